package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several series in one request, and how much history each brings. */
@Timeout(60)
class SeveralSubscriptionsTest extends WholeServerTest {
  private static final String A = mint(1).toString();
  private static final String B = mint(2).toString();
  private static final String BOTH =
      "{\"symbols\":[\"%s\",\"%s\"],\"intervals\":[\"s1\",\"m5\"]}".formatted(A, B);

  private static String about(KlineClient.Event event) {
    var payload = event.payload();
    var symbol = payload.getString("symbol").equals(A) ? "A" : "B";
    return "%s %s %s".formatted(event.name(), symbol, payload.getString("interval"));
  }

  private static List<String> about(KlineClient client, int events) throws IOException {
    var seen = new ArrayList<String>();
    for (int i = 0; i < events; i++) {
      seen.add(about(client.next()));
    }
    return seen;
  }

  @Test
  void eachPairIsAnsweredAsIfItWereAlone() throws Exception {
    try (var client = connect()) {
      client.emit(1, "subscribe", BOTH);

      assertThat(
          about(client, 8),
          contains(
              "history_data A s1",
              "subscription_confirmed A s1",
              "history_data A m5",
              "subscription_confirmed A m5",
              "history_data B s1",
              "subscription_confirmed B s1",
              "history_data B m5",
              "subscription_confirmed B m5"));
      var ack = client.next("1");
      assertThat(ack.getBoolean("success"), is(true));
      assertThat(
          ack.getJsonArray("results").get(3).toString(),
          is(
              ("{\"symbol\":\"%s\",\"interval\":\"m5\",\"subscription_id\":null,"
                      + "\"success\":true,\"message\":\"订阅成功\"}")
                  .formatted(B)));
      source.tell(transaction(1, 1, T0, trade(mint(2), price(10))));
      assertThat(about(client, 2), contains("kline_data B s1", "kline_data B m5"));
    }
  }

  @Test
  void severalAreEndedAtOnce() throws Exception {
    try (var client = connect()) {
      client.emit("subscribe", BOTH);
      about(client, 8);

      client.emit(
          2, "unsubscribe", "{\"symbol\":\"%s\",\"intervals\":[\"s1\",\"m5\"]}".formatted(A));

      assertThat(
          about(client, 2), contains("unsubscribe_confirmed A s1", "unsubscribe_confirmed A m5"));
      assertThat(client.next("2").getJsonArray("results").size(), is(2));
      source.tell(transaction(1, 1, T0, trade(mint(1), price(10)), trade(mint(2), price(10))));
      assertThat(about(client, 2), contains("kline_data B s1", "kline_data B m5"));
    }
  }

  @Test
  void whatIsNamedTwiceIsMeantOnce() throws Exception {
    try (var client = connect()) {
      client.emit(
          1, "subscribe", "{\"symbols\":[\"%s\",\"%s\"],\"interval\":\"s1\"}".formatted(A, A));

      about(client, 2);
      assertThat(client.next("1").getJsonArray("results").size(), is(1));
    }
  }

  @Test
  void oneMalformedPairRefusesAll() throws Exception {
    try (var client = connect()) {
      client.emit(1, "subscribe", BOTH.replace(B, "short"));

      assertThat(client.next("error").getString("message"), is("Invalid symbol format"));
      var ack = client.next("1");
      assertThat(ack.getBoolean("success"), is(false));
      assertThat(ack.containsKey("results"), is(false));
    }
  }

