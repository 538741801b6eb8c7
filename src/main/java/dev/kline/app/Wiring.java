package dev.kline.app;

import dev.kline.api.KlineConfig;
import dev.kline.app.AppConfig.EventsSource;
import dev.kline.demo.DemoMarket;
import dev.kline.engineio.EngineIoConfig;
import dev.kline.socketio.SocketIoConfig;
import dev.kline.solana.SolanaConfig;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.store.StoreConfig;
import java.nio.file.Path;
import java.util.Locale;

/** What each part gets of the configuration. Pure functions. */
final class Wiring {
  private static final long MIB = 1 << 20;

  /** Answers that a client may owe us: the protocol asks for none. */
  private static final int PENDING_ACKS_MAX = 16;

  private Wiring() {}

  /** Simulated trades never share a store with real ones: they have their own beside it. */
  static StoreConfig store(AppConfig config) {
    var database = config.database();
    boolean simulated = config.events().source() == EventsSource.DEMO;
    return new StoreConfig(
        Path.of(database.rocksdbPath() + (simulated ? "-demo" : "")),
        database.blockCacheMib() * MIB,
        database.memtableMib() * MIB);
  }

  static KlineConfig kline(AppConfig config) {
    var kline = config.kline();
    return new KlineConfig(
        kline.maxSubscriptionsPerClient(),
        kline.historyDataLimit(),
        kline.connectionTimeout(),
        kline.pingInterval(),
        kline.pingTimeout());
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
    return new SocketIoConfig(config.kline().connectionTimeout(), PENDING_ACKS_MAX);
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
        Layout.valueOf(solana.layout()));
  }
}
