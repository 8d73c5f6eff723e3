"""Whether an answer stands in or beside a place that seems blank: text that is neither the form's nor another field's, or that another field's
value runs on with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import median

from rapidfuzz import fuzz

from extractors.packet.parts.classified_page import body_of, ends_within_sentence
from extractors.packet.settings import DOUBT
from model.folding import fold
from model.geometry import Box
from model.page import Char, Page
from model.record import FieldValue
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile

CONTACT = frozenset(
    {FieldType.MOBILE, FieldType.TELEPHONE, FieldType.CREDIT_CODE, FieldType.COUNT, FieldType.NUMBER, FieldType.MONEY}
)
ANSWERS = {
    **dict.fromkeys(CONTACT, re.compile(r"\d[\d,.\-]*\d")),
    FieldType.EMAIL: re.compile(r"\S+@\S+|[A-Za-z0-9_.]{6,}"),
    FieldType.DATE: re.compile(r"\d{4}.?\d"),
    FieldType.PERIOD: re.compile(r"\d{4}.?\d"),
    FieldType.PERSON: re.compile(r"^[\u3400-\u9fff]{2,4}$"),
}
SHAPES = {  # what is told from any other text by its shape alone
    FieldType.EMAIL: re.compile(r"[\w.\-]+@[\w.\-]+"),
    FieldType.MOBILE: re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    FieldType.CREDIT_CODE: re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])"),
}
ANY = re.compile(r"[\u3400-\u9fffA-Za-z0-9]{4,}")
SHORT = re.compile(r"[\u3400-\u9fff]{2,3}")
SPLIT = re.compile(r"[：:，,。；;、（）()\[\]【】\s/]+")


def answer_beside(spec: FieldSpec, value: FieldValue, page: Page, profile: Profile, taken: Sequence[str]) -> bool:
    """Return whether text of the kind that the field asks for stands in or close to its place, and is nobody's. `taken`: what other
    fields of the page say.
    """
    box = value.box
    if box is None:
        return False
    print_of = _print_of(profile, spec.part)
    pattern = ANSWERS.get(spec.type, ANY)
    folded = [fold(text) for text in taken if text]
    for line in page.lines:
        above, below = box.y0 - line.box.height * DOUBT.beside_rows, box.y1 + line.box.height * DOUBT.beside_rows
        near = above <= line.box.cy <= below and line.box.x1 > box.x0 - DOUBT.beside and line.box.x0 < box.x1 + DOUBT.beside
        pieces = list(_left(line.text, print_of, folded)) if near else []
        if any(pattern.search(piece) for piece in pieces):
            return True
        if pattern is ANY and _adjoins(box, line.box) and any(_is_answer(piece, spec) for piece in pieces):
            return True
    return False


def _adjoins(box: Box, beside: Box) -> bool:
    """Return whether something stands right beside a place, on its row: a stroke was taken for a wall between them."""
    return box.y0 <= beside.cy <= box.y1 and max(beside.x0 - box.x1, box.x0 - beside.x1) < DOUBT.adjoins


def _is_answer(piece: str, spec: FieldSpec) -> bool:
    """Return whether a piece of a line is a short answer (总经理), and not the field's own label misread."""
    return SHORT.fullmatch(piece) is not None and all(fuzz.ratio(piece, fold(label)) < DOUBT.own_label for label in spec.labels)


def answer_inside(spec: FieldSpec, value: FieldValue, page: Page) -> bool:
    """Return whether text of the kind that the field asks for, and not its own print, stands inside the place, whichever field it was given to: lines
    that were run together reach over it, or a wording of the form is a part of the answer (同注册地址). Nothing is told of a place that is the line of
    its label, which others may share.
    """
    box = value.box
    if box is None:
        return False
    own = sorted({fold(w) for w in (*spec.labels, *spec.context, *spec.hints, *spec.other_labels)}, key=len, reverse=True)
    pattern = ANSWERS.get(spec.type, ANY)
    rows = [line for line in page.lines if box.grown(0, -DOUBT.inside * line.box.height).holds(box.cx, line.box.cy)]
    inside = [(line, fold("".join(c.text for c in line.chars if box.x0 <= c.box.cx <= box.x1))) for line in rows]
    if any(fold(label) in text for _, text in inside for label in spec.labels):
        return False
    return any(
        text and (piece in text or text in piece) and pattern.search(piece)
        for line, text in inside
        for piece in _left(line.text, own, ())
    )


