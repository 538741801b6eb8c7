package dev.kline.candle;

import dev.kline.event.U128;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The trades of one bar, taken one after the other. Used by one thread. */
public final class TradeFold {
  private @Nullable U128 first;
  private @Nullable Candle bar;
  private boolean incomplete;

  /** A trade at a price. */
  public void trade(U128 price) {
    if (bar == null) {
      first = price;
      bar = Candle.opened(0, price, price, false);
    } else {
      bar = bar.traded(price);
    }
  }

  /** A mark that trades of the bar are lost. */
  public void loss() {
    incomplete = true;
  }

  /**
   * The bar of these trades; empty if there were none.
   *
   * @param before the close of the bar before it, if there is one
   */
  public Optional<Candle> bar(long openTimeSeconds, Optional<U128> before) {
    if (bar == null || first == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Candle(
            openTimeSeconds,
            before.orElse(first),
            bar.tradedHigh(),
            bar.tradedLow(),
            bar.close(),
            bar.updateCount(),
            incomplete));
  }
}
