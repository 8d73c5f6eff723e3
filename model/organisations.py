"""Names of organisations: which of their characters tell one from another, and how far a name that was read is the one expected."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from model.folding import fold, fold_letters, nfkc
from model.language import alternatives, words
from model.lookalikes import lookalike
from model.places import Located, PlaceLevel, located, same_place

BODY = re.compile(r"(?:局|厅|委|委员会|办公室|办公厅|人民政府|部|署)$")
COMPANY = re.compile(r"(?:公司|厂|商店|合伙|集团)$")
FORM = re.compile(
    r"(?:集团)?(?:股份|控股)?(?:有限)?(?:责任)?(?:股份)?公司$|集团$|" + alternatives("names", "organisation_endings") + "$"
)
# How names end for sure, so that what stands behind is none of them; and how they may end, with a remark in brackets.
SURE_END = r"(?:公司|[厅局委会厂社]|研究院|研究所|大学|学院|医院|集团|中心)"
ENDS = re.compile(
    rf"(?:{alternatives('names', 'organisation_endings')}|{SURE_END}|[部署院所店行站校中队]|政府|管理处|合伙\)?)(?:\([^()]*\))?$"
)
BRANCH = re.compile(alternatives("names", "branch_endings") + "$")
PERHAPS_BRANCH = re.compile(alternatives("names", "perhaps_branch_endings") + "$")
BEGINS = 3  # letters of which one begins a name, where its end was lost with the cut
NUMBER = re.compile(r"\d{5,}")  # of a seal; names have no such numbers
BRACKETED = re.compile(r"\([^()]*\)")
KIND_WORDS = "省市区县州盟旗"
TRADE = re.compile(
    "(?:" + "|".join(w for w in words("names", "trade_words") if w not in words("names", "trade_names_too")) + ")$"
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much characters count that are no evidence. Shares of a character.

    `unread`: nothing was read in its place; `weak`: it is under print, or hardly read; `unknown_place`: what each character costs of a place that was read and is
    none that exists; `unsure_place`: another place, of which a deciding character is weak; `one_place`: only one of the names tells a
    place. `function`: share of a public body's function from which it is the same. `turned`: what a name that begins elsewhere on a ring counts less.
    """

    unread: float = 0.5
    weak: float = 0.6
    unknown_place: float = 0.25
    unsure_place: float = 0.5
    one_place: float = 0.6
    function: float = 0.6
    turned: float = 0.02


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class NameParts:
    """`text`: the name's letters. `place`: where it is; `core`: span of the trade name, or of a public body's function."""

    text: str
    place: Located
    place_span: tuple[int, int]
    core: tuple[int, int]
    body: bool

    @property
    def core_text(self) -> str:
        return self.text[slice(*self.core)]


@lru_cache(maxsize=16384)
def parts_of(name: str) -> NameParts:
    """Return what of `name` says where it is, what it is called, and what all of its kind are called alike."""
    text = fold_letters(name)
    place, start = located(text), 0
    span = (0, place.length)
    start = place.length
    while place.length and start < len(text) - 2 and text[start] in KIND_WORDS:
        start += 1
    form = FORM.search(text, start)
    end = form.start() if form and not BODY.search(text) else len(text)
    body = bool(BODY.search(text)) and not COMPANY.search(text)
    if not body:
        inner = _inner_place(name, text, start, end)
        if inner and (place.innermost is None or place.innermost.level is PlaceLevel.COUNTRY):
            place, span = inner
            end = span[0]
        end = _without_trade(text, start, end)
    return NameParts(text, place, span, (start, max(start, end)), body)


def _inner_place(name: str, text: str, start: int, end: int) -> tuple[Located, tuple[int, int]] | None:
    """A place in brackets (华信永道（北京）…), or right before the legal form (中国移动通信集团广东有限公司)."""
    bracketed = re.search(r"\((\w{2,12})\)", nfkc(name))
    if bracketed and (found := located(bracketed.group(1))).length == len(bracketed.group(1)):
        at = text.find(fold_letters(bracketed.group(1)), start)
        if at >= 0:
            return found, (at, at + found.length)
    for at in range(max(start + 2, end - 6), end - 1):
        if (found := located(text[at:end])).length == end - at:
            return found, (at, end)
    return None


def _without_trade(text: str, start: int, end: int) -> int:
    """Return where the trade name ends: before the words of a trade, of which none are taken that would leave less than two characters."""
    while hit := TRADE.search(text, start, end):
        if hit.start() - start < 2:
            break
        end = hit.start()
    return end


def ends_like_name(text: str) -> bool:
    """Return whether a text ends as names of organisations do, be it with a remark in brackets."""
    return bool(ENDS.search(fold(text)))


def whole_name(text: str) -> bool:
    """Return whether a text ends as names of organisations do, with both halves of each bracket."""
    return ends_like_name(text) and balanced(text)


def sure_ends(text: str) -> list[int]:
    """Return behind which characters of a text the name that begins it may end: never within an open bracket, as 集团 does in （集团）有限公司."""
    return [hit.end() for hit in re.finditer(SURE_END, text) if not in_bracket(text, hit.end())]


def in_bracket(text: str, at: int) -> bool:
    """Return whether more brackets were opened than closed before position `at`."""
    return len(re.findall("[(（]", text[:at])) > len(re.findall("[)）]", text[:at]))


