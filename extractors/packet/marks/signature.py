"""Signatures: ink beside its label on its own line, with seals and print taken away, and whether a hand wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extractors.packet.marks.anchors import Anchor, Images, PageKey, find_anchor, page_mm, pages_of, span_box
from extractors.page.image.inks import flatten_paper, has_chroma, redness, without_red
from extractors.page.image.strokes import INKED, StrokeComparison, compare_strokes, without_rules
from extractors.page.seals.planes import darker_than_seal
from model.folding import fold_letters
from model.geometry import Box, union_of
from model.page import Ink, Line, Page, Paper, SealKind, SealReading, SealShape
from model.record import FieldValue, Hand, PagePart, SignatureVerdict, Source, Verdict
from notices.profile import Profile, SignatureDemand

Mask = NDArray[np.bool_]

NO_INK, SURE_INK = 0.03, 0.09  # ink area over the square of the line's height
WORDS = re.compile(
    r"法定代表人|法人代表|代表人|负责人|授权代表|委托代理人|签字人|签字|签名|签章|盖章|手写|亲笔|本人|姓名|或|及|日期|时间|年|月|日|"
    r"[\s:：()（）\[\]【】_＿—\-、，。.…·|/]"
)
DATE = re.compile(r"日期|时间|[12２二][0０〇○零]\d\d?年?|\d{4}\s*年|年\s*\d{0,2}\s*月")


@dataclass(frozen=True, slots=True)
class SignatureZone:
    """The strip in which a signature is looked for. `printed`: boxes of words that belong to the form; `written`: what the
    readers made of anything else on the line; `height`: of the label's characters, as a fraction of the page.
    """

    page: Page
    anchor: Anchor
    box: Box
    printed: tuple[Box, ...]
    written: tuple[tuple[str, Box, float], ...]
    height: float


def judge_signatures(
    profile: Profile,
    parts: Sequence[PagePart],
    pages: Mapping[PageKey, Page],
    fields: Mapping[str, FieldValue],
    images: Images,
) -> tuple[SignatureVerdict, ...]:
    """One verdict for each demanded signature whose part was found. `images` loads upright page images."""
    verdicts = []
    for demand in profile.signatures:
        signer = fields.get(demand.signer) if demand.signer else None
        name = fold_letters(str(signer.value or signer.raw or "")) if signer else ""
        found = [_judge(demand, page, name, images) for page in pages_of(demand.part, parts, pages)]
        if found:
            verdicts.append(max(found, key=_rank))
    return tuple(verdicts)


def _judge(demand: SignatureDemand, page: Page, signer: str, images: Images) -> SignatureVerdict:
    anchor = find_anchor(page.lines, demand.anchors)
    if anchor is None:
        return _by_name(demand.id, page, signer)
    zone = signature_zone(page, anchor)
    source = Source(page.file, page.number, zone.box, page.reader)
    image = images(page)
    if page.paper is Paper.ELECTRONIC and page.reader.electronic:
        return replace(_by_text(demand.id, zone, signer), source=source)
    if image is None:
        return SignatureVerdict(demand.id, Verdict.UNCLEAR, source=source)
    return replace(_by_ink(demand.id, zone, image, signer), source=source)


def _by_name(at: str, page: Page, signer: str) -> SignatureVerdict:
    """The label was not read, for a seal or the name itself lies over it: the signer's name, larger than print, tells."""
    unclear = SignatureVerdict(at, Verdict.UNCLEAR, source=Source(page.file, page.number, None, page.reader))
    if not signer or page.paper is Paper.ELECTRONIC:
        return unclear
    named = [line for line in page.lines if fuzz.ratio(fold_letters(line.text), signer) >= 65]
    if not named:
        return unclear
    line = max(named, key=lambda found: found.box.cy)
    source = Source(page.file, page.number, line.box, page.reader)
    usual = float(np.median([other.box.height for other in page.lines]))
    if line.box.height < 1.4 * usual:
        return replace(unclear, source=source)
    return SignatureVerdict(at, Verdict.PRESENT, Hand.HANDWRITTEN, 0.0, 0.6, source)


