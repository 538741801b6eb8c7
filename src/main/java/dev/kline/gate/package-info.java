/**
 * Who may come in, and how much of it: limits for each address and for all on connections, connects
 * and requests, and a limit on how long a client may take to send one and to read the answer.
 * {@link dev.kline.gate.Gate} is the front door.
 *
 * <pre>
 * accept ──► Gate.accept: a Visit; too many of them are hung up on
 *    │
 * the connection's thread ──► handshake of TLS ──► head of a request ──► route, or a WebSocket
 *                             └─── the visit's deadline runs ───┘   counted, and judged:
 *                                  gate-sweep hangs up              429, before any route
 * </pre>
 *
 * <p>What is too much is answered with 429 and Retry-After, as far as anybody can be answered: the
 * connection gets in for one request and ends. A flood that is worse than that finds the connection
 * closed. One that keeps its connection and asks on has its refusals a quarter of a second apart.
 *
 * <p><b>Addresses.</b> An IPv4 address is one client, of IPv6 the first 64 bits are, as that is
 * what a provider gives to one. Behind a proxy that we trust the client is the last address of
 * {@code X-Forwarded-For} that is none of ours. Addresses are kept while they have connections or
 * have just asked, and no more than a bound of them; the rest shares one account.
 *
 * <p><b>Threads.</b> {@code accept} comes on Helidon's listener thread; a visit belongs to its
 * connection's thread, but for the deadline, which {@code gate-sweep} watches.
 *
 * <p>Imports Helidon's web server, and of ours {@code socketio} for its {@code RateLimit}: both
 * count the same way.
 */
@NullMarked
package dev.kline.gate;

import org.jspecify.annotations.NullMarked;
