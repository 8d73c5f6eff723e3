"""Characters that look alike (1 l I, 0 O, rn m) in addresses, codes, numbers and names of persons: what they are is weighed, not guessed.

A doubtful value is looked at more closely (`readers/closer.py`): what else each of its characters may be, by the recogniser and by the page's own
glyphs. What the type allows (`ValueRules.odds`: check digits, domains that the packet shows, surnames) is added. The likeliest wording counts; how
likely it is becomes the value's confidence. `raw` keeps what was read, `decided_by` says by what it was settled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import exp

from rapidfuzz.distance import Levenshtein

from extractors.packet.doubt import least_sure
from extractors.packet.settings import CHARACTERS, DOUBT, NAMES
from extractors.page.ocr.rivals import ALIKE, Rival
from extractors.readers.closer import CloserLook
from model.folding import fold, fold_map
from model.page import Line, Page
from model.record import GLYPHS, TYPE, FieldValue, Presence
from notices.field_types.registry import FieldType
from notices.field_types.rules import KNOWN
from notices.profile import FieldSpec, Profile

DOMAIN = re.compile(r"(?:@|www\.|https?://)((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
LIKE_DIGITS = re.compile(f"[{''.join(filter(str.isalnum, ALIKE))}]+")

Closer = Callable[[Page, Line], CloserLook | None]


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a value: what the ink says to it (`ink`), and its type (`kind`), in natural logarithms of odds; `places` where it differs
    from what was read.
    """

    text: str
    ink: float
    kind: float
    places: int

    @property
    def odds(self) -> float:
        return self.ink + self.kind


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What the packet's other places surely show: `domains` of e-mail and web addresses, `texts` of lines, folded; `seals`: what the seals
    that lie over the line itself say.
    """

    domains: frozenset[str]
    texts: tuple[str, ...]
    seals: tuple[str, ...]

    @classmethod
    def of(cls, pages: Sequence[Page], own: Line, page: Page) -> _Elsewhere:
        """Return what other lines than `own`, a line of `page`, show."""
        lines = [line for page in pages for line in page.lines if line is not own and line.confidence >= CHARACTERS.sure]
        texts = [fold(line.text) for line in lines]
        addresses = [text for text in texts if "@" in text or "." in text]
        domains = frozenset(domain.lower() for text in addresses for domain in DOMAIN.findall(text))
        over = [seal for seal in page.seals if seal.box.overlap(own.box)]
        return cls(domains, tuple(texts), tuple(fold(words) for seal in over for words in (seal.text, *seal.others)))

    def odds(self, spec: FieldSpec, text: str) -> float:
        """Return how much likelier a wording is by its type and by the names that stand elsewhere: natural logarithm of odds."""
        odds, name = spec.type.rules.odds(spec, text, self.domains), fold(text)
        if spec.type is not FieldType.ORGANISATION or len(name) < NAMES.shortest:
            return odds
        whole = re.compile(re.escape(name) + r"(?![\u3400-\u9fff])")
        return odds + (KNOWN if any(whole.search(other) for other in self.texts) else 0.0)

    def ends(self, name: str) -> frozenset[str]:
        """Return with what the seals over a name go on where it breaks off: 厅 behind 工业和信息化."""
        last = name[-NAMES.under_seal :]
        tails = {words.rpartition(last)[2] for words in self.seals if len(last) == NAMES.under_seal and last in words}
        return frozenset(tail for tail in tails if 0 < len(tail) <= NAMES.cut_off)


def settle_characters(
    fields: Mapping[str, FieldValue], profile: Profile, pages: Sequence[Page], closer: Closer
) -> dict[str, FieldValue]:
    """Return `fields` with the characters of doubtful codes, addresses and names of persons settled where the evidence is clear."""
    places = {(page.file, page.number): page for page in pages}
    out = dict(fields)
    for spec in profile.fields:
        value = fields.get(spec.key)
        if value is None or value.source is None or value.presence is not Presence.FILLED or value.decided_by:
            continue
        page = places.get((value.source.file, value.source.page))
        line = _line_of(value, page) if page and page.image and not value.source.reader.exact else None
        if page is None or line is None or not spec.type.rules.weighed:
            if page is not None and not value.source.reader.exact:
                look = _look_over_lines(spec, value, page, closer)
                packet = _Elsewhere.of(pages, look.line, page) if look else None
                asked = replace(value, confidence=min(value.confidence, CHARACTERS.unlike))
                out[spec.key] = _settled(spec, asked, look, packet) if look and packet else _over_lines(spec, value)
            continue
        packet = _Elsewhere.of(pages, line, page)
        look = closer(page, line) if line.rivals or _doubtful(spec, value, page, packet.domains) else None
        if look:
            out[spec.key] = _settled(spec, value, look, packet)
    return out


def _doubtful(spec: FieldSpec, value: FieldValue, page: Page, domains: frozenset[str]) -> bool:
    """Tell whether a character was not read surely, or the value does not look as its type's do, or it has nearly a domain of the packet."""
    rules, raw = spec.type.rules, value.raw or ""
    if open_places(spec, raw) or least_sure(value, page) < CHARACTERS.sure or not spec.read(raw).ok or rules.unusual(spec, raw):
        return True
    domain = fold(raw).rpartition("@")[2].lower()
    return "@" in raw and any(0 < Levenshtein.distance(domain, other) <= DOUBT.near_domains for other in domains)


