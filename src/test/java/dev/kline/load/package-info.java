/**
 * The load program: drives a running server as a Solana node on one side and as many charts on the
 * other, and reports what came through. {@link dev.kline.load.Load} begins.
 *
 * <pre>
 *   Feed ──► LoadNode ══ logs, RPC ══► the server ══ Socket.IO ══► Clients ──► Tally ──► Report
 *     └────────── what is to be delivered ─────────────────────────────────────▲
 * </pre>
 *
 * <p>{@link dev.kline.load.Benchmarks} is another program: it runs the JMH benchmarks, which stand
 * in the packages that they measure.
 *
 * <p>All of the load program stays on the loopback, is bounded in number and time, and ends by
 * itself. Threads: {@code load-feed} sends, {@code load-clients} is all clients, the main thread
 * shows progress.
 */
@NullMarked
package dev.kline.load;

import org.jspecify.annotations.NullMarked;
