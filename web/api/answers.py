"""Rows become answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.geometry import Box
from model.page import Reader
from model.record import Presence, Source
from shenbao.service.checking.calibration import confidence_limits
from shenbao.service.checking.untold import Asked, hide
from shenbao.service.core.current import EffectiveState
from shenbao.service.core.profiles import batch_profile
from shenbao.service.letters.demands import Demand
from shenbao.service.letters.recommenders import ToRecommender
from shenbao.service.reception.manifest import ANNOUNCED, REFUSED, Receipt
from shenbao.service.review.screen_fields import FieldNow, State, fields_now
from storage import field_versions, findings
from storage.codec import from_plain
from storage.schema import (
    Batch,
    DeficiencyLetter,
    Delivery,
    Endpoint,
    FieldVersion,
    File,
    FindingRow,
    Office,
    Packet,
    PageRow,
    RecommenderLetter,
)
from web.api.shapes.batches import BatchOut, ReceiptFile, ReceiptOut, ReceiptPacket
from web.api.shapes.letters import DemandOut, NoticeOut, RecommenderLetterOut, ToRecommenderOut
from web.api.shapes.packets import FileOut, PacketOut, PageOut
from web.api.shapes.receivers import DeliveryOut, EndpointOut, EndpointSecret
from web.api.shapes.review import Changed, FieldOut, FieldState, FindingOut, PlaceOut, VersionOut


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


def field(session: Session, row: Packet, key: str, asked: Asked) -> FieldOut:
    """Without its versions where it is asked blind. Raises StopIteration for a key that the notice does not have."""
    spec = batch_profile(session.get_one(Batch, row.batch_id)).field(key)
    history = field_versions.history(session, row.id)
    kept, current = (history.of(key), history.current().get(key)) if key not in asked.mine else ((), None)
    names = [name for name in VersionOut.model_fields if name != "user"]
    kept_versions = [VersionOut(user=v.user_id, **{name: getattr(v, name) for name in names}) for v in kept]
    seq = current.seq if current else None
    return FieldOut(key=key, name=spec.name, packet=row.id, version=row.version, current=seq, versions=kept_versions)


def field_states(session: Session, state: EffectiveState, asked: Asked) -> list[FieldState]:
    """Every field of the notice in its order, also those that were not found; without the value where it is asked blind."""
    least = confidence_limits(session, state.profile)
    return [_field_state(field) for field in fields_now(state.profile, state.history, least, asked.mine)]


def _field_state(field: FieldNow) -> FieldState:
    spec, shown = field.spec, field.row if field.state is not State.ASKED else None
    row = shown or FieldVersion(
        raw=None, value=None, presence=Presence.NOT_FOUND, confidence=0.0, by_person=False, reader=Reader.NONE, model_version=""
    )
    source = from_plain(Source, field.row.source) if field.row and field.row.source else None
    place = PlaceOut(file=source.file, page=source.page, box=_corners(source.box)) if source else None
    names = ("raw", "value", "presence", "confidence", "reader")
    own = {name: getattr(row, name) for name in names} | {"by_person": field_versions.spoken(row), "model": row.model_version}
    origin = {"user": row.user_id, "reason": row.reason or "", "at": row.created, "place": place}
    return FieldState(key=spec.key, name=spec.name, part=spec.part, state=field.state, **own, **origin)


def _corners(box: Box | None) -> tuple[float, float, float, float] | None:
    return (box.x0, box.y0, box.x1, box.y1) if box else None


def receipt(batch: Batch, office: Office, receipt_: Receipt) -> ReceiptOut:
    packets = [
        ReceiptPacket(packet=p.packet.id, name=p.packet.name, files=[_received(file) for file in p.files])
        for p in receipt_.packets
    ]
    counts = {name: getattr(receipt_, name) for name in ("sent", "stored", "refused", "waiting", "size")}
    return ReceiptOut(batch=batch.id, name=batch.name, office=office.name, created=batch.created, packets=packets, **counts)


def _received(file: File) -> ReceiptFile:
    fate = {ANNOUNCED: "waiting", REFUSED: "refused"}.get(file.fate, "stored")
    reason = (file.problem or {}).get("message", "") if fate == "refused" else ""
    return ReceiptFile(path=file.path, size=file.size, sha256=file.sha256, fate=fate, reason=reason)


def finding(row: FindingRow, later: bool = False, secrets: Sequence[str] = ()) -> FindingOut:
    """`secrets`: wordings of values that are asked blind."""
    found = findings.as_finding(row)
    times = {"first_seen": row.first_seen, "last_seen": row.last_seen}
    content = {"code": found.code, "kind": found.kind, "clause": found.clause, "message": hide(found.message, secrets)}
    state = {"severity": row.severity, "state": row.state, "source": row.finding.get("source")}
    return FindingOut.model_validate({"id": row.id, "raised_later": later} | content | state | times)


def demand(row: Demand) -> DemandOut:
    return DemandOut.model_validate(row)


def notice(row: DeficiencyLetter) -> NoticeOut:
    texts = [block["text"] for block in row.content["blocks"]]
    hashes = {"pdf_sha256": row.pdf_sha256, "docx_sha256": row.docx_sha256, "due": row.due, "replaces": row.replaces}
    return NoticeOut(
        id=row.id, packet=row.packet_id, number=row.number, issued=row.issued, codes=row.codes, texts=texts, **hashes
    )


def recommender_letter(row: RecommenderLetter) -> RecommenderLetterOut:
    names = ("id", "recommender", "number", "issued", "pdf_sha256", "docx_sha256")
    texts = [block["text"] for block in row.content["blocks"]]
    return RecommenderLetterOut(batch=row.batch_id, texts=texts, **{name: getattr(row, name) for name in names})


def to_recommender(found: ToRecommender) -> ToRecommenderOut:
    texts = [block.text for block in found.draft.blocks] if found.draft else []
    issued = [recommender_letter(row) for row in found.issued]
    return ToRecommenderOut(recommender=found.recommender, told=found.told, texts=texts, issued=issued)


def endpoint(row: Endpoint) -> EndpointOut:
    names = ("id", "url", "description", "events", "enabled", "disabled_reason", "failing_since", "created")
    content = {name: getattr(row, name) for name in names}
    return EndpointOut(office=row.office_id, secrets=len(row.secrets), **content)


def endpoint_secret(row: Endpoint, secret: str) -> EndpointSecret:
    return EndpointSecret(secret=secret, **endpoint(row).model_dump())


def delivery(row: Delivery, kind: str) -> DeliveryOut:
    names = [name for name in DeliveryOut.model_fields if name not in ("event", "type")]
    return DeliveryOut(event=row.event_id, type=kind, **{name: getattr(row, name) for name in names})
