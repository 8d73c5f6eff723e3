// What was dropped or picked → [{path, file}], folders walked to their end.
export async function fromDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

export function fromInput(input) {
  return [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(entry, above, found) {
  const path = above + entry.name;
  if (entry.isFile) {
    try {
      found.push({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
    } catch (error) {
      found.push({ path, file: null, reason: error.name });
    }
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none at the end.
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return;
    for (const child of some) await walk(child, `${path}/`, found);
  }
}
