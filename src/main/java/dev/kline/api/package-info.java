/**
 * What clients may ask and are told: the REST routes, the K-line protocol on the namespaces {@code
 * /kline} and {@code /}, and the JSON of both. The names of the wire (symbol, kline, {@code s1})
 * live here and nowhere else. The contract is README's.
 *
 * <pre>
 * browser ── subscribe ───────────►  Subscriptions ──► Store    (a thread of Rush)
 * browser ── history ─────────────►  KlineNamespace ──► Store   (the connection's thread)
 * browser ◄─ kline_data, ─────────   KlineFeed ◄── Committed    (the ingest thread)
 *            kline_correction
 * browser ◄─ event_data ──────────   EventFeed ◄── Committed    (the ingest thread)
 * curl    ── GET ─────────────────►  …Routes ──► Store          (the request's thread)
 * TradingView ── /udf ────────────►  UdfRoutes ──► Store
 * browser ── / ───────────────────►  PageRoutes ──► the jar     (built in src/web)
 * </pre>
 *
 * <p>A bad request is an {@link dev.kline.api.ApiException}; {@code Requests.answer}, {@code
 * Rest.answer} and {@code UdfRoutes.answer} turn it into an answer, each for its mouth, and nothing
 * else does.
 *
 * <h2>Subscribing without loss or doubling</h2>
 *
 * The history is read, and the socket admitted, under the room's lock; the history says at which
 * position of the store it is true, and the room leaves out updates up to that position for this
 * one member. Commit comes before broadcast, so nothing falls between.
 *
 * <p>However many want to at once, a few at a time subscribe, on threads of their own, see {@link
 * dev.kline.api.Rush}.
 *
 * <h2>Corrections</h2>
 *
 * Updates of a series go forwards only; what changes behind them is a correction, and those clients
 * get it that asked for it. It is an optional event of the series' room, so that a subscription is
 * one membership, admitted at one position, whatever it asks for.
 *
 * <h2>After a start</h2>
 *
 * A {@code subscribe} waits a moment while the source fetches what it missed, see {@link
 * dev.kline.api.FirstCatchUp}.
 *
 * <h2>The documents</h2>
 *
 * {@code openapi.json} and {@code asyncapi.json}, among the resources, say of every route and every
 * event what it takes and answers. Tests hold them against the mounted routes, the parameters that
 * they read, and every answer, event and ack that any test gets, so what is not in them fails the
 * build. Swagger UI shows the first of them to people.
 *
 * <p>Imports {@code socketio}, {@code ingest}, {@code store}, {@code candle}, {@code event},
 * Helidon's web server and health types, and jakarta.json.
 */
@NullMarked
package dev.kline.api;

import org.jspecify.annotations.NullMarked;
