package dev.kline.candle;

import java.util.Optional;

/**
 * A bar that is another one than subscribers were shown, and that a chart can't take as an update
 * any more: it is final, or there is a newer one.
 *
 * @param candle as it is now; empty if there is no such bar any more
 * @param isFinal whether the chain's clock has passed its end
 */
public record BarCorrection(
    Series series, long openTimeSeconds, Optional<Candle> candle, boolean isFinal) {}
