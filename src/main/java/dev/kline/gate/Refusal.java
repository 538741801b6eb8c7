package dev.kline.gate;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;

/** What there is too much of. */
public enum Refusal {
  /** Nothing. */
  NONE("", 0),
  CONNECTIONS("Too many connections", 10),
  CONNECTS("Too many new connections", 1),
  REQUESTS("Too many requests", 1);

  private final String message;
  private final int retryAfterSeconds;

  Refusal(String message, int retryAfterSeconds) {
    this.message = message;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What the client is told. */
  String message() {
    return message;
  }

  /** When it may try again. */
  Header retryAfter() {
    return HeaderValues.create(HeaderNames.RETRY_AFTER, retryAfterSeconds);
  }

  /** The first of two that is one. */
  Refusal or(Refusal other) {
    return this == NONE ? other : this;
  }
}
