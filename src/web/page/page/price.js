// Prices that people can read, from 2.8e-8 to 28,000: 0.0₇27959 has seven zeros behind the point.

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** The server rounds to so many decimals. */
const DECIMALS_MAX = 12;

/** How many decimals show six digits of a price. */
export function decimals(price) {
  if (!(price > 0)) return 2;
  return Math.min(DECIMALS_MAX, Math.max(2, 5 - Math.floor(Math.log10(price))));
}

/** A price as text; many zeros behind the point are counted and not written. */
export function formatPrice(price, digits = decimals(price)) {
  const text = price.toFixed(digits);
  const small = /^(-?)0\.(0{3,})(\d+)$/.exec(text);
  if (small && /[1-9]/.test(small[3])) {
    const count = [...String(small[2].length)].map((digit) => SUBSCRIPTS[digit]).join("");
    return `${small[1]}0.0${count}${small[3]}`;
  }
  const [whole, rest] = text.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${rest}`;
}

/** A change such as +1.25 %. */
export function formatChange(ratio) {
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(2)} %`;
}
