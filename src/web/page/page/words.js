// What the page says, in English and Chinese, by the browser's language.

const ENGLISH = {
  skip: "Skip to the chart",
  mints: "Tokens, latest trades first",
  search: "Search by address or name",
  interval: "Interval",
  theme: "Switch between light and dark",
  copy: "Copy the address",
  copied: "Address copied",
  licenses: "Licenses",
  keys: "/ search · ← → pan · + − zoom · End latest · P price",
  connecting: "Connecting",
  live: "Live",
  recovering: "Reconnecting",
  offline: "Offline",
  demo: "Simulated market – no real trades",
  replay: "Recorded trades",
  none: "No source of trades",
  chain: "Solana",
  chainDown: "Solana – out of touch",
  unknown: "Source unknown",
  latency: "Last update took {0} ms",
  waiting: "Waiting for the next trade",
  empty: "No trades yet",
  loading: "Loading …",
  noMints: "No token has traded yet",
  noMatch: "Nothing matches. Enter opens a whole address",
  notAnAddress: "This is not a whole address",
  chart: "Candles of {0}, {1}",
  price: "{0}: {1} SOL",
  change: "in 24 hours",
  beginning: "Beginning of the history",
  failed: "The server does not answer: {0}",
  seconds: "{0} s",
  minutes: "{0} min",
  hours: "{0} h",
  days: "{0} d",
  ago: "{0} ago",
};

const CHINESE = {
  skip: "跳到图表",
  mints: "代币，最新成交在前",
  search: "按地址或名称搜索",
  interval: "周期",
  theme: "切换浅色和深色",
  copy: "复制地址",
  copied: "地址已复制",
  licenses: "许可证",
  keys: "/ 搜索 · ← → 平移 · + − 缩放 · End 最新 · P 报价",
  connecting: "连接中",
  live: "实时",
  recovering: "重新连接中",
  offline: "离线",
  demo: "模拟行情 – 非真实交易",
  replay: "回放的交易",
  none: "没有交易来源",
  chain: "Solana",
  chainDown: "Solana – 连接中断",
  unknown: "来源未知",
  latency: "最新更新延迟 {0} 毫秒",
  waiting: "等待下一笔成交",
  empty: "暂无成交",
  loading: "加载中 …",
  noMints: "还没有代币成交",
  noMatch: "没有匹配项，按回车打开完整地址",
  notAnAddress: "这不是完整的地址",
  chart: "{0} 的 K 线，{1}",
  price: "{0}：{1} SOL",
  change: "24 小时",
  beginning: "历史数据的起点",
  failed: "服务器没有响应：{0}",
  seconds: "{0} 秒",
  minutes: "{0} 分",
  hours: "{0} 小时",
  days: "{0} 天",
  ago: "{0}前",
};

const chinese = navigator.language.toLowerCase().startsWith("zh");
const words = chinese ? CHINESE : ENGLISH;

/** A sentence, with {0}, {1} filled in. */
export function say(word, ...values) {
  return words[word].replace(/\{(\d)\}/g, (_, index) => values[index]);
}

/** A duration in its largest whole unit. */
export function sayDuration(seconds) {
  if (seconds < 60) return say("seconds", Math.max(0, Math.floor(seconds)));
  if (seconds < 3600) return say("minutes", Math.floor(seconds / 60));
  if (seconds < 86_400) return say("hours", Math.floor(seconds / 3600));
  return say("days", Math.floor(seconds / 86_400));
}

/** An interval such as s30 in words. */
export function sayInterval(interval) {
  const units = { s: "seconds", m: "minutes", h: "hours", d: "days" };
  return say(units[interval[0]], interval.slice(1));
}

/** Puts the words into the page's elements that name them. */
export function translate() {
  document.documentElement.lang = chinese ? "zh" : "en";
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = say(element.dataset.word);
  }
  for (const element of document.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", say(element.dataset.wordLabel));
    element.title = say(element.dataset.wordLabel);
  }
  for (const element of document.querySelectorAll("[data-word-placeholder]")) {
    element.placeholder = say(element.dataset.wordPlaceholder);
  }
}
