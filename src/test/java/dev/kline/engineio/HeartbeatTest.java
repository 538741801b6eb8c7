package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.kline.testing.Await;
import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RecordingListener;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Socket.IO v4 notes, chapters 7 and 14: the heartbeat on polling and across the upgrade. */
class HeartbeatTest {
  private static final Duration INTERVAL = Duration.ofMillis(300);

  /** Longer than a busy machine makes a client wait that answers at once. */
  private static final Duration TIMEOUT = Duration.ofMillis(800);

  private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";

  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine =
      new EngineIo(TestConfigs.beating("/engine.io/", INTERVAL, TIMEOUT), listener);
  private final EngineServer server = new EngineServer(engine);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thePingIsAPacketOfThePollAndComesAnIntervalAfterThePong() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      for (int i = 0; i < 3; i++) {
        long startNanos = System.nanoTime();
        assertThat(client.poll().body(), is("2"));
        long millis = millisSince(startNanos);
        client.post("3");

        assertThat(millis, is(allOf(greaterThan(250L), lessThan(2000L))));
      }
    }
  }

  @Test
  void aRequestAfterTheDeadlineFindsNoSession() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      long endNanos = System.nanoTime() + INTERVAL.plus(TIMEOUT).toNanos();
      while (System.nanoTime() - endNanos < 0) {
        Thread.onSpinWait();
      }

      assertThat(client.poll().body(), is(UNKNOWN));
      assertThat(listener.awaitClosed(), is(CloseReason.PING_TIMEOUT));
    }
  }

  @Test
  void aPollThatWaitsAtTheDeadlineIsToldTheEnd() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      assertThat(client.poll().body(), is("2"));

      assertThat(client.poll().body(), is("1"));
      assertThat(listener.awaitClosed(), is(CloseReason.PING_TIMEOUT));
    }
  }

  /** Number 20: the wait is longer once for a client that is heard, and only once. */
  @Test
  void number20AClientThatSendsButNeverAnswersThePingIsCut() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      long startNanos = System.nanoTime();
      while (client.post("6").status() == 200) {
        assertThat("the session lives on", millisSince(startNanos) < 9000);
      }

      long millis = millisSince(startNanos);
      assertThat(millis, is(allOf(greaterThanOrEqualTo(1090L), lessThan(6000L))));
      assertThat(listener.awaitClosed(), is(CloseReason.PING_TIMEOUT));
    }
  }

  /** Number 20: its pong comes late, as the ping stands in line behind what it still reads. */
  @Test
  void number20AClientThatReadsSlowlyButReadsStays() throws Exception {
    var patience = Duration.ofMillis(1500);
    var patient = new EngineIo(TestConfigs.beating("/engine.io/", INTERVAL, patience), listener);
    try (var slowServer = new EngineServer(patient);
        var client =
            new RawWebSocket(slowServer.port(), "/engine.io/?EIO=4&transport=websocket", 8192)) {
      var session = listener.awaitOpened();
      client.readText();
      for (int i = 0; i < 15; i++) {
        session.send(Message.text("x".repeat(20_000)));
      }

      for (int i = 0; i < 15; i++) {
        assertThat(client.readText().length(), is(20_001));
        readNothingFor(Duration.ofMillis(100));
      }

      session.send(Message.text("still here"));
      assertThat(client.readText(), is("4still here"));
      assertThat(listener.closedCount(), is(0));
    }
  }

  private static void readNothingFor(Duration time) {
    long endNanos = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
  }

  @Test
  void theHeartbeatGoesOnAcrossTheUpgrade() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var socket = client.upgrade()) {
      assertThat(socket.read().text(), is("2"));
      socket.text("3");
      assertThat(socket.read().text(), is("2"));

      assertThat(listener.awaitClosed(), is(CloseReason.PING_TIMEOUT));
      assertThat(socket.awaitClosed(), is(true));
    }
  }

  @Test
  void theHeartbeatGoesOnDuringAnUpgrade() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/");
        var socket = client.webSocket()) {
      socket.text("2probe");
      assertThat(socket.read().text(), is("3probe"));

      assertThat(listener.awaitClosed(), is(CloseReason.PING_TIMEOUT));
      assertThat(socket.awaitClosed(), is(true));
    }
  }

  /** Number 18: an abrupt end of TCP told nobody. */
  @Test
  void number18ClientsThatVanishAreGoneWithinAPingWindow() throws Exception {
    for (int i = 0; i < 100; i++) {
      if (i % 2 == 0) {
        PollingClient.open(server.port(), "/engine.io/").reset();
      } else {
        RawWebSocket.open(server.port(), "/engine.io/").reset();
      }
    }

    Await.until("sessions are left", () -> engine.sessions() == 0);
  }

  /** Number 19: each pong started another timer. */
  @Test
  void number19UnaskedPongsChangeNothingButTheDeadline() throws Exception {
    try (var client = PollingClient.open(server.port(), "/engine.io/")) {
      client.post("3");
      int threads = Thread.activeCount();

      client.post("3\u001e".repeat(10_000) + "3");

      assertThat(Thread.activeCount(), is(threads));
      assertThat(engine.heartbeat().waiting(), is(lessThan(5)));
      assertThat(client.poll().body(), is("2"));
    }
  }

  private static long millisSince(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
  }
}
