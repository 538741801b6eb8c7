package dev.kline.socketio;

import java.io.Serial;

/** A text that is not the JSON we take. Checked, so that its one catcher is found. */
final class MalformedJsonException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }

  MalformedJsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
