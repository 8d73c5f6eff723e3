// What people say of a value: it is right, another one, blank, unreadable; and where they go next.
import { tell, say, words } from "./dom.js";
import { alternativesOf } from "./alternatives.js";
import { dropDraft } from "./drafts.js";
import { clashed, edit, isAsked, isEditing, isPlain, move, nextUnsure, ordered, redraw, rowOf } from "./record.js";
import { aboutField, change, emit, fieldOf, focusField, mayCorrect, state, undoField } from "./state.js";
import { nextUnread } from "./through.js";
import { wholly } from "./together.js";

// Onward after a value was settled: to the next doubtful one where this was one, else to the next row;
// and after the last one to the findings that somebody has to decide on.
export function onward(wasUnsure) {
  if (state.through) down();
  else if (!wasUnsure) move(1);
  else if (!nextUnsure(1, true)) emit("settled");
}

// Reading through: the next row, whatever its state.
function down() {
  if (ordered().at(-1).key !== state.field) move(1);
  else if (!nextUnread()) emit("settled");
}

// Changes. What was sent and not yet answered is no longer doubtful: keys may be faster than the server.
export const settling = new Set();
async function settled(key, sent) {
  settling.add(key);
  try {
    return await sent;
  } finally {
    settling.delete(key);
  }
}

export async function accept(key = state.field) {
  const field = key && fieldOf(key);
  if (!field) return;
  if (!mayCorrect()) return tell(words.read_only, "warn");
  if (isAsked(key)) return edit(key);
  const sent = settled(key, change(`fields/${key}/confirm`, {}, { about: aboutField(key), clash: () => clashed(key), undo: () => undoField(key) }));
  onward(field.state === "unsure");
  return sent;
}

// All doubtful values that stand on the screen as a whole, each beside what was cut out for it: seen together, confirmed together, undone together.
export async function acceptShown() {
  if (!mayCorrect()) return tell(words.read_only, "warn");
  const keys = shown();
  if (!keys.length) return tell(words.none_together, "warn");
  const group = {};
  const names = keys.map((key) => fieldOf(key).name).join("、");
  const sent = keys.map((key) => settled(key, change(`fields/${key}/confirm`, {}, { about: aboutField(key), clash: () => clashed(key), undo: () => undoField(key), group })));
  if (keys.includes(state.field) || !isUnsure(state.field)) onward(true);
  rowOf(state.field)?.scrollIntoView({ block: "start" }); // what follows is seen with it
  if ((await Promise.all(sent)).every(Boolean)) tell(say("accepted_together", { count: keys.length, names }), "good");
  return undefined;
}

export const shown = () => ordered().filter((field) => isPlain(field) && !settling.has(field.key) && !isEditing(field.key) && pictured(rowOf(field.key))).map(({ key }) => key);
const isUnsure = (key) => fieldOf(key)?.state === "unsure";
const pictured = (row) => row.querySelector(".rv-line img") && wholly(row);

// What stands elsewhere becomes the value, at once.
export async function takeOther(number, key = state.field) {
  const field = key && fieldOf(key);
  if (!field) return undefined;
  if (!mayCorrect()) return tell(words.read_only, "warn");
  const one = alternativesOf(field).filter((other) => other.value)[number];
  if (!one) return tell(words.no_other);
  const body = { raw: one.value, ...placeOf(one) };
  const sent = settled(key, change(`fields/${key}`, body, { about: aboutField(key), clash: () => clashed(key, one.value), undo: () => undoField(key) }));
  onward(field.state === "unsure");
  return sent;
}

// What was entered without having been shown the value. Where it differs, the row stays in focus: somebody has to decide.
export async function answer(key, said) {
  const sent = change(`fields/${key}/blind`, said, { about: aboutField(key), clash: () => clashed(key), undo: () => undoField(key) });
  if (!(await settled(key, sent))) return false;
  dropDraft(key);
  redraw(key, true);
  if (fieldOf(key).state === "unsure") {
    focusField(key);
    tell(words.asked_differs, "warn");
  } else if (state.field === key) onward(true);
  return true;
}

export async function setPresence(presence) {
  const key = state.field;
  if (!key) return;
  if (!mayCorrect()) return tell(words.read_only, "warn");
  if (isAsked(key)) return answer(key, { presence });
  const was = fieldOf(key).state === "unsure";
  const sent = settled(key, change(`fields/${key}`, { presence }, { about: aboutField(key), clash: () => clashed(key), undo: () => undoField(key) }));
  onward(was);
  return sent;
}

export const placeOf = ({ place }) => (place?.box ? { page: place.page, box: place.box } : {});

export async function forget() {
  const key = state.field;
  if (!key || !["confirmed", "corrected"].includes(fieldOf(key).state)) return;
  const was = fieldOf(key);
  // what was taken back is said again, by the one who wants it back
  const again = () => {
    if (was.state === "confirmed") return change(`fields/${key}/confirm`, {}, { about: aboutField(key), quiet: true });
    const said = was.presence === "blank" || was.presence === "unreadable" ? { presence: was.presence } : { raw: was.edit, ...placeOf(was) };
    return change(`fields/${key}`, said, { about: aboutField(key), quiet: true });
  };
  await change(`fields/${key}/forget`, {}, { about: aboutField(key), clash: () => clashed(key), undo: again });
}
