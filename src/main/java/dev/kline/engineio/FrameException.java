package dev.kline.engineio;

import java.io.Serial;

/**
 * The peer sent a frame that RFC 6455 or our limits forbid. Has no stack, as the frame is to blame.
 */
final class FrameException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int closeCode;

  FrameException(int closeCode, String message) {
    super(message, null, false, false);
    this.closeCode = closeCode;
  }

  /** What the close frame will say. */
  int closeCode() {
    return closeCode;
  }
}
