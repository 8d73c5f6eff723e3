// The record: every field with its state, the one in focus with what led to it and what can be done; edited in its place.
import { by, h, say, tell, words } from "./dom.js";
import { alternativesOf } from "./alternatives.js";
import { dropDraft, draftOf, keepDraft } from "./drafts.js";
import { editorFor } from "./editors.js";
import { pointOut } from "./marks.js";
import { about, head } from "./row.js";
import { accept, answer, forget, onward, placeOf, setPresence, settling, takeOther } from "./settle.js";
import { aboutField, change, counts as countsOf, emit, fieldOf, focusField, mayCorrect, on, state, undoField } from "./state.js";
import { chooser, fieldsOf } from "./through.js";

const pane = by("pane-record");
const rows = new Map();
let byDoubt = localStorage.getItem("review order") !== "form";
let editing = null; // {key, editor, first, place, clash}
let layout = "";

on("doc", (before) => {
  by("count-record").textContent = unsure().length + asked().length || "";
  const keys = ordered().map((field) => field.key).join();
  if (layout !== laidOut(keys) && !(byDoubt && layout)) draw(keys);
  for (const field of state.doc.fields) {
    const old = before?.fields.find((f) => f.key === field.key);
    if (!old || JSON.stringify(old) !== JSON.stringify(field)) update(field.key);
  }
  counts();
  if (state.through) pane.querySelector(".rv-parts")?.replaceWith(chooser());
});
on("marks", (keys) => keys.forEach(update));
on("through", () => draw(ordered().map((field) => field.key).join()));

on("field", ({ key, takeFocus }) => {
  state.finding = null;
  if (state.through && fieldOf(key).part !== state.through) {
    state.through = fieldOf(key).part;
    draw(ordered().map((field) => field.key).join());
  }
  for (const row of rows.values()) row.classList.remove("current");
  for (const other of rows.keys()) if (other !== key) redraw(other);
  redraw(key);
  const row = rows.get(key);
  row?.scrollIntoView({ block: "nearest" });
  if (takeFocus && editing?.key !== key) row?.querySelector(".rv-field").focus({ preventScroll: true });
});

on("line", ({ text, box }) => isAsked(state.field) ? tell(words.asked_type, "warn") : offer(text, { page: state.page, box }));

function counts() {
  by("rv-name").querySelector("a").textContent = state.doc.packet.applicant || state.doc.packet.name;
  const { errors, warnings } = countsOf(state.doc);
  by("rv-counts").replaceChildren(...[
    h("span", { class: errors ? "bad" : "", text: `✕ ${words.error} ${errors}` }),
    h("span", { class: warnings ? "warn" : "", text: `! ${words.warning} ${warnings}` }),
    h("span", { class: unsure().length ? "doubt" : "", text: `? ${words.unsure} ${unsure().length}` }),
    asked().length ? h("span", { class: "doubt", text: `✍ ${words.asked} ${asked().length}` }) : null,
    state.doc.packet.state === "reading" ? h("span", { class: "warn", text: words.filling }) : state.doc.packet.state === "reviewed" ? h("span", { class: "good", text: `✓ ${words.finished}` }) : null,
  ].filter(Boolean));
}

export const unsure = () => state.doc.fields.filter((field) => field.state === "unsure");
export const asked = () => state.doc.fields.filter((field) => field.state === "asked");
export const isAsked = (key) => Boolean(key) && fieldOf(key)?.state === "asked";
const waits = (field) => ["unsure", "asked"].includes(field.state);

// In the form's order, or what waits first: what has to be looked at by itself, the least sure before; what may be seen together; what is asked blind; then the form.
// Once drawn, the order stays until it is asked for anew: nothing moves under the reader's eyes.
export function ordered() {
  if (state.through) return fieldsOf(state.through);
  if (!byDoubt) return state.doc.fields;
  if (layout && rows.size === state.doc.fields.length) return [...rows.keys()].map(fieldOf);
  const rank = (field) => (!waits(field) ? 3 : field.state === "asked" ? 2 : isPlain(field) ? 1 : field.confidence);
  return [...state.doc.fields].sort((a, b) => rank(a) - rank(b));
}

// A doubtful value against which nothing speaks: more likely right than not, and nowhere said otherwise. Every other one is looked at by itself.
export const isPlain = (field) => field.state === "unsure" && field.confidence > EVEN && !alternativesOf(field).length && !state.doc.four_eyes.includes(field.key);
const EVEN = 0.5;

const laidOut = (keys) => `${byDoubt} ${state.through} ${keys}`;

