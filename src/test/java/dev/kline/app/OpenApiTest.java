package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.kline.event.ProgramEvent;
import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.testing.Await;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.EventSamples;
import dev.kline.testing.ManualSource;
import dev.kline.testing.OpenApi;
import dev.kline.testing.RecordedRouting;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * {@code openapi.json} against a running server: the routes, their parameters and limits, and each
 * answer. Besides, {@link TestServer} holds every answer that any test gets against it.
 */
@Timeout(60)
class OpenApiTest {
  private static final long T0 = 1_758_805_500;
  private static final String TOKEN = "token-of-the-operator";

  private static final String MINT = ChainFeed.mint(1).toString();

  /** What an example of the document stands for in this test's store. */
  private static final Map<String, String> OURS = Map.of("mint", MINT, "symbol", MINT);

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private final RecordedRouting routing = new RecordedRouting();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    var settings = Map.of("security.admin_token", TOKEN);
    server = TestServer.start(directory, settings, source, routing.builder());
    var all = EventSamples.EVENTS.toArray(new ProgramEvent[0]);
    source.tell(transaction(1, 42, T0, all));
    var whole = transaction(2, 43, T0 + 1, all);
    var lost = Set.of(ChainFeed.mint(1).address());
    source.tell(
        new Transaction(whole.signature(), whole.slot(), whole.time(), whole.events(), lost));
    source.tell(transaction(3, 44, T0 + 1, trade(mint(3), price(10))));
    Await.until("the events were not applied", () -> applied() == 2 * all.length + 1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int applied() {
    return TestServer.json(ask("GET", "/api/events/stats")).getJsonObject("data").getInt("total");
  }

  private HttpResponse<String> ask(String method, String pathAndQuery) {
    try {
      return server.ask(method, pathAndQuery, "Authorization", "Bearer " + TOKEN);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static Set<String> paths() {
    return OpenApi.paths();
  }

  @Test
  void everyRouteIsDescribedAndNothingElseIs() {
    var mounted = new TreeSet<>(routing.paths());
    mounted.remove("*"); // What nobody serves.
    mounted.removeIf(path -> path.startsWith("/socket.io/")); // What asyncapi.json is about.
    mounted.removeIf(OpenApi::isFile);

    assertThat(
        "every mounted route has its path in %s, and every path there is mounted"
            .formatted(OpenApi.DOCUMENT.file()),
        mounted,
        is(paths()));
  }

  /** The parameters of a path, by their names. */
  private static Map<String, JsonNode> parameters(String path) {
    var named = new TreeMap<String, JsonNode>();
    var place = OpenApi.place(path) + "/get/parameters";
    for (int i = 0; i < OpenApi.DOCUMENT.at(place).size(); i++) {
      var parameter = OpenApi.DOCUMENT.at(OpenApi.DOCUMENT.follow(place + "/" + i));
      named.put(parameter.path("name").stringValue(), parameter);
    }
    return named;
  }

  private static JsonNode schema(JsonNode parameter) {
    var reference = parameter.at("/schema/$ref");
    return reference.isMissingNode()
        ? parameter.path("schema")
        : OpenApi.DOCUMENT.at(reference.stringValue().substring(1));
  }

  /** A request that is well: what is required as in the document's examples, and what is given. */
  private static String request(String path, Map<String, String> given) {
    var query = new TreeMap<String, String>();
    for (var each : parameters(path).entrySet()) {
      if (each.getValue().path("required").booleanValue(false)) {
        var example = each.getValue().path("example").stringValue();
        query.put(each.getKey(), OURS.getOrDefault(each.getKey(), example));
      }
    }
    query.putAll(given);
    var text = new ArrayList<String>();
    query.forEach(
        (name, value) -> text.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.isEmpty() ? path : path + "?" + String.join("&", text);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyParameterThatIsReadIsDescribedAndNothingElseIs(String path) {
    assertThat(ask("GET", request(path, Map.of())).statusCode(), is(200));

    assertThat(
        "the parameters of %s in %s".formatted(path, OpenApi.DOCUMENT.file()),
        parameters(path).keySet(),
        is(routing.parameters(path)));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void whatIsBeyondAParametersRangeIsRefusedByName(String path) {
    for (var each : parameters(path).entrySet()) {
      for (var illegal : illegal(schema(each.getValue()))) {
        var response = ask("GET", request(path, Map.of(each.getKey(), illegal)));

        assertThat(each.getKey() + "=" + illegal, response.statusCode(), is(400));
        assertThat(TestServer.json(response).getString("message"), containsString(each.getKey()));
      }
    }
  }

  private static List<String> illegal(JsonNode schema) {
    var values = new ArrayList<String>();
    if (schema.has("minimum")) {
      values.add(Long.toString(schema.path("minimum").longValue() - 1));
      values.add(Long.toString(schema.path("maximum").longValue() + 1));
      values.addAll(List.of("x", "1.5", ""));
    }
    if (schema.has("enum") || schema.has("pattern")) {
      values.addAll(List.of("0", ""));
    }
    if (schema.has("maxLength")) {
      values.add("x".repeat(schema.path("maxLength").intValue() + 1));
    }
    if (schema.has("minLength")) {
      values.add("");
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("paths")
  void whatIsWithinAParametersRangeIsTaken(String path) {
    for (var each : parameters(path).entrySet()) {
      for (var legal : legal(schema(each.getValue()))) {
        var given = new TreeMap<>(others(path));
        given.put(each.getKey(), legal);

        var response = ask("GET", request(path, given));

        assertThat(response.uri() + response.body(), response.statusCode(), is(200));
      }
    }
  }

  /** The smallest page and a cursor, so that each other limit can be reached. */
  private Map<String, String> others(String path) {
    var given = new TreeMap<String, String>();
    if (parameters(path).containsKey("limit")) {
      given.put("limit", "1");
    }
    if (parameters(path).containsKey("cursor")) {
      var first = TestServer.json(ask("GET", request(path, given))).getJsonObject("data");
      given.put("cursor", first.getString("next_cursor"));
    }
    return given;
  }

  private static List<String> legal(JsonNode schema) {
    var values = new ArrayList<String>();
    for (var keyword : List.of("minimum", "maximum", "default")) {
      if (schema.has(keyword)) {
        values.add(schema.path(keyword).asString());
      }
    }
    schema.path("enum").forEach(each -> values.add(each.stringValue()));
    if (schema.has("maxLength")) {
      values.add("x".repeat(schema.path("maxLength").intValue()));
    }
    return values;
  }

  /** Of 500, which no request may lead to, one example stands for all. */
  @Test
  void everyAnswerThatIsDescribedIsGiven() throws Exception {
    var seen = new TreeSet<String>();
    for (var path : paths()) {
      seen.add(OpenApi.hold("GET", ask("GET", request(path, Map.of()))));
      seen.add(OpenApi.hold("POST", ask("POST", path)));
      for (var each : parameters(path).keySet()) {
        seen.add(OpenApi.hold("GET", ask("GET", path + "?" + each + "=%25")));
      }
    }
    seen.add(OpenApi.hold("GET", server.ask("GET", "/api/kline/subscriptions")));
    source.state(SourceStatus.State.CONNECTING);
    seen.add(OpenApi.hold("GET", ask("GET", "/health")));
    seen.add(OpenApi.hold("GET", ask("GET", "/health/ready")));
    try (var broken = BrokenServer.start(directory)) {
      for (var path : paths()) {
        seen.add(OpenApi.hold("GET", broken.get(request(path, Map.of()))));
      }
    }

    var missing = described();
    missing.removeAll(seen);
    missing.removeIf(each -> each.endsWith("/500"));
    assertThat("described and not given", missing, is(empty()));
    assertThat(seen.stream().anyMatch(each -> each.endsWith("/500")), is(true));
  }

  private static Set<String> described() {
    var places = new TreeSet<String>();
    for (var path : paths()) {
      var responses = OpenApi.place(path) + "/get/responses";
      OpenApi.DOCUMENT
          .at(responses)
          .propertyNames()
          .forEach(status -> places.add(responses + "/" + status));
    }
    return places;
  }
}
