"""The record stage: does each seal that the form asks for stand where it is asked for, and whose is it?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from extractors.packet.marks.anchors import Anchor, Images, PageKey, find_anchor, gap_mm, lines_beside, page_mm, pages_of
from extractors.packet.marks.settings import SEALS, SPELLING
from extractors.packet.marks.spelt import spelt
from extractors.page.image.inks import MM_PER_INCH, flatten_paper, redness
from extractors.solvers import linear_sum_assignment
from model.folding import fold_letters
from model.geometry import Box
from model.organisations import same_name
from model.page import Colour, Ink, Page, Paper, SealKind, SealReading
from model.places import located
from model.record import FieldValue, PagePart, SealVerdict, Source, Verdict
from notices.profile import Profile, SealDemand, Thresholds

LEGAL = re.compile(r"(?:股份|集团)?有限(?:责任)?公?司?$|[局厅会]$|\d+")
NEVER = 1e6


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where one demand looks on one page: `anchor`, the form's words, and `line`, all that stands on their line. None: the words
    were not found, the whole page counts.
    """

    demand: SealDemand
    page: Page
    anchor: Anchor | None
    expected: str
    line: Box | None = None


def judge_seals(
    profile: Profile,
    parts: Sequence[PagePart],
    pages: Mapping[PageKey, Page],
    fields: Mapping[str, FieldValue],
    images: Images | None = None,
) -> tuple[SealVerdict, ...]:
    """Return one verdict for each demanded seal whose part was found; a part that was not found has none.

    `images` loads upright page images, to tell an empty place from a stamp that failed; without it an empty place is ABSENT.
    """
    best: dict[str, SealVerdict] = {}
    for page in _pages(profile, parts, pages):
        places = [_place(d, page, fields, profile) for d in profile.seals if _stands_on(d, page, parts)]
        for place, seal in zip(places, _assign(places), strict=True):
            verdict = _verdict(place, seal, profile.thresholds, images)
            known = best.get(place.demand.id)
            if known is None or _rank(verdict, page) > _rank(known, pages[known.source.file, known.source.page]):  # type: ignore[union-attr]
                best[place.demand.id] = verdict
    return tuple(best[d.id] for d in profile.seals if d.id in best)


def owner_similarity(text: str, expected: str, weak: Collection[int] = ()) -> float:
    """Return the agreement (0–1) of a seal's words with a name: the place and the trade name decide (`model/organisations.py`). `weak`:
    positions in `text` of characters that are no evidence.
    """
    return same_name(text, expected, weak)


def _pages(profile: Profile, parts: Sequence[PagePart], pages: Mapping[PageKey, Page]) -> Iterable[Page]:
    seen: dict[PageKey, Page] = {}
    for part in dict.fromkeys(d.part for d in profile.seals):
        for page in pages_of(part, parts, pages):
            seen[page.file, page.number] = page
    return seen.values()


def _stands_on(demand: SealDemand, page: Page, parts: Sequence[PagePart]) -> bool:
    own = (p for p in parts if (p.file, p.page) == (page.file, page.number))
    return any(p.part == demand.part or demand.part in p.also for p in own)


def _place(demand: SealDemand, page: Page, fields: Mapping[str, FieldValue], profile: Profile) -> SealPlace:
    """The owner's name is the one that its field says; where that was not read (the seal may lie over it), what must be the same elsewhere."""
    field = fields.get(demand.owner) if demand.owner else None
    same = profile.saying_the_same(demand.owner) if demand.owner else ()
    told = (str(one.value or one.raw or "") for key in same if (one := fields.get(key)))
    expected = next(filter(None, told), "")
    anchor = find_anchor(lines_beside(page, demand.context), demand.anchors)
    return SealPlace(demand, page, anchor, expected, _line_of(anchor, page, field) if anchor else None)


def _line_of(anchor: Anchor, page: Page, owner: FieldValue | None) -> Box:
    """The words' line with the owner's name, which may stand in a cell of its own beside them."""
    box = anchor.line.box
    source = owner.source if owner else None
    if source is None or source.box is None or (source.file, source.page) != (page.file, page.number):
        return box
    named = source.box
    common = box.common_height(named)
    return box.union(named) if common > 0.5 * min(box.height, named.height) and named.x0 > box.x0 else box


def _assign(places: Sequence[SealPlace]) -> list[SealReading | None]:
    """One seal a demand, at the least cost in mm: near its line, naming its owner, official rather than not."""
    if not places:
        return []
    seals = places[0].page.seals
    if not seals:
        return [None] * len(places)
    cost = np.array([[_cost(place, seal) for seal in seals] for place in places])
    rows, columns = linear_sum_assignment(cost)
    given: list[SealReading | None] = [None] * len(places)
    for row, column in zip(rows, columns, strict=True):
        if cost[row, column] < NEVER / 2:
            given[row] = seals[column]
    return given


