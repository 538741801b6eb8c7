package dev.kline.socketio;

import java.time.Duration;
import java.util.Optional;

/**
 * What Socket.IO may do beyond Engine.IO. Plain values; the constructor refuses nonsense.
 *
 * @param connectTimeout how long a connection may go without having joined any namespace
 * @param attachmentsTimeout how long the attachments of one packet may take to come
 * @param limits what one client may have
 * @param recovery how much is kept for clients that lost their connection; empty keeps nothing
 */
public record SocketIoConfig(
    Duration connectTimeout,
    Duration attachmentsTimeout,
    Limits limits,
    Optional<RecoveryConfig> recovery) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  public SocketIoConfig {
    check("connectTimeout", connectTimeout);
    check("attachmentsTimeout", attachmentsTimeout);
  }

  /**
   * What one client may have.
   *
   * @param pendingAcksMax answers that one socket may owe us
   * @param namespacesMax namespaces that one connection may be in; one more is refused
   * @param roomsMax rooms that one socket may be in; one more is refused
   * @param packetsPerSecondMax packets of one connection, attachments included; one second's worth
   *     may come at once, and a client that sends more is cut off
   * @param attachmentBytesMax bytes of one packet's attachments and characters of its text
   */
  public record Limits(
      int pendingAcksMax,
      int namespacesMax,
      int roomsMax,
      int packetsPerSecondMax,
      int attachmentBytesMax) {
    private static final int LARGEST = 1 << 30;

    public Limits {
      check("pendingAcksMax", pendingAcksMax);
      check("namespacesMax", namespacesMax);
      check("roomsMax", roomsMax);
      check("packetsPerSecondMax", packetsPerSecondMax);
      check("attachmentBytesMax", attachmentBytesMax);
    }

    private static void check(String name, int value) {
      if (value < 1 || value > LARGEST) {
        throw new IllegalArgumentException(
            "%s is %d, must be from 1 to %d".formatted(name, value, LARGEST));
      }
    }
  }

  private static void check(String name, Duration value) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is %s, must be from %s to %s".formatted(name, value, SHORTEST, LONGEST));
    }
  }
}
