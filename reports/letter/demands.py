"""The demands of a letter as items: what has the same cause and clause is one item with a list of places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from model.finding import Finding, FindingKind
from model.record import Record
from notices.profile import Profile
from reports import words
from reports.letter.blocks import Block, Mark, Run, Style, block
from reports.letter.changes import changed_runs
from reports.view import grouped, part_of, part_title, place_text, readable_files, subject_name

NAME, PLACE = "\ue000", "\ue001"  # stand for a subject's name and its part in a message
BEFORE_NAME = f"《{PLACE}》中“{NAME}”"
ASKED = ("，请", "。请")
CHANGES = "（改动之处见下：删去的字句加删除线，增加的字句加下划线）"


@dataclass(frozen=True, slots=True)
class Cause:
    """What is wrong and what to do, said of no place: equal causes of one clause are told together. `template`: the message up to what is asked, with NAME and PLACE
    in place of what they stand for. `asked`: what is asked, where it cannot be told place by place.
    """

    kind: FindingKind
    clause: str
    template: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with the pieces of its message."""

    finding: Finding
    cause: Cause
    remedy: str
    name: str
    part: str
    place: str


def demand_blocks(findings: Iterable[Finding], record: Record, profile: Profile) -> Iterator[Block]:
    """Yield a block an item, numbered through; items of one clause stand together, and the last of them quotes it. Changes of a prescribed text follow
    their item.
    """
    number = 0
    files = readable_files(record)
    for clause, items in _by_clause(findings, files, profile):
        first = number + 1
        for members in items:
            number += 1
            last = members is items[-1]
            quoted = [basis(clause, first, number)] if last and clause else []
            changes = list(_changes(members, record))
            yield block(Style.ITEM, f"{number}．{_text(members, bool(changes))}", *quoted)
            yield from changes


def item_count(findings: Iterable[Finding], profile: Profile) -> int:
    return sum(len(items) for _, items in _by_clause(findings, 1, profile))


def demand_text(finding: Finding) -> str:
    """Return what is wrong and what to do, as one sentence or two that end with a full stop."""
    return f"{finding.message.strip().rstrip('。；;')}。{words.remedy_of(finding)}"


def basis(clause: str, first: int, last: int) -> Run:
    """Return the clause that items `first` to `last` rest on."""
    of = f"第{first}至{last}项依据：" if last > first else "依据："
    return Run(f"（{of}{clause.rstrip('。；;，,：:')}。）", Mark.BASIS)


def _by_clause(findings: Iterable[Finding], files: int, profile: Profile) -> list[tuple[str, list[list[Told]]]]:
    """Clause → its items, each in the order of the form."""
    clauses: dict[str, dict[Cause, list[Told]]] = {}
    for finding in (f for group in grouped(findings, profile) for f in group.findings):
        told = _told(finding, files, profile)
        clauses.setdefault(finding.clause, {}).setdefault(told.cause, []).append(told)
    return [(clause, list(causes.values())) for clause, causes in clauses.items()]


def _told(finding: Finding, files: int, profile: Profile) -> Told:
    name, part = subject_name(finding.subject, profile), part_title(part_of(finding, profile), profile)
    message = demand_text(finding).replace(f"《{part}》", f"《{PLACE}》").replace(name, NAME)
    cut = min((at for at in map(message.find, ASKED) if at >= 0), default=len(message))
    wrong, asked = message[:cut], message[cut:]
    cause = Cause(finding.kind, finding.clause, wrong, "" if wrong.startswith(BEFORE_NAME) else asked)
    return Told(finding, cause, asked, name, part, place_text(finding.source, files))


def _text(members: Sequence[Told], changes_follow: bool) -> str:
    """Return the item; changes that follow need not be told in it."""
    first = members[0]
    wrong = first.cause.template
    if len(members) > 1 and wrong.startswith(BEFORE_NAME):
        return _of_fields(members)
    if changes_follow:
        wrong = f"{wrong.partition('：')[0]}{CHANGES}"
    places = "、".join(dict.fromkeys(m.place for m in members if m.place))
    message = f"{wrong}{first.remedy}".rstrip("。").replace(NAME, "、".join(dict.fromkeys(m.name for m in members)))
    message = message.replace(f"《{PLACE}》", "".join(f"《{part}》" for part in dict.fromkeys(m.part for m in members)))
    return f"{message}{f'（{places}）' if places else ''}。"


def _of_fields(members: Sequence[Told]) -> str:
    """Several places of a form with one cause: what is asked, then where; in the order of the form where all are asked the same."""
    wrong = members[0].cause.template.removeprefix(BEFORE_NAME)
    asked: dict[str, list[Told]] = {}
    for member in members:
        asked.setdefault(member.remedy.strip("，。"), []).append(member)
    lists = "。".join(f"{remedy.replace('；', '，')}：{_places(some)}" for remedy, some in asked.items())
    return f"下列各处{wrong}。{lists}。"


def _places(members: Sequence[Told]) -> str:
    by_part = groupby(members, key=lambda m: m.part)
    return "；".join(f"《{part}》{_pages(list(some))}" for part, some in by_part)


def _pages(members: Sequence[Told]) -> str:
    by_page = groupby(members, key=lambda m: m.place)
    return "、".join("、".join(f"“{m.name}”" for m in some) + (f"（{place}）" if place else "") for place, some in by_page)


def _changes(members: Sequence[Told], record: Record) -> Iterator[Block]:
    texts = {text.id: text for text in record.texts}
    for member in members:
        text = texts.get(member.finding.subject)
        if member.finding.kind is FindingKind.ALTERED and text is not None:
            yield from (block(Style.CHANGE, *changed_runs(want, have)) for want, have in text.clauses)