  @Test
  void aPairOverTheLimitIsNamedAndTheOthersAreSubscribed() throws Exception {
    server.close();
    start(Map.of("kline.max_subscriptions_per_client", "4"));
    try (var client = connect()) {
      client.emit("subscribe", "{\"symbol\":\"%s\",\"interval\":\"m5\"}".formatted(mint(3)));
      client.next("history_data");
      client.next("subscription_confirmed");

      client.emit(1, "subscribe", BOTH);

      about(client, 6);
      var error = client.next("error");
      assertThat(error.getInt("code"), is(1002));
      assertThat(error.getString("symbol"), is(B));
      assertThat(error.getString("interval"), is("m5"));
      var ack = client.next("1");
      assertThat(ack.getBoolean("success"), is(false));
      var results = ack.getJsonArray("results").getValuesAs(JsonObject.class);
      assertThat(
          results.stream().map(each -> each.getBoolean("success")).toList(),
          contains(true, true, true, false));
      assertThat(results.get(3).getString("message"), is("Subscription limit exceeded"));
      assertThat(results.get(3).getString("symbol"), is(B));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"symbols\":[],\"interval\":\"s1\"} | symbols is [], must be a list of 1 to 100 strings",
        "{\"symbols\":\"MINT\",\"interval\":\"s1\"} | symbols is \"MINT\", must be a list of 1 to 100 strings",
        "{\"symbol\":\"MINT\",\"intervals\":[1]} | intervals is [1], must be a list of 1 to 100 strings",
        "{\"symbol\":\"MINT\",\"interval\":\"s1\",\"intervals\":[\"s1\"]} | interval and intervals are both there, must be one",
        "{\"symbol\":\"MINT\",\"intervals\":[\"s1\",\"1m\"]} | Invalid interval: 1m, must be one of: s1, s30, m5",
        "{\"symbol\":\"MINT\",\"interval\":\"s1\",\"history\":-1} | history is -1, must be a whole number from 0 to 1000",
        "{\"symbol\":\"MINT\",\"interval\":\"s1\",\"history\":1001} | history is 1001, must be a whole number from 0 to 1000",
        "{\"symbol\":\"MINT\",\"interval\":\"s1\",\"history\":\"5\"} | history is \"5\", must be a whole number from 0 to 1000",
        "{\"symbol\":\"MINT\",\"interval\":\"s1\",\"events\":\"yes\"} | events is \"yes\", must be true or false",
      })
  void aMalformedOptionIsRefusedByName(String payload, String message) throws Exception {
    try (var client = connect()) {
      client.emit("subscribe", payload.replace("MINT", A));

      var error = client.next("error");
      assertThat(error.getInt("code"), is(1001));
      assertThat(error.getString("message"), is(message.replace("MINT", A)));
    }
  }

  @Test
  void moreThanAClientMayLeaveUnreadIsRefused() throws Exception {
    var symbols = new ArrayList<String>();
    for (int i = 0; i < 11; i++) {
      symbols.add('"' + mint(i).toString() + '"');
    }
    var request = "{\"symbols\":" + symbols + ",\"interval\":\"s1\",";
    try (var client = connect()) {
      client.emit("subscribe", request + "\"history\":1000}");
      assertThat(
          client.next("error").getString("message"),
          is("history is 1000, must be at most 909 for 11 subscriptions at once"));

      client.emit("subscribe", request + "\"events\":true}");

      assertThat(
          client.next("error").getString("message"),
          startsWith("symbols has 11, must have at most 10 with events"));
    }
  }

  @Test
  void eventsComeWithTheFirstIntervalOfEachSymbol() throws Exception {
    try (var client = connect()) {
      client.emit("subscribe", BOTH.replace("}", ",\"events\":true,\"history\":0}"));

      var names = new ArrayList<String>();
      for (int i = 0; i < 6; i++) {
        names.add(client.next().name());
      }
      var confirmed = "subscription_confirmed";
      assertThat(
          names,
          contains(
              "history_event_data",
              confirmed,
              confirmed,
              "history_event_data",
              confirmed,
              confirmed));
    }
  }

  @Test
  void historyIsAsLongAsAskedForAndNoneMeansNone() throws Exception {
    for (int i = 0; i < 5; i++) {
      source.tell(transaction(i, i, T0 + i, trade(mint(1), price(10))));
    }
    Await.until("the trades were not applied", () -> bars() == 5);
    try (var client = connect()) {
      var one = "{\"symbol\":\"%s\",\"interval\":\"s1\",\"history\":%d}";

      client.emit("subscribe", one.formatted(A, 2));
      assertThat(client.next("history_data").getJsonArray("data").size(), is(2));
      client.next("subscription_confirmed");
      client.emit("subscribe", one.formatted(A, 0));

      client.next("subscription_confirmed");
      source.tell(transaction(9, 9, T0 + 4, trade(mint(1), price(11))));
      var bar = client.next("kline_data").getJsonObject("data");
      assertThat(bar.getInt("update_count"), is(2));
    }
  }

  private int bars() {
    try {
      return server.get("/api/kline?interval=s1&mint=" + A).getJsonObject("data").getInt("total");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }
}
