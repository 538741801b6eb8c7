package dev.kline.event;

import java.util.Arrays;

/**
 * Bitcoin's base58, as Solana writes addresses and signatures. Pure functions.
 *
 * <p>Bytes are taken as one big-endian number, in words. It is divided, or built, five digits at a
 * time (58^5 fits an int), so an address takes nine passes over eight words and not forty-four.
 * Sizes are multiples of four.
 */
final class Base58 {
  private static final char[] DIGITS =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".toCharArray();
  private static final byte[] VALUES = values();
  private static final int DIGITS_PER_PASS = 5;
  private static final long PASS = 58L * 58 * 58 * 58 * 58;

  private Base58() {}

  private static byte[] values() {
    var values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }

  /** The text of {@code bytes}. */
  static String encode(byte[] bytes) {
    int[] words = words(bytes);
    var text = new char[bytes.length * 2];
    int at = text.length;
    for (int first = 0; first < words.length; ) {
      if (words[first] == 0) {
        first++;
        continue;
      }
      int remainder = divide(words, first);
      for (int i = 0; i < DIGITS_PER_PASS; i++) {
        text[--at] = DIGITS[remainder % 58];
        remainder /= 58;
      }
    }
    while (at < text.length && text[at] == DIGITS[0]) {
      at++;
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      text[--at] = DIGITS[0];
    }
    return new String(text, at, text.length - at);
  }

  private static int[] words(byte[] bytes) {
    var words = new int[bytes.length / 4];
    for (int i = 0; i < bytes.length; i++) {
      words[i / 4] = (words[i / 4] << 8) | (bytes[i] & 0xff);
    }
    return words;
  }

  private static int divide(int[] words, int first) {
    long remainder = 0;
    for (int i = first; i < words.length; i++) {
      long dividend = (remainder << 32) | (words[i] & 0xffffffffL);
      words[i] = (int) (dividend / PASS);
      remainder = dividend % PASS;
    }
    return (int) remainder;
  }

  /**
   * The bytes that {@code text} stands for.
   *
   * @throws IllegalArgumentException if the text is not base58 of exactly {@code size} bytes
   */
  static byte[] decode(String text, int size) {
    if (text.length() > size * 2) {
      throw new IllegalArgumentException("not base58 of " + size + " bytes: it is too long");
    }
    var words = new int[size / 4];
    for (int i = 0; i < text.length(); ) {
      int end = Math.min(i + DIGITS_PER_PASS, text.length());
      int factor = 1;
      int addend = 0;
      for (; i < end; i++) {
        factor *= 58;
        addend = addend * 58 + digit(text, i);
      }
      multiplyAdd(words, factor, addend);
    }
    byte[] bytes = bytes(words);
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == DIGITS[0]) {
      zeros++;
    }
    if (zeros != leadingZeros(bytes)) {
      throw new IllegalArgumentException("not base58 of " + size + " bytes");
    }
    return bytes;
  }

  private static int digit(String text, int index) {
    char c = text.charAt(index);
    int value = c < VALUES.length ? VALUES[c] : -1;
    if (value < 0) {
      throw new IllegalArgumentException("not base58: character " + (index + 1) + " is no digit");
    }
    return value;
  }

  private static void multiplyAdd(int[] words, int factor, int addend) {
    long carry = addend;
    for (int i = words.length - 1; i >= 0; i--) {
      carry += (words[i] & 0xffffffffL) * factor;
      words[i] = (int) carry;
      carry >>>= 32;
    }
    if (carry != 0) {
      throw new IllegalArgumentException("not base58 of " + words.length * 4 + " bytes: too large");
    }
  }

  private static byte[] bytes(int[] words) {
    var bytes = new byte[words.length * 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (words[i / 4] >>> (24 - i % 4 * 8));
    }
    return bytes;
  }

  private static int leadingZeros(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    return zeros;
  }
}
