package dev.kline.event;

import java.math.BigInteger;

/**
 * An unsigned 128-bit integer, as the program writes prices: exact, and two words instead of a
 * {@link BigInteger}.
 *
 * @param high the upper 64 bits, unsigned
 * @param low the lower 64 bits, unsigned
 */
public record U128(long high, long low) implements Comparable<U128> {
  /** Bytes on the wire and on disk. */
  public static final int SIZE = 16;

  /** A value that fits 64 bits, taken as unsigned. */
  public static U128 of(long low) {
    return new U128(0, low);
  }

  /**
   * The same number in two words.
   *
   * @throws IllegalArgumentException if the value is negative or needs more than 128 bits
   */
  public static U128 of(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 128) {
      throw new IllegalArgumentException(value + " is not from 0 to 2^128 - 1");
    }
    return new U128(value.shiftRight(64).longValue(), value.longValue());
  }

  /** The larger of the two. */
  public static U128 max(U128 one, U128 other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** The smaller of the two. */
  public static U128 min(U128 one, U128 other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** The same number, unbounded. */
  public BigInteger toBigInteger() {
    return unsigned(high).shiftLeft(64).or(unsigned(low));
  }

  private static BigInteger unsigned(long word) {
    var signed = BigInteger.valueOf(word);
    return word >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(64));
  }

  @Override
  public int compareTo(U128 other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** The decimal digits. */
  @Override
  public String toString() {
    return high == 0 ? Long.toUnsignedString(low) : toBigInteger().toString();
  }
}
