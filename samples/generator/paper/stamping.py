"""Pages as pixels: render the typeset PDF, copy evidence, stamp seals, join the paging seal over the edges."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2

from samples.generator.content.plan import Paper, Plan, Seal
from samples.generator.files.typesetting import Anchor
from samples.generator.paper.papers import DEGRADE, Picture, copied
from samples.generator.paper.seals import draw_seal, seal_colour, stamp


@dataclass(frozen=True, slots=True)
class Stamped:
    """A seal as it was put on page `page` (from 0), box in fractions of the page."""

    seal: Seal
    page: int
    box: tuple[float, float, float, float]


def render(pdf: bytes, dpi: int) -> list[Picture]:
    """All pages of a PDF as BGR images."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [np.asarray(document[i].render(scale=dpi / 72).to_numpy())[..., :3].copy() for i in range(len(document))]
    finally:
        document.close()


def parts_of_pages(anchors: tuple[Anchor, ...], count: int) -> list[str]:
    """Part id of every page, from the `part.*` anchors."""
    starts = sorted((a.page, a.id.removeprefix("part.")) for a in anchors if a.id.startswith("part."))
    out: list[str] = []
    for page in range(count):
        out.append(next(name for start, name in reversed(starts) if start <= page))
    return out


LETTER = "other.letter"  # the recommending unit's own


def _foreign(anchor: Anchor, plan: Plan, rng: random.Random) -> Seal | None:
    """The seal of an authority on a certificate; about one in eight was never stamped."""
    letter = anchor.id == LETTER
    owner = anchor.id.split("|")[1] if "|" in anchor.id else plan.letter_seal or str(plan.form["cover.recommender"])
    stamped = rng.random() < 0.88 or letter
    return Seal(anchor.id, owner) if stamped and owner and not (letter and plan.letter_seal == "none") else None


def _centres(plan: Plan, anchors: tuple[Anchor, ...], dpi: int, rng: random.Random) -> list[tuple[Seal, Anchor, int, int]]:
    out: list[tuple[Seal, Anchor, int, int]] = []
    for anchor in anchors:
        seal = next((s for s in plan.seals if s.at == anchor.id), None)
        if seal is None and anchor.id.startswith("other."):
            seal = _foreign(anchor, plan, rng)
        if seal is None:
            continue
        mm = dpi / 25.4
        x = int(anchor.x * dpi / 72 + rng.uniform(-5, 7) * mm)
        y = int((anchor.y + 5) * dpi / 72 + rng.uniform(-4, 4) * mm)
        if seal.at == "cover.applicant_seal":
            y -= int(rng.uniform(1, 6) * mm)
        if seal.at == "cover.recommender_seal":
            y += int(rng.uniform(1, 6) * mm)
        for other, there, ox, oy in out:
            if (
                there.page == anchor.page
                and abs(oy - y) < 36 * mm
                and abs(ox - x) < 34 * mm
                and not other.at.startswith("other.")
            ):
                x = int(ox + (34 if ox < 110 * mm else -34) * mm + rng.uniform(-2, 2) * mm)
        out.append((seal, anchor, x, y))
    return out


def stamp_seals(
    pages: list[Picture], plan: Plan, anchors: tuple[Anchor, ...], dpi: int, rng: random.Random, other: bool
) -> list[Stamped]:
    """Put seals on the pages in place. `other`: those of authorities (before the page is copied), else those of the form."""
    done = []
    for seal, anchor, x, y in _centres(plan, anchors, dpi, rng):
        if seal.at.startswith("other.") is not other:
            continue
        page = pages[anchor.page]
        x = min(max(x, int(0.1 * page.shape[1])), int(0.9 * page.shape[1]))
        box = stamp(page, draw_seal(seal, dpi, rng), x, y, seal_colour(seal, rng), rng.uniform(0.72, 0.96))
        h, w = page.shape[:2]
        done.append(Stamped(seal, anchor.page, (box[0] / w, box[1] / h, box[2] / w, box[3] / h)))
    return done


def stamp_paging(pages: list[Picture], plan: Plan, dpi: int, rng: random.Random) -> None:
    """骑缝章: one seal over the fanned right edges of 3 to 40 pages, again for the next pages."""
    if plan.paging == "none":
        return
    owner = str(plan.form["cover.applicant"] or plan.company["name"])
    seal = Seal("paging_seal", owner, ink=plan.paging)
    fan, y_mm = rng.choice((3, 6, 10, 16, 20, 40)), rng.uniform(80, 215)
    groups = max(1, -(-len(pages) // fan))
    size = -(-len(pages) // groups)
    for start in range(0, len(pages), size):
        group = pages[start : start + size]
        mask, colour = draw_seal(seal, dpi, rng), seal_colour(seal, rng)
        edges = np.linspace(0, mask.shape[1], len(group) + 1).astype(int)
        for page, x0, x1 in zip(group, edges[:-1], edges[1:], strict=True):
            _slice(page, mask[:, x0:x1], int((y_mm + rng.uniform(-1, 1)) * dpi / 25.4), colour, rng.uniform(0.75, 0.95))


def _slice(page: Picture, mask: np.ndarray[Any, Any], y: int, colour: tuple[int, int, int], strength: float) -> None:
    h, w = mask.shape
    if w:
        x = page.shape[1] - w + w // 2
        stamp(page, mask, x, min(max(y, h // 2), page.shape[0] - h // 2 - 1), colour, strength)


def mood_of(plan: Plan) -> random.Random:
    """What all pages of a packet share: paper, desk, machine. Always fresh, so that every page draws the same."""
    return random.Random(f"{plan.seed}/{plan.name}/mood")


def paper_pages(
    plan: Plan, pdf: bytes, anchors: tuple[Anchor, ...], rng: random.Random
) -> tuple[list[Picture], list[Stamped], list[str]]:
    """The packet as scanned: images, the seals on them, part of each page. In a MIXED packet all pages are given; the caller
    takes the printed ones.
    """
    pages = render(pdf, plan.dpi)
    parts = parts_of_pages(anchors, len(pages))
    stamp_seals(pages, plan, anchors, plan.dpi, rng, other=True)
    for i, part in enumerate(parts):
        if part.startswith("evidence.") and rng.random() < 0.35:
            pages[i] = copied(pages[i], rng)
    stamped = stamp_seals(pages, plan, anchors, plan.dpi, rng, other=False)
    stamp_paging(pages, plan, plan.dpi, rng)
    degrade = DEGRADE[plan.paper]
    return [degrade(p, rng, mood_of(plan)) for p in pages], stamped, parts


def scanned_parts(plan: Plan) -> frozenset[str]:
    """Parts that were printed and scanned, of a MIXED packet only some."""
    return frozenset({"cover", "declaration"}) if plan.paper is Paper.MIXED else frozenset()
