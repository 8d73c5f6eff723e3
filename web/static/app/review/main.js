// The review screen: state first, then what shows it, then the keys.
import { Offline, post } from "./api.js";
import { base, by, say, share, tell, words } from "./dom.js";
import "./attachments.js";
import { nextWaiting } from "./findings.js";
import { tellLast } from "./finished.js";
import "./history.js";
import "./inks.js";
import { start as startKeys } from "./keys.js";
import "./notes.js";
import "./notice.js";
import { start as startPresence } from "./presence.js";
import { isAsked, nextUnsure, offer, ordered } from "./record.js";
import { focusField, load, mayCorrect, on, showPage, state } from "./state.js";
import "./strip.js";
import { readThrough } from "./through.js";
import { start as startViewer, storedText } from "./viewer.js";

for (const tab of document.querySelectorAll(".rv-tabs [role=tab]")) {
  tab.addEventListener("click", () => {
    if (tab.id !== "tab-record") readThrough(false);
    for (const other of document.querySelectorAll(".rv-tabs [role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", `${chosen}`);
      other.tabIndex = chosen ? 0 : -1;
      by(other.getAttribute("aria-controls")).hidden = !chosen;
    }
  });
}

// A box that was drawn is read at once and its text offered as the value of the field in focus.
on("box", async ({ page, box }) => {
  if (!state.field) return tell(words.box_needs_field, "warn");
  if (isAsked(state.field)) return tell(words.asked_type, "warn");
  const key = state.field;
  tell(words.reading);
  let text = "";
  try {
    const read = await post(`${base}/review/pages/${page}/read`, { box });
    text = read.text;
    tell(text ? say("drawn", { share: share(read.confidence) }) : words.read_nothing, text ? "" : "warn");
  } catch (error) {
    text = await storedText(page, box).catch(() => "");
    tell(error instanceof Offline ? words.offline : error.message, "warn");
  }
  return offer(text, { page, box }, key);
});

startViewer();
startKeys();
load()
  .then(() => {
    const first = state.doc.pages[0];
    if (first) showPage(first.id);
    state.field = null;
    if (!nextUnsure(1, true)) {
      focusField(ordered()[0].key);
      if (mayCorrect()) nextWaiting();
    }
    tellLast();
    startPresence();
    document.getElementById("review").dataset.ready = "yes";
  })
  .catch((error) => {
    tell(error instanceof Offline ? words.offline : error.message, "bad");
    document.querySelector(".rv-loading")?.remove();
    delete by("rv-viewer").dataset.loading;
  });
