package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.RawWebSocket;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Closed bars only, so many a second, and numbered: {@code mode}, {@code max_rate}, {@code seq}.
 */
@Timeout(60)
class SubscriptionOptionsTest extends WholeServerTest {

  private static String request(String more) {
    return "{\"symbol\":\"%s\",\"interval\":\"s1\",%s}".formatted(MINT, more);
  }

  /** Returns the history. */
  private static JsonObject subscribe(KlineClient client, String more) throws IOException {
    client.emit("subscribe", request(more));
    var history = client.next("history_data");
    client.next("subscription_confirmed");
    return history;
  }

  private static String next(KlineClient client) throws IOException {
    return told(client.next("kline_data"));
  }

  private static String told(JsonObject update) {
    var bar = update.getJsonObject("data");
    return "%d %s %d"
        .formatted(
            bar.getInt("time") - T0, bar.getString("update_type"), bar.getInt("update_count"));
  }

  @Test
  void modeFinalTellsEachClosedBarOnceAndNothingElse() throws Exception {
    try (var client = connect()) {
      subscribe(client, "\"mode\":\"final\"");

      tell(T0, 10);
      tell(T0, 11);
      tell(T0 + 1, 12);
      source.clock(T0 + 5);
      tell(T0 + 6, 13);
      tell(T0 + 7, 14);

      assertThat(next(client), is("0 final 2"));
      assertThat(next(client), is("1 final 1"));
      assertThat(next(client), is("6 final 1"));
    }
  }

  @Test
  void modeFinalBringsCorrectionsWhereTheyAreAskedFor() throws Exception {
    try (var client = connect()) {
      subscribe(client, "\"mode\":\"final\",\"corrections\":true");
      tell(T0, 10);
      tell(T0 + 1, 11);
      assertThat(next(client), is("0 final 1"));

      tell(T0, 12);

      assertThat(told(client.next("kline_correction")), is("0 final 2"));
    }
  }

