// The findings: what stands first, then what was settled; each shows its place and leads to its field.
import { ask, askReason } from "./ask.js";
import { base, by, h, say, tell, tellMore, words } from "./dom.js";
import { change, emit, findingOf, focusField, mayCorrect, on, openTab, showPlace, state } from "./state.js";
import { wholly } from "./together.js";

const pane = by("pane-findings");
const ICONS = { error: "✕", warning: "!" };
let drawn = "";

on("doc", draw);
on("field", () => mark());
on("settled", () => nextWaiting() || tell(words.all_looked_at, "good"));
on("finding", (id) => {
  openTab("findings");
  focusFinding(id, false);
});

function draw() {
  const standing = state.doc.findings.filter((f) => f.standing);
  by("count-findings").textContent = standing.filter(waits).length || "";
  const told = JSON.stringify([state.doc.findings, state.doc.unchecked]);
  if (told === drawn) return;
  drawn = told;
  const held = pane.contains(document.activeElement);
  const settled = state.doc.findings.filter((f) => !f.standing);
  const groups = [];
  for (const finding of standing) {
    if (groups.at(-1)?.part !== finding.part) groups.push({ part: finding.part, title: finding.part_title, list: h("ul", { class: "rv-findings" }) });
    groups.at(-1).list.append(entry(finding));
  }
  const gone = settled.length ? [h("details", {}, h("summary", { text: say("settled", { count: settled.length }) }), h("ul", { class: "rv-findings" }, settled.map(entry)))] : [];
  pane.replaceChildren(...more(), ...(standing.length ? groups.flatMap((g) => [h("h3", { text: g.title }), g.list]) : [h("p", { class: "notice notice-success", text: words.no_findings })]), ...gone, ...unchecked());
  mark();
  if (!held) return;
  if (state.finding && findingOf(state.finding)?.state === "corrected" && nextWaiting()) return; // it went with something else
  (pane.querySelector("[aria-current=true]") ?? pane).focus({ preventScroll: true });
}

// A demand of the reviewer's own; the key C, for the pointer.
function more() {
  const together = state.doc.findings.filter((f) => f.standing && waits(f)).length > 1 ? h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title: "Shift+C", "data-do": "confirm-shown", text: words.confirm_shown }) : null;
  return mayCorrect() ? [h("div", { class: "rv-actions rv-more" }, together, h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title: "y", text: words.own_demand, onclick: addDemand }))] : [];
}

// What no register told could not be checked: said, so that nobody takes it for in order.
function unchecked() {
  return state.doc.unchecked.length ? [h("h3", { text: words.unchecked }), h("ul", { class: "rv-unchecked" }, state.doc.unchecked.map((text) => h("li", { text })))] : [];
}

function entry(finding) {
  const act = (text, key, action) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title: key, text, onclick: action });
  const actions = [];
  if (finding.field) actions.push(act(words.edit, "e", () => toField(finding.id)));
  if (finding.ink) actions.push(act(words.overrule, "", () => emit("ink", finding.ink)));
  if (mayCorrect() && finding.state === "open") actions.unshift(act(finding.office ? words.looked : words.confirm_finding, "Enter", () => decide(finding.id, "confirmed")));
  if (mayCorrect() && finding.standing) actions.push(act(words.waive, "w", () => decide(finding.id, "waived")));
  if (mayCorrect() && finding.standing && finding.severity === "error") actions.push(act(words.reword, "i", () => reword(finding.id)));
  if (mayCorrect() && ["waived", "confirmed"].includes(finding.state)) actions.push(act(words.reopen, "o", () => decide(finding.id, "open")));
  const state_ = finding.state === "open" ? null : h("span", { class: "tag", text: finding.state === "waived" ? words.waived : words[`finding_${finding.state}`] });
  const before = finding.machine ? h("p", { class: "muted", text: say("machine_words", { text: finding.machine }) }) : null;
  const said = finding.by && finding.reason ? h("p", { class: "muted", text: say("decided", { name: finding.by, reason: finding.reason }) }) : null;
  return h(
    "li",
    { class: `rv-item is-${finding.severity}${finding.standing ? "" : " settled"}${finding.standing && waits(finding) ? " waits" : ""}` },
    h(
      "button",
      { type: "button", class: "rv-finding", "data-finding": finding.id, tabindex: "-1", onclick: () => focusFinding(finding.id) },
      h("span", { class: "rv-state" }, h("span", { class: "rv-icon", "aria-hidden": "true", text: ICONS[finding.severity] }), words[finding.severity]),
      h("span", { class: "rv-message" }, finding.message, finding.later ? h("span", { class: "tag tag-doubt", text: words.later }) : null, finding.unseen ? h("span", { class: "tag tag-doubt", text: words.unseen }) : null, state_),
    ),
    crop(finding),
    h("div", { class: "rv-about" }, before, finding.clause ? h("p", { class: "muted", text: say("clause", finding) }) : null, said, h("div", { class: "rv-actions" }, actions)),
  );
}

