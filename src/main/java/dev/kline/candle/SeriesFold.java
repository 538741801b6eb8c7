package dev.kline.candle;

import dev.kline.event.U128;
import java.util.Optional;

/**
 * All bars of a series from all that the log has of its mint, taken once, in its order. Needs the
 * memory of one bar. Used by one thread.
 *
 * <p>This is what candles are by definition. {@link CandleBook} and {@link Mending} come to the
 * same by shorter ways, and a check of the store holds them to it.
 */
public final class SeriesFold {
  private final Interval interval;
  private Optional<U128> before;
  private long openTimeSeconds = Long.MIN_VALUE;
  private TradeFold trades = new TradeFold();

  /**
   * A series without bars yet.
   *
   * @param before the close of the bar before the first one, if there is one
   */
  public SeriesFold(Interval interval, Optional<U128> before) {
    this.interval = interval;
    this.before = before;
  }

  /** Goes to a second, never back. Returns the bar that this ends, if it ends one. */
  public Optional<Candle> moveTo(long seconds) {
    long openTime = interval.openTimeSeconds(seconds);
    if (openTime == openTimeSeconds) {
      return Optional.empty();
    }
    var ended = end();
    openTimeSeconds = openTime;
    return ended;
  }

  /** Takes what there is at that second. */
  public TradeFold trades() {
    return trades;
  }

  /** The bar that is under way, if there is one; nothing is under way any more. */
  public Optional<Candle> end() {
    var ended = trades.bar(openTimeSeconds, before);
    before = ended.map(Candle::close).or(() -> before);
    trades = new TradeFold();
    return ended;
  }
}
