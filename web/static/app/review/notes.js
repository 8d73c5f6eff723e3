// Notes on the packet for colleagues, whose it is, by when, and whether it rests. None of it makes another version of the packet.
import { Offline, post } from "./api.js";
import { ask } from "./ask.js";
import { base, by, clock, h, say, tell, words } from "./dom.js";
import { keyOf } from "./keymap.js";
import { mayCorrect, on, openTab, state, take } from "./state.js";

const pane = by("pane-notes");
const text = h("textarea", { id: "rv-note", class: "form-control", rows: "3", maxlength: "2000" });
let drawn = "";

on("doc", () => {
  const { work, notes } = state.doc;
  const told = JSON.stringify([work, notes]);
  if (told === drawn) return;
  drawn = told;
  by("count-notes").textContent = notes.length || "";
  by("rv-work").replaceChildren(...agreed(work));
  pane.replaceChildren(h("h3", { text: words.work }), h("p", {}, agreed(work).length ? agreed(work) : words.work_nobody), h("div", { class: "rv-actions" }, actions(work)), h("h3", { text: words.notes }), form(), h("ul", { class: "rv-findings" }, notes.map(entry)));
});

function agreed(work) {
  return [
    work.name ? h("span", { text: work.mine ? say("work_mine", work) : say("work_of", work) }) : null,
    work.due ? h("span", { class: work.overdue ? "bad" : "", text: `　${say(work.overdue ? "work_overdue" : "work_due", work)}` }) : null,
    work.postponed ? h("span", { title: work.reason, text: `　${say("work_postponed", work)}` }) : null,
  ].filter(Boolean);
}

function actions(work) {
  const act = (label, key, action) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title: key, text: label, onclick: action });
  const takes = state.doc.may.assign && mayCorrect() && !work.mine;
  return [
    takes ? act(words.work_take, "", () => send("assignment", { user: work.me, due: work.due })) : null,
    state.doc.may.assign ? act(words.work_assign, keyOf("assign"), assign) : null,
    mayCorrect() ? act(work.postponed ? words.work_resume : words.work_postpone, keyOf("postpone"), postpone) : null,
  ];
}

function form() {
  const save = async () => {
    if (!text.value.trim()) return text.focus();
    if (!(await send("notes", { text: text.value }))) return undefined;
    text.value = "";
    return pane.focus(); // keys are commands again
  };
  text.onkeydown = (event) => {
    event.stopPropagation(); // Ctrl+Enter saves the note here, and does not end the review
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    if (event.key === "Escape") pane.focus();
  };
  return h("div", { class: "rv-note" }, h("label", { for: "rv-note", text: words.note_hint }), text, h("div", { class: "rv-actions" }, h("button", { type: "button", class: "btn btn-sm btn-primary", title: "Ctrl+Enter", text: words.note_add, onclick: save })));
}

const entry = (note) => h("li", { class: "rv-issued" }, h("p", { class: "rv-note-text", text: note.text }), h("p", { class: "muted", text: say("by", { name: note.by, time: clock(note.at) }) }));

async function send(path, body) {
  try {
    take(await post(`${base}/review/${path}`, body));
    tell(words.work_saved, "good");
    return true;
  } catch (error) {
    tell(error instanceof Offline ? words.offline : error.message, "bad");
    return false;
  }
}

export function writeNote() {
  openTab("notes");
  text.focus();
}

export async function assign() {
  const { work, may } = state.doc;
  if (!may.assign) return tell(words.read_only, "warn");
  const options = [["", words.work_nobody], ...work.people.map(({ id, name }) => [id, name])];
  const fields = [
    { name: "user", kind: "select", label: words.work, options, value: work.user ?? "" },
    { name: "due", kind: "date", label: words.work_until, value: work.due, required: false },
  ];
  const answers = await ask(words.work_assign, fields);
  return answers && send("assignment", answers);
}

export async function postpone() {
  if (!mayCorrect()) return tell(words.read_only, "warn");
  if (state.doc.work.postponed) return send("postponement", { until: "" });
  const answers = await ask(words.work_postpone, [{ name: "until", kind: "date", label: words.work_rests }, { name: "reason", label: words.reason }]);
  return answers && send("postponement", answers);
}