def _cost(place: SealPlace, seal: SealReading) -> float:
    apart = distance_mm(place, seal.box)
    if apart > SEALS.far:
        return NEVER
    cost = apart + SEALS.doubt * (1 - seal.confidence)
    if place.anchor is None:
        cost += SEALS.no_line
    else:
        cost += SEALS.off_line * abs(seal.box.cy - place.anchor.box.cy) * page_mm(place.page)[1]
    if place.expected and seal.text:
        cost += SEALS.other_owner * (1 - best_reading(seal, place.expected)[1])
    if seal.kind not in (SealKind.OFFICIAL, SealKind.UNKNOWN):
        cost += SEALS.not_official
    return cost


def distance_mm(place: SealPlace, box: Box) -> float:
    """Return how far (mm) the seal stands from the line that asks for it; 0 over the line or anywhere on a page without such a
    line.
    """
    if place.anchor is None or place.line is None:
        return 0.0
    aside, above = gap_mm(place.page, box, place.line)
    left = box.x1 < place.anchor.box.x0
    return float(np.hypot(aside if left else aside / SEALS.side, above))


def _verdict(place: SealPlace, seal: SealReading | None, thresholds: Thresholds, images: Images | None) -> SealVerdict:
    page, demand = place.page, place.demand
    where = place.line
    empty = SealVerdict(
        demand.id,
        Verdict.ABSENT,
        expected=place.expected,
        confidence=0.9 if place.anchor else 0.6,
        colour=page.colour,
        source=Source.on(page, where),
    )
    if seal is None:
        stained = place.anchor is not None and _stained(place, images)
        return replace(empty, verdict=Verdict.UNCLEAR, confidence=0.4) if stained else empty
    name = spelt_of(seal, place.expected)
    match = SPELLING.agrees if name else _owner_match(seal, place.expected)
    verdict = Verdict.PRESENT if _sure(place, seal, match, thresholds) else Verdict.UNCLEAR
    return replace(
        empty,
        verdict=verdict,
        ink=seal.ink,
        kind=seal.kind,
        text=name or (best_reading(seal, place.expected)[0] if (match or 0.0) >= thresholds.owner_same else seal.text),
        owner_match=match,
        confidence=round(min(seal.confidence, 1.0), 3),
        source=Source.on(page, seal.box),
    )


def spelt_of(seal: SealReading, expected: str) -> str:
    """Return a name as the ring spells it, where no reading of the ring is that name and the recogniser held it possible all the same; else nothing."""
    if any(fold_letters(text) == fold_letters(expected) for text in (seal.text, *seal.others)):
        return ""
    return spelt(seal.lattices, expected)


def _owner_match(seal: SealReading, expected: str) -> float | None:
    read, wanted = len(fold_letters(seal.text)), len(fold_letters(expected))
    if not expected or read < 3 or seal.text_confidence < SEALS.readable:
        return None
    # Of a copied or faxed seal often only some characters are left: they name nobody, unless none of them is of the name.
    if seal.ink is not Ink.ORIGINAL and read < SEALS.left_of_copy * wanted and not _strange(seal, expected):
        return None
    return round(best_reading(seal, expected)[1], 3)


def _strange(seal: SealReading, expected: str) -> bool:
    """Whether the characters that are left of a ring, in all readings of it, are another name's: the ending that all
    companies share does not count.
    """
    if seal.text_confidence < SEALS.read_words:
        return False
    name = LEGAL.sub("", fold_letters(expected))
    cores = [LEGAL.sub("", fold_letters(text)) for text in (seal.text, *seal.others)]
    shares = [LCSseq.similarity(core, name + name) / len(core) for core in cores if len(core) >= SEALS.least_core]
    return len(cores[0]) >= SEALS.least_core and max(shares) <= SEALS.few_alike


def best_reading(seal: SealReading, expected: str) -> tuple[str, float]:
    """Return the reading of the ring that agrees best with a name. A recogniser's slip is gone in another unwrapping of the same
    ring; the name of another organisation stays another in all of them.
    """
    sure = seal.text_confidence >= SEALS.sure_words
    weak = seal.weak if sure else range(len(seal.text))
    first = (seal.text, owner_similarity(seal.text, expected, weak))
    plain = [owner_similarity(text, expected) for text in (seal.text, *seal.others)] if sure else [1.0]
    if max(plain) < SEALS.agreed_other:
        first = (seal.text, plain[0])  # all readings agree on another place or trade name, whatever lies over it
    others = ((text, owner_similarity(text, expected, () if sure else range(len(text)))) for text in seal.others)
    parts = ((text, SEALS.part_agrees) for text in (seal.text, *seal.others) if _is_part(text, expected))
    return max((first, *others, *parts), key=lambda found: found[1])


def _is_part(text: str, expected: str) -> bool:
    """Whether words of a ring are a run of a name, long enough to name it, without any other character: what the ring lost beside them, and single
    characters between them, says nothing.
    """
    read, name = fold_letters(text), fold_letters(expected)
    return SEALS.part_of_name * len(name) <= len(read) < len(name) and bool(re.search(".?".join(read), name + name))


