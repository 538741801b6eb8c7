package dev.kline.api;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.JsonValue;
import java.util.List;

/** {@code /api/kline}: the candles of a series in pages, and {@code /api/kline/status}. */
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
    int page = query.positive("page", 1, DEPTH_MAX / limit);
    var order = query.oneOf("order_by", "time_desc", List.of("time_asc", "time_desc"));
    boolean newestFirst = order.equals("time_desc");
    var history =
        store.history(
            series, new HistoryQuery(0, Long.MAX_VALUE, (page - 1) * limit, limit, newestFirst));
    return WireJson.object()
        .add("klines", json.restCandles(series, history))
        .add("total", history.total())
        .add("page", page)
        .add("limit", limit)
        .add("has_next", history.hasMore())
        .add("has_prev", page > 1)
        .add("interval", series.interval().wireName())
        .add("mint_account", series.mint().toString())
        .build();
  }

  private static Interval interval(Query query) {
    var text = query.text("interval").orElse("");
    return Interval.parse(text)
        .orElseThrow(() ->
            ApiException.invalid(
                "interval parameter must be one of: %s (it is '%s')"
                    .formatted(Interval.wireNames(), Payload.shortened(text))));
  }
}
