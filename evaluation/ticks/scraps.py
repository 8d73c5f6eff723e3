"""Draw scraps of forms: lines of words with boxes of every make, and whatever is taken for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from evaluation.ticks.glyphs import EMPTY, FRAMED, MARKS, ROUND, ROUND_TICKED, TICKED, Face
from evaluation.ticks.papers import PAPERS, on_paper
from evaluation.ticks.pens import DOUBTS, TICKS, Place, frame, mark, wear
from extractors.page.arrays import Grey

NONE, IS_EMPTY, IS_TICKED, IS_DOUBTFUL = range(4)
EM, WIDTH, HEIGHT = 56, 1500, 700  # pixels of a scrap as it is drawn
LATIN = ("2019", "5G", "D0O", "ABCD", "info@do.cn", "No.", "10%", "#8", "&", "1,636.00", "QBOD", "Ⅱ")
MAKES = ("glyph", "glyph", "glyph", "typed", "frame", "pen", "pen", "round", "bracket", "bracket")
PAIRS = ("（）", "()", "[]", "[]", "［］", "【】", "〔〕")
IN_PAIRS = "√√✓✔xX×vV✗"


@dataclass(frozen=True, slots=True)
class Scrap:
    """A scanned scrap, the width of its characters in pixels, its boxes (n, 4), their states (n), and where characters stand (m, 4)."""

    grey: Grey
    em: float
    boxes: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    states: Sequence[int]
    chars: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    paper: str


@dataclass
class Drawer:
    """Draws one scrap. `text`: the font of its words; `faces`: of its boxes; `words`: Chinese words."""

    text: Face
    faces: Sequence[Face]
    words: Sequence[str]
    rng: Random
    page: Grey = field(default_factory=lambda: np.full((HEIGHT, WIDTH), 255, np.uint8))
    boxes: list[Place] = field(default_factory=list)
    states: list[int] = field(default_factory=list)
    chars: list[Place] = field(default_factory=list)
    ink: int = 0
    bold: int = 0  # pixels by which strokes of characters are thicker on each side

    def draw(self) -> Scrap:
        """Draw and scan."""
        rng = self.rng
        self.ink = rng.choice((0, 0, 40, 80))
        self.make = rng.choice(MAKES)
        self.size = round(EM * rng.uniform(0.92, 1.05))
        fitting = [f for f in self.faces if self._fits(f)]
        self.face = self.text if self._fits(self.text) and rng.random() < 0.35 else rng.choice(fitting)
        y = rng.uniform(0.2, 1.0) * EM
        step = EM * rng.uniform(1.15, 2.0)
        self.walls = rng.random() < 0.4
        usual = self.size
        while y < HEIGHT - 1.6 * EM:
            larger = rng.choice((1.0, 1.0, 1.0, 1.0, 0.8, 1.2, 1.45))
            self.size = round(usual * larger)
            self._line(y)
            y += step * max(1.0, larger)
            if self.walls and rng.random() < 0.7:
                level = round(y - (step - EM) * rng.uniform(0.1, 0.9))
                cv2.line(self.page, (0, level), (WIDTH, level), 0, rng.choice((1, 2, 4)))
        self._around()
        kind, em = rng.choice(PAPERS), rng.uniform(20, 46)
        grey, matrix = on_paper(self.page, em / EM, kind, rng)
        return Scrap(grey, em, _moved(self.boxes, matrix), self.states, _moved(self.chars, matrix), kind)

    def _fits(self, face: Face) -> bool:
        wanted = {"glyph": EMPTY + TICKED, "typed": EMPTY, "pen": EMPTY, "round": ROUND}.get(self.make)
        return wanted is None or bool(face.some(wanted))

    def _line(self, y: float) -> None:
        rng = self.rng
        x = rng.uniform(0.2, 2.5) * EM
        choices = rng.random() < 0.65
        while x < WIDTH - 3 * EM:
            if choices and rng.random() < 0.7:
                x = self._box(x, y) + rng.choice((0, 0, 0.1, 0.4)) * EM
            x = self._word(x, y) + rng.choice((0, 0.2, 0.5, 1.0)) * EM
            if self.walls and rng.random() < 0.3:
                x += rng.uniform(0.05, 0.4) * EM
                tall = rng.choice((1.15, 1.15, 3.0)) * EM
                cv2.line(self.page, (round(x), round(y - 0.1 * EM)), (round(x), round(y + tall)), 0, rng.choice((1, 2, 4)))
                x += rng.uniform(0.05, 0.6) * EM

    def _word(self, x: float, y: float) -> float:
        rng = self.rng
        if rng.random() < 0.12 and (latin := [one for one in LATIN if set(one) <= self.text.glyphs]):
            return self._set(rng.choice(latin), x, y, self.text)
        word = "".join(c for c in rng.choice(self.words) if c in self.text.glyphs)
        if rng.random() < 0.35:
            k = rng.randrange(len(word) + 1)
            word = word[:k] + rng.choice(self.text.some(FRAMED) or "口") + word[k:]
        if rng.random() < 0.1:
            word = f"（{word}）"
        for char in word:
            right = self._set(char, x, y, self.text)
            self.chars.append((x, y, right, y + self.size))
            x = right
        return x

    def _set(self, text: str, x: float, y: float, face: Face) -> float:
        """Set some text with its em square's top left at a place; return where it ends."""
        self._put(text, x, y, face)
        return x + face.sized(self.size).getlength(text)

    def _put(self, text: str, x: float, y: float, face: Face) -> Place:
        """Draw text on the common base line, and return the place of its ink."""
        font = face.sized(self.size)
        at = (x, y + 0.86 * self.size)
        a, b, c, d = (int(v) for v in font.getbbox(text, anchor="ls"))
        left, top = round(at[0]) + a - 2, round(at[1]) + b - 2
        wide, tall = c - a + 4, d - b + 4
        inside = left >= 0 and top >= 0 and left + wide <= WIDTH and top + tall <= HEIGHT
        if min(wide, tall) < 5 or not inside:
            return (x, y, x + 1, y + 1)
        tile = Image.new("L", (wide, tall), 255)
        ImageDraw.Draw(tile).text((2 - a, 2 - b), text, fill=self.ink, font=font, anchor="ls", stroke_width=self.bold)
        part = self.page[top : top + tall, left : left + wide]
        drawn = np.asarray(tile, np.uint8)
        np.minimum(part, drawn, out=part)
        rows, columns = np.nonzero(drawn < 128)
        if not len(rows):
            return (x, y, x + 1, y + 1)
        return (left + float(columns.min()), top + float(rows.min()), left + float(columns.max()), top + float(rows.max()))

    def _box(self, x: float, y: float) -> float:
        """Draw one box and what is in it; return where it ends."""
        rng = self.rng
        state = rng.choices((IS_EMPTY, IS_TICKED, IS_DOUBTFUL), (0.55, 0.39, 0.06))[0]
        place, shown = self._frame(x, y, state)
        if place[2] - place[0] < 0.35 * EM:
            return x
        if rng.random() < 0.06 and self.make != "bracket":
            wear(self.page, place, rng)
        if state == IS_TICKED and not shown:
            mark(self.page, place, rng.choice(TICKS), rng)
        elif state == IS_DOUBTFUL:
            mark(self.page, place, rng.choice(DOUBTS), rng)
        self.boxes.append(place)
        self.states.append(state)
        return max(place[2], x + 0.5 * EM) + 0.08 * EM

    def _frame(self, x: float, y: float, state: int) -> tuple[Place, bool]:
        """Draw the box itself; return its place, and whether it shows a tick already."""
        rng, face = self.rng, self.face
        ticked = state == IS_TICKED
        if self.make == "frame":
            side = EM * rng.uniform(0.5, 1.05)
            place = (x, y + 0.5 * (self.size - side), x + side, y + 0.5 * (self.size + side))
            frame(self.page, place, rng)
            return place, False
        if self.make == "bracket":
            return self._bracket(x, y, ticked)
        if self.make == "round":
            own = face.some(ROUND_TICKED)
            shown = ticked and bool(own) and rng.random() < 0.7
            return self._put(rng.choice(own if shown else face.some(ROUND)), x, y, face), shown
        return self._glyph(x, y, face, ticked)

    def _bracket(self, x: float, y: float, ticked: bool) -> tuple[Place, bool]:
        """Draw brackets, with something typed in them, or room for a pen."""
        rng, size = self.rng, self.size
        pair = rng.choice([pair for pair in PAIRS if set(pair) <= self.text.glyphs] or ["()"])
        left = self._put(pair[0], x, y, self.text)
        x += self.text.sized(size).getlength(pair[0])
        shown = ticked and rng.random() < 0.75
        if shown:
            face = self.text if rng.random() < 0.7 else self.face
            x = self._set(rng.choice(face.some(IN_PAIRS) or "x"), x, y, face)
        else:
            x += rng.uniform(0.1, 1.0) * EM
        right = self._put(pair[1], x, y, self.text)
        return (left[0], y, right[2], y + size), shown

    def _glyph(self, x: float, y: float, face: Face, ticked: bool) -> tuple[Place, bool]:
        rng = self.rng
        empty, full = face.some(EMPTY), face.some(TICKED)
        if self.make == "glyph" and ticked and full:
            return self._put(rng.choice(full), x, y, face), True
        place = self._put(rng.choice(empty), x, y, face) if empty else (x, y, x, y)
        marks = face.some(MARKS)
        if self.make == "typed" and ticked and marks:
            self._put(rng.choice(marks), x + rng.uniform(-0.15, 0.2) * EM, y + rng.uniform(-0.15, 0.1) * EM, face)
            return place, True
        return place, False

    def _around(self) -> None:
        """Draw rules, seals, patterns and dirt."""
        rng, page = self.rng, self.page
        for _ in range(rng.randrange(5)):
            ink, wide = rng.choice((0, 60, 120)), rng.choice((1, 2, 3, 6))
            if rng.random() < 0.5:
                y = rng.randrange(HEIGHT)
                cv2.line(page, (0, y), (WIDTH, y), ink, wide)
            else:
                x = rng.randrange(WIDTH)
                cv2.line(page, (x, 0), (x, HEIGHT), ink, wide)
        if rng.random() < 0.25:
            self._hide(_pattern(page, rng))
        if rng.random() < 0.3:
            self._hide(_grid(page, rng))
        if rng.random() < 0.3:
            ink = rng.choice((150, 190, 215))
            drawn = np.full_like(page, 255)
            centre, r = (rng.randrange(WIDTH), rng.randrange(HEIGHT)), rng.randrange(3 * EM, 7 * EM)
            cv2.circle(drawn, centre, r, ink, rng.randrange(3, 10), cv2.LINE_AA)
            for _ in range(6):
                a, b = rng.randrange(-r, r), rng.randrange(-r, r)
                cv2.rectangle(
                    drawn, (centre[0] + a, centre[1] + b), (centre[0] + a + EM, centre[1] + b + EM), ink, rng.choice((3, 6, -1))
                )
            np.minimum(page, drawn, out=page)

    def _hide(self, place: Place) -> None:
        """Forget the boxes below what was drawn at a place."""
        x0, y0, x1, y1 = place
        seen = [not (b[0] < x1 and b[2] > x0 and b[1] < y1 and b[3] > y0) for b in self.boxes]
        self.boxes = [b for b, kept in zip(self.boxes, seen, strict=True) if kept]
        self.states = [s for s, kept in zip(self.states, seen, strict=True) if kept]


