package dev.kline.candle;

import java.util.Optional;

/** The stored candles, as the {@link CandleBook} asks for them. Called by its thread alone. */
public interface CandleHistory {

  /** The newest bar of a series and how many it has; empty for a series without bars. */
  Optional<Tail> tail(Series series);

  /** The newest bar that starts at {@code openTimeSeconds} or before. */
  Optional<Candle> atOrBefore(Series series, long openTimeSeconds);

  /** The oldest bar that starts after {@code openTimeSeconds}. */
  Optional<Candle> after(Series series, long openTimeSeconds);

  /**
   * The end of a series.
   *
   * @param newest its newest bar
   * @param count how many bars it has
   */
  record Tail(Candle newest, long count) {}
}
