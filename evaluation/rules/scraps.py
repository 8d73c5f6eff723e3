"""Draw scraps of forms whose ruled lines are known: tables of every kind of rule, set tight or loose, with text that touches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from evaluation.rules.dirt import around, crease, dithered
from evaluation.ticks.glyphs import EMPTY, MARKS, ROUND, ROUND_TICKED, TICKED, Face
from evaluation.ticks.papers import PAPERS, on_paper
from extractors.page.arrays import Grey

WIDTH, HEIGHT = 1536, 1280  # pixels of a scrap as it is drawn, twice the working scale
SCALE = 0.5
STYLES = ("solid", "solid", "solid", "thick", "thick", "hair", "double", "dotted", "dotted", "dashed", "dashed", "dash_dot")
SIGNS = "□☑○（）：，。_1234567890aeimn@./-%目日口田国图因由申"
STROKES = "目日口田国图因由申门问间闻皿且自白百巨臣甲回四西品器曲川州中车旧旦早I1lHEBDPF|/（）【】"
BEHIND = {"worn": 0.85, "photo": 0.25, "flatbed": 0.2, "grey": 0.15}  # how often a paper's back shows through


@dataclass(frozen=True, slots=True)
class Scrap:
    """A scan at the working scale; 1 where horizontal and vertical rules run, holes of dotted ones closed; the same shape."""

    grey: Grey
    level: Grey
    upright: Grey
    paper: str


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of rule: its dashes and holes in turn (none: solid), its width, its ink; `twice`: the gap between doubled ones, 0."""

    marks: tuple[float, ...]
    wide: int
    ink: int
    twice: int


def line_of(style: str, rng: Random) -> Line:
    wide = {"thick": rng.randrange(6, 20), "hair": 1}.get(style, rng.randrange(2, 6))
    dot = wide * rng.uniform(0.8, 1.5)
    marks: tuple[float, ...] = ()
    if style == "dotted":
        marks = (dot, dot * rng.uniform(0.9, 3.5))
    elif style == "dashed":
        marks = (rng.uniform(8, 40), rng.uniform(5, 24))
    elif style == "dash_dot":
        hole = rng.uniform(5, 18)
        marks = (rng.uniform(14, 40), hole, dot, hole)
    ink = rng.choice((0, 0, 0, 0, 0, 0, 40, 40, 90, 120, 150, 200)) if style != "hair" else rng.choice((0, 60, 100))
    return Line(marks, wide, ink, rng.randrange(6, 12) if style == "double" else 0)


