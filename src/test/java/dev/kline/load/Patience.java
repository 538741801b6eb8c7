package dev.kline.load;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Whether a session's client has answered the server's pings in time, by the client's own clock:
 * one that has not may be hung up on, wherever it is. Confined to one thread.
 *
 * <p>The server counts a pong when it reads it, later than it was sent; so a client that was silent
 * for nearly as long as it may is not held to the last second.
 */
final class Patience {
  private static final Pattern HEARTBEAT =
      Pattern.compile("\"pingInterval\":(\\d+),\"pingTimeout\":(\\d+)");

  private final long allowedNanos;
  private long answeredNanos;
  private long longestNanos;

  /**
   * Begins before the client connects, as the server can't count from earlier.
   *
   * @param allowed how long the client may be silent at least
   */
  Patience(Duration allowed, long nowNanos) {
    this.allowedNanos = allowed.toNanos();
    this.answeredNanos = nowNanos;
  }

  /** What a server's open packet allows its clients. */
  static Duration allowed(String openPacket) throws IOException {
    var heartbeat = HEARTBEAT.matcher(openPacket);
    if (!heartbeat.find()) {
      throw new IOException("no open packet but " + openPacket);
    }
    long intervalMillis = Long.parseLong(heartbeat.group(1));
    long timeoutMillis = Long.parseLong(heartbeat.group(2));
    return Duration.ofMillis(intervalMillis + timeoutMillis * 3 / 4);
  }

  /** A ping came, and is answered now. */
  void answered(long nowNanos) {
    longestNanos = Math.max(longestNanos, nowNanos - answeredNanos);
    answeredNanos = nowNanos;
  }

  /** Whether the server may have taken the client for dead. */
  boolean exhausted(long nowNanos) {
    return Math.max(longestNanos, nowNanos - answeredNanos) >= allowedNanos;
  }
}
