package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIoTest {
  private static final String SID = "\\{\"sid\":\"[A-Za-z0-9_-]{20}\"}";

  private final SocketIo io = new SocketIo(SocketIoConfigs.plain());
  private final Namespace main = io.namespace("/");
  private final Namespace kline = io.namespace("/kline");
  private final BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonObject> auths = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> disconnected = new LinkedBlockingQueue<>();
  private final SocketIoServer server = new SocketIoServer(io, 100_000);

  @BeforeEach
  void serveBothNamespaces() {
    for (Namespace namespace : List.of(main, kline)) {
      namespace.onConnect(socket -> {
        auths.add(socket.handshake().auth());
        connected.add(socket);
      });
      namespace.onDisconnect(
          (socket, reason) -> disconnected.add(socket.namespace().name() + " " + reason));
      namespace.on(
          "echo",
          (socket, args, ack) -> {
            socket.emit("echo", args.toArray(JsonValue[]::new));
            ack.ifPresent(answer -> answer.send(args.toArray(JsonValue[]::new)));
          });
      namespace.on(
          "fail",
          (socket, args, ack) -> {
            throw new IllegalStateException("secret text");
          });
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aConnectIsAnsweredWithAPublicIdAndNothingElse() throws Exception {
    try (var client = server.open()) {
      client.text("40");
      assertThat(client.readText(), matchesPattern("40" + SID));
      client.text("40/kline,{\"token\":\"x\"}");
      assertThat(client.readText(), matchesPattern("40/kline," + SID));

      assertThat(awaitConnected().id(), is(not(awaitConnected().id())));
    }
  }

  @Test
  void theHandshakeHoldsTheRequestAndUntilItIsHandledTheAuthPayload() throws Exception {
    try (var client = server.open()) {
      client.text("40/kline,{\"token\":\"x\"}");
      client.readText();

      Socket socket = awaitConnected();
      Handshake handshake = socket.handshake();

      assertThat(taken(auths).getString("token"), is("x"));
      Await.until("it was kept", () -> socket.handshake().auth().isEmpty());
      assertThat(handshake.remoteAddress(), is("127.0.0.1"));
      assertThat(handshake.query().get("EIO"), is("4"));
      assertThat(handshake.headers().get("x-test"), is("yes"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/Kline", "/kline/", "/kline?x=1", "/klin"})
  void anUnknownNamespaceIsRefusedAndTheConnectionStays(String name) throws Exception {
    try (var client = server.open()) {
      client.text("40" + name + ",");

      assertThat(client.readText(), is("44" + name + ",{\"message\":\"Invalid namespace\"}"));
      client.text("40/kline,");
      assertThat(client.readText(), matchesPattern("40/kline," + SID));
    }
  }

  @Test
  void eventsAndAcksGoBothWaysInBothNamespaces() throws Exception {
    try (var client = server.join("/kline")) {
      client.text("40");
      client.readText();

      client.text("42/kline,[\"echo\",1,{\"a\":[null]}]");
      assertThat(client.readText(), is("42/kline,[\"echo\",1,{\"a\":[null]}]"));
      client.text("427[\"echo\",\"é\"]");
      assertThat(client.readText(), is("42[\"echo\",\"é\"]"));
      assertThat(client.readText(), is("437[\"é\"]"));
    }
  }

  @Test
  void anUnknownEventIsIgnoredUnlessTheApplicationCares() throws Exception {
    kline.onUnknown((socket, event, args, ack) ->
        ack.ifPresent(answer -> answer.send(Json.createValue("no " + event))));
    try (var client = server.join("/kline")) {
      client.text("42/kline,[\"ping\"]");
      client.text("42/kline,3[\"what\",1]");

      assertThat(client.readText(), is("43/kline,3[\"no what\"]"));
    }
  }

  @Test
  void onlyTheFirstAnswerOfAnAckIsSent() throws Exception {
    kline.on(
        "twice",
        (socket, args, ack) -> {
          ack.orElseThrow().send(Json.createValue(1));
          ack.orElseThrow().send(Json.createValue(2));
        });
    try (var client = server.join("/kline")) {
      client.text("42/kline,5[\"twice\"]");
      client.text("42/kline,[\"echo\"]");

      assertThat(client.readText(), is("43/kline,5[1]"));
      assertThat(client.readText(), is("42/kline,[\"echo\"]"));
    }
  }

  @Test
  void aClientLeavesOneNamespaceAndMayComeBackAsAnother() throws Exception {
    try (var client = server.join("/kline")) {
      Socket first = awaitConnected();
      client.text("41/kline,");
      assertThat(awaitDisconnected(), is("/kline client namespace disconnect"));

      client.text("40/kline,");
      assertThat(client.readText(), matchesPattern("40/kline," + SID));

      assertThat(awaitConnected().id(), is(not(first.id())));
      assertThat(kline.sockets(), is(1));
    }
  }

  @Test
  void theServerLeavesOneNamespaceAndTheConnectionStays() throws Exception {
    try (var client = server.join("/kline")) {
      awaitConnected().disconnect();

      assertThat(client.readText(), is("41/kline,"));
      assertThat(awaitDisconnected(), is("/kline server namespace disconnect"));
      client.text("40");
      assertThat(client.readText(), matchesPattern("40" + SID));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40/kline,", // a second CONNECT
        "42[\"echo\"]", // an event for a namespace not joined
        "43/other,0[]",
        "41",
        "44/kline,{\"message\":\"x\"}",
        "42/kline,[\"connect\"]",
        "42/kline",
        "451-/kline,[\"echo\",{\"_placeholder\":true,\"num\":1}]",
        "451-/other,[\"echo\"]", // announced for a namespace not joined
        "bAQID", // binary that nobody announced
        "4",
      })
  void aViolationClosesTheWholeConnection(String packet) throws Exception {
    try (var client = server.join("/kline")) {
      client.text(packet);

      assertThat(client.readCloseCode(), is(0));
    }
    assertThat(awaitDisconnected(), is("/kline forced close"));
    assertThat(kline.sockets(), is(0));
  }

  @Test
  void aHandlerThatFailsEndsItsConnectionAndTellsNothing() throws Exception {
    try (var client = server.join("/kline");
        var bystander = server.join("/kline")) {
      client.text("42/kline,[\"fail\"]");

      RawWebSocket.Frame frame = client.read();

      assertThat(frame.opcode(), is(RawWebSocket.CLOSE));
      assertThat(frame.text(), is(""));
      assertThat(awaitDisconnected(), is("/kline internal error"));
      bystander.text("42/kline,[\"echo\"]");
      assertThat(bystander.readText(), is("42/kline,[\"echo\"]"));
    }
  }

  @Test
  void aConnectionThatJoinsNothingInTimeIsClosed() throws Exception {
    var hasty = new SocketIo(SocketIoConfigs.connectingWithin(Duration.ofMillis(700)));
    hasty.namespace("/");
    try (var quick = new SocketIoServer(hasty, 100);
        var idle = quick.open();
        var joined = quick.join("/")) {
      assertThat(idle.readCloseCode(), is(0));
      Await.until("the idle one was kept", () -> quick.sessions() == 1);

      joined.text("41");
      joined.text("40");
      assertThat(joined.readText(), matchesPattern("40" + SID));
    }
  }

  @Test
  void theClientsAnswerReachesTheCallback() throws Exception {
    var replies = new LinkedBlockingQueue<Reply>();
    try (var client = server.join("/kline")) {
      Socket socket = awaitConnected();

      socket.emitForReply("ask", Duration.ofSeconds(10), replies::add, Json.createValue(1));

      assertThat(client.readText(), is("42/kline,0[\"ask\",1]"));
      client.text("43/kline,0[\"yes\"]");
      client.text("43/kline,0[\"again\"]");
      client.text("43/kline,99[\"unasked\"]");
      assertThat(
          taken(replies), is(new Reply.Answered(Json.createArrayBuilder().add("yes").build())));
      assertThat(socket.pendingAcks(), is(0));
    }
  }

  @Test
  void answersThatDoNotComeAreForgottenAndTheirNumberIsBounded() throws Exception {
    var replies = new LinkedBlockingQueue<Reply>();
    try (var client = server.join("/kline")) {
      Socket socket = awaitConnected();
      int asked = 0;
      for (int i = 0; i < 20; i++) {
        asked += socket.emitForReply("ask", Duration.ofMillis(50), replies::add) ? 1 : 0;
      }

      assertThat(asked, is(10));
      for (int i = 0; i < 10; i++) {
        assertThat(taken(replies), is(new Reply.TimedOut()));
      }
      assertThat(socket.pendingAcks(), is(0));
      client.text("43/kline,0[\"late\"]");
      client.text("42/kline,[\"echo\"]");
      while (!client.readText().contains("echo")) {}
      assertThat(replies.isEmpty(), is(true));
    }
  }

  @Test
  void whoLeavesOwesNothing() throws Exception {
    var replies = new LinkedBlockingQueue<Reply>();
    var client = server.join("/kline");
    Socket socket = awaitConnected();
    socket.emitForReply("ask", Duration.ofSeconds(60), replies::add);

    client.reset();

    assertThat(taken(replies), is(new Reply.Disconnected()));
    assertThat(socket.emitForReply("ask", Duration.ofSeconds(60), replies::add), is(false));
  }

  @Test
  void aResetIsToldToEachNamespaceOnce() throws Exception {
    var client = server.join("/kline");
    client.text("40");
    client.readText();

    client.reset();

    var reasons = List.of(awaitDisconnected(), awaitDisconnected()).stream().sorted().toList();
    assertThat(reasons, is(List.of("/ transport close", "/kline transport close")));
    assertThat(io.connections(), is(0));
  }

  @Test
  void aServerThatStopsTellsEverySocket() throws Exception {
    try (var client = server.join("/kline")) {
      assertThat(server.closeSessions(), is(true));

      assertThat(awaitDisconnected(), is("/kline server shutting down"));
      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void theEndIsToldOnceHoweverManyCauseIt() throws Exception {
    int rounds = 100;
    for (int i = 0; i < rounds; i++) {
      try (var client = server.join("/kline")) {
        Socket socket = awaitConnected();
        socket.join("room");
        var kick = Thread.startVirtualThread(socket::disconnect);
        var drop = Thread.startVirtualThread(socket::closeConnection);
        client.text("41/kline,");
        client.reset();
        kick.join();
        drop.join();
      }
    }

    for (int i = 0; i < rounds; i++) {
      awaitDisconnected();
    }
    Await.until("sessions are left", () -> server.sessions() + io.connections() == 0);
    assertThat(disconnected.isEmpty(), is(true));
    assertThat(kline.sockets(), is(0));
    assertThat(kline.rooms().size(), is(0));
  }

  @Test
  void whatManyThreadsEmitToOneClientArrivesWholeAndInEachThreadsOrder() throws Exception {
    int threads = 4;
    int each = 3000;
    try (var client = server.join("/kline")) {
      Socket socket = awaitConnected();
      for (int t = 0; t < threads; t++) {
        JsonValue name = Json.createValue(t);
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < each; i++) {
            socket.emit("n", name, Json.createValue(i));
          }
        });
      }

      int[] next = new int[threads];
      for (int i = 0; i < threads * each; i++) {
        String text = client.readText();
        int thread = text.charAt("42/kline,[\"n\",".length()) - '0';
        assertThat(text, is("42/kline,[\"n\",%d,%d]".formatted(thread, next[thread]++)));
      }
    }
  }

  private Socket awaitConnected() throws InterruptedException {
    return taken(connected);
  }

  private String awaitDisconnected() throws InterruptedException {
    return taken(disconnected);
  }

  private static <T> T taken(BlockingQueue<T> queue) throws InterruptedException {
    @Nullable T value = queue.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    if (value == null) {
      throw new AssertionError("nothing came");
    }
    return value;
  }
}