// The place that the finding rests on, beside its words; of a page that never had pixels it is drawn.
function crop(finding) {
  const { place } = finding;
  const page = place?.box && state.doc.pages.find(({ id }) => id === place.page);
  return page ? h("button", { type: "button", class: "rv-crop rv-rests", "aria-label": words.show, onclick: () => showPlace(place) }, h("img", { src: `${base}/pages/${page.id}/crop?${page.image ? "" : "close&"}box=${place.box.join(",")}`, loading: waits(finding) ? "eager" : "lazy", alt: "" })) : null;
}

function mark() {
  const first = pane.querySelector(".rv-finding");
  for (const button of pane.querySelectorAll(".rv-finding")) {
    const here = button.dataset.finding === state.finding;
    button.setAttribute("aria-current", `${here}`);
    button.tabIndex = here || (!state.finding && button === first) ? 0 : -1;
    button.parentElement.classList.toggle("current", here);
  }
}

export function focusFinding(id, takeFocus = true) {
  const finding = findingOf(id);
  if (!finding) return;
  state.finding = id;
  mark();
  const button = pane.querySelector(`[data-finding="${id}"]`);
  if (takeFocus) button?.focus({ preventScroll: true });
  button?.parentElement.scrollIntoView({ block: "nearest" });
  if (finding.place) showPlace(finding.place);
}

export function nextFinding(ahead = 1) {
  const standing = state.doc.findings.filter((f) => f.standing);
  if (!standing.length) return tell(words.no_finding, "good");
  const at = standing.findIndex((f) => f.id === state.finding);
  const next = standing[(at + ahead + standing.length) % standing.length] ?? standing[0];
  openTab("findings");
  return focusFinding(at < 0 && ahead < 0 ? standing.at(-1).id : next.id);
}

export function toField(id = state.finding) {
  const finding = id && findingOf(id);
  if (!finding?.field) return false;
  openTab("record");
  focusField(finding.field);
  return true;
}

export async function decide(id, to) {
  const finding = id && findingOf(id);
  if (!finding) return;
  const was = finding.state;
  const asked = to === "waived" && finding.reasoned; // a warning is left out by one key
  const answers = asked ? await askReason(words.reason_waive) : { reason: "" };
  if (!answers) return;
  const about = (doc) => doc.findings.find((f) => f.id === id)?.state;
  const after = waits(finding) ? undecided(id) : following(id);
  const back = () => change(`findings/${id}`, { state: was, reason: finding.reason || words.undo }, { about, quiet: true });
  const ok = await change(`findings/${id}`, { state: to, reason: answers.reason }, { about, clash: () => tell(words.conflict_finding, "warn"), undo: back });
  if (!ok || to === "open") return;
  if (after && findingOf(after)?.standing) focusFinding(after); // the next one, as with fields
  else if (waits(finding) && !undecided()) tellMore(words.all_looked_at);
}

// All that wait and stand on the screen as a whole, each with the place that it rests on: what is seen together is decided together, and undone together.
export async function decideShown() {
  const ids = shown();
  if (ids.length < 2) return decide(state.finding, "confirmed");
  const group = {};
  for (const id of ids) {
    const finding = findingOf(id);
    const about = (doc) => doc.findings.find((f) => f.id === id)?.state;
    const undo = () => change(`findings/${id}`, { state: "open", reason: finding.reason || words.undo }, { about, quiet: true });
    if (!(await change(`findings/${id}`, { state: "confirmed", reason: "" }, { about, clash: () => tell(words.conflict_finding, "warn"), undo, group }))) return undefined;
  }
  return nextWaiting() || tellMore(words.all_looked_at);
}

