package dev.kline.engineio;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * What one Engine.IO endpoint may do. Plain values; the constructor refuses nonsense.
 *
 * @param path where it is mounted, with a slash at both ends: {@code /socket.io/}
 * @param pingInterval how long after the last pong the server pings
 * @param pingTimeout how long it then waits for the pong
 * @param maxPayloadBytes of one message from a client, its fragments joined, or of one POST
 * @param outboxMessagesMax messages that one client may leave unread
 * @param outboxBytesMax bytes that one client may leave unread
 * @param writing how what waits for a client leaves
 * @param sessionsMax sessions at one time; more are refused with 503
 * @param polling what binds a client before it has upgraded to a WebSocket, or if it never does
 * @param allowRequest asked for every handshake, and for none of the requests that follow it; what
 *     it says no to is refused with 403
 */
public record EngineIoConfig(
    String path,
    Duration pingInterval,
    Duration pingTimeout,
    int maxPayloadBytes,
    int outboxMessagesMax,
    int outboxBytesMax,
    Writing writing,
    int sessionsMax,
    Polling polling,
    Predicate<HandshakeRequest> allowRequest) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int BEATS = 100;
  private static final Duration SHORTEST_BEAT = Duration.ofMillis(5);
  private static final Duration LINGER_MAX = Duration.ofSeconds(1);
  private static final int LARGEST = 1 << 30;

  /**
   * The long-polling transport and the way out of it.
   *
   * @param upgradeTimeout how long after its opening a WebSocket may take to become the transport
   * @param bodyTimeout how long the body of a POST may take to arrive
   * @param closeWait how long the end of a session waits for a GET to carry it
   * @param postMessagesMax messages in one POST; a POST of more is refused with 413
   * @param cookie whether the handshake sets the cookie {@code io}, for balancers that stick to it
   */
  public record Polling(
      Duration upgradeTimeout,
      Duration bodyTimeout,
      Duration closeWait,
      int postMessagesMax,
      boolean cookie) {

    /** The times of the reference server. */
    public static final Polling DEFAULT =
        new Polling(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), 10_000, false);

    public Polling {
      check("upgradeTimeout", upgradeTimeout);
      check("bodyTimeout", bodyTimeout);
      check("closeWait", closeWait);
      check("postMessagesMax", postMessagesMax);
    }
  }

  /**
   * How what waits for a client leaves.
   *
   * @param linger how long the first message of an idle endpoint waits for others to leave with it;
   *     zero writes it at once
   * @param conflateAfter messages that may wait for a client before a later state leaves out an
   *     earlier one
   * @param stall how long a client may take nothing of a write before it is too slow
   */
  public record Writing(Duration linger, int conflateAfter, Duration stall) {
    /** At once; a client that is a few updates behind gets all of them. */
    public static final Writing DEFAULT = new Writing(Duration.ZERO, 32, Duration.ofSeconds(30));

    public Writing {
      if (linger.isNegative() || linger.compareTo(LINGER_MAX) > 0) {
        throw new IllegalArgumentException(
            "linger is %s, must be from %s to %s".formatted(linger, Duration.ZERO, LINGER_MAX));
      }
      check("conflateAfter", conflateAfter);
      check("stall", stall);
    }
  }

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

  /** The same with the reference's polling, for everybody who asks. */
  public EngineIoConfig(
      String path,
      Duration pingInterval,
      Duration pingTimeout,
      int maxPayloadBytes,
      int outboxMessagesMax,
      int outboxBytesMax,
      int sessionsMax) {
    this(
        path,
        pingInterval,
        pingTimeout,
        maxPayloadBytes,
        outboxMessagesMax,
        outboxBytesMax,
        Writing.DEFAULT,
        sessionsMax,
        Polling.DEFAULT,
        request -> true);
  }

  /** How often all sessions are looked at for a ping or an end that is due. */
  Duration beatEvery() {
    Duration shorter = pingInterval.compareTo(pingTimeout) < 0 ? pingInterval : pingTimeout;
    Duration part = shorter.dividedBy(BEATS);
    return part.compareTo(SHORTEST_BEAT) < 0 ? SHORTEST_BEAT : part;
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
