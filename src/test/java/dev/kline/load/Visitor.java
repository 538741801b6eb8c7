package dev.kline.load;

import dev.kline.testing.PollingClient;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.RefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One seat of the soak: a client that connects, subscribes, watches, switches, and goes in one way
 * or another, again and again until the tide turns. Confined to its thread.
 *
 * <p>What a server may do is no trouble, but counted: refuse who is one too many, and hang up on
 * who did not answer its pings, as a client without a processor can't. All else is: an answer that
 * never comes, a packet that is none, a frame that is torn, {@link Bars} that break a promise.
 */
final class Visitor implements Runnable {
  private static final String PATH = "/socket.io/";
  private static final String WEBSOCKET = PATH + "?EIO=4&transport=websocket";
  private static final String KLINE = "/kline,";
  private static final String[] INTERVALS = {"s1", "s30", "m5"};

  /** How long one watches at the most. */
  private static final Duration WATCH_MAX = Duration.ofSeconds(4);

  /** A server that is overloaded takes its time; one that says nothing for so long has lost it. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  /** A client that does not read is full with so little. */
  private static final int SMALL_BYTES = 4096;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  /** What is told of a trouble. */
  private static final int TROUBLE_CHARACTERS_MAX = 400;

  private final int port;
  private final int rooms;
  private final Duration silenceMax;
  private final long endNanos;

  /** Unlike {@code Random}'s, its first numbers differ for seeds that are side by side. */
  private final SplittableRandom random;

  private final Visits visits;

  /** The step of the visit under way. */
  private String step = "";

  private Patience patience;
  private Bars bars = new Bars();

  /** The ways to visit. */
  private enum Way {
    LEAVE,
    VANISH,
    STALL,
    COME_BACK,
    POLL,
    UPGRADE
  }

  /** {@code silenceMax}: how long the server waits for a client's pong at least. */
  Visitor(int port, int rooms, Duration silenceMax, long endNanos, long seed, Visits visits) {
    this.port = port;
    this.rooms = rooms;
    this.silenceMax = silenceMax;
    this.endNanos = endNanos;
    this.random = new SplittableRandom(seed);
    this.visits = visits;
    this.patience = new Patience(silenceMax, System.nanoTime());
  }

  @Override
  public void run() {
    while (System.nanoTime() < endNanos) {
      Way way = way();
      try {
        visit(way);
        visits.done().increment();
      } catch (IOException | AssertionError | RuntimeException failed) {
        judge(way, failed);
        pause(Duration.ofMillis(500)); // a server in trouble is not hammered
      }
      visits.leftOut().add(bars.leftOut());
      bars = new Bars();
    }
  }

