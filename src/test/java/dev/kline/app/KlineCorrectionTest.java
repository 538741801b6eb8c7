package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Corrections of bars that are behind what subscribers were shown: who hears of them, and once. */
@Timeout(60)
class KlineCorrectionTest extends WholeServerTest {
  private static final String SERIES = "\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"";
  private static final String PLAIN = "{" + SERIES + "}";
  private static final String CORRECTED = "{" + SERIES + ",\"corrections\":true}";

  private KlineClient subscribe(String argument) throws IOException {
    var client = connect();
    subscribe(client, argument);
    return client;
  }

  private static JsonObject subscribe(KlineClient client, String argument) throws IOException {
    client.emit("subscribe", argument);
    var history = client.next("history_data");
    client.next("subscription_confirmed");
    return history;
  }

  private static void skip(KlineClient client, int updates) throws IOException {
    for (int i = 0; i < updates; i++) {
      client.next("kline_data");
    }
  }

  @Test
  void aLateTradeIsACorrectionToWhoAskedForItAndNothingToOthers() throws Exception {
    try (var asking = subscribe(CORRECTED);
        var plain = subscribe(PLAIN)) {
      tell(T0, 10);
      tell(T0 + 1, 20);
      tell(T0 + 2, 30);
      skip(asking, 5);
      skip(plain, 5);

      tell(T0 + 1, 25);

      var correction = asking.next("kline_correction");
      assertThat(
          correction.toString(),
          is(
              ("{\"symbol\":\"%s\",\"interval\":\"s1\",\"subscription_id\":null,\"data\":"
                      + "{\"time\":1758805501,\"open\":1E-11,\"high\":2.5E-11,\"low\":1E-11,"
                      + "\"close\":2.5E-11,\"volume\":0,\"is_final\":true,\"update_count\":2,"
                      + "\"update_type\":\"final\"},\"timestamp\":%s}")
                  .formatted(mint(1), correction.get("timestamp"))));
      var newest = plain.next("kline_data");
      assertThat(asking.next("kline_data").get("data"), is(newest.get("data")));
      assertThat(newest.getJsonObject("data").getInt("time"), is((int) T0 + 2));
      assertThat(newest.getJsonObject("data").getJsonNumber("open").toString(), is("2.5E-11"));
    }
  }

  @Test
  void aBarThatIsGoneIsSaidToBeRemoved() throws Exception {
    try (var client = subscribe(CORRECTED)) {
      tell(T0, 10);
      source.hear(transaction(99, 50, T0 + 1, trade(mint(1), price(99))));
      told = 51;
      tell(T0 + 2, 10);
      skip(client, 5);

      source.retract(signature(99));

      var removed = client.next("kline_correction").getJsonObject("data");
      assertThat(removed.toString(), is("{\"time\":1758805501,\"removed\":true}"));
    }
  }

  @Test
  void unsubscribeEndsCorrectionsToo() throws Exception {
    tell(T0, 10);
    tell(T0 + 5, 10);
    try (var client = subscribe(CORRECTED)) {
      client.emit("unsubscribe", PLAIN);
      client.next("unsubscribe_confirmed");

      tellAndAwait(T0, 20);

      client.emit("history", PLAIN);
      client.next("history_data");
      assertThat(subscriptions(), is(0));
    }
  }

  @Test
  void subscribingAgainWithoutCorrectionsEndsThemAndNothingElse() throws Exception {
    try (var client = subscribe(CORRECTED)) {
      subscribe(client, "{" + SERIES + ",\"corrections\":false}");

      tell(T0, 10);
      tell(T0 + 1, 20);
      tell(T0, 15);

      skip(client, 3);
      var reopened = client.next("kline_data").getJsonObject("data");
      assertThat(reopened.getJsonNumber("open").toString(), is("1.5E-11"));
    }
  }

  @Test
  void aSubscriptionWithCorrectionsIsOneSubscription() throws Exception {
    server.close();
    start(Map.of("kline.max_subscriptions_per_client", "1"));
    try (var client = subscribe(PLAIN)) {
      subscribe(client, CORRECTED);

      assertThat(subscriptions(), is(1));
      assertThat(status("/api/kline/status").getInt("monitored_mints"), is(1));
      client.emit("subscribe", CORRECTED.replace("s1", "m5"));
      assertThat(client.next("error").getInt("code"), is(1002));
    }
  }

  /**
   * Corrections of one bar count up by one trade each. One that the history had already, or one
   * that fell between the history and the membership, breaks the row.
   */
  @Test
  void subscribersWhoJoinAmidCorrectionsMissNoneAndSeeNoneTwice() throws Exception {
    server.close();
    start(
        Map.of(
            "kline.outbox_messages_max",
            "1000000",
            "kline.outbox_bytes_max",
            "1073741824",
            "kline.conflate_after",
            "1000000"));
    tell(T0, 10);
    tell(T0 + 1, 10);
    watchWhileItTrades(_ -> tell(T0, 10), 10, () -> watch(50));
  }

  private Object watch(int corrections) throws IOException {
    try (var client = connect()) {
      var bars = subscribe(client, CORRECTED).getJsonArray("data");
      int trades = bars.isEmpty() ? 0 : bars.getJsonObject(bars.size() - 1).getInt("update_count");
      for (int seen = 0; seen < corrections; ) {
        var event = client.next();
        if (event.name().equals("kline_correction")) {
          trades++;
          seen++;
          assertThat(event.payload().getJsonObject("data").getInt("update_count"), is(trades));
        }
      }
    }
    return true;
  }

  private JsonObject status(String path) {
    return data(path).getJsonObject("stats");
  }
}
