// The strip of pages: a small picture each, the part of the form, what is wrong there.
import { base, by, h, words } from "./dom.js";
import { on, showPage, state } from "./state.js";

const strip = by("rv-strip");
const list = strip.querySelector("ol");
let drawn = "";

on("doc", () => {
  const told = JSON.stringify(state.doc.pages);
  if (told === drawn) return;
  drawn = told;
  const held = document.activeElement?.closest?.("#rv-strip [data-page]")?.dataset.page;
  list.replaceChildren(...state.doc.pages.map(entry));
  mark();
  if (held) list.querySelector(`[data-page="${held}"]`)?.focus({ preventScroll: true });
});
on("page", mark);

function entry(page) {
  const flag = (look, sign, word, count) => (count ? h("span", { class: `rv-flag ${look}` }, h("span", { "aria-hidden": "true", text: sign }), h("span", { class: "visually-hidden", text: word }), `${count}`) : null);
  const flags = [flag("bad", "✕", words.error, page.error), flag("warn", "!", words.warning, page.warning), flag("doubt", "?", words.unsure, page.unsure)];
  const picture = page.image ? h("img", { src: `${base}/pages/${page.id}/thumb?seen=${page.seen}`, loading: "lazy", alt: "" }) : h("img", { src: `${base}/pages/${page.id}/drawing`, loading: "lazy", alt: "" });
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", "data-page": page.id, tabindex: "-1", title: `${page.file} ${page.number}${page.moved ? ` · ${words.moved}` : ""}`, onclick: () => showPage(page.id) },
      picture,
      h("span", { class: "rv-strip-name", text: `${page.order} ${page.title}` }),
      h("span", { class: "rv-flags" }, flags),
    ),
  );
}

function mark() {
  for (const button of list.querySelectorAll("button")) {
    const here = button.dataset.page === state.page;
    button.setAttribute("aria-current", here ? "page" : "false");
    button.tabIndex = here ? 0 : -1;
    if (here) reach(button);
  }
}

strip.addEventListener("keydown", (event) => {
  const ahead = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!ahead) return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...list.querySelectorAll("button")];
  const next = buttons[buttons.indexOf(document.activeElement) + ahead];
  next?.focus();
  next?.click();
});

// Within the strip alone: on a telephone the window stays where the reader is.
function reach(button) {
  const [room, box] = [strip, button].map((one) => one.getBoundingClientRect());
  const off = (start, end) => (box[start] < room[start] ? box[start] - room[start] : Math.max(0, box[end] - room[end]));
  strip.scrollBy(off("left", "right"), off("top", "bottom"));
}
