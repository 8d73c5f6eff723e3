// The files of a packet on its way, each with its own progress: drawn when somebody opens the list, and kept up to date while it is open.
const TAGS = { finished: "complete", known: "complete", failed: "failed", refused: "failed" };

export function fileList(upload, words, formatted) {
  const box = document.createElement("details");
  const head = document.createElement("summary");
  head.textContent = `${words.files} ${upload.files.length}`;
  const list = document.createElement("ul");
  list.className = "paths";
  box.append(head, list);
  box.addEventListener("toggle", () => {
    list.replaceChildren(...(box.open ? upload.files.map((item) => line(item, formatted)) : []));
    refreshFiles(upload, words);
  });
  return box;
}

export function refreshFiles(upload, words) {
  const list = upload.row?.querySelector("details[open] ul");
  if (!list) return;
  upload.files.forEach((item, index) => {
    const [, bar, tag, extra] = list.children[index].children;
    const state = stateOf(item, upload);
    bar.value = share(item, state);
    tag.className = `state state-${TAGS[state] ?? "reading"}`;
    tag.textContent = words[state];
    extra.textContent = item.message ?? "";
  });
}

// The file that is being sent just now, with how much of it is there.
export function underWay(upload) {
  const item = upload.files.find((one) => one.state === "sending");
  return item?.file ? `${item.path}　${Math.floor((100 * item.sent) / item.file.size)}%` : "";
}

function line(item, formatted) {
  const li = document.createElement("li");
  const [name, tag, extra] = ["span", "span", "span"].map((kind) => document.createElement(kind));
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", item.path);
  name.textContent = `${item.path}　${formatted(item.file?.size ?? 0)}`;
  extra.className = "muted";
  li.append(name, bar, tag, extra);
  return li;
}

function stateOf(item, upload) {
  if (item.state) return item.state;
  return upload.state === "hashing" && item.file && !item.sha256 && item.hashed ? "hashing" : "waiting";
}

function share(item, state) {
  if (TAGS[state]) return 1;
  const size = item.file?.size || 1;
  return (0.2 * (item.sha256 ? size : item.hashed ?? 0) + 0.8 * (item.sent ?? 0)) / size;
}
