package dev.kline.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A WebSocket client that does what it is told, legal or not. Confined to one thread, except that
 * reading and writing may be two.
 */
public final class RawWebSocket implements AutoCloseable {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] MASK = {1, 2, 3, 4};
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

  /** What is shown of bytes that are no frame. */
  private static final int SHOWN_BYTES_MAX = 120;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String head;

  /** A frame from the server. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Frame(int opcode, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; 0 where it has none. */
    public int closeCode() {
      return payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
  }

  /** Connects and asks for an upgrade, whatever the answer; see {@link #head()}. */
  public RawWebSocket(int port, String pathAndQuery) throws IOException {
    this(port, pathAndQuery, 0);
  }

  /** The same with a small receive buffer, so that a client that does not read is soon full. */
  public RawWebSocket(int port, String pathAndQuery, int receiveBytes) throws IOException {
    this(port, pathAndQuery, receiveBytes, "X-Test: yes");
  }

  /** The same with a header of one's own. */
  public RawWebSocket(int port, String pathAndQuery, int receiveBytes, String header)
      throws IOException {
    this(port, pathAndQuery, receiveBytes, header, Await.DEADLINE);
  }

  private RawWebSocket(
      int port, String pathAndQuery, int receiveBytes, String header, Duration readTimeout)
      throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setTcpNoDelay(true);
    readTimeout(readTimeout);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    String request =
        """
        GET %s HTTP/1.1\r
        Host: 127.0.0.1\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        %s\r
        \r
        """
            .formatted(pathAndQuery, header);
    head = ask(request);
  }

  private String ask(String request) throws IOException {
    try {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return readHead();
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  /** Opens an Engine.IO session; its open packet is still to be read. */
  public static RawWebSocket open(int port, String path) throws IOException {
    return open(port, path + "?EIO=4&transport=websocket", 0, Await.DEADLINE);
  }

  /**
   * The same, or an upgrade, with a receive buffer and a patience of one's own.
   *
   * @param receiveBytes 0 for the usual
   * @throws RefusedException if the answer is not 101; what follows is no frames then
   */
  public static RawWebSocket open(
      int port, String pathAndQuery, int receiveBytes, Duration readTimeout) throws IOException {
    var client = new RawWebSocket(port, pathAndQuery, receiveBytes, "X-Test: yes", readTimeout);
    if (!client.head().startsWith("HTTP/1.1 101 ")) {
      try (client) {
        throw client.refused();
      }
    }
    return client;
  }

  /** Why there was no upgrade, with the body that the head announces. */
  private RefusedException refused() throws IOException {
    var length = CONTENT_LENGTH.matcher(head);
    byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
    int status = Integer.parseInt(head.substring(9, 12));
    return new RefusedException(status, new String(body, StandardCharsets.UTF_8));
  }

  /** The status line and the headers of the answer to the upgrade. */
  public String head() {
    return head;
  }

  public void text(String text) throws IOException {
    frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  public void frame(int opcode, boolean last, byte[] payload) throws IOException {
    raw(masked(opcode, last, payload));
  }

  public void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A client's frame, masked. */
  public static byte[] masked(int opcode, boolean last, byte[] payload) {
    var frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i & 3]));
    }
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  /** The next frame. */
  public Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    if (first < 0x80 || (first & 0x70) != 0) {
      throw new AssertionError("a torn frame: " + shown(first, length));
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(first & 0x0F, payload);
  }

  /** What is there of a frame that is none, as far as it has come. */
  private String shown(int first, int second) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(first);
    bytes.write(second);
    bytes.writeBytes(in.readNBytes(Math.min(in.available(), SHOWN_BYTES_MAX)));
    return "0x%02x 0x%02x, as text %s"
        .formatted(first, second, bytes.toString(StandardCharsets.ISO_8859_1));
  }

  /** The next frame's text; pings of Engine.IO are answered and skipped. */
  public String readText() throws IOException {
    Frame frame = read();
    while (frame.opcode() == TEXT && frame.text().equals("2")) {
      text("3");
      frame = read();
    }
    if (frame.opcode() != TEXT) {
      throw new AssertionError("no text but opcode %d %s".formatted(frame.opcode(), frame.text()));
    }
    return frame.text();
  }

  /** Reads on until the close frame; 0 where it has no code. */
  public int readCloseCode() throws IOException {
    Frame frame = read();
    while (frame.opcode() != CLOSE) {
      frame = read();
    }
    return frame.closeCode();
  }

  /** Whether the server closed: reads on until its close frame or the end of the stream. */
  public boolean awaitClosed() {
    try {
      readCloseCode();
      return true;
    } catch (EOFException | java.net.SocketException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** How long a read may wait for bytes. */
  public final void readTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
  }

  /** Vanishes with a reset, as a process that is killed or a cable that is cut and found out. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Says goodbye to nobody: FIN without a close frame. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String readHead() throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      bytes.write(in.readUnsignedByte());
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }
}