def _sure(place: SealPlace, seal: SealReading, match: float | None, thresholds: Thresholds) -> bool:
    """Surely a seal, surely here, and nothing in its words that needs a second look."""
    if seal.confidence < SEALS.sure_seal or distance_mm(place, seal.box) > SEALS.near:
        return False
    official = seal.kind in (SealKind.OFFICIAL, SealKind.UNKNOWN)
    if place.expected and match is None and official and seal.ink is Ink.ORIGINAL:
        return False
    if place.anchor is None and official and (match or 0.0) < thresholds.owner_same:
        return False
    if match is not None and match < thresholds.owner_other and not _surely_read(seal):
        return False  # words that were guessed name no other owner
    doubtful = match is not None and thresholds.owner_same <= match < thresholds.same_text
    return not (doubtful and another_name(seal, place.expected))


def _surely_read(seal: SealReading) -> bool:
    """Whether the words were read well enough to contradict a name."""
    return seal.text_confidence >= (SEALS.sure_words if seal.ink is Ink.ORIGINAL else SEALS.surer_words)


def another_name(seal: SealReading, expected: str) -> bool:
    """Whether words that were read well differ from the name as the name of a sister company would: another character in
    place of one, two more, or two fewer that stand side by side (a word less; characters lost here and there are the reader's).

    Characters under print or without ink are no evidence, nor are those on which the readings of the ring disagree.
    """
    if not _surely_read(seal) or _is_part(seal.text, expected):
        return False
    placed = located(seal.text).innermost is not None or located(expected).innermost is None  # no place that there is not
    plain = placed and seal.text_confidence >= SEALS.plain_words and not seal.others  # read with ease, whatever lies over it
    weak = set() if plain else {fold_letters(seal.text[i]) for i in seal.weak if i < len(seal.text)}
    first, others = _differences(seal.text, expected), {text: _differences(text, expected) for text in seal.others}
    replaced = [d for d in first if d[0] == "replace" and d[2] not in weak and all(_says(d, other) for other in others.values())]
    common = first.intersection(*(other for text, other in others.items() if len(text) >= len(seal.text)))
    added = sum(d[0] == "delete" for d in common)
    lost = {d[1] for d in common if d[0] == "insert"}
    return bool(replaced) or added >= 2 or (any(at + 1 in lost for at in lost) and not weak)


def _says(step: tuple[str, int, str], other: set[tuple[str, int, str]]) -> bool:
    """Whether another reading has the same other character in a place of the name, or has nothing there: the ring was cut within it."""
    return step in other or any((tag, at) == ("insert", step[1]) for tag, at, _ in other)


def _differences(text: str, expected: str) -> set[tuple[str, int, str]]:
    """What must be done inside the name to turn the reading into it: (step, place in the name, character read)."""
    a, b = fold_letters(text), fold_letters(expected)
    turned = max((a[k:] + a[:k] for k in range(max(1, len(a)))), key=lambda t: fuzz.ratio(t, b))
    # From the reading to the name: "delete" is a character too many on the seal, "insert" one too few.
    steps = (s for s in Levenshtein.editops(turned, b) if 0 < s.dest_pos < len(b) - 1)
    return {(s.tag, s.dest_pos, turned[s.src_pos] if s.src_pos < len(turned) else "") for s in steps}


def _stained(place: SealPlace, images: Images | None) -> bool:
    """Shapeless red near the line: a stamp that failed."""
    image = images(place.page) if images is not None else None
    if image is None or place.line is None or place.page.colour is not Colour.COLOUR:
        return False
    h, w = image.shape[:2]
    dpi = place.page.dpi or w / page_mm(place.page)[0] * MM_PER_INCH
    wide, tall = page_mm(place.page)
    x0, y0, x1, y1 = place.line.grown(SEALS.stain_aside / wide, SEALS.stain_above / tall).pixels(w, h)
    margin = round(SEALS.stain_margin * w)  # slices of a paging seal are something else
    x0, x1 = max(margin, x0), min(w - margin, x1)
    if x1 - x0 < 10 or y1 - y0 < 10:
        return False
    red = redness(flatten_paper(image))[y0:y1, x0:x1]
    for seal in place.page.seals:
        sx0, sy0, sx1, sy1 = seal.box.grown(0.01, 0.01).pixels(w, h)
        red[max(0, sy0 - y0) : max(0, sy1 - y0), max(0, sx0 - x0) : max(0, sx1 - x0)] = 0
    return float((red > SEALS.stain_red).sum()) / (dpi / MM_PER_INCH) ** 2 > SEALS.stain_area


def _rank(verdict: SealVerdict, page: Page) -> tuple[int, int, int, float]:
    """Which of several pages of the same part tells: paper before files, then the clearest and most original seal."""
    presence = {Verdict.PRESENT: 2, Verdict.UNCLEAR: 1, Verdict.ABSENT: 0}[verdict.verdict]
    ink = {Ink.ORIGINAL: 2, Ink.UNKNOWN: 1, Ink.COPY: 0}[verdict.ink] if presence else 0
    return int(page.paper is not Paper.ELECTRONIC), presence, ink, verdict.owner_match or 0.0
