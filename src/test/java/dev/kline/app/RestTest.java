package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.kline.event.SourceStatus;
import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every REST route, over HTTP. Contract 1.4. */
class RestTest {
  private static final long T0 = 1_758_805_500;
  private static final String SERIES = "/api/kline?interval=s1&mint=" + mint(1);

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of(), source);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void tellTrades(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      source.tell(transaction(i, i, T0 + i, trade(mint(1), price(27_959 + i))));
    }
    Await.until("the trades were not applied", () -> total() == count);
  }

  private long total() {
    try {
      return data("/api/events/stats").getJsonNumber("total").longValue();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private JsonObject data(String pathAndQuery) throws IOException, InterruptedException {
    var answer = server.get(pathAndQuery);
    assertThat(answer.keySet(), is(Set.of("success", "data", "message")));
    assertThat(answer.getBoolean("success"), is(true));
    assertThat(answer.getString("message"), is("Operation successful"));
    return answer.getJsonObject("data");
  }

  private static void assertRefused(HttpResponse<String> response, int status, String message) {
    assertThat(response.statusCode(), is(status));
    assertThat(response.headers().firstValue("Content-Type").orElse(""), is("application/json"));
    var answer = TestServer.json(response);
    assertThat(answer.getBoolean("success"), is(false));
    assertThat(answer.get("data"), is(JsonValue.NULL));
    assertThat(answer.getString("message"), containsString(message));
  }

  private static List<Integer> times(JsonArray klines) {
    return klines.getValuesAs(JsonObject.class).stream().map(each -> each.getInt("time")).toList();
  }

  @Test
  void timeTellsTheSameMomentInFourWays() throws Exception {
    var time = data("/api/time");

    assertThat(
        Math.abs(time.getInt("timestamp") - System.currentTimeMillis() / 1000) < 10, is(true));
    assertThat(
        time.getString("utc"), matchesPattern("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC"));
    assertThat(
        Instant.parse(time.getString("iso8601")).getEpochSecond(),
        is((long) time.getInt("timestamp")));
    assertThat(data("/api/time?format=%25s%25%25").getString("local"), matchesPattern("\\d+% .*"));
  }

  @Test
  void aFormatThatNobodyKnowsIsRefused() throws Exception {
    assertRefused(server.ask("GET", "/api/time?format=%25Q"), 400, "format has '%Q'");
    assertRefused(server.ask("GET", "/api/time?format=abc%25"), 400, "format has '%");
  }

  @Test
  void klineGivesTheCandlesOfASeriesInPages() throws Exception {
    tellTrades(5);

    var first = data(SERIES + "&limit=2");
    var last = data(SERIES + "&limit=2&page=3");
    var ascending = data(SERIES + "&order_by=time_asc");

    assertThat(times(first.getJsonArray("klines")), is(List.of((int) T0 + 4, (int) T0 + 3)));
    assertThat(first.getInt("total"), is(5));
    assertThat(first.getBoolean("has_next"), is(true));
    assertThat(first.getBoolean("has_prev"), is(false));
    assertThat(times(last.getJsonArray("klines")), is(List.of((int) T0)));
    assertThat(last.getBoolean("has_next"), is(false));
    assertThat(last.getBoolean("has_prev"), is(true));
    assertThat(times(ascending.getJsonArray("klines")).getFirst(), is((int) T0));
    assertThat(ascending.getString("mint_account"), is(mint(1).toString()));
    assertThat(ascending.getString("interval"), is("s1"));
    assertThat(ascending.getInt("limit"), is(50));
    assertThat(ascending.getInt("page"), is(1));
  }

  @Test
  void aCandleHasExactlyTheContractsFields() throws Exception {
    tellTrades(2);

    var candle = data(SERIES + "&order_by=time_asc").getJsonArray("klines").getJsonObject(1);

    assertThat(
        candle.toString(),
        is(
            "{\"time\":1758805501,\"open\":2.7959E-8,\"high\":2.7960E-8,\"low\":2.7959E-8,"
                    .replace("2.7960", "2.796")
                + "\"close\":2.796E-8,\"volume\":0,\"is_final\":false,\"update_count\":1,"
                + "\"incomplete\":false}"));
  }

  @Test
  void anUnknownMintHasAnEmptyList() throws Exception {
    var none = data("/api/kline?interval=m5&mint=" + mint(9));

    assertThat(none.getJsonArray("klines").size(), is(0));
    assertThat(none.getInt("total"), is(0));
    assertThat(none.getBoolean("has_next"), is(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/kline?interval=s1 | mint parameter cannot be empty",
        "/api/kline?interval=s1&mint= | mint parameter cannot be empty",
        "/api/kline?interval=s1&mint=abc | mint must be base58 of 32 bytes (it is 'abc')",
        "/api/kline?mint=MINT | interval parameter must be one of: s1, s30, m5",
        "/api/kline?mint=MINT&interval=1m | interval parameter must be one of: s1, s30, m5 (it is"
            + " '1m')",
        "/api/kline?mint=MINT&interval=s1&page=0 | page must be greater than 0 (it is 0)",
        "/api/kline?mint=MINT&interval=s1&page=-1 | page must be greater than 0",
        "/api/kline?mint=MINT&interval=s1&page=x | page must be a whole number (it is 'x')",
        "/api/kline?mint=MINT&interval=s1&page=99999999999 | page must be a whole number",
        "/api/kline?mint=MINT&interval=s1&page=30000&limit=50 | page cannot exceed 2000 (it is"
            + " 30000)",
        "/api/kline?mint=MINT&interval=s1&limit=1001 | limit cannot exceed 1000 (it is 1001)",
        "/api/kline?mint=MINT&interval=s1&limit=0 | limit must be greater than 0",
        "/api/kline?mint=MINT&interval=s1&order_by=up | order_by must be 'time_asc' or 'time_desc'"
            + " (it is 'up')",
      })
  void aBadParameterIsNamedWithItsValueAndLegalRange(String path, String message) throws Exception {
    var response = server.ask("GET", path.replace("MINT", mint(1).toString()));

    assertRefused(response, 400, message);
  }

  @Test
  void statusHasExactlyTheSeedsShape() throws Exception {
    var status = data("/api/kline/status");

    assertThat(
        status.toString(),
        is(
            "{\"enabled\":true,\"service_status\":\"running\",\"stats\":{\"active_connections\":0,"
                + "\"total_subscriptions\":0,\"monitored_mints\":0,\"config\":{"
                + "\"connection_timeout\":60,\"max_subscriptions_per_client\":100,"
                + "\"ping_interval\":25,\"ping_timeout\":60}}}"));
  }

  @Test
  void aDisabledServiceSaysSoAndHasNoSocketIo() throws Exception {
    server.close();
    server = TestServer.start(directory, Map.of("kline.enable_kline_service", "false"), source);

    var status = data("/api/kline/status");

    assertThat(status.getBoolean("enabled"), is(false));
    assertThat(status.getString("service_status"), is("disabled"));
    assertRefused(server.ask("GET", "/socket.io/?EIO=4&transport=polling"), 404, "No such path");
    assertThat(data(SERIES).getInt("total"), is(0));
  }

  @Test
  void eventStatusTellsWhatWasHeardAndWhatWasApplied() throws Exception {
    tellTrades(2);
    source.tell(transaction(1, 1, T0, trade(mint(1), price(1))));
    Await.until("the duplicate was not seen", () -> duplicates() == 1);

    var status = data("/api/events/status");

    assertThat(status.getBoolean("is_running"), is(true));
    assertThat(status.getString("connection_status"), is("Connected"));
    assertThat(status.getString("source"), is("manual"));
    assertThat(status.getBoolean("simulated"), is(false));
    assertThat(status.getInt("total_events_processed"), is(2));
    assertThat(status.getInt("newest_slot"), is(42));
    assertThat(status.getInt("cursor_slot"), is(1));
    assertThat(status.getInt("chain_time"), is((int) T0 + 1));
    assertThat(status.getJsonObject("heard").getInt("notifications"), is(7));
    assertThat(status.getJsonObject("heard").getInt("trailing_bytes"), is(1));
    assertThat(status.getString("last_event_time"), not(is("")));
  }

  private int duplicates() {
    try {
      return data("/api/events/status").getJsonObject("ingest").getInt("duplicate_transactions");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void eventStatsCountByType() throws Exception {
    tellTrades(3);

    var stats = data("/api/events/stats");

    assertThat(
        stats.toString(),
        is(
            "{\"token_created\":0,\"buy_sell\":3,\"long_short\":0,\"force_liquidate\":0,"
                + "\"full_close\":0,\"partial_close\":0,\"milestone_discount\":0,\"total\":3}"));
  }

  @Test
  void dbStatsIsRocksDbsReport() throws Exception {
    var answer = server.get("/api/events/db-stats");

    assertThat(answer.getString("data"), containsString("Compaction Stats"));
  }

  @Test
  void healthIsUpWhenAllPartsAre() throws Exception {
    for (var path : List.of("/health", "/health/live", "/health/ready")) {
      var response = server.ask("GET", path);

      assertThat(path, response.statusCode(), is(200));
      var health = TestServer.json(response);
      assertThat(health.keySet(), is(Set.of("status", "checks")));
      assertThat(health.getString("status"), is("UP"));
      for (var check : health.getJsonArray("checks").getValuesAs(JsonObject.class)) {
        assertThat(check.keySet(), is(Set.of("name", "status", "data")));
      }
    }
  }

  @Test
  void aSourceOutOfTouchMakesItNotReadyButLive() throws Exception {
    source.state(SourceStatus.State.CONNECTING);

    assertThat(server.ask("GET", "/health/ready").statusCode(), is(503));
    assertThat(server.get("/health/ready").getString("status"), is("DOWN"));
    assertThat(server.ask("GET", "/health/live").statusCode(), is(200));
    assertThat(server.ask("GET", "/health").statusCode(), is(503));
    assertThat(data("/api/events/status").getString("connection_status"), is("Connecting"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/time", "/api/kline/status", "/api/events/stats", "/health/live"})
  void headIsAnsweredWhereGetIs(String path) throws Exception {
    var get = server.ask("GET", path);
    var head = server.ask("HEAD", path);

    assertThat(head.statusCode(), is(200));
    assertThat(head.body(), is(""));
    assertThat(
        head.headers().firstValue("Content-Type"), is(get.headers().firstValue("Content-Type")));
    assertThat(
        head.headers().firstValue("Content-Length"),
        is(get.headers().firstValue("Content-Length")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void anotherMethodIsRefusedInTheEnvelope(String method) throws Exception {
    var response = server.ask(method, "/api/kline");

    assertRefused(response, 405, "Method " + method + " is not allowed here");
    assertThat(response.headers().firstValue("Allow").orElse(""), is("GET, HEAD"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/api", "/api/kline/", "/api/details", "/health/x"})
  void anUnknownPathIsNotFoundInTheEnvelope(String path) throws Exception {
    assertRefused(server.ask("GET", path), 404, "No such path");
    assertRefused(server.ask("POST", path), 404, "No such path");
  }

  @Test
  void anyOriginMayReadByDefaultWithoutCredentials() throws Exception {
    var response = server.ask("GET", "/api/time", "Origin", "https://charts.example");

    assertThat(response.headers().firstValue("Access-Control-Allow-Origin").orElse(""), is("*"));
    assertThat(
        response.headers().firstValue("Access-Control-Allow-Credentials").isPresent(), is(false));
  }

  @Test
  void aListOfOriginsAllowsThoseAlone() throws Exception {
    server.close();
    server =
        TestServer.start(directory, Map.of("cors.allow_origins", "https://charts.example"), source);

    var listed = server.ask("GET", "/api/time", "Origin", "https://charts.example");
    var other = server.ask("GET", "/api/time", "Origin", "https://evil.example");

    assertThat(
        listed.headers().firstValue("Access-Control-Allow-Origin").orElse(""),
        is("https://charts.example"));
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin").isPresent(), is(false));
  }

  @Test
  void aPreflightIsAnswered() throws Exception {
    var response =
        server.ask(
            "OPTIONS",
            "/api/kline",
            "Origin",
            "https://charts.example",
            "Access-Control-Request-Method",
            "GET");

    assertThat(response.statusCode() / 100, is(2));
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin").orElse(""), is("*"));
    assertThat(response.headers().firstValue("Access-Control-Max-Age").orElse(""), is("86400"));
  }

  @Test
  void aClientThatAsksToCloseIsHungUpOn() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      var request = "GET /api/time HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer, containsString("200 OK"));
      assertThat(answer, containsString("Operation successful"));
    }
  }
}