def open_places(spec: FieldSpec, raw: str) -> frozenset[int]:
    """Return where in an address of mail a character that looks like a digit and like a letter has not the same of them on both sides, or is none
    of them (lin1929, l1ang): a recogniser guesses there, and is sure of it.
    """
    if spec.type is not FieldType.EMAIL:
        return frozenset()
    found: set[int] = set()
    for run in LIKE_DIGITS.finditer(raw):
        beside = {c.isdigit() for c in (*raw[: run.start()][-1:], *raw[run.end() :][:1]) if c.isalnum()}
        if len(beside | {c.isdigit() for c in run[0]}) > 1:
            found.update(range(*run.span()))
    return frozenset(found)


def _look_over_lines(spec: FieldSpec, value: FieldValue, page: Page, closer: Closer) -> CloserLook | None:
    """Return a closer look at the lines that an address with an open likeness is broken over, as at one line; None where they are not just these."""
    box, raw = value.box, fold(value.raw or "")
    if box is None or not page.image or not open_places(spec, value.raw or "") or spec.type.rules.known(spec, value.raw or ""):
        return None
    lines = sorted(
        (line for line in page.lines if box.overlap(line.box) and _shape(line.text) in _shape(raw)), key=lambda line: line.box.y0
    )
    if len(lines) < 2 or _shape("".join(line.text for line in lines)) != _shape(raw):
        return None
    text, rivals = "", []
    for line in lines:
        look = closer(page, line)
        if look is None or _shape(look.line.text) != _shape(line.text):
            return None
        rivals += [replace(r, start=r.start + len(text), end=r.end + len(text)) for r in look.rivals]
        text += look.line.text
    return CloserLook(replace(lines[0], text=text, chars=()), tuple(rivals))


def _shape(text: str) -> str:
    """Return a text with one character for all that look alike: a line that was read again may have another of them."""
    return "".join(min(char, *ALIKE.get(char, "")) for char in fold(text))


def _over_lines(spec: FieldSpec, value: FieldValue) -> FieldValue:
    """Return a value over several lines at which nobody can look more closely: its type alone settles what can be nothing else (hotmai1.com), and any
    open likeness is asked about.
    """
    known = spec.type.rules.known(spec, value.raw or "")
    if known:
        return replace(value, value=known, confidence=min(value.confidence, CHARACTERS.unlike), decided_by=TYPE)
    if open_places(spec, value.raw or ""):
        return replace(value, confidence=min(value.confidence, CHARACTERS.unlike))
    return value


def _line_of(value: FieldValue, page: Page) -> Line | None:
    """Return the line that shows the whole value; None where it stands over several."""
    box, raw = value.box, fold(value.raw or "")
    return next((line for line in page.lines if box and box.overlap(line.box) and raw in fold(line.text)), None)


def _settled(spec: FieldSpec, value: FieldValue, look: CloserLook, packet: _Elsewhere) -> FieldValue:
    """Return the value as its likeliest wording has it, with the likelihood of it as confidence, at most. One that is not clearly likelier than what
    was read is proposed.
    """
    wordings = _wordings(spec, fold(value.raw or ""), look, packet)
    if not wordings:  # read again it says something else
        return replace(value, confidence=min(value.confidence, CHARACTERS.unlike))
    typed = [(spec.read(w.text).value or w.text, w) for w in wordings]
    weights: dict[str, float] = {}
    for said, wording in typed:
        weights[str(said)] = weights.get(str(said), 0.0) + exp(wording.odds - typed[0][1].odds)
    here = typed[0][1]
    likeliest, wording = max(typed, key=lambda t: t[1].odds)
    clear = wording.odds - here.odds >= CHARACTERS.clear
    best = likeliest if clear else typed[0][0]
    likely = (weights[str(best)] / sum(weights.values())) ** CHARACTERS.tempered
    confidence = min(
        value.confidence, likely if wording.places < 2 and not _left_open(spec, value, typed, best) else CHARACTERS.unlike
    )
    if best == typed[0][0]:
        other = str(likeliest) if likeliest != best and spec.read(wording.text).ok else value.proposal
        return replace(value, confidence=confidence, proposal=other)
    decided = TYPE if wording.kind - here.kind > wording.ink else GLYPHS
    if decided == TYPE and (open_places(spec, value.raw or "") or wording.ink < CHARACTERS.against):  # nothing but what is usual
        confidence = min(confidence, CHARACTERS.unlike)
    return replace(value, value=best, confidence=confidence, decided_by=decided, proposal=None)


def _left_open(spec: FieldSpec, value: FieldValue, typed: Sequence[tuple[object, Wording]], best: object) -> bool:
    """Tell whether a value of an open likeness may say something else by its ink: what is usual makes none sure."""
    own = max(w.ink for said, w in typed if said == best)
    others = [w.ink for said, w in typed if said != best]
    return bool(open_places(spec, value.raw or "")) and max(others, default=own - 99) - own > CHARACTERS.possible


