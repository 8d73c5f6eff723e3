// What was dropped or picked → {found: [{path, file}], empty: [folders]}, folders walked to their end. A picked folder tells nothing of empty ones.
export async function fromDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const told = { found: [], empty: [] };
  for (const entry of entries) await walk(entry, "", told);
  return told;
}

export function fromInput(input) {
  return { found: [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file })), empty: [] };
}

async function walk(entry, above, told) {
  const path = above + entry.name;
  if (entry.isFile) {
    try {
      told.found.push({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
    } catch (error) {
      told.found.push({ path, file: null, reason: error.name });
    }
    return;
  }
  const reader = entry.createReader();
  for (let count = 0; ; ) {
    // A reader gives a hundred entries at a time, and none at the end.
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    count += some.length;
    if (!count) told.empty.push(path);
    if (!some.length) return;
    for (const child of some) await walk(child, `${path}/`, told);
  }
}
