// Where the recogniser doubted: in a long value the caret goes there at once, so that some characters are typed anew and not hundreds.
import { get } from "./api.js";
import { base } from "./dom.js";

export async function pointOut(field, editor) {
  if (!editor.doubts || !field.edit) return;
  const { runs } = await get(`${base}/review/fields/${field.key}/doubts`).catch(() => ({ runs: [] }));
  if (runs.length) editor.doubts(runs);
}
