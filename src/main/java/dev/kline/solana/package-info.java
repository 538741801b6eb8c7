/**
 * The chain: a subscription to a program's logs, or a recording of one, made into transactions with
 * their events and their block time.
 *
 * <pre>
 *   SolanaSource                                             ReplaySource
 *     │ thread solana-logs                                     │ thread replay
 *     ▼                                                        ▼
 *   LogStream ── connect, subscribe, back off, reconnect     BoundedLines
 *     │  NodeSocket ── one WebSocket, pinged, required to live │
 *     ▼                                                        │
 *   LogNotification: slot, signature, failed?, lines  ◄────────┘
 *     │
 *     ▼  TransactionReader, and what was not a transaction is counted
 *   ProgramLogs ── lines → bytes that our program wrote, and nobody else
 *   EventDecoder ── bytes → event (Borsh)
 *   BlockClock ─── slot → block time, told by the node (NodeRpc) or estimated
 *     │
 *     ▼
 *   TransactionSink.transaction                 slots ─► SlotClock ─► TransactionSink.clock
 * </pre>
 *
 * <p>Front doors: {@link dev.kline.solana.SolanaSource}, {@link dev.kline.solana.ReplaySource},
 * {@link dev.kline.solana.SolanaConfig}.
 *
 * <p>Imports {@code dev.kline.event}, the JDK (its HTTP client does HTTP and WebSocket) and {@code
 * jakarta.json}.
 *
 * <p>Threads: one per source, named above; it owns the connection, the clocks and the back-off, and
 * it alone calls the sink, so a slow sink slows the node. The HTTP client's own threads only hand
 * one message over. Counts and status are read by anyone.
 *
 * <p>Nothing that comes from outside is trusted: text is bounded in size and depth, a message with
 * a field missing is counted and skipped, and no bytes make the decoder throw. URLs may hold keys,
 * and are shown as scheme, host and port only.
 */
@NullMarked
package dev.kline.solana;

import org.jspecify.annotations.NullMarked;
