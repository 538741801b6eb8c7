package dev.kline.testing;

import java.io.IOException;

/** A server's answer in HTTP to what it does not grant. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  public RefusedException(int status, String body) {
    super("HTTP %d %s".formatted(status, body));
    this.status = status;
  }

  public int status() {
    return status;
  }
}
