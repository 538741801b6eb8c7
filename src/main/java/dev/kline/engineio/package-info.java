/**
 * Engine.IO protocol 4 over Helidon: sessions, their transports, the heartbeat. It knows bytes,
 * frames and deadlines, and nothing of namespaces, rooms or candles.
 *
 * <p><b>Front doors</b>: {@link dev.kline.engineio.EngineIo} (one endpoint, mounted on a web
 * server), {@link dev.kline.engineio.Session} (one client), {@link dev.kline.engineio.Message} (an
 * outgoing message, encoded once for all), {@link dev.kline.engineio.SessionListener} (the joint to
 * the storey above). The rest is package-private.
 *
 * <p><b>Imports</b> nothing of ours. Of libraries: Helidon's web server, its HTTP types and its
 * buffers. WebSocket framing is our own ({@code FrameReader}, {@code Frames}), on Helidon's {@code
 * ServerConnection}.
 *
 * <pre>
 *              Helidon's virtual thread of the connection
 *   client ──► WebSocketTransport.handle ─► FrameReader ─► MessageAssembler ─► Session.receive
 *                                                                                │ turn
 *                                                                                ▼
 *                                                                         SessionListener
 *              virtual thread, only while something waits                        │
 *   client ◄── WebSocketTransport.drain ◄── Outbox ◄── Session.send ◄────────────┴── any thread
 *                                             ▲
 *                              ping ──────────┘  thread `heartbeat`: Pulse.beat of each session
 * </pre>
 *
 * <p><b>Threads.</b> A connection's thread reads and runs the handlers. One holder of the outbox at
 * a time writes; it alone ever does, pongs and close frame included. One thread {@code heartbeat}
 * serves all sessions and never blocks. Whoever closes a session goes on at once; a virtual thread
 * writes what is left, then tells the listener in the session's turn.
 *
 * <p><b>Lock order</b>: a session's turn, then whatever the listener takes, then the outbox, which
 * is a leaf: nothing is called with it held but the start of a thread. The registry is never held.
 *
 * <p><b>Where polling will fit.</b> A session knows its transport only as {@code Transport}:
 * somebody to wake when something waits, and to close. A waiting GET will be the holder of the
 * outbox; the upgrade will swap the transport between two holds. Id, order, deadlines and the end
 * stay the session's.
 *
 * <p><b>On purpose.</b> A full outbox closes the session inside {@code send}, so no caller can
 * forget it. The end of a session is told on another thread than the one that caused it, so that
 * close may be called under any lock. A ping that meets a slow writer waits in line like any
 * message: a pong proves that what came before was read. The close frame has no code, as the
 * reference sends it, except where RFC 6455 names one.
 */
@NullMarked
package dev.kline.engineio;

import org.jspecify.annotations.NullMarked;
