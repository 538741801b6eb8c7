package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import dev.kline.testing.EngineServer;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RawWebSocket.Frame;
import dev.kline.testing.RecordingListener;
import dev.kline.testing.Relay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTransportTest {
  private static final int MAX_PAYLOAD = 100_000;

  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine =
      new EngineIo(
          new EngineIoConfig(
              "/engine.io/",
              Duration.ofSeconds(25),
              Duration.ofSeconds(20),
              MAX_PAYLOAD,
              1000,
              1 << 20,
              100),
          listener);
  private final EngineServer server = new EngineServer(engine);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void textAndBinaryComeBackAsTheyWent() throws Exception {
    try (var client = open()) {
      client.text("4héllo €");
      client.frame(RawWebSocket.BINARY, true, new byte[] {1, 2, 3});

      assertThat(client.readText(), is("4héllo €"));
      Frame binary = client.read();
      assertThat(binary.opcode(), is(RawWebSocket.BINARY));
      assertThat(binary.payload(), is(new byte[] {1, 2, 3}));
    }
  }

  @Test
  void binaryInBase64IsTakenFromATextFrame() throws Exception {
    try (var client = open()) {
      client.text("bAQID");

      assertThat(client.read().payload(), is(new byte[] {1, 2, 3}));
    }
  }

  @Test
  void fragmentsAreJoinedAlsoWithinACharacter() throws Exception {
    try (var client = open()) {
      byte[] text = "4€".getBytes(StandardCharsets.UTF_8);

      client.frame(RawWebSocket.TEXT, false, new byte[] {text[0], text[1]});
      client.frame(RawWebSocket.PING, true, new byte[] {7});
      client.frame(RawWebSocket.CONTINUATION, true, new byte[] {text[2], text[3]});

      assertThat(client.read().opcode(), is(RawWebSocket.PONG));
      assertThat(client.readText(), is("4€"));
    }
  }

  @Test
  void aProtocolPingIsAnsweredWithItsPayload() throws Exception {
    try (var client = open()) {
      client.frame(RawWebSocket.PING, true, "hi".getBytes(StandardCharsets.UTF_8));

      Frame pong = client.read();

      assertThat(pong.opcode(), is(RawWebSocket.PONG));
      assertThat(pong.text(), is("hi"));
    }
  }

  @Test
  void aMessageOfMaxPayloadPasses() throws Exception {
    try (var client = open()) {
      String message = "4" + "x".repeat(MAX_PAYLOAD - 1);

      client.text(message);

      assertThat(client.readText(), is(message));
    }
  }

  @Test
  void oneByteMoreClosesWith1009() throws Exception {
    try (var client = open()) {
      client.text("4" + "x".repeat(MAX_PAYLOAD));

      assertThat(client.readCloseCode(), is(1009));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
  }

  @Test
  void fragmentsThatTogetherExceedMaxPayloadCloseWith1009() throws Exception {
    try (var client = open()) {
      byte[] part = new byte[MAX_PAYLOAD / 3];

      client.frame(RawWebSocket.BINARY, false, part);
      client.frame(RawWebSocket.CONTINUATION, false, part);
      client.frame(RawWebSocket.CONTINUATION, false, part);
      client.frame(RawWebSocket.CONTINUATION, true, part);

      assertThat(client.readCloseCode(), is(1009));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
  }

  @Test
  void aLengthIsNotBelieved() throws Exception {
    try (var client = open()) {
      client.raw(new byte[] {(byte) 0x82, (byte) 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});

      assertThat(client.readCloseCode(), is(1009));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "81 01 34", // unmasked
        "C1 81 01 02 03 04 35", // a reserved bit
        "83 81 01 02 03 04 35", // an unknown opcode
        "8B 80 01 02 03 04", // an unknown control opcode
        "80 81 01 02 03 04 35", // a continuation of nothing
        "01 81 01 02 03 04 35 81 81 01 02 03 04 35", // a message inside a message
        "09 80 01 02 03 04", // a ping in fragments
        "89 FE 00 7E 01 02 03 04", // a ping of 126 bytes
        "82 FF FF FF FF FF FF FF FF FF 01 02 03 04", // a negative length
      })
  void aBadFrameClosesWith1002(String hex) throws Exception {
    try (var client = open()) {
      client.raw(bytes(hex));

      assertThat(client.readCloseCode(), is(1002));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
  }

  @Test
  void textThatIsNotUtf8ClosesWith1007() throws Exception {
    try (var client = open()) {
      client.frame(RawWebSocket.TEXT, true, new byte[] {'4', (byte) 0xC3, 'x'});

      assertThat(client.readCloseCode(), is(1007));
    }
  }

  @Test
  void theReplacementCharacterItselfIsGoodText() throws Exception {
    try (var client = open()) {
      client.text("4\uFFFD");

      assertThat(client.readText(), is("4\uFFFD"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "x", "{}", "b!", "b===", "\u0000", "é"})
  void aBadPacketEndsTheSessionAsParseError(String packet) throws Exception {
    try (var client = open()) {
      client.text(packet);

      assertThat(client.readCloseCode(), is(0));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.PARSE_ERROR));
  }

  @Test
  void aPingFromTheClientIsATransportError() throws Exception {
    try (var client = open()) {
      client.text("2");

      assertThat(client.readCloseCode(), is(0));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0{}", "5", "6", "3"})
  void packetsWithoutMeaningFromAClientAreIgnored(String packet) throws Exception {
    try (var client = open()) {
      client.text(packet);
      client.text("4on");

      assertThat(client.readText(), is("4on"));
    }
  }

  @Test
  void aClosePacketEndsTheSessionAtOnce() throws Exception {
    try (var client = open()) {
      client.text("1");
      client.text("4too late");

      assertThat(client.readCloseCode(), is(0));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_CLOSE));
  }

  @Test
  void aCloseFrameIsAnsweredWithItsCodeAndEndsTheSession() throws Exception {
    try (var client = open()) {
      client.frame(RawWebSocket.CLOSE, true, new byte[] {0x03, (byte) 0xE8, 'b', 'y', 'e'});

      assertThat(client.readCloseCode(), is(1000));
      assertThat(client.awaitClosed(), is(true));
    }
    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_CLOSE));
  }

  @Test
  void aResetIsNoticedAtOnce() throws Exception {
    try (var client = open()) {
      client.reset();

      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_CLOSE));
      assertThat(engine.sessions(), is(0));
    }
  }

  @Test
  void anEndOfStreamWithoutACloseFrameIsNoticedAtOnce() throws Exception {
    open().close();

    assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_CLOSE));
    assertThat(engine.sessions(), is(0));
  }

  @Test
  void thePingComesOnTimeAndThenEachIntervalAfterThePong() throws Exception {
    try (var quick = quickServer(Duration.ofMillis(150), Duration.ofSeconds(5));
        var client = RawWebSocket.open(quick.port(), "/quick/")) {
      client.read();
      long openedNanos = System.nanoTime();
      assertThat(client.read().text(), is("2"));
      long pingMillis = (System.nanoTime() - openedNanos) / 1_000_000;

      client.text("3");
      long pongNanos = System.nanoTime();
      assertThat(client.read().text(), is("2"));
      long secondMillis = (System.nanoTime() - pongNanos) / 1_000_000;

      assertThat(pingMillis, is(allOf(greaterThan(100L), lessThan(2000L))));
      assertThat(secondMillis, is(allOf(greaterThanOrEqualTo(149L), lessThan(2000L))));
    }
  }

  @Test
  void aSessionWithoutPongEndsAsPingTimeout() throws Exception {
    try (var quick = quickServer(Duration.ofMillis(100), Duration.ofMillis(150));
        var client = RawWebSocket.open(quick.port(), "/quick/")) {
      long openedNanos = System.nanoTime();

      assertThat(listener.awaitClosed(), is(CloseReason.PING_TIMEOUT));

      long millis = (System.nanoTime() - openedNanos) / 1_000_000;
      assertThat(millis, is(allOf(greaterThan(200L), lessThan(2000L))));
      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void unaskedPongsOnlyPutThePingOff() throws Exception {
    try (var client = open()) {
      for (int i = 0; i < 10_000; i++) {
        client.text("3");
      }
      client.text("4on");

      assertThat(client.readText(), is("4on"));
    }
  }

  @Test
  void aClientThatDoesNotReadIsClosedAsTooSlowAndDelaysNobody() throws Exception {
    try (var stalled =
        new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket", 4096)) {
      Session slow = listener.awaitOpened();
      var client = open();
      Message message = Message.text("x".repeat(50_000));
      long longestNanos = 0;
      Offer offer = Offer.QUEUED;
      for (int i = 0; i < 10_000 && offer == Offer.QUEUED; i++) {
        long startNanos = System.nanoTime();
        offer = slow.send(message);
        longestNanos = Math.max(longestNanos, System.nanoTime() - startNanos);
      }

      assertThat(offer, is(Offer.FULL));
      assertThat(slow.send(message), is(Offer.CLOSED));
      assertThat(listener.awaitClosed(), is(CloseReason.TOO_SLOW));
      assertThat(Duration.ofNanos(longestNanos), is(lessThan(Duration.ofSeconds(1))));
      client.text("4unharmed");
      assertThat(client.readText(), is("4unharmed"));
      client.close();
      assertThat(stalled.awaitClosed(), is(true));
      Await.until("what waited counts on", () -> engine.outboxLimits().common().bytes() == 0);
    }
  }

  @Test
  void aClientThatTakesNothingForTheStallIsClosedWithRoomLeftInItsOutbox() throws Exception {
    var config = TestConfigs.stalling("/quick/", Duration.ofSeconds(1));
    try (var quick = new EngineServer(new EngineIo(config, listener));
        var stalled = new RawWebSocket(quick.port(), "/quick/?EIO=4&transport=websocket", 4096)) {
      Session slow = listener.awaitOpened();
      Message message = Message.text("x".repeat(1 << 20));
      for (int i = 0; i < 8; i++) { // more than the kernel's buffers hold
        assertThat(slow.send(message), is(Offer.QUEUED));
      }

      assertThat(listener.awaitClosed(), is(CloseReason.TOO_SLOW));
      assertThat(stalled.awaitClosed(), is(true));
    }
  }

  @Test
  void whoSendsMuchIsNotHeldUpByAClientThatDoesNotRead() throws Exception {
    try (var stalled =
            new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket", 4096);
        var client = connected(stalled)) {
      Session slow = listener.awaitOpened();
      Session quick = listener.awaitOpened();
      Message much = Message.text("x".repeat(1 << 20));
      try (var relay = new Relay(engine::together, () -> send(slow, much, quick))) {
        relay.start();
        for (int i = 0; i < 12; i++) { // more than the kernel's buffers hold
          assertThat(client.readText(), is("4on"));
        }
      }
    }
  }

  private static boolean send(Session slow, Message much, Session quick) {
    LockSupport.parkNanos(5_000_000);
    slow.send(much);
    quick.send(Message.text("on"));
    return true;
  }

  /** When that one's session is open, the second one's. */
  private RawWebSocket connected(RawWebSocket first) throws Exception {
    assertThat(first.readText(), startsWith("0{"));
    return open();
  }

  @Test
  void closingTheEndpointWritesWhatWaitsAndEndsEverySession() throws Exception {
    try (var client = open()) {
      listener.awaitOpened().send(Message.text("last words"));
      var second = open();
      listener.awaitOpened();

      assertThat(engine.close(Duration.ofSeconds(5)), is(true));

      assertThat(client.readText(), is("4last words"));
      assertThat(client.readCloseCode(), is(0));
      assertThat(second.readCloseCode(), is(0));
      second.close();
      assertThat(listener.closedCount(), is(2));
      assertThat(listener.awaitClosed(), is(CloseReason.SERVER_SHUTDOWN));
      try (var late = new RawWebSocket(server.port(), "/engine.io/?EIO=4&transport=websocket")) {
        assertThat(late.head().startsWith("HTTP/1.1 503 "), is(true));
      }
    }
  }

  @Test
  void endsFromAllSidesAtOnceAreToldOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (var client = open()) {
        Session session = listener.awaitOpened();
        var racer = Thread.startVirtualThread(() -> session.close(CloseReason.FORCED_CLOSE));
        client.text("1");
        client.reset();
        racer.join();

        listener.awaitClosed();
      }
    }

    Await.until("sessions are left", () -> engine.sessions() == 0);
    assertThat(listener.closedCount(), is(0));
  }

  private RawWebSocket open() throws IOException {
    var client = RawWebSocket.open(server.port(), "/engine.io/");
    client.readText();
    return client;
  }

  private EngineServer quickServer(Duration interval, Duration timeout) {
    var config = new EngineIoConfig("/quick/", interval, timeout, MAX_PAYLOAD, 100, 1 << 20, 10);
    return new EngineServer(new EngineIo(config, listener));
  }

  private static byte[] bytes(String hex) {
    return java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
  }
}
