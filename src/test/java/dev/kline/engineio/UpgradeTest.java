package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RecordingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO v4 notes, chapter 7: the upgrade from polling to a WebSocket. */
class UpgradeTest {
  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine = new EngineIo(TestConfigs.calm("/engine.io/"), listener);
  private final EngineIo hasty = new EngineIo(TestConfigs.hasty("/hasty/", 200), listener);
  private final EngineServer server = new EngineServer(engine, hasty);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theClientIsUpgradedAndTalksOn() throws Exception {
    try (var client = open();
        var socket = client.upgrade()) {
      socket.text("4hello");

      assertThat(socket.readText(), is("4hello"));
      assertThat(client.poll().body(), is("{\"code\":3,\"message\":\"Bad request\"}"));
      assertThat(client.post("4x").body(), is("{\"code\":3,\"message\":\"Bad request\"}"));
      socket.text("4on");
      assertThat(socket.readText(), is("4on"));
    }
  }

  @Test
  void theUpgradePacketIsTakenWithoutAProbeAndWithText() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      socket.text("5upgrade");
      socket.text("4hello");

      assertThat(socket.readText(), is("4hello"));
    }
  }

  @Test
  void theProbeMayComeInFragmentsAndBetweenPings() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      socket.frame(RawWebSocket.TEXT, false, "2pr".getBytes(StandardCharsets.UTF_8));
      socket.frame(RawWebSocket.PING, true, new byte[] {7});
      socket.frame(RawWebSocket.CONTINUATION, true, "obe".getBytes(StandardCharsets.UTF_8));

      assertThat(socket.read().opcode(), is(RawWebSocket.PONG));
      assertThat(socket.read().text(), is("3probe"));
    }
  }

  /** Number 15: the waiting GET was ended late or never, and upgrades hung for 25 s. */
  @Test
  void number15TheWaitingGetIsEndedAtOnce() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());
      socket.text("2probe");
      long startNanos = System.nanoTime();

      assertThat(client.endPoll().body(), is("6"));

      assertThat(millisSince(startNanos), is(lessThan(300L)));
      assertThat(socket.read().text(), is("3probe"));
    }
  }

  @Test
  void number15EveryGetThatComesDuringTheUpgradeIsEndedAtOnce() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      socket.text("2probe");
      socket.read();
      long startNanos = System.nanoTime();

      for (int i = 0; i < 5; i++) {
        assertThat(client.poll().body(), is("6"));
      }
      client.post("4queued");
      assertThat(client.poll().body(), is("4queued"));

      assertThat(millisSince(startNanos), is(lessThan(1000L)));
    }
  }

  @Test
  void aGetThatStillWaitsAtTheSwitchIsEnded() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());
      socket.text("5");

      assertThat(client.endPoll().body(), is("6"));
    }
  }

  @Test
  void whatWasQueuedLeavesByTheWebSocketInOrder() throws Exception {
    try (var client = open()) {
      Session session = listener.awaitOpened();
      session.send(Message.text("a"));
      session.send(Message.binary(new byte[] {1, 2}));
      try (var socket = client.upgrade()) {
        session.send(Message.text("c"));

        assertThat(socket.readText(), is("4a"));
        assertThat(socket.read().payload(), is(new byte[] {1, 2}));
        assertThat(socket.readText(), is("4c"));
      }
    }
  }

  @Test
  void binaryGoesAsBase64ToAWebSocketThatWantsIt() throws Exception {
    try (var socket =
        new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket&b64=1")) {
      socket.readText();
      socket.frame(RawWebSocket.BINARY, true, new byte[] {1, 2, 3});

      assertThat(socket.readText(), is("bAQID"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4early", "2", "2prob", "3", "1", "x", "{}", "", "6"})
  void anyOtherPacketClosesOnlyTheWebSocketAndAnotherOneMayTry(String packet) throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      socket.text(packet);
      assertThat(socket.awaitClosed(), is(true));

      assertThat(client.post("4still here").body(), is("ok"));
      assertThat(client.poll().body(), is("4still here"));
      try (var second = upgradeWhenFree(client)) {
        second.text("4upgraded");
        assertThat(second.readText(), is("4upgraded"));
        assertThat(listener.closedCount(), is(0));
      }
    }
  }

  @Test
  void aWebSocketThatIsLostAfterItsProbeLeavesPollingAsItWas() throws Exception {
    try (var client = open()) {
      try (var socket = client.webSocket()) {
        socket.text("2probe");
        socket.read();
        socket.reset();
      }
      Session session = listener.awaitOpened();
      Await.until("polls no longer wait", () -> waits(client, session));

      client.post("4on");
      assertThat(client.endPoll().body(), is("4on"));
    }
  }

  @Test
  void aBadFrameClosesOnlyTheWebSocket() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      socket.raw(new byte[] {(byte) 0xF1, (byte) 0x81, 1, 2, 3, 4, 5});

      assertThat(socket.readCloseCode(), is(1002));
      assertThat(client.post("4on").body(), is("ok"));
    }
  }

  @Test
  void aWebSocketThatDoesNotUpgradeInTimeIsClosed() throws Exception {
    try (var client = PollingClient.open(server.port(), "/hasty/");
        var socket = client.webSocket()) {
      socket.text("2probe");
      socket.read();

      assertThat(socket.awaitClosed(), is(true));
      assertThat(client.post("4on").body(), is("ok"));
    }
  }

  @Test
  void aSecondWebSocketIsClosedAndTheFirstGoesOn() throws Exception {
    try (var client = open();
        var first = client.webSocket()) {
      first.text("2probe");
      first.read();

      try (var during = client.webSocket()) {
        assertThat(during.head(), startsWith("HTTP/1.1 101 "));
        assertThat(during.readCloseCode(), is(0));
      }
      first.text("5");
      first.text("4a");
      assertThat(first.readText(), is("4a"));
      try (var after = client.webSocket()) {
        assertThat(after.readCloseCode(), is(0));
      }
      first.text("4b");
      assertThat(first.readText(), is("4b"));
    }
  }

  @Test
  void aSessionThatEndsDuringTheUpgradeClosesBoth() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      socket.text("2probe");
      socket.read();
      listener.awaitOpened().close(CloseReason.FORCED_CLOSE);

      assertThat(socket.awaitClosed(), is(true));
      assertThat(client.poll().body(), containsString("1"));
      assertThat(listener.awaitClosed(), is(CloseReason.FORCED_CLOSE));
    }
  }

  @Test
  void whatIsPostedBeforeTheSwitchIsHandledBeforeWhatComesByTheWebSocket() throws Exception {
    try (var client = open();
        var socket = client.webSocket()) {
      client.posts().head("POST", client.query(), "Content-Length: 6");
      client.posts().raw("4pos");
      Session session = listener.awaitOpened();
      PollingTransport polling = session.polling().orElseThrow();
      Await.until("the POST was never admitted", polling::uploading);
      socket.text("2probe");
      socket.read();
      socket.text("5");
      socket.text("4by socket");
      Await.until("never upgraded", () -> session.transportName().equals("websocket"));

      client.posts().raw("te");

      assertThat(client.posts().read().body(), is("ok"));
      assertThat(socket.readText(), is("4poste"));
      assertThat(socket.readText(), is("4by socket"));
    }
  }

  /** Number 16: packets were lost, doubled or starved around the switch. */
  @Test
  void number16NothingIsLostDoubledOrOutOfOrderAroundTheSwitch() throws Exception {
    int upgrades = Integer.getInteger("upgrade.rounds", 40);
    for (int i = 0; i < upgrades; i++) {
      try (var client = open()) {
        Session session = listener.awaitOpened();
        var emitter = new Emitter(session);
        emitter.start();
        var seen = new Sequence();
        while (seen.next < 20) {
          seen.take(client.poll().body());
        }
        try (var socket = upgradeWhilePolling(client, seen)) {
          emitter.stop();
          while (seen.next < emitter.sent()) {
            seen.take(socket.readText());
          }
          socket.text("4end");
          assertThat(socket.readText(), is("4end"));
        }
      }
    }
  }

  /** The other direction: what the client sends while it changes over. */
  @Test
  void number16WhatTheClientSendsAroundTheSwitchIsHandledOnceAndInOrder() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (var client = open();
          var socket = client.webSocket()) {
        socket.text("2probe");
        socket.read();
        int next = 0;
        var sent = new ArrayList<String>();
        for (int post = 0; post < 5; post++) {
          sent.add("4" + next++);
          sent.add("4" + next++);
          client.post(String.join("\u001e", sent.subList(sent.size() - 2, sent.size())));
        }
        socket.text("5");
        for (int text = 0; text < 10; text++) {
          sent.add("4" + next++);
          socket.text(sent.getLast());
        }

        for (String expected : sent) {
          assertThat(socket.readText(), is(expected));
        }
      }
    }
  }

  /** Number 10: an upgrade that was begun and not gone on with kept its session for ever. */
  @Test
  void number10UpgradesThatAreBegunAndLeftKeepNoSession() throws Exception {
    var beating =
        new EngineIo(
            TestConfigs.beating("/beating/", Duration.ofMillis(300), Duration.ofMillis(300)),
            listener);
    try (var own = new EngineServer(beating)) {
      var sockets = new ArrayList<RawWebSocket>();
      int sessions = Integer.getInteger("upgrade.left", 100);
      for (int i = 0; i < sessions; i++) {
        try (var client = PollingClient.open(own.port(), "/beating/")) {
          sockets.add(client.webSocket());
        }
      }

      Await.until("sessions are left", () -> beating.sessions() == 0);
      for (RawWebSocket socket : sockets) {
        assertThat(socket.awaitClosed(), is(true));
        socket.close();
      }
    }
  }

  private RawWebSocket upgradeWhilePolling(PollingClient client, Sequence seen) throws IOException {
    RawWebSocket socket = client.webSocket();
    client.startPoll();
    socket.text("2probe");
    assertThat(socket.read().text(), is("3probe"));
    seen.take(client.endPoll().body());
    socket.text("5");
    return socket;
  }

  /** The server needs a moment to see that the WebSocket before has gone. */
  private static RawWebSocket upgradeWhenFree(PollingClient client) throws IOException {
    long endNanos = System.nanoTime() + Await.DEADLINE.toNanos();
    while (true) {
      RawWebSocket socket = client.webSocket();
      socket.text("2probe");
      RawWebSocket.Frame answer = socket.read();
      if (answer.opcode() == RawWebSocket.TEXT) {
        assertThat(answer.text(), is("3probe"));
        socket.text("5");
        return socket;
      }
      socket.close();
      assertThat("the first WebSocket was never let go", System.nanoTime() < endNanos);
    }
  }

  /** Whether a GET waits; one that does not is answered, and the next is sent. */
  private static boolean waits(PollingClient client, Session session) {
    try {
      client.startPoll();
      client.gets().readTimeout(Duration.ofMillis(100));
      client.endPoll();
      return false;
    } catch (java.net.SocketTimeoutException _) {
      return session.polling().map(Transport::writable).orElse(false);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private PollingClient open() throws IOException {
    return PollingClient.open(server.port(), "/engine.io/");
  }

  private static void awaitPollOf(Session session) {
    Await.until(
        "the poll never came", () -> session.polling().map(Transport::writable).orElse(false));
  }

  private static long millisSince(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
  }

  /** Sends a counter, about a thousand a second. */
  private static final class Emitter {
    private final Session session;
    private volatile boolean stopped;
    private volatile int sent;
    private final Thread thread = Thread.ofVirtual().name("emitter").unstarted(this::run);

    Emitter(Session session) {
      this.session = session;
    }

    void start() {
      thread.start();
    }

    private void run() {
      int next = 0;
      while (!stopped) {
        session.send(Message.text(String.valueOf(next)));
        sent = ++next;
        LockSupport.parkNanos(1_000_000);
      }
    }

    void stop() throws InterruptedException {
      stopped = true;
      thread.join();
    }

    int sent() {
      return sent;
    }
  }

  /** Takes what arrives, and insists that it is the next number. */
  private static final class Sequence {
    private int next;

    void take(String payload) {
      for (String packet : List.of(payload.split("\u001e", -1))) {
        if (!packet.equals("6")) {
          assertThat(packet, is("4" + next));
          next++;
        }
      }
    }
  }
}
