// Where the recogniser doubted its characters: coloured in the list, and what an editor goes to at once, so that some characters are typed
// anew and not hundreds. Told apart from the rest of the state: it changes only when pages are read again.
import { get } from "./api.js";
import { base, h } from "./dom.js";
import { emit, on, state } from "./state.js";

let marks = {};
let asked = null;

on("doc", (before) => {
  if (!asked || (before?.packet.state === "reading" && state.doc.packet.state !== "reading")) asked = load();
});

async function load() {
  marks = await get(`${base}/review/doubts`).catch(() => ({}));
  emit("marks", Object.keys(marks));
}

const SPOKEN = ["confirmed", "corrected"]; // a person looked: nothing is doubtful any more

// The value as text, its doubtful characters marked.
export function marked(field) {
  const mark = marks[field.key];
  if (!mark || SPOKEN.includes(field.state) || mark.text !== field.text) return [field.text];
  const pieces = [];
  let at = 0;
  for (const [start, end] of mark.shown) {
    pieces.push(field.text.slice(at, start), h("mark", { class: "rv-doubted", text: field.text.slice(start, end) }));
    at = end;
  }
  return [...pieces, field.text.slice(at)];
}

// The editor goes to the first of them; where they are not known yet it waits.
export async function pointOut(field, editor) {
  if (!editor.doubts || !field.edit) return;
  await asked;
  const runs = marks[field.key]?.text === field.text ? marks[field.key].edit : [];
  if (runs.length) editor.doubts(runs);
}
