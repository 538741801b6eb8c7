package dev.kline.engineio;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Safe for any thread. Ids that cannot be guessed: 15 bytes of {@link SecureRandom} as 20
 * characters of base64url.
 */
public final class RandomId {
  private static final int ID_BYTES = 15;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder();

  private RandomId() {}

  public static String next() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return ENCODER.encodeToString(bytes);
  }
}
