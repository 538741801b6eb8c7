package dev.kline.event;

import java.util.Arrays;

/** So many bytes that name something on chain and are written in base58. Immutable. */
abstract sealed class Base58Bytes permits Address, Signature {
  private final byte[] bytes;

  /** Takes the array over: nobody else may hold it. */
  Base58Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code size} bytes of {@code source} from {@code offset} on. */
  static byte[] copy(byte[] source, int offset, int size) {
    if (offset < 0 || source.length - offset < size) {
      throw new IndexOutOfBoundsException(
          "%d bytes from %d on are not in %d".formatted(size, offset, source.length));
    }
    return Arrays.copyOfRange(source, offset, offset + size);
  }

  /** The array itself, not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Kinds differ in size, so equal bytes are of equal kind. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Base58Bytes named && Arrays.equals(bytes, named.bytes);
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
