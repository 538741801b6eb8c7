package dev.kline.candle;

import dev.kline.event.Mint;
import dev.kline.event.U128;
import java.util.Optional;
import java.util.OptionalLong;

/** What is stored, as those ask who make candles. Called by the ingest thread alone. */
public interface CandleHistory {

  /** The newest bar of a series and how many it has; empty for a series without bars. */
  Optional<Tail> tail(Series series);

  /** The newest bar that starts at {@code openTimeSeconds} or before. */
  Optional<Candle> atOrBefore(Series series, long openTimeSeconds);

  /** The oldest bar that starts after {@code openTimeSeconds}. */
  Optional<Candle> after(Series series, long openTimeSeconds);

  /** The close of the newest bar of a series that was dropped for its age. */
  Optional<U128> droppedClose(Series series);

  /** The newest that the log has of a mint; empty if it has nothing. */
  Optional<MintEnd> end(Mint mint);

  /** Folds the trades of a mint from one second to before another, in their order. */
  void trades(Mint mint, long fromSeconds, long toSeconds, TradeFold fold);

  /**
   * The end of a series.
   *
   * @param newest its newest bar
   * @param count how many bars it has
   */
  record Tail(Candle newest, long count) {}

  /**
   * The newest of a mint in the log.
   *
   * @param lossSeconds when events were last lost, if no trade came after that
   */
  record MintEnd(Place place, OptionalLong lossSeconds) {}
}
