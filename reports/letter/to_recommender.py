"""One letter a recommender: what is its own to mend of all that it recommended (quota, order, its letters, what was handed in twice)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from model.finding import Finding
from model.folding import fold_words
from model.results import PacketResult
from notices.profile import Profile
from reports.letter.blocks import Block, Style, block
from reports.letter.content import RECOMMENDER, LetterContent, letter
from reports.letter.demands import basis, demand_text
from reports.view import applicant_of, field_by_role, profile_of, project_of

Told = tuple[PacketResult, Finding]


def recommender_letters(results: Iterable[PacketResult], profile: Profile | None = None, office: str = "") -> list[LetterContent]:
    """Return a letter for each recommender whose packets have errors of its own, by name. `office`: as of `letter_content`."""
    units: dict[str, list[Told]] = {}
    names: dict[str, str] = {}
    for result in results:
        own = [f for f in result.errors if f.for_recommender]
        name = field_by_role(result, profile_of(result, profile), "recommender") or RECOMMENDER
        if own:
            units.setdefault(names.setdefault(fold_words(name), name), []).extend((result, f) for f in own)
    return [_letter(name, told, profile_of(told[0][0], profile), office) for name, told in sorted(units.items())]


def _letter(name: str, told: Sequence[Told], profile: Profile, office: str) -> LetterContent:
    items = tuple(_items(told, profile))
    known = {"recommender": name, "count": str(len(items)), "office": office or profile.authority}
    return letter(profile.to_recommender, profile, known, items)


def _items(told: Sequence[Told], profile: Profile) -> Iterator[Block]:
    """What is said of several projects in the same words under one clause is one item with a list of them; items of one clause stand together."""
    clauses: dict[str, dict[str, list[str]]] = {}
    for result, finding in told:
        of = clauses.setdefault(finding.clause, {}).setdefault(demand_text(finding), [])
        of += [name for name in (_project(result, profile),) if name not in of]
    number = 0
    for clause, texts in clauses.items():
        first = number + 1
        for text, of in texts.items():
            number += 1
            quoted = [basis(clause, first, number)] if clause and text == list(texts)[-1] else []
            yield block(Style.ITEM, f"{number}．{'、'.join(of)}：{text}", *quoted)


def _project(result: PacketResult, profile: Profile) -> str:
    project = project_of(result, profile)
    return f"{applicant_of(result, profile)}{f'“{project}”' if project else ''}"
