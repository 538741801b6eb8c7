package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import dev.kline.testing.RawWebSocket;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a K-line client that lost its connection finds when it is back; and what none may ask. */
@Timeout(60)
class KlineRecoveryTest {
  private static final long T0 = 1_758_805_500;
  private static final String S1 = "{\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"}";

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private @Nullable TestServer started;
  private int told;

  @AfterEach
  void stop() {
    server().close();
  }

  private void start(Map<String, String> settings) {
    started = TestServer.start(directory, settings, source);
  }

  private TestServer server() {
    return Objects.requireNonNull(started);
  }

  private void tell(long seconds, long units) throws Exception {
    source.tell(transaction(told, told, seconds, trade(mint(1), price(units))));
    told++;
    Await.until("the trade was not applied", () -> applied() == told);
  }

  private int applied() {
    try {
      return server().get("/api/events/stats").getJsonObject("data").getInt("total");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private RawWebSocket open(String auth) throws IOException {
    var socket = RawWebSocket.open(server().port(), "/socket.io/");
    socket.readText();
    socket.text("40/kline," + auth);
    return socket;
  }

  private static JsonObject connected(RawWebSocket socket) throws IOException {
    String answer = socket.readText();
    assertThat(answer, startsWith("40/kline,{"));
    return TestServer.json(answer.substring("40/kline,".length()));
  }

  @Test
  void theMissedBarsComeOnceEachInTheirLastStateAndNoNewBeginning() throws Exception {
    start(Map.of());
    var client = open("");
    var first = connected(client);
    assertThat(client.readText(), containsString("connection_success"));
    client.text("42/kline,[\"subscribe\"," + S1 + "]");
    assertThat(client.readText(), containsString("history_data"));
    assertThat(client.readText(), containsString("subscription_confirmed"));
    client.reset();
    tell(T0, 10);
    tell(T0, 11);
    tell(T0 + 1, 12);
    tell(T0 + 1, 13);

    try (var back = open("{\"pid\":\"" + first.getString("pid") + "\"}")) {
      var second = connected(back);
      var missed = new ArrayList<String>();
      for (int i = 0; i < 2; i++) {
        var text = back.readText();
        assertThat(text, startsWith("42/kline,[\"kline_data\",{"));
        var json = text.substring("42/kline,[\"kline_data\",".length(), text.lastIndexOf(','));
        var bar = TestServer.json(json).getJsonObject("data");
        missed.add(bar.getInt("time") - T0 + " " + bar.getString("update_type"));
      }

      assertThat(second, is(first));
      assertThat(missed, is(List.of("0 final", "1 realtime")));
      back.text("42/kline,[\"unsubscribe\"," + S1 + "]");
      assertThat(back.readText(), containsString("unsubscribe_confirmed"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void missedCorrectionsComeOnceForEachBarAndOnlyToWhoAskedForThem(boolean asked) throws Exception {
    start(Map.of());
    tell(T0, 10);
    tell(T0 + 1, 11);
    tell(T0 + 2, 12);
    var client = open("");
    var first = connected(client);
    client.readText();
    client.text(
        "42/kline,[\"subscribe\"," + S1.replace("}", ",\"corrections\":" + asked + "}") + "]");
    client.readText();
    assertThat(client.readText(), containsString("subscription_confirmed"));
    try (var watching = KlineClient.connect(server().port(), "/kline")) {
      watching.emit("subscribe", S1.replace("}", ",\"corrections\":true}"));
      watching.next("history_data");
      watching.next("subscription_confirmed");
      client.reset();
      tell(T0, 20);
      tell(T0, 21);
      tell(T0 + 1, 22);
      tell(T0 + 3, 30);
    }

    try (var back = open("{\"pid\":\"" + first.getString("pid") + "\"}")) {
      assertThat(connected(back), is(first));
      back.text("42/kline,[\"unsubscribe\"," + S1 + "]");
      var missed = new ArrayList<String>();
      for (var text = back.readText();
          !text.contains("unsubscribe_confirmed");
          text = back.readText()) {
        var json = text.substring(text.indexOf('{'), text.lastIndexOf(','));
        var bar = TestServer.json(json).getJsonObject("data");
        var event = text.contains("kline_correction") ? "corrected" : bar.getString("update_type");
        missed.add(bar.getInt("time") - T0 + " " + event + " " + bar.getInt("update_count"));
      }

      var updates = List.of("2 final 1", "3 realtime 1");
      var corrections = List.of("0 corrected 3", "1 corrected 2");
      assertThat(missed.containsAll(updates), is(true));
      missed.removeAll(updates);
      assertThat(missed, is(asked ? corrections : List.of()));
    }
  }

  @Test
  void zeroSecondsOfRecoveryIsNone() throws Exception {
    start(Map.of("kline.recovery_secs", "0"));
    try (var client = open("")) {
      assertThat(connected(client).containsKey("pid"), is(false));
      assertThat(client.readText(), containsString("connection_success"));
      client.text("42/kline,[\"subscribe\"," + S1 + "]");
      client.readText();
      client.readText();
      tell(T0, 10);

      assertThat(client.readText(), endsWith("}]"));
    }
  }

  @Test
  void requestsBeyondTheRateGetError1004AndAnAnswer() throws Exception {
    var settings =
        Map.of("kline.requests_per_second_max", "1", "kline.max_subscriptions_per_client", "2");
    start(settings);
    try (var client = KlineClient.connect(server().port(), "/kline")) {
      for (int i = 0; i < 3; i++) {
        client.emit("unsubscribe", S1);
        client.next("unsubscribe_confirmed");
      }
      client.emit(5, "subscribe", S1);

      var error = client.next("error");
      assertThat(error.getInt("code"), is(1004));
      assertThat(error.getString("message"), is("Too many requests"));
      assertThat(client.next("5").getInt("code"), is(1004));
    }
  }
}
