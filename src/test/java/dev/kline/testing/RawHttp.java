package dev.kline.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP connection that says what it is told, legal or not, and stays open. Confined to one
 * thread, except that reading and writing may be two.
 */
public final class RawHttp implements AutoCloseable {
  private final Socket socket = new Socket();
  private final DataInputStream in;

  /** An answer; header names are in lower case, repeated values joined by ", ". */
  @SuppressWarnings("ArrayRecordComponent")
  public record Answer(int status, Map<String, String> headers, byte[] bytes) {
    public String body() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  public RawHttp(int port) throws IOException {
    this(port, "127.0.0.1");
  }

  /** The same from one of the loopback's other addresses, as another client. */
  public RawHttp(int port, String from) throws IOException {
    this(port, from, Await.DEADLINE);
  }

  /** The same with a patience of one's own. */
  public RawHttp(int port, String from, Duration readTimeout) throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.setTcpNoDelay(true);
    readTimeout(readTimeout);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** A whole request and its answer. */
  public Answer ask(String method, String pathAndQuery, String body, String... headers)
      throws IOException {
    send(method, pathAndQuery, body, headers);
    return method.equals("HEAD") ? readHead() : read();
  }

  /** A whole request; each header is {@code Name: value}. */
  public void send(String method, String pathAndQuery, String body, String... headers)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean sized = bytes.length > 0 || !method.equals("GET");
    head(method, pathAndQuery, sized ? with(headers, "Content-Length: " + bytes.length) : headers);
    raw(bytes);
  }

  /** Only the head of a request. */
  public void head(String method, String pathAndQuery, String... headers) throws IOException {
    var head = new StringBuilder(method + " " + pathAndQuery + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    raw(head.append("\r\n").toString());
  }

  public void raw(String text) throws IOException {
    raw(text.getBytes(StandardCharsets.UTF_8));
  }

  public void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** The next answer. */
  public Answer read() throws IOException {
    Answer head = readHead();
    byte[] body = new byte[Integer.parseInt(head.headers.getOrDefault("content-length", "0"))];
    in.readFully(body);
    return new Answer(head.status, head.headers, body);
  }

  private Answer readHead() throws IOException {
    String status = line();
    if (!status.startsWith("HTTP/1.1 ")) {
      throw new AssertionError("no answer but " + status);
    }
    var headers = new TreeMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] parts = line.split(": ?", 2);
      headers.merge(
          parts[0].toLowerCase(Locale.ROOT), parts[1], (first, next) -> first + ", " + next);
    }
    return new Answer(Integer.parseInt(status.substring(9, 12)), headers, new byte[0]);
  }

  /** Whether the server closed this connection, at the latest within the deadline. */
  public boolean awaitClosed() {
    try {
      InputStream rest = in;
      while (rest.read() >= 0) {
        // what was sent before it closed
      }
      return true;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  /** How long a read may wait for bytes. */
  public void readTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
  }

  /** Vanishes with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    int next = in.readUnsignedByte();
    while (next != '\n') {
      if (next != '\r') {
        line.write(next);
      }
      next = in.readUnsignedByte();
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static String[] with(String[] headers, String more) {
    var all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = more;
    return all;
  }
}
