"""Find the squares beside or within lines that may be tick boxes, each with how sure it is that it is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Floats, Ints
from extractors.page.ticks.candidate import Candidate, accepted, log_odds, of_odds
from extractors.page.ticks.crops import cut_crops
from extractors.page.ticks.gaps import Gap, GapFinder
from extractors.page.ticks.line_view import LineView, free_around, is_certain, is_frame, stands_for_box
from extractors.page.ticks.net import Verdict, judge_crops
from extractors.page.ticks.settings import TickSettings
from extractors.page.ticks.square import Square
from extractors.page.ticks.squares import Squares, strongest, touching
from extractors.text.box_symbols import TICK_GLYPHS
from model.geometry import Box
from model.page import Line

COLONS = (":", "：")
REMARK = re.compile(r"[（(][^）)]*[：:][^）)]*$")
WORDED = 5  # characters from a box to the colon within its words: 方向10：


@dataclass(frozen=True, slots=True)
class _Likely:
    """A place in a gap, and how likely ticked it must be to be a box."""

    gap: Gap
    place: Floats
    verdict: Verdict
    needed: float

    @property
    def more(self) -> float:
        return self.verdict.ticked - self.needed


@dataclass(frozen=True, slots=True)
class CandidateFinder:
    """Finds the candidates of a page. `em`: the usual pitch of its Chinese characters in pixels; `cells`: of its tables."""

    lines: Sequence[Line]
    cells: Sequence[Box]
    em: float
    settings: TickSettings

    def find(self, found: Squares, size: tuple[int, int]) -> list[Candidate]:
        """Return the squares `found` on a page of this `size` (width, height) that may be boxes, line by line."""
        width, height = size
        squares = found.boxes / found.factor
        homes = self._lines_of(squares, width, height)
        asked = (homes >= 0) & ~self._in_corners(squares, width, height) & ~self._read_for_sure(squares, homes, width, found)
        read, lines = self._read_boxes(width, height)
        places, homes = np.concatenate([squares[asked], read]), np.concatenate([homes[asked], lines])
        verdicts = judge_crops(cut_crops(found.depth, (places * found.factor).tolist()))
        likely = np.array([verdict.box for verdict in verdicts])
        likely[int(asked.sum()) :] *= 0.5  # where a square was found as well, its place is the better one
        groups: dict[int, list[Square]] = {}
        # of places that are boxes for sure the largest shows the whole mark
        better = np.minimum(likely, self.settings.clear) + 0.01 * (places[:, 2] - places[:, 0]) / self.em
        for k in strongest(places, better, self.settings.overlap):
            if likely[k] > self.settings.least_box:
                groups.setdefault(int(homes[k]), []).append(_square(places[k], verdicts[k]))
        seen = [candidate for home, group in groups.items() for candidate in self._of_line(home, group, width, found)]
        ticked = self._in_gaps(seen, found, width, height)
        return [*(one for one in seen if not touching(_places([one]), _places(ticked)).any()), *ticked]

    def _in_gaps(self, seen: Sequence[Candidate], found: Squares, width: int, height: int) -> list[Candidate]:
        """Return the ticked boxes in gaps of lines, on a page that has boxes; of those that touch the likeliest."""
        s = self.settings
        sure = accepted(seen, s)
        boxes = _places(sure)
        if len(boxes) < s.few:
            return []
        finder = GapFinder(self.em, float(np.median(boxes[:, 2] - boxes[:, 0])), (width, height), s)
        of_line = {home: [c.square for c in sure if c.line == home] for home in {c.line for c in sure}}
        beside = self._beside_boxes(of_line)
        gaps = [
            g
            for g in finder.gaps(self.lines, beside, of_line)
            if not (_found_in(g, sure) or _within_wording(g, self.lines[g.line], sure))
        ]
        best = self._likeliest(gaps, boxes, beside, found)
        nearly = [
            one for one in best if one.gap.line in beside and one.gap.index and s.gap_nearly <= one.verdict.ticked < one.needed
        ]
        closer = [replace(one.gap, places=_around(one.place, s)) for one in nearly]
        best += self._likeliest(closer, boxes, beside, found)
        ticked = [self._in_gap(one.gap, one.place, one.verdict, width) for one in best if one.verdict.ticked >= one.needed]
        likely = np.array([c.square.verdict.ticked for c in ticked])
        places = _places(ticked)
        alone: list[Candidate] = []  # no two with but one character between them
        for one in (ticked[k] for k in strongest(places, likely, 0.0)):
            if not any(one.line == other.line and abs(one.index - other.index) < 2 for other in alone):
                alone.append(one)
        return alone

    def _likeliest(self, gaps: Sequence[Gap], boxes: Floats, beside: Container[int], found: Squares) -> list[_Likely]:
        """Return for each gap in which anything stands the place that is most likely a ticked box, by what it needs to be one. `boxes`: that were found;
        `beside`: the lines that stand beside them.
        """
        if not gaps:
            return []
        width = round(found.depth.shape[1] / found.factor)
        of = np.repeat(np.arange(len(gaps)), [len(gap.places) for gap in gaps])
        places = np.concatenate([gap.places for gap in gaps])
        homes = np.array([gap.line for gap in gaps], np.int64)[of]
        free = ~touching(places, boxes) & ~self._read_for_sure(places, homes, width, found)
        clear = self._in_column(places, boxes)
        asked = [
            k
            for k in np.flatnonzero(free)
            if (clear[k] or self._in_cell(places[k], self.lines[homes[k]].box, width))
            and self._may_hold(places[k], gaps[of[k]], found)
        ]
        verdicts = judge_crops(cut_crops(found.depth, (places[asked] * found.factor).tolist()))
        best: dict[int, _Likely] = {}
        for k, verdict in zip(asked, verdicts, strict=True):
            line = int(homes[k])
            one = _Likely(gaps[of[k]], places[k], verdict, self._needed(places[k], self.lines[line].box, line in beside, found))
            if of[k] not in best or one.more > best[of[k]].more:
                best[of[k]] = one
        return list(best.values())

    def _needed(self, place: Floats, line: Box, beside: bool, found: Squares) -> float:
        """Return how likely ticked a place in a gap must be: what runs on above and below may be a wall, less where the line stands in no cell, or
        is `beside` other boxes, which stand one above another.
        """
        s = self.settings
        if found.upright(place, s.gap_above) < s.gap_upright:
            return s.gap_box
        if beside:
            return s.gap_open
        return s.gap_stacked if any(cell.holds(line.cx, line.cy) for cell in self.cells) else s.gap_open

    def _read_for_sure(self, squares: Floats, homes: Ints, width: int, found: Squares) -> npt.NDArray[np.bool_]:
        """Tell of each square whether another character was read in its middle, beyond doubt, that does not stand beside it."""
        sure = [
            (home, char.box.cx * width, *free)
            for home, line in enumerate(self.lines)
            for char, free in zip(line.chars, free_around(line, self.em, width), strict=True)
            if is_certain(char, self.settings)
        ]
        lines, at, begins, ends = np.array(sure, np.float64).reshape(-1, 4).T
        middle, side = (squares[:, 0] + squares[:, 2]) / 2, squares[:, 2] - squares[:, 0]
        near = np.abs(middle[:, None] - at) < self.settings.upon * side[:, None]
        near &= homes[:, None] == lines
        least = self.settings.beside * self.em
        for n, k in np.argwhere(near):
            x0, y0, x1, y1 = squares[n].tolist()
            sides = (begins[k], y0, x0, y1), (x1, y0, ends[k], y1)
            near[n, k] = not any(
                right - left > least and found.inked(left, top, right, foot) > least for left, top, right, foot in sides
            )
        return np.asarray(near.any(axis=1))

    def _read_boxes(self, width: int, height: int) -> tuple[Floats, Ints]:
        """Return the places of boxes that the recogniser read, (n, 4) in pixels, about as it places characters, and their lines."""
        places, lines, half = [], [], 0.42 * self.em
        for home, line in enumerate(self.lines):
            for char in line.chars:
                if is_frame(char.text):
                    x, y = char.box.cx * width, char.box.cy * height
                    places.append((x - half, y - half, x + half, y + half))
                    lines.append(home)
        return np.array(places, np.float64).reshape(-1, 4), np.array(lines, np.int64)

    def _of_line(self, home: int, group: Sequence[Square], width: int, ink: Squares) -> list[Candidate]:
        """Return the candidates among the squares of one line."""
        view = LineView(self.lines[home], self.em, width, self.settings, ink)
        found = []
        for square in group:
            place = view.place(square)
            if view.bracketed(place):
                continue
            odds = log_odds(square.verdict.box) + view.told(square, place)
            marked = log_odds(square.verdict.marked) + view.mark_told(place)
            read = place.read if place.box else ""
            found.append(Candidate(square, home, place.index, place.replaces, odds, of_odds(marked), read))
        return [one for one in found if not (one.read in TICK_GLYPHS and any(self._beside(one, other) for other in found))]

    def _beside(self, tick: Candidate, box: Candidate) -> bool:
        """Tell whether a tick was typed before or behind a box of its own (□√否); the words of the line tell that it is ticked."""
        far = abs(tick.square.cx - box.square.cx)
        return box is not tick and box.odds > 0 and not box.checked and far < self.settings.typed_beside * box.square.side

    def _lines_of(self, places: Floats, width: int, height: int) -> Ints:
        """Return for each square the line in or beside which it stands: same height, at most two characters away, not beyond a wall;
        −1: none.
        """
        s, boxes = self.settings, [line.box for line in self.lines]
        x0, y0, x1, y1, cy, high = np.array([(b.x0, b.y0, b.x1, b.y1, b.cy, b.height) for b in boxes]).T
        x, y = (places[:, 0] + places[:, 2]) / 2 / width, (places[:, 1] + places[:, 3]) / 2 / height
        tall = (places[:, 2] - places[:, 0] + places[:, 3] - places[:, 1]) / 2
        side = tall / width
        across, down = x[:, None], y[:, None]
        away = np.maximum(np.maximum(x0 - across, across - x1), 0.0)
        near = (y0 <= down) & (down <= y1) & (high * height <= s.line_height * tall[:, None])
        near &= away <= s.far_off_line * side[:, None]
        far = np.where(near, away + 0.3 * np.abs(cy - down), np.inf)
        beside = away > s.clear_of_line * side[:, None]
        for n, i in zip(*np.nonzero(near & beside), strict=True):
            if self._walled(float(x[n]), float(y[n]), boxes[i]):
                far[n, i] = np.inf
        nearest = far.argmin(axis=1)
        return np.where(np.isfinite(far[np.arange(len(places)), nearest]), nearest, -1)

    def _may_hold(self, place: Floats, gap: Gap, found: Squares) -> bool:
        """Tell whether a place in a gap shows ink that is no character."""
        return found.ink(place) >= self.settings.gap_ink and self._before(place, gap, found)

    def _in_gap(self, gap: Gap, place: Floats, verdict: Verdict, width: int) -> Candidate:
        """Return what stands in a gap, in the place of the tick that was read upon it."""
        odds = log_odds(verdict.box) + self.settings.told_gap
        square, line = _square(place, verdict), self.lines[gap.line]
        bare = [
            (n, char.box.cx * width)
            for n, char in enumerate(line.chars[: gap.index])
            if stands_for_box(line, n, self.settings) and char.box.cx * width > square.x0
        ]
        upon = [n for n, x in bare if x < square.x1]
        at = upon[-1] if upon else min([n for n, _ in bare] + [gap.index])
        read = line.chars[at].text if upon and line.chars[at].text in TICK_GLYPHS else ""
        return Candidate(square, gap.line, at, bool(upon), odds, of_odds(log_odds(verdict.marked)), read)

    def _before(self, place: Floats, gap: Gap, found: Squares) -> bool:
        """Tell whether a place stands before the ink of the character behind it, or that runs on farther than a character does."""
        begins = found.begins(place, gap.right)
        return bool(
            gap.right - begins > self.settings.gap_joined * self.em or place[2] <= begins + self.settings.gap_over * self.em
        )

    def _beside_boxes(self, boxed: Collection[int]) -> frozenset[int]:
        """Return the lines that have a box, stand in a row with one that has, in its cell, or without cells close below it."""
        homes = [self.lines[i].box for i in boxed]
        cells = [cell for cell in self.cells if any(cell.holds(home.cx, home.cy) for home in homes)]
        open_homes = [home for home in homes if not any(cell.holds(home.cx, home.cy) for cell in cells)]
        close = self.settings.close_lines
        return frozenset(
            i for i, box in enumerate(line.box for line in self.lines)
            if any(home.y0 < box.cy < home.y1 for home in homes) or any(cell.holds(box.cx, box.cy) for cell in cells)
            or any(home.cy < box.y0 < home.y1 + close * home.height and box.x0 < home.cx for home in open_homes)
        )  # fmt: skip

    def _in_corners(self, squares: Floats, width: int, height: int) -> npt.NDArray[np.bool_]:
        """Tell of each square whether two of its sides lie on walls that meet: a corner of dashed rules, no box."""
        walls = np.array([(c.x0 * width, c.y0 * height, c.x1 * width, c.y1 * height) for c in self.cells], np.float64).reshape(
            -1, 1, 4
        )
        upon = np.abs(squares - walls) < self.settings.corner * self.em
        return np.asarray(((upon[..., 0] | upon[..., 2]) & (upon[..., 1] | upon[..., 3])).any(axis=0))

    def _in_column(self, places: Floats, boxes: Floats) -> npt.NDArray[np.bool_]:
        """Tell of each place whether one of the boxes that were found stands above or below it, as near its wall as it."""
        off = np.abs(places[:, None, 0] - boxes[None, :, 0])
        return np.asarray((off < self.settings.level * (boxes[:, 2] - boxes[:, 0])).any(axis=1))

    def _in_cell(self, place: Floats, line: Box, width: int) -> bool:
        """Tell whether a place stands clear of the side walls of the cell of its line."""
        mine = [cell for cell in self.cells if cell.holds(line.cx, line.cy)]
        clear = self.settings.gap_wall * self.em / width
        return all(cell.x0 + clear < place[0] / width and place[2] / width < cell.x1 - clear for cell in mine)

    def _walled(self, x: float, y: float, box: Box) -> bool:
        """Tell whether a point and a line's box lie in different cells."""
        mine = [c for c in self.cells if c.holds(x, y)]
        theirs = [c for c in self.cells if c.holds(box.cx, box.cy)]
        return bool(mine or theirs) and mine != theirs


