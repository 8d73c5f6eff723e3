"""Signatures: ink beside its label on its own line, with seals and print taken away, and whether a hand wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from extractors.packet.marks.anchors import Anchor, Images, PageKey, find_anchor, lines_beside, opens_row, page_mm, pages_of
from extractors.packet.marks.settings import SIGNATURES
from extractors.packet.marks.signature_ink import Mask, ZoneImage, label_ink, large_enough, red_area, written_ink, zone_image
from extractors.packet.marks.signature_zone import WORDS, SignatureZone, signature_zone
from extractors.page.image.strokes import StrokeComparison, compare_strokes
from extractors.text.wordings import UNREAD
from model.folding import fold_letters
from model.geometry import Box, union_of
from model.page import Ink, Page, Paper, SealKind, SealShape
from model.record import FieldValue, Hand, PagePart, SignatureVerdict, Source, Verdict
from notices.profile import Profile, SignatureDemand

BRACKET = re.compile(r"\s*[（(]")


def judge_signatures(
    profile: Profile,
    parts: Sequence[PagePart],
    pages: Mapping[PageKey, Page],
    fields: Mapping[str, FieldValue],
    images: Images,
) -> tuple[SignatureVerdict, ...]:
    """Return one verdict for each demanded signature whose part was found. `images` loads upright page images."""
    verdicts = []
    for demand in profile.signatures:
        signer = fields.get(demand.signer) if demand.signer else None
        name = fold_letters(str(signer.value or signer.raw or "")) if signer else ""
        found = [_judge(demand, page, name, images) for page in pages_of(demand.part, parts, pages)]
        if found:
            verdicts.append(max(found, key=_rank))
    return tuple(verdicts)


def _judge(demand: SignatureDemand, page: Page, signer: str, images: Images) -> SignatureVerdict:
    anchor = find_anchor(lines_beside(page, demand.context), demand.anchors)
    if anchor is None:
        return _by_name(demand.id, page, signer)
    zone = signature_zone(page, anchor)
    source = Source.on(page, zone.box)
    image = images(page)
    if page.paper is Paper.ELECTRONIC and page.reader.electronic:
        return replace(_by_text(demand.id, zone, signer), source=source)
    view = zone_image(zone, image) if image is not None else None
    if view is None:
        return SignatureVerdict(demand.id, Verdict.UNCLEAR, source=source)
    verdict = _by_ink(demand.id, view, signer)
    if verdict.verdict is not Verdict.PRESENT and verdict.hand is Hand.NOTHING:
        # a seal hides it, or it stands a line off: what was read may tell
        named = _by_name(demand.id, page, signer, zone.box.grown(0, SIGNATURES.named_near * zone.height))
        verdict = named if named.verdict is Verdict.PRESENT else verdict
    if verdict.verdict is Verdict.ABSENT and _label_unread(page, anchor):
        verdict = replace(verdict, verdict=Verdict.UNCLEAR, hand=Hand.HANDWRITTEN, confidence=0.4)
    return replace(verdict, source=source)


def _label_unread(page: Page, anchor: Anchor) -> bool:
    """Whether only 「（签字）」 was found, and what stands before it in its row is not the form's: the label under a seal, a name, or both in one."""
    if not BRACKET.match(anchor.line.text):
        return False
    before = (line.text for line in page.lines if line is not anchor.line and opens_row(line.box, anchor.box))
    return any(len(fold_letters(WORDS.sub("", text))) >= SIGNATURES.name_least for text in before)


def _by_name(at: str, page: Page, signer: str, within: Box | None = None) -> SignatureVerdict:
    """The label was not read, for a seal or the name itself lies over it, or the name's ink cannot be told from a seal's: the signer's name,
    larger than print, tells. `within`: where it must stand.
    """
    unclear = SignatureVerdict(at, Verdict.UNCLEAR, source=Source.on(page))
    if not signer or page.paper is Paper.ELECTRONIC:
        return unclear
    lines = [line for line in page.lines if within is None or within.holds(line.box.cx, line.box.cy)]
    named = [line for line in lines if fuzz.ratio(fold_letters(line.text), signer) >= SIGNATURES.named]
    if not named:
        return unclear
    line = max(named, key=lambda found: found.box.cy)
    source = Source.on(page, line.box)
    usual = float(np.median([other.box.height for other in page.lines]))
    if line.box.height < SIGNATURES.named_height * usual:
        return replace(unclear, source=source)
    return SignatureVerdict(at, Verdict.PRESENT, Hand.HANDWRITTEN, 0.0, 0.6, source)


def _by_text(at: str, zone: SignatureZone, signer: str) -> SignatureVerdict:
    """An electronic page: a name in its text is typed; ink that is no text may well be a signature."""
    written = "".join(text for text, _, _ in zone.written)
    if UNREAD in written:
        return SignatureVerdict(at, Verdict.UNCLEAR, Hand.HANDWRITTEN, confidence=0.5)
    name = fold_letters(written)
    if not name:
        return SignatureVerdict(at, Verdict.ABSENT, Hand.NOTHING, confidence=0.9)
    sure = (bool(signer) and signer in name) or SIGNATURES.name_least <= len(name) <= SIGNATURES.name_most
    return SignatureVerdict(at, Verdict.PRESENT if sure else Verdict.UNCLEAR, Hand.TYPED, confidence=0.9 if sure else 0.5)


