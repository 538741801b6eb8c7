package dev.kline.engineio;

import java.time.Duration;

/**
 * What one Engine.IO endpoint may do. Plain values; the constructor refuses nonsense.
 *
 * @param path where it is mounted, with a slash at both ends: {@code /socket.io/}
 * @param pingInterval how long after the last pong the server pings
 * @param pingTimeout how long it then waits for the pong
 * @param maxPayloadBytes of one message from a client, its fragments joined
 * @param outboxMessagesMax messages that one client may leave unread
 * @param outboxBytesMax bytes that one client may leave unread
 * @param sessionsMax sessions at one time; more are refused with 503
 */
public record EngineIoConfig(
    String path,
    Duration pingInterval,
    Duration pingTimeout,
    int maxPayloadBytes,
    int outboxMessagesMax,
    int outboxBytesMax,
    int sessionsMax) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int LARGEST = 1 << 30;

  public EngineIoConfig {
    if (!path.matches("(/[A-Za-z0-9._-]+)+/")) {
      throw new IllegalArgumentException(
          "path is '%s', must be plain segments with a slash at both ends, like /socket.io/"
              .formatted(path));
    }
    check("pingInterval", pingInterval);
    check("pingTimeout", pingTimeout);
    check("maxPayloadBytes", maxPayloadBytes);
    check("outboxMessagesMax", outboxMessagesMax);
    check("outboxBytesMax", outboxBytesMax);
    check("sessionsMax", sessionsMax);
  }

  private static void check(String name, Duration value) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is %s, must be from %s to %s".formatted(name, value, SHORTEST, LONGEST));
    }
  }

  private static void check(String name, int value) {
    if (value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(
          "%s is %d, must be from 1 to %d".formatted(name, value, LARGEST));
    }
  }
}
