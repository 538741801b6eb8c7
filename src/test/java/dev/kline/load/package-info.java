/**
 * The load program: drives a running server as a Solana node on one side and as many charts on the
 * other, and reports what came through. {@link dev.kline.load.Load} begins.
 *
 * <pre>
 *   Feed ──► LoadNode ══ logs, RPC ══► the server ══ Socket.IO ══► Clients ──► Tally ──► Report
 *     └────────── what is to be delivered ─────────────────────────────────────▲
 * </pre>
 *
 * <p>{@link dev.kline.load.Soak} drives a server with the same node for as long as it is told, with
 * {@link dev.kline.load.Visitor}s that come and go, and reads its {@link dev.kline.load.Gauge}s:
 * what grows is a leak. The visitors look at all that they are told, {@link dev.kline.load.Bars}.
 *
 * <p>{@link dev.kline.load.Benchmarks} is another program: it runs the JMH benchmarks, which stand
 * in the packages that they measure.
 *
 * <p>All of both stays on the loopback, is bounded in number and time, and ends by itself. Threads:
 * {@code load-feed} sends, {@code load-clients} is all clients, the main thread shows progress.
 */
@NullMarked
package dev.kline.load;

import org.jspecify.annotations.NullMarked;
