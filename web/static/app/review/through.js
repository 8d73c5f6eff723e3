// Reading through (通读): one part of the form at a time, each place beside its value; Enter confirms and goes down the page, and from the last
// row on to the next part. The page's picture is away meanwhile.
import { h, say, words } from "./dom.js";
import { emit, fieldOf, focusField, on, showPlace, state } from "./state.js";

const root = document.getElementById("review");
const SPOKEN = ["confirmed", "corrected"];

export const fieldsOf = (part) => state.doc.fields.filter((field) => field.part === part);
const parts = () => state.doc.parts.filter(({ id }) => fieldsOf(id).length);
const left = (part) => fieldsOf(part).filter((field) => !SPOKEN.includes(field.state)).length;

export function readThrough(begin = !state.through) {
  if (begin === Boolean(state.through)) return;
  turn(begin ? (fieldOf(state.field) ?? state.doc.fields[0]).part : null);
  // the picture has its room again with the next frame
  requestAnimationFrame(() => focusField(state.field ?? fieldsOf(state.through)[0].key));
}

function turn(part) {
  state.through = part;
  if (part) root.dataset.through = "yes";
  else delete root.dataset.through;
  document.querySelector("[data-do=through]").setAttribute("aria-pressed", `${Boolean(part)}`);
  emit("through");
}

on("place", (place) => {
  if (!state.through) return;
  turn(null); // whoever asks for a place wants to see the page
  requestAnimationFrame(() => showPlace(place));
});

export function showPart(part) {
  state.through = part;
  emit("through");
  focusField((fieldsOf(part).find((field) => !SPOKEN.includes(field.state)) ?? fieldsOf(part)[0]).key);
}

// The part before or behind; nothing where there is none.
export function stepPart(ahead) {
  const all = parts();
  const next = all[all.findIndex(({ id }) => id === state.through) + ahead];
  if (next) showPart(next.id);
  return Boolean(next);
}

// Behind the last row of a part: the next part of which something was not looked at, the form's first behind its last. False where none is left.
export function nextUnread() {
  const all = parts();
  const at = all.findIndex(({ id }) => id === state.through) + 1;
  const next = [...all.slice(at), ...all.slice(0, at)].find(({ id }) => id !== state.through && left(id));
  if (next) showPart(next.id);
  return Boolean(next);
}

// The parts to choose from, with what is left of each.
export function chooser() {
  const choice = ({ id, title }) =>
    h("button", { type: "button", class: "chip", "aria-current": id === state.through ? "true" : "false", onclick: () => showPart(id) }, title, left(id) ? h("b", { text: ` ${left(id)}` }) : h("span", { class: "good", title: words.through_done, text: " ✓" }));
  return h("div", { class: "rv-parts", role: "group", "aria-label": words.through_parts }, parts().map(choice), h("span", { class: "muted", text: say("through_left", { count: left(state.through) }) }));
}
