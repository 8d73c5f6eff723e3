// The 告知书: as it would be issued now, issued once with number and date, and what was issued before.
import { get } from "./api.js";
import { ask } from "./ask.js";
import { base, by, clock, h, say, tell, words } from "./dom.js";
import { nextWaiting, undecidedTold } from "./findings.js";
import { change, on, state } from "./state.js";

const pane = by("pane-notice");
let shown = -1;

on("doc", () => {
  by("count-notice").textContent = state.doc.notices.length || "";
  if (!pane.hidden) show();
});
by("tab-notice").addEventListener("click", show);

async function show() {
  if (shown === state.doc.version) return;
  shown = state.doc.version;
  const preview = await get(`${base}/review/notice`, { text: true });
  const sheet = h("div", { class: "rv-preview" });
  sheet.append(...new DOMParser().parseFromString(preview, "text/html").body.childNodes);
  const may = state.doc.may.issue && state.doc.packet.errors > 0;
  const button = may ? h("button", { type: "button", class: "btn btn-primary", id: "rv-issue", text: words.issue, onclick: issue }) : null;
  const left = undecidedTold().map((text) => h("p", { class: "notice notice-warn", text }));
  if (left.length) left.push(h("div", { class: "rv-actions" }, h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", text: words.look_now, onclick: () => nextWaiting() })));
  pane.replaceChildren(...state.doc.notices.map(issued), ...left, h("div", { class: "rv-actions" }, button), sheet);
}

function issued(entry) {
  const file = (kind) => h("a", { class: "btn btn-sm btn-outline-secondary", href: `${base}/notices/${entry.id}/${kind}`, download: true, text: words[kind] });
  const told = [say("issued_by", { name: entry.by, time: clock(entry.issued), count: entry.demands }), entry.due && say("issued_due", entry), entry.replaces && say("issued_replaces", entry)].filter(Boolean).join("；");
  return h("div", { class: "rv-issued" }, h("p", {}, h("b", { text: entry.number })), h("p", { class: "muted", text: told }), h("p", { class: "rv-hash", text: `SHA-256 ${entry.pdf_sha256}` }), h("div", { class: "rv-actions" }, file("pdf"), file("docx")));
}

async function issue() {
  const { first, last, proposed, stands, same } = by("rv-letter").dataset;
  if (state.doc.findings.some((f) => f.unseen)) {
    nextWaiting();
    return tell(undecidedTold().join(""), "warn");
  }
  const notes = [stands && say(same ? "issue_same" : "issue_again", { number: stands }), ...undecidedTold(), words.issue_sure].filter(Boolean);
  const fields = notes.map((label, n) => ({ name: `note${n}`, kind: "none", label }));
  if (first) fields.push({ name: "due", kind: "date", label: say(last ? "due_between" : "due_from", { first, last }), value: proposed, least: first, most: last });
  const answers = await ask(words.issue, fields);
  if (answers && (await change("notice", { due: answers.due ?? "", replaces: stands }))) {
    shown = -1;
    await show();
    pane.focus();
  }
  return undefined;
}
