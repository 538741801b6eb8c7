/**
 * The chain: a subscription to a program's logs and, behind it, the ledger; or a recording of such
 * logs. Made into transactions with their events and their block time.
 *
 * <pre>
 *   SolanaSource                                                              ReplaySource
 *     │ thread solana-logs                  │ thread solana-ledger              │ thread replay
 *     ▼                                     ▼                                   ▼
 *   LogStream ── connect, subscribe,      LedgerFollower ── when               BoundedLines
 *     │          back off, reconnect        │  LedgerStart ── from where        │
 *     │  NodeSocket ── one WebSocket        ▼                                   │
 *     ▼                                   LedgerPass ── cursor → end            │
 *   LogNotification: slot, signature,       │  LedgerPages ── walk back         │
 *     │  failed?, lines  ◄──────────────────┼───────────────────────────────────┘
 *     ▼                                     ▼
 *   TransactionReader: HeardTransaction   MissingTransactions ── from the hold, else fetched
 *     │  ProgramLogs ── lines → bytes       │  LedgerRpc ── for ever
 *     │  EventDecoder ─ bytes → event       │  TransactionFetcher ── many at a time
 *     ▼                                     │
 *   LiveLogs ──► Hold, while a gap is ◄─────┤
 *     │          being mended               ▼
 *     │  BlockClock ── slot → time        Orphans ── heard, and not in the ledger
 *     ▼                                     ▼
 *   LedgerSink.heard, .clock              LedgerSink.settle, .caughtUp, .retract
 * </pre>
 *
 * <h2>Nothing lost, nothing doubled</h2>
 *
 * A live line counts at once, at a time that may be an estimate and in an order that may be wrong.
 * The pass gives it its last ones, and brings what no line told. At each connect the live lines are
 * held until one pass has compared all up to the ledger's end, listed after the subscription stood:
 * so what is older comes first, and what is both listed and heard is the sink's to tell apart by
 * its signature. Behind the stream, a pass every few seconds goes from the cursor to the end again.
 * The cursor moves over nothing that was left out, and stays some slots behind what is listed.
 *
 * <p>Front doors: {@link dev.kline.solana.SolanaSource}, {@link dev.kline.solana.ReplaySource},
 * {@link dev.kline.solana.SolanaConfig}.
 *
 * <p>Imports {@code dev.kline.event}, the JDK (its HTTP client does HTTP and WebSocket) and {@code
 * jakarta.json}.
 *
 * <p>Threads: {@code solana-logs} owns the connection, the clocks and its back-off, and tells the
 * sink what is heard; {@code solana-ledger} owns the passes and their back-off, and tells the sink
 * what the ledger says. They share {@link dev.kline.solana.LedgerParts}, of which each part is safe
 * for both. A slow sink slows either, and so the node. The HTTP clients' own threads only hand
 * messages over, a bounded number; the virtual threads {@code solana-fetch-} make one request each
 * and are waited for. Counts and status are read by anyone.
 *
 * <p>Nothing that comes from outside is trusted: text is bounded in size and depth, a message with
 * a field missing is counted and skipped, a list with one is asked for again, and no bytes make the
 * decoder throw. URLs may hold keys, and are shown as scheme, host and port only.
 */
@NullMarked
package dev.kline.solana;

import org.jspecify.annotations.NullMarked;
