"""One name, many places: what a recogniser was not sure of in the one place is settled by the places where it is clear.

The applicant's name, the project's and the recommender's stand five to thirty times in a packet: in forms, running heads, certificates, seals. All of
them are read together. Where most say the same and this place says something else, the difference is a slip of the recogniser if the characters were
doubtful, left a gap, look like those that the others read, or are a seal's letters at its end; then the value says what the others say. Characters that
were lost under a seal are what it says by itself. `raw` keeps what was read here. A difference that is clear on both sides is the applicant's own and stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rapidfuzz.distance import Editop, Levenshtein

from extractors.packet.settings import DOUBT, NAMES
from model.folding import fold, fold_map
from model.fuzzy import find
from model.geometry import Box
from model.lookalikes import lookalike
from model.organisations import balanced, sure_ends, whole_name
from model.page import Char, Page
from model.record import OTHER_PLACES, FieldValue, Presence
from notices.field_types.registry import FieldType
from notices.profile import Profile


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as its own place shows it, folded; `chars`: its characters one a position, None where the place of one is not known."""

    text: str
    chars: tuple[Char | None, ...]


def settle_names(fields: Mapping[str, FieldValue], profile: Profile, pages: Sequence[Page]) -> dict[str, FieldValue]:
    """Return `fields` with the names of organisations and projects settled by all places of the packet that show them."""
    places = {(page.file, page.number): page for page in pages}
    out = dict(fields)
    for key, organisation in _names(profile).items():
        value = fields.get(key)
        if value is None or value.source is None or value.presence is not Presence.FILLED or value.source.reader.exact:
            continue
        page = places.get((value.source.file, value.source.page))
        others = [*_other_texts(value, pages), *_broken_over_lines(fields, profile, key, places)]
        if page is not None and (settled := _settled(value, organisation, page, others)):
            out[key] = settled
    return out


def _broken_over_lines(
    fields: Mapping[str, FieldValue], profile: Profile, key: str, places: Mapping[tuple[str, int], Page]
) -> Iterator[str]:
    """Give the same name as other fields say it that no single line shows: on a cover and on a sheet's head a long one is broken."""
    same = {
        other
        for agreement in profile.agreements
        if agreement.mode == "same" and key in agreement.fields
        for other in agreement.fields
    }
    for other in sorted(same - {key}):
        value = fields.get(other)
        if value is None or value.presence is not Presence.FILLED or value.source is None or not value.raw:
            continue
        page, raw = places.get((value.source.file, value.source.page)), fold(value.raw)
        if page is None or not any(raw in fold(line.text) for line in page.lines):
            yield value.raw


def _names(profile: Profile) -> dict[str, bool]:
    """Return the fields that hold a name, and whether it is an organisation's; the others must be the same in several places."""
    same = {key for agreement in profile.agreements if agreement.mode == "same" for key in agreement.fields}
    return {f.key: f.type is FieldType.ORGANISATION for f in profile.fields if f.type is FieldType.ORGANISATION or f.key in same}


def _settled(value: FieldValue, organisation: bool, page: Page, others: Sequence[str]) -> FieldValue | None:
    """Return the value as the packet's `others`, texts of other places, decide it; None where it stays."""
    here = fold(value.raw or "")
    core = _without_more(here, others) if organisation else here
    if len(core) < NAMES.shortest:
        return None
    wording, support = _agreed(core, others, organisation and not whole_name(core))
    name = fold(wording)
    own, edits = _own_reading(here, value, page), list(Levenshtein.editops(here, name))
    sealed = all(edit.tag == "insert" for edit in edits) and _is_sealed(value, name, page)
    if name == here or support < (1 if sealed or not balanced(here) else NAMES.least_places):
        return None
    more = "".join(here[edit.src_pos] for edit in edits if edit.tag == "delete")
    if "(" in more and len(more) > len("()") and balanced(more):  # (二期): another project
        return None
    if name != core and (_other_characters(edits, own, name) > 1 or not all(_is_slip(edit, own, name, page) for edit in edits)):
        return None
    return replace(value, value=wording, confidence=max(value.confidence, NAMES.settled), decided_by=OTHER_PLACES)


def _without_more(here: str, others: Sequence[str]) -> str:
    """Return an organisation's name without what stands behind its end. Where other places go on as this one does it is no end: 社会 is none of
    北京社会网络有限公 with its last character lost.
    """
    end = max(sure_ends(here), default=0)
    on = here[: end + 1]
    return here if end < NAMES.shortest or any(on in fold(text) for text in others) else here[:end]


def _agreed(core: str, others: Sequence[str], broken_off: bool) -> tuple[str, int]:
    """Return the name that clearly most other places show, and in how many; "" where none does. With half a pair of brackets it counts only
    where no place shows both.
    """
    shown = [text for text in (_shown_in(other, core, broken_off) for other in others) if text]
    mentions = [text for text in shown if balanced(text)] or shown
    (name, most), *rest = Counter(fold(text) for text in mentions).most_common(2) or [("", 0)]
    if rest and most < NAMES.majority * rest[0][1]:
        return "", 0
    return Counter(text for text in mentions if fold(text) == name).most_common(1)[0][0] if most else "", most