def signature_zone(page: Page, anchor: Anchor) -> SignatureZone:
    """The strip beside the label: its own line, somewhat higher and lower, to the right as far as a date or the margin."""
    line = anchor.line
    wide, _ = page_mm(page)
    height = _character_height(line, page)
    right = min(0.985, anchor.box.x1 + max(70 / wide, 12 * height * page.height / page.width))
    row = [other for other in page.lines if abs(other.box.cy - line.box.cy) < 0.95 * height]
    printed, written = [], []
    for other in page.lines:
        if other in row:
            dated = DATE.search(other.text)
            if dated and span_box(other, dated.start(), dated.end()).x0 > anchor.box.x1:
                right = min(right, span_box(other, dated.start(), dated.end()).x0)
            own, foreign = _split(other)
            printed += own
            written += foreign
        else:
            printed.append(other.box)
    left = line.box.x0 - 0.5 * height
    if right - anchor.box.x1 < 25 / wide:  # the label stands at the right: the name stands before it
        left = line.box.x0 - 60 / wide
    box = Box(max(0.0, left), max(0.0, line.box.cy - 1.7 * height), right, min(1.0, line.box.cy + 1.7 * height))
    near = [b for b in printed if b.overlap(box) > 0]
    return SignatureZone(page, anchor, box, tuple(near), tuple(w for w in written if box.holds(w[1].cx, w[1].cy)), height)


def _character_height(line: Line, page: Page) -> float:
    """Of the line's box; no more than a character is wide, for boxes that took in something larger."""
    n = max(1, len(line.text))
    if n < 5 or not page.width or not page.height:
        return line.box.height
    return min(line.box.height, 1.35 * line.box.width / n * page.width / page.height)


def _split(line: Line) -> tuple[list[Box], list[tuple[str, Box, float]]]:
    """Boxes of the form's own words in a line, and what else stands in it."""
    flags = [False] * len(line.text)
    for found in WORDS.finditer(line.text):
        for i in range(found.start(), found.end()):
            flags[i] = True
    printed: list[Box] = []
    written: list[tuple[str, Box, float]] = []
    start = 0
    for i in range(1, len(flags) + 1):
        if i == len(flags) or flags[i] != flags[start]:
            box = span_box(line, start, i)
            if flags[start]:
                printed.append(box)
            else:
                written.append((line.text[start:i], box, line.confidence))
            start = i
    return printed, written


def _by_text(at: str, zone: SignatureZone, signer: str) -> SignatureVerdict:
    """An electronic page: a name in its text is typed; pictures of signatures are not judged."""
    name = fold_letters("".join(text for text, _, _ in zone.written))
    if not name:
        return SignatureVerdict(at, Verdict.ABSENT, Hand.NOTHING, confidence=0.9)
    sure = (bool(signer) and signer in name) or 2 <= len(name) <= 4
    return SignatureVerdict(at, Verdict.PRESENT if sure else Verdict.UNCLEAR, Hand.TYPED, confidence=0.9 if sure else 0.5)


def _by_ink(at: str, zone: SignatureZone, image: NDArray[np.uint8], signer: str) -> SignatureVerdict:
    h, w = image.shape[:2]
    x0, y0, x1, y1 = zone.box.pixels(w, h)
    if x1 - x0 < 8 or y1 - y0 < 8:
        return SignatureVerdict(at, Verdict.UNCLEAR)
    # The paper's brightness is judged in a wider surrounding than the window.
    pad = 4 * (y1 - y0)
    sx0, sy0, sx1, sy1 = max(0, x0 - pad), max(0, y0 - pad), min(w, x1 + pad), min(h, y1 + pad)
    around = image[sy0:sy1, sx0:sx1]
    part = np.s_[y0 - sy0 : y1 - sy0, x0 - sx0 : x1 - sx0]
    dark = without_red(around)[part] if has_chroma(around) else np.asarray(flatten_paper(around).min(axis=2)[part], np.uint8)
    height = max(4.0, zone.height * h)
    inked = without_rules(dark < INKED, height)
    hidden = _mask(zone, (x0, y0, x1, y1), (w, h), dark, image)
    ink, bounds = _left_over(inked, hidden, height)
    ratio = float(ink.sum()) / height**2
    stamp = _personal_seal(zone)
    base = SignatureVerdict(at, Verdict.ABSENT, Hand.NOTHING, round(ratio, 3), 0.9)
    if ratio < NO_INK or bounds is None:
        return _without_hand(base, stamp, zone, around, part, height)
    if ratio < SURE_INK or not _large_enough(bounds, height):
        if stamp:
            return replace(base, verdict=Verdict.PRESENT, hand=Hand.PERSONAL_SEAL, confidence=0.7)
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.NOTHING, confidence=0.4)
    return _whose_hand(base, zone, image, ink, inked & _label_mask(zone, (x0, y0, x1, y1), (w, h)), (x0, y0), signer)


