// Which packets were confirmed and had not reached the server: it cannot tell of them after the page was loaded again. Kept in this tab only.
const key = (batch) => `upload-${batch}`;

export function remember(batch, uploads) {
  const names = uploads.filter((upload) => !upload.packet && !["twin", "namesake", "unusual", "failed"].includes(upload.state)).map((upload) => upload.name);
  if (names.length) sessionStorage.setItem(key(batch), JSON.stringify(names));
  else sessionStorage.removeItem(key(batch));
}

export function tellNotBegun(batch, box, words) {
  const names = JSON.parse(sessionStorage.getItem(key(batch)) ?? "[]");
  box.hidden = !names.length;
  if (!names.length) return;
  const done = document.createElement("button");
  done.type = "button";
  done.className = "btn btn-sm btn-outline-secondary";
  done.textContent = words.understood;
  done.addEventListener("click", () => {
    sessionStorage.removeItem(key(batch));
    box.hidden = true;
  });
  box.replaceChildren(`${words.notBegun.replace("{count}", names.length)}${names.join("、")}　`, done);
}
