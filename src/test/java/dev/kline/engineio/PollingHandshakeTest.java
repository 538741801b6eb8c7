package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawHttp;
import dev.kline.testing.RawHttp.Answer;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RecordingListener;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Socket.IO v4 notes, chapters 2 and 3: the handshake by polling, and the error table. */
class PollingHandshakeTest {
  private static final String OPEN = "/engine.io/?EIO=4&transport=polling";
  private static final String GOOD_ORIGIN = "Origin: https://good.example";
  private static final String EVIL_ORIGIN = "Origin: https://evil.example";

  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine = new EngineIo(TestConfigs.calm("/engine.io/"), listener);
  private final EngineIo guarded =
      new EngineIo(
          TestConfigs.guarded(
              "/guarded/",
              request -> !request.headers().getOrDefault("origin", "").contains("evil")),
          listener);
  private final EngineServer server = new EngineServer(engine, guarded);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theOpenPacketHasExactlyItsFiveKeysAndOffersTheUpgrade() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      assertThat(
          client.openPacket(),
          matchesPattern(
              "0\\{\"sid\":\"[A-Za-z0-9_-]{20}\",\"upgrades\":\\[\"websocket\"],"
                  + "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":100000}"));
    }
  }

  @Test
  void theAnswerIsPlainTextThatNobodyStores() throws Exception {
    try (var http = new RawHttp(server.port())) {
      Answer answer = http.ask("GET", OPEN + "&t=abc&other=%20", "");

      assertThat(answer.status(), is(200));
      assertThat(answer.header("content-type"), is("text/plain; charset=UTF-8"));
      assertThat(answer.header("cache-control"), is("no-store"));
      assertThat(answer.header("content-length"), is(String.valueOf(answer.bytes().length)));
      assertThat(answer.header("set-cookie"), is(""));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET     | ?EIO=4&transport=abc                   | 400 | 0 | Transport unknown",
        "GET     | ?EIO=4&transport=polling&transport=abc | 200 | - | -",
        "GET     | ?EIO=4&transport=abc&sid={sid}         | 400 | 0 | Transport unknown",
        "GET     | ?EIO=4&transport=polling&sid=nobody    | 400 | 1 | Session ID unknown",
        "POST    | ?EIO=4&transport=polling&sid=nobody    | 400 | 1 | Session ID unknown",
        "GET     | ?EIO=3&transport=polling&sid=nobody    | 400 | 1 | Session ID unknown",
        "POST    | ?transport=polling&sid=__proto__       | 400 | 1 | Session ID unknown",
        "PUT     | ?EIO=4&transport=polling&sid=toString  | 400 | 1 | Session ID unknown",
        "GET     | ?EIO=4&transport=websocket&sid={sid}   | 400 | 3 | Bad request",
        "POST    | ?EIO=4&transport=websocket&sid={sid}   | 400 | 3 | Bad request",
        "GET     | ?EIO=3&transport=polling&sid={sid}     | 400 | 3 | Bad request",
        "POST    | ?EIO=5&transport=polling&sid={sid}     | 400 | 3 | Bad request",
        "GET     | ?transport=polling&sid={sid}           | 400 | 3 | Bad request",
        "POST    | ?EIO=4&transport=polling               | 400 | 2 | Bad handshake method",
        "POST    | ?EIO=4&transport=polling&sid=          | 400 | 2 | Bad handshake method",
        "PUT     | ?EIO=4&transport=polling               | 400 | 2 | Bad handshake method",
        "DELETE  | ?EIO=3&transport=polling               | 400 | 2 | Bad handshake method",
        "OPTIONS | ?EIO=4&transport=polling               | 400 | 2 | Bad handshake method",
        "GET     | ?transport=polling                     | 400 | 5 | Unsupported protocol version",
        "GET     | ?EIO=3&transport=polling               | 400 | 5 | Unsupported protocol version",
        "GET     | ?EIO=04&transport=polling              | 400 | 5 | Unsupported protocol version",
        "GET     | ?EIO=4&transport=polling&sid=          | 200 | - | -",
      })
  void theErrorTableIsKept(String method, String query, int status, String code, String message)
      throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var http = new RawHttp(server.port())) {
      String path = "/engine.io/" + query.replace("{sid}", client.sid());

      Answer answer = http.ask(method, path, "");

      assertThat(answer.status(), is(status));
      if (status == 400) {
        assertThat(answer.header("content-type"), is("application/json"));
        assertThat(answer.body(), is("{\"code\":%s,\"message\":\"%s\"}".formatted(code, message)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"})
  void otherMethodsOnALiveSessionAreAnsweredEmptyAndDoNotHarmIt(String method) throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      Answer answer = client.posts().ask(method, client.query(), "");

      assertThat(answer.status(), is(500));
      assertThat(answer.bytes().length, is(0));
      assertThat(client.post("4on").body(), is("ok"));
      assertThat(client.poll().body(), is("4on"));
    }
  }

  @Test
  void aHeadRequestIsRefusedWithoutABodyThatWouldBeTakenForTheNextAnswer() throws Exception {
    try (var http = new RawHttp(server.port())) {
      assertThat(http.ask("HEAD", OPEN, "").status(), is(400));
      assertThat(http.ask("GET", OPEN, "").body(), startsWith("0{"));
    }
  }

  /** Number 22: a session id was taken from the client's cookie. */
  @Test
  void number22AnIdIsNeverTakenFromTheClient() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var http = new RawHttp(server.port())) {
      Answer answer = http.ask("GET", OPEN, "", "Cookie: io=" + client.sid());

      assertThat(PollingClient.sidOf(answer.body()), is(not(client.sid())));
    }
  }

  @Test
  void number22TwoHundredIdsAreDistinct() throws Exception {
    var sids = new HashSet<String>();
    try (var http = new RawHttp(server.port())) {
      for (int i = 0; i < 200; i++) {
        sids.add(PollingClient.sidOf(http.ask("GET", OPEN, "").body()));
      }
    }

    assertThat(sids, hasSize(200));
  }

  @Test
  void theCookieIsSetOnThePollingHandshakeAlone() throws Exception {
    try (var http = new RawHttp(server.port())) {
      Answer answer = http.ask("GET", "/guarded/?EIO=4&transport=polling", "");
      String sid = PollingClient.sidOf(answer.body());
      Answer next = http.ask("POST", "/guarded/?EIO=4&transport=polling&sid=" + sid, "4x");

      assertThat(answer.header("set-cookie"), is("io=" + sid + "; Path=/; HttpOnly; SameSite=Lax"));
      assertThat(next.header("set-cookie"), is(""));
    }
  }

  /** Number 23: CORS was thought to protect WebSockets. */
  @Test
  void number23AForeignOriginIsRefusedOnBothTransports() throws Exception {
    try (var http = new RawHttp(server.port());
        var socket =
            new RawWebSocket(
                server.port(), "/guarded/?EIO=4&transport=websocket", 0, EVIL_ORIGIN)) {
      Answer answer = http.ask("GET", "/guarded/?EIO=4&transport=polling", "", EVIL_ORIGIN);

      assertThat(answer.status(), is(403));
      assertThat(answer.body(), is("{\"code\":4,\"message\":\"Forbidden\"}"));
      assertThat(socket.head(), startsWith("HTTP/1.1 403 "));
    }
  }

  @Test
  void number23NoOriginAndAGoodOneAreAllowed() throws Exception {
    try (var client = PollingClient.open(server.port(), "/guarded/");
        var socket =
            new RawWebSocket(
                server.port(), "/guarded/?EIO=4&transport=websocket", 0, GOOD_ORIGIN)) {
      assertThat(client.openPacket(), startsWith("0{"));
      assertThat(socket.head(), startsWith("HTTP/1.1 101 "));
    }
  }

  @Test
  void whoMayOpenIsAskedForHandshakesOnly() throws Exception {
    try (var client = PollingClient.open(server.port(), "/guarded/")) {
      assertThat(client.post("4on", EVIL_ORIGIN).status(), is(200));
    }
  }

  @Test
  void aForeignOriginIsFoundBeforeAForeignVersion() throws Exception {
    try (var http = new RawHttp(server.port())) {
      Answer answer = http.ask("GET", "/guarded/?EIO=3&transport=polling", "", EVIL_ORIGIN);

      assertThat(answer.body(), containsString("\"code\":4"));
    }
  }

  @Test
  void controlCharactersInTheOriginAreABadRequest() throws Exception {
    try (var http = new RawHttp(server.port())) {
      Answer answer = http.ask("GET", OPEN, "", "Origin: http://a\u0001b");

      assertThat(answer.status(), is(400));
      assertThat(answer.body(), is("{\"code\":3,\"message\":\"Bad request\"}"));
    }
  }

  /** Number 2: the upgrade stated another version than the session and the server died of it. */
  @Test
  void number02AnUpgradeInAnotherVersionIsRefusedBeforeThe101() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var socket =
            new RawWebSocket(
                server.port(), "/engine.io/?EIO=3&transport=websocket&sid=" + client.sid())) {
      assertThat(socket.head(), startsWith("HTTP/1.1 400 "));
      assertThat(client.post("4on").body(), is("ok"));
      assertThat(client.poll().body(), is("4on"));
    }
  }
}
