// All boxes of a page on one canvas above the picture: drawn with a few numbers a frame, so that thousands stay smooth.
// Corners of boxes are fractions of the upright page; `transform` maps them to the canvas, also when it is turned.

const DASH = [6, 4];

export class Overlay {
  constructor(holder) {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "rv-boxes";
    this.canvas.setAttribute("aria-hidden", "true");
    holder.append(this.canvas);
    this.boxes = [];
    this.transform = null;
    this.draft = null;
    this.colours = {};
  }

  // `boxes`: {box, kind, id, current}; kinds are the keys of colours.
  set(boxes) {
    this.boxes = boxes;
    this.draw();
  }

  paint() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(name).trim();
    this.colours = { field: "#1f6fb5", unsure: "#b26a00", finding: "#c0332e", line: "#7c8a99", ink: "#7a3fa0", current: read("--rv-mark") || "#d4600b" };
    this.draw();
  }

  resize(width, height) {
    const scale = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
    }
    this.scale = scale;
  }

  // origin, right, down: where (0,0), (1,0) and (0,1) of the page are on the canvas
  place(origin, right, down) {
    this.transform = { ox: origin.x, oy: origin.y, ax: right.x - origin.x, ay: right.y - origin.y, bx: down.x - origin.x, by: down.y - origin.y };
    this.draw();
  }

  at(x, y) {
    const t = this.transform;
    return [t.ox + x * t.ax + y * t.bx, t.oy + x * t.ay + y * t.by];
  }

  fraction(px, py) {
    const t = this.transform;
    const det = t.ax * t.by - t.bx * t.ay;
    const [dx, dy] = [px - t.ox, py - t.oy];
    return [(dx * t.by - dy * t.bx) / det, (dy * t.ax - dx * t.ay) / det];
  }

  draw() {
    if (!this.transform) return;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    let current = null;
    for (const entry of this.boxes) {
      if (entry.current) current = entry;
      else this.stroke(pen, entry.box, this.colours[entry.kind], entry.kind === "line" ? 0.6 : 1.2, entry.kind === "unsure" ? DASH : []);
    }
    if (current) this.stroke(pen, current.box, this.colours.current, 3, [], true);
    if (this.draft) this.stroke(pen, this.draft, this.colours.current, 2, DASH, true);
  }

  stroke(pen, [x0, y0, x1, y1], colour, width, dash, filled = false) {
    pen.beginPath();
    for (const [x, y] of [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) pen.lineTo(...this.at(x, y));
    pen.closePath();
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    if (filled) {
      pen.globalAlpha = 0.12;
      pen.fillStyle = colour;
      pen.fill();
      pen.globalAlpha = 1;
    }
    pen.stroke();
  }

  // The smallest box at a place of the canvas; boxes of fields win over bare lines.
  hit(px, py) {
    const [x, y] = this.fraction(px, py);
    const inside = this.boxes.filter(({ kind, box: [x0, y0, x1, y1] }) => kind !== "current" && x >= x0 && x <= x1 && y >= y0 && y <= y1);
    const area = ({ box: [x0, y0, x1, y1] }) => (x1 - x0) * (y1 - y0);
    const rank = (entry) => (entry.kind === "line" ? 1 : 0);
    return inside.sort((a, b) => rank(a) - rank(b) || area(a) - area(b))[0] ?? null;
  }
}