  private Way way() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Way.LEAVE;
      case 2 -> Way.VANISH;
      case 3 -> Way.STALL;
      case 4, 5 -> Way.COME_BACK;
      case 6 -> Way.POLL;
      default -> Way.UPGRADE;
    };
  }

  private void visit(Way way) throws IOException {
    switch (way) {
      case LEAVE -> leave();
      case VANISH -> vanish();
      case STALL -> stall();
      case COME_BACK -> comeBack();
      case POLL -> poll();
      case UPGRADE -> upgrade();
    }
  }

  private void judge(Way way, Throwable failed) {
    if (failed instanceof RefusedException refused
        && (refused.status() == TOO_MANY_REQUESTS || refused.status() == SERVICE_UNAVAILABLE)) {
      visits.refused().increment();
    } else if (failed instanceof IOException
        && !(failed instanceof SocketTimeoutException)
        && patience.exhausted(System.nanoTime())) {
      visits.silent().increment();
    } else {
      String trouble = "%s, %s: %s".formatted(way, step, failed).replaceAll("\\s+", " ");
      visits
          .troubles()
          .add(trouble.substring(0, Math.min(trouble.length(), TROUBLE_CHARACTERS_MAX)));
    }
  }

  // ---- over a WebSocket

  /** Says goodbye in one of the ways there are. */
  private void leave() throws IOException {
    try (var socket = connect(0)) {
      join(socket, "");
      watchAndSwitch(socket);
      step = "says goodbye";
      if (random.nextBoolean()) {
        socket.text("41" + KLINE);
      }
      if (random.nextBoolean()) {
        socket.frame(RawWebSocket.CLOSE, true, new byte[] {3, (byte) 0xE8});
        if (!socket.awaitClosed()) {
          throw new AssertionError("nobody hung up");
        }
      }
    }
  }

  private void vanish() throws IOException {
    try (var socket = connect(0)) {
      join(socket, "");
      subscribe(socket);
      watch(socket);
      socket.reset();
    }
  }

  /** Reads nothing any more. The server may have hung up when it goes. */
  private void stall() throws IOException {
    try (var socket = connect(SMALL_BYTES)) {
      join(socket, "");
      for (int i = 0; i < 20; i++) {
        subscribe(socket);
      }
      pause(WATCH_MAX.multipliedBy(2));
      socket.reset();
    }
  }

  /** Loses its connection and is the same again, or starts anew where it was away for too long. */
  private void comeBack() throws IOException {
    String joined;
    String offset;
    try (var lost = connect(0)) {
      joined = join(lost, "");
      subscribe(lost);
      offset = watch(lost);
      lost.reset();
    }
    pause(Duration.ofMillis(random.nextInt(1500)));
    try (var back = connect(0)) {
      bars.recovered();
      join(back, offset.isEmpty() ? "" : recovery(joined, offset), field(joined, "sid"));
      watchAndSwitch(back);
    }
  }

  /** Opens a session; its receive buffer is of the usual size if 0 is asked for. */
  private RawWebSocket connect(int receiveBytes) throws IOException {
    step = "connects";
    patience = new Patience(silenceMax, System.nanoTime());
    return RawWebSocket.open(port, WEBSOCKET, receiveBytes, READ_TIMEOUT);
  }

  private String join(RawWebSocket socket, String auth) throws IOException {
    return join(socket, auth, "");
  }

  /** Returns what the server answered. Unless that is {@code sid} again, nothing was subscribed. */
  private String join(RawWebSocket socket, String auth, String sid) throws IOException {
    step = "opens";
    next(socket);
    step = "joins";
    socket.text("40" + KLINE + auth);
    String answer = next(socket);
    while (!answer.startsWith("40" + KLINE)) {
      answer = next(socket);
    }
    if (!field(answer, "sid").equals(sid)) {
      visits.leftOut().add(bars.leftOut());
      bars = new Bars();
    }
    return answer;
  }

  private void watchAndSwitch(RawWebSocket socket) throws IOException {
    int room = subscribe(socket);
    watch(socket);
    step = "switches";
    socket.text(request("unsubscribe", room));
    subscribe(socket);
    socket.text(request("history", room));
    watch(socket);
  }

  private int subscribe(RawWebSocket socket) throws IOException {
    step = "subscribes";
    int room = random.nextInt(rooms * INTERVALS.length);
    socket.text(request("subscribe", room));
    return room;
  }

  private String request(String event, int room) {
    return "42%s[\"%s\",{\"symbol\":\"%s\",\"interval\":\"%s\"%s}]"
        .formatted(
            KLINE,
            event,
            LoadLedger.mint(room / INTERVALS.length),
            INTERVALS[room % INTERVALS.length],
            event.equals("subscribe") && random.nextBoolean() ? ",\"seq\":true" : "");
  }

  /** Reads for a while. Returns the offset of the last update, empty where none came. */
  private String watch(RawWebSocket socket) throws IOException {
    step = "watches";
    long end = watchUntil();
    String offset = "";
    do {
      String text = next(socket);
      if (text.contains("\"kline_data\"") && text.endsWith("\"]")) {
        offset = text.substring(text.lastIndexOf('"', text.length() - 3) + 1, text.length() - 2);
      }
    } while (System.nanoTime() < end);
    return offset;
  }

  private long watchUntil() {
    return Math.min(endNanos, System.nanoTime() + random.nextLong(WATCH_MAX.toNanos()));
  }

  /** The next packet that is no ping. */
  private String next(RawWebSocket socket) throws IOException {
    while (true) {
      var frame = socket.read();
      switch (frame.opcode()) {
        case RawWebSocket.TEXT -> {
          String packet = frame.text();
          if (!packet.equals("2")) {
            take(packet);
            return packet;
          }
          patience.answered(System.nanoTime());
          socket.text("3");
        }
        case RawWebSocket.CLOSE -> throw new EOFException("close frame " + frame.closeCode());
        default -> throw new AssertionError("a frame of type " + frame.opcode());
      }
    }
  }

  /** Takes a packet, whatever it came by: the open packet, what joins, or an event. */
  private void take(String packet) {
    visits.messages().increment();
    if (!packet.startsWith("0{")
        && !packet.startsWith("40" + KLINE)
        && !packet.startsWith("42" + KLINE)) {
      throw new AssertionError("the server said " + packet);
    }
    bars.told(packet);
  }

  private static String recovery(String joined, String offset) throws IOException {
    return "{\"pid\":\"%s\",\"offset\":\"%s\"}".formatted(field(joined, "pid"), offset);
  }

  private static String field(String json, String name) throws IOException {
    int begin = json.indexOf("\"" + name + "\":\"");
    if (begin < 0) {
      throw new IOException("no " + name + " in " + json);
    }
    int from = begin + name.length() + 4;
    return json.substring(from, json.indexOf('"', from));
  }

  // ---- by long-polling

  private void poll() throws IOException {
    try (var client = pollingClient()) {
      join(client);
      step = "polls";
      long end = watchUntil();
      do {
        poll(client);
      } while (System.nanoTime() < end);
      step = "says goodbye";
      switch (random.nextInt(3)) {
        case 0 -> post(client, "1");
        case 1 -> client.reset();
        default -> client.startPoll(); // and is gone while it waits
      }
    }
  }

  private void upgrade() throws IOException {
    try (var client = pollingClient()) {
      join(client);
      step = "upgrades";
      try (var socket = client.upgrade()) {
        watchAndSwitch(socket);
      }
    }
  }

  private PollingClient pollingClient() throws IOException {
    step = "opens a poll";
    patience = new Patience(silenceMax, System.nanoTime());
    return PollingClient.open(port, PATH, READ_TIMEOUT);
  }

  private void join(PollingClient client) throws IOException {
    step = "joins a poll";
    post(client, "40" + KLINE);
    poll(client);
    post(client, request("subscribe", random.nextInt(rooms * INTERVALS.length)));
    poll(client);
  }

  /** One poll, and all that it brought. */
  private void poll(PollingClient client) throws IOException {
    String payload = PollingClient.granted(client.poll()).body();
    for (String packet : payload.split("\u001e", -1)) {
      switch (packet) {
        case "2" -> {
          post(client, "3");
          patience.answered(System.nanoTime()); // the server has it for sure
        }
        case "1" -> throw new EOFException("a close packet");
        case "6" -> {}
        default -> take(packet);
      }
    }
  }

  private static void post(PollingClient client, String packet) throws IOException {
    var _ = PollingClient.granted(client.post(packet));
  }

  private void pause(Duration atMost) {
    long left = Math.min(atMost.toNanos(), endNanos - System.nanoTime());
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, left)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
