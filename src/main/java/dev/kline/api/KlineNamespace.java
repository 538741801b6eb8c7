package dev.kline.api;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.socketio.Ack;
import dev.kline.socketio.Handshake;
import dev.kline.socketio.Namespace;
import dev.kline.socketio.RateLimit;
import dev.kline.socketio.Socket;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import dev.kline.store.StoreException;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The K-line protocol, as clients speak it: {@code subscribe}, {@code unsubscribe}, {@code
 * history}. Contract 1.2. Handlers run on the connection's thread, one at a time for each client.
 *
 * <p>A subscription is a room's membership; there is no second list of them. Corrections are an
 * optional event of the same room, so that they are one subscription with the updates.
 *
 * <p>Requests are counted for each socket, and beside all others of its address: so many a second,
 * and on top as many at once as it may have subscriptions, since a client that comes back
 * subscribes to all it had. What is beyond gets error 1004 and costs no read. The count is kept
 * with the socket, also over a lost connection.
 */
final class KlineNamespace {
  private static final System.Logger LOGGER = System.getLogger(KlineNamespace.class.getName());

  /** Bars in one history at the most. */
  private static final int HISTORY_MAX = 1000;

  /** Seconds of a time beyond every calendar, and small enough to be exact in JavaScript. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  private final Store store;
  private final WireJson json;
  private final KlineConfig config;
  private final InstantSource clock;
  private final FirstCatchUp firstCatchUp;
  private final Predicate<Handshake> mayAsk;
  private final Map<Integer, LongAdder> errors = new ConcurrentHashMap<>();

  KlineNamespace(
      Store store,
      WireJson json,
      KlineConfig config,
      InstantSource clock,
      FirstCatchUp firstCatchUp,
      Predicate<Handshake> mayAsk) {
    this.store = store;
    this.json = json;
    this.config = config;
    this.clock = clock;
    this.firstCatchUp = firstCatchUp;
    this.mayAsk = mayAsk;
  }

  /** Serves the protocol on a namespace. */
  void serve(Namespace namespace) {
    namespace.onConnect(this::connected);
    namespace.on(
        "subscribe",
        (socket, arguments, ack) -> answer(socket, ack, () -> subscribe(socket, arguments)));
    namespace.on(
        "unsubscribe",
        (socket, arguments, ack) -> answer(socket, ack, () -> unsubscribe(socket, arguments)));
    namespace.on(
        "history",
        (socket, arguments, ack) -> answer(socket, ack, () -> history(socket, arguments)));
    namespace.onUnknown((_, event, _, ack) -> ack.ifPresent(each -> unknown(event, each)));
  }

  /** A recovered socket knows all this, and would take it for a new beginning. */
  private void connected(Socket socket) {
    if (socket.recovered()) {
      return;
    }
    var intervals = Arrays.stream(Interval.values()).map(Interval::wireName).toList();
    socket.emit(
        "connection_success",
        WireJson.object()
            .add("client_id", socket.id())
            .add("server_time", clock.instant().getEpochSecond())
            .add("supported_symbols", WireJson.strings(List.of()))
            .add("supported_intervals", WireJson.strings(intervals))
            .build());
  }

  private JsonObject subscribe(Socket socket, JsonArray arguments) {
    var payload = Payload.of(arguments);
    var series = payload.series();
    var subscriptionId = payload.echo("subscription_id");
    Set<String> optional = payload.flag("corrections") ? Set.of(KlineFeed.CORRECTION) : Set.of();
    var room = KlineFeed.room(series);
    var confirmed = confirmation(series, subscriptionId).add("message", "订阅成功").build();
    firstCatchUp.await();
    if (!socket.join(room, optional, () -> greet(socket, series, confirmed))) {
      throw new ApiException(ErrorCode.REFUSED, "Subscription limit exceeded");
    }
    return confirmed;
  }

  /**
   * Runs under the room's lock, so that no update comes between what it emits. Returns the position
   * that the history is true at.
   */
  private long greet(Socket socket, Series series, JsonObject confirmed) {
    var history = store.history(series, HistoryQuery.newest(config.historyDataLimit()));
    sendHistory(socket, json.historyData(series, history));
    socket.emit("subscription_confirmed", confirmed);
    return history.position();
  }

