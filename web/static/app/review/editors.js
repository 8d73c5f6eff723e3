// How a field is edited, as its type asks (notices/field_types). Every editor gives its content as the text that stands on the paper.
import { h, say, specs, words } from "./dom.js";

// Gives {element, text(), set(text), focus()}.
export function editorFor(field, text, changed) {
  const spec = specs.get(field.key);
  if (spec.editor === "rows") return levels(spec, field, changed);
  if (["checkboxes", "radio"].includes(spec.editor) && text === field.edit) return choices(spec, field, changed);
  return plain(spec, field, text, changed);
}

function plain(spec, field, text, changed) {
  const area = h("textarea", { class: "form-control", rows: "1", spellcheck: "false", "aria-label": say("value_of", field) });
  const count = spec.long ? h("span", { class: "rv-length" }) : null;
  const doubted = h("p", { class: "rv-doubts", hidden: true });
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 0.5 * innerHeight)}px`;
    if (count) {
      const length = area.value.replace(/\s/g, "").length;
      count.textContent = spec.limit ? say("characters_of", { count: length, limit: spec.limit }) : say("characters", { count: length });
      count.classList.toggle("bad", Boolean(spec.limit && length > spec.limit));
    }
  };
  const pointer = doubtsIn(area, text, doubted);
  area.value = text;
  area.addEventListener("input", () => {
    pointer.shift();
    fit();
    changed();
  });
  const set = (value) => {
    area.value = value;
    pointer.clear();
    fit();
    changed();
  };
  const focus = () => {
    fit();
    area.focus();
    area.setSelectionRange(0, spec.long ? 0 : area.value.length);
  };
  const doubts = (runs) => {
    if (area.value !== text) return;
    pointer.set(runs);
    if (spec.long && area.selectionStart === 0 && area.selectionEnd === 0) pointer.step(1);
  };
  return { element: h("div", {}, area, count, doubted), text: () => area.value.trim(), set, focus, doubts, doubt: pointer.step };
}

// The runs of characters to be looked at: kept where they are while text before them is typed, gone once they were changed.
function doubtsIn(area, before, line) {
  let runs = [];
  let was = before;
  const show = () => {
    line.hidden = !runs.length;
    line.textContent = say("doubtful_signs", { signs: runs.map(([start, end]) => `“${area.value.slice(start, end)}”`).join("、") });
  };
  const set = (found) => {
    [runs, was] = [found, area.value];
    show();
  };
  const shift = () => {
    const grown = area.value.length - was.length;
    const [from, to] = changedBetween(was, area.value);
    runs = runs.filter(([start, end]) => end <= from || start >= to).map(([start, end]) => (start >= to ? [start + grown, end + grown] : [start, end]));
    was = area.value;
    show();
  };
  const step = (ahead) => {
    const [from, to] = [area.selectionStart, area.selectionEnd];
    const next = ahead > 0 ? (runs.find(([start]) => start >= to && !(start === from && from !== to)) ?? runs[0]) : (runs.findLast(([, end]) => end <= from) ?? runs.at(-1));
    if (next) area.setSelectionRange(...next);
  };
  return { set, shift, step, clear: () => set([]) };
}

// Which stretch of the old text is another one in the new text.
function changedBetween(old, now) {
  let from = 0;
  while (from < Math.min(old.length, now.length) && old[from] === now[from]) from += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - from && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [from, old.length - tail];
}

function choices(spec, field, changed) {
  const kind = spec.editor === "radio" ? "radio" : "checkbox";
  const picked = new Set(field.picked ?? []);
  const boxes = spec.choices.map((word) => {
    const box = h("input", { type: kind, name: `edit ${field.key}`, value: word, onchange: changed });
    box.checked = picked.has(word);
    return h("label", { class: "check" }, box, h("span", { text: word }));
  });
  const known = new Set(spec.choices);
  const free = spec.editor === "radio" ? null : h("input", { class: "form-control", "aria-label": words.other, placeholder: words.other, oninput: changed });
  if (free) free.value = [...picked].filter((word) => !known.has(word)).join("、");
  if (kind === "radio") boxes.push(h("label", { class: "check" }, h("input", { type: "radio", name: `edit ${field.key}`, value: "", onchange: changed, checked: !picked.size }), h("span", { text: words.yes_no_none })));
  const element = h("fieldset", { class: "rv-choices", "aria-label": say("value_of", field) }, boxes, free);
  const text = () => [...element.querySelectorAll("input:checked")].map((box) => box.value).concat(free?.value.trim() || []).filter(Boolean).join("、");
  const set = (value) => {
    for (const box of element.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = box.value !== "" && value.includes(box.value);
    if (free && !element.querySelector("input:checked")) free.value = value;
    changed();
  };
  return { element, text, set, focus: () => (element.querySelector("input:checked") ?? element.querySelector("input")).focus() };
}

function levels(spec, field, changed) {
  const standing = field.picked ?? {};
  const rows = spec.rows.map((word) => {
    const [level, year] = standing[word] ?? ["", ""];
    const select = h("select", { class: "form-select", "aria-label": `${word} ${words.level}`, onchange: changed }, ["", ...spec.levels].map((l) => h("option", { value: l, text: l || "—", selected: l === level })));
    const input = h("input", { class: "form-control", inputmode: "numeric", maxlength: "4", "aria-label": `${word} ${words.year}`, placeholder: words.year, oninput: changed });
    input.value = year ?? "";
    return { word, select, input };
  });
  const other = h("input", { class: "form-control rv-wide", "aria-label": words.other, placeholder: words.other, oninput: changed });
  other.value = standing[words.other]?.[0] ?? standing["其他"]?.[0] ?? "";
  const element = h("fieldset", { class: "rv-levels", "aria-label": say("value_of", field) }, rows.map(({ word, select, input }) => [h("span", { text: word }), select, input]).flat(), other);
  const text = () => {
    const told = rows.filter(({ select, input }) => select.value || input.value.trim()).map(({ word, select, input }) => `${word}：${select.value}${input.value.trim() ? `（${input.value.trim()} 年）` : ""}`);
    const more = other.value.trim();
    return [...told, ...(more ? [`其他市级以上荣誉：${more}`] : [])].join("；");
  };
  return { element, text, set: (value) => { other.value = value; changed(); }, focus: () => rows[0].select.focus() };
}
