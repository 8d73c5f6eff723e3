"""A drafted profile against one that was written by hand: what of the latter the draft holds, right.

`python -m evaluation.drafting DRAFT --against xxxf2020` prints the table in docs/notices.md; DRAFT is what `shenbao notice draft` wrote.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.folding import fold
from notices.profile import FieldSpec, Profile, load

FORMAT = ("paper_mm", "body_fonts", "heading1_fonts", "heading2_fonts", "size_pt")


@dataclass(frozen=True, slots=True)
class Share:
    """Of `wanted` things that the profile by hand has, `right` are in the draft as well; `lacking` names the others."""

    name: str
    right: int
    wanted: int
    lacking: tuple[str, ...] = ()


def compared(draft: Profile, hand: Profile) -> list[Share]:
    """Return a share for each kind of thing that a draft is to hold."""
    pairs = matched(draft, hand)
    return [
        _share("fields (by label and context)", [(s.name, s.key in pairs) for s in hand.fields]),
        _share("their types", [(s.name, pairs[s.key].type is s.type) for s in hand.fields if s.key in pairs]),
        _share("their limits", [(s.name, s.key in pairs and pairs[s.key].limit == s.limit) for s in hand.fields if s.limit]),
        _share("fields inside of others", [(s.name, _inside(s, pairs)) for s in hand.fields if s.inside]),
        _share("options of ticks", list(_options(hand, pairs))),
        _share("essay numbers", [(s.name, s.key in pairs and pairs[s.key].number == s.number) for s in hand.fields if s.number]),
        _share("seals", [(s.name, _anchored(s.anchors, [d.anchors for d in draft.seals])) for s in hand.seals if s.anchors]),
        _share("owners of seals", list(_owners(draft, hand, pairs))),
        _share("signatures", [(s.name, _anchored(s.anchors, [d.anchors for d in draft.signatures])) for s in hand.signatures]),
        _share("paging seal", [("骑缝章", draft.paging is not None)] if hand.paging else []),
        _share("prescribed paragraphs", [(p, _same(p, draft)) for text in hand.prescribed for p in text.paragraphs]),
        _share("attachments", [(a.name, fold(a.name) in {fold(d.name) for d in draft.attachments}) for a in hand.attachments]),
        _share("proofs with their kinds", [(e.name, (fold(e.name), set(e.kinds), e.year) in _proofs(draft)) for e in hand.evidence]),
        _share("format", [(key, _laid(draft, key) == _laid(hand, key)) for key in FORMAT if hand.format]),
        *_handing_in(draft, hand),
    ]  # fmt: skip


def _laid(profile: Profile, key: str) -> object:
    """The first of several faces: the others are its names in documents."""
    value = getattr(profile.format, key, None)
    return value[0] if key.endswith("fonts") and value else value


def matched(draft: Profile, hand: Profile) -> dict[str, FieldSpec]:
    """Return key by hand → the draft's field, by the first label and the context; fields of one label in the order of the form."""
    free = list(draft.fields)
    found: dict[str, FieldSpec] = {}
    for spec in hand.fields:
        labels = {fold(label) for label in spec.labels}
        alike = (d for d in free if labels & {fold(label) for label in d.labels} and _fits(spec, d))
        one = next(alike, None)
        if one is not None:
            free.remove(one)
            found[spec.key] = one
    return found


def _fits(spec: FieldSpec, drafted: FieldSpec) -> bool:
    if bool(spec.context) != bool(drafted.context):
        return False
    return not spec.context or bool({fold(c) for c in spec.context} & {fold(c) for c in drafted.context})


def _share(name: str, told: Sequence[tuple[str, bool]]) -> Share:
    return Share(name, sum(right for _, right in told), len(told), tuple(what for what, right in told if not right))


def _inside(spec: FieldSpec, pairs: dict[str, FieldSpec]) -> bool:
    return spec.key in pairs and spec.inside in pairs and pairs[spec.key].inside == pairs[spec.inside].key


def _options(hand: Profile, pairs: dict[str, FieldSpec]) -> Iterator[tuple[str, bool]]:
    """Each option of each field of ticks: the first of its wordings is among the draft's."""
    for spec in hand.fields:
        drafted = pairs.get(spec.key)
        for group in ("choices", "levels", "rows"):
            told = {fold(w) for option in getattr(drafted, group, ()) for w in option.words}
            yield from ((f"{spec.name}：{option.words[0]}", fold(option.words[0]) in told) for option in getattr(spec, group))


def _anchored(anchors: Sequence[str], drafted: Sequence[Sequence[str]]) -> bool:
    return any({fold(a) for a in anchors} & {fold(d) for d in others} for others in drafted)


def _owners(draft: Profile, hand: Profile, pairs: dict[str, FieldSpec]) -> Iterator[tuple[str, bool]]:
    for seal in hand.seals:
        if seal.owner in pairs and seal.anchors:
            owners = [d.owner for d in draft.seals if _anchored(seal.anchors, [d.anchors])]
            yield seal.name, pairs[seal.owner].key in owners


def _same(paragraph: str, draft: Profile) -> bool:
    return fold(paragraph) in {fold(p) for text in draft.prescribed for p in text.paragraphs}


def _proofs(draft: Profile) -> list[tuple[str, set[str], int | None]]:
    return [(fold(e.name), set(e.kinds), e.year) for e in draft.evidence]


def _handing_in(draft: Profile, hand: Profile) -> Iterator[Share]:
    wanted, made = hand.submission, draft.submission
    if wanted is None:
        return
    days = {level: d.by for level, d in made.deadlines.items()} if made else {}
    paper = {level: (c.paper, c.electronic) for level, c in made.copies.items()} if made else {}
    quotas = [(q.limit, set(q.kinds), set(q.levels)) for q in made.quotas] if made else []
    yield _share("deadlines", [(level, days.get(level) == d.by) for level, d in wanted.deadlines.items()])
    yield _share("copies", [(level, paper.get(level) == (c.paper, c.electronic)) for level, c in wanted.copies.items()])
    yield _share("quotas", [(str(q.limit), (q.limit, set(q.kinds), set(q.levels)) in quotas) for q in wanted.quotas])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("draft", help="path of the drafted profile")
    parser.add_argument("--against", default="xxxf2020", help="id or path of the profile written by hand")
    given = parser.parse_args()
    print("| what | right | of | lacking |\n|---|---|---|---|")
    for share in compared(load(given.draft), load(given.against)):
        print(f"| {share.name} | {share.right} | {share.wanted} | {'、'.join(share.lacking)} |")


if __name__ == "__main__":
    main()
