package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import dev.kline.testing.RawHttp;
import dev.kline.testing.RawWebSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client may take of the server, and that others don't notice. */
class LimitsTest {
  private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
  private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

  /** Addresses of the loopback are as many clients. */
  private static final String ONE = "127.0.0.2";

  private static final String OTHER = "127.0.0.3";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of());
  }

  private void start(Map<String, String> settings) {
    server.close();
    server = TestServer.start(directory, settings);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int status(String from, String... headers) throws IOException {
    try (var http = new RawHttp(server.port(), from)) {
      return http.ask("GET", "/api/time", "", headers).status();
    }
  }

  private static void assertTooMany(RawHttp.Answer answer, String message, String retryAfter) {
    assertThat(answer.status(), is(429));
    assertThat(answer.header("retry-after"), is(retryAfter));
    assertThat(answer.header("content-security-policy"), startsWith("default-src"));
    assertThat(answer.header("access-control-allow-origin"), is("*"));
    assertThat(TestServer.json(answer.body()).getBoolean("success"), is(false));
    assertThat(TestServer.json(answer.body()).getString("message"), is(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/time", POLLING})
  void oneConnectionTooManyIsToldSoAndEnds(String path) throws Exception {
    start(Map.of("limits.connections_per_address_max", "2"));
    try (var first = new RawHttp(server.port(), ONE);
        var second = new RawHttp(server.port(), ONE);
        var third = new RawHttp(server.port(), ONE)) {
      assertThat(first.ask("GET", "/api/time", "").status(), is(200));
      assertThat(second.ask("GET", "/api/time", "").status(), is(200));

      var refused = third.ask("GET", path, "", "Origin: https://charts.example");

      assertTooMany(refused, "Too many connections", "10");
      assertThat(third.awaitClosed(), is(true));
      assertThat(status(OTHER), is(200));
    }
    Await.until("its connections were not forgotten", () -> served(ONE));
  }

  private boolean served(String from) {
    try {
      return status(from) == 200;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void theLimitForAllHoldsForAll() throws Exception {
    start(Map.of("limits.connections_max", "2"));
    try (var first = new RawHttp(server.port(), ONE);
        var second = new RawHttp(server.port(), OTHER)) {
      assertThat(first.ask("GET", "/api/time", "").status(), is(200));
      assertThat(second.ask("GET", "/api/time", "").status(), is(200));

      assertThat(status("127.0.0.4"), is(429));
    }
  }

  @Test
  void tooManyNewConnectionsInASecondAreRefused() throws Exception {
    start(Map.of("limits.connects_per_second_per_address_max", "2"));

    assertThat(status(ONE), is(200));
    assertThat(status(ONE), is(200));
    assertThat(status(ONE), is(429));
    assertThat(status(OTHER), is(200));
    Await.until("it never got in again", () -> served(ONE));
  }

  @Test
  void aWebSocketTooManyIsRefusedAtItsHandshake() throws Exception {
    start(Map.of("limits.connections_per_address_max", "1"));
    try (var first = RawWebSocket.open(server.port(), "/socket.io/");
        var second = new RawWebSocket(server.port(), WEBSOCKET)) {
      assertThat(first.readText(), startsWith("0{"));
      assertThat(second.head(), startsWith("HTTP/1.1 429 "));
      assertThat(second.head(), containsString("Retry-After: 10"));
    }
  }

  @Test
  void tooManyRequestsAreRefusedOneByOneAndTheConnectionStays() throws Exception {
    start(Map.of("limits.requests_per_second_per_address_max", "2"));
    try (var http = new RawHttp(server.port(), ONE)) {
      assertThat(http.ask("GET", "/api/time", "").status(), is(200));
      assertThat(http.ask("GET", "/api/time", "").status(), is(200));

      var refused = http.ask("GET", "/api/time", "", "Origin: https://charts.example");

      assertTooMany(refused, "Too many requests", "1");
      assertThat(status(OTHER), is(200));
      Await.until("it never was served again", () -> served(http));
    }
  }

  @Test
  void whoAsksOnAndOnIsRefusedFourTimesASecond() throws Exception {
    start(Map.of("limits.requests_per_second_per_address_max", "1"));
    try (var http = new RawHttp(server.port(), ONE)) {
      http.raw("GET /api/time HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));
      readRefusal(http);
      long began = System.nanoTime();

      for (int i = 0; i < 4; i++) {
        readRefusal(http);
      }

      assertThat(System.nanoTime() - began, is(greaterThan(Duration.ofMillis(900).toNanos())));
      assertThat(status(OTHER), is(200));
    }
  }

  private static void readRefusal(RawHttp http) throws IOException {
    while (http.read().status() != 429) {
      // one that was served, as a second was over
    }
  }

  private static boolean served(RawHttp http) {
    try {
      return http.ask("GET", "/api/time", "").status() == 200;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void tooManyRequestsOverSocketsAreError1004() throws Exception {
    start(Map.of("limits.requests_per_second_per_address_max", "3"));
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      for (int i = 0; i < 20; i++) {
        client.emit("unsubscribe", "{\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"}");
      }

      var answer = client.next();
      while (!answer.name().equals("error")) {
        answer = client.next();
      }
      assertThat(answer.payload().getInt("code"), is(1004));
    }
  }

  @Test
  void behindATrustedProxyTheClientIsWhomItNames() throws Exception {
    start(
        Map.of(
            "server.trusted_proxies", "127.0.0.2",
            "limits.requests_per_second_per_address_max", "2",
            "limits.connects_per_second_per_address_max", "2"));

    for (int i = 0; i < 2; i++) {
      assertThat(status(ONE, "X-Forwarded-For: 192.0.2.1"), is(200));
    }

    assertThat(status(ONE, "X-Forwarded-For: 192.0.2.9, 192.0.2.1"), is(429));
    assertThat(status(ONE, "X-Forwarded-For: 192.0.2.2"), is(200));
  }

  /** Each was counted for as long as the proxy kept its connection. */
  @Test
  void aRefusedHandshakeThroughAProxyIsNoConnectionOfItsClient() throws Exception {
    start(Map.of("server.trusted_proxies", ONE, "limits.connections_per_address_max", "2"));
    String[] upgrade = {
      "X-Forwarded-For: 192.0.2.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };
    try (var proxy = new RawHttp(server.port(), ONE)) {
      for (int i = 0; i < 5; i++) {
        var refused = proxy.ask("GET", WEBSOCKET + "&sid=gone", "", upgrade);
        assertThat(refused.status(), is(400));
      }
      assertThat(proxy.ask("GET", "/api/time", "").status(), is(200));
    }
  }

  @Test
  void aPreflightCountsAsAnyRequest() throws Exception {
    start(Map.of("limits.requests_per_second_per_address_max", "2"));
    String[] preflight = {"Origin: https://charts.example", "Access-Control-Request-Method: GET"};
    try (var http = new RawHttp(server.port(), ONE)) {
      assertThat(http.ask("OPTIONS", "/api/time", "", preflight).status(), is(204));
      assertThat(http.ask("OPTIONS", "/api/time", "", preflight).status(), is(204));

      assertTooMany(http.ask("OPTIONS", "/api/time", "", preflight), "Too many requests", "1");
    }
  }

  @Test
  void whoAsksWithAPreflightAndThenNothingIsHungUpOn() throws Exception {
    start(Map.of("server.request_timeout_secs", "1"));
    try (var http = new RawHttp(server.port())) {
      http.send("OPTIONS", "/api/time", "", "Access-Control-Request-Method: GET");

      assertThat(http.awaitClosed(), is(true));
    }
  }

  @Test
  void whoIsNoTrustedProxyNamesNobody() throws Exception {
    start(Map.of("limits.requests_per_second_per_address_max", "2"));

    assertThat(status(ONE, "X-Forwarded-For: 192.0.2.1"), is(200));
    assertThat(status(ONE, "X-Forwarded-For: 192.0.2.2"), is(200));
    assertThat(status(ONE, "X-Forwarded-For: 192.0.2.3"), is(429));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "GET /api/time HTTP/1.1\r\nHost: x\r\nX-Slow: 1",
        "POST /api/time HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx",
        "POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx",
      })
  void whoSendsNoWholeRequestInTimeIsHungUpOn(String begun) throws Exception {
    start(Map.of("server.request_timeout_secs", "1"));
    try (var http = new RawHttp(server.port())) {
      http.raw(begun);

      assertThat(http.awaitClosed(), is(true));
    }
  }

  @Test
  void whoDripsHeadersIsHungUpOnAllTheSame() throws Exception {
    start(Map.of("server.request_timeout_secs", "1"));
    try (var http = new RawHttp(server.port())) {
      http.raw("GET /api/time HTTP/1.1\r\n");

      Await.until("it was read for ever", () -> !dripped(http));
    }
  }

  private static boolean dripped(RawHttp http) {
    try {
      http.raw("X-Drip: 1\r\n");
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void pollsAndWebSocketsWaitLongerThanARequestMayTake() throws Exception {
    start(
        Map.of(
            "server.request_timeout_secs", "1",
            "kline.ping_interval_secs", "3"));
    try (var polling = new RawHttp(server.port());
        var webSocket = RawWebSocket.open(server.port(), "/socket.io/")) {
      var opened = polling.ask("GET", POLLING, "").body();
      String sid = TestServer.json(opened.substring(1)).getString("sid");
      webSocket.readText();

      var poll = polling.ask("GET", POLLING + "&sid=" + sid, "");

      assertThat(poll.body(), is("2"));
      assertThat(webSocket.read().text(), is("2"));
    }
  }
}
