// The packets of a proposal as a list, forty on a screen: a box that chooses, the name, the files, and whether it is sent.
const SHOWN = 500; // files of a packet

let last = null; // where a box was ticked before: with the shift key all between are

export function draw(proposal) {
  const { by, groups } = proposal;
  by("proposal").hidden = !proposal.files.size;
  by("dropzone").classList.toggle("small", Boolean(proposal.files.size));
  by("groups").replaceChildren(...groups.map((group) => row(group, proposal)));
  told(proposal);
}

// What the page tells of the whole: drawn anew after each tick, while the rows stay as they are.
function told(proposal) {
  const { by, groups, words, registers } = proposal;
  const chosen = groups.filter((group) => group.chosen).length;
  const files = proposal.chosenFiles.size;
  const wanted = groups.filter((group) => group.wanted).length;
  const open = groups.filter((group) => !group.sure && !group.wanted).length;
  const notes = [`${groups.length} ${words.packets}`, ...(proposal.notes ?? [])].join("　·　");
  by("proposal-notes").replaceChildren(notes, ...registers.flatMap((path) => ["　·　", `${words.register}：${path} `, asFile(path, proposal)]));
  by("proposal-open").textContent = open ? words.open.replace("{open}", open) : "";
  by("send").textContent = words.send.replace("{wanted}", wanted);
  by("send").disabled = !wanted && !registers.length;
  by("chosen").textContent = chosen || files ? words.chosen.replace("{packets}", chosen).replace("{files}", files) : words.whole;
  by("all").checked = Boolean(chosen) && chosen === groups.length;
  by("all").indeterminate = Boolean(chosen) && chosen < groups.length;
  by("want").disabled = by("unwant").disabled = !chosen;
  fillMove(proposal, chosen || files);
}

function fillMove({ by, groups, words }, some) {
  const box = by("move");
  box.disabled = !some;
  box.replaceChildren(new Option(words.move, ""), ...(some ? [new Option(words.apart, "new"), ...groups.map((group, place) => new Option(group.name, `${place}`))] : []));
}

function row(group, proposal) {
  const { words } = proposal;
  const li = document.createElement("li");
  const go = input("checkbox", `${words.choose} ${group.name}`);
  go.checked = group.chosen;
  go.addEventListener("click", (event) => choose(group, go.checked, event.shiftKey, proposal));
  const name = input("text", words.name);
  name.value = name.title = group.name;
  name.className = "form-control";
  name.maxLength = 300;
  name.addEventListener("input", () => (group.name = name.value));
  const size = group.paths.reduce((sum, path) => sum + (proposal.files.get(path)?.file?.size ?? 0), 0);
  const open = button("linklike num", `${words.files} ${group.paths.length}　${proposal.formatted(size)}`);
  open.setAttribute("aria-expanded", "false");
  const basis = document.createElement("span");
  basis.className = group.sure ? "muted" : "warn";
  basis.textContent = words[`basis${group.basis[0].toUpperCase()}${group.basis.slice(1)}`];
  li.append(go, name, open, basis, pill(group, proposal));
  open.addEventListener("click", () => unfold(li, open, group, proposal));
  return li;
}

function choose(group, on, range, proposal) {
  const { groups, by } = proposal;
  const [from, to] = [groups.indexOf(last), groups.indexOf(group)];
  const between = range && from >= 0 ? groups.slice(Math.min(from, to), Math.max(from, to) + 1) : [group];
  for (const one of between) {
    one.chosen = on;
    by("groups").children[groups.indexOf(one)].firstChild.checked = on;
  }
  last = group;
  told(proposal);
}

// Whether it is sent: what is not sure asks to be looked at first.
function pill(group, proposal) {
  const { words } = proposal;
  const box = button("pill", "");
  const show = () => {
    box.setAttribute("aria-pressed", `${group.wanted}`);
    box.textContent = group.wanted ? `✓ ${words.upload}` : group.sure ? words.notUpload : words.check;
    box.setAttribute("aria-label", `${box.textContent} ${group.name}`);
    box.classList.toggle("warn", !group.wanted && !group.sure);
  };
  box.addEventListener("click", () => {
    group.wanted = !group.wanted;
    show();
    told(proposal);
  });
  show();
  return box;
}

function unfold(li, open, group, proposal) {
  const shown = li.querySelector("ul");
  open.setAttribute("aria-expanded", `${!shown}`);
  if (shown) return shown.remove();
  const list = document.createElement("ul");
  list.className = "paths";
  list.append(...group.paths.slice(0, SHOWN).map((path) => file(path, proposal)));
  li.append(list);
}

function file(path, proposal) {
  const li = document.createElement("li");
  const label = document.createElement("label");
  const box = input("checkbox", path);
  box.checked = proposal.chosenFiles.has(path);
  box.addEventListener("change", () => {
    proposal.chosenFiles[box.checked ? "add" : "delete"](path);
    told(proposal);
  });
  label.append(box, ` ${path}　${proposal.formatted(proposal.files.get(path)?.file?.size ?? 0)}`);
  li.append(label);
  return li;
}

function asFile(path, proposal) {
  const box = button("linklike", proposal.words.asFile);
  box.addEventListener("click", () => proposal.asFile(path));
  return box;
}

function button(look, text) {
  const box = document.createElement("button");
  box.type = "button";
  box.className = look;
  box.textContent = text;
  return box;
}

function input(type, label) {
  const box = document.createElement("input");
  box.type = type;
  box.setAttribute("aria-label", label);
  return box;
}
