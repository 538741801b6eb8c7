package dev.kline.load;

import dev.kline.testing.RawWebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * One chart: a Socket.IO client over a WebSocket that joins {@code /kline}, subscribes to its rooms
 * and says of each bar whether it is new. Confined to the thread of {@link Clients}.
 */
final class Client {
  private static final String KLINE = "/kline,";
  private static final String UPGRADE =
      """
      GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
      Host: 127.0.0.1\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;

  /** How far a client is. */
  enum State {
    CONNECTING,
    UPGRADING,
    JOINING,
    READY,
    GONE
  }

  private final Plan plan;
  private final Tally tally;
  private final Map<String, Integer> rooms;
  private final int firstRoom;
  private final SocketChannel channel;

  /** The newest trade that each room has told. */
  private final long[] newestMicros;

  private State state = State.CONNECTING;
  private int confirmed;
  private byte[] rest = new byte[0];

  /** Begins to connect. {@code rooms} says which room a symbol is. */
  Client(int number, int port, Plan plan, Tally tally, Map<String, Integer> rooms)
      throws IOException {
    this.plan = plan;
    this.tally = tally;
    this.rooms = rooms;
    this.firstRoom = plan.firstRoom(number);
    this.newestMicros = new long[plan.each()];
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  SocketChannel channel() {
    return channel;
  }

  State state() {
    return state;
  }

  /** The connection stands, or doesn't. */
  void connected() throws IOException {
    channel.finishConnect();
    write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
    state = State.UPGRADING;
  }

  /** Takes what has come, by way of space that nobody else uses meanwhile. */
  void read(byte[] space) throws IOException {
    var buffer = ByteBuffer.wrap(space).put(rest);
    if (channel.read(buffer) < 0) {
      throw new IOException("the server closed the connection");
    }
    int length = buffer.position();
    int begin = state == State.UPGRADING ? upgraded(space, length) : 0;
    int end = state == State.UPGRADING ? 0 : frames(space, begin, length);
    rest = Arrays.copyOfRange(space, end, length);
    if (rest.length == space.length) {
      throw new IOException("a message has more than %d bytes".formatted(rest.length));
    }
  }

  /** Hangs up. */
  void close() {
    state = State.GONE;
    try {
      channel.close();
    } catch (IOException _) {
      // it is gone, then
    }
  }

  /** Where the first frame begins, once the answer to the upgrade is there. */
  private int upgraded(byte[] bytes, int length) throws IOException {
    var head = new String(bytes, 0, Math.min(length, 4096), StandardCharsets.ISO_8859_1);
    int end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      return 0;
    }
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("no upgrade: " + head.lines().findFirst().orElse(""));
    }
    state = State.JOINING;
    return end + 4;
  }

  /** Handles all whole frames; says where the first torn one begins. */
  private int frames(byte[] bytes, int from, int end) throws IOException {
    var in = ByteBuffer.wrap(bytes, 0, end);
    int begin = from;
    while (end - begin >= 2) {
      int head =
          switch (bytes[begin + 1]) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
          };
      if (end - begin < head) {
        return begin;
      }
      long length =
          switch (head) {
            case 2 -> bytes[begin + 1];
            case 4 -> in.getShort(begin + 2) & 0xFFFF;
            default -> in.getLong(begin + 2);
          };
      if (end - begin - head < length) {
        return begin;
      }
      frame(bytes[begin] & 0x0F, bytes, begin + head, (int) length);
      begin += head + (int) length;
    }
    return begin;
  }

  private void frame(int opcode, byte[] bytes, int offset, int length) throws IOException {
    switch (opcode) {
      case RawWebSocket.TEXT ->
          // latin 1 is a plain copy; what is beyond ASCII is in no field that is looked at
          packet(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
      case RawWebSocket.PING ->
          write(
              RawWebSocket.masked(
                  RawWebSocket.PONG, true, Arrays.copyOfRange(bytes, offset, offset + length)));
      case RawWebSocket.CLOSE -> throw new IOException("the server closed the WebSocket");
      default -> throw new IOException("a frame of type " + opcode);
    }
  }

  // ---- Engine.IO and Socket.IO

  private void packet(String text) throws IOException {
    if (text.startsWith("42" + KLINE + "[\"")) {
      int name = KLINE.length() + 4;
      event(text.substring(name, text.indexOf('"', name)), text);
    } else if (text.equals("2")) {
      send("3");
    } else if (text.startsWith("0")) {
      send("40" + KLINE);
    } else if (text.startsWith("40" + KLINE)) {
      joined();
    } else {
      throw new IOException("the server said " + text);
    }
  }

  private void joined() throws IOException {
    for (int i = 0; i < plan.each(); i++) {
      var symbol = LoadLedger.mint((firstRoom + i) % plan.rooms());
      send("42%s[\"subscribe\",{\"symbol\":\"%s\",\"interval\":\"s1\"}]".formatted(KLINE, symbol));
    }
    if (plan.each() == 0) {
      state = State.READY;
    }
  }

  private void event(String name, String text) throws IOException {
    switch (name) {
      case "kline_data" -> bar(text);
      case "subscription_confirmed" -> {
        confirmed++;
        if (confirmed == plan.each()) {
          state = State.READY;
        }
      }
      case "connection_success", "history_data" -> {}
      default -> throw new IOException("the server said " + text);
    }
  }

  private void bar(String text) throws IOException {
    Integer room = rooms.get(field(text, "\"symbol\":\"", '"'));
    int index = room == null ? -1 : Math.floorMod(room - firstRoom, plan.rooms());
    if (index < 0 || index >= newestMicros.length) {
      throw new IOException("a bar that nobody subscribed to: " + text);
    }
    if (text.contains("\"is_final\":true")) {
      tally.finalBar();
      return;
    }
    long micros = Stamp.micros(field(text, "\"close\":", ','));
    if (micros == newestMicros[index]) {
      tally.doubled(micros);
    } else {
      tally.delivered(micros, Stamp.now(), micros > newestMicros[index]);
    }
    newestMicros[index] = Math.max(newestMicros[index], micros);
  }

  private static String field(String text, String key, char end) throws IOException {
    int begin = text.indexOf(key);
    int to = text.indexOf(end, begin + key.length());
    if (begin < 0 || to < 0) {
      throw new IOException("a bar without " + key + text);
    }
    return text.substring(begin + key.length(), to);
  }

  private void send(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(RawWebSocket.masked(RawWebSocket.TEXT, true, bytes));
  }

  /** What we say is less than what any socket takes at once. */
  private void write(byte[] bytes) throws IOException {
    if (channel.write(ByteBuffer.wrap(bytes)) < bytes.length) {
      throw new IOException("the server does not read");
    }
  }
}
