package dev.kline.testing;

import dev.kline.testing.RawHttp.Answer;
import java.io.IOException;

/** A client on long-polling, with one connection for its GETs and one for its POSTs. */
public final class PollingClient implements AutoCloseable {
  private final int port;
  private final String path;
  private final RawHttp gets;
  private final RawHttp posts;
  private final String open;
  private final String sid;

  private PollingClient(int port, String path) throws IOException {
    this.port = port;
    this.path = path;
    this.gets = new RawHttp(port);
    this.posts = new RawHttp(port);
    this.open = gets.ask("GET", path + "?EIO=4&transport=polling", "").body();
    this.sid = sidOf(open);
  }

  /** Opens a session. */
  public static PollingClient open(int port, String path) throws IOException {
    return new PollingClient(port, path);
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
    RawWebSocket socket = webSocket();
    if (!socket.head().startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no upgrade: " + socket.head());
    }
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
  public void close() throws IOException {
    gets.close();
    posts.close();
  }
}