def runs_on(spec: FieldSpec, value: FieldValue, blank: FieldSpec) -> bool:
    """Return whether a value that is not of its type holds one that is, and behind or before it one of the type of a field that seems blank, where
    not any text is of that type.
    """
    raw, told = value.raw or "", blank.type.rules.strict or blank.type.rules.digits
    if not told or not spec.type.rules.short or len(raw) > DOUBT.long or _fits(spec, raw):
        return False
    halves = [(raw[:at], raw[at:]) for at in range(DOUBT.print_least, len(raw) - DOUBT.print_least + 1)]
    return any((_fits(spec, a) and _fits(blank, b)) or (_fits(spec, b) and _fits(blank, a)) for a, b in halves)


def holds_shape(spec: FieldSpec, value: FieldValue, other: FieldSpec) -> bool:
    """Return whether a short value that is not surely of its own type holds what only the type of another field looks like (an e-mail address in a
    title).
    """
    raw, shape = value.raw or "", SHAPES.get(other.type)
    if shape is None or len(raw) > DOUBT.long or spec.type is other.type or (spec.type.rules.strict and spec.read(raw).ok):
        return False
    return shape.search(raw) is not None


def swallows(spec: FieldSpec, value: FieldValue, blank: FieldSpec) -> bool:
    """Return whether a short value holds what only the type of a field that seems blank looks like, or a person's name is followed by more where a field
    of the same heading seems blank.
    """
    raw = value.raw or ""
    person = (
        spec.type is FieldType.PERSON and spec.type is not blank.type and bool(spec.context) and spec.context == blank.context
    )
    followed = person and len(raw) <= DOUBT.long and not _fits(spec, raw)
    return holds_shape(spec, value, blank) or (followed and any(_fits(spec, raw[:at]) for at in range(2, min(5, len(raw)))))


def _fits(spec: FieldSpec, raw: str) -> bool:
    return spec.read(raw.strip()).ok and not spec.type.rules.unusual(spec, raw)


def cut_beside(value: FieldValue, page: Page) -> bool:
    """Return whether ink that was not read lies in the value's place or right beside it: the value may be longer."""
    box = value.box
    around = box.grown(DOUBT.cut, 0) if box is not None else None
    return around is not None and any(mark.overlap(around) > 0 for mark in (*page.marked, *page.unread))


def goes_on(spec: FieldSpec, value: FieldValue, page: Page, profile: Profile, taken: Sequence[str]) -> bool:
    """Return whether text that is nobody's follows a value on its row with no more room than between characters: a stroke was taken for a wall within it.
    `taken`: what other fields of the page say.
    """
    box = value.box
    if box is None:
        return False
    room = DOUBT.goes_on * page.height / max(1, page.width)
    behind = [b for b in page.lines if box.y0 <= b.box.cy <= box.y1 and abs(b.box.x0 - box.x1) < room * b.box.height]
    folded = [fold(text) for text in taken if text]
    return any(piece for line in behind for piece in _left(line.text, _print_of(profile, spec.part), folded))


def has_room(chars: Sequence[Char]) -> bool:
    """Return whether there is room for another character between two characters of a code or number, as there is where one was lost."""
    steps = [step for _, _, step in _steps(chars)]
    return bool(steps) and max(steps) > DOUBT.room * median(steps)


