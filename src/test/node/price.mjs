// What the page makes of prices. Usage: node price.mjs
import assert from "node:assert/strict";
import { decimals, formatChange, formatPrice } from "../../web/page/page/price.js";

const prices = [
  [2.7959e-8, "0.0₇27959"],
  [1.196e-9, "0.0₈1196"],
  [1e-12, "0.0₁₁1"],
  [0.00012345678, "0.0₃123457"],
  [0.0123456, "0.0123456"],
  [1.5, "1.50000"],
  [28_000, "28,000.00"],
  [1_234_567.891, "1,234,567.89"],
  [0, "0.00"],
];
for (const [price, text] of prices) assert.equal(formatPrice(price), text);
assert.equal(decimals(2.7959e-8), 12);
assert.equal(formatPrice(2.79e-8, 12), "0.0₇27900");
assert.equal(formatChange(0.9566), "−4.34 %");
assert.equal(formatChange(1.0097), "+0.97 %");
