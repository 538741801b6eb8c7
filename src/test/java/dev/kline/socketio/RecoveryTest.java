package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Socket.IO v4 notes, chapter 10: a client that lost its connection comes back as the same. */
class RecoveryTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String ROOM = "room";

  private SocketIo io = new SocketIo(SocketIoConfigs.plain());
  private SocketIoServer server = new SocketIoServer(io, 1000);
  private Namespace main = io.namespace("/");
  private final BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();

  /** What a store would hold: the newest commit. */
  private final AtomicLong store = new AtomicLong();

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(RecoveryConfig recovery) {
    server.close();
    io = new SocketIo(SocketIoConfigs.recovering(recovery));
    main = io.namespace("/");
    main.onConnect(connected::add);
    main.on("join", (socket, args, _) -> join(socket, args.getString(0)));
    main.on("leave", (socket, args, _) -> socket.leave(args.getString(0)));
    main.on("sync", (socket, _, ack) -> ack.orElseThrow().send());
    io.namespace("/other");
    server = new SocketIoServer(io, 1000);
  }

  private void serve() {
    serve(new RecoveryConfig(LONG, LONG, 1 << 20, 1000));
  }

  private void join(Socket socket, String room) {
    socket.join(
        room,
        () -> {
          long position = store.get();
          socket.emit(
              "joined", jakarta.json.Json.createObjectBuilder().add("position", position).build());
          return position;
        });
  }

  private Recovery recovery() {
    return io.recovery().orElseThrow();
  }

  private void tell(String room, String args, Conflation conflation) {
    main.broadcast(room, store.incrementAndGet(), conflation, "tick", args);
  }

  private void tell(String room, int number) {
    tell(room, Integer.toString(number), Conflation.none());
  }

  /** A client as the official one is: it knows its pid and the last offset that it saw. */
  private final class Client implements AutoCloseable {
    final RawWebSocket socket = server.open();
    String sid = "";
    String pid = "";
    String offset = "";

    /** {@code auth} as the packet has it, or nothing. */
    Client(String auth) throws IOException {
      socket.text("40" + auth);
      String answer = socket.readText();
      assertThat(answer, startsWith("40{\"sid\":\""));
      JsonObject payload = json(answer.substring(2)).asJsonObject();
      sid = payload.getString("sid");
      pid = payload.getString("pid");
    }

    Client backAs() throws IOException {
      String last = offset.isEmpty() ? "" : ",\"offset\":\"" + offset + "\"";
      var back = new Client("{\"pid\":\"" + pid + "\"" + last + "}");
      back.offset = offset;
      return back;
    }

    /** The next event's arguments, without the offset. */
    String next() throws IOException {
      String text = socket.readText();
      assertThat(text, startsWith("42["));
      JsonArray event = json(text.substring(2)).asJsonArray();
      int end = event.size();
      if (event.getLast() instanceof JsonString last && event.size() > 1) {
        offset = last.getString();
        end--;
      }
      return "[" + PacketCodec.join(event.subList(0, end)) + "]";
    }

    void join(String room) throws IOException {
      socket.text("42[\"join\",\"" + room + "\"]");
      next();
    }

    /** Everything sent so far was handled. */
    List<String> sync() throws IOException {
      socket.text("420[\"sync\"]");
      var before = new ArrayList<String>();
      String text = socket.readText();
      while (!text.equals("430[]")) {
        before.add(text);
        text = socket.readText();
      }
      return before;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static jakarta.json.JsonValue json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void withoutRecoveryThereIsNoPidAndNoOffset() throws Exception {
    main.onConnect(socket -> {
      socket.join(ROOM);
      main.broadcast(ROOM, 1, "tick", "1");
    });
    try (var client = server.open()) {
      client.text("40");

      assertThat(client.readText(), matchesPattern("40\\{\"sid\":\"[^\"]{20}\"}"));
      assertThat(client.readText(), is("42[\"tick\",1]"));
    }
  }

  @Test
  void aBroadcastCarriesAnOffsetAndNothingElseDoes() throws Exception {
    serve();
    try (var client = server.open()) {
      client.text("40");
      assertThat(
          client.readText(), matchesPattern("40\\{\"sid\":\"[^\"]{20}\",\"pid\":\"[^\"]{20}\"}"));
      Socket socket = connected.take();
      socket.join(ROOM);

      tell(ROOM, 1);
      main.everyone().emit("news");
      socket.emit("direct", jakarta.json.JsonValue.TRUE);
      socket.emit("text", Json.string("no offset"));
      socket.emit("nothing");
      socket.emitForReply("ask", LONG, _ -> {}, Json.string("x"));

      assertThat(client.readText(), matchesPattern("42\\[\"tick\",1,\"[0-9a-z]{5,13}\"]"));
      assertThat(client.readText(), matchesPattern("42\\[\"news\",\"[0-9a-z]{5,13}\"]"));
      assertThat(client.readText(), is("42[\"direct\",true]"));
      assertThat(client.readText(), is("42[\"text\",\"no offset\",null]"));
      assertThat(client.readText(), is("42[\"nothing\",null]"));
      assertThat(client.readText(), is("420[\"ask\",\"x\"]"));
    }
  }

  @Test
  void aClientComesBackAsTheSameWithExactlyWhatItMissed() throws Exception {
    serve();
    Socket before;
    try (var client = new Client("")) {
      before = connected.take();
      before.data().put("who", "me");
      client.join(ROOM);
      client.join("left");
      tell(ROOM, 1);
      assertThat(client.next(), is("[\"tick\",1]"));
      client.socket.text("42[\"leave\",\"left\"]");
      client.sync();
      client.socket.reset();
      tell(ROOM, 2);
      tell("left", 3);
      tell("never", 4);
      main.everyone().emit("news");
      main.everyone().except(ROOM).emit("not for it");
      main.everyone().emitVolatile("gone");

      try (var back = client.backAs()) {
        Socket after = connected.take();
        tell(ROOM, 5);

        assertThat(back.sid, is(client.sid));
        assertThat(back.pid, is(client.pid));
        assertThat(back.next(), is("[\"tick\",2]"));
        assertThat(back.next(), is("[\"news\"]"));
        assertThat(back.next(), is("[\"tick\",5]"));
        assertThat(after.recovered(), is(true));
        assertThat(after.data().get("who"), is("me"));
        assertThat(after.rooms(), is(java.util.Set.of(ROOM)));
        assertThat(before.left(), is(true));
      }
    }
  }

  @Test
  void aClientThatHadNoEventYetComesBackToo() throws Exception {
    serve();
    tell(ROOM, 1);
    try (var client = new Client("")) {
      client.join(ROOM);
      client.socket.reset();
      Await.until("the end was not noticed", () -> recovery().lostSockets() == 1);
      tell(ROOM, 2);

      try (var back = client.backAs()) {
        assertThat(back.sid, is(client.sid));
        assertThat(back.next(), is("[\"tick\",2]"));
      }
    }
  }

  @Test
  void whatWasOnItsWayWhenTheConnectionDiedIsSentAgain() throws Exception {
    serve();
    try (var client = new Client("")) {
      client.join(ROOM);
      tell(ROOM, 1);
      client.next();
      tell(ROOM, 2); // sent, and never read
      client.socket.reset();

      try (var back = client.backAs()) {
        assertThat(back.next(), is("[\"tick\",2]"));
      }
    }
  }

  @Test
  void whatWasMissedIsConflatedAndFinalStatesAreAllThere() throws Exception {
    serve();
    try (var client = new Client("")) {
      client.join(ROOM);
      client.socket.reset();
      Await.until("the end was not noticed", () -> recovery().lostSockets() == 1);
      tell(ROOM, "\"a\",1,{}", Conflation.state("a"));
      tell(ROOM, "\"a\",2,{}", Conflation.state("a"));
      tell(ROOM, "\"a\",3,{}", Conflation.lastState("a"));
      tell(ROOM, "\"b\",1,{}", Conflation.state("b"));
      tell("other", "\"b\",9,{}", Conflation.state("b"));
      tell(ROOM, "\"a\",4,{}", Conflation.state("a"));
      tell(ROOM, "\"b\",2,{}", Conflation.state("b"));

      try (var back = client.backAs()) {
        assertThat(back.next(), is("[\"tick\",\"a\",3,{}]"));
        assertThat(back.next(), is("[\"tick\",\"a\",4,{}]"));
        assertThat(back.next(), is("[\"tick\",\"b\",2,{}]"));
        assertThat(back.sync(), is(List.of()));
      }
    }
  }

  @Test
  void whatItsGreetingHadIsNotSentAgain() throws Exception {
    serve();
    try (var client = new Client("")) {
      store.set(5);
      client.join(ROOM);
      main.broadcast(ROOM, 5, "tick", "5"); // committed before, told after the greeting
      client.socket.reset();
      Await.until("the end was not noticed", () -> recovery().lostSockets() == 1);
      tell(ROOM, 6);

      try (var back = client.backAs()) {
        assertThat(back.next(), is("[\"tick\",6]"));
      }
    }
  }

  @Test
  void number25APidIsGoodOnceAndAgainOnlyAfterTheNextLoss() throws Exception {
    serve();
    try (var client = new Client("")) {
      client.join(ROOM);
      client.socket.reset();

      try (var back = client.backAs();
          var thief = client.backAs()) {
        assertThat(back.sid, is(client.sid));
        assertThat(thief.sid, is(not(client.sid)));
        assertThat(thief.pid, is(not(client.pid)));
        assertThat(main.rooms().get(ROOM), is(1));

        back.socket.reset();
        try (var again = back.backAs()) {
          assertThat(again.sid, is(client.sid));
        }
      }
    }
  }

  @Test
  void whoLeftOrWasDisconnectedDoesNotComeBack() throws Exception {
    serve();
    try (var client = new Client("");
        var kicked = new Client("")) {
      client.socket.text("41");
      connected.take();
      connected.take().disconnect();
      assertThat(kicked.socket.readText(), is("41"));
      Await.until("they stayed", () -> main.sockets() == 0);

      try (var left = client.backAs();
          var back = kicked.backAs()) {
        assertThat(left.sid, is(not(client.sid)));
        assertThat(back.sid, is(not(kicked.sid)));
      }
    }
  }

  @Test
  void nonsenseGetsAFreshSocketAndNoError() throws Exception {
    serve();
    for (String offset :
        List.of("\"zzzzzzzzzzzz\"", "\"-1\"", "\"x y\"", "\"01\"", "\"\\u0661\"")) {
      try (var client = new Client("")) {
        client.socket.reset();
        String auth = "{\"pid\":\"%s\",\"offset\":%s}".formatted(client.pid, offset);
        try (var back = new Client(auth)) {
          assertThat(offset, back.sid, is(not(client.sid)));
        }
      }
    }
    for (String auth : List.of("{\"pid\":7}", "{\"pid\":\"x\"}", "{\"pid\":null,\"offset\":[]}")) {
      new Client(auth).close();
    }
  }

  @Test
  void aPidIsOfOneNamespace() throws Exception {
    serve();
    try (var client = new Client("");
        var elsewhere = server.open()) {
      client.socket.reset();
      Await.until("the end was not noticed", () -> recovery().lostSockets() == 1);
      elsewhere.text("40/other,{\"pid\":\"" + client.pid + "\"}");

      assertThat(elsewhere.readText(), not(matchesPattern(".*" + client.sid + ".*")));
      try (var back = client.backAs()) {
        assertThat(back.sid, is(client.sid));
      }
    }
  }

  @Test
  void whoIsGoneTooLongIsFreedWithItsRooms() throws Exception {
    serve(new RecoveryConfig(Duration.ofMillis(200), Duration.ofMillis(1), 1 << 20, 1000));
    try (var client = new Client("")) {
      client.join(ROOM);
      client.socket.reset();
      Await.until("the end was not noticed", () -> recovery().lostSockets() == 1);
      assertThat(main.hasRoom(ROOM), is(true));
      tell(ROOM, 1);

      Await.until("it was kept", () -> recovery().lostSockets() == 0 && !main.hasRoom(ROOM));
      assertThat(recovery().log().bytes(), is(0L));
      try (var back = client.backAs()) {
        assertThat(back.sid, is(not(client.sid)));
      }
    }
  }

  @Test
  void ofTooManyThatAreGoneTheFirstIsGivenUp() throws Exception {
    serve(new RecoveryConfig(LONG, LONG, 1 << 20, 2));
    var clients = new ArrayList<Client>();
    for (int i = 0; i < 3; i++) {
      var client = new Client("");
      client.join(ROOM + i);
      clients.add(client);
      client.socket.reset();
      String room = ROOM + i;
      Await.until("the end was not noticed", () -> !main.rooms().containsKey(room));
    }

    Await.until("all are kept", () -> !main.hasRoom(ROOM + 0));
    try (var first = clients.get(0).backAs();
        var last = clients.get(2).backAs()) {
      assertThat(first.sid, is(not(clients.get(0).sid)));
      assertThat(last.sid, is(clients.get(2).sid));
    }
  }

  @Test
  void number25TheLogStaysUnderItsBoundAndWhoNeedsMoreStartsAfresh() throws Exception {
    serve(new RecoveryConfig(LONG, LONG, 100_000, 10));
    try (var behind = new Client("");
        var near = new Client("")) {
      behind.join(ROOM);
      near.join(ROOM);
      behind.socket.reset();
      for (int i = 0; i < 1000; i++) {
        tell(ROOM, i);
        assertThat(near.next(), is("[\"tick\"," + i + "]"));
      }
      near.socket.reset();
      tell(ROOM, 1000);

      assertThat(recovery().log().bytes(), is(lessThanOrEqualTo(100_000L)));
      try (var fresh = behind.backAs();
          var back = near.backAs()) {
        assertThat(fresh.sid, is(not(behind.sid)));
        assertThat(back.sid, is(near.sid));
        assertThat(back.next(), is("[\"tick\",1000]"));
      }
    }
  }

  @Test
  void aHotBarCostsOneEntry() throws Exception {
    serve();
    try (var client = new Client("")) {
      client.join(ROOM);
      for (int i = 0; i < 500; i++) {
        tell(ROOM, "1", Conflation.state("bar"));
        client.next();
      }

      assertThat(recovery().log().size(), is(1));
    }
  }

  @Test
  void whatWasMissedIsNeverTooMuchForTheOutbox() throws Exception {
    serve();
    try (var client = new Client("")) {
      client.join(ROOM);
      client.socket.reset();
      Await.until("the end was not noticed", () -> recovery().lostSockets() == 1);
      for (int i = 0; i < 3000; i++) { // the outbox holds 1000
        tell(ROOM, i);
      }

      try (var back = client.backAs()) {
        for (int i = 0; i < 3000; i++) {
          assertThat(back.next(), is("[\"tick\"," + i + "]"));
        }
      }
    }
  }

  /** Cut at any moment, under a writer that never rests: no gap, no repeat, no step back. */
  @Test
  void nothingIsLostOrDoubledHoweverOftenTheConnectionIsCut() throws Exception {
    serve();
    var going = new AtomicBoolean(true);
    var rooms = List.of("a", "b", "c");
    var writers = rooms.stream().map(room -> writer(room, going)).toList();
    var client = new Client("");
    var next = new long[rooms.size()];
    try {
      for (int i = 0; i < rooms.size(); i++) {
        client.socket.text("42[\"join\",\"" + rooms.get(i) + "\"]");
      }
      client.sync();
      for (int round = 0; round < 100; round++) {
        int events = ThreadLocalRandom.current().nextInt(30);
        for (int i = 0; i < events; i++) {
          take(client, next);
        }
        client.socket.reset();
        var back = client.backAs();
        assertThat("round " + round, back.sid, is(client.sid));
        client = back;
      }
      for (int i = 0; i < 1000; i++) {
        take(client, next);
      }
    } finally {
      going.set(false);
      for (Thread writer : writers) {
        writer.join();
      }
      client.close();
    }
  }

  private static void take(Client client, long[] next) throws IOException {
    JsonArray event = json(client.next()).asJsonArray();
    int room = event.getString(1).charAt(0) - 'a';
    long number = event.getJsonNumber(2).longValue();
    assertThat(event.toString(), next[room] == 0 || number == next[room], is(true));
    next[room] = number + 1;
  }

  private Thread writer(String room, AtomicBoolean going) {
    return Thread.startVirtualThread(() -> {
      for (long i = 1; going.get(); i++) {
        main.broadcast(room, Long.MAX_VALUE, "tick", "\"%s\",%d".formatted(room, i));
        LockSupport.parkNanos(200_000);
      }
    });
  }
}
