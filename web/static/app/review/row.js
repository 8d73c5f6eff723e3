// A row of the record: a sign where something is out of the ordinary, the label, the value, the place it was read from; below the row in
// focus what led to it and what can be done.
import { TAKES, alternativesOf } from "./alternatives.js";
import { base, clock, h, say, share, words } from "./dom.js";
import { draftOf } from "./drafts.js";
import { marked } from "./marks.js";
import { mayCorrect, on, pageOf, showPlace, state } from "./state.js";

const ICONS = { confirmed: "✓", corrected: "✎", unsure: "?", read: "", not_found: "∅", asked: "✍" };
const WAITS = ["unsure", "asked"];
const TALL = 0.035; // of the page: a place higher than that holds more than one line
const crops = new Map();

// `acts`: what the row does by name (focus, edit, accept, …).
export function head(field, { current, editing }, acts) {
  const draft = draftOf(field.key) !== null && !editing;
  const wrong = state.doc.findings.some((f) => f.standing && f.field === field.key && f.severity === "error");
  const told = field.state === "unsure" ? `${words.unsure} ${share(field.confidence)}` : words[field.state];
  return h(
    "button",
    { type: "button", class: "rv-field", "data-key": field.key, tabindex: current ? "0" : "-1", "aria-current": current ? "true" : "false", onclick: () => acts.focus(field.key), ondblclick: () => acts.edit(field.key) },
    h("span", { class: "rv-state", title: told }, h("span", { class: "rv-icon", "aria-hidden": "true", text: ICONS[field.state] }), h("span", { class: "visually-hidden", text: told })),
    h("span", { class: "rv-label" }, h("small", { class: "rv-of", text: state.doc.parts.find(({ id }) => id === field.part)?.title ?? "" }), field.name, wrong ? h("span", { class: "rv-wrong", title: words.error, text: " ✕" }) : null),
    h("span", { class: `rv-value${field.text ? "" : " muted"}` }, field.text ? marked(field) : field.absence || words.nothing, draft ? h("em", { text: `　${words.draft}` }) : null),
    crop(field),
  );
}

// The place of the value, cut out; the same picture as long as the place is the same, so that nothing flickers.
function crop(field) {
  const page = field.place?.box && pageOf(field.place.page);
  if (!page) return h("span", { class: "rv-crop-none" });
  const address = `${base}/pages/${page.id}/crop?close&box=${field.place.box.join(",")}&seen=${page.seen}`;
  const kept = crops.get(field.key);
  if (kept?.address === address) return kept.picture;
  const tall = field.place.box[3] - field.place.box[1] > TALL;
  const picture = h("span", { class: `rv-line${tall ? " tall" : ""}` }, cut(address, WAITS.includes(field.state)));
  crops.set(field.key, { address, picture });
  return picture;
}

// The page comes first: what is cut out of it waits until it is there.
const waiting = [];
let opened = false;
on("opened", () => {
  opened = true;
  for (const [image, address] of waiting.splice(0)) image.src = address;
});

// What waits is cut out at once: it is seen together, and what is above must not grow later.
function cut(address, now) {
  const image = h("img", { loading: now ? "eager" : "lazy", decoding: "async", alt: "" });
  if (opened) image.src = address;
  else waiting.push([image, address]);
  return image;
}

// What stands behind the value, and what can be done with it.
export function about(field, acts) {
  const act = (text, key, action, look = "btn-outline-secondary") => h("button", { type: "button", class: `btn btn-sm ${look}`, title: key, onclick: action, text });
  const told = [];
  if (field.state === "asked") told.push(h("span", { class: "doubt", text: words[`asked_${field.blind}`] }));
  if (field.state === "unsure") told.push(h("span", { class: "doubt", text: `${words.unsure} ${share(field.confidence)}` }));
  if (field.by) told.push(h("span", { text: say("by", { name: field.by, time: clock(field.at) }) }));
  if (field.reason) told.push(h("span", { text: field.reason }));
  if (field.reader) told.push(h("span", { text: field.reader }));
  if (state.doc.four_eyes.includes(field.key)) told.push(h("span", { class: "warn", text: words.second }));
  if (!field.place) told.push(h("span", { text: words.no_place }));
  const offers = alternativesOf(field).map((one, n) => offered(field, one, n, acts));
  const typed = [act(words.enter_blind, "Enter", () => acts.edit(field.key), "btn-primary"), act(words.set_blank, "b", () => acts.setPresence("blank")), act(words.set_unreadable, "x", () => acts.setPresence("unreadable"))];
  const actions = field.state === "asked" ? typed : mayCorrect()
    ? [act(words.accept, "Enter", () => acts.accept(field.key), "btn-primary"), act(words.edit, "e", () => acts.edit(field.key)), act(words.set_blank, "b", () => acts.setPresence("blank")), act(words.set_unreadable, "x", () => acts.setPresence("unreadable")), ["confirmed", "corrected"].includes(field.state) ? act(words.forget, "z", acts.forget) : null]
    : [];
  return h("div", { class: "rv-about" }, told.length ? h("p", { class: "rv-told-of" }, told) : null, offers, h("div", { class: "rv-actions" }, actions));
}

function offered(field, one, number, acts) {
  const key = TAKES[number];
  const show = one.place ? h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", text: words.show, onclick: () => showPlace(one.place) }) : null;
  const use = mayCorrect() && one.value ? h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title: key, text: words.take, onclick: () => acts.takeOther(number, field.key) }, key ? h("kbd", { text: key }) : null) : null;
  return h("p", { class: "rv-offer" }, h("span", { text: one.text }), show, use);
}
