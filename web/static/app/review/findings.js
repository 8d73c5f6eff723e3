// The findings: what stands first, then what was settled; each shows its place and leads to its field.
import { askReason } from "./ask.js";
import { by, h, say, tell, tellMore, words } from "./dom.js";
import { change, counts, emit, findingOf, focusField, mayCorrect, on, openTab, showPlace, state } from "./state.js";

const pane = by("pane-findings");
const ICONS = { error: "✕", warning: "!" };
let drawn = "";

on("doc", draw);
on("field", () => mark());
on("settled", () => nextOpenWarning() || tell(words.all_looked_at, "good"));
on("finding", (id) => {
  openTab("findings");
  focusFinding(id, false);
});

function draw() {
  const standing = state.doc.findings.filter((f) => f.standing);
  by("count-findings").textContent = counts(state.doc).warnings || "";
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
  pane.replaceChildren(...(standing.length ? groups.flatMap((g) => [h("h3", { text: g.title }), g.list]) : [h("p", { class: "notice notice-success", text: words.no_findings })]), ...gone, ...unchecked());
  mark();
  if (!held) return;
  if (state.finding && findingOf(state.finding)?.state === "corrected" && nextOpenWarning()) return; // it went with something else
  (pane.querySelector("[aria-current=true]") ?? pane).focus({ preventScroll: true });
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
  if (mayCorrect() && finding.standing) actions.push(act(words.waive, "w", () => decide(finding.id, "waived")));
  if (mayCorrect() && finding.state === "open") actions.push(act(words.confirm_finding, "c", () => decide(finding.id, "confirmed")));
  if (mayCorrect() && ["waived", "confirmed"].includes(finding.state)) actions.push(act(words.reopen, "o", () => decide(finding.id, "open")));
  const state_ = finding.state === "open" ? null : h("span", { class: "tag", text: finding.state === "waived" ? words.waived : words[`finding_${finding.state}`] });
  const said = finding.by && finding.reason ? h("p", { class: "muted", text: say("decided", { name: finding.by, reason: finding.reason }) }) : null;
  return h(
    "li",
    { class: `rv-item is-${finding.severity}${finding.standing ? "" : " settled"}` },
    h(
      "button",
      { type: "button", class: "rv-finding", "data-finding": finding.id, tabindex: "-1", onclick: () => focusFinding(finding.id) },
      h("span", { class: "rv-state" }, h("span", { class: "rv-icon", "aria-hidden": "true", text: ICONS[finding.severity] }), words[finding.severity]),
      h("span", { class: "rv-message" }, finding.message, finding.later ? h("span", { class: "tag tag-doubt", text: words.later }) : null, state_),
    ),
    h("div", { class: "rv-about" }, finding.clause ? h("p", { class: "muted", text: say("clause", finding) }) : null, said, h("div", { class: "rv-actions" }, actions)),
  );
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
  const answers = to === "waived" ? await askReason(words.reason_waive) : { reason: "" };
  if (!answers) return;
  const about = (doc) => doc.findings.find((f) => f.id === id)?.state;
  const after = finding.severity === "warning" ? undecided(id) : following(id);
  const back = () => change(`findings/${id}`, { state: was, reason: finding.reason || words.undo }, { about, quiet: true });
  const ok = await change(`findings/${id}`, { state: to, reason: answers.reason }, { about, clash: () => tell(words.conflict_finding, "warn"), undo: back });
  if (!ok || to === "open") return;
  if (after && findingOf(after)?.standing) focusFinding(after); // the next one, as with fields
  else if (finding.severity === "warning" && !undecided()) tellMore(words.all_looked_at);
}

// What waits for somebody's word: the machine was not sure, or the rule leaves room. Behind `after`, then from the start.
function undecided(after = null) {
  const standing = state.doc.findings.filter((f) => f.standing);
  const at = standing.findIndex((f) => f.id === after) + 1;
  return [...standing.slice(at), ...standing.slice(0, at)].find((f) => f.id !== after && f.severity === "warning" && f.state === "open")?.id;
}

export function nextOpenWarning() {
  const id = undecided(state.finding);
  if (!id) return false;
  openTab("findings");
  focusFinding(id);
  return true;
}

function following(id) {
  const standing = state.doc.findings.filter((f) => f.standing);
  return standing[standing.findIndex((f) => f.id === id) + 1]?.id;
}
