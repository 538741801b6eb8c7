package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.CapturedLog;
import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawHttp;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RecordingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Number 1: one malformed packet killed the process. Mutated requests, bodies and frames, while a
 * bystander on each transport never notices; {@code -Dfuzz.rounds=1000000} takes longer, {@code
 * -Dfuzz.seed} repeats one.
 */
class EngineFuzzTest {
  private static final int CASES = Integer.getInteger("fuzz.rounds", 3000);
  private static final long SEED = Long.getLong("fuzz.seed", 4711);

  /** How many cases go by between two looks at the bystanders. */
  private static final int LOOK_EVERY = 100;

  private static final List<String> PACKETS =
      List.of(
          "4hello",
          "3",
          "2",
          "2probe",
          "3probe",
          "1",
          "5",
          "6",
          "0{}",
          "bAQID",
          "4[\"a\",{\"b\":1}]",
          "4a\u001e4b\u001ebAQ==",
          "4\u001e3",
          "41",
          "451-[\"x\",{\"_placeholder\":true,\"num\":0}]");

  private static final List<String> QUERIES =
      List.of(
          "?EIO=4&transport=polling",
          "?EIO=4&transport=polling&sid={sid}",
          "?EIO=4&transport=websocket&sid={sid}",
          "?EIO=4&transport=websocket",
          "?EIO=3&transport=polling&sid={sid}",
          "?transport=polling&sid=__proto__&b64=1");

  private static final List<String> METHODS =
      List.of("GET", "POST", "POST", "POST", "PUT", "HEAD", "OPTIONS", "DELETE");

  private static final List<String> HEADERS =
      List.of(
          "Content-Type: application/octet-stream",
          "Content-Type: text/plain;charset=UTF-8",
          "Origin: http://a.example",
          "Accept-Encoding: gzip;q=x,,;",
          "Connection: close",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Expect: 100-continue",
          "Cookie: io=abc");

  private final Random random = new Random(SEED);
  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine =
      new EngineIo(
          TestConfigs.config(
              "/engine.io/",
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              new EngineIoConfig.Polling(
                  Duration.ofMillis(500),
                  Duration.ofMillis(500),
                  Duration.ofMillis(500),
                  100,
                  true)),
          listener);
  private final EngineIo calm = new EngineIo(TestConfigs.calm("/calm/"), new RecordingListener());
  private final EngineServer server = new EngineServer(engine, calm);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void number01MutatedRequestsAndFramesHarmNobodyElse() throws Exception {
    try (var polling = PollingClient.open(server.port(), "/calm/");
        var socket = RawWebSocket.open(server.port(), "/calm/");
        var log = CapturedLog.of(EngineIo.class.getPackage())) {
      socket.readText();
      for (int i = 0; i < CASES; i++) {
        attack(i % 4);
        if (i % LOOK_EVERY == 0) {
          lookAtBystanders(i, polling, socket);
          listener.forgetOpened();
        }
      }
      lookAtBystanders(CASES, polling, socket);
      Await.until("sessions are left, seed " + SEED, () -> engine.sessions() == 0);
      assertThat("seed " + SEED, log.lines(), is(List.of()));
    }
  }

  private static void lookAtBystanders(int i, PollingClient polling, RawWebSocket socket)
      throws IOException {
    assertThat(polling.post("4" + i).body(), is("ok"));
    assertThat(pollPastPings(polling), is("4" + i));
    socket.text("4" + i);
    assertThat(socket.readText(), is("4" + i));
  }

  /** A long run outlives the ping interval, and a ping may come with the echo or before it. */
  private static String pollPastPings(PollingClient polling) throws IOException {
    var packets = new ArrayList<String>();
    while (packets.isEmpty()) {
      for (String packet : polling.poll().body().split("\u001e", -1)) {
        if (packet.equals("2")) {
          polling.post("3");
        } else {
          packets.add(packet);
        }
      }
    }
    return String.join(" ", packets);
  }

  private void attack(int kind) {
    try {
      switch (kind) {
        case 0 -> frames("/engine.io/?EIO=4&transport=websocket");
        case 1 -> post();
        case 2 -> request();
        default -> upgrade();
      }
    } catch (IOException _) {
      // refused or cut: as it should be, sometimes
    }
  }

  private void frames(String query) throws IOException {
    try (var socket = new RawWebSocket(server.port(), query)) {
      if (socket.head().startsWith("HTTP/1.1 101")) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          socket.raw(frame());
        }
      }
    }
  }

  private byte[] frame() {
    byte[] frame =
        RawWebSocket.masked(
            random.nextInt(8) == 0 ? random.nextInt(16) : 1 + random.nextInt(2),
            random.nextInt(8) != 0,
            mutated(packet()));
    if (random.nextInt(4) == 0) {
      frame[random.nextInt(Math.min(6, frame.length))] ^= (byte) (1 << random.nextInt(8));
    }
    return frame;
  }

  private void post() throws IOException {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      byte[] body = mutated(packet());
      String length = "Content-Length: " + (random.nextInt(8) == 0 ? 50 : body.length);
      client.posts().head("POST", client.query(), length);
      client.posts().raw(body);
      if (random.nextBoolean() && length.endsWith(" " + body.length)) {
        client.posts().read();
      }
    }
  }

  private void request() throws IOException {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var http = new RawHttp(server.port())) {
      String query = pick(QUERIES).replace("{sid}", client.sid());
      var head = new StringBuilder(pick(METHODS) + " /engine.io/" + query + " HTTP/1.1\r\n");
      head.append("Host: a\r\n").append(pick(HEADERS)).append("\r\n");
      boolean chunked = random.nextBoolean();
      head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 6\r\n\r\n");
      head.append(chunked ? "6\r\n4hello\r\n0\r\n\r\n" : "4hello");
      byte[] bytes = head.toString().getBytes(StandardCharsets.UTF_8);
      http.raw(random.nextInt(3) == 0 ? bytes : mutated(bytes));
      http.readTimeout(Duration.ofMillis(5));
      http.read();
    }
  }

  private void upgrade() throws IOException {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var socket = client.webSocket()) {
      socket.text("2probe");
      if (random.nextBoolean()) {
        client.startPoll();
      }
      socket.raw(frame());
      socket.text("5");
      socket.raw(frame());
    }
  }

  private byte[] packet() {
    return pick(PACKETS).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] mutated(byte[] bytes) {
    byte[] mutated = bytes.clone();
    for (int i = random.nextInt(3); i > 0 && mutated.length > 0; i--) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(3)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) random.nextInt(256);
        default -> mutated = java.util.Arrays.copyOf(mutated, at);
      }
    }
    return mutated;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
