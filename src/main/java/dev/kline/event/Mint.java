package dev.kline.event;

/** The mint account of a token: what the wire calls a symbol and a candle series belongs to. */
public record Mint(Address address) implements Comparable<Mint> {

  /**
   * Reads base58.
   *
   * @throws IllegalArgumentException if it is not base58 of exactly 32 bytes
   */
  public static Mint parse(String text) {
    return new Mint(Address.parse(text));
  }

  @Override
  public int compareTo(Mint other) {
    return address.compareTo(other.address);
  }

  /** The base58 text. */
  @Override
  public String toString() {
    return address.toString();
  }
}