def _grid(page: Grey, rng: Random) -> Place:
    """Draw cells as small as boxes, in a table or in front of one."""
    columns, rows = rng.randrange(1, 7), rng.randrange(1, 4)
    wide, tall = rng.uniform(0.6, 1.6) * EM, rng.uniform(0.6, 1.6) * EM
    x, y = rng.uniform(0, WIDTH - columns * wide), rng.uniform(0, HEIGHT - rows * tall)
    far = rng.choice((0.0, 0.0, 3.0 * EM)) if columns * rows > 1 else 3.0 * EM
    x1, y1 = x + columns * wide, y + rows * tall
    page[round(y) : round(y1), round(x) : round(x1)] = 255
    ink, width = rng.choice((0, 60)), rng.choice((1, 2, 4))
    for k in range(columns + 1):
        cv2.line(page, (round(x + k * wide), round(y - far)), (round(x + k * wide), round(y1)), ink, width)
    for k in range(rows + 1):
        cv2.line(page, (round(x), round(y + k * tall)), (round(x1 + far), round(y + k * tall)), ink, width)
    return (x, y - far, x1 + far, y1)


def _pattern(page: Grey, rng: Random) -> Place:
    """Draw a piece of a two-dimensional code, with its three corner squares."""
    cell, count = rng.randrange(4, 9), 25
    bits = np.random.default_rng(rng.randrange(1 << 30)).random((count, count)) < 0.5
    for y, x in ((0, 0), (0, count - 7), (count - 7, 0)):
        bits[y : y + 8, x : x + 8] = False
        bits[y : y + 7, x : x + 7] = True
        bits[y + 1 : y + 6, x + 1 : x + 6] = False
        bits[y + 2 : y + 5, x + 2 : x + 5] = True
    tile = np.kron(np.where(bits, 0, 255).astype(np.uint8), np.ones((cell, cell), np.uint8))
    x, y = rng.randrange(WIDTH - tile.shape[1]), rng.randrange(HEIGHT - tile.shape[0])
    page[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return (x, y, x + tile.shape[1], y + tile.shape[0])


def _moved(
    places: Sequence[Place], matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return places after a small turn: their middles moved, their sides scaled."""
    if not places:
        return np.zeros((0, 4))
    at = np.array(places)
    middles = np.stack([at[:, 0] + at[:, 2], at[:, 1] + at[:, 3], np.full(len(at), 2.0)], axis=1) / 2 @ matrix.T
    half = (at[:, 2:] - at[:, :2]) / 2 * float(np.hypot(*matrix[:, 0]))
    return np.concatenate([middles - half, middles + half], axis=1)
