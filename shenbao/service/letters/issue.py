"""The 告知书: previewed from the errors that stand, and issued once with a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from model.errors import LetterStands, UsageError
from model.paper_codes import packet_code
from notices.letters import LetterTexts
from notices.profile import Profile
from reports.letter.blocks import Style
from reports.letter.content import LetterContent, letter_content, replacing
from shenbao.service.checking.second_look import demand_second_look
from shenbao.service.core.access import Actor, Right, at_version, load_packet
from shenbao.service.core.current import EffectiveState, effective_state
from shenbao.service.core.packet_results import result_of
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.letters.all_read import demand_all_read
from shenbao.service.letters.demands import demands_to_keep, issued_letters
from shenbao.service.letters.freezing import NOW, Asked, Dated, drawn_ahead, freeze
from shenbao.service.letters.seen import demand_seen
from storage import audit
from storage.codec import plain
from storage.schema import READ, DeficiencyLetter, Office, Packet, now
from webhook.events import EventType
from webhook.outbox import emit

TOLD = (Style.ITEM, Style.CHANGE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it would be issued now. `first`, `last`, `proposed`: the days that may be chosen and the one that is; `first` None: it gives no time.
    `stands`: the number of the letter that was issued last; `same`: that one demands the same.
    """

    content: LetterContent
    first: date | None
    last: date | None
    proposed: date | None
    stands: str
    same: bool


def preview(session: Session, store: Store, actor: Actor, packet_id: str) -> LetterContent | None:
    """The notice as it would be issued now, without number and date; None where nothing is to be corrected."""
    return _content(session, store, effective_state(session, load_packet(session, actor, packet_id)))


def draft(session: Session, store: Store, actor: Actor, packet_id: str) -> Draft | None:
    """`preview`, with what whoever issues it has to decide."""
    state = effective_state(session, load_packet(session, actor, packet_id))
    content = _content(session, store, state)
    if content is None:
        return None
    dated = Dated(now(), None, _texts(content, state.profile).due)
    first, last = dated.allowed if content.asks_due else (None, None)
    letters = issued_letters(session, packet_id)
    same = bool(letters) and _items(plain(content)) == _items(letters[0].content)
    return Draft(content, first, last, dated.proposed, letters[0].number if letters else "", same)


def _content(session: Session, store: Store, state: EffectiveState) -> LetterContent | None:
    office = session.get_one(Office, state.packet.office_id).name
    content = letter_content(result_of(session, store, state), state.profile, office)
    return replace(content, code=packet_code(state.packet.id)) if content else None


def _texts(content: LetterContent, profile: Profile) -> LetterTexts:
    return profile.refusal if content.title == profile.refusal.title else profile.correction


def issue(work: UnitOfWork, packet_id: str, version: int | None = None, asked: Asked = NOW) -> DeficiencyLetter:
    """Freezes the notice: number, date, words, PDF and Word document, of which the hashes are kept.

    Raises UsageError where the packet was not read, a correction waits for a second person, nothing is to be corrected, or the last day is missing or not
    allowed; DemandsUnseen where nobody held a demand against the picture that it rests on; LetterStands where one was issued already and `asked` does not
    replace it, or would say the same; SetupError where no Chinese font is installed.
    """
    session, actor, at = work.session, work.actor, asked.at or now()
    packet = at_version(load_packet(session, actor, packet_id, Right.ISSUE), version)
    state, content, dated = _to_issue(work, packet, replace(asked, at=at))
    frozen = freeze(work, packet.office_id, content, dated, asked.drawn)
    demands = demands_to_keep(session, state)
    notice = DeficiencyLetter(
        packet_id=packet.id,
        number=frozen.number,
        content=plain(frozen.content),
        codes=[kept["code"] for kept in demands],
        demands=demands,
        pdf_sha256=frozen.pdf_sha256,
        docx_sha256=frozen.docx_sha256,
        replaces=asked.replaces,
        due=frozen.due,
        issued_by=actor.user_id,
        issued=at,
    )
    session.add(notice)
    packet.changed = at
    session.flush()
    detail = {"number": notice.number, "pdf_sha256": notice.pdf_sha256, "demands": len(notice.codes)}
    detail |= {"replaces": notice.replaces} if notice.replaces else {}
    audit.append(session, "notice.issued", f"packet/{packet.id}", actor.user_id, packet.office_id, **detail)
    emit(session, EventType.NOTICE_ISSUED, packet.office_id, packet=packet.id, batch=packet.batch_id, number=notice.number)
    return notice


def draw_ahead(store: Store, actor: Actor, packet_id: str, asked: Asked = NOW) -> Asked:
    """As `drawn_ahead`, of the letter on a packet."""

    def to_issue(session: Session) -> tuple[str, LetterContent, Dated]:
        packet = load_packet(session, actor, packet_id, Right.ISSUE)
        _, content, dated = _to_issue(UnitOfWork(session, store, actor), packet, asked)
        return packet.office_id, content, dated

    return drawn_ahead(store, asked, to_issue)


def _to_issue(work: UnitOfWork, packet: Packet, asked: Asked) -> tuple[EffectiveState, LetterContent, Dated]:
    session, store = work.session, work.store
    if packet.state not in READ or work.actor.user_id is None:
        raise UsageError("材料尚未核对完毕，不能出具告知书")
    state = effective_state(session, packet)
    demand_all_read(session, state)
    demand_second_look(state)
    content = _content(session, store, state)
    if content is None:
        raise UsageError("没有需要补正的内容，不必出具告知书")
    demand_seen(session, state)
    dated = Dated(asked.at or now(), asked.due, _texts(content, state.profile).due)
    return state, _in_place_of(session, packet, state.profile, content, asked), dated


def _in_place_of(session: Session, packet: Packet, profile: Profile, content: LetterContent, asked: Asked) -> LetterContent:
    """The letter with what it says of the one that it replaces. One that only gives another time is no accident."""
    letters = issued_letters(session, packet.id)
    if not letters:
        if asked.replaces:
            raise UsageError("没有可以代替的告知书")
        return content
    last = letters[0]
    again = _items(plain(content)) == _items(last.content) and asked.due in (None, last.due)
    if asked.replaces != last.number or again:
        raise LetterStands(last.number + ("，内容相同" if again else ""))
    return replacing(content, profile.correction, last.number)


def _items(content: dict[str, Any]) -> list[str]:
    return [block["text"] for block in content["blocks"] if block["style"] in TOLD]
