package dev.kline.load;

import dev.kline.testing.PollingClient;
import dev.kline.testing.RawWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * One seat of the soak: a client that connects, subscribes, watches, switches, and goes in one way
 * or another, again and again until the tide turns. Confined to its thread.
 */
final class Visitor implements Runnable {
  private static final String PATH = "/socket.io/";
  private static final String KLINE = "/kline,";
  private static final String[] INTERVALS = {"s1", "s30", "m5"};

  /** How long one watches at the most. */
  private static final Duration WATCH_MAX = Duration.ofSeconds(4);

  /** A client that does not read is full with so little. */
  private static final int SMALL_BYTES = 4096;

  private final int port;
  private final int rooms;
  private final long endNanos;
  private final Random random;
  private final Visits visits;

  /** What has happened so far. Safe for any thread. */
  record Visits(LongAdder done, LongAdder messages, Troubles troubles) {
    Visits() {
      this(new LongAdder(), new LongAdder(), new Troubles());
    }
  }

  Visitor(int port, int rooms, long endNanos, long seed, Visits visits) {
    this.port = port;
    this.rooms = rooms;
    this.endNanos = endNanos;
    this.random = new Random(seed);
    this.visits = visits;
  }

  @Override
  public void run() {
    while (System.nanoTime() < endNanos) {
      try {
        visit();
        visits.done.increment();
      } catch (IOException | AssertionError | RuntimeException failed) {
        visits.troubles.add(failed.toString());
        pause(Duration.ofMillis(500)); // a server in trouble is not hammered
      }
    }
  }

  private void visit() throws IOException {
    switch (random.nextInt(8)) {
      case 0, 1 -> leave();
      case 2 -> vanish();
      case 3 -> stall();
      case 4, 5 -> comeBack();
      case 6 -> poll();
      default -> upgrade();
    }
  }

  // ---- over a WebSocket

  /** Says goodbye in one of the ways there are. */
  private void leave() throws IOException {
    try (var socket = RawWebSocket.open(port, PATH)) {
      join(socket, "");
      watchAndSwitch(socket);
      if (random.nextBoolean()) {
        socket.text("41" + KLINE);
      }
      if (random.nextBoolean()) {
        socket.frame(RawWebSocket.CLOSE, true, new byte[] {3, (byte) 0xE8});
        socket.readCloseCode();
      }
    }
  }

  private void vanish() throws IOException {
    var socket = RawWebSocket.open(port, PATH);
    join(socket, "");
    subscribe(socket);
    watch(socket);
    socket.reset();
  }

  /** Reads nothing any more. The server may have hung up when it goes. */
  private void stall() throws IOException {
    var socket = new RawWebSocket(port, PATH + "?EIO=4&transport=websocket", SMALL_BYTES);
    join(socket, "");
    for (int i = 0; i < 20; i++) {
      subscribe(socket);
    }
    pause(WATCH_MAX.multipliedBy(2));
    socket.reset();
  }

  /** Loses its connection and is the same again, or starts anew where it was away for too long. */
  private void comeBack() throws IOException {
    var lost = RawWebSocket.open(port, PATH);
    String joined = join(lost, "");
    subscribe(lost);
    String offset = watch(lost);
    lost.reset();
    pause(Duration.ofMillis(random.nextInt(1500)));
    try (var back = RawWebSocket.open(port, PATH)) {
      join(
          back,
          offset.isEmpty()
              ? ""
              : "{\"pid\":\"%s\",\"offset\":\"%s\"}".formatted(field(joined, "pid"), offset));
      watchAndSwitch(back);
    }
  }

  /** Returns what the server answered. */
  private String join(RawWebSocket socket, String auth) throws IOException {
    socket.readText();
    socket.text("40" + KLINE + auth);
    String answer = socket.readText();
    while (!answer.startsWith("40" + KLINE)) {
      if (answer.startsWith("44")) {
        throw new IOException("refused: " + answer);
      }
      answer = socket.readText();
    }
    return answer;
  }

  private void watchAndSwitch(RawWebSocket socket) throws IOException {
    int room = subscribe(socket);
    watch(socket);
    socket.text(request("unsubscribe", room));
    subscribe(socket);
    socket.text(request("history", room));
    watch(socket);
  }

  private int subscribe(RawWebSocket socket) throws IOException {
    int room = random.nextInt(rooms * INTERVALS.length);
    socket.text(request("subscribe", room));
    return room;
  }

  private static String request(String event, int room) {
    return "42%s[\"%s\",{\"symbol\":\"%s\",\"interval\":\"%s\"}]"
        .formatted(
            KLINE,
            event,
            LoadLedger.mint(room / INTERVALS.length),
            INTERVALS[room % INTERVALS.length]);
  }

  /** Reads for a while. Returns the offset of the last update, empty where none came. */
  private String watch(RawWebSocket socket) throws IOException {
    long end = Math.min(endNanos, System.nanoTime() + random.nextLong(WATCH_MAX.toNanos()));
    String offset = "";
    do {
      String text = socket.readText();
      visits.messages.increment();
      if (text.contains("\"kline_data\"") && text.endsWith("\"]")) {
        offset = text.substring(text.lastIndexOf('"', text.length() - 3) + 1, text.length() - 2);
      }
    } while (System.nanoTime() < end);
    return offset;
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
      long end = Math.min(endNanos, System.nanoTime() + random.nextLong(WATCH_MAX.toNanos()));
      do {
        if (client.poll().body().equals("2")) {
          client.post("3");
        }
        visits.messages.increment();
      } while (System.nanoTime() < end);
      switch (random.nextInt(3)) {
        case 0 -> client.post("1");
        case 1 -> client.reset();
        default -> client.startPoll(); // and is gone while it waits
      }
    }
  }

  private void upgrade() throws IOException {
    try (var client = pollingClient();
        var socket = client.upgrade()) {
      watchAndSwitch(socket);
    }
  }

  private PollingClient pollingClient() throws IOException {
    var client = PollingClient.open(port, PATH);
    client.post("40" + KLINE);
    client.poll();
    client.post(request("subscribe", random.nextInt(rooms * INTERVALS.length)));
    client.poll();
    return client;
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
