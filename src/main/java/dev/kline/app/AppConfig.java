package dev.kline.app;

import dev.kline.api.AdminToken;
import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.event.Address;
import dev.kline.gate.GateConfig;
import dev.kline.gate.TrustedProxies;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration as plain values, checked. Immutable. {@code app.yaml} is the manual.
 *
 * @param effective every key with the value in force, sorted, in one line; secrets are masked
 */
record AppConfig(
    Server server,
    Security security,
    Limits limits,
    Cors cors,
    Logging logging,
    Events events,
    Demo demo,
    Solana solana,
    Database database,
    Kline kline,
    Health health,
    String effective) {

  /**
   * Reads system properties, the environment and {@code app.yaml} of the working directory (else
   * the one in the jar), which give way to each other in this order.
   *
   * @throws ConfigException with all that is wrong
   */
  static AppConfig load() {
    return ConfigReader.read(Path.of("app.yaml"), System.getProperties(), System.getenv());
  }

  /** The secrets stay out of logs this way, too. */
  @Override
  public String toString() {
    return effective;
  }

  record Server(
      String host,
      int port,
      Duration shutdown,
      Duration requestTimeout,
      TrustedProxies trustedProxies,
      Tls tls) {}

  /** Paths of PEM files; both empty where connections are plain. */
  record Tls(String certificateFile, String keyFile) {
    boolean enabled() {
      return !certificateFile.isEmpty();
    }
  }

  record Security(Optional<AdminToken> adminToken) {}

  record Limits(GateConfig.Limits inAll, GateConfig.Limits perAddress) {}

  record Cors(boolean enabled, List<String> allowOrigins) {}

  record Logging(LogLevel level) {}

  record Events(
      EventsSource source, String replayFile, double replaySpeed, int inboxTransactionsMax) {}

  record Demo(long seed, int mints, int tradesPerSecond, Duration history) {}

  record Solana(
      URI rpcUrl,
      URI wsUrl,
      Address programId,
      String commitment,
      Duration pingInterval,
      int priceExponent,
      String layout,
      SolanaLedger ledger) {}

  record SolanaLedger(Duration interval, int backfillLimit, int rpcParallel) {}

  record Database(
      String rocksdbPath, int blockCacheMib, int memtableMib, RetentionDays retentionDays) {}

  /** Days of the chain's clock; 0 is for ever. */
  record RetentionDays(Map<Interval, Integer> bars, int events) {}

  record Kline(
      boolean enableKlineService,
      Intervals intervals,
      Duration connectionTimeout,
      int maxSubscriptionsPerClient,
      int historyDataLimit,
      Duration pingInterval,
      Duration pingTimeout,
      int maxPayloadBytes,
      Polling polling,
      int outboxMessagesMax,
      int outboxBytesMax,
      Writing writing,
      int sessionsMax,
      ClientLimits limits,
      Recovery recovery) {}

  /** {@code diskFreeMibMin}, {@code sourceLagMax}: zero is no limit. */
  record Health(int diskFreeMibMin, Duration sourceLagMax) {}

  record Writing(Duration flushInterval, int conflateAfter, Duration stall) {}

  record ClientLimits(
      int namespacesPerSessionMax,
      int packetsPerSecondMax,
      int requestsPerSecondMax,
      int attachmentBytesMax) {}

  /** {@code window}: zero keeps nothing. */
  record Recovery(Duration window, int logBytesMax, int sessionsMax) {}

  record Polling(
      Duration upgradeTimeout,
      Duration postTimeout,
      int postMessagesMax,
      Duration closeWait,
      boolean cookie) {}

  /** Where transactions come from. */
  enum EventsSource {
    DEMO,
    SOLANA,
    REPLAY,
    NONE;

    /** As the configuration writes it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How much is logged. */
  enum LogLevel {
    TRACE(Level.TRACE),
    DEBUG(Level.DEBUG),
    INFO(Level.INFO),
    WARN(Level.WARNING),
    ERROR(Level.ERROR);

    private final Level level;

    LogLevel(Level level) {
      this.level = level;
    }

    Level level() {
      return level;
    }

    /** As the configuration writes it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
