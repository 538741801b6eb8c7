package dev.kline.candle;

import dev.kline.candle.CandleHistory.Tail;
import java.util.Optional;

/**
 * A bar to store.
 *
 * @param tail the end of its series, to be stored with it if the bar is a new one
 */
public record BarChange(Series series, Candle candle, Optional<Tail> tail) {}
