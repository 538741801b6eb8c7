package dev.kline.store;

import dev.kline.candle.Interval;

/**
 * From where on the log and the candles are whole; what is older may have been dropped for its age.
 * It only ever moves forward. All zero where nothing was dropped.
 *
 * @param logSlot the log has no transaction of an earlier slot
 * @param logSeconds the log has all transactions from this block time on; on a boundary of the
 *     longest interval, so that no bar is half in the log
 * @param s1Seconds bars that open earlier may be gone, and so with the others; on a boundary of the
 *     interval
 */
public record Kept(long logSlot, long logSeconds, long s1Seconds, long s30Seconds, long m5Seconds) {
  /** Everything. */
  static final Kept ALL = new Kept(0, 0, 0, 0, 0);

  /** Whether a transaction of that slot and block time is one that the log would have. */
  public boolean inLog(long slot, long seconds) {
    return slot >= logSlot && seconds >= logSeconds;
  }

  /**
   * From which open time on the log tells all of a bar and the bar is kept. What opens earlier is
   * left as it is: computed from a part of its trades it would be wrong.
   */
  public long barsFrom(Interval interval) {
    return Math.max(logSeconds, droppedBefore(interval));
  }

  long droppedBefore(Interval interval) {
    return switch (interval) {
      case S1 -> s1Seconds;
      case S30 -> s30Seconds;
      case M5 -> m5Seconds;
    };
  }

  /** The same with bars of an interval dropped further, never less far. */
  Kept barsFrom(Interval interval, long seconds) {
    long from = Math.max(seconds, droppedBefore(interval));
    return switch (interval) {
      case S1 -> new Kept(logSlot, logSeconds, from, s30Seconds, m5Seconds);
      case S30 -> new Kept(logSlot, logSeconds, s1Seconds, from, m5Seconds);
      case M5 -> new Kept(logSlot, logSeconds, s1Seconds, s30Seconds, from);
    };
  }

  /** The same with the log beginning later, never earlier. */
  Kept logFrom(long seconds) {
    return new Kept(logSlot, Math.max(seconds, logSeconds), s1Seconds, s30Seconds, m5Seconds);
  }

  Kept logFromSlot(long slot) {
    return new Kept(slot, logSeconds, s1Seconds, s30Seconds, m5Seconds);
  }
}
