"""Marks across the text of an electronic page: watermarks, stamps of words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from extractors.readers.page_content import Glyph
from extractors.readers.pdf.settings import SeenTextSettings
from model.geometry import off_axis, turned_by

Look = tuple[str, float, int, str]


def look_of(char: Mapping[str, Any], glyph: Glyph) -> Look:
    """Return what sets text apart: font, size, angle in degrees, colour."""
    return glyph.font, round(glyph.size, 1), round(turned_by(char["matrix"])) % 360, repr(char.get("non_stroking_color"))


def contrast_of(looks: Mapping[int, Look], inks: Mapping[int, list[int]], settings: SeenTextSettings) -> dict[int, float]:
    """Return how dark each text object is; text of one look is equally dark, though thin characters (i, 一) are drawn paler."""
    every: dict[Look, list[int]] = defaultdict(list)
    for owner, look in looks.items():
        every[look] += inks[owner]
    strong = {look: float(np.percentile(found, settings.strong)) if found else 0.0 for look, found in every.items()}
    return {owner: strong[look] for owner, look in looks.items()}


def marking(
    looks: Mapping[int, Look],
    contrast: Mapping[int, float],
    overlaps: Iterable[tuple[int, int]],
    words: Mapping[int, str],
    settings: SeenTextSettings,
) -> set[int]:
    """Return the text objects that are marks across the text: slanted ones; of two that overlap the much paler or else the much larger one,
    and with it all of its look, where these do so often or say the same as several that do.
    """
    marks = {owner for owner, look in looks.items() if _is_slanted(look, settings)}
    across = {mark for a, b in overlaps for mark in [_across(a, b, looks, contrast, settings)] if mark is not None}
    for look in {looks[owner] for owner in across}:
        alike = {owner for owner, other in looks.items() if other == look}
        often = len(alike & across) >= settings.often * len(alike)
        said = Counter(words[owner] for owner in alike & across)
        said = said if len(set("".join(said))) >= settings.mark_words else Counter()
        again = {owner for owner in alike if said[words[owner]] >= settings.again}
        marks |= alike if often else alike & across | again
    return marks


def marks_of_notes(loose: Sequence[tuple[int, Look]], glyphs: Sequence[Glyph], settings: SeenTextSettings) -> set[int]:
    """Return the glyphs of notes that are marks across the text: slanted ones, and all of the size and colour of which some lie over much smaller text."""
    noted = {n for n, _ in loose}
    page = [g for n, g in enumerate(glyphs) if n not in noted and g.text.strip()] if loose else []
    large = {
        look[1:] for n, look in loose if any(glyphs[n].size > settings.large * g.size and _lies_over(glyphs[n], g) for g in page)
    }
    return {n for n, look in loose if look[1:] in large or _is_slanted(look, settings)}


def _lies_over(large: Glyph, small: Glyph) -> bool:
    """Whether the middle of a glyph is within another one."""
    x, y = (small.x0 + small.x1) / 2, (small.y0 + small.y1) / 2
    return large.x0 <= x <= large.x1 and large.y0 <= y <= large.y1


def _is_slanted(look: Look, settings: SeenTextSettings) -> bool:
    return off_axis(look[2]) > settings.slanted


def _across(a: int, b: int, looks: Mapping[int, Look], contrast: Mapping[int, float], settings: SeenTextSettings) -> int | None:
    """Return which of two overlapping text objects is the mark; None where they are alike."""
    pale, strong = sorted((a, b), key=lambda owner: contrast[owner])
    if contrast[pale] < settings.pale * contrast[strong]:
        return pale
    small, large = sorted((a, b), key=lambda owner: looks[owner][1])
    return large if looks[large][1] > settings.large * looks[small][1] else None
