/**
 * Engine.IO protocol 4 over Helidon: sessions, their transports, the heartbeat. It knows bytes,
 * frames and deadlines, and nothing of namespaces, rooms or candles.
 *
 * <p><b>Front doors</b>: {@link dev.kline.engineio.EngineIo} (one endpoint, mounted on a web
 * server), {@link dev.kline.engineio.Session} (one client), {@link dev.kline.engineio.Message} (an
 * outgoing message, encoded once for all), {@link dev.kline.engineio.Sender} (who sends much),
 * {@link dev.kline.engineio.SessionListener} (the joint to the storey above). Besides these, only
 * the plain values that they take and give are public.
 *
 * <p><b>Imports</b> nothing of ours. Of libraries: Helidon's web server, its HTTP types and its
 * buffers. WebSocket framing is our own ({@code FrameReader}, {@code Frames}), on Helidon's {@code
 * ServerConnection}.
 *
 * <pre>
 *              Helidon's virtual thread of the connection
 *   client ──► WebSocketTransport.handle ─► FrameReader ─► MessageAssembler ─► Session.receive
 *   client ──► HttpEndpoint ─► PollingTransport.post ─► PostBody ─► Posts ───────┤ turn
 *                                                                                ▼
 *                                                                         SessionListener
 *              one writer for all, or who sent it                                │
 *   client ◄── WebSocketTransport.write ◄── Flusher ◄── Outbox ◄── Session.send ◄┴── any thread
 *   client ◄── PollingTransport.drain ◄───────────────────┤
 *                                          ping ──────────┘  thread `heartbeat`: Pulse.beat of each
 * </pre>
 *
 * <p><b>Writing.</b> A message is encoded once, WebSocket frame included, and the same bytes go to
 * every client. Sending puts it into the client's outbox and the client into the queue of the
 * {@code Flusher}, whose one thread takes client after client and writes all that waits for each in
 * one piece: at once on an idle server, and joined the more the busier it is. What a burst tells
 * its rooms is sent {@link dev.kline.engineio.EngineIo#together together}, so that a client's share
 * of it is one write; and while the flusher rests and nothing more is to be sent, who sent it
 * writes it, too, which spares the wake-up of a thread. A write that blocks is noticed within
 * milliseconds by {@code flush-watch}: another thread goes on with the queue, and the one that is
 * stuck belongs to that client until nothing waits for it. If that was a sender's, {@link
 * dev.kline.engineio.Sender#goOnElsewhere} lets it go on at once. So none who sends waits for a
 * peer for longer than that. (Of nine ways that were measured, joining per client costs least when
 * many rooms are busy, and relieving a stuck writer keeps a broadcast going; this has both.) Bare
 * writers per client cost a wake-up each, and writing from the thread that broadcasts, without
 * relief, stands still with the first peer that does not read.
 *
 * <p><b>Who is behind.</b> Once {@code conflateAfter} messages wait for a client, a later state of
 * the same thing, a bar say, makes the earlier one needless: that one is left out, and the new one
 * takes its turn at the end; the last word on a thing always stays. A client whose outbox is full
 * all the same, or that takes nothing of a write for as long as {@code stall}, is closed as too
 * slow. A polling client that fetches nothing ends by its missing pong.
 *
 * <p><b>The upgrade.</b> Socket.IO v4 notes, chapter 7. One outbox, and whoever is the transport
 * drains it; that changes under the outbox's lock, between two holds.
 *
 * <pre>
 *   client                          server
 *   GET (waits)    ───────────────► PollingTransport.waiting
 *   WebSocket, sid ───────────────► UpgradeProbe: Session.beginUpgrade, 10 s from here
 *   2probe         ───────────────►
 *                  ◄─────────────── 3probe
 *                  ◄─────────────── GET: what is queued, or 6; so is every GET until the end
 *   (polling paused)
 *   5              ───────────────► Session.upgrade: the outbox drains to the WebSocket,
 *                                   polling is retired once its last POST is handled
 *   4…             ───────────────► WebSocketTransport
 * </pre>
 *
 * <p><b>Threads.</b> A connection's thread reads and runs the handlers. One holder of the outbox at
 * a time writes; it alone ever does, pongs and close frame included: the flusher's thread, a
 * sender's, or the one that answers a poll. One thread {@code heartbeat} serves all sessions and
 * never blocks. Whoever closes a session goes on at once; a virtual thread writes what is left,
 * then tells the listener in the session's turn. While a GET waits, its connection's thread reads
 * the socket ahead, and a virtual thread answers.
 *
 * <p><b>Aborted polls.</b> Helidon 4.2.6 doesn't tell a handler that its client hung up, and its
 * send to such a client succeeds. Measured: the thread that reads ahead ({@code Poll}) sees the end
 * of the stream at once, FIN and reset alike, leaves the bytes of a next request where Helidon
 * looks for them, and costs one virtual thread start per answer. So an aborted poll ends its
 * session as "transport error", as the reference does, and no packet is kept on the chance that it
 * was not read. What is left is an answer that crosses an abort on the network; it is lost at the
 * reference, too, and the client, having aborted, opens a new session.
 *
 * <p><b>Lock order</b>: a session's turn, then whatever the listener takes; apart from these, a
 * session's transports, then the outbox, then the lock of a polling transport, which is a leaf:
 * nothing is called with the outbox held but the start of a thread. The registry is never held.
 *
 * <p><b>On purpose.</b> A full outbox closes the session inside {@code send}, so no caller can
 * forget it. The end of a session is told on another thread than the one that caused it, so that
 * close may be called under any lock. A ping that meets a slow writer waits in line like any
 * message: a pong proves that what came before was read. The close frame has no code, as the
 * reference sends it, except where RFC 6455 names one.
 *
 * <p>Two things wait a moment for what was sent first and is seen second, as it came on another
 * connection: a posted close for the GET that goes with it (50 ms), and a GET that comes during an
 * upgrade for the packet that ends it (20 ms). A session that the server ended while no GET waited
 * is kept, and counted, until one comes for its end or the close wait is over.
 */
@NullMarked
package dev.kline.engineio;

import org.jspecify.annotations.NullMarked;
