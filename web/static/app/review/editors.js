// How a field is edited, by its type. Every editor gives its content as the text that stands on the paper.
import { h, say, specs, words } from "./dom.js";

// Gives {element, text(), set(text), focus()}.
export function editorFor(field, text, changed) {
  const spec = specs.get(field.key);
  if (spec.type === "levels") return levels(spec, field, changed);
  if (["choices", "yes_no", "choice_names"].includes(spec.type) && text === field.edit) return choices(spec, field, changed);
  return plain(spec, field, text, changed);
}

function plain(spec, field, text, changed) {
  const area = h("textarea", { class: "form-control", rows: "1", spellcheck: "false", "aria-label": say("value_of", field) });
  const count = spec.long ? h("span", { class: "rv-length" }) : null;
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 0.5 * innerHeight)}px`;
    if (count) {
      const length = area.value.replace(/\s/g, "").length;
      count.textContent = spec.limit ? say("characters_of", { count: length, limit: spec.limit }) : say("characters", { count: length });
      count.classList.toggle("bad", Boolean(spec.limit && length > spec.limit));
    }
  };
  area.value = text;
  area.addEventListener("input", () => {
    fit();
    changed();
  });
  const set = (value) => {
    area.value = value;
    fit();
    changed();
  };
  const focus = () => {
    fit();
    area.focus();
    area.setSelectionRange(0, spec.long ? 0 : area.value.length);
  };
  return { element: h("div", {}, area, count), text: () => area.value.trim(), set, focus };
}

function choices(spec, field, changed) {
  const kind = spec.type === "yes_no" ? "radio" : "checkbox";
  const picked = new Set(field.picked ?? []);
  const boxes = spec.choices.map((word) => {
    const box = h("input", { type: kind, name: `edit ${field.key}`, value: word, onchange: changed });
    box.checked = picked.has(word);
    return h("label", { class: "check" }, box, h("span", { text: word }));
  });
  const known = new Set(spec.choices);
  const free = spec.type === "yes_no" ? null : h("input", { class: "form-control", "aria-label": words.other, placeholder: words.other, oninput: changed });
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
