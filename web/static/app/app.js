// What every page needs: the CSRF token on htmx requests, confirmations, the choice of theme, messages of failed requests.
const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";

document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token;
});

document.body.addEventListener("htmx:responseError", (event) => {
  const text = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").body.textContent.trim();
  toast(text || `${event.detail.xhr.status}`);
});

// A live list that can no longer ask the server says so, until it can again.
const offline = document.getElementById("offline");
document.body.addEventListener("htmx:sendError", () => (offline.hidden = false));
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr?.status) offline.hidden = true;
});

// An open menu, a chosen text or a focused button in a live table would be lost if it were replaced just now.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const polled = event.detail.requestConfig.triggeringEvent === undefined || event.detail.requestConfig.triggeringEvent?.type === "every";
  const hidden = document.visibilityState !== "visible";
  if (polled && hidden) event.preventDefault();
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  const chosen = getSelection();
  const holds = chosen && !chosen.isCollapsed && target.contains(chosen.anchorNode);
  const typing = target.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea");
  if (holds || typing) event.detail.shouldSwap = false;
  focused = target.contains(document.activeElement) ? address(document.activeElement) : null;
});
document.body.addEventListener("htmx:afterSwap", () => {
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  focused = null;
});
let focused = null;

function address(element) {
  const href = element.getAttribute("href");
  if (element.type === "checkbox") return element.id ? `#${element.id}` : `input[name="${element.name}"][value="${CSS.escape(element.value)}"]`;
  return href ? `a[href="${CSS.escape(href)}"]` : null;
}

// A search in place keeps the address of the page, so that it can be reloaded and sent on.
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-mirror]");
  if (!form || !event.detail.successful) return;
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", form.dataset.mirror + (query.size ? `?${query}` : ""));
});

// A packet that has been read while its page was open shows what was found.
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.matches?.("[data-reload]")) location.reload();
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// On paper all parts of a record stand open.
const folded = [];
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll(".record details:not([open])")) {
    part.open = true;
    folded.push(part);
  }
});
addEventListener("afterprint", () => {
  for (const part of folded.splice(0)) part.open = false;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  for (const open of document.querySelectorAll("details.drop[open]")) {
    if (!open.contains(event.target) || event.target.closest(".menu a")) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.drop[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.querySelector("[data-theme-select]")?.addEventListener("change", (event) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${event.target.value}; Max-Age=31536000; Path=/; SameSite=Lax${secure}`;
  document.documentElement.dataset.themeChoice = event.target.value;
  globalThis.shenbaoTheme.apply();
});

document.querySelector("[data-chosen-file]")?.addEventListener("change", ({ target }) => {
  target.form.querySelector("output").value = target.files[0]?.name ?? "";
});

export function toast(text) {
  if ([...document.querySelectorAll(".toast-line")].some((line) => line.textContent === text)) return;
  const box = document.createElement("div");
  box.className = "toast-line";
  box.textContent = text;
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 8000);
}
