package dev.kline.event;

/** A transaction's first signature, which names it: 64 bytes, written in base58. Immutable. */
public final class Signature extends Base58Bytes {
  /** Bytes of a signature. */
  public static final int SIZE = 64;

  private Signature(byte[] bytes) {
    super(bytes);
  }

  /**
   * Takes 64 bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public static Signature of(byte[] source, int offset) {
    return new Signature(copy(source, offset, SIZE));
  }

  /**
   * Reads base58.
   *
   * @throws IllegalArgumentException if it is not base58 of exactly 64 bytes
   */
  public static Signature parse(String text) {
    return new Signature(Base58.decode(text, SIZE));
  }
}
