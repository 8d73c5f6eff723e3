// The calls of web/transfers.py. A broken connection is tried again for as long as the page is open; the server says where to go on.
const token = document.querySelector("meta[name=csrf-token]").content;
const LONGEST_WAIT = 30000;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function call(url, { method = "POST", body, headers = {}, waits } = {}) {
  for (let attempt = 0; ; attempt += 1) {
    let answer;
    try {
      answer = await fetch(url, {
        method,
        body: body instanceof Blob || body instanceof FormData ? body : body && JSON.stringify(body),
        headers: { Accept: "application/json", "X-CSRFToken": token, ...(typeof body === "object" && !(body instanceof Blob) && !(body instanceof FormData) ? { "Content-Type": "application/json" } : {}), ...headers },
      });
    } catch {
      await pause(attempt, waits);
      continue;
    }
    if (answer.status >= 502 && answer.status <= 504) {
      await pause(attempt, waits);
      continue;
    }
    const content = await answer.json().catch(() => (answer.ok ? null : {}));
    if (content === null) {
      // The server died between the head of its answer and the end of it: what it did is asked again.
      await pause(attempt, waits);
      continue;
    }
    if (answer.ok || (answer.status === 409 && content.code === "offset")) return content;
    throw new Refused(answer.status, [content.message, content.remedy].filter(Boolean).join("　") || `${answer.status}`);
  }
}

function pause(attempt, waits) {
  waits?.();
  const wait = Math.min(1000 * 2 ** attempt, LONGEST_WAIT) * (0.75 + Math.random() / 2);
  return new Promise((done) => {
    const timer = setTimeout(finish, wait);
    function finish() {
      clearTimeout(timer);
      removeEventListener("online", finish);
      done();
    }
    addEventListener("online", finish);
  });
}
