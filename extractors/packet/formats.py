"""Measured layout: paper size of every page, fonts and sizes of body and headings where the page tells them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median

from extractors.packet.settings import FORMATS
from model.folding import fold
from model.fuzzy import likeness, strip_numbering
from model.page import Line, Page, Paper
from model.record import FormatReading, Source
from notices.profile import FieldSpec, FormatDemand, Part, PartKind, Profile

OTHERS = (PartKind.LETTER, PartKind.EVIDENCE)  # whom nobody tells how to print


def read_formats(profile: Profile, pages: Sequence[tuple[str, Page]]) -> tuple[FormatReading, ...]:
    """Measure the layout of the form's pages. `pages`: (part, page) of the form's pages. Photos are never sure; scans are sure
    of the paper only.
    """
    demand = profile.format
    if demand is None or not pages:
        return ()
    found = [_paper(demand, [page for _, page in pages])]
    free = {*demand.except_parts, *(part.id for part in profile.parts if part.kind in OTHERS)}
    checked = [(part, page) for part, page in pages if part not in free]
    found += _texts(demand, profile, checked)
    return tuple(f for f in found if f is not None)


def _paper(demand: FormatDemand, pages: Sequence[Page]) -> FormatReading | None:
    sizes = [(page, (page.width_mm, page.height_mm)) for page in pages if page.width_mm and page.height_mm]
    if not sizes:
        return None
    expected = f"{demand.paper_mm[0]:g}×{demand.paper_mm[1]:g} mm"
    odd = [(page, w, h) for page, (w, h) in sizes if w and h and not _fits(demand, page, w, h)]
    page, width, height = odd[0] if odd else (sizes[0][0], sizes[0][0].width_mm or 0.0, sizes[0][0].height_mm or 0.0)
    sure = page.paper is not Paper.PHOTO
    return FormatReading("paper_size", expected, f"{width:.0f}×{height:.0f} mm", not odd, sure, Source.on(page))


def _fits(demand: FormatDemand, page: Page, width: float, height: float) -> bool:
    tolerance = FORMATS.file_paper if page.paper is Paper.ELECTRONIC else FORMATS.scan_paper
    want = sorted(demand.paper_mm)
    sides = (
        [(width, height)] if page.at is None else [(width, height), (width / page.at.width, height)]
    )  # two of its size, or upon it
    return any(all(abs(a - b) <= tolerance for a, b in zip(want, sorted(own), strict=True)) for own in sides)


def _texts(demand: FormatDemand, profile: Profile, pages: Sequence[tuple[str, Page]]) -> list[FormatReading | None]:
    groups: dict[str, list[tuple[Line, Page]]] = defaultdict(list)
    for part_id, page in pages:
        part = profile.part(part_id)
        specs = [f for f in profile.printed if f.part == part_id]
        for line in page.lines:
            groups[_role(line, part, specs)].append((line, page))
    fonts = {"body": demand.body_fonts, "heading1": demand.heading1_fonts, "heading2": demand.heading2_fonts}
    sizes = {"heading1": demand.heading1_pt, "heading2": demand.heading2_pt}
    _settle_levels(groups, demand)
    return [
        _judge(what, fonts[what], sizes.get(what) or demand.size_pt, groups[what])
        for what in fonts
        if groups[what] and fonts[what]
    ]


def _settle_levels(groups: dict[str, list[tuple[Line, Page]]], demand: FormatDemand) -> None:
    """Of three levels (三、 1. （1）) the notice names two: the middle one counts as the first where it is set like it, else as
    the second, and the lowest one is then free.
    """
    middle = groups.pop("middle", [])
    if not middle:
        return
    first = not groups["heading1"] or any(_same_font(line.font, demand.heading1_fonts) for line, _ in middle if line.font)
    if first:
        groups["heading1"] += middle
    elif all(_same_font(line.font, demand.heading2_fonts) for line, _ in middle if line.font):
        groups["heading2"] = middle
    else:
        groups["heading2"] += middle


def _role(line: Line, part: Part, specs: Sequence[FieldSpec]) -> str:
    """heading1: the part's title; heading2: the essays' headings; middle: the headings between these; body: the rest."""
    text = strip_numbering(fold(line.text))
    if part.kind is not PartKind.ESSAY:
        return "body" if len(text) > FORMATS.body_elsewhere else "other"
    if len(text) < FORMATS.shortest:
        return "other"
    numbered = text != fold(line.text)
    if numbered and any(likeness(text, label) > FORMATS.heading for spec in specs for label in spec.labels if "." in spec.number):
        return "heading2"
    if any(likeness(text, h) > FORMATS.heading for h in part.markers):
        return "heading1"
    if any(likeness(text, h) > FORMATS.heading for h in (*part.headings, *(label for spec in specs for label in spec.labels))):
        return "middle"
    return "body" if len(text) > FORMATS.body else "other"


def _judge(what: str, fonts: Sequence[str], size: float, lines: Sequence[tuple[Line, Page]]) -> FormatReading | None:
    known = [(line, page) for line, page in lines if line.font and page.paper is Paper.ELECTRONIC]
    expected = f"{fonts[0] if fonts else ''} {size:g} 磅"
    if known:
        weights: Counter[tuple[str, float]] = Counter()
        for line, _ in known:
            weights[(line.font, round((line.size_pt or 0.0) * 2) / 2)] += len(line.text)
        (font, points), _ = weights.most_common(1)[0]
        conforms = _same_font(font, fonts) and (not points or abs(points - size) <= FORMATS.file_size)
        line, page = next((n for n in known if n[0].font == font), known[0])
        return FormatReading(what, expected, f"{font} {points:g} 磅", conforms, True, _source(line, page))
    measured = [(line, page) for line, page in lines if line.size_pt and page.paper is Paper.SCAN]
    if len(measured) < FORMATS.measured:
        return None
    points = median(line.size_pt or 0.0 for line, _ in measured)
    line, page = measured[0]
    return FormatReading(
        what, expected, f"约 {points:.0f} 磅", abs(points - size) <= FORMATS.scan_size, False, _source(line, page)
    )


def _same_font(font: str, wanted: Sequence[str]) -> bool:
    """ABCDEF+FangSong_GB2312,Bold → fangsonggb2312; a family's own sub-names count."""
    name = _plain_font(font)
    return any(
        name == _plain_font(w)
        or (len(_plain_font(w)) > FORMATS.family and name.startswith(_plain_font(w)))
        or _plain_font(w) in name
        for w in wanted
    )


def _plain_font(font: str) -> str:
    return fold(font.split("+")[-1].split(",")[0]).replace("-", "").replace("_", "").replace(" ", "").lower()


def _source(line: Line, page: Page) -> Source:
    return Source.on(page, line.box)
