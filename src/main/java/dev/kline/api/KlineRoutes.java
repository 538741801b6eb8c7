package dev.kline.api;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.store.History;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * {@code /api/kline}: the candles of a series in pages, and {@code /api/kline/status}. Safe for any
 * thread.
 */
final class KlineRoutes implements HttpService {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 1000;

  /**
   * How many bars a page may lie from the start of a series: each costs a step of a native read.
   */
  private static final int DEPTH_MAX = 100_000;

  private final Store store;
  private final WireJson json;
  private final KlineStatus status;

  KlineRoutes(Store store, WireJson json, KlineStatus status) {
    this.store = store;
    this.json = json;
    this.status = status;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.get(rules, "/api/kline", this::klines);
    Rest.get(rules, "/api/kline/status", _ -> status.json());
  }

  private JsonValue klines(Query query) {
    var series = new Series(query.mint("mint"), interval(query));
    int limit = query.positive("limit", LIMIT_DEFAULT, LIMIT_MAX);
    var cursor = query.text("cursor").map(CandleCursor::parse);
    // With a cursor the number of the page is only repeated.
    int page = query.positive("page", 1, cursor.isEmpty() ? DEPTH_MAX / limit : DEPTH_MAX);
    var order = query.oneOf("order_by", "time_desc", List.of("time_asc", "time_desc"));
    boolean newestFirst = order.equals("time_desc");
    int skip = cursor.isEmpty() ? (page - 1) * limit : 0;
    var range = range(query, cursor, newestFirst);
    var history =
        store.history(series, new HistoryQuery(range.from(), range.to(), skip, limit, newestFirst));
    return WireJson.object()
        .add("klines", json.restCandles(series, history))
        .add("total", history.total())
        .add("page", page)
        .add("limit", limit)
        .add("has_next", history.hasMore())
        .add("has_prev", page > 1 || cursor.isPresent())
        .add("next_cursor", nextCursor(history))
        .add("interval", series.interval().wireName())
        .add("mint_account", series.mint().toString())
        .build();
  }

  /** Open times, unix seconds, inclusive; nothing where {@code from} is beyond {@code to}. */
  private record Range(long from, long to) {}

  private static Range range(Query query, Optional<Long> cursor, boolean newestFirst) {
    long from = query.time("from", 0);
    long to = query.time("to", Query.SECONDS_MAX);
    if (from > to) {
      throw ApiException.invalid("from must be at most to, %d (it is %d)".formatted(to, from));
    }
    return cursor
        .map(last ->
            newestFirst
                ? new Range(from, Math.min(to, last - 1))
                : new Range(Math.max(from, last + 1), to))
        .orElse(new Range(from, to));
  }

  private static JsonValue nextCursor(History history) {
    return history.hasMore()
        ? WireJson.string(CandleCursor.text(history.candles().getLast().openTimeSeconds()))
        : JsonValue.NULL;
  }

  private Interval interval(Query query) {
    var text = query.text("interval").orElse("");
    return store
        .intervals()
        .parse(text)
        .orElseThrow(() ->
            ApiException.invalid(
                "interval parameter must be one of: %s (it is '%s')"
                    .formatted(store.intervals().wireNames(), Payload.shortened(text))));
  }
}
