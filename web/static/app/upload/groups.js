// The proposal that the clerk confirms: names, what goes along, what is merged.
export function showGroups(body, groups, files, words, formatted) {
  body.replaceChildren(...groups.map((group, index) => row(group, index, groups, files, words, formatted, () => showGroups(body, groups, files, words, formatted))));
}

function row(group, index, groups, files, words, formatted, again) {
  const tr = document.createElement("tr");
  const size = group.paths.reduce((sum, path) => sum + (files.get(path)?.file?.size ?? 0), 0);
  const go = input("checkbox", group.name);
  go.checked = group.wanted;
  go.addEventListener("change", () => (group.wanted = go.checked));
  const name = input("text", group.name);
  name.value = group.name;
  name.className = "form-control form-control-sm";
  name.maxLength = 300;
  name.addEventListener("input", () => (group.name = name.value));
  const basis = document.createElement("span");
  basis.textContent = group.sure ? words.sure : words.unsure;
  if (!group.sure) basis.className = "warn";
  tr.append(cell(go), cell(name, details(group, groups, files, words, formatted, again)), cell(`${group.paths.length}`), cell(formatted(size)), cell(basis), cell(chooser(group, index, groups, words, again)));
  tr.children[2].className = tr.children[3].className = "num";
  return tr;
}

function details(group, groups, files, words, formatted, again) {
  const box = document.createElement("details");
  const head = document.createElement("summary");
  head.textContent = `${words.files} ${group.paths.length}`;
  const list = document.createElement("ul");
  list.className = "paths";
  box.append(head, list);
  box.addEventListener("toggle", () => {
    list.replaceChildren(...group.paths.slice(0, 500).map((path) => {
      const li = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = `${path}　${formatted(files.get(path)?.file?.size ?? 0)}`;
      li.append(text, mover(path, group, groups, words, again));
      return li;
    }));
  }, { once: true });
  return box;
}

function mover(path, group, groups, words, again) {
  const apart = group.paths.length > 1 ? words.apart : "";
  return select(`${words.move}…`, group, groups, apart, (other) => {
    group.paths = group.paths.filter((one) => one !== path);
    if (other) other.paths.push(path);
    else groups.splice(groups.indexOf(group) + 1, 0, { name: stem(path), paths: [path], sure: false, wanted: true });
    if (!group.paths.length) groups.splice(groups.indexOf(group), 1);
    again();
  });
}

function chooser(group, index, groups, words, again) {
  return select(words.merge, group, groups, "", (other) => {
    other.paths.push(...group.paths);
    groups.splice(index, 1);
    again();
  });
}

// The other packets are filled in when somebody comes to the box: with hundreds of packets, each naming all others, the page stood still.
// `apart`: the words for none of them, but a new one.
function select(label, group, groups, apart, chosen) {
  const box = document.createElement("select");
  box.className = "quiet";
  box.setAttribute("aria-label", label);
  box.append(new Option(label, ""));
  const fill = () => {
    const others = groups.filter((other) => other !== group);
    const choices = others.map((other, index) => new Option(other.name, `${index}`));
    box.replaceChildren(box.options[0], ...(apart ? [new Option(apart, "apart")] : []), ...choices);
    box.onchange = () => box.value !== "" && chosen(others[Number(box.value)]);
  };
  for (const kind of ["pointerenter", "focus"]) box.addEventListener(kind, fill);
  box.disabled = groups.length < 2 && !apart;
  return box;
}

function stem(path) {
  return path.split("/").pop().replace(/\.[^.]*$/, "");
}

function input(type, label) {
  const box = document.createElement("input");
  box.type = type;
  box.setAttribute("aria-label", label);
  return box;
}

function cell(...content) {
  const td = document.createElement("td");
  td.append(...content);
  return td;
}
