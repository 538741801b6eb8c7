/**
 * The one writer. {@link dev.kline.ingest.Ingest} takes transactions from whatever source there is,
 * drops what was applied before, turns the rest into candles, commits and then tells.
 *
 * <pre>
 * source thread                     thread "ingest"
 * transaction → [inbox, bounded] →  seen? → CandleBook → Store.commit → CommitListener.committed
 * </pre>
 *
 * <p>Commit before tell, always: what a client saw is in the store. One commit holds one
 * transaction: its events, the bars that it changed and the cursor. Nothing is read back to be
 * told.
 *
 * <p>A wrong candle is worse than no candle: when a commit fails, ingest stops, says so, and the
 * store, being atomic, is good to start from again.
 *
 * <p>Imports {@code event}, {@code candle} and {@code store}.
 */
@NullMarked
package dev.kline.ingest;

import org.jspecify.annotations.NullMarked;
