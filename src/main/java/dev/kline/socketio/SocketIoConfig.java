package dev.kline.socketio;

import java.time.Duration;

/**
 * What Socket.IO may do beyond Engine.IO. Plain values; the constructor refuses nonsense.
 *
 * @param connectTimeout how long a connection may go without having joined any namespace
 * @param pendingAcksMax answers that one socket may owe us
 */
public record SocketIoConfig(Duration connectTimeout, int pendingAcksMax) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int ACKS_LARGEST = 1_000_000;

  public SocketIoConfig {
    if (connectTimeout.compareTo(SHORTEST) < 0 || connectTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "connectTimeout is %s, must be from %s to %s"
              .formatted(connectTimeout, SHORTEST, LONGEST));
    }
    if (pendingAcksMax < 1 || pendingAcksMax > ACKS_LARGEST) {
      throw new IllegalArgumentException(
          "pendingAcksMax is %d, must be from 1 to %d".formatted(pendingAcksMax, ACKS_LARGEST));
    }
  }
}
