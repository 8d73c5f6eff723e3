"""Rows become answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notices.profile import load
from records import fields, findings
from records.schema import Batch, Delivery, Endpoint, File, FindingRow, IssuedNotice, Packet, PageRow
from shenbao.service.issue import Demand
from web.api.shapes.batches import BatchOut
from web.api.shapes.hooks import DeliveryOut, EndpointOut, EndpointSecret
from web.api.shapes.notices import DemandOut, NoticeOut
from web.api.shapes.packets import FileOut, PacketOut, PageOut
from web.api.shapes.review import Changed, FieldOut, FindingOut, VersionOut


def batches(session: Session, rows: Sequence[Batch]) -> list[BatchOut]:
    ids = [row.id for row in rows]
    counted = select(Packet.batch_id, Packet.state, func.count()).where(Packet.batch_id.in_(ids))
    states: dict[str, dict[str, int]] = {i: {} for i in ids}
    for batch_id, state, number in session.execute(counted.group_by(Packet.batch_id, Packet.state)):
        states[batch_id][state] = number
    return [
        BatchOut(
            id=row.id,
            name=row.name,
            notice=row.notice,
            office=row.office_id,
            created=row.created,
            delete_after=row.delete_after,
            packets=sum(states[row.id].values()),
            states=states[row.id],
        )
        for row in rows
    ]


def packet(row: Packet) -> PacketOut:
    return PacketOut.model_validate(
        {name: getattr(row, name) for name in PacketOut.model_fields if hasattr(row, name)}
        | {
            "batch": row.batch_id,
            "office": row.office_id,
            "previous": row.previous_id,
            "pile": row.pile_id,
            "merged_into": row.merged_into_id,
        }
    )


def changed(row: Packet) -> Changed:
    counts = {"errors": row.errors, "warnings": row.warnings, "unsure": row.unsure}
    return Changed(packet=row.id, version=row.version, **counts)


def file(row: File) -> FileOut:
    return FileOut.model_validate(row)


def page(row: PageRow) -> PageOut:
    content = {
        name: getattr(row, name) for name in ("id", "number", "part", "part_by_person", "turn_by_person", "order", "reader")
    }
    return PageOut(file=row.file_path, **content)


def field(session: Session, row: Packet, key: str) -> FieldOut:
    """Raises StopIteration for a key that the notice does not have."""
    spec = load(session.get_one(Batch, row.batch_id).notice).field(key)
    kept = fields.versions(session, row.id, key)
    current = fields.current(session, row.id).get(key)
    names = [name for name in VersionOut.model_fields if name != "user"]
    told = [VersionOut(user=v.user_id, **{name: getattr(v, name) for name in names}) for v in kept]
    seq = current.seq if current else None
    return FieldOut(key=key, name=spec.name, packet=row.id, version=row.version, current=seq, versions=told)


def finding(row: FindingRow, later: bool = False) -> FindingOut:
    told = findings.as_finding(row)
    times = {"first_seen": row.first_seen, "last_seen": row.last_seen}
    content = {"code": told.code, "kind": told.kind, "clause": told.clause, "message": told.message}
    state = {"severity": row.severity, "state": row.state, "source": row.finding.get("source")}
    return FindingOut.model_validate({"id": row.id, "raised_later": later} | content | state | times)


def demand(told: Demand) -> DemandOut:
    return DemandOut.model_validate(told)


def notice(row: IssuedNotice) -> NoticeOut:
    texts = [block["text"] for block in row.content["blocks"]]
    hashes = {"pdf_sha256": row.pdf_sha256, "docx_sha256": row.docx_sha256}
    return NoticeOut(
        id=row.id, packet=row.packet_id, number=row.number, issued=row.issued, codes=row.codes, texts=texts, **hashes
    )


def endpoint(row: Endpoint) -> EndpointOut:
    names = ("id", "url", "description", "events", "enabled", "disabled_reason", "failing_since", "created")
    content = {name: getattr(row, name) for name in names}
    return EndpointOut(office=row.office_id, secrets=len(row.secrets), **content)


def endpoint_secret(row: Endpoint) -> EndpointSecret:
    return EndpointSecret(secret=row.secrets[0], **endpoint(row).model_dump())


def delivery(row: Delivery, kind: str) -> DeliveryOut:
    names = [name for name in DeliveryOut.model_fields if name not in ("event", "type")]
    return DeliveryOut(event=row.event_id, type=kind, **{name: getattr(row, name) for name in names})