def _by_ink(at: str, view: ZoneImage, signer: str) -> SignatureVerdict:
    ink, bounds = written_ink(view)
    ratio = float(ink.sum()) / view.height**2
    base = SignatureVerdict(at, Verdict.ABSENT, Hand.NOTHING, round(ratio, 3), 0.9)
    if ratio < SIGNATURES.no_ink or bounds is None:
        return _without_hand(base, view)
    if ratio < SIGNATURES.sure_ink or not large_enough(bounds, view.height):
        if _personal_seal(view.zone):
            return replace(base, verdict=Verdict.PRESENT, hand=Hand.PERSONAL_SEAL, confidence=0.7)
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.NOTHING, confidence=0.4)
    return _whose_hand(base, view, ink, signer)


def _without_hand(base: SignatureVerdict, view: ZoneImage) -> SignatureVerdict:
    """No pen: a personal seal, red ink without a shape, a place hidden by a copied seal, or nothing."""
    if _personal_seal(view.zone):
        return replace(base, verdict=Verdict.PRESENT, hand=Hand.PERSONAL_SEAL, confidence=0.8)
    if _copied_seal_over(view.zone):
        return replace(base, verdict=Verdict.UNCLEAR, confidence=0.3)
    if view.violet.sum() >= SIGNATURES.no_ink * view.height**2:  # a blue name under a seal's red
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.HANDWRITTEN, confidence=0.4)
    sure = (fold_letters(text) for text, _, confidence in view.zone.written if confidence > SIGNATURES.written)
    if len("".join(sure)) >= SIGNATURES.name_least:  # 冯（签字晓: a name across the word for signing is read in pieces
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.HANDWRITTEN, confidence=0.4)
    if red_area(view) > SIGNATURES.red_area:
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.PERSONAL_SEAL, confidence=0.4)
    return base


def _personal_seal(zone: SignatureZone) -> bool:
    near = zone.box.grown(SIGNATURES.personal_aside, SIGNATURES.personal_above)
    for seal in zone.page.seals:
        named = seal.shape is SealShape.SQUARE or seal.kind is SealKind.PERSONAL
        if (
            named
            and seal.confidence >= SIGNATURES.personal
            and near.overlap(seal.box) > SIGNATURES.personal_share * seal.box.area
        ):
            return True
    return False


def _copied_seal_over(zone: SignatureZone) -> bool:
    """A seal in black that covers much of the place on either side of what was read of the label: names are written right of it, or before 「（签字）」
    where the rest of it was not read.
    """
    label, reach = zone.anchor.box, SIGNATURES.hidden_reach / page_mm(zone.page)[0]
    sides = (max(0.0, label.x0 - reach), label.x0), (label.x1, min(zone.box.x1, label.x1 + reach))
    places = [Box(x0, zone.box.y0, x1, zone.box.y1) for x0, x1 in sides if x1 > x0]
    seals = [s.box for s in zone.page.seals if s.ink is not Ink.ORIGINAL and s.confidence >= SIGNATURES.copied_seal]
    return any(seal.overlap(place) > SIGNATURES.hidden_share * place.area for seal in seals for place in places)


def _whose_hand(base: SignatureVerdict, view: ZoneImage, ink: Mask, signer: str) -> SignatureVerdict:
    """Print or a pen: compared with the label's print in height, line, weight and colour, and with what the reader made of it."""
    typed = _typed(compare_strokes(ink, label_ink(view), view.crop), view.zone, signer)
    if typed >= SIGNATURES.typed:
        return replace(base, verdict=Verdict.PRESENT, hand=Hand.TYPED, confidence=round(typed, 2))
    if typed >= SIGNATURES.maybe_typed:
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.TYPED, confidence=round(typed, 2))
    return replace(base, verdict=Verdict.PRESENT, hand=Hand.HANDWRITTEN, confidence=round(1 - typed, 2))


def _typed(strokes: StrokeComparison | None, zone: SignatureZone, signer: str) -> float:
    """How much the ink is print like its label (0–1)."""
    text = fold_letters("".join(t for t, _, _ in zone.written))
    box = union_of([b for _, b, _ in zone.written])
    if strokes is None or box is None or len(text) < SIGNATURES.name_least:
        return SIGNATURES.print_unread
    read = float(np.mean([c for _, _, c in zone.written]))
    of_name = SIGNATURES.print_of_name if len(text) <= SIGNATURES.name_most else SIGNATURES.print_of_other
    named = 1.0 if signer and signer == text else of_name
    return strokes.likeness * named * float(np.clip((read - SIGNATURES.read_from) / SIGNATURES.read_span, 0, 1))


def _rank(verdict: SignatureVerdict) -> tuple[int, float]:
    hand = {Hand.HANDWRITTEN: 4, Hand.DIGITAL: 4, Hand.PERSONAL_SEAL: 3, Hand.TYPED: 2, Hand.NOTHING: 0}[verdict.hand]
    return (hand if verdict.verdict is Verdict.PRESENT else min(hand, 1)), verdict.ink_ratio
