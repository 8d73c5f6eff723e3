"""How a packet mends another one: it was handed in again as a whole (整套重交), or in part (补交部分), and then what it does not replace is
taken over from the first one. The machine proposes, a person chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.finding import FindingKind
from model.page import Paper
from model.record import Presence, Record
from notices.profile import Profile
from reports.view import part_title
from shenbao.service.checking.batch_check import of_packet
from shenbao.service.core.access import Actor, NotFound, Right, at_version, load_packet
from shenbao.service.core.current import current_record
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import UnitOfWork
from shenbao.service.resubmission import carry_over
from shenbao.service.resubmission.own_pages import pages_of, person_of
from shenbao.service.resubmission.plan import Place, ResubmissionPlan, Sheet, order_pages, plan_resubmission
from shenbao.service.review.page_changes import need_calm, refill
from storage import audit, findings
from storage.schema import Batch, Packet, PageRow, Resubmission, now

AGAINST_CONTENT = frozenset(kind for kind in FindingKind if kind.facts.against_content)


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """A page of the first packet. `keep`: it is taken over (or would be); `by`: (file, page) of what comes in its place, if anything."""

    id: str
    file: str
    number: int
    part: str
    keep: bool
    by: Place | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """`chosen`: what somebody said; `proposed`: what the pages speak for. `arrived`: part → pages of the packet's own; `lacking`:
    parts that only the first packet has. All parts by their titles.
    """

    first: Packet
    chosen: Resubmission
    proposed: Resubmission
    arrived: tuple[tuple[str, int], ...]
    lacking: tuple[str, ...]
    pages: tuple[EarlierPage, ...]


def propose(session: Session, actor: Actor, packet_id: str) -> Proposal | None:
    """None where the packet mends no other one. Raises UsageError while one of the two was not read yet."""
    packet = load_packet(session, actor, packet_id)
    if packet.previous_id is None:
        return None
    pair = _pair_of(session, actor, packet)
    chosen = Resubmission(packet.resubmission)
    taken = carry_over.carried_places(session, packet)
    rows = [
        EarlierPage(
            row.id,
            row.file_path,
            row.number,
            part_title(sheet.parts[0], pair.profile),
            pair.keeps(sheet.place, chosen, taken),
            by,
        )
        for row, sheet in zip(pair.old_rows, pair.old, strict=True)
        for by in [pair.plan.replaced.get(sheet.place)]
    ]
    counted = Counter(part_title(sheet.parts[0], pair.profile) for sheet in pair.new)
    lacking = tuple(part_title(part, pair.profile) for part in pair.plan.lacking)
    proposed = Resubmission.WHOLE if pair.plan.whole else Resubmission.PARTIAL
    return Proposal(pair.first, chosen, proposed, tuple(counted.items()), lacking, tuple(rows))


def choose(
    work: UnitOfWork, packet_id: str, how: Resubmission, keep: Collection[str] | None = None, version: int | None = None
) -> Packet:
    """Says how the packet mends the other one; chosen anew, it is put together anew. `keep`: ids of the first packet's pages that are
    taken over; None: as proposed. The packet is `reading` until it is filled again.

    Raises UsageError for a packet that mends none, or while one of the two is being read; NotFound for a page that is not the first one's.
    """
    session, actor = work.session, work.actor
    packet = at_version(load_packet(session, actor, packet_id, Right.UPLOAD), version)
    user_id = person_of(actor)
    if packet.previous_id is None:
        raise UsageError("这份材料不是补正材料，请先指明所补正的原材料")
    pair = _pair_of(session, actor, packet)
    need_calm(session, packet)
    need_calm(session, pair.first)
    known = {row.id for row in pair.old_rows}
    if keep is not None and not set(keep) <= known:
        raise NotFound()
    had = bool(carry_over.carried_files(session, packet))
    carry_over.return_pages(session, packet, user_id, "补交方式已改")
    packet.resubmission, packet.changed = how, now()
    wanted = [
        r
        for r, s in zip(pair.old_rows, pair.old, strict=True)
        if (r.id in keep if keep is not None else s.place not in pair.plan.replaced)
    ]
    if how is Resubmission.PARTIAL and wanted:
        _carry_over(work, packet, pair, wanted)
    pages = len(wanted) if how is Resubmission.PARTIAL else 0
    audit.append(
        session,
        "packet.resubmission",
        f"packet/{packet.id}",
        user_id,
        packet.office_id,
        how=how,
        first=pair.first.id,
        pages=pages,
    )
    session.flush()
    return refill(session, packet) if had or pages else packet


def forget(session: Session, packet: Packet, user_id: str) -> bool:
    """The packet mends the other one no more. True where it had taken something over: it must be filled again."""
    had = bool(carry_over.carried_files(session, packet))
    if had:
        need_calm(session, packet)
        carry_over.return_pages(session, packet, user_id, "已取消与原材料的关联")
    packet.resubmission = Resubmission.UNSAID
    return had


@dataclass(frozen=True, slots=True)
class _PacketPair:
    first: Packet
    profile: Profile
    old_rows: Sequence[PageRow]
    old: Sequence[Sheet]
    new: Sequence[Sheet]
    plan: ResubmissionPlan

    def keeps(self, place: Place, chosen: Resubmission, taken: Collection[Place]) -> bool:
        return place in taken if chosen is Resubmission.PARTIAL else place not in self.plan.replaced


def _pair_of(session: Session, actor: Actor, packet: Packet) -> _PacketPair:
    first = load_packet(session, actor, packet.previous_id or "")
    profile = batch_profile(session.get_one(Batch, packet.batch_id))
    old_rows, new_rows = pages_of(session, first), carry_over.own_pages(session, packet)
    record = current_record(session, first)
    old, new = _sheets(old_rows, record), _sheets(new_rows, current_record(session, packet))
    return _PacketPair(
        first, profile, old_rows, old, new, plan_resubmission(old, new, profile, _disputed(session, first, record))
    )


def _sheets(rows: Iterable[PageRow], record: Record) -> list[Sheet]:
    keys: dict[Place, set[str]] = {}
    for value in record.fields.values():
        for one in (value, *value.others):
            if one.source is not None and one.presence is not Presence.NOT_FOUND:
                keys.setdefault((one.source.file, one.source.page), set()).add(value.key)
    parts = {(p.file, p.page): p for p in record.pages}
    proofs: dict[int, set[tuple[str, str]]] = {}
    for evidence in record.evidence:
        for number in evidence.pages:
            proofs.setdefault(number, set()).add((evidence.attachment, evidence.kind))
    sheets = []
    for row in rows:
        place, part = (row.file_path, row.number), parts.get((row.file_path, row.number))
        named = (part.part, *part.also) if part else (row.part_by_person or row.part or "other",)
        shown = proofs.get(part.order, set()) if part else set()
        electronic = part is not None and part.paper is Paper.ELECTRONIC
        sheets.append(Sheet(place, named, electronic, frozenset(keys.get(place, ())), frozenset(shown), row.text))
    return sheets


def _disputed(session: Session, first: Packet, record: Record) -> set[Place]:
    """The pages of proofs that a finding points at."""
    pointed = set()
    for row in findings.of_packet(session, first.id):
        source = row.finding.get("source")
        if row.kind in AGAINST_CONTENT and of_packet(row.code) and source:
            pointed.add((source["file"], source["page"]))
    places = {page.order: (page.file, page.page) for page in record.pages}
    proofs = [{places[number] for number in evidence.pages if number in places} for evidence in record.evidence]
    return {place for proof in proofs if proof & pointed for place in proof}


def _carry_over(work: UnitOfWork, packet: Packet, pair: _PacketPair, rows: Sequence[PageRow]) -> None:
    session = work.session
    kept = {(row.file_path, row.number) for row in rows}
    came = {part for sheet in pair.new for part in sheet.parts}
    stayed = {part for sheet in pair.old if sheet.place in kept for part in sheet.parts}
    names = carry_over.carry_over_pages(work, pair.first, packet, rows, came - stayed)
    order = order_pages(pair.old, pair.new, kept, pair.plan.replaced, pair.profile)
    at = {((place[0] if own else names[place[0]]), place[1]): n for n, (own, place) in enumerate(order)}
    for page in session.scalars(select(PageRow).where(PageRow.packet_id == packet.id)):
        page.place = at.get((page.file_path, page.number))
    session.flush()
