"""The online application system tells that a project was registered and handed in: its number, and the electronic version, are
attached to the packet. What no packet fits yet waits until one is read.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.register.matching import KnownPacket, match_register
from model.errors import UsageError
from model.packet import Submission
from shenbao.service.checking.registers import check_again
from shenbao.service.core.store import Store
from shenbao.service.reception.uploads import clean_path, queue
from storage import audit
from storage.blobs import remember
from storage.codec import from_plain, plain
from storage.schema import READ, Batch, File, Inbound, Packet, PacketState, now
from webhook.incoming import Malformed, take

SOURCE, EVENT = "registration", "registration.submitted"
FOLDER = "在线申报系统"
LARGEST_DOCUMENT = 50 << 20


class Document(BaseModel):
    """The electronic version; `content` is Base64."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=200)
    content: str


class Registration(BaseModel):
    """`packet`: our id of the packet where the sender knows it; else it is found by applicant and project."""

    model_config = ConfigDict(extra="ignore")
    number: str = Field(min_length=1, max_length=100)
    submitted: bool = True
    applicant: str = Field("", max_length=300)
    project: str = Field("", max_length=300)
    packet: str = Field("", max_length=24)
    document: Document | None = None


def receive(session: Session, store: Store, secrets: Sequence[str], body: bytes, headers: Mapping[str, str]) -> Packet | None:
    """Takes a signed message; gives the packet that it was attached to, None where it waits for one.

    Raises what webhook.incoming.take raises, and Malformed for a registration that makes no sense.
    """
    row, message = take(session, secrets, SOURCE, body, headers)
    if message.type != EVENT:
        raise Malformed(f"不支持的消息类型 {message.type[:60]}")
    registration = _registration(message.data)
    packet = _by_id(session, registration.packet) if registration.packet else _best(registration, _open_packets(session))
    if packet is not None:
        _attach(session, store, row, registration, packet)
    return packet


def attach_waiting(session: Session, store: Store, packets: Sequence[Packet]) -> None:
    """Looks among the messages that no packet fitted, now that these packets were read."""
    waiting = session.scalars(
        select(Inbound).where(Inbound.source == SOURCE, Inbound.packet_id.is_(None)).order_by(Inbound.received)
    )
    for row in waiting.all():
        if row.payload and (registration := _registration(row.payload)) and (packet := _best(registration, packets)):
            _attach(session, store, row, registration, packet)


def _registration(data: dict[str, Any]) -> Registration:
    try:
        registration = Registration.model_validate(data)
    except ValidationError as error:
        raise Malformed("、".join(".".join(str(x) for x in e["loc"]) for e in error.errors()[:5])) from error
    if registration.document:
        _bytes_of(registration.document)
        try:
            clean_path(f"{FOLDER}/{registration.document.name}")
        except UsageError as error:
            raise Malformed("document.name") from error
    return registration


def _bytes_of(document: Document) -> bytes:
    try:
        data = base64.b64decode(document.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("document.content") from error
    if not 0 < len(data) <= LARGEST_DOCUMENT:
        raise Malformed("document.content")
    return data


def _by_id(session: Session, packet_id: str) -> Packet | None:
    query = select(Packet).join(Batch, Batch.id == Packet.batch_id).where(Packet.id == packet_id, Batch.deleted.is_(None))
    return session.scalars(query).first()


def _open_packets(session: Session) -> Sequence[Packet]:
    """The read packets that no other one mends: the online system knows nothing of our offices."""
    mended = select(Packet.previous_id).where(Packet.previous_id.is_not(None))
    query = select(Packet).where(Packet.checked.is_not(None), Packet.state.in_(READ), Packet.id.not_in(mended))
    return session.scalars(query.order_by(Packet.created.desc())).all()


def _best(registration: Registration, packets: Sequence[Packet]) -> Packet | None:
    """The packet of the same applicant and project, as surely as a row of the register is matched."""
    if not registration.applicant or not registration.project:
        return None
    row = Submission(applicant=registration.applicant, project=registration.project)
    by_id = {packet.id: packet for packet in packets if packet.applicant and packet.project}
    found = match_register([row], [KnownPacket(p.id, p.applicant, p.project) for p in by_id.values()]).found
    return by_id[next(iter(found))] if found else None


def _attach(session: Session, store: Store, row: Inbound, registration: Registration, packet: Packet) -> None:
    before = from_plain(Submission, packet.submission) if packet.submission else Submission(packet=packet.name)
    packet.submission = plain(replace(before, online_number=registration.number, online_submitted=registration.submitted))
    packet.changed = now()
    row.packet_id = packet.id
    new = bool(registration.document) and _add_document(session, store, packet, registration)
    row.payload = {key: value for key, value in row.payload.items() if key != "document"}  # its bytes are kept as a file
    detail = {"number": registration.number, "document": new}
    audit.append(session, "packet.registered", f"packet/{packet.id}", None, packet.office_id, **detail)
    check_again(session, packet)
    if new and packet.state != PacketState.UPLOADING:
        queue(session, packet)


def _add_document(session: Session, store: Store, packet: Packet, registration: Registration) -> bool:
    """Keeps the electronic version as a file of the packet. False where the packet has a file of the same content already."""
    document = registration.document
    if document is None:
        return False
    sha256, size = store.blobs.put([_bytes_of(document)])
    uploaded = session.scalars(select(File).where(File.packet_id == packet.id, File.uploaded.is_(True))).all()
    if any(file.sha256 == sha256 for file in uploaded):
        return False
    path = clean_path(f"{FOLDER}/{registration.number}/{document.name}".replace("\\", "／"))
    taken = {file.path for file in uploaded}
    number = 1
    while path in taken:
        number += 1
        path = clean_path(f"{FOLDER}/{registration.number}-{number}/{document.name}")
    remember(session, sha256, size)
    session.add(File(packet_id=packet.id, path=path, sha256=sha256, size=size, uploaded=True))
    session.flush()
    return True
