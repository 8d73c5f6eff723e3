// The page picture: deep zoom by OpenSeadragon, our boxes above it, boxes drawn by mouse or by keys.
import { get } from "./api.js";
import { base, by, say, tell } from "./dom.js";
import { Overlay } from "./overlay.js";
import { emit, focusField, on, openTab, pageOf, showPage, state } from "./state.js";

const ROOM = 0.6; // share of the view that a shown place may fill
const LEAST = 0.003; // smaller boxes are slips of the hand
const STEPS = 50; // presses of an arrow key that take a box across the view
const holder = by("rv-viewer");
const lines = new Map();
const turned = new Map();
let viewer;
let overlay;
let wanted = null; // a place to show as soon as its page is open
let marked = null; // a place that is shown for itself: of a finding, a seal, a proof
let withLines = false;
let drawing = null;

export function start() {
  // the viewer would put a style sheet of its own into the page, which the content policy refuses; it does not where it finds one, and
  // an element of that name outside HTML is none to the policy
  const kept = document.createElementNS("urn:none", "style");
  kept.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(kept);
  viewer = globalThis.OpenSeadragon({
    element: holder,
    drawer: "canvas",
    showNavigationControl: false,
    animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.35,
    springStiffness: 9,
    maxZoomPixelRatio: 4,
    minZoomImageRatio: 0.6,
    visibilityRatio: 0.4,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    imageSmoothingEnabled: true,
  });
  viewer.innerTracker.keyHandler = null; // keys are ours
  viewer.innerTracker.keyDownHandler = null;
  overlay = new Overlay(viewer.canvas);
  viewer.addHandler("open", opened);
  viewer.addHandler("open-failed", () => {
    tell(say("no_image"), "warn");
    delete holder.dataset.loading;
    emit("opened");
  });
  for (const event of ["update-viewport", "resize", "rotate"]) viewer.addHandler(event, adjust);
  viewer.addHandler("canvas-click", clicked);
  viewer.addHandler("canvas-press", (event) => {
    drawing = event.originalEvent.shiftKey ? { from: event.position } : null;
  });
  viewer.addHandler("canvas-drag", dragged);
  viewer.addHandler("canvas-drag-end", released);
  new MutationObserver(() => overlay.paint()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  overlay.paint();
}

on("page", open);
on("doc", () => {
  const page = state.page && pageOf(state.page);
  if (state.doc.pages.length) delete holder.dataset.empty;
  else {
    delete holder.dataset.loading;
    holder.dataset.empty = by("rv-page").textContent = say("no_pages");
  }
  if (state.page && !page) showPage(state.doc.pages[0]?.id); // split off, or merged elsewhere
  else if (page && shownAs !== picture(page)) open(state.page);
  else refresh();
});
on("field", ({ key, show }) => {
  if (state.through) return; // the picture is away
  marked = null;
  const place = state.doc.fields.find((field) => field.key === key)?.place;
  if (show && place) show_(place);
  else refresh();
});
on("place", (place) => {
  if (state.through) return;
  marked = place;
  show_(place);
});

// Its address says how the page was turned: turned otherwise it is another picture.
const picture = (page) => `${base}/pages/${page.id}/${page.image ? "image" : "drawing"}?seen=${page.seen}`;
let shownAs = "";

function open(id) {
  const page = pageOf(id);
  by("rv-page").textContent = `${page.order} / ${state.doc.pages.length}　${page.title}`;
  overlay.set([]);
  shownAs = picture(page);
  holder.dataset.loading = say("loading");
  viewer.open({ type: "image", url: shownAs });
  if (withLines) loadLines(id);
}

function opened() {
  viewer.viewport.setRotation(turned.get(state.page) ?? 0, true);
  if (wanted?.page === state.page) zoomTo(wanted.box, true);
  else viewer.viewport.goHome(true);
  wanted = null;
  adjust();
  refresh();
  delete holder.dataset.loading;
  emit("opened");
}

function adjust() {
  const item = viewer.world.getItemAt(0);
  if (!item) return;
  const size = item.getContentSize();
  const at = (x, y) => item.imageToViewerElementCoordinates(new globalThis.OpenSeadragon.Point(x, y));
  overlay.resize(holder.clientWidth, holder.clientHeight);
  overlay.place(at(0, 0), at(size.x, 0), at(0, size.y));
}

function show_(place) {
  wanted = place;
  if (place.page !== state.page) showPage(place.page);
  else if (viewer.isOpen()) {
    zoomTo(place.box);
    wanted = null;
  }
  refresh();
}

// As near as the whole place and its surroundings allow, but not nearer than reads well.
function zoomTo(box, at_once = false) {
  const item = viewer.world.getItemAt(0);
  if (!box || !item) return viewer.viewport.goHome(at_once);
  const size = item.getContentSize();
  const [x0, y0, x1, y1] = [box[0] * size.x, box[1] * size.y, box[2] * size.x, box[3] * size.y];
  const width = Math.max((x1 - x0) / ROOM, size.x * 0.55);
  const height = Math.max((y1 - y0) / ROOM, size.y * 0.16);
  const around = item.imageToViewportRectangle((x0 + x1 - width) / 2, (y0 + y1 - height) / 2, width, height);
  viewer.viewport.fitBounds(around, at_once);
}

export function refresh() {
  if (!overlay || !state.doc) return;
  const here = (entry) => entry.place?.page === state.page && entry.place.box;
  const boxes = withLines ? (lines.get(state.page) ?? []).map(([x0, y0, x1, y1, text]) => ({ box: [x0, y0, x1, y1], kind: "line", text })) : [];
  for (const entry of state.doc.inks.filter(here)) boxes.push({ box: entry.place.box, kind: "ink", ink: entry.at });
  for (const entry of state.doc.findings.filter((f) => f.standing && here(f))) boxes.push({ box: entry.place.box, kind: "finding", finding: entry.id });
  for (const entry of state.doc.fields.filter(here)) {
    boxes.push({ box: entry.place.box, kind: ["unsure", "asked"].includes(entry.state) ? "unsure" : "field", field: entry.key, current: !marked && entry.key === state.field });
  }
  if (marked?.page === state.page && marked.box) boxes.push({ box: marked.box, kind: "current", current: true });
  overlay.set(boxes);
}

function clicked(event) {
  if (!event.quick || event.originalEvent.shiftKey) return;
  const hit = overlay.hit(event.position.x, event.position.y);
  if (!hit) return;
  if (hit.field) {
    openTab("record");
    focusField(hit.field, { show: false });
  } else if (hit.finding) emit("finding", hit.finding);
  else if (hit.ink) emit("ink", hit.ink);
  else emit("line", hit);
}

// A box drawn with Shift held down.
function dragged(event) {
  if (!drawing) return;
  event.preventDefaultAction = true;
  overlay.draft = between(overlay.fraction(drawing.from.x, drawing.from.y), overlay.fraction(event.position.x, event.position.y));
  overlay.draw();
}

function released() {
  if (!drawing) return;
  drawing = null;
  finishDraft();
}

function finishDraft() {
  const box = overlay.draft;
  overlay.draft = null;
  overlay.draw();
  if (box && box[2] - box[0] > LEAST && box[3] - box[1] > LEAST) emit("box", { page: state.page, box: box.map((v) => Math.round(v * 1e5) / 1e5) });
}

function between([ax, ay], [bx, by_]) {
  const clip = (v) => Math.min(1, Math.max(0, v));
  return [clip(Math.min(ax, bx)), clip(Math.min(ay, by_)), clip(Math.max(ax, bx)), clip(Math.max(ay, by_))];
}

// The same by keys: a box where the field stands (or in the middle of the view) is moved and stretched.
export function drawByKeys() {
  if (!overlay.transform) return;
  const place = state.doc.fields.find((field) => field.key === state.field)?.place;
  const [cx, cy] = overlay.fraction(holder.clientWidth / 2, holder.clientHeight / 2);
  overlay.draft = place?.page === state.page && place.box ? [...place.box] : between([cx - 0.15, cy - 0.012], [cx + 0.15, cy + 0.012]);
  overlay.draw();
  holder.focus();
  tell(say("box_keys"));
}

export const isDrawing = () => Boolean(overlay?.draft) && !drawing;

export function drawKey(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const box = overlay.draft;
  if (event.key === "Escape") {
    overlay.draft = null;
    overlay.draw();
    tell("");
  } else if (event.key === "Enter") finishDraft();
  else if (step) {
    overlay.draft = event.shiftKey ? stretched(box, step) : moved(box, step);
    overlay.draw();
  } else return false;
  return true;
}

// A key's way on the screen as a way on the page, which may be turned: a share of what is seen, so that a picture zoomed into is met finely.
function wayOf([right, down]) {
  const [x0, y0] = overlay.fraction(0, 0);
  const [x1, y1] = overlay.fraction((right * holder.clientWidth) / STEPS, (down * holder.clientHeight) / STEPS);
  return [x1 - x0, y1 - y0];
}

function moved([x0, y0, x1, y1], step) {
  const [dx, dy] = wayOf(step);
  return between([x0 + dx, y0 + dy], [x1 + dx, y1 + dy]);
}

// Its right or lower edge, as it is seen, goes out or in.
function stretched([x0, y0, x1, y1], [right, down]) {
  const out = right + down;
  const [dx, dy] = wayOf([Math.abs(right), Math.abs(down)]);
  const grown = [x0 + out * Math.min(dx, 0), y0 + out * Math.min(dy, 0), x1 + out * Math.max(dx, 0), y1 + out * Math.max(dy, 0)];
  return grown[2] - grown[0] > LEAST && grown[3] - grown[1] > LEAST ? between([grown[0], grown[1]], [grown[2], grown[3]]) : [x0, y0, x1, y1];
}

// The box that is being drawn.
export const draft = () => overlay.draft;

// The lines that were read, for a click on a line to offer its text.
async function loadLines(id) {
  if (!lines.has(id)) lines.set(id, (await get(`${base}/pages/${id}/lines`)).lines);
  if (id === state.page) refresh();
}

export function toggleLines() {
  withLines = !withLines;
  document.querySelector("[data-do=lines]").setAttribute("aria-pressed", `${withLines}`);
  if (withLines && state.page) loadLines(state.page);
  refresh();
}

// What was read below a box, from the stored lines: for the moment that nobody can read it anew.
export async function storedText(page, [x0, y0, x1, y1]) {
  await loadLines(page);
  const inside = ([a, b, c, d]) => (a + c) / 2 >= x0 && (a + c) / 2 <= x1 && (b + d) / 2 >= y0 && (b + d) / 2 <= y1;
  return lines.get(page).filter(inside).map((line) => line[4]).join("");
}

export const zoom = (factor) => viewer.viewport.zoomBy(factor).applyConstraints();
export const fit = () => viewer.viewport.goHome();
export function pan(dx, dy) {
  viewer.viewport.panBy(viewer.viewport.deltaPointsFromPixels(new globalThis.OpenSeadragon.Point(dx * 80, dy * 80))).applyConstraints();
}

export function rotate() {
  const degrees = ((turned.get(state.page) ?? 0) + 90) % 360;
  turned.set(state.page, degrees);
  viewer.viewport.setRotation(degrees);
}

export const turnedBy = (page) => turned.get(page) ?? 0;
export const straighten = (page) => turned.delete(page);

export function step(by_) {
  const pages = state.doc.pages;
  const place = pages.findIndex((page) => page.id === state.page) + by_;
  if (pages[place]) showPage(pages[place].id);
}

// Where a place of the page is in the window, in pixels.
export function corner(fx, fy) {
  const [x, y] = overlay.at(fx, fy);
  const frame = holder.getBoundingClientRect();
  return [frame.left + x, frame.top + y];
}

export const centreOf = ([x0, y0, x1, y1]) => corner((x0 + x1) / 2, (y0 + y1) / 2);

// How long a frame takes with so many boxes: for the measurements.
export function stress(boxes, frames) {
  overlay.set(boxes);
  const spent = [];
  for (let n = 0; n < frames; n += 1) {
    const began = performance.now();
    adjust();
    overlay.hit(n * 7, n * 5);
    spent.push(performance.now() - began);
  }
  spent.sort((a, b) => a - b);
  return { drawn: overlay.boxes.length, median: spent[frames >> 1], worst: spent.at(-1) };
}

// How long it takes from one picture to the next while the page moves below its boxes: for the measurements too.
export async function glide(frames) {
  const next = () => new Promise((done) => requestAnimationFrame(done));
  const spent = [];
  let before = await next();
  for (let n = 0; n < frames; n += 1) {
    pan(n % 40 < 20 ? 0.2 : -0.2, 0.1);
    const now = await next();
    spent.push(now - before);
    before = now;
  }
  spent.sort((a, b) => a - b);
  return { boxes: overlay.boxes.length, median: spent[frames >> 1], worst: spent.at(-1) };
}
