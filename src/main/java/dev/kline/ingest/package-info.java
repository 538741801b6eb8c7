/**
 * The one writer. {@link dev.kline.ingest.Ingest} takes transactions from whatever source there is,
 * drops what was applied before, turns the rest into candles, commits and then tells.
 *
 * <pre>
 * source threads                     thread "ingest"
 * heard, settle… → [inbox, bounded] → seen? → Applier → Store.commit → CommitListener.committed
 *                                               │
 *                          at the end of the log│in its middle
 *                                               │
 *                                   CandleBook ◄┴► Revision, Mending
 * </pre>
 *
 * <p>The candles are a function of the log of events, and the log ends up as the ledger has it:
 * what is heard counts at once, at a place that may be provisional, and {@code Settlement} puts it
 * right when the source says what the ledger has. {@link dev.kline.event.LedgerSink} is the joint.
 *
 * <p>Commit before tell, always: what a client saw is in the store. One commit holds one
 * transaction, or those of a backlog together: their events, the bars that they changed and the
 * cursor. What is told at the end of the log is not read back. Commits that follow one another at
 * once are one {@link dev.kline.ingest.CommitListener#stretch stretch}, so that what a burst has
 * for a client may leave in one write, on this thread if nothing else waits for it. A client that
 * does not read holds up that thread and not ingest, which goes on on a new one.
 *
 * <p>Being the one writer it also drops what is too old, in small slices while nothing waits; what
 * comes from before the log's beginning is not applied, as it may have counted before.
 *
 * <p>A wrong candle is worse than no candle: when a commit fails, ingest stops, says so, and the
 * store, being atomic, is good to start from again.
 *
 * <p>Imports {@code event}, {@code candle} and {@code store}.
 */
@NullMarked
package dev.kline.ingest;

import org.jspecify.annotations.NullMarked;
