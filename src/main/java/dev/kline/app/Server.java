package dev.kline.app;

import dev.kline.api.KlineApi;
import dev.kline.candle.PriceScale;
import dev.kline.demo.DemoSource;
import dev.kline.engineio.EngineIo;
import dev.kline.event.TransactionSource;
import dev.kline.ingest.CommitListener;
import dev.kline.ingest.Ingest;
import dev.kline.socketio.SocketIo;
import dev.kline.solana.ReplaySource;
import dev.kline.solana.SolanaSource;
import dev.kline.store.Store;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All parts, built by hand and wired here. {@link #start} brings them up in order, {@link #close}
 * ends them in reverse: not ready, source, ingest, Socket.IO, HTTP, store. Started and closed once,
 * each by one thread.
 */
final class Server implements AutoCloseable {
  /** Updates of one commit that are sent together: far fewer than an outbox holds. */
  private static final int TOGETHER_UPDATES_MAX = 256;

  private static final System.Logger LOGGER = System.getLogger(Server.class.getName());

  private final Closer closer;
  private final WebServer web;

  private Server(Closer closer, WebServer web) {
    this.closer = closer;
    this.web = web;
  }

  /**
   * Starts everything. It serves before, and whether or not, the source is in touch.
   *
   * @throws dev.kline.store.StoreException if the store can't be opened
   * @throws StartException if the port can't be had or the source can't be made
   */
  static Server start(AppConfig config) {
    return start(config, source(config), HttpRouting.builder());
  }

  /**
   * The same with a source of one's own.
   *
   * @param routing takes all routes that are served
   */
  static Server start(AppConfig config, TransactionSource source, HttpRouting.Builder routing) {
    var closer = new Closer(config.server().shutdown());
    try {
      return start(config, source, routing, closer);
    } catch (RuntimeException failed) {
      closer.close();
      throw failed;
    }
  }

  private static Server start(
      AppConfig config, TransactionSource source, HttpRouting.Builder routing, Closer closer) {
    long began = System.nanoTime();
    LOGGER.log(Level.INFO, "starting {0}", config.effective());
    var store = Store.open(Wiring.store(config));
    closer.register("store", store);

    var socketIo = new SocketIo(Wiring.socketIo(config));
    var engine = new EngineIo(Wiring.engineIo(config), socketIo);
    boolean enabled = config.kline().enableKlineService();
    var api =
        new KlineApi(
            store,
            source,
            new PriceScale(config.solana().priceExponent()),
            Wiring.kline(config),
            enabled ? Optional.of(socketIo) : Optional.empty(),
            InstantSource.system());
    var drainTime = config.server().shutdown().dividedBy(4);
    var inboxMax = config.events().inboxTransactionsMax();
    var ingest = new Ingest(store, together(engine, api.feed()), inboxMax, drainTime);
    var serving = new AtomicBoolean();
    var checks = Health.checks(store, ingest, source, serving::get);
    var programId = config.solana().programId().toString();

    var web =
        Web.start(
            config,
            routing,
            enabled ? List.of(engine) : List.of(),
            routes -> api.mount(routes, ingest, programId, checks));
    closer.register("http", web::stop);
    closer.register("socketio", socketIo);
    closer.register("engineio", () -> engine.close(drainTime));
    ingest.start();
    closer.register("ingest", ingest);
    source.start(ingest);
    closer.register("source", source);
    serving.set(true);
    closer.register("serving", () -> serving.set(false));
    LOGGER.log(
        Level.INFO,
        "started port={0,number,#} source={1} after_ms={2,number,#}",
        web.port(),
        config.events().source().word(),
        Duration.ofNanos(System.nanoTime() - began).toMillis());
    return new Server(closer, web);
  }

  /** What a live commit tells leaves together; a backlog's commit might overfill an outbox so. */
  private static CommitListener together(EngineIo engine, CommitListener feed) {
    return committed -> {
      if (committed.updates().size() <= TOGETHER_UPDATES_MAX) {
        engine.together(() -> feed.committed(committed));
      } else {
        feed.committed(committed);
      }
    };
  }

  private static TransactionSource source(AppConfig config) {
    return switch (config.events().source()) {
      case DEMO -> new DemoSource(Wiring.demoMarket(config), config.demo().history());
      case SOLANA -> new SolanaSource(Wiring.solana(config));
      case REPLAY -> replay(config);
      case NONE -> new NoSource();
    };
  }

  private static TransactionSource replay(AppConfig config) {
    var events = config.events();
    try {
      var file = Path.of(events.replayFile());
      return new ReplaySource(Wiring.solana(config), file, events.replaySpeed());
    } catch (IllegalArgumentException refused) {
      throw new StartException(String.valueOf(refused.getMessage()));
    }
  }

  /** The port that it listens on. */
  int port() {
    return web.port();
  }

  /** Ends everything within {@code server.shutdown_secs}, whatever goes wrong on the way. */
  @Override
  public void close() {
    LOGGER.log(Level.INFO, "stopping");
    try {
      closer.close();
      LOGGER.log(Level.INFO, "stopped");
    } catch (IllegalStateException failed) {
      LOGGER.log(Level.ERROR, "stopped, not cleanly", failed);
    }
  }
}
