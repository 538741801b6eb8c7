package dev.kline.api;

import dev.kline.candle.Series;
import dev.kline.event.Mint;
import dev.kline.socketio.Admission;
import dev.kline.socketio.Count;
import dev.kline.socketio.Socket;
import dev.kline.socketio.Wishes;
import dev.kline.store.EventQuery;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * {@code subscribe}, on a thread of {@link Rush}, and {@code unsubscribe}, on the connection's; one
 * request at a time for each client. Contract 1.2.
 *
 * <p>A subscription is the membership of a series' room; there is no second list of them. What else
 * it asked for are optional events of that room. The trade stream is a room of the mint besides,
 * see {@link EventFeed}; whoever joins both locks that one first.
 *
 * <p>A request for several series is refused as a whole if it is malformed. Otherwise each series
 * is answered for itself, in order, as if it had been asked for alone.
 */
final class Subscriptions {
  private final Store store;
  private final WireJson json;
  private final KlineConfig config;
  private final Requests requests;
  private final KlineFeed feed;
  private final FirstCatchUp firstCatchUp;
  private final Histories histories;
  private final Rush rush = new Rush("subscribe");

  /** Those of them who wait for ingest, so that no other one waits behind them. */
  private final Rush numbered = new Rush("subscribe-numbered");

  Subscriptions(
      Store store,
      WireJson json,
      KlineConfig config,
      Requests requests,
      KlineFeed feed,
      FirstCatchUp firstCatchUp) {
    this.store = store;
    this.json = json;
    this.config = config;
    this.requests = requests;
    this.feed = feed;
    this.firstCatchUp = firstCatchUp;
    this.histories = new Histories(json);
  }

  /** Returns what an ack is to say. */
  JsonObject subscribe(Socket socket, JsonArray arguments) {
    var request = SubscribeRequest.of(Payload.of(arguments, store.intervals()), config);
    firstCatchUp.await();
    var told = new HashSet<Mint>();
    var turns = request.wishes().numbered() ? numbered : rush;
    return turns.inTurn(
        socket,
        () ->
            request.several()
                ? each(socket, request.series(), series -> subscribe(socket, request, series, told))
                : subscribe(socket, request, request.series().getFirst(), told));
  }

  /** Returns what an ack is to say. */
  JsonObject unsubscribe(Socket socket, JsonArray arguments) {
    var payload = Payload.of(arguments, store.intervals());
    var all = payload.allSeries(config.maxSubscriptionsPerClient());
    var subscriptionId = payload.echo("subscription_id");
    return payload.namesSeveral()
        ? each(socket, all, series -> unsubscribe(socket, series, subscriptionId))
        : unsubscribe(socket, all.getFirst(), subscriptionId);
  }

  /** One after the other; the first is counted already, with the request. */
  private JsonObject each(Socket socket, List<Series> all, Function<Series, JsonObject> request) {
    var results = WireJson.array();
    boolean success = true;
    for (var series : all) {
      var result =
          requests.answer(
              socket,
              series,
              () -> {
                if (!series.equals(all.getFirst())) {
                  requests.count(socket);
                }
                return request.apply(series);
              });
      success &= result.getBoolean("success");
      results.add(result);
    }
    return WireJson.object().add("success", success).add("results", results).build();
  }

  /**
   * Subscribes to one series.
   *
   * @param told the mints whose events the request has brought already: once is enough
   */
  private JsonObject subscribe(
      Socket socket, SubscribeRequest request, Series series, Set<Mint> told) {
    refuseOneTooMany(socket, series);
    var greeting = new Greeting(socket, request, series);
    boolean tellsEvents = request.events() && !told.contains(series.mint());
    boolean joined =
        request.wishes().numbered()
            ? feed.whileAllIsTold(() -> greeting.join(tellsEvents))
            : greeting.join(tellsEvents);
    if (!joined) {
      throw tooMany();
    }
    if (tellsEvents) {
      told.add(series.mint());
    }
    leaveEventsIfUnwanted(socket, series.mint());
    return greeting.confirmed;
  }

  private void refuseOneTooMany(Socket socket, Series series) {
    var rooms = socket.rooms();
    long subscriptions = rooms.stream().filter(KlineFeed::isRoom).count();
    if (subscriptions >= config.maxSubscriptionsPerClient()
        && !rooms.contains(KlineFeed.room(series))) {
      throw tooMany();
    }
  }

  private static ApiException tooMany() {
    return new ApiException(ErrorCode.REFUSED, "Subscription limit exceeded");
  }

  /** What a subscriber is told before anything else, under the locks of the rooms. */
  private final class Greeting {
    private final Socket socket;
    private final SubscribeRequest request;
    private final Series series;
    private JsonObject confirmed;

    Greeting(Socket socket, SubscribeRequest request, Series series) {
      this.socket = socket;
      this.request = request;
      this.series = series;
      this.confirmed =
          confirmation(series, request.subscriptionId()).add("message", "订阅成功").build();
    }

    boolean join(boolean tellsEvents) {
      return tellsEvents ? joinBoth() : joinSeries();
    }

    private boolean joinSeries() {
      return socket.join(
          series(count -> {
            long position = history(count);
            socket.emit("subscription_confirmed", confirmed);
            return position;
          }));
    }

    /** The trade stream, too; it is locked first and told behind the bars. */
    private boolean joinBoth() {
      return socket.join(events(), series(this::history));
    }

    private Admission series(ToLongFunction<Count> greeting) {
      return new Admission(KlineFeed.room(series), request.wishes(), greeting);
    }

    /** Where no history is wanted, every update that comes is news. */
    private long history(Count count) {
      if (request.wishes().numbered()) {
        confirmed = WireJson.counted(confirmed, count);
      }
      if (request.history() == 0) {
        return Long.MIN_VALUE;
      }
      var history = store.history(series, HistoryQuery.newest(request.history()));
      if (request.wishes().numbered()) {
        sendHistory(socket, WireJson.counted(json.historyData(series, history), count));
      } else {
        socket.emit(histories.event(socket.namespace(), series, history));
        histories(socket).increment();
      }
      return history.position();
    }

    private Admission events() {
      return new Admission(
          EventFeed.room(series.mint()),
          Wishes.NONE,
          _ -> {
            var page =
                store.events(
                    EventQuery.newest(series.mint(), EventFeed.HISTORY_LIMIT, EventFeed.COUNT_MAX));
            socket.emit("history_event_data", EventFeed.historyEventData(series.mint(), page));
            socket.emit("subscription_confirmed", confirmed);
            return page.position();
          });
    }
  }

  private JsonObject unsubscribe(Socket socket, Series series, JsonValue subscriptionId) {
    socket.leave(KlineFeed.room(series));
    leaveEventsIfUnwanted(socket, series.mint());
    var confirmed = confirmation(series, subscriptionId).build();
    socket.emit("unsubscribe_confirmed", confirmed);
    return confirmed;
  }

  /** Ends the trade stream of a mint unless a subscription that is left asked for it. */
  private void leaveEventsIfUnwanted(Socket socket, Mint mint) {
    if (!socket.isIn(EventFeed.room(mint))) {
      return;
    }
    boolean wanted =
        store.intervals().all().stream()
            .map(interval -> KlineFeed.room(new Series(mint, interval)))
            .anyMatch(room -> socket.asked(room, EventFeed.EVENT));
    if (!wanted) {
      socket.leave(EventFeed.room(mint));
    }
  }

  /** Sends a history, and counts it. */
  static void sendHistory(Socket socket, JsonObject data) {
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
}
