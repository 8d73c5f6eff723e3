// The upload page: collect → proposal → packets on their way, a few at a time.
import { toast } from "../app.js";
import { fromDrop, fromInput } from "./collect.js";
import { fileList, refreshFiles, underWay } from "./files.js";
import { PacketUpload } from "./packet.js";
import { Proposal } from "./proposal.js";
import { remember, tellNotBegun } from "./remembered.js";

const AT_ONCE = 3;
const page = document.getElementById("upload");
const words = document.getElementById("words").dataset;
const by = (id) => document.getElementById(id);
const uploads = [];
const queue = [];
let running = 0;
let paused = null;
const begun = { at: 0, bytes: 0 };
const proposal = new Proposal(page.dataset.proposal, by, words, formatted);

const options = {
  announce: page.dataset.announce,
  packets: page.dataset.packet.replace("/PACKET", ""),
  chunk: Number(page.dataset.chunk),
  words,
  mayGo: () => paused?.promise ?? Promise.resolve(),
};

by("pick-folder").addEventListener("click", () => by("folder-input").click());
by("pick-files").addEventListener("click", () => by("files-input").click());
for (const id of ["folder-input", "files-input"]) {
  const taken = () => {
    const found = fromInput(by(id));
    by(id).value = "";
    proposal.take(found);
  };
  by(id).addEventListener("change", taken);
  if (by(id).files.length) taken(); // chosen before this script was there
}
const zone = by("dropzone");
for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  proposal.take(await fromDrop(event.dataTransfer));
});
addEventListener("beforeunload", (event) => running && event.preventDefault());

by("send").addEventListener("click", async () => {
  const { groups, registers } = proposal.confirmed();
  by("transfer").hidden = false;
  groups.forEach(add);
  remember(page.dataset.batch, uploads);
  pump();
  for (const table of registers) await sendRegister(table);
});

