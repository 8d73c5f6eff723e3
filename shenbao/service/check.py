"""The checks on the current values: the machine's record, with what people said in its place. No page is read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkers import check
from model.errors import UsageError
from model.packet import Submission
from model.record import FieldValue, PagingVerdict, Record, SealVerdict, SignatureVerdict
from notices.profile import FieldType, Profile, load
from records import fields, findings
from records.codec import from_plain, unpack
from records.schema import Batch, Packet, PageRow, VerdictVersion, now
from reports.statistics import city_of as city_in
from shenbao.service.batchcheck import of_packet, recheck_batch
from shenbao.service.calibration import threshold

PAGING = "paging_seal"


def current_record(session: Session, packet: Packet) -> Record:
    """The record as it stands now: machine values and verdicts, each replaced by the last word of a person.

    Raises UsageError where the packet was not read yet.
    """
    if packet.record is None:
        raise UsageError("这份材料还没有读完")
    record = unpack(Record, packet.record)
    values = {key: fields.as_value(row) for key, row in fields.current(session, packet.id).items()}
    verdicts = overrules(session, packet.id)
    return replace(
        record,
        fields=record.fields | _keeping_others(record.fields, values),
        pages=_moved(session, packet, record),
        submission=from_plain(Submission, packet.submission) if packet.submission else record.submission,
        seals=tuple(_overruled(SealVerdict, seal, verdicts.get(seal.at)) for seal in record.seals),
        signatures=tuple(_overruled(SignatureVerdict, s, verdicts.get(s.at)) for s in record.signatures),
        paging=_overruled(PagingVerdict, record.paging, verdicts.get(PAGING)) if record.paging else None,
    )


def recheck(session: Session, packet: Packet, user_id: str | None = None) -> bool:
    """Runs the checks on the current values and brings findings, counts and the packet's list columns up to date.

    True where that by which the packet is compared with others changed: the batch must be checked again too.
    """
    profile = load(session.get_one(Batch, packet.batch_id).notice)
    record = current_record(session, packet)
    findings.reconcile(session, packet, check(record, profile), user_id, of_packet)
    packet.unsure = count_unsure(session, packet, threshold(session, profile))
    before = (packet.applicant, packet.project, packet.recommender) if packet.checked else None
    told = list_columns(record, profile)
    if told != before:
        packet.applicant, packet.project, packet.recommender = told
    packet.city = city_of(record, profile)
    packet.checked = now()
    return told != before


def recheck_all(session: Session, packet: Packet, user_id: str | None = None) -> None:
    """The packet, and its whole batch where that changed what it is compared by."""
    if recheck(session, packet, user_id):
        recheck_batch(session, session.get_one(Batch, packet.batch_id), user_id)


def count_unsure(session: Session, packet: Packet, least: float) -> int:
    """How many machine values are less sure than `least`, and nobody has looked at them."""
    rows = fields.current(session, packet.id).values()
    return sum(row.presence != "not_found" and row.confidence < least for row in rows)


def list_columns(record: Record, profile: Profile) -> tuple[str, str, str]:
    """Applicant, project and recommender for lists, from the fields that the profile names for them."""
    keys = profile.identity
    return (_text(record, keys.applicant), _text(record, keys.project), _text(record, keys.recommender)) if keys else ("", "", "")


def city_of(record: Record, profile: Profile) -> str:
    """The city of the first address that the packet gives, for figures by city; empty where none can be told."""
    keys = [spec.key for spec in profile.fields if spec.type is FieldType.ADDRESS]
    return next((city for key in keys if (city := city_in(_text(record, key)))), "")[:60]


def overrules(session: Session, packet_id: str) -> dict[str, VerdictVersion]:
    """The last word of a person on each seal and signature."""
    query = select(VerdictVersion).where(VerdictVersion.packet_id == packet_id).order_by(VerdictVersion.id)
    return {row.at: row for row in session.scalars(query)}


def _overruled(kind: type[Any], verdict: Any, row: VerdictVersion | None) -> Any:
    """A person's word is a whole verdict; an empty one takes an earlier word back."""
    return from_plain(kind, row.verdict) if row and row.verdict else verdict


def _keeping_others(machine: Mapping[str, FieldValue], values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Versions keep the value alone; where else the machine found the field stays with it, unless a person spoke."""
    return {
        key: replace(machine[key], confidence=value.confidence, source=value.source or machine[key].source)
        if key in machine and _says_same(machine[key], value)
        else value
        for key, value in values.items()
    }


def _says_same(machine: FieldValue, value: FieldValue) -> bool:
    return (machine.raw, machine.value, machine.presence) == (value.raw, value.value, value.presence)


def _moved(session: Session, packet: Packet, record: Record) -> Any:
    query = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.part_by_person.is_not(None))
    moved = {(row.file_path, row.number): row.part_by_person for row in session.scalars(query)}
    return tuple(
        replace(p, part=moved[p.file, p.page] or p.part, confidence=1.0) if (p.file, p.page) in moved else p for p in record.pages
    )


def _text(record: Record, key: str | None) -> str:
    value = record.fields.get(key or "")
    return (value.raw or "")[:200] if value else ""
