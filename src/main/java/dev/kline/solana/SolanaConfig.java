package dev.kline.solana;

import dev.kline.event.Address;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The section {@code solana} of the configuration. Immutable.
 *
 * @param rpcUrl JSON-RPC over HTTP; may hold an API key, so it is never logged whole
 * @param wsUrl pubsub over WebSocket; likewise
 * @param programId the program whose events are taken
 * @param pingInterval how often a connection is pinged; nothing heard for two of them ends it
 * @param layout how the program's events are laid out in bytes
 * @param ledger how the ledger is compared with what was heard
 */
public record SolanaConfig(
    URI rpcUrl,
    URI wsUrl,
    Address programId,
    Commitment commitment,
    Duration pingInterval,
    Layout layout,
    Ledger ledger) {

  /** How sure a node must be of a transaction before it tells. */
  public enum Commitment {
    PROCESSED,
    CONFIRMED,
    FINALIZED;

    /** What the ledger is asked at: it does not tell what was merely processed. */
    String ledgerName() {
      return this == FINALIZED ? FINALIZED.wireName() : CONFIRMED.wireName();
    }

    /**
     * Slots at the ledger's end that are compared again by each pass: some 13 s, in which a node
     * has listed what it has. At finalized, all that is told is older than 32 slots to begin with.
     */
    long ledgerMarginSlots() {
      return this == FINALIZED ? 64 : 32;
    }

    /** The name in JSON-RPC and in the configuration. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Generations of the program's events; the discriminators don't tell them apart. */
  public enum Layout {
    /** September 2025. Contract 2.7.5. */
    L1
  }

  /**
   * The comparison with the ledger.
   *
   * @param interval how often it is done while connected
   * @param backfillLimit transactions from before the first start to begin with; 0 is from now
   * @param rpcParallel calls to the node at a time
   */
  public record Ledger(Duration interval, int backfillLimit, int rpcParallel) {
    /** What {@code app.yaml} has. */
    public static final Ledger DEFAULT = new Ledger(Duration.ofSeconds(5), 0, 4);

    public Ledger {
      requireRange("solana.ledger_interval_secs", interval.toSeconds(), 1, 3600);
      requireRange("solana.backfill_limit", backfillLimit, 0, 10_000_000);
      requireRange("solana.rpc_parallel", rpcParallel, 1, 64);
    }
  }

  public SolanaConfig {
    requireUrl("solana.rpc_url", rpcUrl, List.of("http", "https"));
    requireUrl("solana.ws_url", wsUrl, List.of("ws", "wss"));
    requireRange("solana.ping_interval_secs", pingInterval.toSeconds(), 1, 3600);
  }

  private static void requireRange(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d, must be from %d to %d".formatted(key, value, min, max));
    }
  }

  private static void requireUrl(String key, URI url, List<String> schemes) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!schemes.contains(scheme) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "%s is %s, must be a URL of a host that begins with %s://"
              .formatted(key, Endpoint.shown(url), String.join(":// or ", schemes)));
    }
  }
}
