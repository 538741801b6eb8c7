// Plays the calls of TradingView's Charting Library on our datafeed, in a real browser and on a page
// of another origin. Usage: node datafeed.mjs BROWSER URL, where a demo market is served.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [executablePath, url] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page = await browser.newPage({ bypassCSP: true });
page.setDefaultTimeout(20_000);
await page.goto(url.replace("127.0.0.1", "localhost") + "/udf/time"); // another origin

/** Runs in the page. */
async function library(server) {
  const { KlineDatafeed } = await import(`${server}/kline-datafeed.js`);
  const feed = new KlineDatafeed();
  const udf = async (path) => (await fetch(`${server}/udf/${path}`)).json();
  const config = await new Promise((resolve) => feed.onReady(resolve));
  const found = await new Promise((resolve) => feed.searchSymbols("DEMO2", "", "", resolve));
  const symbol = await new Promise((resolve, reject) =>
    feed.resolveSymbol(found[0].ticker, resolve, reject));
  const refusal = await new Promise((resolve) => feed.resolveSymbol("nobody", resolve, resolve));
  const bars = (resolution, period) => new Promise((resolve, reject) =>
    feed.getBars(symbol, resolution, period, (data, meta) => resolve({ data, meta }), reject));

  const series = {};
  const { data: { chain_time: now } } = await (await fetch(`${server}/api/events/status`)).json();
  const seconds = { "1S": 1, "30S": 30, 5: 300 };
  for (const resolution of config.supported_resolutions) {
    const to = now - (now % seconds[resolution]); // closed bars, which don't change meanwhile
    const got = await bars(resolution, { from: to - 600, to, countBack: 250 });
    const other = await udf(`history?symbol=${symbol.ticker}&resolution=${resolution}`
      + `&from=0&to=${to}&countback=250`);
    series[resolution] = {
      datafeed: got.data,
      udf: other.t.map((time, i) => ({
        time: time * 1000, open: other.o[i], high: other.h[i], low: other.l[i], close: other.c[i],
      })),
    };
  }
  const nothing = await bars("1S", { from: 0, to: 1000, countBack: 10 });

  const first = await bars("1S", { from: 0, to: now + 600, countBack: 300, firstDataRequest: true });
  const ticks = [];
  await new Promise((resolve) => feed.subscribeBars(symbol, "1S", (bar) => {
    ticks.push(bar);
    if (new Set(ticks.map(({ time }) => time)).size >= 4) resolve();
  }, "one", () => {}));
  feed.unsubscribeBars("one");
  const closed = ticks.at(-1).time / 1000;
  const after = await udf(`history?symbol=${symbol.ticker}&resolution=1S&from=0&to=${closed}&countback=50`);
  return { config, symbol, refusal, series, nothing, first: first.data, ticks, after };
}

const seen = await page.evaluate(library, url);
assert.deepEqual(seen.config.supported_resolutions, ["1S", "30S", "5"]);
assert.equal(seen.symbol.description, "Demo Token 2 (DEMO2)");
assert.equal(seen.symbol.exchange, "SIMULATED");
assert.equal(seen.refusal, "unknown_symbol");
for (const { datafeed, udf } of Object.values(seen.series)) {
  assert.ok(datafeed.length > 0);
  assert.deepEqual(datafeed, udf);
}
assert.deepEqual(seen.nothing, { data: [], meta: { noData: true } });

const times = seen.ticks.map(({ time }) => time);
assert.deepEqual(times, [...times].sort((one, other) => one - other), "a step back");
assert.equal(times[0], seen.first.at(-1).time, "a gap between history and stream");
const last = new Map(seen.ticks.map((bar) => [bar.time, bar]));
seen.after.t.forEach((time, i) => {
  const tick = last.get(time * 1000);
  if (tick) assert.equal(tick.close, seen.after.c[i], "stream and history differ");
  else assert.ok(time * 1000 < times[0], "the stream left out a bar");
});
await browser.close();
