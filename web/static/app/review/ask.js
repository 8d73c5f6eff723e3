// One dialog for everything that needs a reason or a choice. Resolves to the answers, or null where it was left.
import { by, h, say, words } from "./dom.js";

const dialog = by("rv-ask");
const form = dialog.querySelector("form");
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

export function ask(title, fields) {
  by("rv-ask-title").textContent = title;
  by("rv-ask-fields").replaceChildren(...fields.map(control));
  const back = document.activeElement;
  dialog.returnValue = "";
  dialog.showModal();
  (form.querySelector("input, select, textarea") ?? form.querySelector("[value=ok]")).focus();
  return new Promise((done) => {
    dialog.addEventListener(
      "close",
      () => {
        back?.focus?.();
        done(dialog.returnValue === "ok" ? answers(fields) : null);
      },
      { once: true },
    );
  });
}

function answers(fields) {
  const given = new FormData(form);
  return Object.fromEntries(fields.map(({ name, kind }) => [name, kind === "checks" ? given.getAll(name) : given.get(name)]));
}

function control({ name, label, kind = "text", options = [], value = "", required = true, reasons = false, phrases = [], least = null, most = null }) {
  const id = `ask-${name}`;
  if (kind === "none") return h("p", { text: label });
  if (kind === "select") {
    const choices = options.map(([code, text]) => h("option", { value: code, text, selected: code === value }));
    return h("p", {}, h("label", { for: id, text: label }), h("select", { id, name, class: "form-select" }, choices));
  }
  if (kind === "checks") {
    const boxes = options.map(([code, text]) => h("label", { class: "check" }, h("input", { type: "checkbox", name, value: code, checked: value.includes(code) }), h("span", { text })));
    return h("fieldset", { class: "rv-checks" }, h("legend", { text: label }), boxes);
  }
  if (kind === "long") {
    const input = h("textarea", { id, name, class: "form-control", maxlength: "1000", rows: "4" });
    input.required = required;
    input.value = value;
    const put = (event) => {
      if (event.target.value) input.value = event.target.value;
      input.focus();
    };
    const choices = phrases.length ? h("select", { class: "form-select", "aria-label": words.phrases, onchange: put }, h("option", { value: "", text: words.phrases }), phrases.map((text) => h("option", { value: text, text }))) : null;
    return h("p", {}, h("label", { for: id, text: label }), choices, input);
  }
  const list = reasons ? h("datalist", { id: `${id}-list` }, ["checked", "called", "misread"].map((r) => h("option", { value: words[`reasons_${r}`] }))) : null;
  const input = h("input", { id, name, type: kind, class: "form-control", maxlength: "500", autocomplete: "off", list: reasons ? `${id}-list` : null });
  input.required = required;
  if (least) input.min = least;
  if (most) input.max = most;
  input.value = value;
  return h("p", {}, h("label", { for: id, text: label }), input, list);
}

export const askReason = (title, more = []) => ask(title, [...more, { name: "reason", label: say("reason"), reasons: true, value: words.reasons_checked }]);
export const sure = async (question) => (await ask(question, [])) !== null;
