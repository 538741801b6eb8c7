// One series on the chart: its bars from the feed, older ones as the view comes near the left edge.

import { Bars } from "./bars.js";

/** Bars to begin with, and each time that the view comes near the oldest. */
const PAGE = 500;

export class Market {
  #feed;
  #chart;
  #told;
  #bars = new Bars();
  #series = {};
  #stop = () => {};
  #renew = true; // the next history begins anew
  #more = false; // the server has older bars
  #asking = false;

  /** `told` is called with { bars, timestamp } whenever something has changed. */
  constructor(feed, chart, told) {
    this.#feed = feed;
    this.#chart = chart;
    this.#told = told;
  }

  get bars() {
    return this.#bars;
  }

  /** Shows another series; what was shown stays until the new one is there. */
  show(symbol, interval) {
    this.#stop();
    this.#series = { symbol, interval };
    this.#renew = true;
    this.#more = false;
    this.#asking = false;
    this.#stop = this.#feed.follow(symbol, interval, this.#listener(), PAGE);
  }

  #listener() {
    return {
      fresh: () => (this.#renew = true),
      history: (history) => this.#history(history),
      bar: (bar, timestamp) => this.#bar(bar, timestamp),
      mended: (bar) => this.#mended(bar),
    };
  }

  #history({ data, has_more: more }) {
    const anew = this.#renew;
    if (anew) {
      this.#renew = false;
      this.#bars = new Bars();
      this.#more = more;
    }
    this.#bars.putAll(data);
    this.#chart.draw(this.#bars.all);
    if (anew) this.#chart.latest();
    this.#told({ bars: this.#bars });
  }

  #bar(bar, timestamp) {
    if (this.#renew) return; // of before; the history has it
    if (this.#bars.put(bar)) this.#chart.drawLast(bar);
    else this.#chart.draw(this.#bars.all);
    this.#told({ bars: this.#bars, timestamp: bar.is_final ? undefined : timestamp });
  }

  #mended(bar) {
    if (this.#renew) return;
    if (bar.removed) this.#bars.remove(bar.time);
    else this.#bars.put(bar);
    this.#chart.draw(this.#bars.all);
    this.#told({ bars: this.#bars });
  }

  /** Fetches the page of bars before the oldest one; once at a time. Says whether there are more. */
  async older() {
    const asked = this.#series;
    const { symbol, interval } = asked;
    if (this.#asking || !this.#more || this.#renew || this.#bars.full) return this.#more;
    this.#asking = true;
    try {
      const more = await this.#feed.older(symbol, interval, this.#bars.first.time - 1, PAGE);
      if (asked === this.#series) this.#more = more;
    } finally {
      if (asked === this.#series) this.#asking = false;
    }
    return this.#more;
  }
}
