// What keys and buttons do, by name.
import { ask, sure } from "./ask.js";
import { by, nextAddress, say, tell, words } from "./dom.js";
import { decide, nextFinding, toField } from "./findings.js";
import { accept, edit, forget, isEditing, nextUnsure, setPresence, switchOrder, unsure } from "./record.js";
import { change, openTab, pageOf, state, undoLast } from "./state.js";
import { drawByKeys, fit, rotate, step, toggleLines, zoom } from "./viewer.js";

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

// F6: pages → picture → the open pane → pages
function nextPane() {
  const stops = [by("rv-strip").querySelector("[aria-current=page]"), by("rv-viewer"), document.querySelector(".rv-pane:not([hidden]) [tabindex='0']") ?? document.querySelector(".rv-pane:not([hidden])")];
  const rooms = [by("rv-strip"), by("rv-viewer"), document.querySelector(".rv-side")];
  const at = rooms.findIndex((room) => room.contains(document.activeElement));
  (stops[(at + 1) % stops.length] ?? stops[1]).focus();
}
