"""Read the words of a seal: its ring as a strip, the lines in its middle; and tell its kind from what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np

from extractors.page.arrays import Image, Plane
from extractors.page.seals.foot import Band, ends_well, feet_of, foot_within, through, without_number
from extractors.page.seals.measure import unwrap
from extractors.page.seals.planes import SealInk
from extractors.page.seals.rings import Ring
from extractors.page.seals.settings import DEFAULT, SealSettings
from extractors.page.seals.squares import SquareSeal, straightened
from extractors.page.seals.strips import (
    ANGLES,
    LINE_HEIGHT,
    RADII,
    READ,
    UPRIGHT,
    Gap,
    Variant,
    as_image,
    gap_at,
    in_band,
    straight_lines,
    strip,
    text_band,
    to_upright,
    variants,
)
from extractors.text.script import words_in_one_script
from model.language import language
from model.lattice import Lattice
from model.page import SealKind, SealShape

SPECIAL = tuple((tuple(signs), SealKind(kind)) for kind, signs in language("seals")["special"].items())


class Recogniser(Protocol):
    """Reads a crop of one line, uint8 BGR (h, w, 3), as `ocr.engine.Engine` does."""

    def read_line(self, bgr: Image) -> tuple[str, float]:
        """Return the text and confidence of a crop."""
        ...

    def spell(self, bgr: Image) -> tuple[str, float, Lattice]:
        """Return the text and confidence of a crop, and what else may stand at each step of it."""
        ...


@dataclass(frozen=True, slots=True)
class SealWords:
    """What a seal says: the ring's `text`, the lines in its `centre`. `others`: what the ring said when it was cut or unwrapped otherwise, without
    repetitions; `lattices`: what the recogniser held possible then. `weak`: positions in `text` of characters that print hides or whose ink is missing.
    """

    text: str
    confidence: float
    centre: str
    others: tuple[str, ...] = ()
    weak: tuple[int, ...] = ()
    lattices: tuple[Lattice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Laid:
    """A ring laid out straight and read: `text` and `confidence` of `ink` cut at `gap`, unwrapped as `variant`."""

    text: str
    confidence: float
    ink: Plane
    gap: Gap
    variant: Variant


@dataclass(frozen=True, slots=True)
class _Cut:
    """The ring cut open at its foot: `ink` without the straight words, `first` reading of the ring cut at `gap`; `before`: what was read of other cuts."""

    ink: Plane
    gap: Gap
    centre: str
    first: tuple[str, float]
    before: tuple[_Laid, ...] = ()

    def laid(self, band: Band) -> _Laid:
        """Return the first reading with how it was laid out."""
        return _Laid(*_without_code(self.first), self.ink, self.gap, variants(band)[0])

    @property
    def special(self) -> bool:
        """Whether the middle says what the seal is for (专用章)."""
        return "专" in self.centre or "章" in self.centre

    @property
    def worth(self) -> float:
        """How much speaks for this cut."""
        return _worth(self.first) + 0.15 * ends_well(self.first[0]) + 0.1 * bool(self.centre) + 0.4 * self.special

    def sure(self, least: float) -> bool:
        """Tell whether no other cut need be tried; `least`: confidence of a name that ends as names do."""
        return self.special or (ends_well(self.first[0]) and self.first[1] > least)


@dataclass(frozen=True, slots=True)
class _Noting:
    """A recogniser that notes what it held possible along rings."""

    recogniser: Recogniser
    lattices: list[Lattice] = field(default_factory=list)

    def read_line(self, bgr: Image) -> tuple[str, float]:
        return self.recogniser.read_line(bgr)

    def spell(self, bgr: Image) -> tuple[str, float, Lattice]:
        text, confidence, lattice = self.recogniser.spell(bgr)
        self.lattices.append(lattice)
        return text, confidence, lattice


@dataclass(frozen=True, slots=True)
class RingReader:
    """Reads a round or oval seal. `ring` in pixels of its ink."""

    ring: Ring
    recogniser: Recogniser
    settings: SealSettings = DEFAULT

    def read(self, seal: SealInk) -> SealWords:
        """Return the words of the seal."""
        noting = _Noting(self.recogniser)
        words = replace(self, recogniser=noting)._words(seal)
        return replace(words, lattices=tuple(dict.fromkeys(noting.lattices))[-self.settings.most_readings :])

    def _words(self, seal: SealInk) -> SealWords:
        """Return the words of the seal, without what else they may be."""
        s = self.settings
        ink, polar, band = self._full_ink(seal.ink)
        best = self._best_cut(ink, band, feet_of(polar, RADII, band, self.ring, s))
        if best is None:
            return SealWords("", 0.0, "")
        if _chinese(best.first[0]) < s.legible:
            return SealWords(without_number(best.first[0]), best.first[1], best.centre)
        best = self._recut(best, band)
        readings = [*best.before, best.laid(band)]
        at_once = best.first[1] >= s.at_once and ends_well(best.first[0])
        for variant in () if at_once else variants(band)[1:]:
            again = _without_code(self._spell(best.ink, variant, best.gap))
            readings.append(_Laid(*again, best.ink, best.gap, variant))
        longest = max(_chinese(r.text) for r in readings)
        told = max(readings, key=lambda r: _whole_worth(r.text, r.confidence, longest))
        others = tuple(dict.fromkeys(r.text for r in readings if r.confidence > s.other_confidence and r.text != told.text))
        shown, hidden = (strip(plane, self.ring, told.variant, told.gap) for plane in (told.ink, seal.hidden))
        return SealWords(told.text, told.confidence, best.centre, others, _weak_characters(told.text, shown, hidden, s))

    def _full_ink(self, ink: Plane) -> tuple[Plane, Plane, Band]:
        """Return ink and unwrapped ring in which the words have full ink, and the band of the words."""
        polar = unwrap(ink, self.ring, READ)
        level = max(0.2, float(np.percentile(polar[np.abs(RADII - 1) < 0.03].max(axis=0), 70)))
        ink, polar = np.clip(ink / level, 0, 1), np.clip(polar / level, 0, 1)
        band = text_band(polar, self.settings)
        # Characters are thinner than the ring, so fainter.
        words_level = float(np.clip(np.percentile(in_band(polar, band), 94), 0.25, 1))
        return np.minimum(ink / words_level, 1), np.minimum(polar / words_level, 1), band

    def _best_cut(self, ink: Plane, band: Band, feet: list[float]) -> _Cut | None:
        """Return the cut for which most speaks, of those at the likely feet; the rest is not tried once one is sure, or none is legible."""
        cuts: list[_Cut] = []
        for i, foot in enumerate(feet):
            cuts.append(self._at_foot(ink, band, foot))
            best = max(cuts, key=lambda cut: cut.worth)
            hopeless = i > 0 and _chinese(best.first[0]) < self.settings.legible
            if cuts[-1].sure(self.settings.sure_words) or hopeless:
                break
        return replace(best, before=tuple(cut.laid(band) for cut in cuts if cut is not best)) if cuts else None

    def _at_foot(self, ink: Plane, band: Band, foot: float) -> _Cut:
        """Return the words if the seal's foot is at `foot` degrees."""
        centre, ink = self._centre(ink, foot)
        gap = self._gap(ink, band, foot)
        return _Cut(ink, gap, centre, self._spell(ink, variants(band)[0], gap))

    def _gap(self, ink: Plane, band: Band, foot: float) -> Gap:
        """Return the gap between the last and the first character around `foot` degrees."""
        words = through(in_band(unwrap(ink, self.ring, READ), band), self.settings)[1]
        return gap_at(words, foot, self.settings)

    def _recut(self, tried: _Cut, band: Band) -> _Cut:
        """Return the ring cut again, where its words show that the foot lies elsewhere; where they end in the middle of a name, on the
        other side, if that reads better.
        """
        found = foot_within(tried.first[0])
        told = found is not None
        if found is None and not ends_well(tried.first[0]):
            found = (0.5, 0.5)
        best = replace(tried, first=_without_code(tried.first))
        for _ in range(2):
            if found is None:
                break
            again = self._cut_at(best, found, band)
            found = foot_within(again.first[0])
            again = replace(again, first=_without_code(again.first))
            longer = _chinese(again.first[0]) > _chinese(best.first[0])
            better = (
                found is not None or (longer and again.first[1] > best.first[1] - 0.1) or (told and again.worth >= best.worth)
            )
            other, best = (best, again) if better else (again, best)
            best = replace(best, before=(*best.before, other.laid(band)))
        return best

    def _cut_at(self, tried: _Cut, found: tuple[float, float], band: Band) -> _Cut:
        """Return the ring with its foot where the words of the last cut have it: `found`, shares of their length."""
        start, stop = tried.gap[1], tried.gap[0] + ANGLES
        first, last = (round(start + share * (stop - start)) for share in found)
        gap = (first, last)
        if last - first < ANGLES // 18:
            gap = self._gap(tried.ink, band, (first + last) / 2 * 360 / ANGLES)
        return replace(tried, gap=gap, first=self._spell(tried.ink, variants(band)[0], gap))

    def _centre(self, ink: Plane, foot: float) -> tuple[str, Plane]:
        """Return the words of straight lines between star and rim (专用章, tax number), the seal turned so that its foot is at the bottom;
        and `ink` without them, so that their ends do not disturb the ring of words.
        """
        m = to_upright(self.ring, foot)
        upright = np.asarray(cv2.warpAffine(ink, m, (UPRIGHT, UPRIGHT), flags=cv2.INTER_LINEAR), np.float32)
        flat = self.ring.a / self.ring.b
        words: list[str] = []
        gone = np.zeros((UPRIGHT, UPRIGHT), np.uint8)
        for x0, y0, x1, y1 in straight_lines(upright, flat, self.settings):
            crop = upright[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4]
            factor = LINE_HEIGHT / crop.shape[0]
            text, confidence = self._read(cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC))
            least = self.settings.centre_confidence if len(text) > 2 else self.settings.centre_short
            if confidence > least and len(text) >= 2:
                words.append(text)
                gone[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = 255
        if not words:
            return "", ink
        back = cv2.warpAffine(gone, cv2.invertAffineTransform(m), (ink.shape[1], ink.shape[0]), flags=cv2.INTER_NEAREST)
        return " ".join(words), np.where(back > 0, np.float32(0), ink)

    def _read(self, ink: Plane) -> tuple[str, float]:
        """Return what a piece of ink says, and how sure that is."""
        return _clean(self.recogniser.read_line(as_image(ink)))

    def _spell(self, ink: Plane, variant: Variant, gap: Gap) -> tuple[str, float]:
        """Return what the ring says that is cut at `gap` and laid out as `variant`, and how sure that is."""
        return _clean(self.recogniser.spell(as_image(strip(ink, self.ring, variant, gap)))[:2])


def better_of(one: SealWords, other: SealWords, settings: SealSettings = DEFAULT) -> SealWords:
    """Return the better of two readings of one seal, the other's among its `others`."""
    longest = max(_chinese(one.text), _chinese(other.text))
    if _whole_worth(other.text, other.confidence, longest) > _whole_worth(one.text, one.confidence, longest):
        one, other = other, one
    said = (*one.others, *([other.text] if other.confidence > settings.other_confidence else []), *other.others)
    others = tuple(dict.fromkeys(text for text in said if text != one.text))
    return replace(one, others=others, lattices=(*one.lattices, *other.lattices))


def _weak_characters(text: str, ink: Plane, hidden: Plane, settings: SealSettings) -> tuple[int, ...]:
    """Return the positions of characters under print, or with much less ink than the others: the name's characters are evenly set."""
    columns = np.nonzero((ink > 0.4).any(axis=0))[0]
    if len(text) < 2 or len(columns) < 2 * len(text):
        return ()
    step = (columns[-1] - columns[0]) / len(text)
    cells = [(columns[0] + (i - 0.2) * step, columns[0] + (i + 1.2) * step) for i in range(len(text))]
    parts = [np.s_[:, max(0, round(a)) : max(1, round(b))] for a, b in cells]
    mass = [float(ink[part].mean()) for part in parts]
    usual = float(np.median(mass))
    least, most = settings.weak_ink * usual, settings.weak_hidden
    return tuple(i for i, part in enumerate(parts) if hidden[part].mean() > most or mass[i] < least)


def read_square(ink: Plane, square: SquareSeal, recogniser: Recogniser, settings: SealSettings = DEFAULT) -> SealWords:
    """Return the words of a square seal: columns from the right (张三 / 之印), or rows from the left, whichever reads better."""
    side = 2 * LINE_HEIGHT + 16
    upright = straightened(ink, square.corners, (side, side))
    level = max(0.2, float(np.percentile(upright, 92)))
    upright = np.clip(upright / level, 0, 1)
    rim = round(side * 0.09)
    body = upright[rim:-rim, rim:-rim]
    if square.filled > settings.square_white:
        body = 1 - body
    h, w = body.shape
    quarters = [body[: h // 2, w // 2 :], body[h // 2 :, w // 2 :], body[: h // 2, : w // 2], body[h // 2 :, : w // 2]]
    columns = _clean(recogniser.read_line(as_image(np.hstack(quarters))))
    rows = _clean(recogniser.read_line(as_image(np.hstack([body[: h // 2], body[h // 2 :]]))))
    text, confidence = max(columns, rows, key=_worth)
    return SealWords(text, confidence, "")


def kind_of(shape: SealShape, words: SealWords, width_mm: float, settings: SealSettings = DEFAULT) -> SealKind:
    """Return the kind of a seal, from the seal's own words first, then from its shape; UNKNOWN where it does not say."""
    said = words.text + words.centre
    for signs, kind in SPECIAL:
        if any(sign in said for sign in signs):
            return kind
    if shape is SealShape.SQUARE:
        return SealKind.PERSONAL if width_mm <= settings.personal_mm else SealKind.OTHER
    named = len(words.text) >= settings.official and words.confidence >= settings.official_confidence
    return SealKind.OFFICIAL if named else SealKind.UNKNOWN


def _clean(reading: tuple[str, float]) -> tuple[str, float]:
    """Return a reading in one script, without white space and without what the star and stray dots are read as."""
    text, confidence = reading
    return words_in_one_script("".join(text.split()).strip("*★☆·.,，。、-—_~'’‘\"|:：^")), confidence


def _without_code(reading: tuple[str, float]) -> tuple[str, float]:
    """Return a reading without the security number."""
    return without_number(reading[0]), reading[1]


def _worth(reading: tuple[str, float]) -> float:
    """Return how much a reading is worth: its confidence, less for few characters."""
    text, confidence = reading
    return confidence * min(1.0, 0.4 + 0.1 * _chinese(text))


def _whole_worth(text: str, confidence: float, longest: int) -> float:
    """Return how much a reading is worth beside others of the same ring, of which the longest has so many Chinese characters: a cut through the name,
    or straight words that were none, cost characters.
    """
    return float(_worth((text, confidence)) * (_chinese(text) / max(1, longest)) ** 0.5)


def _chinese(text: str) -> int:
    """Return the number of Chinese characters."""
    return sum("\u4e00" <= c <= "\u9fff" for c in text)
