// What keys and buttons do, by name.
import { get } from "./api.js";
import { ask, sure } from "./ask.js";
import { base, by, nextAddress, say, tell, words } from "./dom.js";
import { note } from "./finished.js";
import { addDemand, decide, decideShown, nextFinding, reword, toField, undecidedTold } from "./findings.js";
import { assign, postpone, writeNote } from "./notes.js";
import { soon } from "./presence.js";
import { asked, edit, isEditing, nextUnsure, switchOrder, unsure } from "./record.js";
import { accept, acceptShown, forget, setPresence, takeOther } from "./settle.js";
import { change, openTab, pageOf, state, undoLast } from "./state.js";
import { readThrough, stepPart } from "./through.js";
import { drawByKeys, fit, rotate, step, straighten, toggleLines, turnedBy, zoom } from "./viewer.js";

const ZOOM = 1.4;
const inFindings = () => !by("pane-findings").hidden && state.finding;

export const actions = {
  "unsure-next": () => toRecord(() => nextUnsure(1)),
  "unsure-previous": () => toRecord(() => nextUnsure(-1)),
  accept: () => (inFindings() ? decide(state.finding, "confirmed") : toRecord(() => accept())),
  edit: () => (inFindings() ? toField() && edit() : toRecord(() => edit())),
  take: () => takeOther(0),
  "take-second": () => takeOther(1),
  blank: () => setPresence("blank"),
  unreadable: () => setPresence("unreadable"),
  forget: () => forget(),
  history: () => openTab("history"),
  order: () => toRecord(switchOrder),
  through: () => toRecord(readThrough),
  undo: () => undoLast(),
  "finding-next": (ahead = 1) => nextFinding(ahead),
  "finding-previous": () => nextFinding(-1),
  waive: () => inFindings() && decide(state.finding, "waived"),
  "confirm-finding": () => inFindings() && decide(state.finding, "confirmed"),
  "confirm-shown": () => (inFindings() ? decideShown() : toRecord(acceptShown)),
  reopen: () => inFindings() && decide(state.finding, "open"),
  reword: () => inFindings() && reword(),
  "own-demand": () => addDemand(),
  next: () => location.assign(nextAddress),
  finish,
  "page-next": () => (state.through ? stepPart(1) : step(1)),
  "page-previous": () => (state.through ? stepPart(-1) : step(-1)),
  "zoom-in": () => zoom(ZOOM),
  "zoom-out": () => zoom(1 / ZOOM),
  fit,
  rotate,
  draw: () => (state.through ? readThrough() : !state.page ? tell(words.no_pages, "warn") : state.field ? drawByKeys() : tell(words.box_needs_field, "warn")),
  lines: toggleLines,
  "move-page": movePage,
  turn: turnPage,
  split,
  merge,
  note: writeNote,
  assign,
  postpone,
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
  const blind = blindTold();
  if (blind.length && !state.doc.blind.optional) return toBlind(blind.join(""));
  const left = unsure().length;
  const told = [...(left ? [say("left_unsure", { count: left })] : []), ...blind, ...undecidedTold()];
  if (told.length && !(await sure([...told, words.finish_sure].join("")))) return;
  if (await change("finish", {}, { about: (doc) => doc.packet.state, quiet: true })) {
    note();
    tell(words.finished, "good");
    location.assign(nextAddress);
  }
}

// What waits for blind entry, in words.
function blindTold() {
  const [mine, others] = [asked().map((field) => field.name), state.doc.blind.others];
  const told = (name, names) => (names.length ? [say(name, { count: names.length, names: names.join("、") })] : []);
  return [...told("left_asked", mine), ...told("left_second", others)];
}

function toBlind(text) {
  const first = asked()[0];
  if (first) toRecord(() => edit(first.key));
  tell(text, "warn");
}

async function movePage() {
  const page = pageOf(state.page);
  if (!page) return tell(words.no_pages, "warn");
  const options = state.doc.parts.map((part) => [part.id, part.title]);
  const answers = await ask(words.move_page, [{ name: "part", kind: "select", label: words.move, options, value: page.part }]);
  if (!answers || answers.part === page.part) return undefined;
  const about = (doc) => doc.pages.find((p) => p.id === page.id)?.part;
  const back = () => change(`pages/${page.id}/part`, { part: page.moved ? page.part : "" }, { about, quiet: true }).then(filling);
  await change(`pages/${page.id}/part`, { part: answers.part }, { about, undo: back });
  soon();
  return undefined;
}

const pagesOf = (doc) => doc.pages.map((page) => page.id).sort();

// After an undoing that has the packet filled again.
function filling(ok) {
  if (ok) soon();
  return ok;
}

// The page is read again as it is turned on the screen just now, or by a quarter where it was not turned.
async function turnPage() {
  const { id, image, electronic } = pageOf(state.page) ?? {};
  if (!id) return tell(words.no_pages, "warn");
  if (!image) return tell(words.turn_drawn, "warn");
  const degrees = turnedBy(id) || 90;
  if (!(await sure(say(electronic ? "turn_sure_text" : "turn_sure", { degrees })))) return undefined;
  const back = () => change(`pages/${id}/turn`, { degrees: 360 - degrees }, { about: pagesOf, quiet: true }).then(filling);
  if (await change(`pages/${id}/turn`, { degrees }, { about: pagesOf, quiet: true, undo: back })) {
    straighten(id);
    tell(words.turning);
    soon();
  }
  return undefined;
}

async function split() {
  const pages = state.doc.pages;
  if (pages.length < 2) return tell(words.split_none, "warn");
  const from = pages.findIndex((page) => page.id === state.page);
  const options = pages.map((page) => [page.id, `${page.order} ${page.title}`]);
  const fields = [
    { name: "name", label: words.split_name, value: `${state.doc.packet.name}（二）` },
    { name: "pages", kind: "checks", label: words.split_pages, options, value: pages.slice(Math.max(from, 1)).map((page) => page.id) },
  ];
  const answers = await ask(words.split, fields);
  let made;
  const back = () => change("merge", { other: made }, { about: pagesOf, quiet: true }).then(filling);
  if (answers && (await change("split", answers, { about: pagesOf, quiet: true, undo: back }))) {
    made = state.doc.new;
    tell(words.split_done, "good");
    soon();
  }
  return undefined;
}

async function merge() {
  const { packets } = await get(`${base}/review/others`);
  const options = packets.map((packet) => [packet.id, [packet.name, packet.applicant].filter(Boolean).join("　")]);
  if (!options.length) return tell(words.merge_none, "warn");
  const answers = await ask(words.merge, [{ name: "other", kind: "select", label: words.merge_other, options }]);
  const mine = new Set(pagesOf(state.doc));
  const taken = packets.find((packet) => packet.id === answers?.other);
  const back = () => {
    const pages = pagesOf(state.doc).filter((id) => !mine.has(id));
    return change("split", { pages, name: taken.name }, { about: pagesOf, quiet: true }).then(filling);
  };
  if (answers && (await change("merge", answers, { about: pagesOf, quiet: true, undo: back }))) {
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