def _other_texts(value: FieldValue, pages: Sequence[Page]) -> Iterator[str]:
    """Give the text of each other line and of each seal of the packet."""
    for page in pages:
        own = value.source is not None and (page.file, page.number) == (value.source.file, value.source.page)
        for line in page.lines:
            if not (own and value.box and value.box.overlap(line.box)):
                yield line.text
        yield from (seal.text for seal in page.seals)


def _shown_in(text: str, name: str, broken_off: bool) -> str:
    """Return the name as a text shows it; "" where the text does not. Its first and last characters are those that stand there, also where `name`
    has others: the likest window leaves these out. A name that is `broken_off` goes on to its end, and is not shown where there is none.
    """
    span = find(text, name, NAMES.alike)
    if span is None:
        return ""
    start, end, folded = span.start, span.end, fold(name)
    if len(fold(text[start:end])) < len(folded) and start and fold(text[start]) != folded[:1] and text[start - 1].isalnum():
        start -= 1
    if len(fold(text[start:end])) < len(folded) and fold(text[end - 1]) != folded[-1:] and text[end : end + 1].isalnum():
        end += 1
    if broken_off and not whole_name(text[start:end]):
        end = next((start + at for at in sure_ends(text[start:]) if end - start < at <= end - start + NAMES.broken_off), start)
    return text[start:end]


def _own_reading(here: str, value: FieldValue, page: Page) -> Reading:
    """Return the value's text with the places of its characters, as its own line shows it."""
    box = value.box
    lines = [line for line in page.lines if box and box.overlap(line.box) and line.spelled]
    chars = [char for line in lines for char in line.chars]
    folded, at = fold_map("".join(char.text for char in chars))
    same = {b + n: a + n for a, b, size in Levenshtein.opcodes(folded, here).as_matching_blocks() for n in range(size)}
    return Reading(here, tuple(chars[at[same[n]]] if n in same else None for n in range(len(here))))


def _other_characters(edits: Sequence[Editop], own: Reading, name: str) -> int:
    """Return how many characters stand in place of ones that do not look like them: two make another word."""
    return sum(e.tag == "replace" and not lookalike(own.text[e.src_pos], name[e.dest_pos]) for e in edits)


def _is_slip(edit: Editop, own: Reading, name: str, page: Page) -> bool:
    """Tell whether a difference from the name is the recogniser's rather than the applicant's. A character that was read clearly is what stands
    there, a seal over it or not; only at the ends of a name the seal's own letters may have been read. Half a pair of brackets shows that some were lost.
    """
    if edit.tag == "replace" and lookalike(own.text[edit.src_pos], name[edit.dest_pos]):
        return True
    if not balanced(own.text) and (edit.tag == "insert" or own.text[edit.src_pos] in "()"):
        return True
    if edit.tag == "insert":
        return _lost(edit.src_pos, own, page)
    char = own.chars[edit.src_pos]
    outside = edit.tag == "delete" and edit.dest_pos in (0, len(name))
    if outside and not own.text[edit.src_pos].isalnum():  # a hole punched beside it
        return True
    if char is None:
        return False
    return char.confidence < NAMES.doubtful or (outside and (_under_seal(char.box, page) or _apart(edit.src_pos, own)))


def _apart(at: int, own: Reading) -> bool:
    """Tell whether the character at `at` stands apart from those of the name: before its beginning on another row, as the rest of a label does, or
    farther from the one beside it than they from one another.
    """
    if len(own.chars) < 2:
        return False
    last = 2 * at >= len(own.chars)
    char, beside, first = own.chars[at], own.chars[at - 1 if last else at + 1], own.chars[0 if last else -1]
    pitch = median([b.box.cx - a.box.cx for a, b in pairwise(own.chars) if a and b] or [0.0])
    if char is None or beside is None or first is None or pitch <= 0:
        return False
    if char.box.cy > beside.box.y1 or char.box.cy < beside.box.y0:
        return char.box.x1 <= first.box.x0
    return abs(char.box.cx - beside.box.cx) > NAMES.room * pitch


def _lost(at: int, own: Reading, page: Page) -> bool:
    """Tell whether a character was lost before position `at`: there is room for it, or, at an end, a seal lies over the place."""
    before, behind = own.chars[at - 1] if at else None, own.chars[at] if at < len(own.chars) else None
    steps = [b.box.cx - a.box.cx for a, b in pairwise(own.chars) if a and b]
    edge = before or behind
    if not steps or edge is None:
        return False
    pitch = median(steps)
    if before and behind:
        around = [char for char in own.chars[max(0, at - 2) : at + 2] if char]
        drawn = (
            len(around) == 4 and around[-1].box.cx - around[0].box.cx > (3 + DOUBT.drawn) * pitch
        )  # its neighbours went into its room
        return drawn or behind.box.cx - before.box.cx > NAMES.room * pitch
    aside = pitch if before else -pitch
    return _under_seal(replace(edge.box, x0=edge.box.x0 + aside, x1=edge.box.x1 + aside), page)


def _is_sealed(value: FieldValue, name: str, page: Page) -> bool:
    """Tell whether a seal that lies over the value says the whole name."""
    box = value.box
    return box is not None and any(seal.box.overlap(box) and fold(seal.text) == name for seal in page.seals) and whole_name(name)


def _under_seal(box: Box, page: Page) -> bool:
    return any(seal.box.holds(box.cx, box.cy) for seal in page.seals)