def _without_hand(
    base: SignatureVerdict,
    stamp: bool,
    zone: SignatureZone,
    around: NDArray[np.uint8],
    part: tuple[slice, slice],
    height: float,
) -> SignatureVerdict:
    """No pen: a personal seal, red ink without a shape, a place hidden by a copied seal, or nothing."""
    if stamp:
        return replace(base, verdict=Verdict.PRESENT, hand=Hand.PERSONAL_SEAL, confidence=0.8)
    if _copied_seal_over(zone):
        return replace(base, verdict=Verdict.UNCLEAR, confidence=0.3)
    if any(len(fold_letters(text)) >= 2 and confidence > 0.7 for text, _, confidence in zone.written):
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.HANDWRITTEN, confidence=0.4)
    if has_chroma(around):
        red = redness(flatten_paper(around))
        for seal in zone.page.seals:
            if seal.shape is not SealShape.SQUARE:
                _blank(red, seal.box, zone, part, around.shape)
        if float((red[part] > 45).sum()) / height**2 > 0.8:
            return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.PERSONAL_SEAL, confidence=0.4)
    return base


def _blank(red: NDArray[np.uint8], box: Box, zone: SignatureZone, part: tuple[slice, slice], shape: tuple[int, ...]) -> None:
    """Take a seal's place out of the redness of the surroundings."""
    page = zone.page
    x0, y0, x1, y1 = box.grown(0.008, 0.008).pixels(page.width, page.height)
    wx, wy = zone.box.pixels(page.width, page.height)[:2]
    dx, dy = part[1].start - wx, part[0].start - wy
    red[max(0, y0 + dy) : max(0, y1 + dy), max(0, x0 + dx) : max(0, x1 + dx)] = 0


