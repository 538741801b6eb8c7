// The bars of one series, by time. Whatever comes last for a time is right.

const BARS_MAX = 20_000;

export class Bars {
  #byTime = new Map();
  #sorted = [];

  /** Oldest first. */
  get all() {
    return this.#sorted;
  }

  get first() {
    return this.#sorted[0];
  }

  get last() {
    return this.#sorted.at(-1);
  }

  /** Whether there is no room for older ones. */
  get full() {
    return this.#sorted.length >= BARS_MAX;
  }

  clear() {
    this.#byTime.clear();
    this.#sorted = [];
  }

  /** Puts many in, in any order. */
  putAll(bars) {
    for (const bar of bars) this.#byTime.set(bar.time, bar);
    this.#sort();
  }

  /** Puts one in; says whether it is the last one now, which a chart can draw by itself. */
  put(bar) {
    const last = this.last;
    this.#byTime.set(bar.time, bar);
    if (last && bar.time < last.time) {
      this.#sort();
      return false;
    }
    if (last?.time === bar.time) this.#sorted.pop();
    this.#sorted.push(bar);
    return true;
  }

  remove(time) {
    this.#byTime.delete(time);
    this.#sort();
  }

  #sort() {
    this.#sorted = [...this.#byTime.values()].sort((one, other) => one.time - other.time);
  }
}
