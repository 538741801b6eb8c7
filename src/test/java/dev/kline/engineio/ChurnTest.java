package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.kline.testing.Await;
import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawHttp;
import dev.kline.testing.RawWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Number 11: sessions that were put in twice and taken out once. Many of them come and go in every
 * way at random; {@code -Dchurn.sessions=5000} takes longer, {@code -Dfuzz.seed} repeats one.
 */
class ChurnTest {
  private static final int SESSIONS = Integer.getInteger("churn.sessions", 600);
  private static final long SEED = Long.getLong("fuzz.seed", 4711);

  private final Told told = new Told();
  private final EngineIo engine =
      new EngineIo(
          TestConfigs.config(
              "/engine.io/",
              Duration.ofMillis(500),
              Duration.ofMillis(500),
              new EngineIoConfig.Polling(
                  Duration.ofMillis(300),
                  Duration.ofMillis(300),
                  Duration.ofMillis(300),
                  10_000,
                  false)),
          told);
  private final EngineServer server = new EngineServer(engine);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void number11SessionsOpenedAbortedUpgradedAndResetAtRandomLeaveNothing() throws Exception {
    var random = new Random(SEED);

    for (int i = 0; i < SESSIONS; i++) {
      live(random.nextInt(10));
    }

    Await.until("sessions are left, seed " + SEED, () -> engine.sessions() == 0);
    Await.until("an end was not told, seed " + SEED, () -> told.opened.get() == told.ends());
    assertThat(told.twice.get(), is(0));
    Await.until("timers are left", () -> engine.heartbeat().waiting() < 100);
    assertThat(engine.heartbeat().waiting(), is(lessThan(100)));
  }

  private void live(int kind) throws IOException {
    switch (kind) {
      case 0 -> PollingClient.open(server.port(), "/engine.io/").close();
      case 1 -> PollingClient.open(server.port(), "/engine.io/").reset();
      case 2 -> RawWebSocket.open(server.port(), "/engine.io/").reset();
      case 3 -> RawWebSocket.open(server.port(), "/engine.io/").close();
      default -> live(kind, PollingClient.open(server.port(), "/engine.io/"));
    }
  }

  private void live(int kind, PollingClient client) throws IOException {
    try (client) {
      switch (kind) {
        case 4 -> {
          client.startPoll();
          client.reset();
        }
        case 5 -> client.upgrade().reset();
        case 6 -> {
          try (RawWebSocket socket = client.webSocket()) {
            socket.text("2probe");
          }
        }
        case 7 -> client.post("4kick");
        case 8 -> client.post("1");
        default -> {
          try (var second = new RawHttp(server.port())) {
            client.startPoll();
            second.send("GET", client.query(), "");
            client.endPoll();
          }
        }
      }
    }
  }

  /** Counts who was told of what; kicks whoever asks for it. */
  private static final class Told implements SessionListener {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger twice = new AtomicInteger();
    final ConcurrentHashMap<Session, CloseReason> closed = new ConcurrentHashMap<>();

    int ends() {
      return closed.size();
    }

    @Override
    public void opened(Session session) {
      opened.incrementAndGet();
    }

    @Override
    public void text(Session session, String text) {
      session.close(CloseReason.FORCED_CLOSE);
    }

    @Override
    public void binary(Session session, byte[] bytes) {}

    @Override
    public void closed(Session session, CloseReason reason) {
      if (closed.put(session, reason) != null) {
        twice.incrementAndGet();
      }
    }
  }
}
