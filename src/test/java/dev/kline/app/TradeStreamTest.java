package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.kline.event.BlockTime;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerStretch;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Transaction;
import dev.kline.testing.Await;
import dev.kline.testing.EventSamples;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscription with {@code events: true} gets besides its bars. Contract 2.4. */
@Timeout(60)
class TradeStreamTest extends WholeServerTest {

  private static String request(String interval, String more) {
    return "{\"symbol\":\"%s\",\"interval\":\"%s\"%s}".formatted(MINT, interval, more);
  }

  private void awaitEvents(int events) {
    Await.until(
        "the events were not applied", () -> status("/api/events/stats", "total") == events);
  }

  private int status(String path, String field) {
    return data(path).getInt(field);
  }

  private KlineClient subscribe(String... intervals) throws IOException {
    var client = connect();
    for (var interval : intervals) {
      subscribe(client, interval);
    }
    return client;
  }

  /** Returns the history of events. */
  private static JsonObject subscribe(KlineClient client, String interval) throws IOException {
    client.emit("subscribe", request(interval, ",\"events\":true"));
    client.next("history_data");
    var history = client.next("history_event_data");
    client.next("subscription_confirmed");
    return history;
  }

  private static List<String> names(KlineClient client, int count) throws IOException {
    var names = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      names.add(client.next().name());
    }
    return names;
  }

  @Test
  void anEventIsToldOnceBeforeTheBarsOfAllIntervals() throws Exception {
    try (var client = subscribe("m5", "s1", "s30")) {
      var once = List.of("event_data", "kline_data", "kline_data", "kline_data");

      tell(T0, 10);
      assertThat(names(client, 4), is(once));
      tell(T0, 11);
      assertThat(names(client, 4), is(once));
    }
  }

  @Test
  void anEventIsToldAsRestTellsIt() throws Exception {
    try (var client = subscribe("s1")) {
      tell(T0, 10);

      var told = client.next("event_data");

      assertThat(told.keySet(), contains("symbol", "event_type", "event_data", "timestamp"));
      assertThat(told.getString("symbol"), is(MINT));
      assertThat(told.getString("event_type"), is("BuySell"));
      assertThat(told.get("event_data"), is(rest(MINT).get(0)));
      assertThat(told.getJsonNumber("timestamp").longValue() > T0 * 1000, is(true));
    }
  }

  private List<JsonObject> rest(String mint) throws IOException, InterruptedException {
    return server
        .get("/api/events?mint=" + mint)
        .getJsonObject("data")
        .getJsonArray("events")
        .getValuesAs(JsonObject.class);
  }

  @Test
  void historyHasTheNewest300NewestFirstAndCountsToAThousand() throws Exception {
    for (int i = 0; i < 1100; i++) {
      tell(T0 + i / 10, 10 + i);
    }
    awaitEvents(1100);

    try (var client = connect()) {
      var history = subscribe(client, "s1");

      assertThat(history.keySet(), contains("symbol", "data", "has_more", "total_count"));
      assertThat(history.getString("symbol"), is(MINT));
      var data = history.getJsonArray("data").getValuesAs(JsonObject.class);
      assertThat(data, hasSize(300));
      assertThat(
          data.stream().map(each -> each.getJsonObject("event_data").getInt("slot")).toList(),
          is(IntStream.range(0, 300).mapToObj(i -> 1099 - i).toList()));
      assertThat(data.get(0).getJsonNumber("timestamp").longValue(), is((T0 + 109) * 1000));
      assertThat(history.getBoolean("has_more"), is(true));
      assertThat(history.getInt("total_count"), is(1000));
    }
  }

  @Test
  void anEventWithoutPriceIsToldAndMovesNoBar() throws Exception {
    var mint = EventSamples.EVENTS.get(0).mint();
    try (var client = connect()) {
      client.emit("subscribe", request("s1", ",\"events\":true").replace(MINT, mint.toString()));
      client.next("history_data");
      client.next("history_event_data");
      client.next("subscription_confirmed");

      source.tell(transaction(7, 7, T0, EventSamples.EVENTS.toArray(ProgramEvent[]::new)));

      var types = new ArrayList<String>();
      for (int i = 0; i < EventSamples.EVENTS.size(); i++) {
        types.add(client.next("event_data").getString("event_type"));
      }
      assertThat(
          types,
          contains(
              "TokenCreated",
              "BuySell",
              "LongShort",
              "ForceLiquidate",
              "FullClose",
              "PartialClose",
              "MilestoneDiscount"));
      assertThat(
          names(client, 4), is(List.of("kline_data", "kline_data", "kline_data", "kline_data")));
    }
  }

  @Test
  void whoDidNotAskGetsNoEvents() throws Exception {
    try (var client = connect()) {
      client.emit("subscribe", request("s1", ""));
      assertThat(names(client, 2), is(List.of("history_data", "subscription_confirmed")));

      tell(T0, 10);
      tell(T0, 11);

      assertThat(names(client, 2), is(List.of("kline_data", "kline_data")));
    }
  }

  @Test
  void eventsEndWithTheLastSubscriptionThatAskedForThem() throws Exception {
    try (var client = subscribe("s1", "s30")) {
      client.emit("subscribe", request("m5", ""));
      assertThat(names(client, 2), is(List.of("history_data", "subscription_confirmed")));

      client.emit("unsubscribe", request("s1", ""));
      client.next("unsubscribe_confirmed");
      tell(T0, 10);
      assertThat(names(client, 3), is(List.of("event_data", "kline_data", "kline_data")));
      client.emit("subscribe", request("s30", ""));
      assertThat(names(client, 2), is(List.of("history_data", "subscription_confirmed")));
      tell(T0, 11);

      assertThat(names(client, 2), is(List.of("kline_data", "kline_data")));
    }
  }

  @Test
  void eventsAreNoSubscriptionOfTheirOwn() throws Exception {
    server.close();
    start(Map.of("kline.max_subscriptions_per_client", "2"));
    try (var client = subscribe("s1", "s30")) {
      var stats = server.get("/api/kline/status").getJsonObject("data").getJsonObject("stats");
      assertThat(stats.getInt("total_subscriptions"), is(2));
      assertThat(stats.getInt("monitored_mints"), is(1));

      client.emit("subscribe", request("m5", ",\"events\":true"));

      assertThat(client.next("error").getString("message"), is("Subscription limit exceeded"));
      tell(T0, 10);
      assertThat(names(client, 3), is(List.of("event_data", "kline_data", "kline_data")));
    }
  }

  @Test
  void whatTheLedgerBringsLaterIsInTheHistoryAndNotTold() throws Exception {
    try (var client = subscribe("s1")) {
      var late = transaction(99, 5, T0, trade(mint(1), price(10)));
      source.settle(
          new LedgerStretch(
              List.of(new LedgerEntry(signature(99), 5, T0, Optional.of(late))), Optional.empty()));
      told = 6;

      tell(T0 + 9, 11);

      assertThat(names(client, 3), is(List.of("event_data", "kline_data", "kline_data")));
      assertThat(subscribe(client, "s1").getJsonArray("data"), hasSize(2));
    }
  }

  @Test
  void aMarkOfALossIsNoEvent() throws Exception {
    tell(T0, 10);
    source.tell(
        new Transaction(
            signature(50), 50, new BlockTime(T0 + 1, true), List.of(), Set.of(mint(1).address())));
    Await.until("the loss was not applied", () -> restSize() == 2);

    try (var client = connect()) {
      var history = subscribe(client, "s1");

      assertThat(history.getJsonArray("data"), hasSize(1));
      assertThat(history.getInt("total_count"), is(1));
    }
  }

  private int restSize() {
    try {
      return rest(MINT).size();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void anEmptyMintHasAnEmptyHistory() throws Exception {
    try (var client = connect()) {
      var history = subscribe(client, "s1");

      assertThat(history.getJsonArray("data"), is(empty()));
      assertThat(history.getBoolean("has_more"), is(false));
      assertThat(history.getInt("total_count"), is(0));
    }
  }

  /** Two rooms joined one after the other would let an event fall between, or come twice. */
  @Test
  void whoJoinsABusyMarketMissesNoEventAndSeesNoneTwice() throws Exception {
    server.close();
    start(Map.of("kline.outbox_messages_max", "1000000", "kline.outbox_bytes_max", "1073741824"));
    watchWhileItTrades(i -> tell(T0 + i / 20, 10 + i % 20), 20, () -> watch(100));
  }

  /** Slots are told one by one, so each follows the one before. */
  private Integer watch(int events) throws IOException {
    int last;
    try (var client = connect()) {
      var history = subscribe(client, "s1").getJsonArray("data");
      last =
          history.isEmpty()
              ? -1
              : history.getJsonObject(0).getJsonObject("event_data").getInt("slot");
      for (int i = 0; i < events; ) {
        var event = client.next();
        if (event.name().equals("event_data")) {
          int slot = event.payload().getJsonObject("event_data").getInt("slot");
          assertThat(slot, is(last + 1));
          last = slot;
          i++;
        }
      }
    }
    return last;
  }
}
