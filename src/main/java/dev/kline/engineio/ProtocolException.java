package dev.kline.engineio;

import java.io.Serial;

/**
 * The peer broke a protocol, and its session ends with {@link #reason()}. The message is for the
 * log at DEBUG; the peer never sees it.
 *
 * <p>It has no stack: what is to blame is the packet, and a flood of bad ones should cost little.
 */
public final class ProtocolException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final CloseReason reason;

  public ProtocolException(CloseReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public CloseReason reason() {
    return reason;
  }
}
