package dev.kline.api;

import dev.kline.store.EventPage;
import dev.kline.store.EventQuery;
import dev.kline.store.Store;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * Safe for any thread. {@code /api/events}: the events of a mint in pages. A page says where the
 * next one begins, so the thousandth costs what the first does, and none is missed or told twice
 * while others come.
 */
final class EventLogRoutes implements HttpService {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 1000;

  private final Store store;

  EventLogRoutes(Store store) {
    this.store = store;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.get(rules, "/api/events", this::events);
  }

  private JsonValue events(Query query) {
    var mint = query.mint("mint");
    int limit = query.positive("limit", LIMIT_DEFAULT, LIMIT_MAX);
    int page = query.positive("page", 1, Integer.MAX_VALUE);
    var order = query.oneOf("order_by", "slot_desc", List.of("slot_asc", "slot_desc"));
    var after = query.text("cursor").map(EventCursor::parse);
    Cursors.requireBehindPageOne(page, after);
    var found = store.events(new EventQuery(mint, after, limit, order.equals("slot_desc")));
    var events = WireJson.array();
    found.events().forEach(each -> events.add(EventJson.of(mint, each)));
    return WireJson.object()
        .add("events", events)
        .add("total", JsonValue.NULL)
        .add("page", page)
        .add("limit", limit)
        .add("has_next", found.hasMore())
        .add("has_prev", after.isPresent())
        .add("next_cursor", nextCursor(found))
        .add("mint_account", mint.toString())
        .build();
  }

  private static JsonValue nextCursor(EventPage page) {
    return page.hasMore()
        ? WireJson.string(EventCursor.text(page.events().getLast().place()))
        : JsonValue.NULL;
  }
}