@dataclass
class Drawer:
    """Draws one scrap; `face`, `other`: fonts of labels and values, `words`: Chinese words, `back`: what is printed on the back, mirrored."""

    face: Face
    other: Face
    words: Sequence[str]
    rng: Random
    back: Grey
    page: Grey = field(default_factory=lambda: np.full((HEIGHT, WIDTH), 255, np.uint8))
    level: Grey = field(default_factory=lambda: np.zeros((HEIGHT, WIDTH), np.uint8))
    upright: Grey = field(default_factory=lambda: np.zeros((HEIGHT, WIDTH), np.uint8))

    def draw(self) -> Scrap:
        rng = self.rng
        self.size = rng.randrange(38, 72)
        self.ink = rng.choice((0, 0, 0, 50))
        self.blank = rng.choice((0.12, 0.12, 0.12, 0.9))
        self.choices = rng.choice((0.0, 0.05, 0.05, 0.6))
        y = rng.uniform(0, 0.1) * HEIGHT
        while y < HEIGHT - 2 * self.size:
            y = self._table(y) if rng.random() < 0.75 else self._paragraph(y)
            y += rng.uniform(0.1, 1.5) * self.size
        around(self.page, (self.level, self.upright), rng)
        return self._scanned()

    def _scanned(self) -> Scrap:
        rng, kind = self.rng, self.rng.choice((*PAPERS, "worn", "dithered"))
        if rng.random() < BEHIND.get(kind, 0.0):
            shadow = cv2.GaussianBlur(255 - self.back, (0, 0), rng.uniform(1.0, 4.0))
            self.page = np.asarray(cv2.subtract(self.page, cv2.convertScaleAbs(shadow, alpha=rng.uniform(0.03, 0.25))), np.uint8)
        scale = SCALE * (rng.uniform(0.68, 1.0) if kind in ("grey", "fax", "flatbed", "dithered") else rng.uniform(0.85, 1.15))
        if rng.random() < 0.3 and kind != "worn":
            self.page = np.asarray(cv2.GaussianBlur(self.page, (0, 0), rng.uniform(2, 5)), np.uint8)
        grey, matrix = on_paper(self.page, scale, "grey" if kind == "dithered" else kind, rng)
        if kind == "dithered":
            grey = dithered(grey)
        size = round(WIDTH * SCALE) // 16 * 16, round(HEIGHT * SCALE) // 16 * 16
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR if scale < SCALE else cv2.INTER_AREA), np.uint8)
        level, upright = (
            cv2.resize(cv2.warpAffine(m, matrix / scale, (WIDTH, HEIGHT)), size, interpolation=cv2.INTER_AREA)
            for m in (self.level, self.upright)
        )
        return Scrap(grey, np.asarray(level, np.uint8), np.asarray(upright, np.uint8), kind)

    def _table(self, y: float) -> float:
        rng, size = self.rng, self.size
        left, right = rng.uniform(-0.05, 0.15) * WIDTH, rng.uniform(0.75, 1.05) * WIDTH
        style = rng.choice(STYLES)
        across = line_of(style, rng)
        down = across if rng.random() < 0.6 else line_of(rng.choice(STYLES), rng)
        rim = across if rng.random() < 0.7 else line_of(rng.choice(("solid", "thick", "double")), rng)
        closed = 0.97 if rng.random() < 0.8 else 0.1
        tight, pad = rng.random() < 0.75, rng.choice((-0.15, 0.0, 0.05, 0.1, 0.3))
        columns = sorted(rng.uniform(left, right) for _ in range(rng.randrange(1, 6)))
        walls = [
            left,
            *(c for a, c in zip([left, *columns], columns, strict=False) if c - a > 1.3 * size and right - c > 1.3 * size),
            right,
        ]
        rows, kept = rng.randrange(2, 10), rng.choice((0.85, 0.5, 0.3))
        if rng.random() < 0.1:
            crease(self.page, rng, round(rng.choice(walls)))
        if rng.random() < 0.06:
            crease(self.page.T, rng, round(y + rng.uniform(0, 6) * size))
        self._rule(True, left, right, y, rim)
        for row in range(rows):
            lines = rng.choice((1, 1, 1, 1, 2, 3))
            step = size * (rng.uniform(0.98, 1.12) if tight else rng.uniform(1.05, 1.6))
            high = lines * step + (rng.uniform(-0.06, 0.12) if tight else rng.uniform(0.1, 1.2)) * size
            if y + high > HEIGHT + size:
                break
            here = [walls[0], *(w for w in walls[1:-1] if rng.random() < kept), walls[-1]]
            for n, (a, b) in enumerate(zip(here, here[1:], strict=False)):
                self._cell((a, y, b, y + high), lines, step, pad, (tight, self.face if n % 2 == 0 else self.other))
            for wall in here:
                outer = wall in (left, right)
                if not outer or rng.random() < closed:
                    self._rule(False, y, y + high, wall, rim if outer else down)
            y += high
            last = row == rows - 1
            self._rule(True, left if last or rng.random() < 0.93 else rng.choice(walls[:-1]), right, y, rim if last else across)
        return y

    def _cell(
        self, place: tuple[float, float, float, float], lines: int, step: float, pad: float, way: tuple[bool, Face]
    ) -> None:
        rng, size = self.rng, self.size
        x0, y0, x1, y1 = place
        if rng.random() < self.blank:
            return
        tight, face = way
        top = y0 + (y1 - y0 - lines * step) * rng.choice((0.0, 0.5, 0.5, 1.0)) + (step - size) / 2
        boxes = rng.random() * 0.9 if rng.random() < 0.2 else None
        middle, room = rng.random() < 0.4, x1 - x0 - 2 * pad * size
        if lines == 1 and rng.random() < 0.1:
            self._as_high_as_its_row(place)
        if rng.random() < self.choices:
            self._listed((x0 + pad * size, top, x1), lines, step, face)
            return
        for line in range(lines):
            text = self._text(face, room * (1.0 if line < lines - 1 else rng.uniform(0.1, 1.0)))
            wide = face.sized(size).getlength(text)
            x = x0 + (x1 - x0 - wide) / 2 if middle else x0 + pad * size
            self._put(text, x, top + line * step, face)
            if boxes is not None:
                self._box(x0 + boxes * (x1 - x0), top + line * step)
            if rng.random() < 0.06:
                at = rng.uniform(0, max(1.0, room / 2))
                y = top + line * step + size * rng.uniform(0.9, 1.02)
                self._rule(
                    True, x0 + at, min(x1, x0 + at + rng.uniform(1, 5) * size), y, Line((), rng.randrange(2, 5), self.ink, 0)
                )

    def _listed(self, place: tuple[float, float, float], lines: int, step: float, face: Face) -> None:
        """Write words with boxes before or behind them, now and then one below another."""
        rng, size = self.rng, self.size
        x0, y, x1 = place
        typed = face.some(rng.choice((EMPTY + TICKED, ROUND + ROUND_TICKED))) or "（）"
        drawn, fixed, behind = rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.3
        words = [rng.choice(self.words)[: rng.randrange(1, 5)] for _ in range(6)]
        for line in range(lines):
            x, n = x0, 0
            while x < x1 - 2 * size:
                word = words[n % 6] if fixed else rng.choice(self.words)[: rng.randrange(1, 5)]
                sign = rng.choice(typed) + (rng.choice(MARKS) if rng.random() < 0.1 else "")
                sign = "".join(c for c in sign if c in face.glyphs)
                text = (
                    word + "\u3000" if drawn and behind else "\u3000" + word if drawn else word + sign if behind else sign + word
                )
                wide = face.sized(size).getlength(text)
                if x + wide > x1 and n:
                    break
                self._put(text, x, y + line * step, face)
                if drawn:
                    self._box(x + (wide - size if behind else 0) + rng.uniform(0, 0.1) * size, y + line * step)
                x, n = x + wide + rng.choice((0.0, 0.25, 0.5, 1.0)) * size, n + 1

    def _as_high_as_its_row(self, place: tuple[float, float, float, float]) -> None:
        """Draw strokes from rule to rule, with others at their sides, as of 日 or 联."""
        rng, size = self.rng, self.size
        x0, y0, x1, y1 = place
        if y1 - y0 > 1.5 * size:
            return
        wide, ink = rng.randrange(2, 6), rng.choice((self.ink, self.ink, 60, 120))
        x = rng.uniform(x0, max(x0, x1 - size))
        top, foot = round(y0 + rng.uniform(0, 0.12) * size), round(y1 - rng.uniform(0, 0.12) * size)
        many = rng.choice((1, 2, 2, 3))
        for n in range(many):
            at = round(x + n * rng.uniform(0.35, 0.9) * size)
            cv2.line(self.page, (at, top), (at, foot), ink, wide)
        for y in sorted(rng.uniform(top, foot) for _ in range(rng.randrange(1, 5))):
            left = x - (rng.uniform(0, 0.6) if many == 1 else 0) * size
            cv2.line(
                self.page, (round(left), round(y)), (round(left + rng.uniform(0.4, 0.9) * size), round(y)), ink, max(1, wide - 1)
            )

    def _box(self, x: float, y: float) -> None:
        """Draw the frame of a tick box over what is there, empty, crossed or filled."""
        rng, size = self.rng, self.size
        side, wide = round(size * rng.uniform(0.6, 0.98)), rng.randrange(2, 7)
        a, b = (round(x), round(y + (size - side) / 2)), (round(x) + side, round(y + (size + side) / 2))
        cv2.rectangle(self.page, (a[0] - 3, a[1]), (b[0] + 3, b[1]), 255, -1)
        cv2.rectangle(self.page, a, b, self.ink, -1 if rng.random() < 0.15 else wide)
        if rng.random() < 0.3:
            cv2.line(self.page, a, b, self.ink, wide)
            cv2.line(self.page, (a[0], b[1]), (b[0], a[1]), self.ink, wide)

    def _text(self, face: Face, room: float) -> str:
        rng, text, font = self.rng, "", face.sized(self.size)
        strokes = rng.random() < 0.2
        while True:
            signs = STROKES if strokes else SIGNS
            plain = rng.random() < (0.3 if strokes else 0.75)
            more = rng.choice(self.words) if plain else "".join(rng.choice(signs) for _ in range(rng.randrange(1, 9)))
            more = "".join(c for c in more if c in face.glyphs and c != "_")
            if rng.random() < 0.15:
                more += " "
            if font.getlength(text + more) > room or len(text) > 60:
                return text or more[: max(0, int(room // self.size))]
            text += more

    def _paragraph(self, y: float) -> float:
        rng = self.rng
        for _ in range(rng.randrange(1, 5)):
            self._put(self._text(self.face, rng.uniform(0.3, 1.0) * WIDTH), rng.uniform(0, 0.2) * WIDTH, y, self.face)
            y += self.size * rng.uniform(1.0, 1.8)
            if rng.random() < 0.2:
                a = rng.uniform(0, 0.6) * WIDTH
                self._rule(
                    True, a, a + rng.uniform(2, 14) * self.size, y - rng.uniform(0, 0.2) * self.size, line_of("solid", rng)
                )
        return y

    def _put(self, text: str, x: float, y: float, face: Face) -> None:
        if not text:
            return
        font, size = face.sized(self.size), self.size
        tile = Image.new("L", (round(font.getlength(text)) + size, 2 * size), 255)
        ImageDraw.Draw(tile).text(
            (size // 4, round(1.2 * size)), text, fill=self.ink, font=font, anchor="ls", stroke_width=int(self.rng.random() < 0.1)
        )
        left, top = round(x) - size // 4, round(y + 0.88 * size) - round(1.2 * size)
        a, b = max(0, left), max(0, top)
        c, d = min(WIDTH, left + tile.width), min(HEIGHT, top + tile.height)
        if c > a and d > b:
            part = self.page[b:d, a:c]
            np.minimum(part, np.asarray(tile, np.uint8)[b - top : d - top, a - left : c - left], out=part)

    def _rule(self, level: bool, start: float, end: float, at: float, line: Line) -> None:
        """Draw a rule and its mask; `at`: its place across."""
        mask = self.level if level else self.upright

        def stroke(page: Grey, a: float, b: float, across: float, wide: int, ink: int) -> None:
            low, high = round(across - wide / 2), round(across - wide / 2) + wide
            part = (
                page[max(0, low) : max(0, high), max(0, round(a)) : max(0, round(b))]
                if level
                else page[max(0, round(a)) : max(0, round(b)), max(0, low) : max(0, high)]
            )
            if ink == 255:
                part[:] = 255
            else:
                np.minimum(part, ink, out=part)

        faded = self.page.copy() if self.rng.random() < 0.12 else None
        places = (at - line.twice / 2, at + line.twice / 2) if line.twice else (at,)
        thin = max(1, line.wide // 2) if line.twice else line.wide
        for place in places:
            if not line.marks:
                stroke(self.page, start, end, place, thin, line.ink)
                continue
            x, n = start, 0
            while x < end:
                long = line.marks[n % len(line.marks)]
                if n % 2 == 0:
                    stroke(self.page, x, min(end, x + max(1.0, long)), place, thin, line.ink)
                x, n = x + long, n + 1
        if faded is not None:
            self.page = self._faded(faded)
        stroke(mask, start, end, at, max(6, line.wide + line.twice), 255)

    def _faded(self, before: Grey) -> Grey:
        """Take away again, in stretches, what was drawn since `before`: toner or ribbon that ran out."""
        rng, step = self.rng, self.rng.randrange(20, 120)
        grid = np.array([[rng.random() for _ in range(-(-WIDTH // step))] for _ in range(-(-HEIGHT // step))], np.float32)
        left = cv2.resize(grid, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        share = ((left - rng.uniform(-0.2, 0.25)) * 3).clip(rng.choice((0.1, 0.3, 0.5)), 1)
        return np.asarray(before - (before.astype(np.float32) - self.page) * share, np.float32).clip(0, 255).astype(np.uint8)
