package dev.kline.candle;

import dev.kline.event.Mint;

/** Names all candles of one mint at one interval. */
public record Series(Mint mint, Interval interval) {}