def _wordings(spec: FieldSpec, here: str, look: CloserLook, packet: _Elsewhere) -> list[Wording]:
    """Return the wordings that the value may have, first the one that was read at first; none where the closer look shows another one, look-alikes
    and its own rivals aside.
    """
    folded, at = fold_map(look.line.text)
    start = _place(folded, here, {(r.start, r.text) for r in look.rivals if r.end - r.start == len(r.text) == 1}, at)
    if start is None:
        return []
    first, last = at[start], at[start + len(here) - 1] + 1
    read = look.line.text[first:last]

    def wording(*chosen: Rival) -> Wording:
        text = _replaced(read, first, chosen)
        if chosen:  # what the first reading had lost may bring the beginning of a remark with it: 信息化局（
            text = spec.type.rules.tidied(spec, text)
        return Wording(text, _ink(read, first, chosen), packet.odds(spec, text), len(chosen))

    free = {first + n for text in {read, here} for n in open_places(spec, text)}
    inside = [_freed(r, free, look.line.text) for r in look.rivals if r.start >= first and r.end <= last]
    if spec.type is FieldType.EMAIL:  # what seems a gap is a stroke on the line, never nothing
        inside = [r for r in inside if r.text or look.line.text[r.start : r.end] != " "]
    if spec.type is FieldType.ORGANISATION:
        inside += [Rival(last, last, tail, 0.0) for tail in packet.ends(here)]
    likely = sorted(inside, key=lambda r: -wording(r).odds)[: CHARACTERS.rivals]
    other = [n for n, char in enumerate(here) if folded[start + n] != char]
    told = {(r.start, r.text): replace(r, odds=0.0) for r in look.rivals}  # the recogniser said both, the ink alone judges
    read_so = [(at[start + n], here[n]) for n in other]
    as_before = wording(*(told.get((place, char), Rival(place, place + 1, char, 0.0)) for place, char in read_so))
    trials = list(_together(likely))
    found = [wording(*chosen) for chosen in trials]
    if look.judge:  # what the ink says to two changes is no sum: both may explain the same stroke
        latin = [n for n, chosen in enumerate(trials) if len(chosen) > 1 and all(r.glyphs for r in chosen)]
        together = look.judge.odds(look.line.text, [_replaced(look.line.text, 0, trials[n]) for n in latin])
        for n, odds in zip(latin, together.tolist(), strict=True):
            found[n] = replace(found[n], ink=_ink(read, first, [replace(r, glyphs=0.0) for r in trials[n]]) + odds)
    return [as_before, *(found if other else found[1:])]


def _replaced(text: str, first: int, chosen: Sequence[Rival]) -> str:
    """Return a text, which begins at `first`, with rivals in their places."""
    for rival in sorted(chosen, key=lambda r: -r.start):
        text = text[: rival.start - first] + rival.text + text[rival.end - first :]
    return text


def _place(folded: str, here: str, rivals: Collection[tuple[int, str]], at: Sequence[int]) -> int | None:
    """Return where in a line a value stands, as it was read at first, or with others of its characters that look alike or are `rivals` of what was
    read at first (place in the line, text); None where it does not. `at`: the places of the folded characters.
    """
    if here in folded:
        return folded.index(here) if here else None

    def same(n: int, char: str) -> bool:
        return char == folded[n] or char in ALIKE.get(folded[n], "") or (at[n], char) in rivals

    starts = range(len(folded) - len(here) + 1)
    return next((start for start in starts if all(same(start + n, char) for n, char in enumerate(here))), None)


def _freed(rival: Rival, free: Collection[int], text: str) -> Rival:
    """Return a rival with the recogniser's odds as far as they are worth where it but guesses, as fitted on faces that the judge had not seen."""
    alike = rival.start in free and rival.text and rival.text in ALIKE.get(text[rival.start : rival.end], "")
    share, more = CHARACTERS.guessed
    return replace(rival, odds=share * rival.odds + more) if alike else rival


def _ink(read: str, first: int, chosen: Sequence[Rival]) -> float:
    """Return what the ink says to rivals together, natural logarithm of odds. Where a face draws 1 and l alike it does so all over the line: the first
    such slip costs what it costs, a second one of the same pair hardly anything.
    """
    costs: dict[frozenset[str], list[float]] = {}
    for r in chosen:
        costs.setdefault(frozenset((read[r.start - first : r.end - first], r.text)), []).append(r.ink)
    return sum(min(odds) + CHARACTERS.again * (sum(odds) - min(odds)) for odds in costs.values())


def _together(rivals: Sequence[Rival]) -> Iterator[tuple[Rival, ...]]:
    """Give the choices of rivals that do not stand in one another's way, none of them first."""
    for count in range(CHARACTERS.at_once + 1):
        for chosen in combinations(rivals, count):
            if all(a.end <= b.start or b.end <= a.start for a, b in combinations(chosen, 2)):
                yield chosen
