// A draft of a notice beside its form: keys go from item to item, the page shows the place of the one in focus.
const items = document.getElementById("items");
const select = document.getElementById("sheet-page");
const sheet = document.getElementById("sheet");
const LETTERS = new Set(["e", "x", "Enter"]);

function show(item) {
  const option = select && [...select.options].find((o) => o.dataset.form === item.dataset.page);
  const rect = sheet?.querySelector("rect");
  if (!rect) return;
  const box = item.dataset.box ? item.dataset.box.split(" ").map(Number) : [0, 0, 0, 0];
  if (option && !option.selected) {
    option.selected = true;
    turn();
  }
  const [x0, y0, x1, y1] = option ? box : [0, 0, 0, 0];
  for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) rect.setAttribute(name, value);
  const image = sheet.querySelector("img");
  if (x1) sheet.scrollTop = y0 * image.clientHeight - sheet.clientHeight / 3;
}

function turn() {
  sheet.querySelector("img").src = select.selectedOptions[0].dataset.src;
  sheet.querySelector("rect").setAttribute("width", 0);
  fit();
}

function fit() {
  const image = sheet?.querySelector("img");
  if (image) sheet.querySelector("svg").setAttribute("height", image.clientHeight);
}

function all() {
  return [...items.querySelectorAll(".item")];
}

function go(from, step, open) {
  const list = all().filter((item) => item === from || !open || item.dataset.state === "open");
  const next = list[list.indexOf(from) + step] ?? (from ? null : list[0]);
  next?.focus();
}

items?.addEventListener("focusin", (event) => show(event.target.closest(".item")));
items?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    const item = event.target.closest(".item");
    item.querySelector(".item-edit").replaceChildren();
    item.focus();
  } else if (!event.target.closest("button, a, input, select, textarea, summary, label")) event.target.closest(".item")?.focus();
});
select?.addEventListener("change", turn);
sheet?.querySelector("img").addEventListener("load", fit);
addEventListener("resize", fit);
fit();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, button, a, summary")) return;
  const item = document.activeElement.closest(".item");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "ArrowDown" || key === "j") go(item, 1);
  else if (key === "ArrowUp" || key === "k") go(item, -1);
  else if (item && LETTERS.has(key)) press(item, key);
  else return;
  event.preventDefault();
});

// The next item is in focus at once: whoever confirms many does not wait for each answer. A row that was replaced gets its focus back.
let last = null;
function press(item, key) {
  if (key === "Enter" && item.dataset.state === "confirmed") return go(item, 1);
  const next = key === "Enter" ? nextOpen(item) : null;
  item.querySelector(`[data-key="${key}"]`)?.click();
  last = next?.id ?? item.id;
  next?.focus();
}

function nextOpen(item) {
  const list = all();
  return list.slice(list.indexOf(item) + 1).find((other) => other.dataset.state === "open");
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.classList?.contains("item-edit")) {
    event.detail.target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  } else if (document.activeElement === document.body && last) document.getElementById(last)?.focus();
});
document.body.addEventListener("submit", (event) => (last = event.target.closest(".item")?.id ?? last));
// What was just added opens to be typed; what stands in no part is not asked for one.
const added = location.hash.startsWith("#item-") && document.getElementById(location.hash.slice(1));
addEventListener("load", () => {
  if (!added) return;
  show(added);
  added.querySelector('[data-key="e"]').click();
});
const section = document.getElementById("new-section");
function ask() {
  for (const one of document.querySelectorAll("[data-part]")) one.hidden = !("inPart" in section.selectedOptions[0].dataset);
}
section?.addEventListener("change", ask);
if (section) ask();
if (items) items.dataset.ready = "";
