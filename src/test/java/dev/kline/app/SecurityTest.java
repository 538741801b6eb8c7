package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.RawHttp;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers tell browsers to be careful about, and who may see who listens. */
class SecurityTest {
  private static final String SUBSCRIPTIONS = "/api/kline/subscriptions";
  private static final String TOKEN = "open-sesame-0123456789";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of("security.admin_token", TOKEN));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /api/time",
        "HEAD /api/time",
        "POST /api/time",
        "GET /api/kline",
        "GET /api/kline/status",
        "GET /api/kline/subscriptions",
        "GET /api/events/status",
        "GET /health",
        "GET /health/live",
        "GET /nothing",
        "POST /nothing",
        "OPTIONS /api/time",
        "GET /socket.io/?EIO=4&transport=polling",
        "GET /socket.io/?EIO=3&transport=polling",
        "GET /socket.io/?EIO=4&transport=polling&sid=none",
        "DELETE /socket.io/?EIO=4&transport=polling&sid=none",
        "GET /bad[path",
        "GET /%zz",
      })
  void everyAnswerCarriesTheSecurityHeaders(String request) throws IOException {
    String[] parts = request.split(" ", -1);

    try (var http = new RawHttp(server.port())) {
      assertCareful(http.ask(parts[0], parts[1], ""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: \u0001", "Content-Length: x", "no header at all"})
  void whatHelidonRefusesByItselfCarriesThemToo(String header) throws IOException {
    for (var path : List.of("/api/time", "/socket.io/?EIO=4&transport=polling")) {
      try (var http = new RawHttp(server.port())) {
        http.head("GET", path, header);

        assertCareful(http.read());
      }
    }
  }

  private static void assertCareful(RawHttp.Answer answer) {
    assertThat(
        answer.header("content-security-policy"),
        startsWith("default-src 'self'; connect-src 'self' ws: wss:;"));
    assertThat(answer.header("content-security-policy"), not(containsString("unsafe")));
    assertThat(answer.header("x-content-type-options"), is("nosniff"));
    assertThat(answer.header("referrer-policy"), is("no-referrer"));
    assertThat(answer.header("x-frame-options"), is("DENY"));
    assertThat(answer.headers().containsKey("server"), is(false));
    assertThat(answer.headers().containsKey("strict-transport-security"), is(false));
  }

  @Test
  void theRightTokenShowsWhoListensToWhat() throws Exception {
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      client.emit("subscribe", "{\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"}");
      client.next("history_data");
      client.next("subscription_confirmed");

      var answer = server.ask("GET", SUBSCRIPTIONS, "Authorization", "Bearer " + TOKEN);

      assertThat(answer.statusCode(), is(200));
      var data = TestServer.json(answer).getJsonObject("data");
      assertThat(data.getInt("total_connections"), is(1));
      assertThat(data.getInt("total_rooms"), is(1));
      assertClient(data.getJsonArray("clients").getJsonObject(0));
      assertRoom(data.getJsonArray("rooms").getJsonObject(0));
    }
  }

  private static void assertClient(JsonObject client) {
    assertThat(client.getJsonArray("subscriptions").getString(0), is(mint(1) + ":s1"));
    assertThat(client.getInt("subscription_count"), is(1));
    assertThat(client.getInt("connection_duration_seconds") < 10, is(true));
    assertThat(client.getInt("last_activity_seconds_ago") < 10, is(true));
    var stats = client.getJsonObject("message_stats");
    assertThat(stats.getInt("history_data_sent"), is(1));
    assertThat(stats.getInt("kline_data_sent"), is(0));
    assertThat(stats.getInt("total_messages_sent"), is(3));
  }

  private static void assertRoom(JsonObject room) {
    assertThat(room.getString("room_name"), is("kline:" + mint(1) + ":s1"));
    assertThat(room.getString("mint"), is(mint(1).toString()));
    assertThat(room.getString("interval"), is("s1"));
    assertThat(room.getInt("subscriber_count"), is(1));
    assertThat(room.getJsonArray("subscribers").size(), is(1));
  }

  @Test
  void clientsComeInPages() throws Exception {
    try (var first = KlineClient.connect(server.port(), "/kline");
        var second = KlineClient.connect(server.port(), "/")) {
      var ids = Set.of(idOn("?limit=1"), idOn("?limit=1&page=2"));

      assertThat(ids.size(), is(2));
      assertThat(first.socket().head(), startsWith("HTTP/1.1 101"));
      assertThat(second.socket().head(), startsWith("HTTP/1.1 101"));
    }
  }

  private String idOn(String query) throws Exception {
    var answer = server.ask("GET", SUBSCRIPTIONS + query, "Authorization", "bearer " + TOKEN);
    var clients = TestServer.json(answer).getJsonObject("data").getJsonArray("clients");
    assertThat(clients.size(), is(1));
    return clients.getJsonObject(0).getString("socket_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic open-sesame-0123456789", TOKEN})
  void aMissingOrWrongTokenIsRefusedAndToldWhatIsWanted(String sent) throws Exception {
    var answer = server.ask("GET", SUBSCRIPTIONS, "Authorization", sent);

    assertThat(answer.statusCode(), is(401));
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""), startsWith("Bearer "));
    assertThat(TestServer.json(answer).getBoolean("success"), is(false));
    assertThat(server.ask("GET", SUBSCRIPTIONS).statusCode(), is(401));
  }

  @Test
  void withoutATokenThereIsNoSuchRoute() throws Exception {
    server.close();
    server = TestServer.start(directory, Map.of());

    var answer = server.ask("GET", SUBSCRIPTIONS, "Authorization", "Bearer " + TOKEN);

    assertThat(answer.statusCode(), is(404));
  }

  /** Not in the configuration that the start shows, nor in what a trace tells of requests. */
  @Test
  void noTokenAndNoAuthPayloadIsEverLogged() throws Exception {
    server.close();
    var settings =
        List.of("-Dlogging.level=trace", "-Devents.source=none", "-Dsecurity.admin_token=" + TOKEN);
    try (var process = ServerProcess.start(directory, settings)) {
      int port = process.port();
      try (var http = new RawHttp(port)) {
        assertThat(
            http.ask("GET", SUBSCRIPTIONS, "", "Authorization: Bearer " + TOKEN).status(), is(200));
        assertThat(
            http.ask("GET", SUBSCRIPTIONS, "", "Authorization: Bearer wrong-" + TOKEN).status(),
            is(401));
      }
      try (var client = KlineClient.connect(port, "/kline")) {
        client.packet("40{\"token\":\"payload-of-a-client\"}");
        client.packet("42[\"nothing\"");
        assertThat(client.socket().awaitClosed(), is(true));
      }
      process.terminate();
      process.exitStatus();

      assertThat(process.log(), containsString("security.admin_token=***"));
      assertThat(process.log(), not(containsString(TOKEN)));
      assertThat(process.log(), not(containsString("payload-of-a-client")));
    }
  }
}
