// The picture: TradingView's lightweight-charts, fed with the bars of one series.

import {
  CandlestickSeries,
  createChart,
  CrosshairMode,
} from "../lightweight-charts/lightweight-charts.standalone.production.mjs";
import { decimals, formatPrice } from "./price.js";
import { colour } from "./theme.js";

/** With fewer bars than this to the left of the view, older ones are asked for. */
const NEAR_THE_LEFT = 40;

/** Pixels of a bar in a view that nobody has moved yet. */
const BAR_WIDTH = 8;

export class Chart {
  #chart;
  #series;
  #digits = 0;
  #count = 0;

  /** Draws into `element`; `older` is called as the view comes near the oldest bar. */
  constructor(element, { older, hovered }) {
    this.#chart = createChart(element, {
      autoSize: true,
      layout: { attributionLogo: false, fontFamily: "inherit" }, // its style element: not by our CSP
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.08 } },
      timeScale: {
        borderVisible: false, rightOffset: 6, minBarSpacing: 1,
        timeVisible: true, tickMarkFormatter: tick,
      },
      localization: { locale: navigator.language, timeFormatter: localTime },
    });
    this.#series = this.#chart.addSeries(CandlestickSeries, { borderVisible: false });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && this.#count && range.from < NEAR_THE_LEFT) older();
    });
    this.#chart.subscribeCrosshairMove(({ seriesData }) => hovered(seriesData.get(this.#series)));
    this.restyle();
  }

  /** Takes the colours of the theme. */
  restyle() {
    const line = { color: colour("line") };
    this.#chart.applyOptions({
      layout: { background: { color: colour("panel") }, textColor: colour("muted") },
      grid: { vertLines: line, horzLines: line },
    });
    this.#series.applyOptions({
      upColor: colour("up"), wickUpColor: colour("up"),
      downColor: colour("down"), wickDownColor: colour("down"),
    });
  }

  /** Whether the time scale shows seconds. */
  secondsVisible(visible) {
    this.#chart.applyOptions({ timeScale: { secondsVisible: visible } });
  }

  /** Draws all bars, oldest first. */
  draw(bars) {
    if (bars.length) this.#fit(bars.at(-1).close);
    this.#series.setData(bars);
    this.#count = bars.length;
  }

  /** Draws the last bar alone. */
  drawLast(bar) {
    this.#fit(bar.close);
    this.#series.update(bar);
  }

  /** Shows the newest bars, at the usual width. */
  latest() {
    this.#series.priceScale().applyOptions({ autoScale: true });
    const bars = this.#chart.timeScale().width() / BAR_WIDTH;
    const to = this.#count + 5;
    this.#chart.timeScale().setVisibleLogicalRange({ from: to - bars, to });
  }

  /** Moves the view by a part of its width; to the left if it is negative. */
  pan(part) {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const step = (range.to - range.from) * part;
    this.#view(range.from + step, range.to + step);
  }

  /** Shows more or less; the right edge stays. */
  zoom(factor) {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const width = Math.min(2000, Math.max(10, (range.to - range.from) * factor));
    this.#view(range.to - width, range.to);
  }

  #view(from, to) {
    if (to > 5 && from < this.#count) this.#chart.timeScale().setVisibleLogicalRange({ from, to });
  }

  /** The axis has six digits of the price, whatever its size. */
  #fit(price) {
    const digits = decimals(price);
    if (digits === this.#digits) return;
    this.#digits = digits;
    this.#series.applyOptions({
      priceFormat: {
        type: "custom",
        minMove: Number(`1e-${digits}`),
        formatter: (each) => formatPrice(each, digits),
      },
    });
  }
}

/** Times of bars are unix seconds; people want their own clock. */
function localTime(time) {
  return new Date(time * 1000).toLocaleString(navigator.language);
}

/** TickMarkType: 0 to 2 are years, months and days, 3 a time, 4 one with seconds. */
function tick(time, mark) {
  const date = new Date(time * 1000);
  const language = navigator.language;
  if (mark < 3) return date.toLocaleDateString(language, { month: "short", day: "numeric" });
  const seconds = mark === 4 ? { second: "2-digit" } : {};
  return date.toLocaleTimeString(language, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...seconds,
  });
}
