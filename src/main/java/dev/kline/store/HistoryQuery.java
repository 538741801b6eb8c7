package dev.kline.store;

/**
 * Which bars of a series.
 *
 * @param fromSeconds the earliest open time, unix seconds, inclusive; 0 for the beginning
 * @param toSeconds the latest open time, inclusive; {@link Long#MAX_VALUE} for the end
 * @param skip how many to leave out first, in the order asked for
 * @param limit how many at the most, from 1
 * @param newestFirst the order
 */
public record HistoryQuery(
    long fromSeconds, long toSeconds, int skip, int limit, boolean newestFirst) {

  /** The newest bars of a series, newest first. */
  public static HistoryQuery newest(int limit) {
    return new HistoryQuery(0, Long.MAX_VALUE, 0, limit, true);
  }

  /** The oldest bars of a series, oldest first. */
  public static HistoryQuery oldest(int limit) {
    return new HistoryQuery(0, Long.MAX_VALUE, 0, limit, false);
  }

  /** Whether it is for the newest bars, however far back they go. */
  boolean isNewest() {
    return newestFirst && skip == 0 && fromSeconds == 0 && toSeconds == Long.MAX_VALUE;
  }

  /** The same, from an open time on. */
  public HistoryQuery from(long seconds) {
    return new HistoryQuery(seconds, toSeconds, skip, limit, newestFirst);
  }

  /** The same, up to an open time. */
  public HistoryQuery to(long seconds) {
    return new HistoryQuery(fromSeconds, seconds, skip, limit, newestFirst);
  }
}
