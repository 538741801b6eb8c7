package dev.kline.solana;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.ChainFeed;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SolanaConfigTest {
  @Test
  void aPingIntervalOutOfRangeIsRefusedByKeyValueAndRange() {
    refused("http://h", "ws://h", 0, "solana.ping_interval_secs is 0, must be from 1 to 3600");
    refused(
        "http://h", "ws://h", 3601, "solana.ping_interval_secs is 3601, must be from 1 to 3600");
  }

  @Test
  void theLedgersKeysAreRefusedByKeyValueAndRange() {
    refusedLedger(0, 0, 1, "solana.ledger_interval_secs is 0, must be from 1 to 3600");
    refusedLedger(3601, 0, 1, "solana.ledger_interval_secs is 3601, must be from 1 to 3600");
    refusedLedger(5, -1, 1, "solana.backfill_limit is -1, must be from 0 to 10000000");
    refusedLedger(
        5, 10_000_001, 1, "solana.backfill_limit is 10000001, must be from 0 to 10000000");
    refusedLedger(5, 0, 0, "solana.rpc_parallel is 0, must be from 1 to 64");
    refusedLedger(5, 0, 65, "solana.rpc_parallel is 65, must be from 1 to 64");
  }

  private static void refusedLedger(long seconds, int backfill, int parallel, String message) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SolanaConfig.Ledger(Duration.ofSeconds(seconds), backfill, parallel));
    assertThat(refusal.getMessage(), is(message));
  }

  @Test
  void aUrlOfTheWrongKindIsRefusedWithoutItsSecrets() {
    refused(
        "ftp://h/key",
        "ws://h",
        15,
        "solana.rpc_url is ftp://h, must be a URL of a host that begins with http:// or https://");
    refused(
        "http://h",
        "http://h:1/key",
        15,
        "solana.ws_url is http://h:1, must be a URL of a host that begins with ws:// or wss://");
    refused(
        "http:x",
        "ws://h",
        15,
        "solana.rpc_url is http://, must be a URL of a host that begins with http:// or https://");
  }

  @Test
  void commitmentsHaveTheirNameOnTheWire() {
    assertThat(Commitment.CONFIRMED.wireName(), is("confirmed"));
  }

  private static void refused(String rpc, String ws, long pingSeconds, String message) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new SolanaConfig(
                    URI.create(rpc),
                    URI.create(ws),
                    ChainFeed.PROGRAM,
                    Commitment.CONFIRMED,
                    Duration.ofSeconds(pingSeconds),
                    Layout.L1,
                    SolanaConfig.Ledger.DEFAULT));
    assertThat(refusal.getMessage(), is(message));
  }
}
