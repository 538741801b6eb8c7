package dev.kline.candle;

import org.jspecify.annotations.Nullable;

/**
 * The end of a series as the book knows it; {@code newest} is null before its first bar. Confined
 * to the ingest thread.
 */
final class SeriesEnd {
  @Nullable Candle newest;
  long count;

  /** The open time of the newest bar that was told final, or is so in every history. */
  long finalThrough = Long.MIN_VALUE;

  /** The open time of the newest bar that was shown. */
  long shownThrough = Long.MIN_VALUE;

  /** The open time of the newest bar whose end is awaited. */
  long awaited = Long.MIN_VALUE;

  /** Whether its newest bar may still be shown. */
  boolean open() {
    return newest != null && mayShow(newest.openTimeSeconds());
  }

  boolean mayShow(long openTime) {
    return openTime > finalThrough && openTime >= shownThrough;
  }

  Candle newest() {
    if (newest == null) {
      throw new IllegalStateException("a series without bars has no newest one");
    }
    return newest;
  }

  BarUpdate shown(Series series, Candle candle, boolean isFinal) {
    shownThrough = candle.openTimeSeconds();
    if (isFinal) {
      finalThrough = candle.openTimeSeconds();
    }
    return new BarUpdate(series, candle, isFinal);
  }
}
