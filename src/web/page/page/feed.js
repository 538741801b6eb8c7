// The K-line protocol in a browser: one socket, any number of series.
//
//   const feed = new Feed();
//   const stop = feed.follow(mint, "s1", {
//     fresh() {},            // what is there is old: the next history begins anew
//     history({ data }) {},  // bars, newest first; more of them may come at any time
//     bar(bar, timestamp) {},// the newest bar has changed, or a newer one has begun
//     mended(bar) {},        // a bar behind it was corrected, or is { time, removed: true }
//   });
//
// The server never sends an update before the history that it belongs to, nor one that the history
// has already. So whoever takes messages in the order in which they come is always right.

import { io } from "../socket.io/socket.io.esm.min.js";

const PING_MS = 30_000;

export class Feed extends EventTarget {
  #socket = io("/kline");
  #followed = new Map(); // "symbol interval" → listener → bars of history it wants
  #lost = false;

  /** Milliseconds of the quickest round trip since the connection was made. */
  roundTrip = Infinity;

  constructor() {
    super();
    const socket = this.#socket;
    socket.on("connect", () => this.#connected());
    socket.on("disconnect", (reason) => this.#disconnected(reason));
    socket.on("connect_error", ({ message }) => this.#tell("trouble", message));
    socket.on("connection_success", (hello) => this.#tell("intervals", hello.supported_intervals));
    socket.on("error", ({ message }) => this.#tell("trouble", message));
    socket.on("history_data", (history) =>
      this.#each(history, (listener) => listener.history(history)));
    socket.on("kline_data", (update) =>
      this.#each(update, (listener) => listener.bar(update.data, update.timestamp)));
    socket.on("kline_correction", (update) =>
      this.#each(update, (listener) => listener.mended(update.data)));
    setInterval(() => this.#ping(), PING_MS);
    addEventListener("offline", () => this.#tell("state", "offline"));
    addEventListener("online", () => this.#tell("state", this.state));
  }

  /** connecting, live, recovering or offline. */
  get state() {
    if (this.#socket.connected) return "live";
    if (!navigator.onLine) return "offline";
    return this.#lost ? "recovering" : "connecting";
  }

  /** Follows a series from now on; returns what ends it. */
  follow(symbol, interval, listener, history = 300) {
    const key = `${symbol} ${interval}`;
    const listeners = this.#followed.get(key) ?? new Map();
    this.#followed.set(key, listeners.set(listener, history));
    if (this.#socket.connected) this.#subscribe(key);
    return () => this.#leave(key, listener);
  }

  /** Asks for bars up to a time; they come as history, and this says whether there are older ones. */
  async older(symbol, interval, to, limit) {
    const request = { symbol, interval, to, limit };
    const answer = await this.#socket.timeout(10_000).emitWithAck("history", request);
    if (!answer.success) throw new Error(answer.message);
    return answer.has_more;
  }

  /** A socket that was recovered has missed nothing and is still subscribed. */
  #connected() {
    this.roundTrip = Infinity;
    this.#ping();
    this.#tell("state", "live");
    this.#tell("trouble", "");
    if (this.#socket.recovered) return;
    for (const [key, listeners] of this.#followed) {
      for (const listener of listeners.keys()) listener.fresh();
      this.#subscribe(key);
    }
  }

  /** The client comes back by itself, except where the server has ended it in words. */
  #disconnected(reason) {
    this.#lost = true;
    this.#tell("state", this.state);
    if (reason === "io server disconnect") this.#socket.connect();
  }

  #subscribe(key) {
    const [symbol, interval] = key.split(" ");
    const history = Math.max(...this.#followed.get(key).values());
    this.#socket.emit("subscribe", { symbol, interval, history, corrections: true });
  }

  #leave(key, listener) {
    const listeners = this.#followed.get(key);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    this.#followed.delete(key);
    const [symbol, interval] = key.split(" ");
    if (this.#socket.connected) this.#socket.emit("unsubscribe", { symbol, interval });
  }

  #each({ symbol, interval }, tell) {
    const listeners = this.#followed.get(`${symbol} ${interval}`) ?? new Map();
    for (const listener of [...listeners.keys()]) tell(listener);
  }

  /** Any event that asks for an ack is answered at once, also one that nobody knows. */
  async #ping() {
    if (!this.#socket.connected) return;
    const began = performance.now();
    try {
      await this.#socket.timeout(5_000).emitWithAck("ping");
      this.roundTrip = Math.min(this.roundTrip, performance.now() - began);
    } catch {
      // The heartbeat of the connection notices what is wrong.
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
