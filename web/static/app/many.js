// Packets chosen in a list that is drawn anew every few seconds: what is chosen stays chosen while it is shown.
const form = document.getElementById("many");
const list = document.getElementById("packets");
const chosen = new Set();
let last = null;

const boxes = () => [...list.querySelectorAll("input[name=packet]")];

function show() {
  const here = boxes();
  const ids = new Set(here.map((box) => box.value));
  for (const id of chosen) if (!ids.has(id)) chosen.delete(id);
  for (const box of here) box.checked = chosen.has(box.value);
  const all = list.querySelector("#choose-page");
  if (all) {
    all.checked = Boolean(chosen.size) && chosen.size === here.length;
    all.indeterminate = Boolean(chosen.size) && chosen.size < here.length;
  }
  const total = Number(list.querySelector("[data-total]")?.dataset.total ?? 0);
  const whole = form.querySelector("#many-all");
  whole.hidden = !all?.checked || total <= here.length;
  if (whole.hidden) whole.querySelector("input").checked = false;
  whole.querySelector("b").textContent = total;
  form.querySelector("output").textContent = chosen.size ? form.dataset.chosen.replace("{count}", chosen.size) : form.dataset.none;
  for (const button of form.querySelectorAll("button")) button.disabled = !chosen.size;
}

list.addEventListener("click", ({ target, shiftKey }) => {
  if (target.id === "choose-page") {
    for (const box of boxes()) chosen[target.checked ? "add" : "delete"](box.value);
  } else if (target.name === "packet") {
    const here = boxes();
    const [from, to] = [here.findIndex((box) => box.value === last), here.indexOf(target)];
    const between = shiftKey && from >= 0 ? here.slice(Math.min(from, to), Math.max(from, to) + 1) : [target];
    for (const box of between) chosen[target.checked ? "add" : "delete"](box.value);
    last = target.value;
  } else return;
  show();
});
document.body.addEventListener("htmx:afterSwap", show);
form.addEventListener("submit", () => {
  // The list may have been narrowed since the page was loaded.
  const query = new URLSearchParams(location.search);
  if (form.dataset.batch) query.set("batch", form.dataset.batch);
  form.action = `${form.dataset.action}?${query}`;
  form.elements.back.value = location.pathname + location.search;
});
for (const box of document.querySelectorAll("[data-view-form]")) {
  const { name, query, next } = box.elements;
  box.addEventListener("submit", (event) => {
    query.value = location.search;
    next.value = location.pathname + location.search;
    if (location.search) return;
    event.preventDefault(); // said where it is typed, not on a page of its own
    name.setCustomValidity(box.dataset.viewForm);
    name.reportValidity();
  });
  for (const kind of ["input", "focus"]) name.addEventListener(kind, () => name.setCustomValidity(""));
}
show();
