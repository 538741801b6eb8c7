/**
 * Socket.IO protocol 5 on top of Engine.IO: packets, namespaces, sockets, rooms, acks, and the
 * recovery of lost connections. It knows nothing of HTTP or frames below, and nothing of candles
 * above.
 *
 * <p><b>Front doors</b>: {@link dev.kline.socketio.SocketIo}, {@link dev.kline.socketio.Namespace},
 * {@link dev.kline.socketio.Socket}, {@link dev.kline.socketio.Broadcast}, {@link
 * dev.kline.socketio.Middleware}, {@link dev.kline.socketio.Ack}, {@link dev.kline.socketio.Reply},
 * {@link dev.kline.socketio.Binary}. The subtle classes are {@code Room}, {@code Recovery} and
 * {@code RecoveryLog}; their essays are at their tops. {@code Membership} has what a member asked
 * for and what is held back for it, {@code News} a broadcast in the forms that members ask for.
 *
 * <p><b>Imports</b> of ours {@code engineio}; of libraries the JSON parser.
 *
 * <pre>
 *   Session.text ─► Connection.receive ─► PacketCodec.decode ─► Namespace.dispatch ─► handler
 *   Session.binary ─► PartialPacket ──┘   │ one Socket per namespace                     │
 *                                         ▼                                              │
 *   Session.send ◄── Outgoing ◄──── Socket.emit ◄────────────────────────────────────────┘
 *        ▲
 *        └──── Room.tell ◄── RecoveryLog.tell ◄── Namespace.broadcast ◄── whoever has news
 * </pre>
 *
 * <h2>A lost connection</h2>
 *
 * <pre>
 *   client             old connection          RecoveryLog, one for all         new connection
 *     │ ◄── 40 {sid, pid}    │                        │
 *     │ ◄── 42 [k, 1, "o1"]  │ ◄──── tell 1 ───────── │ o1
 *     │          ✂           │ lost: its rooms keep   │
 *     │                      ✗ its place, LostSocket  │
 *     │                                tell 2, 3 ──── │ o2 gives way to o3, a later state
 *     │ ──── 40 {pid, offset: "o1"} ──────────────────┼────────────────────────────► │
 *     │ ◄─── 40 {same sid, same pid}, and what came after o1: 42 [k, 3, "o3"] ────── │ in line
 *     │ ◄─── 42 [k, 4, "o4"] ──────────────────────── │ tell 4 ────────────────────► │
 * </pre>
 *
 * <p>Broadcasts carry an offset and are sent again. What is emitted to one socket alone carries
 * none and is not: that would take a log for each client. So whoever asked, and lost the connection
 * before the answer came, asks again. An event without offset whose last argument is a string, or
 * which has no argument, gets a null behind it while recovery is on: the official client takes any
 * last string for an offset.
 *
 * <p>A client whose old connection is dead, while nobody has noticed yet, waits a second for its
 * end; then it gets a fresh socket, as with the reference.
 *
 * <p><b>Threads.</b> Handlers run in their session's turn: one at a time for each client, on its
 * own thread, where they may block. Answers of clients and their time-outs come in the turn, too.
 * Emits and broadcasts come from any thread and never wait for a client. The thread {@code
 * socketio-timer} watches connect timeouts, attachments, awaited answers and lost sockets; it only
 * hands over. The thread {@code socketio-pacer} sends what was held back for members that asked for
 * a pace, under their room's lock.
 *
 * <p><b>Lock order</b>: a session's turn, then the recovery log's line, then one room, then a leaf:
 * a socket's set of rooms, its awaited answers, or an outbox. Nobody holds two rooms but an
 * admission to both, in an order that is the same for all. A greeting runs with its rooms held, so
 * it must not broadcast. With the list of lost sockets held, nothing else is taken.
 *
 * <p><b>On purpose.</b> A socket has no room of its own id, as nobody here broadcasts to one
 * client; {@code rooms()} are the subscriptions and nothing else. A violation closes the whole
 * connection, as the reference does. The end of a socket that the server disconnects is told later,
 * in its turn, so that a handler may disconnect anybody without having two handlers nested.
 */
@NullMarked
package dev.kline.socketio;

import org.jspecify.annotations.NullMarked;
