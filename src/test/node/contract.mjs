// Speaks the K-line protocol to a running server with the official client and checks every promise
// of the wire contract on the way. Usage: node contract.mjs URL MINT [TRANSPORTS]. The mint must be
// trading; TRANSPORTS is a list with commas, or nothing for the client's own choice.
import assert from "node:assert/strict";
import { io } from "socket.io-client";

const [url, mint, transports] = process.argv.slice(2);
const DEADLINE_MS = 15000;
const NOBODY = "11111111111111111111111111111112";

/** A client that keeps every event in the order of arrival. */
class Client {
  constructor(namespace) {
    this.events = [];
    this.waiting = [];
    const options = transports ? { transports: transports.split(",") } : {};
    this.socket = io(url + namespace, { ...options, forceNew: true });
    this.socket.onAny((name, ...args) => this.take({ name, args }));
    this.socket.on("disconnect", (reason) => this.take({ name: "disconnect", args: [reason] }));
    this.socket.on("connect_error", (error) => this.take({ name: "connect_error", args: [error] }));
  }

  take(event) {
    this.events.push(event);
    this.waiting.forEach((look) => look());
  }

  /** The first event from index `from` on that is wanted. */
  next(wanted, from = 0, what = String(wanted)) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`never came: ${what}; seen ${JSON.stringify(this.events.slice(from, from + 20))}`)),
        DEADLINE_MS);
      const look = () => {
        const index = this.events.findIndex((event, i) => i >= from && wanted(event));
        if (index >= 0) {
          clearTimeout(timer);
          this.waiting = this.waiting.filter((each) => each !== look);
          resolve({ index, ...this.events[index] });
        }
      };
      this.waiting.push(look);
      look();
    });
  }

  named(name, from = 0) {
    return this.next((event) => event.name === name, from, name);
  }

  ask(event, ...args) {
    return this.socket.timeout(DEADLINE_MS).emitWithAck(event, ...args);
  }

  close() {
    this.socket.close();
  }
}

const keys = (object) => Object.keys(object).sort();

function checkCandle(candle, isFinal) {
  assert.deepEqual(keys(candle), [
    "close", "high", "is_final", "low", "open", "time", "update_count", "update_type", "volume"]);
  assert.ok(Number.isInteger(candle.time) && candle.time > 1e9 && candle.time < 1e10, "time in seconds");
  assert.ok(candle.low <= Math.min(candle.open, candle.close), "low is lowest");
  assert.ok(candle.high >= Math.max(candle.open, candle.close), "high is highest");
  assert.equal(candle.volume, 0);
  assert.ok(Number.isInteger(candle.update_count) && candle.update_count >= 1);
  assert.equal(candle.update_type, candle.is_final ? "final" : "realtime");
  if (isFinal !== undefined) assert.equal(candle.is_final, isFinal);
}

function checkHistory(history, interval, limit) {
  assert.deepEqual(keys(history), ["data", "has_more", "interval", "symbol", "total_count"]);
  assert.equal(history.symbol, mint);
  assert.equal(history.interval, interval);
  assert.ok(history.data.length <= limit);
  assert.equal(history.has_more, history.total_count > history.data.length);
  history.data.forEach((candle) => checkCandle(candle));
  history.data.slice(1).forEach((candle, i) => {
    assert.ok(candle.time < history.data[i].time, "newest first");
    assert.equal(history.data[i].open, candle.close, "a bar opens at the close of the one before");
  });
}

