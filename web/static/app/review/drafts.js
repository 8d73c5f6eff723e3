// What was typed and not yet acknowledged by the server outlives a reload, a crash and a broken connection.
import { base } from "./dom.js";

const name = (key) => `draft ${base} ${key}`;

export const draftOf = (key) => sessionStorage.getItem(name(key));
export const keepDraft = (key, text) => sessionStorage.setItem(name(key), text);
export const dropDraft = (key) => sessionStorage.removeItem(name(key));
