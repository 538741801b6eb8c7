// How long an update was on its way. It carries the server's clock, which is not ours: the least
// difference ever seen is that of the clocks and the quickest way, and half the quickest round trip
// is about that way.

export class Latency {
  #least = Infinity;

  /** Milliseconds from `timestamp` of the server to `now` of ours. */
  of(timestamp, now, roundTrip) {
    const difference = now - timestamp;
    this.#least = Math.min(this.#least, difference);
    const way = Number.isFinite(roundTrip) ? roundTrip / 2 : 0;
    return Math.round(difference - this.#least + way);
  }
}
