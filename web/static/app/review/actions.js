// What keys and buttons do, by name.
import { get } from "./api.js";
import { ask, sure } from "./ask.js";
import { base, by, nextAddress, say, tell, words } from "./dom.js";
import { decide, nextFinding, toField } from "./findings.js";
import { soon } from "./presence.js";
import { accept, edit, forget, isEditing, nextUnsure, setPresence, switchOrder, unsure } from "./record.js";
import { change, openTab, pageOf, state, undoLast } from "./state.js";
import { drawByKeys, fit, rotate, step, straighten, toggleLines, turnedBy, zoom } from "./viewer.js";

const ZOOM = 1.4;
const inFindings = () => !by("pane-findings").hidden && state.finding;

export const actions = {
  "unsure-next": () => toRecord(() => nextUnsure(1)),
  "unsure-previous": () => toRecord(() => nextUnsure(-1)),
  accept: () => (inFindings() ? decide(state.finding, "confirmed") : toRecord(() => accept())),
  edit: () => (inFindings() ? toField() && edit() : toRecord(() => edit())),
  blank: () => setPresence("blank"),
  unreadable: () => setPresence("unreadable"),
  forget: () => forget(),
  history: () => openTab("history"),
  order: () => toRecord(switchOrder),
  undo: () => undoLast(),
  "finding-next": (ahead = 1) => nextFinding(ahead),
  "finding-previous": () => nextFinding(-1),
  waive: () => inFindings() && decide(state.finding, "waived"),
  "confirm-finding": () => inFindings() && decide(state.finding, "confirmed"),
  reopen: () => inFindings() && decide(state.finding, "open"),
  next: () => location.assign(nextAddress),
  finish,
  "page-next": () => step(1),
  "page-previous": () => step(-1),
  "zoom-in": () => zoom(ZOOM),
  "zoom-out": () => zoom(1 / ZOOM),
  fit,
  rotate,
  draw: () => (state.field ? drawByKeys() : tell(words.box_needs_field, "warn")),
  lines: toggleLines,
  "move-page": movePage,
  turn: turnPage,
  split,
  merge,
  pane: nextPane,
  tab: (id) => openTab(id, true),
  help: () => by("rv-help").showModal(),
};

function toRecord(action) {
  if (by("pane-record").hidden) openTab("record");
  action();
}

async function finish() {
  if (isEditing()) document.activeElement.blur();
  const left = unsure().length;
  if (left && !(await sure(say("finish_unsure", { count: left })))) return;
  if (await change("finish", {}, { same: (a, b) => a.packet.state === b.packet.state, quiet: true })) {
    tell(words.finished, "good");
    location.assign(nextAddress);
  }
}

async function movePage() {
  const page = pageOf(state.page);
  const options = state.doc.parts.map((part) => [part.id, part.title]);
  const answers = await ask(words.move_page, [{ name: "part", kind: "select", label: words.move, options, value: page.part }]);
  if (!answers || answers.part === page.part) return;
  const same = (before, after) => [before, after].map((doc) => doc.pages.find((p) => p.id === page.id)?.part).every((part, _, all) => part === all[0]);
  const back = () => change(`pages/${page.id}/part`, { part: page.part }, { same, quiet: true });
  await change(`pages/${page.id}/part`, { part: answers.part }, { same, undo: back });
}

const samePages = (before, after) => JSON.stringify(before.pages.map((p) => [p.id, p.part])) === JSON.stringify(after.pages.map((p) => [p.id, p.part]));

// The page is read again as it is turned on the screen just now, or by a quarter where it was not turned.
async function turnPage() {
  const page = state.page;
  const degrees = turnedBy(page) || 90;
  if (!(await sure(say("turn_sure", { degrees })))) return;
  if (await change(`pages/${page}/turn`, { degrees }, { same: samePages, quiet: true })) {
    straighten(page);
    tell(words.turning);
    soon();
  }
}

async function split() {
  const pages = state.doc.pages;
  const from = pages.findIndex((page) => page.id === state.page);
  const options = pages.map((page) => [page.id, `${page.order} ${page.title}`]);
  const fields = [
    { name: "name", label: words.split_name, value: `${state.doc.packet.name}（二）` },
    { name: "pages", kind: "checks", label: words.split_pages, options, value: pages.slice(Math.max(from, 1)).map((page) => page.id) },
  ];
  const answers = await ask(words.split, fields);
  if (answers && (await change("split", answers, { same: samePages, quiet: true }))) {
    tell(words.split_done, "good");
    soon();
  }
}

async function merge() {
  const { packets } = await get(`${base}/review/others`);
  const options = packets.map((packet) => [packet.id, [packet.name, packet.applicant].filter(Boolean).join("　")]);
  if (!options.length) return tell(words.merge_none, "warn");
  const answers = await ask(words.merge, [{ name: "other", kind: "select", label: words.merge_other, options }]);
  if (answers && (await change("merge", answers, { same: samePages, quiet: true }))) {
    tell(words.merge_done, "good");
    soon();
  }
  return undefined;
}

// F6: pages → picture → the open pane → pages
function nextPane() {
  const stops = [by("rv-strip").querySelector("[aria-current=page]"), by("rv-viewer"), document.querySelector(".rv-pane:not([hidden]) [tabindex='0']") ?? document.querySelector(".rv-pane:not([hidden])")];
  const rooms = [by("rv-strip"), by("rv-viewer"), document.querySelector(".rv-side")];
  const at = rooms.findIndex((room) => room.contains(document.activeElement));
  (stops[(at + 1) % stops.length] ?? stops[1]).focus();
}
