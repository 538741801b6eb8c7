package dev.kline.event;

import java.util.Arrays;

/** A transaction's first signature, which names it: 64 bytes, written in base58. Immutable. */
public final class Signature {
  /** Bytes of a signature. */
  public static final int SIZE = 64;

  private final byte[] bytes;

  private Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes 64 bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public static Signature of(byte[] source, int offset) {
    if (offset < 0 || source.length - offset < SIZE) {
      throw new IndexOutOfBoundsException("a signature is 64 bytes, from " + offset + " on");
    }
    return new Signature(Arrays.copyOfRange(source, offset, offset + SIZE));
  }

  /**
   * Reads base58.
   *
   * @throws IllegalArgumentException if it is not base58 of exactly 64 bytes
   */
  public static Signature parse(String text) {
    return new Signature(Base58.decode(text, SIZE));
  }

  /** A copy of the 64 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature signature && Arrays.equals(bytes, signature.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The base58 text. */
  @Override
  public String toString() {
    return Base58.encode(bytes);
  }
}