def _found_in(gap: Gap, boxes: Sequence[Candidate]) -> bool:
    """Tell whether the box that stands in a gap, or right before it, was found."""
    begins = gap.places[:, 0].min()
    return any(box.line == gap.line and begins < box.square.x1 + box.square.side and box.square.cx < gap.right for box in boxes)


def _within_wording(gap: Gap, line: Line, boxes: Sequence[Candidate]) -> bool:
    """Tell whether a gap stands before a colon, behind one within the words of a box of its line (☐方向6：…), where 亻 and 彳 look like small boxes that
    are ticked, or within a remark to be filled in behind a box (☐是（上市时间：＿＿，上市地点：＿＿).
    """
    text = line.text
    if text[gap.index : gap.index + 1] in COLONS:
        return True
    last = max((box.index for box in boxes if box.line == gap.line and box.index <= gap.index), default=None)
    if last is None:
        return False
    colon = text[: gap.index].rstrip().endswith(COLONS) and gap.index - last <= WORDED
    return colon or REMARK.search(text, last, gap.index) is not None


def _around(place: Floats, settings: TickSettings) -> Floats:
    """Return places close to one: a pen's stroke, or a sign printed over a box, is seen for what it is at the box alone."""
    side = place[2] - place[0]
    x, y = np.meshgrid(np.array(settings.gap_closer) * side, np.array(settings.gap_closer) * side)
    return np.asarray(place + np.stack([x.ravel(), y.ravel(), x.ravel(), y.ravel()], axis=1))


def _places(candidates: Sequence[Candidate]) -> Floats:
    return np.array([c.square.place for c in candidates], np.float64).reshape(-1, 4)


def _square(place: Floats, verdict: Verdict) -> Square:
    x0, y0, x1, y1 = place.tolist()
    return Square(x0, y0, x1, y1, verdict)
