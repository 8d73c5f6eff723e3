"""One letter a recommender: what is its own to mend of all that it recommended (quota, order, its letters, what was handed in twice)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from model.finding import Finding
from model.folding import fold_words
from model.results import PacketResult
from notices.profile import Profile
from reports.files import plain
from reports.letter.content import Block, LetterContent, Style, basis_text, demand_text, filled, names_of, signed
from reports.view import applicant_of, field_by_role, profile_of

UNKNOWN = "推荐单位"


def recommender_letters(results: Iterable[PacketResult], profile: Profile | None = None) -> list[LetterContent]:
    """Return a letter for each recommender whose packets have errors of its own, by name."""
    units: dict[str, list[tuple[PacketResult, Finding]]] = {}
    names: dict[str, str] = {}
    for result in results:
        own = [f for f in result.errors if f.for_recommender]
        name = field_by_role(result, profile_of(result, profile), "recommender") or UNKNOWN
        if own:
            units.setdefault(names.setdefault(fold_words(name), name), []).extend((result, f) for f in own)
    return [_letter(name, told, profile) for name, told in sorted(units.items())]


def _letter(name: str, told: Sequence[tuple[PacketResult, Finding]], profile: Profile | None) -> LetterContent:
    used = profile_of(told[0][0], profile)
    blocks = tuple(Block(b.style, plain(b.text)) for b in _blocks(name, told, used))
    return LetterContent(plain(name), plain(used.authority), blocks, (), used.to_recommender.sequence)


def _blocks(name: str, told: Sequence[tuple[PacketResult, Finding]], profile: Profile) -> Iterator[Block]:
    texts = profile.to_recommender
    known = {**names_of(profile), "count": str(len(told))}
    yield Block(Style.TITLE, texts.title)
    yield Block(Style.NUMBER, f"（　　　）{texts.sequence}〔　　　　〕　　　号")
    yield Block(Style.ADDRESSEE, f"{name}：")
    yield Block(Style.BODY, filled(texts.opening, known))
    clause = ""
    for number, (result, finding) in enumerate(told, 1):
        project = field_by_role(result, profile, "project")
        of = f"{applicant_of(result, profile)}{f'“{project}”' if project else ''}"
        yield Block(Style.ITEM, f"{number}．{of}：{demand_text(finding)}")
        if finding.clause != clause:
            yield Block(Style.BASIS, basis_text(finding, 2))
        clause = finding.clause
    yield from (Block(Style.BODY, filled(text, known)) for text in texts.closing)
    yield from signed(profile, "推荐单位")
