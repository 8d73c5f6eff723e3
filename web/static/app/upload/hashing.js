// Hands files to a few workers and gives promises of their hashes.
const workers = Array.from({ length: Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1)) }, () => {
  const worker = new Worker(new URL("hasher.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => answer(data);
  worker.busy = 0;
  return worker;
});
const waiting = new Map();
let next = 0;

export function hash(file, progress) {
  return new Promise((done, failed) => {
    const worker = workers.reduce((a, b) => (b.busy < a.busy ? b : a));
    worker.busy += file.size;
    waiting.set(++next, { done, failed, progress, worker, size: file.size });
    worker.postMessage({ id: next, file });
  });
}

function answer(data) {
  const task = waiting.get(data.id);
  if (data.done !== undefined) return task.progress?.(data.done);
  waiting.delete(data.id);
  task.worker.busy -= task.size;
  if (data.error) task.failed(new Error(data.error));
  else task.done(data.sha256);
}
