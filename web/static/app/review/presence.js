// Says every few seconds that somebody is here, tells who else is, and notices when others changed the packet.
import { post } from "./api.js";
import { base, by, say, tell, words } from "./dom.js";
import { load, state } from "./state.js";

const SECONDS = 10;

let timer;

// While the packet is filled again the screen looks more often.
export function soon() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await beat();
    if (state.doc.packet.state === "reading") soon();
  }, 1500);
}

export function start() {
  beat();
  setInterval(() => document.visibilityState === "visible" && beat(), 1000 * SECONDS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && beat());
  addEventListener("pagehide", () => leave());
}

function leave() {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  fetch(`${base}/review/leave`, { method: "POST", keepalive: true, headers, body: "{}" }).catch(() => undefined);
}

async function beat() {
  let told;
  try {
    told = await post(`${base}/review/here`);
  } catch {
    return; // the next change tells that the connection is broken
  }
  by("rv-here").textContent = told.names.length ? say("here", { names: told.names.join("、") }) : "";
  if (told.version !== state.doc.version) {
    const before = state.doc.version;
    const filling = state.doc.packet.state === "reading";
    await load().catch(() => undefined);
    if (filling && state.doc.packet.state !== "reading") tell(words.filled, "good");
    else if (!filling && state.doc.version !== before) tell(words.others_changed, "warn");
  }
}
