package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import java.util.List;

/**
 * What a {@link HistoryQuery} found, all at one moment.
 *
 * @param candles in the order asked for
 * @param hasMore whether the range holds more bars beyond the last one here
 * @param total how many bars the series has in all
 * @param chainSeconds the chain's clock at that moment, which tells final bars from open ones
 * @param position commits up to this position are in here, later ones are not
 */
public record History(
    List<Candle> candles, boolean hasMore, long total, long chainSeconds, long position) {
  public History {
    candles = List.copyOf(candles);
  }

  /** Whether a bar of this history was over at its moment. */
  public boolean isFinal(Candle candle, Interval interval) {
    return candle.endSeconds(interval) <= chainSeconds;
  }
}
