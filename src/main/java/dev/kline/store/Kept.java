package dev.kline.store;

import dev.kline.candle.Interval;
import java.util.EnumMap;
import java.util.Map;

/**
 * From where on the log and the candles are whole; what is older may have been dropped for its age.
 * It only ever moves forward. All zero where nothing was dropped.
 *
 * @param logSlot the log has no transaction of an earlier slot
 * @param logSeconds the log has all transactions from this block time on; on a boundary of the
 *     longest interval that there was then
 * @param barSeconds bars that open earlier may be gone; on a boundary of the interval. Zero where
 *     an interval is not named
 */
public record Kept(long logSlot, long logSeconds, Map<Interval, Long> barSeconds) {
  /** Everything. */
  static final Kept ALL = new Kept(0, 0, Map.of());

  /** Leaves zeros out, so that equal ones are equal. */
  public Kept {
    var named = new EnumMap<Interval, Long>(Interval.class);
    barSeconds.forEach((interval, seconds) -> {
      if (seconds > 0) {
        named.put(interval, seconds);
      }
    });
    barSeconds = Map.copyOf(named);
  }

  /** Whether a transaction of that slot and block time is one that the log would have. */
  public boolean inLog(long slot, long seconds) {
    return slot >= logSlot && seconds >= logSeconds;
  }

  /**
   * From which open time on the log tells all of a bar and the bar is kept. What opens earlier is
   * left as it is: computed from a part of its trades it would be wrong.
   */
  public long barsFrom(Interval interval) {
    return Math.max(interval.openTimeFromSeconds(logSeconds), droppedBefore(interval));
  }

  long droppedBefore(Interval interval) {
    return barSeconds.getOrDefault(interval, 0L);
  }

  /** The same with bars of an interval dropped further, never less far. */
  Kept barsFrom(Interval interval, long seconds) {
    var further = new EnumMap<Interval, Long>(Interval.class);
    further.putAll(barSeconds);
    further.merge(interval, seconds, Math::max);
    return new Kept(logSlot, logSeconds, further);
  }

  /** The same with the log beginning later, never earlier. */
  Kept logFrom(long seconds) {
    return new Kept(logSlot, Math.max(seconds, logSeconds), barSeconds);
  }

  Kept logFromSlot(long slot) {
    return new Kept(slot, logSeconds, barSeconds);
  }
}
