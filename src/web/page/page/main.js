// The page: wires the feed, the chart, the list of tokens and what stands around them.

import { Chart } from "./chart.js";
import { Feed } from "./feed.js";
import { startKeys } from "./keys.js";
import { Latency } from "./latency.js";
import { Market } from "./market.js";
import { Mints, nameOf, shortAddress } from "./mints.js";
import { decimals, formatChange, formatPrice } from "./price.js";
import { Bars } from "./bars.js";
import { watchSource } from "./source.js";
import { startTheme } from "./theme.js";
import { say, sayInterval, translate } from "./words.js";

const DAY_SECONDS = 86_400;
const DAY_BARS = 288; // of five minutes

const at = (id) => document.getElementById(id);
const shown = { mint: "", interval: "s1", name: "" };
const latency = new Latency();
const day = new Bars();
let stopDay = () => {};

translate();
const feed = new Feed();
const chart = new Chart(at("chart"), { older: () => older(), hovered: showLegend });
const market = new Market(feed, chart, showMarket);
const mints = new Mints(feed, {
  list: at("mints"), search: at("search"), hint: at("no-mints"),
  choose: (mint) => show(mint, shown.interval),
});
startTheme(at("theme"), () => chart.restyle());
startKeys({ chart, at, mints, sayPrice: () => announce(priceInWords()) });
watchSource(at("source"));
feed.addEventListener("state", ({ detail }) => showState(detail));
feed.addEventListener("trouble", ({ detail }) => showTrouble(detail));
feed.addEventListener("intervals", ({ detail }) => showIntervals(detail));
at("address").addEventListener("click", copyAddress);
addEventListener("hashchange", showHash);
showState(feed.state);
showIntervals(["s1", "s30", "m5"]);
start();

/** The address of the page names what it shows; without one it is the token traded last. */
async function start() {
  showHash();
  try {
    const [first] = await mints.refresh();
    if (!shown.mint && first) show(first, shown.interval);
    else if (!shown.mint) showEmpty(say("noMints"));
  } catch ({ message }) {
    showTrouble(say("failed", message));
  }
}

function showHash() {
  const [mint, interval] = location.hash.slice(1).split("/");
  if (mint) show(mint, interval || shown.interval);
}

function show(mint, interval) {
  if (mint === shown.mint && interval === shown.interval) return;
  history.replaceState(null, "", `#${mint}/${interval}`);
  if (mint !== shown.mint) showToken(mint);
  Object.assign(shown, { mint, interval });
  const choice = at("intervals").querySelector(`input[value="${interval}"]`);
  if (choice) choice.checked = true;
  chart.secondsVisible(interval.startsWith("s"));
  showEmpty(say("loading"));
  showTrouble("");
  market.show(mint, interval);
  label();
}

/** The token's name, and its bars of the last day for the change. */
function showToken(mint) {
  shown.name = shortAddress(mint);
  at("name").textContent = shown.name;
  at("address").textContent = shortAddress(mint);
  at("price").textContent = "–";
  at("change").textContent = "";
  mints.mark(mint);
  nameOf(mint).then((name) => {
    if (!name || mint !== shown.mint) return;
    shown.name = name;
    at("name").textContent = name;
    label();
  }).catch(() => {}); // its address will do
  stopDay();
  day.clear();
  stopDay = feed.follow(mint, "m5", {
    fresh: () => day.clear(),
    history: ({ data }) => day.putAll(data),
    bar: (bar) => day.put(bar),
    mended: (bar) => (bar.removed ? day.remove(bar.time) : day.put(bar)),
  }, DAY_BARS);
}

function label() {
  const text = say("chart", shown.name, sayInterval(shown.interval));
  at("chart").setAttribute("aria-label", text);
  announce(text);
}

function showMarket({ bars, timestamp }) {
  showEmpty(bars.last ? "" : say("empty"));
  if (!bars.last) return;
  const { close } = bars.last;
  at("price").textContent = formatPrice(close);
  document.title = `${formatPrice(close)} ${shown.name}`;
  showChange(close);
  showLegend();
  if (timestamp) {
    const took = latency.of(timestamp, Date.now(), feed.roundTrip);
    at("latency").textContent = say("latency", took);
  }
}

/** Against the price of a day ago, or the first one where the token is younger. */
function showChange(close) {
  const from = Date.now() / 1000 - DAY_SECONDS;
  const open = day.all.find(({ time }) => time >= from)?.open;
  if (!open) return;
  const ratio = close / open;
  at("change").textContent = `${formatChange(ratio)} ${say("change")}`;
  at("change").dataset.moved = ratio < 1 ? "down" : "up";
}

/** Open, high, low and close of the bar under the pointer, else of the last one. */
function showLegend(bar = market.bars.last) {
  if (!bar) return;
  const digits = decimals(bar.close);
  at("legend").dataset.moved = bar.close < bar.open ? "down" : "up";
  at("legend").replaceChildren(...["open", "high", "low", "close"].flatMap((part) => {
    const value = document.createElement("b");
    value.textContent = formatPrice(bar[part], digits);
    return [`${part[0].toUpperCase()} `, value];
  }));
}

async function older() {
  try {
    if (!(await market.older())) announce(say("beginning"));
  } catch ({ message }) {
    showTrouble(say("failed", message));
  }
}

function showIntervals(intervals) {
  const choices = intervals.map((interval) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "interval", value: interval });
    input.checked = interval === shown.interval;
    input.addEventListener("change", () => show(shown.mint, interval));
    label.append(input, Object.assign(document.createElement("span"), {
      textContent: sayInterval(interval),
    }));
    return label;
  });
  const same = intervals.join() === at("intervals").dataset.intervals;
  at("intervals").dataset.intervals = intervals.join();
  if (!same) at("intervals").replaceChildren(at("intervals").firstElementChild, ...choices);
}

function showState(state) {
  at("state").dataset.state = state;
  at("state").textContent = say(state);
  announce(say(state));
}

function showTrouble(message) {
  at("trouble").textContent = message;
}

function showEmpty(text) {
  at("empty").textContent = text;
  at("empty").hidden = !text;
}

async function copyAddress() {
  await navigator.clipboard.writeText(shown.mint);
  announce(say("copied"));
  at("address").dataset.copied = "true";
  setTimeout(() => delete at("address").dataset.copied, 1_000);
}

function priceInWords() {
  return say("price", shown.name, at("price").textContent);
}

/** For a screen reader: what one did, and what became of the connection; no prices unasked. */
function announce(text) {
  at("said").textContent = text;
}
