// What was said of the field in focus, by the machine and by people, the newest first.
import { get } from "./api.js";
import { base, by, clock, h, say, share, words } from "./dom.js";
import { fieldOf, on, state } from "./state.js";

const pane = by("pane-history");
let shown = "";

on("field", ({ key }) => {
  by("count-history").textContent = fieldOf(key)?.history || "";
  if (!pane.hidden) show();
});
on("doc", () => {
  if (state.field) by("count-history").textContent = fieldOf(state.field).history || "";
  if (!pane.hidden) show();
});
by("tab-history").addEventListener("click", show);

async function show() {
  const field = state.field && fieldOf(state.field);
  if (!field) return pane.replaceChildren(h("p", { class: "muted", text: words.versions_none }));
  if (shown === `${field.key} ${field.seq}`) return undefined;
  shown = `${field.key} ${field.seq}`;
  const { versions } = await get(`${base}/review/fields/${field.key}`);
  pane.replaceChildren(h("h3", { text: say("versions", field) }), h("ol", { class: "rv-versions" }, versions.map(version)));
  return undefined;
}

function version(entry) {
  const who = entry.by || entry.reader;
  const did = entry.undone ? words.version_undone : entry.confirmed ? words.version_confirmed : "";
  return h(
    "li",
    {},
    h("p", { class: "muted" }, [who, clock(entry.at), did, entry.by ? "" : say("confidence", { share: share(entry.confidence) }), entry.by || !entry.model ? "" : say("read_by", { version: entry.model })].filter(Boolean).join("　")),
    h("p", { class: "rv-value", text: entry.text || entry.presence || words.nothing }),
    entry.reason ? h("p", { class: "muted", text: entry.reason }) : null,
  );
}
