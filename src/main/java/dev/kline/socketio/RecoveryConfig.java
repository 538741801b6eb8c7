package dev.kline.socketio;

import java.time.Duration;

/**
 * How much is kept for clients that lost their connection. Plain values; the constructor refuses
 * nonsense.
 *
 * @param window how long a socket may be gone
 * @param unnoticed how long its connection may have been dead before we notice: what it missed by
 *     then is kept as well
 * @param logBytesMax bytes of broadcasts that are kept, of all rooms together
 * @param sessionsMax sockets that are gone; of more, the ones that are gone longest are given up
 */
public record RecoveryConfig(
    Duration window, Duration unnoticed, long logBytesMax, int sessionsMax) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(24);

  public RecoveryConfig {
    check("window", window);
    check("unnoticed", unnoticed);
    if (logBytesMax < 1 || sessionsMax < 1) {
      throw new IllegalArgumentException(
          "logBytesMax is %d and sessionsMax is %d, must be at least 1"
              .formatted(logBytesMax, sessionsMax));
    }
  }

  private static void check(String name, Duration value) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is %s, must be from %s to %s".formatted(name, value, SHORTEST, LONGEST));
    }
  }
}
