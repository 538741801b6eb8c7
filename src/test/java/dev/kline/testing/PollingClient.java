package dev.kline.testing;

import dev.kline.testing.RawHttp.Answer;
import java.io.IOException;
import java.time.Duration;

/** A client on long-polling, with one connection for its GETs and one for its POSTs. */
public final class PollingClient implements AutoCloseable {
  private final int port;
  private final String path;
  private final RawHttp gets;
  private final RawHttp posts;
  private final String open;
  private final String sid;
  private final Duration readTimeout;

  private PollingClient(int port, String path, Duration readTimeout) throws IOException {
    this.port = port;
    this.path = path;
    this.readTimeout = readTimeout;
    this.gets = new RawHttp(port, "127.0.0.1", readTimeout);
    this.posts = new RawHttp(port, "127.0.0.1", readTimeout);
    this.open = handshake();
    this.sid = sidOf(open);
  }

  private String handshake() throws IOException {
    try {
      return granted(gets.ask("GET", path + "?EIO=4&transport=polling", "")).body();
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  /** Opens a session. */
  public static PollingClient open(int port, String path) throws IOException {
    return open(port, path, Await.DEADLINE);
  }

  /**
   * The same with a patience of one's own.
   *
   * @throws RefusedException if there is no session for us
   */
  public static PollingClient open(int port, String path, Duration readTimeout) throws IOException {
    return new PollingClient(port, path, readTimeout);
  }

  /**
   * The same answer, if it is a good one.
   *
   * @throws RefusedException if not
   */
  public static Answer granted(Answer answer) throws RefusedException {
    if (answer.status() != 200) {
      throw new RefusedException(answer.status(), answer.body());
    }
    return answer;
  }

  /** The id in an open packet. */
  public static String sidOf(String openPacket) {
    int begin = openPacket.indexOf("\"sid\":\"") + 7;
    return openPacket.substring(begin, openPacket.indexOf('"', begin));
  }

  public String openPacket() {
    return open;
  }

  public String sid() {
    return sid;
  }

  /** The query of this session's requests. */
  public String query() {
    return path + "?EIO=4&transport=polling&sid=" + sid;
  }

  /** A GET and what it brought. */
  public Answer poll() throws IOException {
    startPoll();
    return endPoll();
  }

  /** Sends a GET. */
  public void startPoll() throws IOException {
    gets.send("GET", query(), "");
  }

  /** The answer to the GET that was sent. */
  public Answer endPoll() throws IOException {
    return gets.read();
  }

  public Answer post(String body, String... headers) throws IOException {
    return posts.ask("POST", query(), body, headers);
  }

  /** The connection of the GETs. */
  public RawHttp gets() {
    return gets;
  }

  /** The connection of the POSTs. */
  public RawHttp posts() {
    return posts;
  }

  /** Opens a WebSocket for this session and says nothing yet. */
  public RawWebSocket webSocket() throws IOException {
    return new RawWebSocket(port, path + "?EIO=4&transport=websocket&sid=" + sid);
  }

  /** Upgrades as the official client does; no GET may wait. */
  public RawWebSocket upgrade() throws IOException {
    var socket =
        RawWebSocket.open(port, path + "?EIO=4&transport=websocket&sid=" + sid, 0, readTimeout);
    socket.text("2probe");
    String answer = socket.read().text();
    if (!answer.equals("3probe")) {
      throw new AssertionError("the probe was answered by " + answer);
    }
    socket.text("5");
    return socket;
  }

  /** Vanishes with resets. */
  public void reset() throws IOException {
    gets.reset();
    posts.reset();
  }

  @Override
  public final void close() throws IOException {
    gets.close();
    posts.close();
  }
}