def _mask(
    zone: SignatureZone,
    bounds: tuple[int, int, int, int],
    size: tuple[int, int],
    dark: NDArray[np.uint8],
    image: NDArray[np.uint8],
) -> Mask:
    """True where the form's own words stand, or a seal that is not red and cannot be told from ink.

    `dark`: the window of `bounds`, paper 255. A grey seal hides nothing that is darker than itself.
    """
    x0, y0, x1, y1 = bounds
    hidden = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for box in zone.printed:
        bx0, by0, bx1, by1 = box.pixels(*size)
        aside = round(0.3 * zone.height * size[1])  # boxes of lines are tight, sometimes too tight
        cv2.rectangle(hidden, (bx0 - x0 - aside, by0 - y0 - 2), (bx1 - x0 + aside // 2, by1 - y0 + 2), 1, -1)
    for seal in zone.page.seals:
        if seal.ink is not Ink.ORIGINAL and seal.confidence >= 0.4:
            over = _seal_mask(seal, (x0, y0, x1, y1), size)
            level = _level_over(seal, image)
            hidden[over & (dark > 255 - (level or 256))] = 1
    return hidden > 0


def _seal_mask(seal: SealReading, bounds: tuple[int, int, int, int], size: tuple[int, int]) -> Mask:
    """True within a seal's outline, in the window of `bounds`."""
    x0, y0, x1, y1 = bounds
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    bx0, by0, bx1, by1 = seal.box.grown(0.004, 0.003).pixels(*size)
    if seal.shape is SealShape.SQUARE:
        cv2.rectangle(mask, (bx0 - x0, by0 - y0), (bx1 - x0, by1 - y0), 1, -1)
    else:
        centre = ((bx0 + bx1) // 2 - x0, (by0 + by1) // 2 - y0)
        cv2.ellipse(mask, centre, ((bx1 - bx0) // 2, (by1 - by0) // 2), 0, 0, 360, 1, -1)
    return mask > 0


def _level_over(seal: SealReading, image: NDArray[np.uint8]) -> float | None:
    """Darkness of pens and print over a copied seal; None where they cannot be told from it. Of a square seal nothing is:
    its characters are a name themselves.
    """
    if seal.shape is SealShape.SQUARE:
        return None
    x0, y0, x1, y1 = seal.box.pixels(image.shape[1], image.shape[0])
    crop = image[max(0, y0) : y1, max(0, x0) : x1]
    return darker_than_seal(crop) if min(crop.shape[:2], default=0) > 20 else None


def _label_mask(zone: SignatureZone, bounds: tuple[int, int, int, int], size: tuple[int, int]) -> Mask:
    """True over the label's own words: print to compare with."""
    x0, y0, x1, y1 = bounds
    own = np.zeros((y1 - y0, x1 - x0), bool)
    bx0, by0, bx1, by1 = zone.anchor.box.pixels(*size)
    own[max(0, by0 - y0 - 2) : max(0, by1 - y0 + 2), max(0, bx0 - x0) : max(0, bx1 - x0)] = True
    return own


def _left_over(inked: Mask, hidden: Mask, height: float) -> tuple[Mask, tuple[int, int, int, int] | None]:
    """Ink that is neither print nor specks nor a neighbour line's edge, and its bounds."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    covered = np.bincount(labels.ravel(), weights=hidden.ravel(), minlength=count)
    keep = np.zeros(count, bool)
    rows = inked.shape[0]
    for i in range(1, count):
        x, y, w, h, area = stats[i]
        small = area < max(4, 0.006 * height**2) or max(w, h) < 0.3 * height  # specks, colons, ends of seal strokes
        if small or covered[i] > 0.5 * area:
            continue
        cut = y == 0 or y + h == rows  # what runs out of the strip belongs to the lines around, unless it is mostly inside
        if cut and abs(centres[i][1] - rows / 2) > 0.9 * height:
            continue
        keep[i] = True
    left = keep[labels] & ~hidden
    ys, xs = np.nonzero(left)
    if not len(xs):
        return left, None
    return left, (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)


def _large_enough(bounds: tuple[int, int, int, int], height: float) -> bool:
    x0, y0, x1, y1 = bounds
    return x1 - x0 >= 0.7 * height and y1 - y0 >= 0.45 * height


def _personal_seal(zone: SignatureZone) -> bool:
    near = zone.box.grown(0.01, 0.012)
    for seal in zone.page.seals:
        named = seal.shape is SealShape.SQUARE or seal.kind is SealKind.PERSONAL
        if named and seal.confidence >= 0.3 and near.overlap(seal.box) > 0.2 * seal.box.area:
            return True
    return False


def _copied_seal_over(zone: SignatureZone) -> bool:
    """A seal in black that covers much of the place right of the label, where names are written."""
    x0 = zone.anchor.box.x1
    place = Box(x0, zone.box.y0, min(zone.box.x1, x0 + 35 / page_mm(zone.page)[0]), zone.box.y1)
    seals = (s for s in zone.page.seals if s.ink is not Ink.ORIGINAL and s.confidence >= 0.4)
    return place.area > 0 and any(s.box.overlap(place) > 0.35 * place.area for s in seals)


def _whose_hand(
    base: SignatureVerdict,
    zone: SignatureZone,
    image: NDArray[np.uint8],
    ink: Mask,
    label: Mask,
    corner: tuple[int, int],
    signer: str,
) -> SignatureVerdict:
    """Print or a pen: compared with the label's print in height, line, weight and colour, and with what the reader made of it."""
    strokes = compare_strokes(ink, label, image[corner[1] : corner[1] + ink.shape[0], corner[0] : corner[0] + ink.shape[1]])
    typed = _typed(strokes, zone, signer)
    if typed >= 0.75:
        return replace(base, verdict=Verdict.PRESENT, hand=Hand.TYPED, confidence=round(typed, 2))
    if typed >= 0.5:
        return replace(base, verdict=Verdict.UNCLEAR, hand=Hand.TYPED, confidence=round(typed, 2))
    return replace(base, verdict=Verdict.PRESENT, hand=Hand.HANDWRITTEN, confidence=round(1 - typed, 2))


def _typed(strokes: StrokeComparison | None, zone: SignatureZone, signer: str) -> float:
    """How much the ink is print like its label (0–1)."""
    text = fold_letters("".join(t for t, _, _ in zone.written))
    box = union_of([b for _, b, _ in zone.written])
    if strokes is None or box is None or len(text) < 2:
        return 0.1
    read = float(np.mean([c for _, _, c in zone.written]))
    named = 1.0 if signer and signer == text else (0.8 if 2 <= len(text) <= 4 else 0.4)
    return strokes.likeness * named * float(np.clip((read - 0.5) / 0.4, 0, 1))


def _rank(verdict: SignatureVerdict) -> tuple[int, float]:
    hand = {Hand.HANDWRITTEN: 4, Hand.DIGITAL: 4, Hand.PERSONAL_SEAL: 3, Hand.TYPED: 2, Hand.NOTHING: 0}[verdict.hand]
    return (hand if verdict.verdict is Verdict.PRESENT else min(hand, 1)), verdict.ink_ratio
