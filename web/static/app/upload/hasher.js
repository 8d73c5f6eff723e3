// A worker: the SHA-256 of files, a piece at a time, so that gigabytes neither fill the memory nor stop the page.
// crypto.subtle is not used: it is missing on plain http in an intranet, and wants whole files in memory.
import { sha256 } from "../../vendor/noble-hashes/sha2.js";

const PIECE = 4 << 20;

self.onmessage = async ({ data: { id, file } }) => {
  try {
    const hash = sha256.create();
    for (let at = 0; at < file.size; at += PIECE) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      self.postMessage({ id, done: Math.min(at + PIECE, file.size) });
    }
    self.postMessage({ id, sha256: [...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("") });
  } catch (error) {
    self.postMessage({ id, error: error.name });
  }
};
