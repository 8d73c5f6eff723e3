"""Counts over a batch, for the overview and the workbook: findings by kind and part, completeness by recommender and city."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from model.finding import Finding, Severity
from model.results import PacketResult, Status
from notices.field_types.registry import FieldType
from notices.profile import Profile
from reports.view import field_by_role, part_of, part_title, profile_of, subject_name

UNKNOWN = "（未读出）"
# A place of the second rank: 广州市, 延边朝鲜族自治州, 锡林郭勒盟, 大兴安岭地区; a municipality stands alone.
_PROVINCE = re.compile(r"^.{2,8}?(?:省|自治区)")
_CITY = re.compile(r"^[^省市县区]{1,10}?(?:市|自治州|盟|地区)")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often: `errors` and `warnings` of findings, or packets."""

    name: str
    errors: int
    warnings: int

    @property
    def total(self) -> int:
        return self.errors + self.warnings


@dataclass(frozen=True, slots=True)
class Completeness:
    """Packets of one recommender or city: to be corrected, to be looked at, complete."""

    name: str
    discrepant: int
    doubtful: int
    complete: int

    @property
    def total(self) -> int:
        return self.discrepant + self.doubtful + self.complete

    @property
    def share(self) -> float:
        """The share that needs no correction, 0 to 1."""
        return (self.doubtful + self.complete) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Statistics:
    packets: Completeness
    pages: int
    errors: int
    warnings: int
    by_kind: tuple[Tally, ...]
    by_part: tuple[Tally, ...]
    by_demand: tuple[Tally, ...]
    by_recommender: tuple[Completeness, ...]
    by_city: tuple[Completeness, ...]


def statistics(results: Sequence[PacketResult], profile: Profile | None = None) -> Statistics:
    """Return all counts of `results`. `by_demand` counts packets a demand, the most frequent 12."""
    pairs = [(r, profile_of(r, profile)) for r in results]
    found = [(f, p) for r, p in pairs for f in r.findings]
    errors = sum(f.severity is Severity.ERROR for f, _ in found)
    return Statistics(
        _completeness("全部", results),
        sum(len(r.record.pages) for r in results),
        errors,
        len(found) - errors,
        _tallies((f.kind.facts.word, f) for f, _ in found),
        _tallies((part_title(part_of(f, p), p), f) for f, p in found),
        _demands(pairs)[:12],
        _by(pairs, lambda r, p: field_by_role(r, p, "recommender")),
        _by(pairs, lambda r, p: city_of(field_by_role(r, p, "address"))),
    )


def counted(result: PacketResult, profile: Profile) -> PacketResult:
    """Return the packet with no more than the statistics need of it: thousands of them fit into memory."""
    keys = {f.key for f in profile.fields if f.type is FieldType.ADDRESS}
    keys |= set(profile.told_by("recommender"))
    record = result.record
    named = {key: value for key, value in record.fields.items() if key in keys}
    slim = replace(record, files=(), fields=named, seals=(), signatures=(), evidence=(), texts=(), formats=(), mentions=())
    return replace(result, record=slim, unchecked=())


def _tallies(named: Iterable[tuple[str, Finding]]) -> tuple[Tally, ...]:
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for name, finding in named:
        (errors if finding.severity is Severity.ERROR else warnings)[name] += 1
    rows = [Tally(name, errors[name], warnings[name]) for name in errors | warnings]
    return tuple(sorted(rows, key=lambda t: (-t.total, t.name)))


def _demands(pairs: Sequence[tuple[PacketResult, Profile]]) -> tuple[Tally, ...]:
    """Packets by demand: a packet counts once for a finding code, as error if any of its findings of the code is one."""
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for result, profile in pairs:
        names = {f.code: f"{f.kind.facts.word}：{subject_name(f.subject, profile)}" for f in result.findings}
        wrong = {names[f.code] for f in result.errors}
        errors.update(wrong)
        warnings.update(set(names.values()) - wrong)
    rows = [Tally(name, errors[name], warnings[name]) for name in errors | warnings]
    return tuple(sorted(rows, key=lambda t: (-t.total, t.name)))


def _by(
    pairs: Sequence[tuple[PacketResult, Profile]], name_of: Callable[[PacketResult, Profile], str]
) -> tuple[Completeness, ...]:
    groups: dict[str, list[PacketResult]] = {}
    for result, profile in pairs:
        groups.setdefault(name_of(result, profile) or UNKNOWN, []).append(result)
    rows = [_completeness(name, members) for name, members in groups.items()]
    return tuple(sorted(rows, key=lambda c: (c.name == UNKNOWN, -c.total, c.name)))


def _completeness(name: str, results: Sequence[PacketResult]) -> Completeness:
    discrepant = sum(bool(r.errors) or r.status is not Status.COMPLETE for r in results)
    doubtful = sum(r.status is Status.COMPLETE and not r.errors and bool(r.findings) for r in results)
    return Completeness(name, discrepant, doubtful, len(results) - discrepant - doubtful)


def city_of(address: str) -> str:
    """Return the city of an address: 广东省广州市天河区… → 广州市; empty where the address names none."""
    text = re.sub(r"\s+", "", address)
    text = _PROVINCE.sub("", text)
    match = _CITY.match(text)
    return match.group() if match else ""
