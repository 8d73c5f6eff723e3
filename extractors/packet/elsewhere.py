"""What other places of the packet say of a value: the same as they should, another thing, or whose value it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations

from rapidfuzz.distance import Levenshtein

from extractors.packet.settings import DOUBT
from model.folding import fold, fold_words
from model.record import FieldValue, Presence
from notices.field_types.choices import wordings_of
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile

Fields = Mapping[str, FieldValue]


def differ(a: str, b: str) -> bool:
    """Return whether both say something, and not the same."""
    return bool(a and b) and fold_words(a) != fold_words(b)


def disagreeing(fields: Fields, profile: Profile) -> frozenset[str]:
    """Return the fields that should say the same as others and do not, or name other choices; e-mail domains that are nearly the same."""
    pairs = [(a.fields, differ) for a in profile.agreements if a.mode == "same"]
    mails = tuple(f.key for f in profile.fields if f.type is FieldType.EMAIL)
    apart = {
        key
        for keys, they_differ in [*pairs, (mails, _domains_nearly_agree)]
        for one, other in combinations(keys, 2)
        if they_differ(_text(fields, one), _text(fields, other))
        for key in (one, other)
    }
    members = (key for a in profile.agreements if a.mode == "member" for key in _choices_apart(fields, profile, *a.fields))
    return frozenset({*apart, *members})


def confirmed(fields: Fields, profile: Profile) -> frozenset[str]:
    """Return the fields of which another one says the same, as it should."""
    pairs = [p for a in profile.agreements if a.mode == "same" for p in combinations(a.fields, 2)]
    return frozenset(key for pair in pairs if _agree(*(_text(fields, k) for k in pair)) for key in pair)


def perhaps_anothers(fields: Fields, profile: Profile) -> frozenset[str]:
    """Return the fields whose values may be those of the group of the same labels under another heading (姓名, 手机 of 联系人 and of 负责人), of which
    nothing was found.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[FieldSpec]] = defaultdict(list)
    for spec in profile.fields:
        if spec.context and spec.key in fields:
            groups[spec.part, spec.context].append(spec)
    return frozenset(
        spec.key
        for one, other in permutations(groups.values(), 2)
        if all(fields[spec.key].presence is Presence.NOT_FOUND for spec in other) and len(_alike(one, other)) >= DOUBT.twins
        for spec in one
    )


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value.wording if value is not None and value.presence is Presence.FILLED else ""


def _agree(a: str, b: str) -> bool:
    return bool(a and b) and not differ(a, b)


def _domains_nearly_agree(a: str, b: str) -> bool:
    one, other = (fold(text).rpartition("@")[2].lower() for text in (a, b))
    return bool(one and other) and one != other and Levenshtein.distance(one, other) <= DOUBT.near_domains


def _choices_apart(fields: Fields, profile: Profile, one: str, many: str) -> Iterator[str]:
    """Both, where the first names what is not among the second's choices; the second, where it has more: one may be ticked too many."""
    named, among = (wordings_of(profile.field(key), fields[key].value) if _text(fields, key) else [] for key in (one, many))
    if not (named and among):
        return
    if any(not any(n & a for a in among) for n in named):
        yield one
    if len(named) != len(among) or any(not any(n & a for a in among) for n in named):
        yield many


def _alike(one: list[FieldSpec], other: list[FieldSpec]) -> list[FieldSpec]:
    """The fields of one group that have a label of a field of the other."""
    return [spec for spec in one if any({*spec.labels} & {*twin.labels} for twin in other)]