def balanced(text: str) -> bool:
    """Return whether each bracket of a text has its other half."""
    rest = fold(text)
    while (shorter := BRACKETED.sub("", rest)) != rest:
        rest = shorter
    return not re.search("[()]", rest)


def is_branch(name: str) -> bool:
    """Return whether the name is of a branch (分公司, 办事处): no legal person of its own."""
    return bool(BRANCH.search(fold_letters(name)))


def branch_ending(name: str) -> str:
    """Return the word that tells a branch, or something that may be one (经营部); empty for none."""
    hit = BRANCH.search(fold_letters(name)) or PERHAPS_BRANCH.search(fold_letters(name))
    return hit.group() if hit else ""


def same_name(read: str, name: str, weak: Collection[int] = ()) -> float:
    """Return how far (0–1) `read` is `name`: the mean of the agreement of all characters and of those that tell organisations apart, the place and
    the trade name (of a public body its function). Another place is none at all, however alike the rest.

    `weak`: positions in `read` of characters that were not surely read; what they say against the name is no evidence.
    """
    expected = parts_of(name)
    letters, unsure = _letters(read, weak)
    if not letters or not expected.text:
        return 0.0
    best, turned = _begun(letters, expected.text)
    letters, unsure = letters[best:] + letters[:best], {(i - best) % len(letters) for i in unsure}
    whole = Levenshtein.normalized_similarity(letters, expected.text)
    if not whole:
        return 0.0
    if is_branch(letters) and not is_branch(expected.text):
        return float(min(whole, 0.5)) / 2 if not unsure else float(whole) / 2 + 0.25
    aligned = _Aligned.of(letters, expected.text, unsure)
    own = parts_of(letters if turned else read)
    told = min(_place_agreement(own, expected, aligned, unsure), _core_agreement(own, expected, aligned))
    return float(max(0.0, (whole + told) / 2 - (WEIGHTS.turned if turned else 0.0)))


def _letters(read: str, weak: Collection[int]) -> tuple[str, set[int]]:
    """Return the letters of a reading without the number of the seal, wherever the ring was cut, and which of them are weak."""
    letters, unsure = "", set()
    number = {at for hit in NUMBER.finditer(read) for at in range(*hit.span())}
    for place, char in enumerate(read):
        if place in number:
            continue
        for letter in fold_letters(char):
            if place in weak:
                unsure.add(len(letters))
            letters += letter
    return letters, unsure


def _begun(letters: str, name: str) -> tuple[int, bool]:
    """Return where in a ring's letters the name begins: a ring may be cut anywhere, but a reading that ends as names do is whole."""
    if ends_like_name(letters):
        return 0, False
    cuts = [k for k in range(1, len(letters)) if ends_like_name(letters[:k]) or letters[k] in name[:BEGINS]]
    scored = [(Levenshtein.normalized_similarity(letters[k:] + letters[:k], name) - WEIGHTS.turned, k) for k in cuts]
    straight = Levenshtein.normalized_similarity(letters, name)
    best, cut = max(scored, default=(0.0, 0))
    return (cut, True) if best > straight else (0, False)


@dataclass(frozen=True, slots=True)
class _Aligned:
    """For each character of the expected name what stands for it: 1 where it is the same, else how little that says; and before which of
    its characters something more was read.
    """

    worth: tuple[float, ...]
    more: tuple[int, ...]

    @classmethod
    def of(cls, letters: str, name: str, unsure: Collection[int]) -> _Aligned:
        worth, more = [1.0] * len(name), []
        for op in Levenshtein.editops(letters, name):
            if op.tag == "insert":
                worth[op.dest_pos] = WEIGHTS.unread
            elif op.tag == "delete":
                more.append(op.dest_pos)
            elif not lookalike(letters[op.src_pos], name[op.dest_pos]):
                worth[op.dest_pos] = WEIGHTS.weak if op.src_pos in unsure else 0.0
        return cls(tuple(worth), tuple(more))

    def share(self, start: int, end: int) -> float:
        """Return the agreement within a span of the name."""
        added = sum(start < at < end for at in self.more)
        return sum(self.worth[start:end]) / (end - start + added) if end > start else 1.0


def _place_agreement(own: NameParts, expected: NameParts, aligned: _Aligned, unsure: Collection[int]) -> float:
    read, wanted = own.place, expected.place
    if same_place(read, wanted):
        return 1.0
    if wanted.innermost is None:
        return WEIGHTS.one_place
    share = aligned.share(*expected.place_span)
    if read.innermost is None or _above(read, wanted):
        start, end = expected.place_span
        return max(share, 1 - WEIGHTS.unknown_place * (end - start) * (1 - share))
    weak = any(own.place_span[0] <= at < own.place_span[1] for at in unsure)
    return max(share, WEIGHTS.unsure_place) if weak else 0.0


def _above(one: Located, other: Located) -> bool:
    """Whether `one` tells but the greater places of `other`."""
    return len(one.places) < len(other.places) and one.places == other.places[: len(one.places)]


def _core_agreement(own: NameParts, expected: NameParts, aligned: _Aligned) -> float:
    if not expected.core_text:
        return 1.0
    if not expected.body:
        return aligned.share(*expected.core)
    share = aligned.share(*expected.core)
    alike = Levenshtein.normalized_similarity(own.core_text, expected.core_text) if own.body else share
    return min(1.0, alike / WEIGHTS.function)
