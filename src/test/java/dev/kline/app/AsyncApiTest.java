package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.AsyncApi;
import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * {@code asyncapi.json} against a running server, with the official Java client: each event and
 * ack, and the limits of what a client sends. Besides, {@link KlineClient} holds every event and
 * ack that any test gets against it.
 */
@Timeout(60)
class AsyncApiTest {
  private static final long T0 = 1_758_805_500;

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final ConcurrentLinkedQueue<AssertionError> wrong = new ConcurrentLinkedQueue<>();
  private final List<Socket> clients = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of(), source);
  }

  @AfterEach
  void stop() {
    clients.forEach(Socket::close);
    server.close();
  }

  private Socket connect(String namespace) {
    var options = new IO.Options();
    options.transports = new String[] {"websocket"};
    options.forceNew = true;
    options.reconnection = false;
    var client = IO.socket(server.uri(namespace), options);
    client.onAnyIncoming(arguments -> came((String) arguments[0], arguments[1]));
    clients.add(client);
    client.connect();
    awaitEvent("connection_success");
    return client;
  }

  private void came(String event, Object payload) {
    try {
      AsyncApi.holdEvent(event, payload.toString());
      seen.add(event);
    } catch (AssertionError failed) {
      wrong.add(failed);
    }
  }

  private void awaitEvent(String event) {
    Await.until(event + " never came " + wrong, () -> seen.contains(event));
  }

  /** Asks, and gets the ack. */
  private JSONObject ask(Socket client, String event, String payload) throws Exception {
    var answer = new CompletableFuture<JSONObject>();
    client.emit(
        event,
        new Object[] {new JSONObject(payload)},
        (Ack) arguments -> answer.complete((JSONObject) arguments[0]));
    var ack = answer.get(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    AsyncApi.holdAck(event, ack.toString());
    seen.add(AsyncApi.ack(event));
    return ack;
  }

  private void tell(int number, long seconds, long units) throws InterruptedException {
    source.tell(transaction(number, number, seconds, trade(mint(1), price(units))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/kline", "/"})
  void everyEventAndAckThatIsDescribedIsSent(String namespace) throws Exception {
    var client = connect(namespace);
    var wish = well("subscribe", "corrections", "true,\"events\":true,\"seq\":true");
    assertThat(ask(client, "subscribe", wish).getBoolean("success"), is(true));
    var several = well("subscribe", "intervals", "[\"s30\",\"m5\"]");
    assertThat(ask(client, "subscribe", several).getBoolean("success"), is(true));
    tell(1, T0, 10);
    source.hear(transaction(2, 2, T0 + 1, trade(mint(1), price(20))));
    tell(3, T0 + 2, 30);
    tell(4, T0, 40);
    source.retract(signature(2));
    for (var event : AsyncApi.sent()) {
      if (!event.endsWith("_ack") && !Set.of("error", "unsubscribe_confirmed").contains(event)) {
        awaitEvent(event);
      }
    }
    ask(client, "history", well("history", "order", "\"asc\""));
    ask(client, "subscribe", "{}");
    ask(client, "unsubscribe", well("unsubscribe", "subscription_id", "\"x\""));
    var dance = ask(client, "dance", "{}");
    awaitEvent("unsubscribe_confirmed");
    awaitEvent("error");

    assertThat(wrong, empty());
    assertThat(dance.getInt("code"), is(1001));
    seen.remove(AsyncApi.ack("dance"));
    assertThat("sent, of what is described", seen, is(AsyncApi.sent()));
  }

  /** A request in which one field has that value; it is as the document says. */
  private static String well(String event, String field, String value) {
    var request = request(field, value);
    assertThat(AsyncApi.DOCUMENT.violations(AsyncApi.payload(event), request), is(List.of()));
    return request;
  }

  /** Several stand instead of one. */
  private static String request(String field, String value) {
    var fields = new ArrayList<String>();
    if (!Set.of("symbol", "symbols").contains(field)) {
      fields.add("\"symbol\":\"%s\"".formatted(mint(1)));
    }
    if (!Set.of("interval", "intervals").contains(field)) {
      fields.add("\"interval\":\"s1\"");
    }
    fields.add("\"%s\":%s".formatted(field, value));
    return "{" + String.join(",", fields) + "}";
  }

  private static Set<String> received() {
    return AsyncApi.received();
  }

  private static JsonNode fields(String event) {
    return AsyncApi.DOCUMENT.at(AsyncApi.payload(event) + "/properties");
  }

  @ParameterizedTest
  @MethodSource("received")
  void whatIsBeyondAFieldsRangeIsRefusedByName(String event) throws Exception {
    var client = connect("/kline");
    for (var field : fields(event).propertyNames()) {
      for (var illegal : illegal(fields(event).path(field))) {
        var ack = ask(client, event, request(field, illegal));

        assertThat(field + ": " + illegal, ack.getBoolean("success"), is(false));
        assertThat(ack.getInt("code"), is(1001));
        var named = field.replaceAll("^(symbol|interval)s$", "$1");
        assertThat(ack.getString("message"), containsString(named));
      }
    }
    assertThat(wrong, empty());
  }

  @ParameterizedTest
  @MethodSource("received")
  void whatIsWithinAFieldsRangeIsTaken(String event) throws Exception {
    var client = connect("/kline");
    for (var field : fields(event).propertyNames()) {
      for (var legal : legal(fields(event).path(field))) {
        var ack = ask(client, event, well(event, field, legal));

        assertThat(field + ": " + legal, ack.getBoolean("success"), is(true));
      }
    }
    assertThat(wrong, empty());
  }

  private static JsonNode followed(JsonNode schema) {
    var reference = schema.path("$ref");
    return reference.isMissingNode()
        ? schema
        : AsyncApi.DOCUMENT.at(reference.stringValue().substring(1));
  }

  private static List<String> illegal(JsonNode given) {
    var schema = followed(given);
    var types = schema.path("type").toString() + schema.path("enum");
    var values = new ArrayList<>(List.of("{}", "true"));
    if (types.contains("boolean")) {
      values.addAll(List.of("\"true\"", "1"));
      values.remove("true");
    }
    if (schema.has("minimum")) {
      values.add(schema.path("minimum").decimalValue().subtract(BigDecimal.ONE).toString());
      values.add(schema.path("maximum").decimalValue().add(BigDecimal.ONE).toString());
      values.add("\"1\"");
    }
    if (types.contains("integer")) {
      values.add("1.5");
    }
    if (schema.has("enum") || schema.has("pattern")) {
      values.addAll(List.of("\"0\"", "\"\"", "7"));
    }
    if (schema.has("maxLength")) {
      values.add("\"" + "x".repeat(schema.path("maxLength").intValue() + 1) + "\"");
    }
    if (types.contains("array")) {
      values.addAll(List.of("[]", "[7]", "[\"0\"]"));
    }
    return values;
  }

  private static List<String> legal(JsonNode given) {
    var schema = followed(given);
    var values = new ArrayList<String>();
    for (var keyword : List.of("minimum", "maximum", "default")) {
      if (schema.has(keyword)) {
        values.add(schema.path(keyword).toString());
      }
    }
    schema.path("enum").forEach(each -> values.add(each.toString()));
    var types = schema.path("type").toString();
    if (types.contains("null")) {
      values.add("null");
    }
    if (types.contains("boolean")) {
      values.add("true");
    }
    if (schema.has("maxLength")) {
      values.add("\"" + "x".repeat(schema.path("maxLength").intValue()) + "\"");
    }
    return values;
  }
}
