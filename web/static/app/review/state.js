// The packet as the server told it last, what is in focus, and how changes go out: each names the version it was made on.
import { Offline, get, post } from "./api.js";
import { base, by, say, tell } from "./dom.js";

export const state = { doc: null, field: null, finding: null, page: null, through: null };
const listeners = new Map();
const done = []; // what this person did here, to be undone

export function on(event, listener) {
  if (!listeners.has(event)) listeners.set(event, []);
  listeners.get(event).push(listener);
}

export function emit(event, detail) {
  for (const listener of listeners.get(event) ?? []) listener(detail);
}

export const fieldOf = (key) => state.doc.fields.find((field) => field.key === key);
export const findingOf = (id) => state.doc.findings.find((finding) => finding.id === id);
export const pageOf = (id) => state.doc.pages.find((page) => page.id === id);
export const mayCorrect = () => state.doc.may.correct;

export async function load() {
  take(await get(`${base}/review.json`));
}

export function take(doc) {
  const before = state.doc;
  state.doc = doc;
  emit("doc", before);
}

// Sends a change. `about` gives what of a document the change is about. Where somebody was faster, the newest state is loaded; if that
// stayed as it was, the change is sent again on top of it, otherwise `clash` is called and nothing is lost. `undo` takes the change back; changes of one
// `group` are taken back together.
let queue = Promise.resolve();
export function change(path, body, options = {}) {
  const sent = queue.then(() => send(path, body, options)); // one after the other: each names the version that the one before left
  queue = sent.catch(() => false);
  return sent;
}

async function send(path, body, { about = null, clash = () => tell(say("others_changed"), "warn"), undo = null, group = null, quiet = false }) {
  if (!mayCorrect() && !path.startsWith("notice")) {
    tell(say("read_only"), "warn");
    return false;
  }
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const before = state.doc;
    try {
      take(await post(`${base}/review/${path}`, { ...body, version: before.version }));
      if (undo) done.push({ undo, about, group, left: sight(about) });
      if (!quiet) report(before, state.doc);
      return true;
    } catch (error) {
      if (error.status !== 409) return failed(error);
      await load();
      if (!about || sight(about, before) !== sight(about)) {
        clash();
        return false;
      }
    }
  }
  clash();
  return false;
}

const sight = (about, doc = state.doc) => (about ? JSON.stringify(about(doc)) : "");

function failed(error) {
  tell(error instanceof Offline ? say("offline") : error.message, "bad");
  return false;
}

// The last thing that this person did here, with all of its group. What others changed since is theirs and stays; where one is refused, it and those before it wait for
// the next try.
export async function undoLast() {
  await queue; // what was just done may still be under way
  if (!done.length) return undoFocused();
  const { group } = done.at(-1);
  let theirs = false;
  do {
    const last = done.pop();
    if (sight(last.about) !== last.left) theirs = true;
    else if (!(await last.undo())) return done.push(last); // why was told
  } while (group && done.at(-1)?.group === group);
  return theirs ? tell(say("undo_theirs"), "warn") : tell(say("undone"));
}

async function undoFocused() {
  const field = state.field && fieldOf(state.field);
  if (field && ["confirmed", "corrected"].includes(field.state)) return (await undoField(field.key)) && tell(say("undone"));
  return emit("nothing-to-undo");
}

export const undoField = (key) => change(`fields/${key}/undo`, {}, { about: aboutField(key), quiet: true });

// What people see of a field: the same again after an undoing.
export const aboutField = (key) => (doc) => {
  const { edit, picked, state: state_, presence, by: by_ } = doc.fields.find((field) => field.key === key) ?? {};
  return [edit, picked, state_, presence, by_];
};

// What still waits for somebody: warnings that nobody has decided on; errors stand until they are mended.
export const counts = (doc) => ({
  errors: doc.findings.filter((f) => f.standing && f.severity === "error").length,
  warnings: doc.findings.filter((f) => f.state === "open" && f.severity === "warning").length,
  unsure: doc.fields.filter((field) => field.state === "unsure").length,
});

// Which findings came and went with a change; a demand of one's own was not found.
function report(before, after) {
  const standing = (doc) => new Map(doc.findings.filter((f) => f.standing && !f.code.startsWith("own:")).map((f) => [f.code, `${f.subject} ${f.kind}`]));
  const [was, is] = [standing(before), standing(after)];
  const gone = [...was].filter(([code]) => !is.has(code)).map(([, text]) => text);
  const fresh = [...is].filter(([code]) => !was.has(code)).map(([, text]) => text);
  const told = [say("saved", counts(after))];
  if (gone.length) told.push(say("gone", { what: gone.join("、") }));
  if (fresh.length) told.push(say("fresh", { what: fresh.join("、") }));
  tell(told.join("；"), fresh.length ? "warn" : "good");
}

// Focus: everything that shows a place asks for it here.
export function focusField(key, { show = true, take: takeFocus = true } = {}) {
  state.field = key;
  emit("field", { key, show, takeFocus });
}

export function showPlace(place) {
  if (place) emit("place", place);
}

export function showPage(id) {
  if (id === state.page || !pageOf(id)) return;
  state.page = id;
  emit("page", id);
}

export function openTab(id, focus = false) {
  by(`tab-${id}`).click();
  if (focus) by(`pane-${id}`).focus();
}