async function sendRegister(item) {
  const form = new FormData();
  form.append("register", item.file, item.file.name);
  try {
    const answer = await fetch(page.dataset.register, { method: "POST", body: form, headers: { "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content, Accept: "text/html" } });
    if (answer.ok) by("to-register").hidden = false;
    else toast(`${words.register}：${new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("h1")?.textContent ?? answer.status}`);
  } catch {
    toast(`${words.register}：${words.offline}`);
  }
}

function add(group) {
  const top = shared(group.paths);
  const items = group.items.map((item) => ({ ...item, path: item.path.slice(top) }));
  const upload = new PacketUpload(group.name, items, options, show);
  upload.row = newRow(upload);
  uploads.push(upload);
  queue.push(upload);
}

// The folders above all files of a packet say nothing of their place in it.
function shared(paths) {
  const parts = paths.map((path) => path.split("/"));
  let depth = 0;
  while (parts.every((one) => one.length > depth + 1 && one[depth] === parts[0][depth])) depth += 1;
  return parts[0].slice(0, depth).join("/").length + (depth ? 1 : 0);
}

async function pump() {
  while (running < AT_ONCE && queue.length) {
    running += 1;
    if (!begun.at) begun.at = performance.now();
    const upload = queue.shift();
    upload.run().finally(() => {
      running -= 1;
      pump();
      show();
    });
  }
}

by("pause").addEventListener("click", () => {
  if (paused) {
    paused.resolve();
    paused = null;
  } else {
    paused = Promise.withResolvers ? Promise.withResolvers() : withResolvers();
  }
  by("pause").textContent = paused ? words.resume : words.pause;
});

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

function newRow(upload) {
  const tr = document.createElement("tr");
  tr.innerHTML = '<td class="name"></td><td class="num"></td><td class="state-cell"><progress max="1" value="0"></progress></td><td class="state-cell"></td><td class="right"></td>';
  tr.children[0].append(document.createElement("span"), fileList(upload, words, formatted));
  tr.children[0].firstChild.textContent = upload.name;
  tr.children[1].textContent = upload.files.length;
  tr.querySelector("progress").setAttribute("aria-label", upload.name);
  by("transfers").append(tr);
  return tr;
}

// What this page sends itself is told above.
function hideOwn() {
  const own = new Set(uploads.map((upload) => upload.packet));
  const rows = [...document.querySelectorAll("#broken [data-packet]")];
  for (const row of rows) row.hidden = own.has(row.dataset.packet);
  if (rows.length) by("broken").hidden = rows.every((row) => row.hidden);
}
document.body.addEventListener("htmx:load", hideOwn);
tellNotBegun(page.dataset.batch, by("not-begun"), words);

const ASKED = ["twin", "namesake", "unusual"]; // the clerk decides whether it is sent all the same
const ENDED = ["finished", "failed", ...ASKED];
const TAGS = { finished: "complete", failed: "failed", twin: "doubtful", namesake: "doubtful", unusual: "doubtful" };

function showRow(upload) {
  const [name, , progress, state, actions] = upload.row.children;
  const share = upload.size ? (0.2 * upload.hashed + 0.8 * upload.sent) / upload.size : 0;
  progress.firstChild.value = upload.state === "finished" ? 1 : Math.min(share, 0.99);
  const tag = document.createElement("span");
  tag.className = `state state-${TAGS[upload.state] ?? "reading"}`;
  tag.textContent = words[upload.state];
  const known = upload.state === "finished" && upload.known ? `${words.known} ${formatted(upload.known)}` : "";
  const extra = [known, upload.message || (upload.state === "sending" ? underWay(upload) : "")].filter(Boolean).join("　");
  state.replaceChildren(tag, extra ? ` ${extra}` : "");
  if (upload.state === "finished" && name.firstChild.nodeName === "SPAN") {
    const link = document.createElement("a");
    link.href = page.dataset.packet.replace("PACKET", upload.packet);
    link.textContent = upload.name;
    name.firstChild.replaceWith(link);
  }
  refreshFiles(upload, words);
  actions.replaceChildren(...button(upload));
}

function button(upload) {
  const asked = ASKED.includes(upload.state);
  if (upload.state !== "failed" && !asked) return [];
  const box = document.createElement("button");
  box.type = "button";
  box.className = "btn btn-sm btn-outline-secondary";
  box.textContent = asked ? words.anyway : words.retry;
  box.addEventListener("click", () => {
    Object.assign(upload, { again: upload.again || asked, sent: 0, known: 0, message: "", state: "waiting" });
    queue.push(upload);
    show(upload);
    pump();
  });
  return [box];
}

// At most once a frame: every piece of every file comes by here.
const changed = new Set();
let due = 0;
function show(upload) {
  if (upload) changed.add(upload);
  due ||= requestAnimationFrame(() => {
    due = 0;
    for (const one of changed) showRow(one);
    remember(page.dataset.batch, uploads);
    changed.clear();
    showTotal();
  });
}

function showTotal() {
  const size = uploads.reduce((sum, upload) => sum + upload.size, 0);
  const sent = uploads.reduce((sum, upload) => sum + (upload.state === "finished" || ASKED.includes(upload.state) ? upload.size : upload.sent), 0);
  const ended = uploads.filter((upload) => ENDED.includes(upload.state));
  const over = ended.length === uploads.length && !queue.length;
  by("overall").value = size ? sent / size : over ? 1 : 0;
  const known = uploads.reduce((sum, upload) => sum + upload.known, 0);
  const speed = (sent - known) / ((performance.now() - begun.at) / 1000);
  const left = !over && speed > 0 && sent > known ? `　${words.left} ${duration((size - sent) / speed)}` : "";
  const failed = uploads.some((upload) => upload.state === "failed");
  const end = over ? `　${failed ? words.someFailed : words.allDone}` : left;
  by("overall-text").textContent = `${ended.length} / ${uploads.length} ${words.packets}　${formatted(sent)} / ${formatted(size)}${end}`;
  by("done").hidden = by("to-receipt").hidden = !over;
  by("pause").hidden = over;
}

function duration(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${`${whole % 60}`.padStart(2, "0")}`;
}

function formatted(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
