package dev.kline.api;

import dev.kline.candle.PriceScale;
import dev.kline.event.TransactionSource;
import dev.kline.ingest.CommitListener;
import dev.kline.ingest.Ingest;
import dev.kline.socketio.Handshake;
import dev.kline.socketio.Namespace;
import dev.kline.socketio.SocketIo;
import dev.kline.store.Store;
import io.helidon.health.HealthCheck;
import io.helidon.webserver.http.HttpRouting;
import jakarta.json.JsonValue;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The front door of this package: serves the K-line protocol on a Socket.IO server and mounts the
 * REST routes. Built once, at the start; what it builds is safe for any thread.
 */
public final class KlineApi {
  private static final List<String> NAMESPACES = List.of("/kline", "/");

  private final Store store;
  private final TransactionSource source;
  private final WireJson json;
  private final InstantSource clock;
  private final KlineStatus status;
  private final KlineFeed feed;
  private final List<Namespace> namespaces;
  private final KlineNamespace protocol;
  private final Optional<SubscriptionRoutes> subscriptionRoutes;

  /**
   * Begins to serve the protocol.
   *
   * @param source where events come from; not started yet
   * @param socketIo where to; empty if the K-line service is not enabled
   * @param admin opens the routes that name clients; without one there are none
   * @param mayAsk counts a client's request beside all others; false if it is one too many
   */
  public KlineApi(
      Store store,
      TransactionSource source,
      PriceScale scale,
      KlineConfig config,
      Optional<SocketIo> socketIo,
      Optional<AdminToken> admin,
      Predicate<Handshake> mayAsk,
      InstantSource clock) {
    this.store = store;
    this.source = source;
    this.json = new WireJson(scale);
    this.clock = clock;
    this.namespaces =
        socketIo.stream().flatMap(io -> NAMESPACES.stream().map(io::namespace)).toList();
    var firstCatchUp = new FirstCatchUp(() -> source.status().ledger().catchingUp());
    this.feed = new KlineFeed(namespaces, json, clock);
    this.protocol = new KlineNamespace(store, json, config, clock, feed, firstCatchUp, mayAsk);
    namespaces.forEach(protocol::serve);
    this.status = new KlineStatus(config, socketIo, namespaces);
    this.subscriptionRoutes =
        socketIo.flatMap(
            io -> admin.map(token -> new SubscriptionRoutes(token, io, namespaces, clock)));
  }

  /** Tells subscribers what was committed. */
  public CommitListener feed() {
    return feed;
  }

  /** Where the protocol is served; nowhere if it is not enabled. */
  public List<Namespace> namespaces() {
    return namespaces;
  }

  /** Subscriptions of sockets to series. */
  public long subscriptions() {
    return status.subscriptions();
  }

  /** Updates that were queued for clients. */
  public long pushes() {
    return feed.pushes();
  }

  /** How many requests over sockets were refused, by the code of the error. */
  public Map<Integer, Long> errors() {
    return protocol.errors();
  }

  /** An answer in the envelope to a request that never comes to a route. */
  public static String refusal(String message) {
    return Rest.envelope(false, JsonValue.NULL, message);
  }

  /**
   * Mounts the chart page and the Socket.IO client; to be called before Engine.IO is mounted, which
   * answers everything below its path.
   */
  public static void mountPage(HttpRouting.Builder routing) {
    routing.register(new PageRoutes());
  }

  /** Mounts all other routes; what is not served answers 404 in the envelope. */
  public void mount(
      HttpRouting.Builder routing,
      Ingest ingest,
      String programId,
      List<HealthCheck> checks,
      Supplier<String> metrics) {
    subscriptionRoutes.ifPresent(routing::register);
    routing
        .register(new TimeRoutes(clock, ZoneId.systemDefault()))
        .register(new KlineRoutes(store, json, status))
        .register(new UdfRoutes(store, json, new Tokens(store), source, clock))
        .register(new EventRoutes(source, ingest, store, programId))
        .register(new EventLogRoutes(store))
        .register(new MintRoutes(store, json))
        .register(new HealthRoutes(checks))
        .register(new MetricsRoutes(metrics))
        .register(new DocumentRoutes())
        .register(new SwaggerUiRoutes())
        .any(Rest::notFound);
  }
}
