// Where the trades come from, said plainly: a simulated market is none.

import { get } from "./rest.js";
import { say } from "./words.js";

const REFRESH_MS = 15_000;

/** Keeps a badge up to date. */
export function watchSource(badge) {
  const refresh = async () => show(badge, await kind());
  setInterval(refresh, REFRESH_MS);
  refresh();
}

async function kind() {
  try {
    const { source, simulated, connection_status: status } = await get("api/events/status");
    if (simulated) return "demo";
    if (source === "solana") return status === "Connected" ? "chain" : "chainDown";
    return source === "replay" ? "replay" : "none";
  } catch {
    return "unknown";
  }
}

function show(badge, kind) {
  badge.dataset.kind = kind;
  badge.textContent = say(kind);
}
