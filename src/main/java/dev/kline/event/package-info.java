/**
 * What the exchange's program says, as plain values: the sealed {@link
 * dev.kline.event.ProgramEvent} with its seven records, the {@link dev.kline.event.Transaction}
 * that carried them, and the words that all other packages share ({@link dev.kline.event.Address},
 * {@link dev.kline.event.Mint}, {@link dev.kline.event.Signature}, {@link dev.kline.event.U128}).
 *
 * <p>Here, too, is the joint between whatever produces transactions and whoever applies them:
 * {@link dev.kline.event.TransactionSource} and {@link dev.kline.event.TransactionSink}; and, for a
 * source that can compare what it heard with the ledger, {@link dev.kline.event.LedgerSink}.
 *
 * <p>Imports nothing but the JDK. No threads, no I/O: every type is immutable and safe for any
 * thread.
 */
@NullMarked
package dev.kline.event;

import org.jspecify.annotations.NullMarked;
