// The official client keeps a chart: history, updates and corrections. Usage: node corrections.mjs URL
// MINT. Whoever runs it tells trades of the mint once it is subscribed, late ones among them, and takes
// one bar back; when that bar is gone, the chart has to be what the server's history says.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { io } from "socket.io-client";

const [url, mint] = process.argv.slice(2);
const series = { symbol: mint, interval: "s1" };
const deadline = setTimeout(() => {
  console.error("no bar was removed within 30 s");
  process.exit(1);
}, 30000);

const socket = io(url + "/kline");
const chart = new Map();
const corrected = [];
socket.on("kline_data", ({ data }) => chart.set(data.time, data));
socket.on("kline_correction", async (correction) => {
  assert.deepEqual(Object.keys(correction).sort(), [
    "data", "interval", "subscription_id", "symbol", "timestamp"]);
  const { data } = correction;
  corrected.push(data.time);
  if (!data.removed) {
    assert.equal(data.is_final, true);
    assert.equal(data.update_type, "final");
    chart.set(data.time, data);
    return;
  }
  assert.deepEqual(data, { time: data.time, removed: true });
  chart.delete(data.time);
  await agreement();
  assert.ok(corrected.length >= 2, "nothing but the removal");
  clearTimeout(deadline);
  process.exit(0);
});
/** The history may be a moment ahead of what the same commit tells. */
async function agreement() {
  const history = await socket.emitWithAck("history", { ...series, order: "asc" });
  const bars = [...chart.values()].sort((one, other) => one.time - other.time);
  if (!isDeepStrictEqual(bars, history.data)) await agreement();
}

const confirmed = await socket.emitWithAck("subscribe", { ...series, corrections: true });
assert.equal(confirmed.success, true);
