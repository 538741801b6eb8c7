/**
 * Open-high-low-close arithmetic: what a trade does to a bar, with plain values and exact integers.
 * Whoever doubts a bar reads {@link dev.kline.candle.CandleBook}, then {@link
 * dev.kline.candle.Trade}.
 *
 * <p>The rules (contract 1.3): a bar starts at {@code time - time mod length}; a new bar opens at
 * the previous bar's close, the first one at its own price; {@code low <= open, close <= high}
 * always; seconds without a trade have no bar; a bar is final once the chain's clock has come to
 * its end.
 *
 * <p>{@link dev.kline.candle.SeriesFold} is the definition, from the first trade to the last; the
 * book and {@link dev.kline.candle.Mending} are its short ways.
 *
 * <p>Imports {@code event} alone; no I/O. What is stored is reached through {@link
 * dev.kline.candle.CandleHistory}, which the store implements. The book and what it keeps, {@code
 * Mending} and the folds are confined to whoever made them, the ingest thread or a check of the
 * store; all else is immutable.
 */
@NullMarked
package dev.kline.candle;

import org.jspecify.annotations.NullMarked;
