// The list of tokens: which there are, their names, and the last price of each as it moves. What is
// searched for is asked of the server, which knows them all.

import { Bars } from "./bars.js";
import { formatPrice } from "./price.js";
import { get } from "./rest.js";
import { say, sayDuration } from "./words.js";

/** Tokens in the list; the rest is found by search. */
const LISTED = 50;

/** Of those, the ones whose price is followed. */
const FOLLOWED = 20;

const REFRESH_MS = 10_000;
const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

export function shortAddress(mint) {
  return `${mint.slice(0, 4)}…${mint.slice(-4)}`;
}

export class Mints {
  #rows = new Map(); // mint → its row, in the order of the list
  #feed;
  #list;
  #search;
  #hint;
  #chosen = "";

  /** Keeps `list` up to date and calls `choose` with the mint that somebody picks. */
  constructor(feed, { list, search, hint, choose }) {
    this.#feed = feed;
    this.#list = list;
    this.#search = search;
    this.#hint = hint;
    this.choose = choose;
    search.addEventListener("input", () => this.#refreshQuietly());
    search.addEventListener("keydown", (event) => this.#searchKey(event));
    list.addEventListener("keydown", (event) => this.#listKey(event));
    setInterval(() => this.#tick(), 1_000);
    setInterval(() => this.#refreshQuietly(), REFRESH_MS);
  }

  /** Asks which tokens match the search; the first one is that of the latest trade. */
  async refresh() {
    const query = this.#search.value.trim();
    const found = await get("udf/search", { query, limit: LISTED });
    if (query !== this.#search.value.trim()) return this.refresh();
    const mints = found.map(({ symbol }) => symbol);
    for (const [mint, row] of this.#rows) if (!mints.includes(mint)) this.#drop(mint, row);
    found.forEach((token, place) => this.#place(token, place));
    this.#hint.hidden = found.length > 0;
    this.#hint.textContent = say(query ? "noMatch" : "noMints");
    return mints;
  }

  /** Marks the row of the token that the chart shows. */
  mark(mint) {
    this.#chosen = mint;
    for (const [each, { button }] of this.#rows) {
      button.setAttribute("aria-current", each === mint);
    }
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  /** The connection's state says what is wrong, and the next time may be better. */
  #refreshQuietly() {
    this.refresh().catch(() => {});
  }

  #place({ symbol: mint, description }, place) {
    const row = this.#rows.get(mint) ?? this.#newRow(mint, description);
    this.#rows.set(mint, row);
    const there = this.#list.children[place];
    if (there !== row.item && !this.#list.contains(document.activeElement)) {
      this.#list.insertBefore(row.item, there ?? null);
    } else if (!row.item.parentElement) {
      this.#list.append(row.item);
    }
    const followed = place < FOLLOWED;
    if (followed && !row.stop) row.stop = this.#feed.follow(mint, "m5", priceOf(row), 1);
    if (!followed && row.stop) row.stop = row.stop();
  }

  #newRow(mint, description) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const [name, price, address, age] = ["name", "price", "address", "age"].map((kind) => {
      const part = document.createElement("span");
      part.className = kind;
      button.append(part);
      return part;
    });
    name.textContent = description === mint ? shortAddress(mint) : description;
    address.textContent = shortAddress(mint);
    button.title = mint;
    button.setAttribute("aria-current", mint === this.#chosen);
    button.addEventListener("click", () => this.choose(mint));
    item.append(button);
    return { item, button, price, age, bars: new Bars(), told: 0 };
  }

  #drop(mint, row) {
    row.stop?.();
    row.item.remove();
    this.#rows.delete(mint);
  }

  #tick() {
    const now = Date.now();
    for (const { age, told } of this.#rows.values()) {
      age.textContent = told ? say("ago", sayDuration((now - told) / 1000)) : "";
    }
  }

  /** Enter opens a whole address, listed or not, else the first that matches. */
  #searchKey(event) {
    if (event.key === "ArrowDown") this.#focus(0);
    if (event.key !== "Enter") return;
    const wanted = this.#search.value.trim();
    const first = this.#shown()[0];
    if (ADDRESS.test(wanted)) this.choose(wanted);
    else if (first) first.click();
    else if (wanted) this.#hint.textContent = say("notAnAddress");
  }

  #listKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.#focus(this.#shown().indexOf(document.activeElement) + step);
  }

  #focus(place) {
    const shown = this.#shown();
    if (place < 0) this.#search.focus();
    else shown[Math.min(place, shown.length - 1)]?.focus();
  }

  #shown() {
    return [...this.#list.querySelectorAll("button")];
  }
}

/** Writes the last price into a row, and colours it for a moment. */
function priceOf(row) {
  const show = (bar) => {
    const before = row.bars.last?.close;
    row.bars.put(bar);
    const { close } = row.bars.last;
    row.price.textContent = formatPrice(close);
    if (before && before !== close) row.price.dataset.moved = close > before ? "up" : "down";
  };
  return {
    fresh: () => row.bars.clear(),
    history: ({ data }) => data.length && show(data[0]),
    bar: (bar, timestamp) => {
      show(bar);
      row.told = bar.is_final ? row.told : timestamp;
    },
    mended: () => {},
  };
}

/** What a token was called when it was created; empty where nobody knows. */
export async function nameOf(mint) {
  const { description } = await get("udf/symbols", { symbol: mint });
  return description === mint ? "" : description ?? "";
}
