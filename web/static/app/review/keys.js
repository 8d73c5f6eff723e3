// Every action by key; the same actions by the buttons that carry `data-do`. Single keys can be switched off (WCAG 2.1.4).
import { by, words } from "./dom.js";
import { actions } from "./actions.js";
import { drawKey, isDrawing, pan } from "./viewer.js";
import { edit, isEditing, move } from "./record.js";
import { actionOf, isDeliberate, setUp } from "./keymap.js";
import { state } from "./state.js";

const help = by("rv-help");
const single = by("rv-single");
let singleKeys = localStorage.getItem("review keys") !== "off";

const KEYS = {
  n: "unsure-next", p: "unsure-previous", Enter: "accept", e: "edit", F2: "edit", a: "take", A: "take-second", b: "blank", x: "unreadable", z: "forget", h: "history", s: "order", v: "through", u: "undo",
  f: "finding-next", F: "finding-previous", w: "waive", c: "confirm-finding", C: "confirm-shown", o: "reopen", i: "reword", y: "own-demand", "]": "next",
  PageDown: "page-next", PageUp: "page-previous", "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "fit", r: "rotate", R: "turn", k: "split", m: "merge", t: "move-page", d: "draw", l: "lines", j: "note", q: "postpone", g: "assign", F6: "pane", "?": "help",
}; // prettier-ignore
const DELIBERATE = new Set(["Enter", "a", "A", "b", "x", "z", "c", "C", "u"]);
const TABS = ["record", "findings", "attachments", "inks", "history", "notice", "notes"];

export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name) actions[name]();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });
  const tabs = document.querySelector(".rv-tabs");
  tabs.addEventListener("keydown", (event) => {
    const ahead = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!ahead) return;
    const all = [...tabs.children];
    const next = all[(all.indexOf(document.activeElement) + ahead + all.length) % all.length];
    next.click();
    next.focus();
    event.stopPropagation();
  });
  single.addEventListener("click", () => {
    singleKeys = !singleKeys;
    localStorage.setItem("review keys", singleKeys ? "on" : "off");
    tellKeys();
  });
  tellKeys();
  setUp(KEYS, DELIBERATE);
}

function tellKeys() {
  single.textContent = singleKeys ? words.shortcuts_on : words.shortcuts_off;
  single.setAttribute("aria-pressed", `${singleKeys}`);
}

function pressed(event) {
  if (document.querySelector("dialog[open]")) return;
  if (isDrawing() && drawKey(event)) return event.preventDefault();
  const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey) return withControl(event, typing);
  if (event.repeat && isDeliberate(event.key)) return event.preventDefault(); // a key held down settles one thing, not all
  if (typing || event.altKey || event.isComposing) return undefined;
  if (onArrow(event)) return event.preventDefault();
  if (event.key === "Enter" && event.target.matches("button:not(.rv-field, .rv-finding), a, summary")) return undefined; // the button's own
  const tab = TABS[Number(event.key) - 1];
  const lone = event.key.length === 1;
  if (lone && !singleKeys) return undefined;
  if (tab) run("tab", tab);
  else if (actionOf(event.key)) run(actionOf(event.key));
  else if (event.key === "Process" && state.field && !isEditing() && !by("pane-record").hidden) return edit(); // an input method begins: Chinese is typed right away
  else return undefined;
  return event.preventDefault();
}

function run(name, detail) {
  actions[name](detail);
}

function withControl(event, typing) {
  if (event.key === "Enter") run("finish");
  else if (event.key === "z" && !typing) run("undo");
  else return;
  event.preventDefault();
}

function onArrow(event) {
  const ahead = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (document.activeElement === by("rv-viewer")) {
    const way = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (way) pan(...way);
    return Boolean(way);
  }
  if (!ahead || document.activeElement.closest(".rv-tabs, .bar")) return false;
  if (!by("pane-record").hidden) move(ahead);
  else if (!by("pane-findings").hidden) actions["finding-next"](ahead);
  else return false;
  return true;
}

export const showHelp = () => help.showModal();
