// The end of a review leads to the next packet at once; undoing there leads back to the one that was ended last.
import { Offline, post } from "./api.js";
import { base, by, say, tell, words } from "./dom.js";
import { change, on, state } from "./state.js";

const NOTE = "review finished";
const noted = () => JSON.parse(sessionStorage.getItem(NOTE) ?? "null");

export function note() {
  sessionStorage.setItem(NOTE, JSON.stringify({ base, name: by("rv-name").textContent.trim() }));
}

export function tellLast() {
  const last = noted();
  if (last && last.base !== base) tell(say("finished_last", last));
}

on("nothing-to-undo", async () => {
  if (state.doc.packet.state === "reviewed") {
    const back = await change("reopen", {}, { about: (doc) => doc.packet.state, quiet: true });
    return back && tell(words.undone);
  }
  const last = noted();
  if (!last || last.base === base) return tell(words.nothing_to_undo);
  try {
    await post(`${last.base}/review/reopen`, {});
  } catch (error) {
    return tell(error instanceof Offline ? words.offline : error.message, "bad");
  }
  sessionStorage.removeItem(NOTE);
  location.assign(`${last.base}/review`);
  return undefined;
});
