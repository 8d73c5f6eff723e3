"""A batch for who is responsible for it: which application lacks what, who works on it, what is overdue, told, returned, mended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from model.finding import FindingKind, Severity
from notices.profile import Profile
from reports.batch.cases import Case, CaseTable, Item, Late, Stage
from reports.batch.statistics import UNKNOWN
from reports.view import EXTRA_PARTS, field_of, part_of_code, part_title, subject_name
from shenbao.service.core.config import office_day, office_today
from shenbao.service.core.profiles import batch_profile
from shenbao.service.review import assignment
from shenbao.service.review.assignment import Work
from storage import findings
from storage.schema import READ, Batch, DeficiencyLetter, FindingRow, Packet, PacketState


@dataclass(frozen=True, slots=True)
class _Known:
    """Of a batch, by packet: itself; the findings that stand; its last letter; who works on it; when, in another batch, it was mended."""

    packets: Mapping[str, Packet]
    found: Mapping[str, Sequence[Any]]
    letters: Mapping[str, Any]
    work: Mapping[str, Work]
    elsewhere: Mapping[str, datetime]


def case_table(session: Session, batch: Batch) -> CaseTable:
    """A row an application, by city and recommender; of a chain of packets that mend one another the last one's. What counts is what
    people decided: confirmed warnings are demands, waived findings are not. The caller was let in to the batch.
    """
    known, profile = _known(session, batch), batch_profile(batch)
    mended = {packet.previous_id for packet in known.packets.values()}
    cases = [_case(known, packet) for packet in known.packets.values() if packet.id not in mended]
    cases.sort(key=lambda case: (case.city or UNKNOWN, case.recommender or UNKNOWN, case.applicant, case.packet_id))
    shown = {case.packet_id for case in cases}
    errors = [row for packet_id, rows in known.found.items() if packet_id in shown for row in _errors(rows)]
    return CaseTable(batch.name, office_today(), _items(errors, profile), tuple(cases))


def _known(session: Session, batch: Batch) -> _Known:
    here = (Packet.batch_id == batch.id, Packet.state != PacketState.CANCELLED, Packet.merged_into_id.is_(None))
    packets = {packet.id: packet for packet in session.scalars(select(Packet).where(*here))}
    before = {packet.previous_id for packet in packets.values() if packet.previous_id} - set(packets)
    later = select(Packet.previous_id, Packet.created).where(Packet.previous_id.in_(select(Packet.id).where(*here)))
    later = later.where(Packet.batch_id != batch.id, Packet.state != PacketState.CANCELLED)
    elsewhere = {str(first): created for first, created in session.execute(later)}
    work = assignment.work_of(session, list(packets))
    return _Known(packets, _found(session, batch), _letters(session, batch, before), work, elsewhere)


def _found(session: Session, batch: Batch) -> dict[str, list[Any]]:
    columns = (FindingRow.packet_id, FindingRow.code, FindingRow.kind, FindingRow.part, FindingRow.severity)
    query = select(*columns).join(Packet, Packet.id == FindingRow.packet_id)
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(
        query.where(Packet.batch_id == batch.id, Packet.state.in_(READ), findings.COUNTS).order_by(FindingRow.code)
    ):
        found[row.packet_id].append(row)
    return found


def _letters(session: Session, batch: Batch, before: Iterable[str]) -> dict[str, Any]:
    columns = (DeficiencyLetter.packet_id, DeficiencyLetter.number, DeficiencyLetter.codes, DeficiencyLetter.issued)
    query = select(*columns, DeficiencyLetter.due).join(Packet, Packet.id == DeficiencyLetter.packet_id)
    query = query.where(or_(Packet.batch_id == batch.id, Packet.id.in_(list(before))))
    return {row.packet_id: row for row in session.execute(query.order_by(DeficiencyLetter.issued, DeficiencyLetter.id))}


def _case(known: _Known, packet: Packet) -> Case:
    rows, work = known.found.get(packet.id, ()), known.work.get(packet.id, Work())
    letter, returned = _told(known, packet)
    waits = letter is not None and returned is None
    stage = _stage(packet, letter is not None and letter.packet_id == packet.id, returned, _errors(rows))
    standing, codes = {row.code for row in rows}, list(letter.codes) if letter else []
    mended = sum(code not in standing for code in codes) if returned and packet.state in READ else 0
    lacking: dict[str, dict[FindingKind, None]] = defaultdict(dict)
    for row in _errors(rows):
        if kind := FindingKind.of(row.code):
            lacking[_key(row)][kind] = None
    return Case(
        packet.id,
        packet.applicant or packet.name,
        packet.project,
        packet.city,
        packet.recommender,
        stage,
        _late(stage, work, letter.due if letter and waits else None),
        work.name,
        work.due,
        letter.number if letter else "",
        office_day(letter.issued) if letter else None,
        letter.due if letter else None,
        office_day(returned) if returned else None,
        len(codes),
        mended,
        sum(row.severity != Severity.ERROR for row in rows),
        {key: tuple(kinds) for key, kinds in lacking.items()},
    )


def _told(known: _Known, packet: Packet) -> tuple[Any, datetime | None]:
    """The last letter of the packet or of those that it mends, and when the packet came that answers it."""
    if packet.id in known.letters:
        return known.letters[packet.id], known.elsewhere.get(packet.id)
    answer: Packet | None = packet
    while answer is not None and answer.previous_id:
        if letter := known.letters.get(answer.previous_id):
            return letter, answer.created
        answer = known.packets.get(answer.previous_id)
    return None, None


def _stage(packet: Packet, told: bool, returned: datetime | None, errors: Sequence[Any]) -> Stage:
    """`told`: the last letter is of this packet; `returned`: when that letter was answered."""
    if packet.state not in READ:
        return Stage.UNREAD
    if told:
        refused = any(kind.facts.refuses for row in errors if (kind := FindingKind.of(row.code)))
        return Stage.REFUSED if refused else Stage.RETURNED if returned else Stage.WAITING
    if packet.state == PacketState.CHECKED:
        return Stage.REVIEW
    return Stage.UNISSUED if errors else Stage.MENDED if returned else Stage.COMPLETE


def _late(stage: Stage, work: Work, answer_due: date | None) -> Late:
    today = office_today()
    if stage is Stage.WAITING and answer_due and answer_due < today:
        return Late.ANSWER
    return Late.REVIEW if stage in (Stage.UNREAD, Stage.REVIEW) and work.due and work.due < today else Late.NO


def _errors(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.severity == Severity.ERROR]


def _key(row: Any) -> str:
    """The item that a finding speaks of: its subject, whatever is wrong with it; what people demanded themselves is one item."""
    if row.kind == FindingKind.OWN:
        return str(FindingKind.OWN)
    return str(row.code).partition(" #")[0].partition(":")[2]


def _items(errors: Sequence[Any], profile: Profile) -> tuple[Item, ...]:
    """In the order of the notice: its parts, then its fields."""
    packets: dict[str, set[str]] = defaultdict(set)
    for row in errors:
        packets[_key(row)].add(row.packet_id)
    parts = {_key(row): part_of_code(row.code.partition(" #")[0], row.part, profile) for row in errors}
    names = {key: FindingKind.OWN.facts.word if key == FindingKind.OWN else subject_name(key, profile) for key in parts}
    again, order = Counter(names.values()), [*(part.id for part in profile.parts), *EXTRA_PARTS]
    fields = {spec.key: place for place, spec in enumerate(profile.fields)}

    def place(key: str) -> tuple[int, int, str]:
        spec = field_of(key, profile)
        return order.index(parts[key]), fields[spec.key] if spec else len(fields), key

    titles = {key: part_title(part, profile) for key, part in parts.items()}
    told = {key: f"{name}（{titles[key]}）" if again[name] > 1 else name for key, name in names.items()}
    return tuple(Item(key, told[key], titles[key], len(packets[key])) for key in sorted(parts, key=place))