// One whose place is a whole page is looked at by itself.
export const shown = () => state.doc.findings.filter((f) => f.standing && waits(f) && (!f.place || f.place.box) && wholly(pane.querySelector(`[data-finding="${f.id}"]`).parentElement)).map((f) => f.id);

// What waits for somebody's word: a warning, and a demand that rests on a picture which nobody looked at. Behind `after`, then from the start.
function undecided(after = null) {
  const standing = state.doc.findings.filter((f) => f.standing);
  const at = standing.findIndex((f) => f.id === after) + 1;
  return [...standing.slice(at), ...standing.slice(0, at)].find((f) => f.id !== after && waits(f))?.id;
}

const waits = (f) => f.state === "open" && (f.severity === "warning" || f.unseen);

// What nobody decided yet, in words: for the end of a review and for the letter.
export function undecidedTold() {
  const unseen = state.doc.findings.filter((f) => f.unseen);
  const open = state.doc.findings.filter((f) => f.standing && waits(f) && !f.unseen);
  const told = [];
  if (unseen.length) told.push(say("left_unseen", { count: unseen.length, names: named(unseen) }));
  if (open.length) told.push(say("left_undecided", { count: open.length, names: named(open) }));
  return told;
}

const NAMED = 8;
const named = (some) => [...new Set(some.slice(0, NAMED).map((f) => f.subject))].join("、") + (some.length > NAMED ? "…" : "");

export async function reword(id = state.finding) {
  const finding = id && findingOf(id);
  if (!finding?.standing || finding.severity !== "error") return tell(words.reword_demands, "warn");
  const hint = finding.machine ? [{ name: "back", kind: "none", label: words.reword_back }] : [];
  const answers = await ask(words.reword, [{ name: "wording", kind: "long", label: words.wording, value: finding.message, required: false }, ...hint]);
  if (!answers || answers.wording.trim() === finding.message) return undefined;
  const about = (doc) => doc.findings.find((f) => f.id === id)?.message;
  const back = () => change(`findings/${id}/wording`, { wording: finding.machine ? finding.message : "" }, { about, quiet: true });
  return change(`findings/${id}/wording`, { wording: answers.wording }, { about, clash: () => tell(words.conflict_finding, "warn"), undo: back });
}

export async function addDemand() {
  if (!mayCorrect()) return tell(words.read_only, "warn");
  const parts = [["", words.whole_packet], ...state.doc.parts.filter((part) => part.fields).map((part) => [part.id, part.title])];
  const fields = [
    { name: "part", kind: "select", label: words.demand_part, options: parts, value: fieldPart() },
    { name: "message", kind: "long", label: words.demand_message, phrases: state.doc.phrases },
  ];
  const answers = await ask(words.own_demand, fields);
  if (!answers?.message.trim()) return undefined;
  const mine = new Set(state.doc.findings.map((f) => f.id));
  const made = () => state.doc.findings.find((f) => !mine.has(f.id));
  const about = (doc) => doc.findings.find((f) => !mine.has(f.id))?.state;
  let id;
  const back = () => change(`findings/${id}`, { state: "waived", reason: words.undo }, { about, quiet: true });
  if (!(await change("findings", answers, { about: () => "", undo: back }))) return undefined;
  id = made()?.id;
  openTab("findings");
  return id && focusFinding(id);
}

const fieldPart = () => (by("pane-findings").hidden ? "" : (findingOf(state.finding)?.part ?? ""));

export function nextWaiting() {
  const id = undecided(state.finding);
  if (!id) return false;
  openTab("findings");
  focusFinding(id);
  pane.querySelector(".rv-item.current")?.scrollIntoView({ block: "start" }); // what follows is seen with it
  return true;
}

function following(id) {
  const standing = state.doc.findings.filter((f) => f.standing);
  return standing[standing.findIndex((f) => f.id === id) + 1]?.id;
}
