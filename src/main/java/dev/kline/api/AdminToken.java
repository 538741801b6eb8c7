package dev.kline.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * What opens the routes that name clients, sent as {@code Authorization: Bearer …}. Immutable. It
 * shows itself nowhere: neither in its text form nor in how long a comparison takes.
 */
public final class AdminToken {
  /** RFC 6750, section 2.1, and whatever else fits into a header without being quoted. */
  private static final Pattern LEGAL = Pattern.compile("[\\x21-\\x7e]{1,4096}");

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  private AdminToken(byte[] token) {
    this.token = token;
  }

  /**
   * Takes a token.
   *
   * @throws IllegalArgumentException if no client could send it; the message does not show it
   */
  public static AdminToken of(String text) {
    if (!LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must be 1 to 4096 visible ASCII characters without a space");
    }
    return new AdminToken(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether this value of the header {@code Authorization} is the right one. */
  boolean opens(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    var sent = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(token, sent);
  }

  @Override
  public String toString() {
    return "***";
  }
}