/** Nothing of a subscription is missing, doubled or out of order after its history. */
function checkUpdates(history, updates, interval) {
  const length = { s1: 1, s30: 30, m5: 300 }[interval];
  let last = history.data[0];
  const finals = new Set();
  for (const { args: [update] } of updates) {
    assert.deepEqual(keys(update), ["data", "interval", "subscription_id", "symbol", "timestamp"]);
    assert.equal(update.symbol, mint);
    assert.equal(update.interval, interval);
    assert.equal(update.subscription_id, null);
    assert.ok(update.timestamp > 1e12, "timestamp in milliseconds");
    const candle = update.data;
    checkCandle(candle);
    assert.equal(candle.time % length, 0);
    if (last && candle.time === last.time) {
      assert.equal(candle.update_count, last.update_count + (candle.is_final ? 0 : 1), "no gap, no double");
    } else if (last) {
      assert.ok(candle.time > last.time, "time never steps back");
      assert.ok(last.is_final, "a bar is told final before the next one opens");
      assert.equal(candle.open, last.close);
      assert.equal(candle.update_count, 1, "the first trade of a bar is told");
    }
    if (candle.is_final) {
      assert.ok(!finals.has(candle.time), "final exactly once");
      finals.add(candle.time);
    }
    last = candle;
  }
  return finals.size;
}

async function greets(namespace) {
  const client = new Client(namespace);
  const hello = await client.named("connection_success");
  assert.equal(hello.index, 0, "connection_success comes first");
  assert.deepEqual(keys(hello.args[0]), ["client_id", "server_time", "supported_intervals", "supported_symbols"]);
  assert.equal(hello.args[0].client_id, client.socket.id);
  assert.deepEqual(hello.args[0].supported_intervals, ["s1", "s30", "m5"]);
  assert.deepEqual(hello.args[0].supported_symbols, []);
  assert.ok(Math.abs(hello.args[0].server_time - Date.now() / 1000) < 60);
  return client;
}

async function subscribes(namespace) {
  const client = await greets(namespace);
  const subscription = { symbol: mint, interval: "s1", subscription_id: "client_sub_001" };
  const answer = await client.ask("subscribe", subscription);
  const history = await client.named("history_data");
  const confirmed = await client.named("subscription_confirmed");
  assert.deepEqual(confirmed.args[0], {
    symbol: mint, interval: "s1", subscription_id: "client_sub_001", success: true, message: "订阅成功" });
  assert.deepEqual(answer, confirmed.args[0], "the ack repeats the confirmation");
  checkHistory(history.args[0], "s1", 100);
  assert.deepEqual(client.events.slice(0, 3).map((event) => event.name), [
    "connection_success", "history_data", "subscription_confirmed"]);
  await client.next(() => finalsSeen(client) >= 2, 0, "two finals");
  await unsubscribes(client);
  const updates = client.events.filter((event) => event.name === "kline_data");
  assert.ok(checkUpdates(history.args[0], updates, "s1") >= 2);
  client.close();
}

const finalsSeen = (client) =>
  client.events.filter((event) => event.name === "kline_data" && event.args[0].data.is_final).length;

async function unsubscribes(client) {
  const answer = await client.ask("unsubscribe", { symbol: mint, interval: "s1" });
  const confirmed = await client.named("unsubscribe_confirmed");
  assert.deepEqual(confirmed.args[0], { symbol: mint, interval: "s1", subscription_id: null, success: true });
  assert.deepEqual(answer, confirmed.args[0]);
  await new Promise((resolve) => setTimeout(resolve, 1500)); // the market goes on meanwhile
  const late = client.events.slice(confirmed.index).filter((event) => event.name === "kline_data");
  assert.deepEqual(late, [], "nothing comes after unsubscribe_confirmed");
  const again = await client.ask("unsubscribe", { symbol: mint, interval: "m5", subscription_id: "x" });
  assert.deepEqual(again, { symbol: mint, interval: "m5", subscription_id: "x", success: true });
}

async function subscribesWithCorrections() {
  const client = await greets("/kline");
  const answer = await client.ask("subscribe", { symbol: mint, interval: "s1", corrections: true });
  assert.deepEqual(answer, {
    symbol: mint, interval: "s1", subscription_id: null, success: true, message: "订阅成功" });
  const history = await client.named("history_data");
  checkHistory(history.args[0], "s1", 100);
  await client.next(() => finalsSeen(client) >= 2, 0, "two finals");
  const updates = client.events.filter((event) => event.name === "kline_data");
  assert.ok(checkUpdates(history.args[0], updates, "s1") >= 2);
  for (const corrections of ["true", 1, [], {}])
    await refused(client, "subscribe", { symbol: mint, interval: "m5", corrections },
      /^corrections is .*, must be true or false$/);
  client.close();
}

