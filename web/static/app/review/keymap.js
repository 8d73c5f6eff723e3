// Which key does what: as delivered, or as the person chose (kept in this browser). Every action has one key of one's own at most; what is
// taken cannot be taken twice, and Enter, Esc, Tab, the arrows and the digits of the panes stay as they are.
import { by, h, say, words } from "./dom.js";

const KEPT = "review keymap";
const FIXED = /^[0-9]$|^(Enter|Escape|Tab|Arrow.*|Page.*|Shift|Control|Alt|Meta|Process|Dead|Unidentified| )$/;
let usual = {}; // key → action
let deliberate = new Set();
let chosen = read(); // action → key

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

const named = (action) => words[`key_${action}`];
const usualKey = (action) => Object.keys(usual).find((key) => usual[key] === action) ?? "";
export const keyOf = (action) => chosen[action] ?? usualKey(action);

export function actionOf(key) {
  const own = Object.keys(chosen).find((action) => chosen[action] === key);
  return own ?? (chosen[usual[key]] ? undefined : usual[key]); // an action that has another key has its usual one no more
}

export const isDeliberate = (key) => deliberate.has(usualKey(actionOf(key))) || deliberate.has(key);

export function setUp(keys, settling) {
  usual = keys;
  deliberate = settling;
  draw();
}

function draw() {
  const actions = [...new Set(Object.values(usual))].filter(named);
  const button = (action) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-key-of": action, "aria-label": `${named(action)} ${keyOf(action)}`, onclick: (event) => ask(action, event.currentTarget) }, h("kbd", { text: keyOf(action) }));
  const reset = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", text: words.keys_reset, disabled: !Object.keys(chosen).length, onclick: () => keep({}) });
  by("rv-keymap").replaceChildren(h("dl", {}, actions.map((action) => [h("dt", {}, button(action)), h("dd", { text: named(action) })]).flat()), reset);
}

function keep(map) {
  chosen = map;
  localStorage.setItem(KEPT, JSON.stringify(map));
  draw();
}

// The next key that is pressed becomes the action's; Esc leaves it as it was.
function ask(action, button) {
  const line = by("rv-keymap-told");
  line.textContent = say("keys_press", { name: named(action) });
  const taken = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    button.removeEventListener("keydown", taken);
    const other = actionOf(event.key);
    if (event.key === "Escape") line.textContent = "";
    else if (FIXED.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) line.textContent = say("keys_fixed", { key: event.key });
    else if (other && other !== action) line.textContent = say("keys_taken", { key: event.key, name: named(other) ?? other });
    else {
      const { [action]: _, ...others } = chosen;
      keep(usual[event.key] === action ? others : { ...others, [action]: event.key });
      line.textContent = say("keys_set", { name: named(action), key: event.key });
      by("rv-keymap").querySelector(`[data-key-of="${action}"]`)?.focus();
    }
  };
  button.addEventListener("keydown", taken);
  button.addEventListener("blur", () => button.removeEventListener("keydown", taken), { once: true });
}
