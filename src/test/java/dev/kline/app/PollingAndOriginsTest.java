package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import io.socket.client.IO;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the whole server makes of polling, and of pages of other origins that open connections. */
class PollingAndOriginsTest {
  private static final String OPEN = "/socket.io/?EIO=4&transport=polling";
  private static final String GOOD = "https://good.example";
  private static final String EVIL = "https://evil.example";

  @TempDir Path directory;

  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling,websocket", "polling", "websocket"})
  void theOfficialClientConnectsByAnyTransport(String transports) throws Exception {
    var connected = new CountDownLatch(1);
    var options = new IO.Options();
    options.transports = transports.split(",", -1);
    options.forceNew = true;
    var client = IO.socket(server.uri("/kline"), options);
    client.on("connection_success", args -> connected.countDown());
    client.connect();

    boolean came = connected.await(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    client.close();

    assertThat("nothing came", came);
  }

  @Test
  void theAnswersToPollsTellBrowsersWhoMayReadThem() throws Exception {
    restart(Map.of("cors.allow_origins", GOOD));

    assertThat(allowedOrigin(server.ask("GET", OPEN, "Origin", GOOD)), is(GOOD));
    assertThat(allowedOrigin(server.ask("POST", OPEN, "Origin", GOOD)), is(GOOD));
    assertThat(allowedOrigin(server.ask("GET", OPEN, "Origin", EVIL)), is(""));
  }

  @Test
  void aPreflightOfAPollIsAnswered() throws Exception {
    var response =
        server.ask("OPTIONS", OPEN, "Origin", GOOD, "Access-Control-Request-Method", "POST");

    assertThat(response.statusCode(), is(204));
    assertThat(allowedOrigin(response), is("*"));
  }

  /** Number 23: CORS was thought to protect WebSockets. */
  @Test
  void number23APageOfAnotherOriginOpensNoConnection() throws Exception {
    restart(Map.of("cors.allow_origins", GOOD));

    var polling = server.ask("GET", OPEN, "Origin", EVIL);

    assertThat(polling.statusCode(), is(403));
    assertThat(polling.body(), is("{\"code\":4,\"message\":\"Forbidden\"}"));
    assertThat(head("Origin: " + EVIL), startsWith("HTTP/1.1 403 "));
    assertThat(head("Origin: null"), startsWith("HTTP/1.1 403 "));
    assertThat(head("Origin: " + GOOD), startsWith("HTTP/1.1 101 "));
    assertThat(head("X-None: 1"), startsWith("HTTP/1.1 101 "));
  }

  @Test
  void aPageOfOursOpensAConnectionWhateverTheList() throws Exception {
    restart(Map.of("cors.enabled", "false"));

    assertThat(head("Origin: http://127.0.0.1"), startsWith("HTTP/1.1 101 "));
    assertThat(head("Origin: " + GOOD), startsWith("HTTP/1.1 403 "));
  }

  @Test
  void theCookieIsSetIfItIsAskedFor() throws Exception {
    restart(Map.of("kline.cookie", "true"));

    var response = server.ask("GET", OPEN);

    assertThat(response.headers().firstValue("Set-Cookie").orElse(""), startsWith("io="));
  }

  private void restart(Map<String, String> settings) {
    server.close();
    server = TestServer.start(directory, settings);
  }

  private String head(String header) throws IOException {
    String query = "/socket.io/?EIO=4&transport=websocket";
    try (var socket = new RawWebSocket(server.port(), query, 0, header)) {
      return socket.head();
    }
  }

  private static String allowedOrigin(HttpResponse<String> response) {
    return response.headers().firstValue("Access-Control-Allow-Origin").orElse("");
  }
}
