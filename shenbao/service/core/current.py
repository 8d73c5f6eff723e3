"""Records as they stand now: what the machine read, with what people said in its place. Of one packet, or of many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, undefer

from model.errors import UsageError
from model.packet import Submission
from model.record import FieldValue, PagePart, PagingVerdict, Record, SealVerdict, SignatureVerdict
from notices.profile import Profile, available, load
from notices.same_as import follow_references
from shenbao.service.core.profiles import batch_profile
from storage import field_versions
from storage.codec import from_plain, unpack
from storage.field_versions import FieldHistory
from storage.schema import Batch, FieldVersion, Packet, PageRow, VerdictVersion

PAGING = "paging_seal"
AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Overrides:
    """What stands beside the machine's record of a packet: values by field, verdicts by place, parts of pages by file and number."""

    values: Mapping[str, FieldValue] = field(default_factory=dict)
    verdicts: Mapping[str, VerdictVersion] = field(default_factory=dict)
    parts: Mapping[tuple[str, int], str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class EffectiveState:
    """A packet as it stands, for one unit of work: loaded once, passed on as a value; a change makes a new one."""

    packet: Packet
    batch: Batch
    history: FieldHistory
    verdicts: Mapping[str, VerdictVersion]
    parts: Mapping[tuple[str, int], str | None]
    machine: Record | None

    @cached_property
    def profile(self) -> Profile:
        return batch_profile(self.batch)

    @cached_property
    def fields(self) -> Mapping[str, FieldVersion]:
        """The version that counts of each field."""
        return self.history.current()

    @cached_property
    def record(self) -> Record:
        """Machine values and verdicts, each replaced by the last word of a person. Raises UsageError where nothing was read yet."""
        values = {key: field_versions.as_value(row) for key, row in self.fields.items()}
        return _effective_record(self.packet, self.machine, Overrides(values, self.verdicts, self.parts))

    def with_version(self, row: FieldVersion) -> EffectiveState:
        return replace(self, history=self.history.with_row(row))

    def with_part(self, page: tuple[str, int], part: str) -> EffectiveState:
        """An empty `part` lets the machine's count again."""
        others = {place: other for place, other in self.parts.items() if place != page}
        return replace(self, parts=others | ({page: part} if part else {}))

    def with_verdict(self, row: VerdictVersion) -> EffectiveState:
        return replace(self, verdicts={**self.verdicts, row.at: row})


def effective_state(session: Session, packet: Packet) -> EffectiveState:
    """Load what counts of a packet: the versions of its fields, the verdicts and parts that people gave, what the machine read."""
    return EffectiveState(
        packet,
        session.get_one(Batch, packet.batch_id),
        field_versions.history(session, packet.id),
        human_verdicts(session, packet.id),
        _parts(session, [packet.id])[packet.id],
        _unpacked(packet),
    )


def current_record(session: Session, packet: Packet) -> Record:
    """The record as it stands now. Raises UsageError where the packet was not read yet."""
    return effective_state(session, packet).record


def current_records(session: Session, packets: Select[Packet]) -> Iterator[list[tuple[Packet, Record]]]:
    """As `current_record`, for every packet of a query, a hundred at a time: few questions to the database, and only so many
    records in memory. All of them must have been read.
    """
    ids = session.scalars(packets.with_only_columns(Packet.id)).all()
    for start in range(0, len(ids), AT_A_TIME):
        some = ids[start : start + AT_A_TIME]
        found = session.scalars(select(Packet).where(Packet.id.in_(some)).options(undefer(Packet.record)))
        rows = {row.id: row for row in found}
        values, verdicts, parts = _values(session, some), _verdicts(session, some), _parts(session, some)
        yield [
            (rows[n], _effective_record(rows[n], _unpacked(rows[n]), Overrides(values[n], verdicts[n], parts[n])))
            for n in some
            if n in rows
        ]


def human_verdicts(session: Session, packet_id: str) -> dict[str, VerdictVersion]:
    """The last word of a person on each seal and signature."""
    return _verdicts(session, [packet_id])[packet_id]


def _unpacked(packet: Packet) -> Record | None:
    return unpack(Record, packet.record) if packet.record is not None else None


def _effective_record(packet: Packet, record: Record | None, overrides: Overrides) -> Record:
    if record is None:
        raise UsageError("这份材料还没有读完")
    fields = record.fields | _keeping_others(record.fields, overrides.values)
    if record.notice in available():  # a person may have corrected what 同注册地址 points to
        fields = follow_references(fields, load(record.notice))
    return replace(
        record,
        fields=fields,
        pages=tuple(_moved(page, overrides.parts) for page in record.pages) if overrides.parts else record.pages,
        submission=from_plain(Submission, packet.submission) if packet.submission else record.submission,
        seals=tuple(_effective_verdict(SealVerdict, seal, overrides.verdicts.get(seal.at)) for seal in record.seals),
        signatures=tuple(_effective_verdict(SignatureVerdict, s, overrides.verdicts.get(s.at)) for s in record.signatures),
        paging=_effective_verdict(PagingVerdict, record.paging, overrides.verdicts.get(PAGING)) if record.paging else None,
    )


def _effective_verdict(kind: type[Any], verdict: Any, row: VerdictVersion | None) -> Any:
    """A person's word is a whole verdict; an empty one takes an earlier word back."""
    return from_plain(kind, row.verdict) if row and row.verdict else verdict


def _keeping_others(machine: Mapping[str, FieldValue], values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Versions keep the value alone; where else the machine found the field stays with it, unless a person spoke."""
    return {
        key: _as_said(machine[key], value) if key in machine and _says_same(machine[key], value) else value
        for key, value in values.items()
    }


def _as_said(machine: FieldValue, value: FieldValue) -> FieldValue:
    """The machine's value as the version has it; once a person confirmed it, nothing is left to doubt."""
    evidence = machine.evidence if value.confidence == machine.confidence else None
    return replace(machine, confidence=value.confidence, evidence=evidence, source=value.source or machine.source)


def _says_same(machine: FieldValue, value: FieldValue) -> bool:
    return (machine.raw, machine.value, machine.presence) == (value.raw, value.value, value.presence)


def _moved(page: PagePart, parts: Mapping[tuple[str, int], str | None]) -> PagePart:
    place = (page.file, page.page)
    return replace(page, part=parts[place] or page.part, confidence=1.0) if place in parts else page


def _values(session: Session, ids: Sequence[str]) -> dict[str, dict[str, FieldValue]]:
    """The values that count where somebody spoke or the machine read again; all others are the record's own."""
    query = select(FieldVersion).where(
        FieldVersion.packet_id.in_(ids), or_(FieldVersion.seq > 1, FieldVersion.by_person.is_(True))
    )
    rows: dict[str, list[FieldVersion]] = defaultdict(list)
    for row in session.scalars(query.order_by(FieldVersion.seq)):
        rows[row.packet_id].append(row)
    counting = {packet_id: field_versions.that_count(versions) for packet_id, versions in rows.items()}
    found = {packet_id: {key: field_versions.as_value(row) for key, row in rows.items()} for packet_id, rows in counting.items()}
    return defaultdict(dict, found)


def _verdicts(session: Session, ids: Sequence[str]) -> dict[str, dict[str, VerdictVersion]]:
    query = select(VerdictVersion).where(VerdictVersion.packet_id.in_(ids)).order_by(VerdictVersion.id)
    found: dict[str, dict[str, VerdictVersion]] = defaultdict(dict)
    for row in session.scalars(query):
        found[row.packet_id][row.at] = row
    return found


def _parts(session: Session, ids: Iterable[str]) -> dict[str, dict[tuple[str, int], str | None]]:
    columns = (PageRow.packet_id, PageRow.file_path, PageRow.number, PageRow.part_by_person)
    query = select(*columns).where(PageRow.packet_id.in_(ids), PageRow.part_by_person.is_not(None))
    found: dict[str, dict[tuple[str, int], str | None]] = defaultdict(dict)
    for row in session.execute(query):
        found[row.packet_id][row.file_path, row.number] = row.part_by_person
    return found
