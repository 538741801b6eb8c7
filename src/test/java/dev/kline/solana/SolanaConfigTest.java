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
                    Layout.L1));
    assertThat(refusal.getMessage(), is(message));
  }
}