def has_gap(chars: Sequence[Char]) -> bool:
    """Return whether letters or digits of an address stand apart as they do about a stroke on the line (pm_3579), which recognisers pass over."""
    found = list(_steps(chars))
    steps = [step for _, _, step in found]
    usual = max(median(steps), sum(steps) / len(steps)) if steps else 0.0
    written = [step for a, b, step in found if a.text.isalnum() and b.text.isalnum()]
    return max(written, default=0.0) > DOUBT.gap * usual


def _steps(chars: Sequence[Char]) -> Iterator[tuple[Char, Char, float]]:
    """Yield neighbours on one row, with the way from the middle of the one to that of the other."""
    return ((a, b, b.box.cx - a.box.cx) for a, b in pairwise(chars) if abs(b.box.cy - a.box.cy) < a.box.height)


def lacks_character(chars: Sequence[Char]) -> bool:
    """Return whether a character was lost between Chinese ones, which stand at equal distances: a recogniser (CTC) draws its neighbours into its room, so
    that three steps together are as long as nearly four.
    """
    rows = [list(run) for chinese, run in groupby(chars, lambda c: "\u3400" <= c.text <= "\u9fff") if chinese]
    steps = [[b.box.cx - a.box.cx for a, b in pairwise(row)] for row in rows]
    if any(step <= 0 for row in steps for step in row):  # over two lines
        return False
    pitch = median([step for row in steps for step in row] or [0.0])
    windows = [row[n : n + 3] for row in steps for n in range(len(row) - 2)]
    return len(windows) > 1 and max(map(sum, windows)) > (3 + DOUBT.drawn) * pitch


def ends_its_page(value: FieldValue, page: Page) -> bool:
    """Return whether nothing stands on the page below the place (a heading): what belongs to it may stand on any other page."""
    box = value.box
    return box is not None and not any(line.box.y0 > box.y1 for line in body_of(page))


def breaks_off(value: FieldValue, page: Page) -> bool:
    """Return whether a long text ends with its page, within a sentence: its rest may stand on a page that was taken for another part's."""
    text = fold(value.wording)
    if len(text) < DOUBT.long or not ends_within_sentence(page):
        return False
    return text.endswith(fold(body_of(page)[-1].text)[-DOUBT.same_end :])


def _left(text: str, print_of: Sequence[str], taken: Sequence[str]) -> Iterator[str]:
    """The pieces of a line that are neither the form's print nor another value."""
    rest = fold(text)
    for wording in (*sorted(taken, key=len, reverse=True), *print_of):
        if len(wording) >= DOUBT.print_least:
            rest = rest.replace(wording, " ")
    for piece in SPLIT.split(rest):
        piece = _without_broken_label(piece, print_of)
        if piece and not any(piece in other for other in taken):
            yield piece


def _without_broken_label(piece: str, print_of: Sequence[str]) -> str:
    """Return a piece without the beginning of a label whose end stands on the next line (法定代表 陈子涵 / 人)."""
    for wording in print_of:
        for lacks in range(1, DOUBT.broken_label + 1):
            start = wording[:-lacks]
            if len(start) > DOUBT.print_least and piece.startswith(start):
                return piece[len(start) :]
    return piece


@lru_cache(maxsize=64)
def _print_of(profile: Profile, part: str) -> tuple[str, ...]:
    """What the form prints in a part, folded, the longest first."""
    specs = [f for f in profile.printed if f.part == part]
    wordings = [
        w for f in specs for w in (*f.labels, *f.context, *f.hints, *f.other_labels, *(c for x in f.choices for c in x.words))
    ]
    wordings += [w for f in specs for row in f.rows for w in row.words]
    tables = [t for t in profile.tables if t.part == part]
    wordings += [w for t in tables for w in (*t.labels, *t.total_labels, *(w for head in t.columns for w in head.wordings))]
    wordings += [w for p in profile.parts for w in (p.title, *p.markers, *p.headings)]
    return tuple(sorted({fold(w) for w in wordings}, key=len, reverse=True))
