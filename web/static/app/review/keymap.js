// Which key does what: as delivered, or as the person chose (kept with the account). Every action has one key of one's own at most; what is
// taken cannot be taken twice, and Enter, Esc, Tab, the arrows and the digits of the panes stay as they are.
import { Offline, post } from "./api.js";
import { by, chosenKeys, h, say, tell, words } from "./dom.js";

const KEPT = "review keymap"; // where browsers kept them before accounts did
const FIXED = /^[0-9]$|^(Enter|Escape|Tab|Arrow.*|Page.*|Shift|Control|Alt|Meta|Process|Dead|Unidentified| )$/;
let usual = {}; // key → action
let deliberate = new Set();
let chosen = read(); // action → key

function read() {
  const before = localStorage.getItem(KEPT);
  if (Object.keys(chosenKeys).length || !before) return chosenKeys;
  try {
    const map = JSON.parse(before) ?? {};
    send(map).then((kept) => kept && localStorage.removeItem(KEPT));
    return map;
  } catch {
    return {};
  }
}

// Whether the account has them now.
async function send(map) {
  try {
    await post("/preferences/review-keys", { keys: map });
    return true;
  } catch (error) {
    tell(error instanceof Offline ? words.offline : error.message, "bad");
    return false;
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

async function keep(map) {
  if (!(await send(map))) return false;
  chosen = map;
  draw();
  return true;
}

// The next key that is pressed becomes the action's; Esc leaves it as it was.
function ask(action, button) {
  const line = by("rv-keymap-told");
  line.textContent = say("keys_press", { name: named(action) });
  const taken = async (event) => {
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
      if (!(await keep(usual[event.key] === action ? others : { ...others, [action]: event.key }))) return;
      line.textContent = say("keys_set", { name: named(action), key: event.key });
      by("rv-keymap").querySelector(`[data-key-of="${action}"]`)?.focus();
    }
  };
  button.addEventListener("keydown", taken);
  button.addEventListener("blur", () => button.removeEventListener("keydown", taken), { once: true });
}
