/**
 * What lasts: candles, the log of events, the signatures that were applied and the cursor, in one
 * embedded RocksDB. The layout of every key is the table at the top of {@link
 * dev.kline.store.Keys}.
 *
 * <p>{@link dev.kline.store.Store#commit} writes a {@link dev.kline.store.Commit} all or nothing;
 * only the ingest thread calls it. Reads come from any thread: each takes one consistent snapshot
 * and says at which position of the writes it was true, so that a reader can join the stream of
 * commits without losing or doubling one. The newest bars of a series stay in memory until a commit
 * changes them ({@code RecentBars}), so a rush of readers costs one read.
 *
 * <p>A commit is in the write-ahead log before {@code commit} returns: it survives the end of the
 * process, {@code kill -9} included. It is not forced to the disk, so a power cut may take the last
 * moments; what is left is consistent.
 *
 * <p>The events are the log; all else but the cursor follows from it. {@link dev.kline.store.Audit}
 * proves that it does, {@link dev.kline.store.Rebuild} makes it anew, {@code IntervalBuild} gives a
 * new interval its past, {@link dev.kline.store.Retention} drops what is too old, and {@link
 * dev.kline.store.Kept} says what that left whole. {@link dev.kline.store.Format} upgrades older
 * stores. What RocksDB's failures mean stands in {@link dev.kline.store.Trouble}.
 *
 * <p>Imports {@code event}, {@code candle} and {@code org.rocksdb}. RocksDB is native code and pins
 * a virtual thread's carrier: all reads are short and bounded.
 */
@NullMarked
package dev.kline.store;

import org.jspecify.annotations.NullMarked;
