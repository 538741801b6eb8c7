/**
 * Socket.IO protocol 5 on top of Engine.IO: packets, namespaces, sockets, rooms, acks. It knows
 * nothing of HTTP or frames below, and nothing of candles above.
 *
 * <p><b>Front doors</b>: {@link dev.kline.socketio.SocketIo}, {@link dev.kline.socketio.Namespace},
 * {@link dev.kline.socketio.Socket}, {@link dev.kline.socketio.Ack}, {@link
 * dev.kline.socketio.Reply}. The subtle class is {@code Room}; its essay is at its top.
 *
 * <p><b>Imports</b> of ours {@code engineio}; of libraries the JSON parser.
 *
 * <pre>
 *   Session.text ─► Connection.receive ─► PacketCodec.decode ─► Namespace.dispatch ─► handler
 *                        │ one Socket per namespace                                      │
 *                        ▼                                                               │
 *   Session.send ◄── Socket.emit ◄───────────────────────────────────────────────────────┘
 *        ▲
 *        └────────── Room.broadcast ◄── Namespace.broadcast ◄── whoever has news
 * </pre>
 *
 * <p><b>Threads.</b> Handlers run in their session's turn: one at a time for each client, on its
 * own thread, where they may block. Answers of clients and their time-outs come in the turn, too.
 * Emits and broadcasts come from any thread and never wait for a client. The thread {@code
 * socketio-timer} watches connect timeouts and awaited answers; it only hands over.
 *
 * <p><b>Lock order</b>: a session's turn, then one room, then a leaf: a socket's set of rooms, its
 * awaited answers, or an outbox. Nobody holds two rooms. A greeting runs with its room held.
 *
 * <p><b>On purpose.</b> A socket has no room of its own id, as nobody here broadcasts to one
 * client; {@code rooms()} are the subscriptions and nothing else. A violation closes the whole
 * connection, as the reference does. The end of a socket that the server disconnects is told later,
 * in its turn, so that a handler may disconnect anybody without having two handlers nested.
 */
@NullMarked
package dev.kline.socketio;

import org.jspecify.annotations.NullMarked;