export function switchOrder() {
  if (state.through) return;
  byDoubt = !byDoubt;
  localStorage.setItem("review order", byDoubt ? "doubt" : "form");
  layout = "";
  draw(ordered().map((field) => field.key).join());
  focusField(state.field ?? ordered()[0].key);
}

function draw(keys) {
  layout = laidOut(keys);
  rows.clear();
  const order = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", id: "rv-order", title: "s", "aria-pressed": `${byDoubt}`, onclick: switchOrder, text: byDoubt ? words.order_doubt : words.order_form });
  const top = h("div", { class: "rv-listhead" }, state.through ? chooser() : order, together(), state.doc.may.correct ? null : h("span", { class: "muted", text: words.read_only }));
  const lists = [];
  const section = (field) => (byDoubt && waits(field) ? "" : field.part);
  let part = null;
  for (const field of ordered()) {
    if (!lists.length || section(field) !== part) {
      part = section(field);
      if (!state.through) lists.push(h("h3", { text: part ? partOf(field) : words.waiting }));
      lists.push(h("ul", { class: part ? "rv-fields" : "rv-fields rv-first" }));
    }
    const row = h("li", { "data-row": field.key });
    rows.set(field.key, row);
    lists.at(-1).append(row);
  }
  pane.replaceChildren(top, ...lists);
  for (const key of rows.keys()) update(key);
}

// The key C, for the pointer.
const together = () => mayCorrect() && state.doc.fields.some(isPlain) ? h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title: "Shift+C", "data-do": "confirm-shown", text: words.accept_shown }) : null;
const partOf = ({ part }) => state.doc.parts.find(({ id }) => id === part)?.title ?? part;
export const rowOf = (key) => rows.get(key);

function update(key) {
  if (editing?.key !== key) redraw(key, true);
}

const drawn = new Map();
export function redraw(key, force = false) {
  const row = rows.get(key);
  const field = fieldOf(key);
  if (!row || !field) return;
  const current = state.field === key;
  row.classList.toggle("current", current);
  const sign = `${current} ${editing?.key === key}`;
  if (!force && drawn.get(row) === sign) return;
  drawn.set(row, sign);
  const held = row.contains(document.activeElement) && !row.contains(editing?.element ?? null);
  row.className = `rv-row is-${field.state}${current ? " current" : ""}${editing?.key === key ? " editing" : ""}`;
  row.replaceChildren(head(field, { current, editing: editing?.key === key }, acts), ...(editing?.key === key ? [editing.element] : current ? [about(field, acts)] : []));
  if (held) row.querySelector(".rv-field").focus({ preventScroll: true });
}

const acts = { focus: focusField, edit, accept, setPresence, forget, takeOther };

// Movement.
export function move(by_) {
  const keys = ordered().map((field) => field.key);
  const at = keys.indexOf(state.field);
  const next = keys[Math.min(keys.length - 1, Math.max(0, at + by_))];
  focusField(next);
}

export function nextUnsure(ahead = 1, quiet = false) {
  const all = state.through ? state.doc.fields : ordered();
  const at = all.findIndex((field) => field.key === state.field);
  const turn = ahead > 0 ? [...all.slice(at + 1), ...all.slice(0, at + 1)] : [...all.slice(0, Math.max(at, 0)).reverse(), ...all.slice(Math.max(at, 0)).reverse()];
  const doubtful = turn.filter((field) => waits(field) && !settling.has(field.key));
  const found = doubtful.find((field) => field.key !== state.field) ?? (quiet ? null : doubtful[0]);
  if (found) focusField(found.key);
  if (found && isAsked(found.key)) edit(found.key);
  if (!found && !quiet) emit("settled");
  return Boolean(found);
}

// What stands there cannot be typed: for the pointer, while the editor of a value that is asked blind is open.
function notTyped(presence) {
  const say_ = () => {
    close();
    setPresence(presence);
  };
  return h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: say_, text: words[`set_${presence}`] });
}

