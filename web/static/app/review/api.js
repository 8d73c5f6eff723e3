// Requests of the screen. A refusal carries the server's own words; a broken connection is told apart.
const token = document.querySelector("meta[name=csrf-token]").content;

export class Refused extends Error {
  constructor(status, content) {
    super([content.message, content.remedy].filter(Boolean).join("　") || `${status}`);
    this.status = status;
    this.code = content.code;
  }
}

export class Offline extends Error {}

export async function get(address, { text = false } = {}) {
  return answered(address, { headers: { Accept: text ? "text/html" : "application/json" } }, text);
}

export async function post(address, body = {}) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  return answered(address, { method: "POST", headers, body: JSON.stringify(body) });
}

async function answered(address, options, text = false) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Offline();
  }
  // a proxy says that nobody is there; what the service itself refuses comes with its own words
  if (answer.status >= 502 && answer.status <= 504 && !answer.headers.get("Content-Type")?.includes("json")) throw new Offline();
  if (answer.status === 401 && !text) location.href = `/login?next=${encodeURIComponent(location.pathname)}`;
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
  return text ? answer.text() : answer.json();
}
