// The proposal: what was dropped, as packets that the clerk names, puts together or apart, and confirms. What is not confirmed stays here.
import { toast } from "../app.js";
import { draw } from "./groups.js";
import { call } from "./protocol.js";

export class Proposal {
  files = new Map(); // path → {path, file, reason}
  groups = []; // {name, paths, basis, sure, wanted, chosen}
  registers = [];
  chosenFiles = new Set(); // paths

  // `by` gives the elements of the page; `told` is called whenever something changed, so that the page can show it.
  constructor(address, by, words, formatted) {
    Object.assign(this, { address, by, words, formatted });
    for (const button of by("grouping").querySelectorAll("[data-grouping]")) button.addEventListener("click", () => this.regroup(button.dataset.grouping));
    by("all").addEventListener("change", () => this.changed(() => this.groups.forEach((group) => (group.chosen = by("all").checked))));
    for (const [id, wanted] of [["want", true], ["unwant", false]]) by(id).addEventListener("click", () => this.changed(() => this.touched().forEach((group) => (group.wanted = wanted))));
    by("move").addEventListener("change", () => this.move(by("move").value));
    by("discard").addEventListener("click", () => this.clear());
  }

  async take({ found, empty }) {
    if (!found.length) return toast([this.words.nothing, ...empty.map((path) => `${this.words.emptyFolder}：${path}`)].join("　"));
    const paths = this.keep(found);
    const told = await this.ask(paths, "proposed");
    if (!told) return;
    this.notes = [...(told.litter.length ? [`${this.words.litter}：${told.litter.length}`] : []), ...empty.map((path) => `${this.words.emptyFolder}：${path}`)];
    if (!told.groups.length && !told.registers.length) toast([this.words.nothing, ...this.notes].join("　"));
    this.registers.push(...told.registers);
    this.changed(() => this.groups.push(...told.groups));
    this.by("send").focus();
  }

  // Adds what was found. Where another file lies at a path already, what comes now gets a name of its own: it is not the same.
  keep(found) {
    const other = ({ path, file }) => {
      const here = this.files.get(path);
      return here && (here.file?.size !== file?.size || here.file?.lastModified !== file?.lastModified);
    };
    const tops = new Set(found.filter(other).map(({ path }) => path.split("/")[0]));
    const fresh = [];
    for (const item of found) {
      const [top] = item.path.split("/");
      let path = item.path;
      for (let number = 2; tops.has(top) && this.files.has(path); number += 1) path = numbered(top, number) + item.path.slice(top.length);
      if (!this.files.has(path)) fresh.push(path);
      this.files.set(path, { ...item, path });
    }
    return fresh;
  }

  async ask(paths, grouping) {
    try {
      const told = await call(this.address, { body: { paths, grouping } });
      return { ...told, groups: told.packets.map((group) => ({ ...group, wanted: group.sure, chosen: false })) };
    } catch (error) {
      toast(error.message);
      return null;
    }
  }

  // The chosen packets, or all where none is chosen.
  touched() {
    const chosen = this.groups.filter((group) => group.chosen);
    return chosen.length ? chosen : this.groups;
  }

  async regroup(grouping) {
    const [groups, files] = [this.groups.filter((group) => group.chosen), [...this.chosenFiles]];
    const touched = groups.length || files.length ? groups : this.groups;
    const paths = [...new Set([...touched.flatMap((group) => group.paths), ...files])];
    const told = await this.ask(paths, grouping);
    if (!told) return;
    this.changed(() => {
      const at = this.groups.indexOf(touched[0]);
      this.take_out(paths);
      this.groups.splice(at < 0 ? this.groups.length : at, 0, ...told.groups);
      this.registers.push(...told.registers);
    });
  }

  // Moves all that is chosen to the packet at this place in the list, or into a new one.
  move(place) {
    const target = place === "new" ? null : this.groups[Number(place)];
    const paths = [...new Set([...this.groups.filter((group) => group.chosen).flatMap((group) => group.paths), ...this.chosenFiles])];
    this.changed(() => {
      const name = target?.name ?? stem(paths[0]);
      const at = target ? this.groups.indexOf(target) : this.groups.length;
      const made = { name, paths: [...new Set([...(target?.paths ?? []), ...paths])], basis: "chosen", sure: true, wanted: true, chosen: false };
      this.groups.splice(at, target ? 1 : 0, made);
      this.take_out(paths, made);
    });
  }

  take_out(paths, kept = null) {
    const gone = new Set(paths);
    for (const group of this.groups) if (group !== kept) group.paths = group.paths.filter((path) => !gone.has(path));
    this.groups = this.groups.filter((group) => group.paths.length);
    this.chosenFiles.clear();
  }

  // A table that was taken for the register is a file like others.
  asFile(path) {
    this.changed(() => {
      this.registers = this.registers.filter((one) => one !== path);
      this.groups.push({ name: stem(path), paths: [path], basis: "file", sure: false, wanted: false, chosen: false });
    });
  }

  // Hands over what is confirmed, with names that differ, and the registers; the rest stays.
  confirmed() {
    const sent = { groups: this.groups.filter((group) => group.wanted), registers: this.registers.map((path) => this.files.get(path)) };
    const taken = new Set();
    for (const group of sent.groups) {
      const name = group.name.trim() || stem(group.paths[0]);
      group.name = name;
      for (let number = 2; taken.has(group.name); number += 1) group.name = `${name}（${number}）`;
      taken.add(group.name);
      group.items = group.paths.map((path) => this.files.get(path));
      for (const path of group.paths) this.files.delete(path);
    }
    for (const path of this.registers) this.files.delete(path);
    this.registers = [];
    this.changed(() => (this.groups = this.groups.filter((group) => !group.wanted)));
    return sent;
  }

  clear() {
    this.files.clear();
    this.registers = [];
    this.changed(() => (this.groups = []));
  }

  changed(change) {
    change?.();
    if (!this.groups.length && !this.registers.length) this.files.clear(); // nothing is left but what is not sent
    draw(this);
  }
}

export function stem(path) {
  return path.split("/").pop().replace(/\.[^.]*$/, "");
}

function numbered(name, number) {
  const [, front, end] = name.match(/^(.+?)(\.[^.]*)?$/);
  return `${front}（${number}）${end ?? ""}`;
}
