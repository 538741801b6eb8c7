package dev.kline.app;

import dev.kline.api.KlineApi;
import dev.kline.candle.PriceScale;
import dev.kline.demo.DemoSource;
import dev.kline.engineio.EngineIo;
import dev.kline.engineio.Sender;
import dev.kline.event.TransactionSource;
import dev.kline.gate.Gate;
import dev.kline.ingest.CommitListener;
import dev.kline.ingest.Committed;
import dev.kline.ingest.Ingest;
import dev.kline.metrics.Metrics;
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
import java.util.function.Supplier;

/**
 * All parts, built by hand and wired here. {@link #start} brings them up in order, {@link #close}
 * ends them in reverse: not ready, source, ingest, Socket.IO, HTTP, store. Started and closed once,
 * each by one thread.
 */
final class Server implements AutoCloseable {
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

    var gate = new Gate(Wiring.gate(config), KlineApi::refusal);
    closer.register("gate", gate);
    var socketIo = new SocketIo(Wiring.socketIo(config));
    var engine = new EngineIo(Wiring.engineIo(config), socketIo);
    boolean enabled = config.kline().enableKlineService();
    var served = enabled ? Optional.of(socketIo) : Optional.<SocketIo>empty();
    var api = api(config, store, source, served, gate);
    var drainTime = config.server().shutdown().dividedBy(4);
    var inboxMax = config.events().inboxTransactionsMax();
    var ingest = new Ingest(store, together(engine, api.feed()), inboxMax, drainTime);
    var answers = new Answers();
    routing.addFilter(answers);
    var metrics = metrics(engine, api, gate, store, ingest, source, answers);
    var serving = new AtomicBoolean();
    var checks = Health.checks(config.health(), store, ingest, source, serving::get);
    var programId = config.solana().programId().toString();

    var web =
        Web.start(
            config,
            gate,
            routing,
            enabled ? List.of(engine) : List.of(),
            routes -> api.mount(routes, ingest, programId, checks, metrics::text));
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

  private static KlineApi api(
      AppConfig config,
      Store store,
      TransactionSource source,
      Optional<SocketIo> socketIo,
      Gate gate) {
    return new KlineApi(
        store,
        source,
        new PriceScale(config.solana().priceExponent()),
        Wiring.kline(config),
        socketIo,
        config.security().adminToken(),
        handshake ->
            gate.mayAsk(
                handshake.remoteAddress(), handshake.headers().getOrDefault("x-forwarded-for", "")),
        InstantSource.system());
  }

  private static Metrics metrics(
      EngineIo engine,
      KlineApi api,
      Gate gate,
      Store store,
      Ingest ingest,
      TransactionSource source,
      Answers answers) {
    return new Metrics(
        new Metrics.Parts(
            engine,
            api.namespaces(),
            gate,
            store,
            ingest,
            source,
            api::subscriptions,
            api::pushes,
            api::errors,
            answers::byStatus));
  }

  /**
   * What a stretch of commits tells leaves together, written by the ingest thread if it is idle.
   */
  private static CommitListener together(EngineIo engine, CommitListener feed) {
    return new CommitListener() {
      @Override
      public void committed(Committed committed) {
        feed.committed(committed);
      }

      @Override
      public void commit(Supplier<Committed> commit) {
        feed.commit(commit);
      }

      @Override
      public boolean stretch(Stretch stretch) {
        return engine.together(
            new Sender(stretch::apply, stretch::hasMore, stretch::goOnElsewhere));
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
      var longestBar = Duration.ofSeconds(config.kline().intervals().longest().seconds());
      return new ReplaySource(Wiring.solana(config), file, events.replaySpeed(), longestBar);
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
