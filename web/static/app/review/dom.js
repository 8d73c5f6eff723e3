// Small helpers: elements, the words of the screen, times.
const root = document.getElementById("review");
const told = document.getElementById("rv-data").dataset;
export const words = JSON.parse(told.words);
export const specs = new Map(JSON.parse(told.specs).map((spec) => [spec.key, spec]));
export const chosenKeys = JSON.parse(told.keys);
export const base = root.dataset.base;
export const nextAddress = root.dataset.next;
export const by = (id) => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function say(key, values = {}) {
  return words[key].replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

const officeTime = (at) => at.toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).split(" "); // as the server's pages write it

export function clock(iso) {
  const [day, time] = officeTime(new Date(iso));
  const [today] = officeTime(new Date());
  return day === today ? time.slice(0, 5) : `${day} ${time.slice(0, 5)}`;
}

export const share = (number) => `${Math.round(100 * number)}%`;

// What changed goes to the live region, and stays to be read.
export function tell(text, kind = "") {
  const line = by("rv-told");
  line.className = `rv-told ${kind}`;
  line.textContent = text;
}

// The same line says something more.
export function tellMore(text) {
  by("rv-told").textContent += `；${text}`;
}
