package dev.kline.candle;

import dev.kline.event.U128;

/**
 * One bar, exact. Prices are raw, as the program writes them.
 *
 * <p>It keeps the extremes of the trades alone; {@link #high()} and {@link #low()} take the open
 * in. So a correction of the open (which is the close of the bar before) is exact, too.
 *
 * @param openTimeSeconds its start, unix seconds
 * @param open the close of the bar before, else the first price
 * @param tradedHigh the highest price of its trades
 * @param tradedLow the lowest price of its trades
 * @param close the last price
 * @param updateCount how many trades it holds, from 1
 * @param incomplete whether trades of it are known to be lost: a node had cut their log short
 */
public record Candle(
    long openTimeSeconds,
    U128 open,
    U128 tradedHigh,
    U128 tradedLow,
    U128 close,
    int updateCount,
    boolean incomplete) {

  public Candle {
    if (tradedLow.compareTo(close) > 0 || close.compareTo(tradedHigh) > 0) {
      throw new IllegalArgumentException(
          "candle " + openTimeSeconds + " closes at " + close + ", outside its trades");
    }
    if (updateCount < 1) {
      throw new IllegalArgumentException(
          "candle " + openTimeSeconds + " holds " + updateCount + " trades, must be at least 1");
    }
  }

  /** One that nothing of is known to be lost. */
  public Candle(
      long openTimeSeconds,
      U128 open,
      U128 tradedHigh,
      U128 tradedLow,
      U128 close,
      int updateCount) {
    this(openTimeSeconds, open, tradedHigh, tradedLow, close, updateCount, false);
  }

  /** A new bar with its first trade. */
  static Candle opened(long openTimeSeconds, U128 open, U128 price, boolean incomplete) {
    return new Candle(openTimeSeconds, open, price, price, price, 1, incomplete);
  }

  /** The same bar after one more trade. */
  Candle traded(U128 price) {
    return new Candle(
        openTimeSeconds,
        open,
        U128.max(tradedHigh, price),
        U128.min(tradedLow, price),
        price,
        updateCount + 1,
        incomplete);
  }

  /** The same bar, opened at another price. */
  Candle openedAt(U128 newOpen) {
    return new Candle(
        openTimeSeconds, newOpen, tradedHigh, tradedLow, close, updateCount, incomplete);
  }

  /** The highest price, the open included. */
  public U128 high() {
    return U128.max(open, tradedHigh);
  }

  /** The lowest price, the open included. */
  public U128 low() {
    return U128.min(open, tradedLow);
  }

  /** When the bar ends, unix seconds: the first second that is not in it. */
  public long endSeconds(Interval interval) {
    return openTimeSeconds + interval.seconds();
  }
}