  private JsonObject unsubscribe(Socket socket, JsonArray arguments) {
    var payload = Payload.of(arguments);
    var series = payload.series();
    var subscriptionId = payload.echo("subscription_id");
    socket.leave(KlineFeed.room(series));
    var confirmed = confirmation(series, subscriptionId).build();
    socket.emit("unsubscribe_confirmed", confirmed);
    return confirmed;
  }

  private JsonObject history(Socket socket, JsonArray arguments) {
    var payload = Payload.of(arguments);
    var series = payload.series();
    long limit = payload.number("limit", 1, HISTORY_MAX).orElse(config.historyDataLimit());
    long from = payload.number("from", 0, SECONDS_MAX).orElse(0);
    long to = payload.number("to", 0, SECONDS_MAX).orElse(SECONDS_MAX);
    if (from > to) {
      throw ApiException.invalid("from is %d, must be at most to, %d".formatted(from, to));
    }
    boolean newestFirst = payload.word("order", List.of("desc", "asc")).equals("desc");
    var found = store.history(series, new HistoryQuery(from, to, 0, (int) limit, newestFirst));
    var data = json.historyData(series, found);
    sendHistory(socket, data);
    return WireJson.copy(data).add("success", true).build();
  }

  /** How many errors there were, by code. */
  Map<Integer, Long> errors() {
    var sums = new TreeMap<Integer, Long>();
    errors.forEach((code, count) -> sums.put(code, count.sum()));
    return sums;
  }

  private static void sendHistory(Socket socket, JsonObject data) {
    socket.emit("history_data", data);
    histories(socket).increment();
  }

  /** How many histories a socket was sent. */
  static long historiesSent(Socket socket) {
    return histories(socket).sum();
  }

  private static LongAdder histories(Socket socket) {
    return (LongAdder) socket.data().computeIfAbsent("histories", _ -> new LongAdder());
  }

  private static JsonObjectBuilder confirmation(Series series, JsonValue subscriptionId) {
    return WireJson.object()
        .add("symbol", series.mint().toString())
        .add("interval", series.interval().wireName())
        .add("subscription_id", subscriptionId)
        .add("success", true);
  }

  private static void unknown(String event, Ack ack) {
    ack.send(failure(ErrorCode.INVALID, "Unknown event: " + Payload.shortened(event)));
  }

  /** The one place that turns what goes wrong into an answer. */
  private void answer(Socket socket, Optional<Ack> ack, Supplier<JsonObject> request) {
    JsonObject reply;
    try {
      count(socket);
      reply = request.get();
    } catch (ApiException refused) {
      reply = refuse(socket, refused.code(), refused.answer());
    } catch (StoreException failed) {
      LOGGER.log(Level.DEBUG, "request failed socket=" + socket.id(), failed);
      reply = refuse(socket, ErrorCode.STORE, "The store failed, try again later");
    }
    var answer = reply;
    ack.ifPresent(each -> each.send(answer));
  }

  private void count(Socket socket) {
    var requests = (RateLimit) socket.data().computeIfAbsent("requests", _ -> newRateLimit());
    if (!requests.take() || !mayAsk.test(socket.handshake())) {
      throw new ApiException(ErrorCode.TOO_MANY, "Too many requests");
    }
  }

  private RateLimit newRateLimit() {
    int perSecond = config.requestsPerSecondMax();
    return new RateLimit(perSecond, perSecond + config.maxSubscriptionsPerClient());
  }

  private JsonObject refuse(Socket socket, ErrorCode code, String message) {
    errors.computeIfAbsent(code.wireCode(), _ -> new LongAdder()).increment();
    socket.emit(
        "error", WireJson.object().add("code", code.wireCode()).add("message", message).build());
    return failure(code, message);
  }

  private static JsonObject failure(ErrorCode code, String message) {
    return WireJson.object()
        .add("success", false)
        .add("code", code.wireCode())
        .add("message", message)
        .build();
  }
}