async function tellsIntervalsInOrder() {
  const client = await greets("/kline");
  for (const interval of ["m5", "s30", "s1"]) await client.ask("subscribe", { symbol: mint, interval });
  const from = client.events.length;
  await client.next(() => client.events.length > from + 12, from, "updates of three intervals");
  const live = client.events.slice(from).filter((event) => event.name === "kline_data" && !event.args[0].data.is_final);
  const order = live.map((event) => event.args[0].interval);
  const first = order.indexOf("s1");
  assert.deepEqual(order.slice(first, first + 6), ["s1", "s30", "m5", "s1", "s30", "m5"]);
  client.close();
}

async function tellsTheTradeStream() {
  const client = await greets("/kline");
  const answer = await client.ask("subscribe", {
    symbol: mint, intervals: ["s1", "m5"], events: true, history: 1 });
  assert.equal(answer.success, true);
  assert.deepEqual(answer.results.map((result) => result.interval), ["s1", "m5"]);
  const answers = client.events.map((event) => event.name).filter((name) => !["event_data", "kline_data"].includes(name));
  assert.deepEqual(answers.slice(1, 6), [
    "history_data", "history_event_data", "subscription_confirmed", "history_data", "subscription_confirmed"]);
  const history = (await client.named("history_event_data")).args[0];
  assert.deepEqual(keys(history), ["data", "has_more", "symbol", "total_count"]);
  assert.equal(history.symbol, mint);
  assert.ok(history.data.length <= 300 && history.total_count >= history.data.length);
  await client.next(() => named(client, "event_data").length >= 3, 0, "three events");
  const live = named(client, "event_data").map((event) => event.args[0]);
  for (const told of [...history.data, ...live]) {
    assert.deepEqual(keys(told), ["event_data", "event_type", "symbol", "timestamp"]);
    assert.equal(told.event_data.event_type, told.event_type);
    assert.equal(told.event_data.mint_account, mint);
    assert.ok(told.timestamp > 1e12, "timestamp in milliseconds");
  }
  const places = [...history.data].reverse().concat(live).map(({ event_data: event }) =>
    [event.signature, event.event_index].join());
  assert.equal(new Set(places).size, places.length, "each event once");
  client.close();
}

const named = (client, name) => client.events.filter((event) => event.name === name);

async function answersHistory() {
  const client = await greets("/kline");
  const answer = await client.ask("history", { symbol: mint, interval: "s1", limit: 5 });
  const { success, ...history } = answer;
  assert.equal(success, true);
  checkHistory(history, "s1", 5);
  assert.deepEqual((await client.named("history_data")).args[0], history, "the event is sent all the same");
  const times = history.data.map((candle) => candle.time);
  const range = await client.ask("history", {
    symbol: mint, interval: "s1", from: times[3], to: times[1], order: "asc" });
  assert.deepEqual(range.data.map((candle) => candle.time), times.slice(1, 4).reverse());
  const empty = await client.ask("history", { symbol: NOBODY, interval: "m5" });
  assert.deepEqual(empty, { symbol: NOBODY, interval: "m5", data: [], has_more: false, total_count: 0, success: true });
  client.close();
}