  @Test
  void maxRateTellsTheFirstStateAtOnceAndTheNewestWhenItsTimeHasCome() throws Exception {
    try (var client = connect()) {
      subscribe(client, "\"max_rate\":2");

      long began = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        tell(T0, 10 + i);
      }

      assertThat(next(client), is("0 realtime 1"));
      assertThat(next(client), is("0 realtime 20"));
      assertThat(
          System.nanoTime() - began, greaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(490)));
    }
  }

  @Test
  void maxRateHoldsNoFinalBackAndTellsNothingOlderBehindIt() throws Exception {
    try (var client = connect()) {
      subscribe(client, "\"max_rate\":0.1");

      tell(T0, 10);
      tell(T0, 11);
      tell(T0 + 1, 12);
      tell(T0 + 2, 13);
      source.clock(T0 + 3);

      assertThat(next(client), is("0 realtime 1"));
      assertThat(next(client), is("0 final 2"));
      assertThat(next(client), is("1 final 1"));
      assertThat(next(client), is("2 final 1"));
    }
  }

  @Test
  void whoDidNotAskIsToldEveryUpdateAsBefore() throws Exception {
    try (var slow = connect();
        var plain = connect()) {
      subscribe(slow, "\"max_rate\":0.1,\"seq\":true");
      subscribe(plain, "\"mode\":\"realtime\"");

      for (int i = 0; i < 5; i++) {
        tell(T0, 10 + i);
      }

      for (int i = 1; i <= 5; i++) {
        var update = plain.next("kline_data");
        assertThat(told(update), is("0 realtime " + i));
        assertThat(
            update.keySet(),
            contains("symbol", "interval", "subscription_id", "data", "timestamp"));
      }
    }
  }

  @Test
  void subscribingAgainSetsTheOptionsAnew() throws Exception {
    try (var client = connect()) {
      subscribe(client, "\"mode\":\"final\"");
      subscribe(client, "\"seq\":false");

      tell(T0, 10);

      assertThat(next(client), is("0 realtime 1"));
    }
  }

  @Test
  void updatesAreNumberedFromWhatTheHistoryIsTrueAt() throws Exception {
    try (var first = connect();
        var second = connect()) {
      var before = subscribe(first, "\"seq\":true");
      tell(T0, 10);
      tell(T0, 11);
      tell(T0 + 1, 12);
      assertThat(before.getInt("seq"), is(0));
      for (int number = 1; number <= 4; number++) {
        assertThat(first.next("kline_data").getInt("seq"), is(number));
      }

      var history = subscribe(second, "\"seq\":true");
      tell(T0 + 1, 13);

      assertThat(history.getInt("seq"), is(4));
      assertThat(history.getString("epoch"), is(before.getString("epoch")));
      assertThat(second.next("kline_data").getInt("seq"), is(5));
      assertThat(first.next("kline_data").getInt("seq"), is(5));
    }
  }

  @Test
  void withoutHistoryTheConfirmationSaysTheNumber() throws Exception {
    try (var client = connect()) {
      client.emit(1, "subscribe", request("\"seq\":true,\"history\":0"));

      var confirmed = client.next("subscription_confirmed");
      assertThat(confirmed.getInt("seq"), is(0));
      assertThat(client.next("1"), is(confirmed));
      tell(T0, 10);
      assertThat(client.next("kline_data").getInt("seq"), is(1));
    }
  }

  @Test
  void aRoomThatBeginsAnewIsOfAnotherEpoch() throws Exception {
    try (var client = connect()) {
      var before = subscribe(client, "\"seq\":true");
      client.emit("unsubscribe", request("\"x\":1"));
      client.next("unsubscribe_confirmed");

      var after = subscribe(client, "\"seq\":true");

      assertThat(after.getString("epoch").equals(before.getString("epoch")), is(false));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"mode\":\"closed\" | mode is \"closed\", must be one of: realtime, final",
        "\"mode\":1 | mode is 1, must be a string",
        "\"max_rate\":0 | max_rate is 0, must be a number from 0.1 to 1000",
        "\"max_rate\":1001 | max_rate is 1001, must be a number from 0.1 to 1000",
        "\"max_rate\":\"2\" | max_rate is \"2\", must be a number from 0.1 to 1000",
        "\"seq\":1 | seq is 1, must be true or false",
      })
  void aMalformedOptionIsRefusedByName(String option, String message) throws Exception {
    try (var client = connect()) {
      client.emit("subscribe", request(option));

      assertThat(client.next("error").getString("message"), is(message));
    }
  }

  /** What is committed and not told yet would be in the history and not in its number. */
  @Test
  void numbersHaveNoGapForWhoJoinsABusyMarket() throws Exception {
    server.close();
    start(
        Map.of(
            "kline.conflate_after", "1000000",
            "kline.outbox_messages_max", "1000000",
            "kline.outbox_bytes_max", "1073741824"));
    watchWhileItTrades(i -> tell(T0 + i / 20, 10 + i % 20), 20, () -> watch(20, 10));
  }

  private Integer watch(int times, int updates) throws IOException {
    int number = 0;
    for (int i = 0; i < times; i++) {
      try (var client = connect()) {
        number = subscribe(client, "\"seq\":true,\"history\":10").getInt("seq");
        for (int j = 0; j < updates; j++) {
          number++;
          assertThat(client.next("kline_data").getInt("seq"), is(number));
        }
      }
    }
    return number;
  }

  // ---- a connection that was lost

  private RawWebSocket open(String auth) throws IOException {
    var socket = RawWebSocket.open(server.port(), "/socket.io/");
    socket.readText();
    socket.text("40/kline," + auth);
    return socket;
  }

  private static JsonObject connected(RawWebSocket socket) throws IOException {
    return TestServer.json(socket.readText().substring("40/kline,".length()));
  }

  /** What comes to a client that lost its connection before the trades and is back behind them. */
  private List<String> missed(String options) throws Exception {
    var client = open("");
    var pid = connected(client).getString("pid");
    client.readText();
    client.text("42/kline,[\"subscribe\"," + request(options) + "]");
    client.readText();
    assertThat(client.readText(), containsString("subscription_confirmed"));
    client.reset();
    tell(T0, 10);
    tell(T0, 11);
    tell(T0 + 1, 12);
    tell(T0 + 1, 13);
    try (var watching = connect()) {
      subscribe(watching, "\"seq\":false");
      tell(T0 + 1, 14);
      while (!next(watching).equals("1 realtime 3")) {}
    }
    var missed = new ArrayList<String>();
    try (var back = open("{\"pid\":\"" + pid + "\"}")) {
      connected(back);
      back.text("42/kline,[\"unsubscribe\"," + request("\"x\":1") + "]");
      for (var text = back.readText();
          !text.contains("unsubscribe_confirmed");
          text = back.readText()) {
        var update = TestServer.json(text.substring(text.indexOf('{'), text.lastIndexOf(',')));
        missed.add(told(update) + (update.containsKey("seq") ? " #" + update.getInt("seq") : ""));
      }
    }
    return missed;
  }

  @Test
  void whoComesBackGetsWhatItAskedFor() throws Exception {
    assertThat(missed("\"seq\":true"), contains("0 final 2 #3", "1 realtime 3 #6"));
  }

  @Test
  void whoComesBackToClosedBarsGetsThese() throws Exception {
    assertThat(missed("\"mode\":\"final\""), contains("0 final 2"));
  }

  /** It was held back when the connection broke, and a newer broadcast was seen since. */
  @Test
  void aStateThatWasHeldBackComesAfterTheReturn() throws Exception {
    var client = open("");
    var pid = connected(client).getString("pid");
    client.readText();
    client.text("42/kline,[\"subscribe\"," + request("\"max_rate\":0.1") + "]");
    client.readText();
    client.readText();
    client.text(
        "42/kline,[\"subscribe\"," + request("\"history\":1").replace("\"s1\"", "\"m5\"") + "]");
    client.readText();
    client.readText();
    tell(T0, 10);
    tell(T0, 11);
    var last = "";
    for (int i = 0; i < 3; i++) {
      last = client.readText();
    }
    var offset = last.substring(last.lastIndexOf(',') + 2, last.length() - 2);
    assertThat(last, containsString("\"m5\""));
    client.reset();

    try (var back = open("{\"pid\":\"%s\",\"offset\":\"%s\"}".formatted(pid, offset))) {
      connected(back);

      var held = back.readText();

      assertThat(held, containsString("\"interval\":\"s1\""));
      assertThat(held, containsString("\"update_count\":2"));
    }
  }
}
