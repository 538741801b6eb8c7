package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.EngineServer;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RecordingListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final int SESSIONS_MAX = 2;

  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine = new EngineIo(config("/engine.io/"), listener);
  private final EngineIo other = new EngineIo(config("/socket.io/"), listener);
  private final EngineServer server = new EngineServer(engine, other);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void theOpenPacketHasExactlyItsFiveKeys() throws Exception {
    try (var client = RawWebSocket.open(server.port(), "/engine.io/")) {
      assertThat(
          client.readText(),
          matchesPattern(
              "0\\{\"sid\":\"[A-Za-z0-9_-]{20}\",\"upgrades\":\\[],\"pingInterval\":25000,"
                  + "\"pingTimeout\":20000,\"maxPayload\":1000}"));
    }
  }

  @Test
  void theRequestThatOpenedASessionIsKept() throws Exception {
    try (var client =
        new RawWebSocket(server.port(), "/engine.io/x?EIO=4&transport=websocket&token=a%20b")) {
      assertThat(client.head(), startsWith("HTTP/1.1 101 Switching Protocols\r\n"));
      HandshakeRequest request = listener.awaitOpened().request();

      assertThat(request.remoteAddress(), is("127.0.0.1"));
      assertThat(request.path(), is("/engine.io/x"));
      assertThat(request.query().get("token"), is("a b"));
      assertThat(request.headers().get("x-test"), is("yes"));
      assertThat(request.secure(), is(false));
    }
  }

  @Test
  void theAnswerProvesThatTheKeyWasRead() throws Exception {
    try (var client = RawWebSocket.open(server.port(), "/engine.io/")) {
      assertThat(
          client.head(), containsString("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    }
  }

  @Test
  void twoEndpointsOnOneServerKeepTheirSessionsApart() throws Exception {
    try (var client = RawWebSocket.open(server.port(), "/engine.io/");
        var second = RawWebSocket.open(server.port(), "/socket.io/")) {
      assertThat(client.readText().substring(0, 30), is(not(second.readText().substring(0, 30))));

      assertThat(engine.sessions(), is(1));
      assertThat(other.sessions(), is(1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | ''                                | 0 | Transport unknown",
        "GET    | ?EIO=4                            | 0 | Transport unknown",
        "GET    | ?EIO=4&transport=abc              | 0 | Transport unknown",
        "GET    | ?EIO=4&transport=webtransport     | 0 | Transport unknown",
        "GET    | ?EIO=4&transport=__proto__        | 0 | Transport unknown",
        "GET    | ?EIO=4&transport=websocket&sid=x  | 1 | Session ID unknown",
        "POST   | ?EIO=4&transport=websocket&sid=x  | 1 | Session ID unknown",
        "GET    | ?transport=websocket&sid=__proto__| 1 | Session ID unknown",
        "POST   | ?EIO=4&transport=websocket        | 2 | Bad handshake method",
        "PUT    | ?EIO=4&transport=websocket&sid=   | 2 | Bad handshake method",
        "DELETE | ?EIO=4&transport=websocket        | 2 | Bad handshake method",
        "OPTIONS| ?EIO=4&transport=websocket        | 2 | Bad handshake method",
        "GET    | ?EIO=4&transport=websocket        | 3 | Bad request",
        "GET    | ?EIO=3&transport=websocket        | 3 | Bad request",
      })
  void plainHttpIsAnsweredByTheErrorTable(String method, String query, int code, String message)
      throws Exception {
    HttpResponse<String> response = send(method, "/engine.io/" + query);

    assertThat(response.statusCode(), is(400));
    assertThat(response.headers().firstValue("Content-Type").orElse(""), is("application/json"));
    assertThat(response.body(), is("{\"code\":%d,\"message\":\"%s\"}".formatted(code, message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?transport=websocket",
        "?EIO=3&transport=websocket",
        "?EIO=44&transport=websocket"
      })
  void aForeignProtocolVersionIsRefusedBeforeTheUpgrade(String query) throws Exception {
    try (var client = new RawWebSocket(server.port(), "/engine.io/" + query)) {
      assertThat(client.head(), startsWith("HTTP/1.1 400 "));
      assertThat(client.head(), containsString("application/json"));
    }
    assertThat(engine.sessions(), is(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?EIO=4&transport=websocket&x=%zz",
        "?EIO=4&transport=websocket&x=%",
        "?EIO=4&transport=websocket&%zz=1",
        "?EIO=4&transport=websocket&x=%C3%28",
        "?EIO=4&transport=websocket&x&y=&=z&&",
        "?EIO=4&transport=%zz",
        "?EIO=4&transport=websocket&sid=%zz",
        "?EIO=4&transport=websocket&sid=..%2F..",
      })
  void anOddQueryIsAnsweredAndHarmsNobody(String query) throws Exception {
    try (var client = new RawWebSocket(server.port(), "/engine.io/" + query)) {
      assertThat(client.head(), matchesPattern("(?s)HTTP/1.1 (101|400) .*"));
    }
    try (var bystander = RawWebSocket.open(server.port(), "/engine.io/")) {
      assertThat(bystander.readText(), startsWith("0{"));
    }
  }

  @Test
  void anUpgradeOfAnUnknownSessionIsRefused() throws Exception {
    try (var client =
        new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket&sid=nobody")) {
      assertThat(client.head(), startsWith("HTTP/1.1 400 "));
    }
  }

  @Test
  void aSecondWebSocketOfASessionIsClosedAndTheFirstGoesOn() throws Exception {
    try (var client = RawWebSocket.open(server.port(), "/engine.io/")) {
      client.readText();
      String sid = listener.awaitOpened().id();

      try (var second =
          new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket&sid=" + sid)) {
        assertThat(second.readCloseCode(), is(0));
      }

      client.text("4still here");
      assertThat(client.readText(), is("4still here"));
    }
  }

  @Test
  void sessionsBeyondTheLimitAreRefusedUntilOneHasGone() throws Exception {
    try (var first = RawWebSocket.open(server.port(), "/engine.io/");
        var second = RawWebSocket.open(server.port(), "/engine.io/")) {
      first.readText();
      second.readText();
      try (var third = new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket")) {
        assertThat(third.head(), startsWith("HTTP/1.1 503 "));
      }

      second.reset();
      listener.awaitClosed();

      try (var fourth = RawWebSocket.open(server.port(), "/engine.io/")) {
        assertThat(fourth.readText(), startsWith("0{"));
      }
    }
  }

  @Test
  void otherRoutesOfTheServerAreLeftAlone() throws Exception {
    assertThat(send("GET", "/plain").body(), is("ok"));
    assertThat(send("GET", "/engine.io").statusCode(), is(404));
    try (var client = new RawWebSocket(server.port(), "/plain?EIO=4&transport=websocket")) {
      assertThat(client.head(), startsWith("HTTP/1.1 200 "));
    }
  }

  private HttpResponse<String> send(String method, String pathAndQuery)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(server.uri(pathAndQuery))
            .method(method, BodyPublishers.noBody())
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static EngineIoConfig config(String path) {
    return new EngineIoConfig(
        path, Duration.ofSeconds(25), Duration.ofSeconds(20), 1000, 100, 100_000, SESSIONS_MAX);
  }
}
