// An unmodified client, socket.io-client 4.8 with default options but for its transport, loses its
// connection again and again. Usage: node recovery.mjs URL MINT. The mint must be trading, so that
// updates are missed; what was missed is checked against the server's own history.
import assert from "node:assert/strict";
import { io } from "socket.io-client";

const [url, mint] = process.argv.slice(2);
const ROUNDS = 3;
const deadline = setTimeout(() => {
  console.error("nothing came within 60 s");
  process.exit(1);
}, 60000);

const socket = io(url + "/kline", { transports: ["websocket"], reconnectionDelay: 200 });
const updates = [];
const names = [];
let waiting = () => {};
socket.onAny((name) => names.push(name));
socket.on("kline_data", (data) => {
  updates.push(data.data);
  waiting();
});

const once = (event) => new Promise((resolve) => socket.once(event, resolve));
const count = (enough) =>
  new Promise((resolve) => {
    waiting = () => updates.length >= enough && resolve();
    waiting();
  });
/** Seconds of the market's clock, as the newest bar has it. */
const until = (time) =>
  new Promise((resolve) => {
    waiting = () => updates.at(-1)?.time >= time && resolve();
    waiting();
  });

await once("connect");
assert.equal(socket.recovered, false);
const id = socket.id;

socket.emit("subscribe", { symbol: mint, interval: "s1" });
await once("history_data");

// A client that had no event yet, or hardly one, recovers, too.
for (let round = 0; round < ROUNDS; round++) {
  const connected = once("connect");
  socket.io.engine.transport.ws.terminate();
  await connected;
  assert.equal(socket.recovered, true, `round ${round}: not recovered`);
  assert.equal(socket.id, id, `round ${round}: another id`);
  await count(updates.length + 2);
}
await until(updates.at(-1).time + 2);

assert.equal(names.filter((name) => name === "connection_success").length, 1);
assert.equal(names.filter((name) => name === "history_data").length, 1);
const times = updates.map((bar) => bar.time);
assert.deepEqual(times, times.toSorted((a, b) => a - b), "time stepped back");

// Every bar that closed meanwhile came once as final, as the server knows it.
const finals = updates.filter((bar) => bar.is_final);
const closed = finals.map((bar) => bar.time);
assert.deepEqual(closed, [...new Set(closed)], "a final bar came twice");
const from = closed[0];
const to = closed.at(-1);
socket.emit("history", { symbol: mint, interval: "s1", from, to, order: "asc", limit: 1000 });
const history = await once("history_data");
assert.deepEqual(closed, history.data.map((bar) => bar.time), "a final bar is missing");
for (const [i, bar] of history.data.entries()) {
  assert.equal(finals[i].close, bar.close);
}

// Whoever leaves by itself comes back as another.
socket.disconnect().connect();
await once("connect");
assert.equal(socket.recovered, false);
assert.notEqual(socket.id, id);
clearTimeout(deadline);
console.log(`recovered ${ROUNDS} times, ${finals.length} final bars`);
process.exit(0);
