// A datafeed for TradingView's Charting Library over kline-server's socket, in one file:
//
//   import { KlineDatafeed } from "https://kline.example/kline-datafeed.js";
//   new TradingView.widget({ datafeed: new KlineDatafeed(), symbol: mint, interval: "1S", … });
//
// Symbols are mints. Bars come from the socket's history and go on with its updates, without a gap
// between them. Where the ledger mends a bar that is drawn already, the library is told to forget
// what it has; call widget.activeChart().resetData() on that, as its documentation says.

import { io } from "./socket.io/socket.io.esm.min.js";

/** Bars in one answer of the server at the most. */
const PAGE = 1000;

const TIMEOUT_MS = 10_000;

export class KlineDatafeed {
  #url;
  #socket;
  #newest = new Map(); // series → time of the newest bar that the library has
  #followers = new Map(); // the library's id → { series, onTick, onReset, joining }

  /** Takes another server than the one that this file is from. */
  constructor(url = new URL(".", import.meta.url).href) {
    this.#url = url;
    this.#socket = io(new URL("/kline", url).href);
    this.#socket.on("connect", () => this.#connected());
    this.#socket.on("history_data", (history) => this.#history(history));
    this.#socket.on("kline_data", (update) => this.#update(update));
    this.#socket.on("kline_correction", (update) =>
      this.#of(key(update)).forEach(({ onReset }) => onReset()));
  }

  onReady(callback) {
    this.#get("config").then(callback);
  }

  searchSymbols(query, exchange, type, callback) {
    this.#get("search", { query, limit: 30 }).then(callback, () => callback([]));
  }

  resolveSymbol(symbol, onResolve, onError) {
    this.#get("symbols", { symbol }).then(onResolve, ({ message }) => onError(message));
  }

  getServerTime(callback) {
    this.#get("time").then(callback);
  }

  /** So many bars before `to`, which counts more than where the period begins. */
  getBars({ ticker }, resolution, { to, countBack, firstDataRequest }, onResult, onError) {
    const series = { symbol: ticker, interval: interval(resolution) };
    this.#bars(series, to, countBack).then((bars) => {
      const newest = bars.at(-1)?.time;
      if (firstDataRequest && newest) this.#newest.set(key(series), newest);
      onResult(bars.map(inMilliseconds), { noData: bars.length === 0 });
    }, ({ message }) => onError(message));
  }

  subscribeBars({ ticker }, resolution, onTick, id, onReset) {
    const series = { symbol: ticker, interval: interval(resolution) };
    this.#followers.set(id, { series, onTick, onReset, joining: true });
    if (this.#socket.connected) this.#subscribe(series);
  }

  unsubscribeBars(id) {
    const series = this.#followers.get(id)?.series;
    this.#followers.delete(id);
    if (series && this.#of(key(series)).length === 0) this.#socket.emit("unsubscribe", series);
  }

  close() {
    this.#socket.disconnect();
  }

  /** Oldest first. */
  async #bars(series, to, count) {
    let bars = [];
    let more = true;
    while (more && bars.length < count) {
      const before = bars[0]?.time ?? to;
      const limit = Math.min(PAGE, count - bars.length);
      const answer = await this.#ask("history", { ...series, to: Math.max(0, before - 1), limit });
      bars = [...answer.data.reverse(), ...bars];
      more = answer.has_more;
    }
    return bars;
  }

  /** A socket that was recovered has missed nothing and is still subscribed. */
  #connected() {
    if (this.#socket.recovered) return;
    for (const follower of this.#followers.values()) {
      follower.joining = true;
      this.#subscribe(follower.series);
    }
  }

  #subscribe(series) {
    this.#socket.emit("subscribe", { ...series, history: PAGE, corrections: true });
  }

  /**
   * The history of a subscription closes the gap to what the library has; where it does not reach
   * back so far, the library has to ask anew.
   */
  #history({ data, has_more: more, ...history }) {
    const newest = this.#newest.get(key(history)) ?? -Infinity;
    const late = data.filter(({ time }) => time >= newest).reverse();
    const gap = more && late.length === data.length && Number.isFinite(newest);
    for (const follower of this.#of(key(history)).filter(({ joining }) => joining)) {
      follower.joining = false;
      if (gap) follower.onReset();
      late.forEach((bar) => follower.onTick(inMilliseconds(bar)));
    }
    if (late.length) this.#newest.set(key(history), late.at(-1).time);
  }

  /** The library takes its last bar or a newer one, and no older one. */
  #update({ data: bar, ...update }) {
    if (bar.time < (this.#newest.get(key(update)) ?? 0)) return;
    this.#newest.set(key(update), bar.time);
    this.#of(key(update)).forEach(({ onTick }) => onTick(inMilliseconds(bar)));
  }

  #of(series) {
    return [...this.#followers.values()].filter((follower) => key(follower.series) === series);
  }

  async #ask(event, request) {
    const answer = await this.#socket.timeout(TIMEOUT_MS).emitWithAck(event, request);
    if (!answer.success) throw new Error(answer.message);
    return answer;
  }

  async #get(path, parameters = {}) {
    const response = await fetch(new URL(`udf/${path}?${new URLSearchParams(parameters)}`, this.#url));
    const answer = await response.json();
    if (answer.s === "error") throw new Error(answer.errmsg);
    return answer;
  }
}

function key({ symbol, interval }) {
  return `${symbol} ${interval}`;
}

/** 30S is s30, 5 is m5, 60 is h1 and 1D is d1. */
function interval(resolution) {
  const count = parseInt(resolution, 10) || 1;
  if (resolution.endsWith("S")) return `s${count}`;
  if (resolution.endsWith("D")) return `d${count}`;
  return count % 60 === 0 ? `h${count / 60}` : `m${count}`;
}

function inMilliseconds({ time, open, high, low, close }) {
  return { time: time * 1000, open, high, low, close };
}