export function edit(key = state.field, text = null, place = null) {
  if (!key) return;
  if (!mayCorrect()) return tell(words.read_only, "warn");
  if (editing && editing.key !== key) leave();
  if (state.field !== key) focusField(key, { takeFocus: false });
  const field = fieldOf(key);
  const draft = draftOf(key);
  const changed = () => keepDraft(key, editing.editor.text());
  const editor = editorFor(field, text ?? draft ?? field.edit, changed);
  if (text === null && draft === null) pointOut(field, editor);
  const element = h("div", { class: "rv-editor" }, field.blind ? h("p", { class: "doubt", text: words[`asked_${field.blind}`] }) : null, editor.element, h("div", { class: "rv-clash", role: "alert" }), field.blind ? h("div", { class: "rv-actions" }, notTyped("blank"), notTyped("unreadable")) : null);
  editing = { key, editor, element, place, first: field.edit, picked: editor.text(), offered: text !== null || draft !== null };
  element.addEventListener("keydown", keyed);
  element.addEventListener("focusout", () => {
    const mine = editing;
    // autosave: whoever leaves an edited field has saved it
    setTimeout(() => {
      if (editing === mine && !element.contains(document.activeElement) && document.hasFocus() && !document.querySelector("dialog[open]")) leave();
    }, 120);
  });
  redraw(key, true);
  editor.focus();
  rows.get(key)?.scrollIntoView({ block: "nearest" });
}

// A value read elsewhere (a drawn box, a line, the machine) stands in the editor, to be saved or not.
export function offer(text, place, key = state.field) {
  if (!key) return tell(words.box_needs_field, "warn");
  if (isAsked(key)) return tell(words.asked_type, "warn");
  if (editing?.key === key) {
    editing.editor.set(text);
    editing.place = place;
    editing.offered = true;
    editing.editor.focus();
  } else edit(key, text, place);
}

export const isEditing = (key = editing?.key) => editing !== null && editing.key === key;

function keyed(event) {
  if (event.isComposing) return;
  const area = event.target.tagName === "TEXTAREA";
  if (event.key === "F3") {
    event.preventDefault();
    editing.editor.doubt?.(event.shiftKey ? -1 : 1);
  } else if (event.key === "Escape") {
    event.preventDefault();
    abandon();
  } else if ((event.key === "Enter" && !(area && event.shiftKey)) || (event.key === "Tab" && !event.shiftKey && area)) {
    if (event.target.tagName === "BUTTON") return;
    event.preventDefault();
    save(true);
  }
  event.stopPropagation();
}

function abandon() {
  const key = editing.key;
  dropDraft(key);
  close();
  focusField(key);
}

function close() {
  const key = editing?.key;
  editing = null;
  if (key) redraw(key, true);
}

const dirty = () => editing.offered || editing.editor.text() !== editing.picked;

function leave() {
  if (editing && isAsked(editing.key)) close(); // what was typed so far stays a draft: half an answer is none
  else if (editing && dirty()) save(false);
  else if (editing) close();
}

async function save(onwards) {
  const { key, editor, place } = editing;
  const mine = editing;
  if (isAsked(key)) return enter(key, editor.text());
  if (!dirty()) {
    dropDraft(key);
    close();
    return onwards ? accept(key) : undefined;
  }
  const raw = editor.text();
  const was = fieldOf(key).state === "unsure";
  const wrong = wrongOf(key);
  keepDraft(key, raw);
  const body = { raw, ...placeOf({ place }) };
  mine.element.classList.add("saving");
  const ok = await change(`fields/${key}`, body, { about: aboutField(key), clash: () => clashed(key, raw), undo: () => undoField(key) });
  mine.element.classList.remove("saving");
  if (!ok) return undefined;
  dropDraft(key);
  if (editing === mine) close();
  else redraw(key, true);
  if (!onwards) return undefined;
  focusField(key, { show: false });
  const fresh = [...wrongOf(key)].find(([code]) => !wrong.has(code));
  return fresh ? tell(say("typed_wrong", { message: fresh[1] }), "warn") : onward(was);
}

// What is demanded of a value: by code of the finding, its words.
const wrongOf = (key) => new Map(state.doc.findings.filter((f) => f.standing && f.field === key && f.severity === "error").map((f) => [f.code, f.message]));

async function enter(key, raw) {
  if (!raw) return tell(words.asked_empty, "warn");
  keepDraft(key, raw);
  close(); // the next one opens as soon as the answer is there
  if (!(await answer(key, { raw })) && isAsked(key)) edit(key);
  return undefined;
}

// Somebody else changed this very field: his value and his name are shown, the own input stays.
export function clashed(key, mine = null) {
  const field = fieldOf(key);
  const told = say(mine === null ? "conflict_plain" : "conflict", { name: field.by || words.somebody, field: field.name, text: field.text || field.absence });
  if (mine === null) {
    focusField(key);
    return tell(told, "warn");
  }
  if (editing?.key !== key) edit(key, mine);
  const choose = (text, action) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", text, onclick: action });
  editing.element.querySelector(".rv-clash").replaceChildren(
    h("p", { text: told }),
    choose(words.keep_mine, () => save(true)),
    choose(words.take_theirs, abandon),
  );
  tell(told, "warn");
  editing.editor.focus();
  return undefined;
}
