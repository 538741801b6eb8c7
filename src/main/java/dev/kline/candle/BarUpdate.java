package dev.kline.candle;

/**
 * A bar as subscribers are to see it now.
 *
 * @param isFinal whether the chain's clock has passed its end: this is the last word on it
 */
public record BarUpdate(Series series, Candle candle, boolean isFinal) {}
