package dev.kline.store;

import dev.kline.candle.Place;
import dev.kline.event.Mint;

/**
 * A mint that the log knows.
 *
 * @param first where the log has it first; its creation, if the log goes back so far
 * @param name what it was called at its creation; empty where the log does not say
 * @param symbol likewise
 */
public record ListedMint(Mint mint, Place first, String name, String symbol) {
  /** Whether the log says what it was called. */
  public boolean named() {
    return !name.isEmpty() || !symbol.isEmpty();
  }
}
