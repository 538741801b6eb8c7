package dev.kline.event;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base58Test {
  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final String TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
  private static final byte[] TOKEN_PROGRAM_BYTES =
      HexFormat.of().parseHex("06ddf6e1d765a193d9cbe146ceeb79ac1cb485ed5f5b37913a8cf5857eff00a9");

  @Test
  void theTokenProgramIsItsKnownBytes() {
    assertThat(Base58.encode(TOKEN_PROGRAM_BYTES), is(TOKEN_PROGRAM));
    assertThat(Base58.decode(TOKEN_PROGRAM, 32), is(TOKEN_PROGRAM_BYTES));
  }

  @Test
  void theSystemProgramIsThirtyTwoZeros() {
    assertThat(Base58.encode(new byte[32]), is("1".repeat(32)));
    assertThat(Base58.decode("1".repeat(32), 32), is(new byte[32]));
  }

  @Test
  void bytesComeOutAsANaiveImplementationHasThemAndGoBackIn() {
    var random = new Random(58);
    for (int round = 0; round < 2_000; round++) {
      var bytes = new byte[round % 2 == 0 ? 32 : 64];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, random.nextInt(4) * random.nextInt(10), (byte) 0);

      String text = Base58.encode(bytes);

      assertThat(text, is(naive(bytes)));
      assertThat(Base58.decode(text, bytes.length), is(bytes));
    }
  }

  @Test
  void theLargestNumberOfItsSizeFits() {
    var largest = new byte[32];
    Arrays.fill(largest, (byte) 0xff);

    assertThat(Base58.decode(naive(largest), 32), is(largest));
  }

  @Test
  void oneMoreThanTheLargestIsRefused() {
    String text = naive(BigInteger.ONE.shiftLeft(256), 0);

    refused(text, "too large");
  }

  @Test
  void aTextWithALeadingZeroTooManyOrTooFewIsRefused() {
    refused("1" + TOKEN_PROGRAM, "32 bytes");
    refused("1".repeat(33), "32 bytes");
    refused("1".repeat(31), "32 bytes");
    refused("", "32 bytes");
  }

  @Test
  void charactersThatAreNoDigitsAreRefused() {
    for (String odd : new String[] {"0", "O", "I", "l", " ", "+", "\n", "é", "１", "\0"}) {
      refused(odd + TOKEN_PROGRAM.substring(1), "character 1");
    }
  }

  @Test
  void aTextWithoutEndIsRefusedBeforeItIsRead() {
    refused("z".repeat(1_000_000), "too long");
  }

  private static void refused(String text, String why) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Base58.decode(text, 32), text);
    assertThat(refusal.getMessage(), containsString(why));
  }

  private static String naive(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    return naive(new BigInteger(1, bytes), zeros);
  }

  private static String naive(BigInteger number, int zeros) {
    var text = new StringBuilder();
    while (number.signum() > 0) {
      BigInteger[] parts = number.divideAndRemainder(BigInteger.valueOf(58));
      text.append(DIGITS.charAt(parts[1].intValue()));
      number = parts[0];
    }
    return "1".repeat(zeros) + text.reverse();
  }
}
