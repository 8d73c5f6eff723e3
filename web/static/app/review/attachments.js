// The attachments as a checklist: each demanded proof, whether it is there, and where.
import { by, h, say, words } from "./dom.js";
import { on, showPlace, state } from "./state.js";

const pane = by("pane-attachments");
const ICONS = { ok: "✓", missing: "✕", wrong: "✕", doubtful: "?", none: "–" };
let drawn = "";

on("doc", () => {
  const lacking = state.doc.attachments.flatMap((list) => [list, ...list.proofs]).filter((entry) => ["missing", "wrong"].includes(entry.state)).length;
  by("count-attachments").textContent = lacking || "";
  const told = JSON.stringify(state.doc.attachments);
  if (told === drawn) return;
  drawn = told;
  pane.replaceChildren(...state.doc.attachments.flatMap(list));
});

const mark = (code) => h("span", { class: `rv-state rv-is-${code}` }, h("span", { class: "rv-icon", "aria-hidden": "true", text: ICONS[code] }), words[code]);

function list(entry) {
  return [
    h("h3", {}, entry.name, " ", mark(entry.state)),
    h("ul", { class: "rv-proofs" }, entry.proofs.map(proof), entry.others.length ? h("li", {}, h("p", { class: "muted", text: words.others }), h("ul", {}, entry.others.map(evidence))) : null),
  ];
}

function proof(entry) {
  const found = entry.evidence.length ? h("ul", {}, entry.evidence.map(evidence)) : h("p", { class: "muted", text: words.proofs_none });
  return h("li", { title: entry.clause }, h("p", {}, mark(entry.state), " ", entry.name), found);
}

function evidence(entry) {
  const page = entry.place && state.doc.pages.find((p) => p.id === entry.place.page);
  const where = page ? `${say("page", { page: page.order })}${entry.pages > 1 ? `，${say("pages", { count: entry.pages })}` : ""}` : words.no_place;
  return h("li", {}, h("button", { type: "button", class: "rv-proof", disabled: !page, onclick: () => showPlace(entry.place) }, h("b", { text: entry.title }), h("span", { text: entry.told.join("，") }), h("span", { class: "muted", text: where })));
}
