package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import dev.kline.testing.Await;
import dev.kline.testing.ProtocolServer;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO v4 notes, chapter 8: packets, namespaces, events and acks, as they are on the wire. */
class PacketsConformanceTest {
  private static final String P0 = "{\"_placeholder\":true,\"num\":0}";
  private static final String P1 = "{\"_placeholder\":true,\"num\":1}";

  private final ProtocolServer server = new ProtocolServer(0, ProtocolServer.Intervals.DEFAULT);
  private final List<SocketIoServer> others = new ArrayList<>();

  @AfterEach
  void stop() {
    others.forEach(SocketIoServer::close);
    server.close();
  }

  private RawWebSocket join(String namespace) throws IOException {
    var client = RawWebSocket.open(server.port(), "/socket.io/");
    client.readText();
    client.text("40" + namespace);
    client.readText();
    client.readText(); // auth
    return client;
  }

  private SocketIoServer serve(SocketIo io) {
    var other = new SocketIoServer(io, 10_000);
    others.add(other);
    return other;
  }

  private static void bytes(RawWebSocket client, int... values) throws IOException {
    client.frame(RawWebSocket.BINARY, true, bytes(values));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static void assertBytes(RawWebSocket client, int... values) throws IOException {
    var frame = client.read();
    assertThat(frame.opcode(), is(RawWebSocket.BINARY));
    assertThat(frame.payload(), is(bytes(values)));
  }

  @Test
  void anEventWithBytesComesBackWithItsBytes() throws Exception {
    try (var client = join("/kline,")) {
      client.text("452-/kline,[\"message\"," + P0 + ",{\"a\":[" + P1 + ",1]}]");
      bytes(client, 1, 2, 3);
      bytes(client);

      assertThat(
          client.readText(), is("452-/kline,[\"message-back\"," + P0 + ",{\"a\":[" + P1 + ",1]}]"));
      assertBytes(client, 1, 2, 3);
      assertBytes(client);
    }
  }

  @Test
  void anAckWithBytesIsOfTypeSix() throws Exception {
    try (var client = join("")) {
      client.text("451-12[\"message-with-ack\",[" + P0 + "]]");
      bytes(client, 9);

      assertThat(client.readText(), is("461-12[[" + P0 + "]]"));
      assertBytes(client, 9);
    }
  }

  @Test
  void bytesAsBase64InATextFrameAreBytes() throws Exception {
    try (var client = join("")) {
      client.text("451-[\"message\"," + P0 + "]");
      client.text("bAQID");

      assertThat(client.readText(), is("451-[\"message-back\"," + P0 + "]"));
      assertBytes(client, 1, 2, 3);
    }
  }

  @Test
  void placeholdersAreNumberedInTheOrderOfTheirPlacesWhateverTheyWere() throws Exception {
    try (var client = join("")) {
      client.text("453-[\"message\"," + P1 + "," + P0 + "," + P1 + "]");
      bytes(client, 0);
      bytes(client, 1);
      bytes(client, 2); // nobody's place

      String p2 = "{\"_placeholder\":true,\"num\":2}";
      assertThat(client.readText(), is("453-[\"message-back\"," + P0 + "," + P1 + "," + p2 + "]"));
      assertBytes(client, 1);
      assertBytes(client, 0);
      assertBytes(client, 1);
    }
  }

  @Test
  void aPlaceholderInAPacketWithoutBytesIsPlainData() throws Exception {
    try (var client = join("")) {
      client.text("42[\"message\"," + P0 + "]");

      assertThat(client.readText(), is("42[\"message-back\"," + P0 + "]"));
    }
  }

  @Test
  void anEventThatHoldsNoneOfItsBytesGoesBackWithoutThem() throws Exception {
    try (var client = join("")) {
      client.text("451-[\"message\",1]");
      bytes(client, 7);

      assertThat(client.readText(), is("42[\"message-back\",1]"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "450-[\"message\"]",
        "45-[\"message\"]",
        "45x-[\"message\"]",
        "451.5-[\"message\"]",
        "451[\"message\"]",
        "4511-[\"message\"]",
        "452000000000-[\"message\"]",
        "451-[\"message\",{\"_placeholder\":true,\"num\":1}]",
        "451-[\"message\",{\"_placeholder\":true,\"num\":-1}]",
        "451-[\"message\",{\"_placeholder\":true,\"num\":\"splice\"}]",
        "451-[\"message\",{\"_placeholder\":true}]",
        "461-0[{\"_placeholder\":true,\"num\":3}]",
      })
  void badAttachmentsAreRefusedBeforeTheyCome(String packet) throws Exception {
    try (var client = join("")) {
      client.text(packet);

      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void aTextWhileAttachmentsAreMissingClosesTheConnection() throws Exception {
    try (var client = join("")) {
      client.text("452-[\"message\"," + P0 + "]");
      bytes(client, 1);
      client.text("42[\"message\"]");

      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void bytesThatNobodyAnnouncedCloseTheConnection() throws Exception {
    try (var client = join("")) {
      bytes(client, 1);

      assertThat(client.readCloseCode(), is(0));
    }
  }

  /** Of an event with attachments, its text included. */
  private RawWebSocket joinWithHundredBytesAtMost() throws Exception {
    var limits = new SocketIoConfig.Limits(10, 10, 10, 1000, 100);
    var io = new SocketIo(SocketIoConfigs.limited(limits));
    io.namespace("/");
    return serve(io).join("/");
  }

  @Test
  void attachmentsThatAreTooMuchTogetherWithTheirTextCloseTheConnection() throws Exception {
    try (var client = joinWithHundredBytesAtMost()) {
      client.text("453-[\"x\"]");
      client.frame(RawWebSocket.BINARY, true, new byte[60]);
      client.frame(RawWebSocket.BINARY, true, new byte[33]);

      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void aTextThatIsTooMuchToWaitForItsAttachmentsClosesTheConnection() throws Exception {
    try (var client = joinWithHundredBytesAtMost()) {
      client.text("451-[\"x\"," + P0 + ",\"" + "y".repeat(100) + "\"]");

      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void attachmentsThatDoNotComeCloseTheConnection() throws Exception {
    var io =
        new SocketIo(
            new SocketIoConfig(
                Duration.ofSeconds(45),
                Duration.ofMillis(100),
                SocketIoConfigs.LIMITS,
                Optional.empty()));
    io.namespace("/");
    try (var client = serve(io).join("/")) {
      client.text("453-[\"x\"]");

      assertThat(client.readCloseCode(), is(0));
    }
  }

  @Test
  void theServersEventsAndQuestionsCarryBytesToo() throws Exception {
    BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    var io = new SocketIo(SocketIoConfigs.plain());
    io.namespace("/")
        .onConnect(socket ->
            socket.emitForReply(
                "ask", Duration.ofSeconds(10), replies::add, Binary.of(bytes(1, 2))));
    try (var client = serve(io).join("/")) {
      assertThat(client.readText(), is("451-0[\"ask\"," + P0 + "]"));
      assertBytes(client, 1, 2);
      client.text("461-0[" + P0 + "]");
      bytes(client, 3, 4);

      @Nullable Reply reply = replies.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(
          reply,
          is(new Reply.Answered(Json.createArrayBuilder().add(Binary.of(bytes(3, 4))).build())));
    }
  }

  @Test
  void aClientThatMiddlewareRefusesIsToldWhyAndNeverSeen() throws Exception {
    try (var client = RawWebSocket.open(server.port(), "/socket.io/")) {
      client.readText();
      client.text("40/deny,");

      assertThat(
          client.readText(),
          is("44/deny,{\"message\":\"not authorized\",\"data\":{\"code\":\"E_AUTH\"}}"));
      client.text("40/custom,{\"a\":1}");
      assertThat(client.readText(), matchesPattern("40/custom,\\{\"sid\":\"[^\"]{20}\"}"));
      assertThat(client.readText(), is("42/custom,[\"auth\",{\"a\":1}]"));
    }
  }

  @Test
  void middlewareIsAskedInOrderAndTheFirstRefusalCounts() throws Exception {
    var asked = new ArrayList<String>();
    var io = new SocketIo(SocketIoConfigs.plain());
    var main = io.namespace("/");
    for (String name : List.of("lets in", "refuses", "is not asked")) {
      main.use(handshake -> {
        asked.add(name);
        return name.equals("refuses") ? Optional.of(Refusal.of("no")) : Optional.empty();
      });
    }
    try (var client = serve(io).open()) {
      client.text("40");

      assertThat(client.readText(), is("44{\"message\":\"no\"}"));
      assertThat(asked, is(List.of("lets in", "refuses")));
      assertThat(main.sockets(), is(0));
    }
  }

  @Test
  void oneNamespaceTooManyIsRefused() throws Exception {
    var io = new SocketIo(SocketIoConfigs.limited(new SocketIoConfig.Limits(1, 2, 1, 100, 1)));
    List.of("/", "/a", "/b").forEach(io::namespace);
    try (var client = serve(io).open()) {
      client.text("40");
      client.readText();
      client.text("40/a,");
      client.readText();
      client.text("40/b,");
      assertThat(client.readText(), is("44/b,{\"message\":\"Too many namespaces\"}"));

      client.text("41");
      client.text("40/b,");
      assertThat(client.readText(), matchesPattern("40/b,.*"));
    }
  }

  @Test
  void oneRoomTooManyIsRefused() throws Exception {
    var io = new SocketIo(SocketIoConfigs.limited(new SocketIoConfig.Limits(1, 1, 2, 100, 1)));
    var joined = new ArrayList<Boolean>();
    io.namespace("/")
        .onConnect(socket -> {
          for (String room : List.of("a", "b", "c", "a")) {
            joined.add(socket.join(room));
          }
          socket.emit("done");
        });
    try (var client = serve(io).join("/")) {
      client.readText();

      assertThat(joined, is(List.of(true, true, false, true)));
      assertThat(io.namespace("/").hasRoom("c"), is(false));
    }
  }

  @Test
  void aBroadcastReachesEachMemberOfSeveralRoomsOnceAndNobodyExcepted() throws Exception {
    var io = new SocketIo(SocketIoConfigs.plain());
    var main = io.namespace("/");
    main.on(
        "join",
        (socket, args, ack) -> {
          args.getValuesAs(jakarta.json.JsonString.class)
              .forEach(room -> socket.join(room.getString()));
          ack.orElseThrow().send();
        });
    var other = serve(io);
    try (var both = other.join("/");
        var excepted = other.join("/");
        var outside = other.join("/")) {
      both.text("420[\"join\",\"a\",\"b\"]");
      both.readText();
      excepted.text("420[\"join\",\"a\",\"c\"]");
      excepted.readText();

      assertThat(main.to("a", "b", "nowhere").except("c").emit("n", Json.createValue(1)), is(1));
      assertThat(main.everyone().except("c").emit("n", Binary.of(bytes(5))), is(2));
      assertThat(main.everyone().emit("last"), is(3));

      assertThat(both.readText(), is("42[\"n\",1]"));
      assertThat(both.readText(), is("451-[\"n\"," + P0 + "]"));
      assertBytes(both, 5);
      assertThat(both.readText(), is("42[\"last\"]"));
      assertThat(outside.readText(), is("451-[\"n\"," + P0 + "]"));
      assertThat(excepted.readText(), is("42[\"last\"]"));
    }
  }

  @Test
  void aVolatileEventIsDroppedWithItsBytesWhileAnythingWaits() throws Exception {
    BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();
    var io = new SocketIo(SocketIoConfigs.plain());
    io.namespace("/").onConnect(connected::add);
    var other = serve(io);
    try (var client =
        new RawWebSocket(other.port(), "/socket.io/?EIO=4&transport=websocket", 4096)) {
      client.text("40");
      Socket socket = connected.take();
      JsonValue big = Json.createValue("x".repeat(8 << 20)); // more than the kernel takes
      assertThat(socket.emitVolatile("now", Binary.of(bytes(1))), is(true));
      Await.until("nothing was written", () -> socket.emitVolatile("again"));
      socket.emit("big", big);

      assertThat(socket.emitVolatile("lost", Binary.of(bytes(2))), is(false));
      assertThat(io.namespace("/").everyone().emitVolatile("lost"), is(0));
      socket.emit("kept");

      client.readText();
      client.readText();
      assertThat(client.readText(), is("451-[\"now\"," + P0 + "]"));
      assertBytes(client, 1);
      assertThat(client.readText(), is("42[\"again\"]"));
      assertThat(client.readText().length() > 8 << 20, is(true));
      assertThat(client.readText(), is("42[\"kept\"]"));
    }
  }

  @ParameterizedTest
  @CsvSource({"9007199254740992,true", "9007199254740993,false", "99999999999999999999,false"})
  void ackIdsEndWhereJavaScriptsNumbersDo(String id, boolean answered) throws Exception {
    try (var client = join("")) {
      client.text("42" + id + "[\"message-with-ack\"]");

      if (answered) {
        assertThat(client.readText(), is("43" + id + "[]"));
      } else {
        assertThat(client.readCloseCode(), is(0));
      }
    }
  }
}
