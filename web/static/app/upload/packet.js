// One packet on its way: hash its files → announce them → send what is missing → close.
import { hash } from "./hashing.js";
import { call, Refused } from "./protocol.js";

const MOST_DAMAGED = 3;

export class PacketUpload {
  // files: [{path, file, reason}]; `changed` is called whenever there is something new to show.
  constructor(name, files, options, changed) {
    Object.assign(this, { name, files, options, changed, state: "waiting", message: "", hashed: 0, sent: 0, known: 0, packet: "", again: false });
    this.size = files.reduce((sum, item) => sum + (item.file?.size ?? 0), 0);
  }

  async run() {
    try {
      await this.hashAll();
      const told = await this.announce();
      if (!told.packet) return told.twin ? this.show("twin", told.twin) : told.unusual ? this.show("unusual", told.unusual) : this.show("namesake");
      this.packet = told.packet;
      this.show("sending");
      for (const [index, expected] of told.files.entries()) await this.sendOne(this.files[index], expected);
      await call(this.url("/close"), { waits: () => this.offline() });
      this.show("finished");
    } catch (error) {
      this.show("failed", error.message);
    }
  }

  async hashAll() {
    this.show("hashing");
    await Promise.all(this.files.map(async (item) => {
      if (!item.file || item.sha256) return;
      let before = 0;
      try {
        item.sha256 = await hash(item.file, (done) => {
          this.hashed += done - before;
          before = item.hashed = done;
          this.changed(this);
        });
      } catch (error) {
        item.file = null;
        item.reason = error.message;
      }
    }));
  }

  announce() {
    const files = this.files.map(({ path, file, sha256 }) => ({ path, size: file?.size ?? 0, sha256: sha256 ?? "0".repeat(64) }));
    return call(this.options.announce, { body: { name: this.name, files, again: this.again }, waits: () => this.offline() });
  }

  async sendOne(item, expected) {
    if (!item.file) {
      this.mark(item, "failed", this.options.words.unreadable);
      await call(this.url("/refusals"), { body: { path: expected.path, reason: this.options.words.unreadable } });
    } else if (expected.refused) {
      this.message = `${expected.path}：${expected.refused}`;
      this.mark(item, "refused", expected.refused);
      this.sent += item.file.size;
    } else if (expected.stored) {
      this.mark(item, "known");
      this.known += item.file.size;
      this.sent += item.file.size;
    } else {
      await this.sendPieces(item, expected);
    }
    this.changed(this);
  }

  async sendPieces(item, expected) {
    const { file } = item;
    let { offset } = expected;
    let damaged = 0;
    this.sent += offset;
    item.sent = offset;
    this.mark(item, "sending");
    // Until the server says that it has the file, not until all is sent: it may have died between the last piece and the end.
    for (let stored = false; !stored; ) {
      await this.options.mayGo();
      const piece = file.slice(offset, offset + this.options.chunk);
      let told;
      try {
        told = await call(this.url(`/uploads/${expected.upload}`), { method: "PATCH", body: piece, headers: { "Upload-Offset": `${offset}`, "Content-Type": "application/octet-stream" }, waits: () => this.offline() });
      } catch (error) {
        // Damaged on its way: the server has thrown it away, so it starts anew.
        if (!(error instanceof Refused) || error.status !== 400 || (damaged += 1) > MOST_DAMAGED) throw error;
        told = { offset: 0 };
      }
      this.sent += told.offset - offset;
      offset = item.sent = told.offset;
      stored = told.stored ?? false;
      if (!stored) this.show("sending");
    }
    this.mark(item, "finished");
  }

  mark(item, state, message = "") {
    Object.assign(item, { state, message });
  }

  url(end) {
    return `${this.options.packets}/${this.packet}${end}`;
  }

  offline() {
    this.show(this.state, this.options.words.offline);
  }

  show(state, message = "") {
    this.state = state;
    this.message = message || (state === "sending" ? "" : this.message);
    this.changed(this);
  }
}
