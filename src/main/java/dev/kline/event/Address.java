package dev.kline.event;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A Solana account address: 32 bytes, written in base58. Immutable. */
public final class Address extends Base58Bytes implements Comparable<Address> {
  /** Bytes of an address. */
  public static final int SIZE = 32;

  private Address(byte[] bytes) {
    super(bytes);
  }

  /**
   * Takes 32 bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public static Address of(byte[] source, int offset) {
    return new Address(copy(source, offset, SIZE));
  }

  /**
   * Reads 32 bytes at the buffer's position.
   *
   * @throws java.nio.BufferUnderflowException if there are not so many
   */
  public static Address get(ByteBuffer in) {
    var bytes = new byte[SIZE];
    in.get(bytes);
    return new Address(bytes);
  }

  /**
   * Reads base58.
   *
   * @throws IllegalArgumentException if it is not base58 of exactly 32 bytes
   */
  public static Address parse(String text) {
    return new Address(Base58.decode(text, SIZE));
  }

  /** Writes the 32 bytes at the buffer's position. */
  public void put(ByteBuffer out) {
    out.put(bytes());
  }

  /** Copies the 32 bytes into {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes(), 0, target, offset, SIZE);
  }

  @Override
  public int compareTo(Address other) {
    return Arrays.compareUnsigned(bytes(), other.bytes());
  }
}
