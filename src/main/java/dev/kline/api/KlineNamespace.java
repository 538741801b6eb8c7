package dev.kline.api;

import dev.kline.candle.Interval;
import dev.kline.socketio.Ack;
import dev.kline.socketio.Handshake;
import dev.kline.socketio.Namespace;
import dev.kline.socketio.Socket;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The K-line protocol, as clients speak it: {@code subscribe}, {@code unsubscribe}, {@code
 * history}. Contract 1.2. Handlers run on the connection's thread, one at a time for each client;
 * {@link Subscriptions} says where it is another.
 *
 * <p>What following a series means is in {@link Subscriptions}, what it brings in {@link
 * KlineFeed}.
 */
final class KlineNamespace {
  private final Store store;
  private final WireJson json;
  private final KlineConfig config;
  private final InstantSource clock;
  private final Requests requests;
  private final Subscriptions subscriptions;

  KlineNamespace(
      Store store,
      WireJson json,
      KlineConfig config,
      InstantSource clock,
      KlineFeed feed,
      FirstCatchUp firstCatchUp,
      Predicate<Handshake> mayAsk) {
    this.store = store;
    this.json = json;
    this.config = config;
    this.clock = clock;
    this.requests = new Requests(config, mayAsk);
    this.subscriptions = new Subscriptions(store, json, config, requests, feed, firstCatchUp);
  }

  /** Serves the protocol on a namespace. */
  void serve(Namespace namespace) {
    namespace.onConnect(this::connected);
    namespace.on(
        "subscribe",
        (socket, arguments, ack) ->
            answer(socket, ack, () -> subscriptions.subscribe(socket, arguments)));
    namespace.on(
        "unsubscribe",
        (socket, arguments, ack) ->
            answer(socket, ack, () -> subscriptions.unsubscribe(socket, arguments)));
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
    var intervals = store.intervals().all().stream().map(Interval::wireName).toList();
    socket.emit(
        "connection_success",
        WireJson.object()
            .add("client_id", socket.id())
            .add("server_time", clock.instant().getEpochSecond())
            .add("supported_symbols", WireJson.strings(List.of()))
            .add("supported_intervals", WireJson.strings(intervals))
            .build());
  }

  private JsonObject history(Socket socket, JsonArray arguments) {
    var payload = Payload.of(arguments, store.intervals());
    var series = payload.series();
    long limit =
        payload.number("limit", 1, SubscribeRequest.HISTORY_MAX).orElse(config.historyDataLimit());
    long from = payload.number("from", 0, Query.SECONDS_MAX).orElse(0);
    long to = payload.number("to", 0, Query.SECONDS_MAX).orElse(Query.SECONDS_MAX);
    if (from > to) {
      throw ApiException.invalid("from is %d, must be at most to, %d".formatted(from, to));
    }
    boolean newestFirst = payload.word("order", List.of("desc", "asc")).equals("desc");
    var found = store.history(series, new HistoryQuery(from, to, 0, (int) limit, newestFirst));
    var data = json.historyData(series, found);
    Subscriptions.sendHistory(socket, data);
    return WireJson.copy(data).add("success", true).build();
  }

  /** How many requests were refused, by the code of the error. */
  Map<Integer, Long> errors() {
    return requests.errors();
  }

  private void unknown(String event, Ack ack) {
    var message = "Unknown event: " + Payload.shortened(event);
    ack.send(requests.refusal(ErrorCode.INVALID, message));
  }

  private void answer(Socket socket, Optional<Ack> ack, Supplier<JsonObject> request) {
    var answer =
        requests.answer(
            socket,
            () -> {
              requests.count(socket);
              return request.get();
            });
    ack.ifPresent(each -> each.send(answer));
  }
}
