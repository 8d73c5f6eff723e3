// Seals and signatures: a card each with the place cut out, the verdict, and the means to overrule it with a reason.
import { askReason } from "./ask.js";
import { base, by, h, say, share, words } from "./dom.js";
import { change, mayCorrect, on, openTab, showPlace, state } from "./state.js";

const pane = by("pane-inks");
const ICONS = { present: "✓", wrong: "✕", absent: "✕", unclear: "?" };
let drawn = "";

on("doc", () => {
  by("count-inks").textContent = state.doc.inks.filter((ink) => ink.fits === "unclear" && !ink.overruled).length || "";
  const told = JSON.stringify([state.doc.inks, state.doc.digital]);
  if (told === drawn) return;
  drawn = told;
  const held = document.activeElement?.closest?.("[data-ink]")?.dataset.ink;
  pane.replaceChildren(h("div", { class: "rv-cards" }, state.doc.inks.map(card), state.doc.digital.map(digital)));
  if (held) pane.querySelector(`[data-ink="${held}"] button`)?.focus({ preventScroll: true });
});
on("ink", (at) => {
  openTab("inks");
  const found = pane.querySelector(`[data-ink="${at}"]`);
  found?.scrollIntoView({ block: "nearest" });
  found?.querySelector("button")?.focus({ preventScroll: true });
  const place = state.doc.inks.find((ink) => ink.at === at)?.place;
  showPlace(place);
});

function card(ink) {
  const pictured = ink.place?.box && state.doc.pages.find((page) => page.id === ink.place.page)?.image;
  const crop = pictured ? h("img", { src: `${base}/pages/${ink.place.page}/crop?box=${ink.place.box.join(",")}`, loading: "lazy", alt: "" }) : h("span", { class: "muted", text: words.no_place });
  const show = h("button", { type: "button", class: "rv-crop", "aria-label": pictured ? `${words.show} ${ink.name}` : null, disabled: !ink.place, onclick: () => showPlace(ink.place) }, crop);
  const facts = h("dl", { class: "rv-facts" }, ink.told.map(([name, text]) => [h("dt", { text: name }), h("dd", { text })]).flat());
  const choose = mayCorrect() ? ink.words.map((word) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", text: words[`word_${word}`], onclick: () => overrule(ink, word) })) : [];
  if (ink.overruled && mayCorrect()) choose.push(h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", text: words.withdraw, onclick: () => withdraw(ink.at) }));
  return h(
    "article",
    { class: `rv-card is-${ink.fits}`, "data-ink": ink.at, "aria-label": ink.name },
    show,
    h(
      "div",
      {},
      h("h3", { text: ink.name }),
      h("p", {}, h("span", { class: "rv-state" }, h("span", { class: "rv-icon", "aria-hidden": "true", text: ICONS[ink.fits] }), ink.fits === "wrong" ? say("ink_wrong", { verdict: ink.verdict_word }) : ink.verdict === "present" && ink.fits === "unclear" ? say("ink_doubtful", { verdict: ink.verdict_word }) : ink.verdict_word), ink.confidence === null ? null : h("span", { class: "muted", text: `　${say("confidence", { share: share(ink.confidence) })}` })),
      facts,
      ink.overruled ? h("p", { class: "muted", text: say("overruled", { name: ink.by, reason: ink.reason }) }) : null,
      h("div", { class: "rv-actions", role: "group", "aria-label": words.overrule }, choose),
    ),
  );
}

function digital(signature) {
  const valid = { true: ["present", "✓", words.digital_valid], false: ["absent", "✕", words.digital_invalid], null: ["unclear", "?", words.digital_unknown] }[`${signature.valid}`];
  return h(
    "article",
    { class: `rv-card is-${valid[0]}` },
    h("p", { class: "muted", text: words.digital }),
    h("div", {}, h("h3", { text: signature.signer }), h("p", {}, h("span", { class: "rv-state" }, h("span", { class: "rv-icon", "aria-hidden": "true", text: valid[1] }), valid[2])), h("p", { class: "muted", text: [signature.file, signature.algorithm, signature.time, signature.note].filter(Boolean).join("　") })),
  );
}

// What counts of a card; its word has another number after an undoing.
const aboutInk = (at) => (doc) => {
  const { word, ...seen } = doc.inks.find((ink) => ink.at === at) ?? {};
  return seen;
};
const backTo = (at, word) => change(`inks/${at}`, { back_to: word ?? "" }, { about: aboutInk(at), quiet: true });
const wordAt = (at) => state.doc.inks.find((ink) => ink.at === at)?.word;

function withdraw(at) {
  const before = wordAt(at);
  return change(`inks/${at}`, { word: "" }, { about: aboutInk(at), undo: () => backTo(at, before) });
}

async function overrule(ink, word) {
  const more = word === "other_owner" ? [{ name: "owner", label: words.owner }] : [];
  const answers = await askReason(`${ink.name}：${words[`word_${word}`]}`, more);
  if (!answers) return;
  const before = wordAt(ink.at);
  await change(`inks/${ink.at}`, { word, ...answers }, { about: aboutInk(ink.at), undo: () => backTo(ink.at, before) });
}
