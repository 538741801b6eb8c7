package dev.kline.app;

import dev.kline.api.KlineConfig;
import dev.kline.demo.DemoMarket;
import dev.kline.engineio.EngineIoConfig;
import dev.kline.gate.GateConfig;
import dev.kline.socketio.RecoveryConfig;
import dev.kline.socketio.SocketIoConfig;
import dev.kline.solana.SolanaConfig;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What each part gets of the configuration. Pure functions. */
final class Wiring {
  private static final long MIB = 1 << 20;

  /** Answers that a client may owe us: the protocol asks for none. */
  private static final int PENDING_ACKS_MAX = 16;

  /** For the bytes of one event, which no K-line client sends; a slow line may take its time. */
  private static final Duration ATTACHMENTS_TIMEOUT = Duration.ofSeconds(30);

  /** To take an answer, on top of what a poll may wait for one: 16 KiB a second for the largest. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

  private Wiring() {}

  /**
   * Simulated and recorded trades never share a store with those of the chain, as nothing could
   * take them out again: each kind has its own beside it.
   */
  static StoreConfig store(AppConfig config) {
    var database = config.database();
    var suffix =
        switch (config.events().source()) {
          case DEMO -> "-demo";
          case REPLAY -> "-replay";
          case SOLANA, NONE -> "";
        };
    return new StoreConfig(
        Path.of(database.rocksdbPath() + suffix),
        database.blockCacheMib() * MIB,
        database.memtableMib() * MIB,
        config.kline().intervals(),
        retention(database.retentionDays()));
  }

  private static StoreConfig.RetentionDays retention(AppConfig.RetentionDays days) {
    return new StoreConfig.RetentionDays(days.bars(), days.events());
  }

  static KlineConfig kline(AppConfig config) {
    var kline = config.kline();
    return new KlineConfig(
        kline.maxSubscriptionsPerClient(),
        kline.limits().requestsPerSecondMax(),
        kline.historyDataLimit(),
        kline.connectionTimeout(),
        kline.pingInterval(),
        kline.pingTimeout());
  }

  static GateConfig gate(AppConfig config) {
    return new GateConfig(
        config.limits().inAll(),
        config.limits().perAddress(),
        config.server().requestTimeout(),
        config.kline().pingInterval().plus(ANSWER_TIMEOUT),
        config.server().trustedProxies());
  }

  static EngineIoConfig engineIo(AppConfig config) {
    var kline = config.kline();
    return new EngineIoConfig(
        "/socket.io/",
        kline.pingInterval(),
        kline.pingTimeout(),
        kline.maxPayloadBytes(),
        kline.outboxMessagesMax(),
        kline.outboxBytesMax(),
        new EngineIoConfig.Writing(
            kline.writing().flushInterval(),
            kline.writing().conflateAfter(),
            kline.writing().stall()),
        kline.sessionsMax(),
        polling(kline.polling()),
        new Origins(config.cors())::mayOpen);
  }

  private static EngineIoConfig.Polling polling(AppConfig.Polling polling) {
    return new EngineIoConfig.Polling(
        polling.upgradeTimeout(),
        polling.postTimeout(),
        polling.closeWait(),
        polling.postMessagesMax(),
        polling.cookie());
  }

  static SocketIoConfig socketIo(AppConfig config) {
    var kline = config.kline();
    var limits =
        new SocketIoConfig.Limits(
            PENDING_ACKS_MAX,
            kline.limits().namespacesPerSessionMax(),
            2 * kline.maxSubscriptionsPerClient(), // one may have its mint's events besides
            kline.limits().packetsPerSecondMax(),
            kline.limits().attachmentBytesMax());
    return new SocketIoConfig(
        kline.connectionTimeout(), ATTACHMENTS_TIMEOUT, limits, recovery(kline));
  }

  /** A connection that died is noticed by the pong that does not come. */
  private static Optional<RecoveryConfig> recovery(AppConfig.Kline kline) {
    var recovery = kline.recovery();
    if (recovery.window().isZero()) {
      return Optional.empty();
    }
    var unnoticed = kline.pingInterval().plus(kline.pingTimeout());
    return Optional.of(
        new RecoveryConfig(
            recovery.window(), unnoticed, recovery.logBytesMax(), recovery.sessionsMax()));
  }

  static DemoMarket demoMarket(AppConfig config) {
    var demo = config.demo();
    return new DemoMarket(
        demo.seed(), demo.mints(), demo.tradesPerSecond(), config.solana().priceExponent());
  }

  static SolanaConfig solana(AppConfig config) {
    var solana = config.solana();
    return new SolanaConfig(
        solana.rpcUrl(),
        solana.wsUrl(),
        solana.programId(),
        Commitment.valueOf(solana.commitment().toUpperCase(Locale.ROOT)),
        solana.pingInterval(),
        Layout.valueOf(solana.layout()),
        new SolanaConfig.Ledger(
            solana.ledger().interval(),
            solana.ledger().backfillLimit(),
            solana.ledger().rpcParallel()));
  }
}