async function refuses() {
  const client = await greets("/kline");
  const good = { symbol: mint, interval: "s1" };
  const cases = [
    [{ ...good, interval: "1m" }, "Invalid interval: 1m, must be one of: s1, s30, m5"],
    [{ ...good, symbol: "short" }, "Invalid symbol format"],
    [{ ...good, symbol: mint + "1" }, "Invalid symbol format"],
    [{ ...good, symbol: "0" + mint.slice(1) }, "Invalid symbol format"],
    [{ interval: "s1" }, "symbol is missing, must be a string"],
    [{ symbol: mint }, "interval is missing, must be a string"],
    [{ ...good, symbol: 7 }, "symbol is 7, must be a string"],
    [{ ...good, subscription_id: 7 }, "subscription_id is 7, must be a string"],
    ["text", 'payload is "text", must be an object'],
    [null, "payload is null, must be an object"],
    [[good], /^payload is \[.*, must be an object$/],
  ];
  for (const event of ["subscribe", "unsubscribe", "history"]) {
    for (const [payload, message] of cases) {
      if (event === "history" && payload?.subscription_id) continue;
      await refused(client, event, payload, message);
    }
  }
  for (const limit of [0, -1, 1001, 1.5, "50", 1e300, true])
    await refused(client, "history", { ...good, limit }, /^limit is .*, must be a whole number from 1 to 1000$/);
  await refused(client, "history", { ...good, from: 5, to: 4 }, "from is 5, must be at most to, 4");
  await refused(client, "history", { ...good, from: -1 }, /^from is -1, must be a whole number/);
  await refused(client, "history", { ...good, order: "up" }, 'order is "up", must be one of: desc, asc');
  const from = client.events.length;
  client.socket.emit("subscribe");
  const error = await client.named("error", from);
  assert.deepEqual(error.args[0], { code: 1001, message: "payload is missing, must be an object" });
  const unknown = await client.ask("dance", 1);
  assert.equal(unknown.success, false);
  assert.equal(unknown.code, 1001);
  client.socket.emit("ping");
  assert.equal((await client.ask("history", { ...good, limit: 1 })).success, true, "the connection lives on");
  assert.ok(!client.events.some((event) => event.name === "disconnect"));
  client.close();
}

async function refused(client, event, payload, message) {
  const from = client.events.length;
  const answer = await client.ask(event, payload);
  const error = (await client.named("error", from)).args[0];
  assert.deepEqual(keys(error), ["code", "message"]);
  assert.equal(error.code, 1001, `${event} ${JSON.stringify(payload)}`);
  if (message instanceof RegExp) assert.match(error.message, message);
  else assert.equal(error.message, message);
  assert.deepEqual(answer, { success: false, ...error });
}

async function limits() {
  const client = await greets("/kline");
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const symbols = Array.from({ length: 101 }, (_, i) =>
    mint.slice(0, -2) + alphabet[Math.floor(i / 58)] + alphabet[i % 58]);
  for (const symbol of symbols.slice(0, 100))
    assert.equal((await client.ask("subscribe", { symbol, interval: "m5" })).success, true);
  const from = client.events.length;
  const over = await client.ask("subscribe", { symbol: symbols[100], interval: "m5" });
  assert.deepEqual(over, { success: false, code: 1002, message: "Subscription limit exceeded" });
  assert.equal((await client.named("error", from)).args[0].code, 1002);
  assert.equal((await client.ask("subscribe", { symbol: symbols[0], interval: "m5" })).success, true,
    "a subscription that is there already is no new one");
  await client.ask("unsubscribe", { symbol: symbols[0], interval: "m5" });
  assert.equal((await client.ask("subscribe", { symbol: symbols[100], interval: "m5" })).success, true);
  client.close();
}

async function refusesOtherNamespaces() {
  const client = new Client("/other");
  const error = (await client.named("connect_error")).args[0];
  assert.equal(error.message, "Invalid namespace");
  client.close();
}

const checks = {
  "subscribes on /kline": () => subscribes("/kline"),
  "subscribes on /": () => subscribes("/"),
  "subscribes with corrections": subscribesWithCorrections,
  "tells s1, s30, m5 in order": tellsIntervalsInOrder,
  "tells the trade stream": tellsTheTradeStream,
  "answers history": answersHistory,
  "refuses malformed requests": refuses,
  "limits subscriptions": limits,
  "refuses other namespaces": refusesOtherNamespaces,
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
