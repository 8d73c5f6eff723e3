"""Search beside the pages' text: packets by their names and the first letters of their sounds, files by their names, findings by their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shenbao.service.checking.untold import hide, secrets_among
from shenbao.service.core.access import Actor, Right, visible
from shenbao.service.insight.fulltext import masked_value
from storage import findings, sought
from storage.schema import Batch, File, FindingRow, Packet
from storage.search import holds_all, words_of

MOST = 8  # of each kind; more are not told, another word narrows them


@dataclass(frozen=True, slots=True)
class Named:
    """Something of a packet that was found; `text`: the name of a file, or what a finding says."""

    packet: Packet
    batch: str
    text: str


@dataclass(frozen=True, slots=True)
class AllNamed:
    """The first MOST of each kind, by packet; `more`: of which kinds there are others."""

    packets: tuple[Named, ...]
    files: tuple[Named, ...]
    findings: tuple[Named, ...]
    more: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.packets or self.files or self.findings)


def find(session: Session, actor: Actor, typed: str, batch_id: str = "") -> AllNamed:
    """What holds every word of `typed`, of what the actor sees; findings that stand alone. Nothing where it is empty."""
    actor.need(Right.VIEW)
    words = words_of(typed)
    if not words:
        return AllNamed((), (), (), frozenset())

    def holding(query: Any, column: InstrumentedAttribute[str]) -> list[Any]:
        query = query.join(Batch, Batch.id == Packet.batch_id).where(
            Batch.deleted.is_(None), *(sought.holds(column, w) for w in words)
        )
        query = query.where(Packet.batch_id == batch_id) if batch_id else query
        return list(session.execute(visible(session, actor, query, Packet).order_by(Packet.name, Packet.id).limit(MOST + 1)))

    by_name = holding(select(Packet, Batch.name), Packet.sought)
    by_file = holding(select(Packet, Batch.name, File.path).join(File, File.packet_id == Packet.id), File.sought)
    standing = select(Packet, Batch.name, FindingRow).join(FindingRow, FindingRow.packet_id == Packet.id)
    by_finding = holding(standing.where(findings.COUNTS), FindingRow.sought)
    found = {"packets": by_name, "files": by_file, "findings": by_finding}
    return AllNamed(
        tuple(Named(packet, batch, packet.name) for packet, batch in by_name[:MOST]),
        tuple(Named(packet, batch, path) for packet, batch, path in by_file[:MOST]),
        _findings(session, actor, by_finding[:MOST], words),
        frozenset(kind for kind, rows in found.items() if len(rows) > MOST),
    )


def _findings(
    session: Session, actor: Actor, rows: Sequence[tuple[Packet, str, FindingRow]], words: Sequence[str]
) -> tuple[Named, ...]:
    """Those that hold the words when what whoever looks is to enter blind is left out."""
    untold = secrets_among(session, actor, {packet.id: packet for packet, _, _ in rows}.values())
    told = [(packet, batch, hide(findings.as_finding(row).message, untold.get(packet.id, ()))) for packet, batch, row in rows]
    return tuple(Named(packet, batch, masked_value(text)) for packet, batch, text in told if holds_all(text, words))
