package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.kline.testing.Await;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The K-line protocol, message by message, against the whole server. Contract 1.2. */
@Timeout(60)
class KlineProtocolTest extends WholeServerTest {
  private static final String S1 = "{\"symbol\":\"" + MINT + "\",\"interval\":\"s1\"}";

  private KlineClient connect(String namespace) throws IOException {
    return KlineClient.connect(server.port(), namespace);
  }

  private int connections() {
    return data("/api/kline/status").getJsonObject("stats").getInt("active_connections");
  }

  private static List<Integer> times(JsonArray candles) {
    return candles.getValuesAs(JsonObject.class).stream().map(each -> each.getInt("time")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/kline", "/"})
  void subscribeTellsHistoryThenConfirmsThenTellsUpdates(String namespace) throws Exception {
    tellAndAwait(T0, 10);
    tellAndAwait(T0 + 1, 20);
    try (var client = connect(namespace)) {
      client.emit(
          "subscribe",
          "{\"symbol\":\"" + MINT + "\",\"interval\":\"s1\",\"subscription_id\":\"a\"}");

      var history = client.next("history_data");
      var confirmed = client.next("subscription_confirmed");
      tell(T0 + 1, 30);
      var update = client.next("kline_data");

      assertThat(
          history.toString(),
          is(
              "{\"symbol\":\"%s\",\"interval\":\"s1\",\"data\":[".formatted(MINT)
                  + "{\"time\":1758805501,\"open\":1E-11,\"high\":2E-11,\"low\":1E-11,"
                  + "\"close\":2E-11,\"volume\":0,\"is_final\":false,\"update_count\":1,"
                  + "\"update_type\":\"realtime\"},"
                  + "{\"time\":1758805500,\"open\":1E-11,\"high\":1E-11,\"low\":1E-11,"
                  + "\"close\":1E-11,\"volume\":0,\"is_final\":true,\"update_count\":1,"
                  + "\"update_type\":\"final\"}],\"has_more\":false,\"total_count\":2}"));
      assertThat(
          confirmed.toString(),
          is(
              ("{\"symbol\":\"%s\",\"interval\":\"s1\",\"subscription_id\":\"a\","
                      + "\"success\":true,\"message\":\"订阅成功\"}")
                  .formatted(MINT)));
      assertThat(
          update.toString(),
          is(
              ("{\"symbol\":\"%s\",\"interval\":\"s1\",\"subscription_id\":null,\"data\":"
                      + "{\"time\":1758805501,\"open\":1E-11,\"high\":3E-11,\"low\":1E-11,"
                      + "\"close\":3E-11,\"volume\":0,\"is_final\":false,\"update_count\":2,"
                      + "\"update_type\":\"realtime\"},\"timestamp\":%s}")
                  .formatted(MINT, update.get("timestamp"))));
    }
  }

  @Test
  void anAckRepeatsTheConfirmationAfterTheEvents() throws Exception {
    try (var client = connect("/kline")) {
      client.emit(7, "subscribe", S1);

      client.next("history_data");
      var confirmed = client.next("subscription_confirmed");
      var ack = client.next("7");

      assertThat(ack, is(confirmed));
    }
  }

  @Test
  void onOneTradeTheIntervalsAreToldShortestFirst() throws Exception {
    try (var client = connect("/kline")) {
      for (var interval : List.of("m5", "s1", "s30")) {
        client.emit("subscribe", S1.replace("s1", interval));
        client.next("history_data");
        client.next("subscription_confirmed");
      }

      tell(T0, 10);

      var order = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        order.add(client.next("kline_data").getString("interval"));
      }
      assertThat(order, contains("s1", "s30", "m5"));
    }
  }

  @Test
  void aBarIsToldFinalOnceByTheNextTradeOrByTheClockAlone() throws Exception {
    try (var client = connect("/kline")) {
      client.emit("subscribe", S1);
      client.next("history_data");
      client.next("subscription_confirmed");

      tell(T0, 10);
      tell(T0 + 1, 20);
      source.clock(T0 + 2);
      source.clock(T0 + 3);
      tell(T0 + 9, 30);

      var seen = new ArrayList<String>();
      for (int i = 0; i < 5; i++) {
        var candle = client.next("kline_data").getJsonObject("data");
        seen.add((candle.getInt("time") - T0) + " " + candle.getString("update_type"));
      }
      assertThat(seen, contains("0 realtime", "0 final", "1 realtime", "1 final", "9 realtime"));
    }
  }

  @Test
  void afterUnsubscribeNothingComesAnyMore() throws Exception {
    try (var client = connect("/kline")) {
      client.emit("subscribe", S1);
      client.next("history_data");
      client.next("subscription_confirmed");
      client.emit("unsubscribe", S1);
      var confirmed = client.next("unsubscribe_confirmed");

      tellAndAwait(T0, 10);
      client.emit("history", S1);

      assertThat(
          confirmed.toString(),
          is(
              "{\"symbol\":\"%s\",\"interval\":\"s1\",\"subscription_id\":null,\"success\":true}"
                  .formatted(MINT)));
      client.next("history_data");
      assertThat(subscriptions(), is(0));
    }
  }

  @Test
  void unsubscribingWhatWasNotSubscribedIsConfirmed() throws Exception {
    try (var client = connect("/kline")) {
      client.emit("unsubscribe", S1);

      assertThat(client.next("unsubscribe_confirmed").getBoolean("success"), is(true));
    }
  }

  @Test
  void subscribingAgainTellsTheHistoryAgainAndCountsOnce() throws Exception {
    try (var client = connect("/kline")) {
      for (int i = 0; i < 2; i++) {
        client.emit("subscribe", S1);
        client.next("history_data");
        client.next("subscription_confirmed");
      }

      tell(T0, 10);
      tell(T0, 11);

      assertThat(subscriptions(), is(1));
      client.next("kline_data");
      var second = client.next("kline_data").getJsonObject("data");
      assertThat(second.getInt("update_count"), is(2));
    }
  }

  @Test
  void historyIsARangeInTheOrderAskedFor() throws Exception {
    for (int i = 0; i < 5; i++) {
      tellAndAwait(T0 + i, 10);
    }
    try (var client = connect("/kline")) {
      client.emit(
          1,
          "history",
          "{\"symbol\":\"%s\",\"interval\":\"s1\",\"from\":%d,\"to\":%d,\"order\":\"asc\"}"
              .formatted(MINT, T0 + 1, T0 + 3));
      var event = client.next("history_data");
      var ack = client.next("1");
      client.emit("history", "{\"symbol\":\"" + MINT + "\",\"interval\":\"s1\",\"limit\":2}");
      var newest = client.next("history_data");

      assertThat(
          times(event.getJsonArray("data")), contains((int) T0 + 1, (int) T0 + 2, (int) T0 + 3));
      assertThat(ack.getBoolean("success"), is(true));
      assertThat(ack.get("data"), is(event.get("data")));
      assertThat(times(newest.getJsonArray("data")), contains((int) T0 + 4, (int) T0 + 3));
      assertThat(newest.getBoolean("has_more"), is(true));
      assertThat(newest.getInt("total_count"), is(5));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "subscribe | 7 | payload is 7, must be an object",
        "subscribe | \"x\" | payload is \"x\", must be an object",
        "subscribe | null | payload is null, must be an object",
        "subscribe | [] | payload is [], must be an object",
        "subscribe | {} | symbol is missing, must be a string",
        "subscribe | {\"symbol\":\"MINT\"} | interval is missing, must be a string",
        "subscribe | {\"symbol\":\"MINT\",\"interval\":1} | interval is 1, must be a string",
        "subscribe | {\"symbol\":\"MINT\",\"interval\":\"1m\"} | Invalid interval: 1m, must be one of: s1, s30, m5",
        "subscribe | {\"symbol\":\"x\",\"interval\":\"1m\"} | Invalid interval: 1m, must be one of: s1, s30, m5",
        "subscribe | {\"symbol\":\"x\",\"interval\":\"s1\"} | Invalid symbol format",
        "subscribe | {\"symbol\":{},\"interval\":\"s1\"} | symbol is {}, must be a string",
        "subscribe | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"subscription_id\":7} | subscription_id is 7, must be a string",
        "subscribe | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"corrections\":\"true\"} | corrections is \"true\", must be true or false",
        "subscribe | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"corrections\":1} | corrections is 1, must be true or false",
        "unsubscribe | {\"symbol\":\"x\",\"interval\":\"s1\"} | Invalid symbol format",
        "unsubscribe | {} | symbol is missing, must be a string",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"limit\":0} | limit is 0, must be a whole number from 1 to 1000",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"limit\":1001} | limit is 1001, must be a whole number from 1 to 1000",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"limit\":\"50\"} | limit is \"50\", must be a whole number from 1 to 1000",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"limit\":1.5} | limit is 1.5, must be a whole number from 1 to 1000",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"from\":-1} | from is -1, must be a whole number from 0 to 253402300799",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"from\":2,\"to\":1} | from is 2, must be at most to, 1",
        "history | {\"symbol\":\"MINT\",\"interval\":\"s1\",\"order\":\"up\"} | order is \"up\", must be one of: desc, asc",
      })
  void aMalformedRequestIsAnsweredWithTheFieldNamed(String event, String payload, String message)
      throws Exception {
    try (var client = connect("/kline")) {
      client.emit(3, event, payload.replace("MINT", MINT));

      var error = client.next("error");
      var ack = client.next("3");

      assertThat(error.getInt("code"), is(1001));
      assertThat(error.getString("message"), is(message));
      assertThat(ack.getBoolean("success"), is(false));
      assertThat(ack.getInt("code"), is(1001));
      assertThat(ack.getString("message"), is(message));
      client.emit("history", S1);
      client.next("history_data");
    }
  }

  @Test
  void aRequestWithoutAnyArgumentIsAnswered() throws Exception {
    try (var client = connect("/kline")) {
      client.packet("42/kline,[\"subscribe\"]");

      assertThat(
          client.next("error").getString("message"), is("payload is missing, must be an object"));
    }
  }

  @Test
  void anUnknownEventIsIgnoredUnlessItAsksForAnAck() throws Exception {
    try (var client = connect("/kline")) {
      client.packet("42/kline,[\"ping\"]");
      client.emit(5, "dance", "1");

      var ack = client.next("5");

      assertThat(ack.getBoolean("success"), is(false));
      assertThat(ack.getInt("code"), is(1001));
    }
  }

  @Test
  void theSubscriptionLimitIsTheConfiguredOne() throws Exception {
    server.close();
    start(Map.of("kline.max_subscriptions_per_client", "2"));
    try (var client = connect("/kline")) {
      for (var interval : List.of("s1", "s30", "s1")) {
        client.emit("subscribe", S1.replace("s1", interval));
        client.next("history_data");
        client.next("subscription_confirmed");
      }

      client.emit(1, "subscribe", S1.replace("s1", "m5"));

      var error = client.next("error");
      assertThat(error.getInt("code"), is(1002));
      assertThat(error.getString("message"), is("Subscription limit exceeded"));
      assertThat(client.next("1").getInt("code"), is(1002));
    }
  }

  @Test
  void aVanishedClientIsForgottenAtOnce() throws Exception {
    var client = connect("/kline");
    client.emit("subscribe", S1);
    client.next("history_data");
    client.next("subscription_confirmed");
    assertThat(connections(), is(1));
    assertThat(subscriptions(), is(1));

    client.socket().reset();

    Await.until("the session is still there", () -> connections() == 0);
    assertThat(subscriptions(), is(0));
  }

  /** A read of the history outside the room's lock lets an update overtake it or fall between. */
  @Test
  void subscribersWhoJoinABusyMarketMissNothingAndSeeNothingTwice() throws Exception {
    server.close();
    start(
        Map.of( // The market is as fast as it can be, and forty clients share a machine with it.
            "kline.conflate_after", "1000000",
            "kline.outbox_messages_max", "1000000",
            "kline.outbox_bytes_max", "1073741824"));
    watchWhileItTrades(
        second -> {
          for (int i = 0; i < 20; i++) {
            tell(T0 + second, 10 + i);
          }
        },
        40,
        () -> watch(200));
  }

  private Object watch(int updates) throws IOException {
    try (var client = connect("/kline")) {
      client.emit("subscribe", S1);
      var history = client.next("history_data").getJsonArray("data");
      client.next("subscription_confirmed");
      var last = history.isEmpty() ? null : history.getJsonObject(0);
      for (int i = 0; i < updates; i++) {
        var candle = client.next("kline_data").getJsonObject("data");
        if (last != null) {
          assertFollows(last, candle);
        }
        last = candle;
      }
    }
    return true;
  }

  private static void assertFollows(JsonObject last, JsonObject candle) {
    int sinceLast = candle.getInt("time") - last.getInt("time");
    if (sinceLast == 0) {
      int added = candle.getInt("update_count") - last.getInt("update_count");
      assertThat(last + " then " + candle, added, is(candle.getBoolean("is_final") ? 0 : 1));
      assertThat(last.getBoolean("is_final"), is(false));
    } else {
      assertThat(last + " then " + candle, sinceLast, is(1));
      assertThat(last + " then " + candle, last.getBoolean("is_final"), is(true));
      assertThat(candle.getInt("update_count"), is(1));
    }
    assertThat(candle.getInt("update_count"), is(lessThan(21)));
  }
}
