// The chart page in a real browser. Usage: node page.mjs BROWSER URL, where a demo market of four
// tokens with half an hour of history is served.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [executablePath, url] = process.argv.slice(2);
const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
  + "connect-src 'self' ws: wss:; frame-ancestors 'none'";

// A page that was changed on the way counts as one from outside, which may not call this machine.
const args = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"];
const browser = await chromium.launch({ executablePath, args });
const complaints = [];
const asked = []; // for older bars

/** A page with the strictest policy, whose every complaint is kept. */
async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) =>
    /\["history",.*"to":\d+,"limit":500/.test(payload) && asked.push(payload)));
  await page.route(url + "/", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": POLICY };
    await route.fulfill({ response, headers });
  });
  await page.goto(url + "/");
  await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");
  await page.waitForFunction(() => document.getElementById("price").textContent !== "–");
  return page;
}

/** How many pixels of the chart have a colour of the style sheet. */
const pixels = (page, name) => page.evaluate((variable) => {
  const style = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  const wanted = [1, 3, 5].map((at) => parseInt(style.slice(at, at + 2), 16));
  let count = 0;
  for (const canvas of document.querySelectorAll("#chart canvas")) {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      if (wanted.every((part, offset) => data[i + offset] === part)) count++;
    }
  }
  return count;
}, `--${name}`);

const text = (page, id) => page.textContent(`#${id}`);
const step = (name) => console.log(name);

step("a live chart of the simulated market");
const page = await open({ viewport: { width: 1280, height: 760 }, colorScheme: "dark" });
assert.match(await text(page, "source"), /Simulated market/);
await page.waitForFunction(() => document.querySelectorAll("#mints button").length === 4);
assert.ok(await pixels(page, "up") > 200 && await pixels(page, "down") > 200, "no candles");
const price = await text(page, "price");
assert.match(price, /^0\.0₇\d{5}$/);
await page.waitForFunction((before) =>
  document.getElementById("price").textContent !== before, price);
await page.waitForFunction(() => /took \d+ ms/.test(document.getElementById("latency").textContent));

step("a drag to the right brings older bars");
const before = asked.length;
const box = await page.locator("#chart").boundingBox();
for (let drags = 0; asked.length === before; drags++) {
  assert.ok(drags < 40, "no older bars were asked for");
  await page.mouse.move(box.x + 200, box.y + 250);
  await page.mouse.down();
  await page.mouse.move(box.x + 800, box.y + 250, { steps: 8 });
  await page.mouse.up();
  await page.evaluate(() => new Promise(requestAnimationFrame));
}
assert.equal(await text(page, "trouble"), "");

step("the interval is switched by pointer and by arrow keys");
await page.getByText("30 s", { exact: true }).click();
await page.waitForFunction(() => location.hash.endsWith("/s30"));
await page.keyboard.press("ArrowRight");
await page.waitForFunction(() => location.hash.endsWith("/m5"));
assert.match(await page.getAttribute("#chart", "aria-label"), /5 min/);
await page.waitForFunction(() => document.getElementById("empty").hidden);

step("the keyboard finds a token and moves the chart");
await page.keyboard.press("/");
await page.keyboard.type("DEMO3");
await page.waitForFunction(() => document.querySelectorAll("#mints button").length === 1);
await page.keyboard.press("ArrowDown");
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.getElementById("name").textContent.includes("DEMO3"));
await page.focus("#chart");
for (const key of ["ArrowLeft", "+", "-", "ArrowRight", "End"]) await page.keyboard.press(key);
const priceSaid = /Demo Token 3 .*: 0\.0₇\d{5} SOL/;
for (let tries = 0; !priceSaid.test(await text(page, "said")); tries++) {
  assert.ok(tries < 40, "the price was not said"); // what else happens is said in the same place
  await page.keyboard.press("p");
  await page.evaluate(() => new Promise(requestAnimationFrame));
}
const nameless = await page.$$eval("button, input", (all) => all.filter((each) =>
  !(each.textContent || each.ariaLabel || each.labels?.[0]?.textContent)).length);
assert.equal(nameless, 0, "a control without a name");

step("an address that nobody knows says so");
const unknown = "11111111111111111111111111111111";
await page.fill("#search", unknown);
await page.press("#search", "Enter");
await page.waitForFunction(() => document.getElementById("empty").textContent === "No trades yet");

step("light and dark, offline and back");
await page.click("#theme");
assert.equal(await page.getAttribute("html", "data-theme"), "light");
await page.context().setOffline(true);
await page.waitForFunction(() => document.getElementById("state").dataset.state === "offline");
await page.context().setOffline(false);
await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");
await page.close();

step("a phone in Chinese");
const phone = await open({
  viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN",
});
assert.equal(await phone.getAttribute("html", "lang"), "zh");
assert.equal(await text(phone, "state"), "实时");
assert.ok(await phone.evaluate(() => document.body.scrollWidth <= innerWidth), "wider than it is");
await phone.close();

await browser.close();
assert.deepEqual(complaints, []);
