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
 */
public record SolanaConfig(
    URI rpcUrl,
    URI wsUrl,
    Address programId,
    Commitment commitment,
    Duration pingInterval,
    Layout layout) {

  private static final Duration PING_INTERVAL_MIN = Duration.ofSeconds(1);
  private static final Duration PING_INTERVAL_MAX = Duration.ofHours(1);

  /** How sure a node must be of a transaction before it tells. */
  public enum Commitment {
    PROCESSED,
    CONFIRMED,
    FINALIZED;

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

  public SolanaConfig {
    requireUrl("solana.rpc_url", rpcUrl, List.of("http", "https"));
    requireUrl("solana.ws_url", wsUrl, List.of("ws", "wss"));
    if (pingInterval.compareTo(PING_INTERVAL_MIN) < 0
        || pingInterval.compareTo(PING_INTERVAL_MAX) > 0) {
      throw new IllegalArgumentException(
          "solana.ping_interval_secs is %d, must be from %d to %d"
              .formatted(
                  pingInterval.toSeconds(),
                  PING_INTERVAL_MIN.toSeconds(),
                  PING_INTERVAL_MAX.toSeconds()));
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
