"""The receipt for one packet as a letter: what was handed in, with the code by which it is found again."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from model.paper_codes import packet_code
from reports.letter.as_pdf import as_pdf
from reports.letter.content import numbered, receipt_content
from shenbao.service.core.access import Actor, load_packet
from shenbao.service.core.config import office_day
from shenbao.service.core.current import effective_state
from shenbao.service.core.packet_results import result_of
from shenbao.service.core.store import Store
from storage.schema import Office


def receipt_pdf(session: Session, store: Store, actor: Actor, packet_id: str) -> bytes:
    """Return it as PDF, of the day on which the packet came. Raises UsageError for a packet that was not read, SetupError where no Chinese font is installed."""
    packet = load_packet(session, actor, packet_id)
    state = effective_state(session, packet)
    office = session.get_one(Office, packet.office_id).name
    content = receipt_content(result_of(session, store, state), state.profile, office)
    content = numbered(content, f"编号：{packet.id}", office_day(packet.created))
    return as_pdf(replace(content, code=packet_code(packet.id)))
