"""`python -m evaluation.ticks.strokes OUT.npz --fonts DIR …`: draw rows of choices, some ringed, underlined or struck out, and cut strips of them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click
import cv2
import numpy as np
import numpy.typing as npt

from evaluation.ticks.dataset import SYSTEM_FONTS, WORDS
from evaluation.ticks.glyphs import faces
from evaluation.ticks.papers import PAPERS, on_paper
from evaluation.ticks.pens import TICKS, Place, curve, frame, mark, stroke
from evaluation.ticks.scraps import EM, HEIGHT, WIDTH, Drawer
from extractors.page.arrays import Floats
from extractors.page.ticks.crops import cut_strips
from extractors.page.ticks.squares import ink_depth

PLAIN, RINGED, UNDERLINED, STRUCK = range(4)
WAYS = ("ring", "ring", "ring", "underline", "underline", "underline", "strike", "none")
SHORT = ("是", "否", "是", "否", "有", "无", "男", "女", "国家级", "省市级", "方向1", "方向2", "其他")
INKS = (0, 0, 30, 60, 90, 120)


@dataclass
class StrokeDrawer(Drawer):
    """Draws rows of choices. `places`, `marks`: of each choice, where it stands with its box, and its state."""

    places: list[Place] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def strips(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """Return the strips of one drawn and scanned scrap, and their states."""
        rng = self.rng
        self.ink, self.make = rng.choice((0, 0, 40, 80)), "frame"
        self.size = round(EM * rng.uniform(0.92, 1.05))
        self.face, self.walls = self.text, False
        self.way = rng.choice(WAYS)
        self.boxed = rng.random() < (0.25 if self.way == "underline" else 0.6)
        self.pen, self.printed = rng.choice(INKS), rng.random() < 0.6
        self.heavy = rng.choice((0, 1, 1, 2))  # chosen words are often bold, too
        self.thick = EM * (rng.uniform(0.03, 0.1) if self.way != "ring" else rng.uniform(0.05, 0.16))
        y, step = rng.uniform(0.5, 1.2) * EM, EM * rng.choice((rng.uniform(1.0, 1.2), rng.uniform(1.15, 2.2)))
        ruled = rng.random() < 0.5
        self.left = rng.uniform(0.6, 3) * EM if rng.random() < 0.3 else None  # where all rows begin behind a wall
        self.doubled = rng.choice((0, 0, rng.randrange(4, 9)))  # pixels between the two lines of a rule
        while y < HEIGHT - 2 * EM:
            self._row(y)
            if ruled and rng.random() < 0.75:
                self._across(y + EM + (step - EM) * rng.uniform(0.05, 0.95))
            y += step
        if rng.random() < 0.4:
            self._walls()
        if self.left is not None:
            self._wall(self.left - rng.uniform(0.03, 0.5) * EM)
        kind, em = rng.choice(PAPERS), rng.uniform(18, 46)
        grey, matrix = on_paper(self.page, em / EM, kind, rng)
        places, kept = self._seen(matrix)
        depth, _ = ink_depth(grey)
        return cut_strips(depth, places, [em * rng.uniform(0.92, 1.08) for _ in kept]), np.array(kept, np.uint8)

    def _seen(self, matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> tuple[Floats, list[int]]:
        """Return where choices are after scanning, as a recogniser places them: somewhat off."""
        rng, moved, kept = self.rng, [], []
        for (x0, y0, x1, y1), state in zip(self.places, self.marks, strict=True):
            if state < 0:
                continue
            shift = [rng.uniform(-0.3, 0.3) * EM, rng.uniform(-0.12, 0.12) * EM, rng.uniform(-0.3, 0.3) * EM]
            corner = np.array([[x0 + shift[0], y0 + shift[1], 1], [x1 + shift[2], y1 + shift[1], 1]]) @ matrix.T
            moved.append(corner.ravel())
            kept.append(state)
        return np.array(moved, np.float64).reshape(-1, 4), kept

    def _across(self, y: float) -> None:
        """Draw a table's rule: single, double, dashed or dotted."""
        wide = 2 if self.doubled else self.rng.choice((1, 2, 4))
        dash = self.rng.choice((WIDTH, WIDTH, WIDTH, 4, 16))
        for level in {round(y), round(y) + self.doubled}:
            for x in range(0, WIDTH, 2 * dash):
                cv2.line(self.page, (x, level), (x + dash, level), 0, wide)

    def _walls(self) -> None:
        for _ in range(self.rng.randrange(1, 4)):
            self._wall(self.rng.randrange(WIDTH))

    def _wall(self, x: float) -> None:
        for place in {round(x), round(x) - self.doubled}:
            cv2.line(self.page, (place, 0), (place, HEIGHT), 0, 2 if self.doubled else self.rng.choice((1, 2, 4)))

    def _row(self, y: float) -> None:
        """Set a row of choices and mark some of them."""
        rng = self.rng
        x = rng.uniform(0.6, 3) * EM if self.left is None else self.left
        if rng.random() < 0.4 and self.left is None:
            x = self._word(x, y) + rng.uniform(0, 1) * EM
        share = rng.choice((0.2, 0.35, 0.5))
        row: list[Place] = []
        chosen: list[bool] = []
        while x < WIDTH - 7 * EM:
            begin = x
            if self.boxed:
                side = EM * rng.uniform(0.55, 0.95)
                box = (x, y + 0.5 * (self.size - side), x + side, y + 0.5 * (self.size + side))
                frame(self.page, box, rng)
                if rng.random() < 0.12:
                    mark(self.page, box, rng.choice(TICKS), rng)
                x += side + rng.choice((0, 0.1, 0.4)) * EM
            word = (
                rng.choice(SHORT) if rng.random() < 0.4 else "".join(c for c in rng.choice(self.words) if c in self.text.glyphs)
            )
            chosen.append(self.way != "none" and rng.random() < share)
            marked_in_print = chosen[-1] and self.way == "underline" and self.printed
            self.bold = self.heavy if marked_in_print or rng.random() < 0.08 else 0
            end = self._set(word, x, y, self.text)
            self.bold = 0
            row.append((begin, y, end, y + self.size))
            x = end
            if rng.random() < 0.2:
                x = self._set(
                    rng.choice(("（____）", "（时间：____，地点：____）", "：______", "/ ", "____", "（请注明）", "、")),
                    x,
                    y,
                    self.text,
                )
            x += rng.choice((0.1, 0.4, 0.8, 1.0, 2.0)) * EM
        states = [self._mark(place) if marked else PLAIN for place, marked in zip(row, chosen, strict=True)]
        self.places += row
        self.marks += states

    def _mark(self, place: Place) -> int:
        """Draw what marks or strikes out a choice; return its state."""
        if self.way == "ring":
            return self._ring(place)
        return self._strike(place) if self.way == "strike" else self._underline(place)

    def _ring(self, place: Place) -> int:
        rng = self.rng
        x0, y0, x1, y1 = place
        wide = x1 - x0
        part = rng.random()
        if part < 0.1 and self.boxed:
            x1 = x0 + EM  # about the box alone
        elif part < 0.2:
            x1 = x0 + max(1.5 * EM, wide * rng.uniform(0.5, 0.8))
        elif part < 0.3 and self.boxed:
            x0 += 0.9 * EM  # about the words alone
        elif part < 0.4:
            x1 += rng.uniform(0.3, 1.2) * EM
        beside, above = rng.uniform(-0.1, 0.6) * EM, rng.uniform(-0.08, 0.4) * EM
        a, b = (x1 - x0) / 2 + beside, (y1 - y0) / 2 + above
        cx, cy = (x0 + x1) / 2 + rng.uniform(-0.15, 0.15) * EM, (y0 + y1) / 2 + rng.uniform(-0.12, 0.12) * EM
        power, tilt = rng.uniform(0.55, 1.05), math.radians(rng.uniform(-4, 4))
        start, over = rng.uniform(0, 2 * math.pi), rng.uniform(-0.5, 0.8)
        direction, drift = rng.choice((-1, 1)), rng.uniform(-0.05, 0.12)
        wave = [(rng.uniform(0, 0.03), rng.uniform(0, 6.3)) for _ in range(3)]
        points = []
        for k in range(61):
            t = start + direction * (2 * math.pi + over) * k / 60
            r = 1 + drift * k / 60 + sum(s * math.sin((n + 2) * t + p) for n, (s, p) in enumerate(wave))
            u = math.copysign(abs(math.cos(t)) ** power, math.cos(t)) * a * r
            v = math.copysign(abs(math.sin(t)) ** power, math.sin(t)) * b * r
            points.append((cx + u * math.cos(tilt) - v * math.sin(tilt), cy + u * math.sin(tilt) + v * math.cos(tilt)))
        stroke(self.page, points, self.pen, self.thick)
        return RINGED

    def _underline(self, place: Place) -> int:
        rng = self.rng
        x0, _, x1, y1 = place
        if self.boxed and rng.random() < 0.5:
            x0 += 0.95 * EM
        level = y1 + (rng.uniform(-0.14, 0.12) if self.printed else rng.uniform(-0.02, 0.22)) * EM
        if self.printed:
            self._rule(x0, x1, level)
            return UNDERLINED
        for _ in range(rng.choice((1, 1, 1, 2))):
            a, b = (level + rng.uniform(-0.12, 0.15) * EM for _ in range(2))
            ends = [(x0 + rng.uniform(-0.3, 0.3) * EM, a), ((x0 + x1) / 2, (a + b) / 2 + rng.uniform(-0.06, 0.1) * EM)]
            stroke(self.page, curve([*ends, (x1 + rng.uniform(-0.3, 0.4) * EM, b)], rng, 0.03), self.pen, self.thick)
            level += rng.uniform(0.08, 0.16) * EM
        return UNDERLINED

    def _rule(self, x0: float, x1: float, y: float) -> None:
        """Draw a printed underline: single, double, dashed or wavy."""
        kind = self.rng.choice(("single", "single", "single", "double", "dashed", "wavy"))
        steps = np.arange(x0, x1, EM / 12)
        if kind == "wavy":
            stroke(
                self.page, [(x, y + 0.06 * EM * math.sin(n)) for n, x in enumerate(steps.tolist())], self.ink, self.thick * 0.7
            )
        elif kind == "dashed":
            for x in steps[::3].tolist():
                stroke(self.page, [(x, y), (min(x + EM / 8, x1), y)], self.ink, self.thick)
        else:
            for n in range(2 if kind == "double" else 1):
                stroke(self.page, [(x0, y + n * 0.12 * EM), (x1, y + n * 0.12 * EM)], self.ink, self.thick)

    def _strike(self, place: Place) -> int:
        rng = self.rng
        x0, y0, x1, y1 = place
        high = y1 - y0
        kind = "line" if self.printed else rng.choice(("line", "line", "wave", "cross", "slant"))
        width = self.thick * (1 if self.printed else 1.6)
        for n in range(rng.choice((1, 1, 2))):
            a, b = ((y0 + (0.5 + 0.18 * n) * high + (0 if self.printed else rng.uniform(-0.15, 0.15) * EM)) for _ in range(2))
            far = 0.0 if self.printed else rng.uniform(0, 0.35) * EM
            if kind == "wave":
                points = [
                    (x, (a + b) / 2 + 0.3 * high * (-1) ** k)
                    for k, x in enumerate(np.arange(x0 - far, x1 + far, EM / 3).tolist())
                ]
                stroke(self.page, points, self.pen, width)
                return STRUCK
            if kind == "cross":
                stroke(self.page, [(x0 - far / 2, y0), (x1 + far / 2, y1)], self.pen, width)
                stroke(self.page, [(x0 - far / 2, y1), (x1 + far / 2, y0)], self.pen, width)
                return STRUCK
            if kind == "slant":
                stroke(self.page, [(x0 - far / 2, y1 + 0.1 * high), (x1 + far / 2, y0 - 0.1 * high)], self.pen, width)
                return STRUCK
            ink = self.ink if self.printed else self.pen
            stroke(self.page, curve([(x0 - far, a), (x1 + far, b)], rng, 0.0 if self.printed else 0.03), ink, width)
        return STRUCK


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--fonts", multiple=True, type=click.Path(path_type=Path), help="Folders of more fonts.")
@click.option("--count", default=1500, show_default=True, help="Scraps.")
@click.option("--seed", default=1, show_default=True)
@click.option("--held-out", is_flag=True, help="Use only the fonts that are not trained on.")
def main(out: Path, fonts: Sequence[Path], count: int, seed: int, held_out: bool) -> None:
    """Write strips and their states."""
    known = faces([SYSTEM_FONTS, *fonts], held_out)
    words = sorted(set(re.findall("[\u4e00-\u9fff]{2,9}", "".join(p.read_text("utf-8") for p in WORDS))))
    texts = [face for face in known if face.cjk]
    rngs = [Random(f"strokes/{seed}/{number}") for number in range(count)]
    made = [StrokeDrawer(rng.choice(texts), known, words, rng).strips() for rng in rngs]
    crops, states = (np.concatenate([one[k] for one in made]) for k in (0, 1))
    np.savez_compressed(out, crops=crops, states=states)
    click.echo(f"{len(texts)} fonts; plain, ringed, underlined, struck: {np.bincount(states, minlength=4).tolist()}")


if __name__ == "__main__":
    main()
