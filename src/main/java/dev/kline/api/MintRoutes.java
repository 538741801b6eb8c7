package dev.kline.api;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.store.HistoryQuery;
import dev.kline.store.ListedMint;
import dev.kline.store.MintPage;
import dev.kline.store.MintQuery;
import dev.kline.store.Store;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * {@code /api/mints}: all mints in pages, in the order in which the log has them first. A page says
 * where the next one begins, so each costs the same. Safe for any thread.
 */
final class MintRoutes implements HttpService {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 1000;

  private final Store store;
  private final WireJson json;

  MintRoutes(Store store, WireJson json) {
    this.store = store;
    this.json = json;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.get(rules, "/api/mints", this::mints);
  }

  private JsonValue mints(Query query) {
    int limit = query.positive("limit", LIMIT_DEFAULT, LIMIT_MAX);
    int page = query.positive("page", 1, Integer.MAX_VALUE);
    var order = query.oneOf("sort_by", "slot_desc", List.of("slot_asc", "slot_desc"));
    var after = query.text("cursor").map(MintCursor::parse);
    Cursors.requireBehindPageOne(page, after);
    var found = store.mints(new MintQuery(after, limit, order.equals("slot_desc")));
    return WireJson.object()
        .add("mints", WireJson.strings(addresses(found)))
        .add("details", details(found))
        .add("total", JsonValue.NULL)
        .add("page", page)
        .add("limit", limit)
        .add("has_next", found.hasMore())
        .add("has_prev", after.isPresent())
        .add(
            "next_cursor",
            found
                .next()
                .<JsonValue>map(place -> WireJson.string(MintCursor.text(place)))
                .orElse(JsonValue.NULL))
        .add("sort_by", order)
        .build();
  }

  private static List<String> addresses(MintPage page) {
    return page.mints().stream().map(each -> each.mint().toString()).toList();
  }

  private JsonArrayBuilder details(MintPage page) {
    var details = WireJson.array();
    page.mints().forEach(each -> details.add(detail(each)));
    return details;
  }

  /** The last trade is where the shortest bars end. */
  private JsonObjectBuilder detail(ListedMint listed) {
    var detail =
        WireJson.object()
            .add("mint", listed.mint().toString())
            .add("name", listed.name())
            .add("symbol", listed.symbol())
            .add("first_slot", listed.first().position().slot())
            .add("first_time", listed.first().timeSeconds());
    var newest =
        store.history(new Series(listed.mint(), Interval.S1), HistoryQuery.newest(1)).candles();
    if (newest.isEmpty()) {
      return detail.add("last_trade_time", JsonValue.NULL).add("last_price", JsonValue.NULL);
    }
    return detail
        .add("last_trade_time", newest.getFirst().openTimeSeconds())
        .add("last_price", json.price(newest.getFirst().close()));
  }
}
