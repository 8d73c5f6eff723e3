"""Seals and signatures as cards of the review screen: the verdict, what led to it, who overruled it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from model.finding import Severity
from model.page import SealKind
from model.record import PagingVerdict, SealVerdict, SignatureVerdict, Verdict
from reports.view import part_title, subject_name
from reports.words import HANDS, INKS, SEAL_KINDS, VERDICTS
from shenbao.service.core.current import PAGING, EffectiveState
from shenbao.service.core.human_input import inputs_for
from shenbao.service.review.places import Places
from shenbao.service.review.screen_fields import names_of
from storage.codec import plain

PROPER = (SealKind.OFFICIAL, SealKind.UNKNOWN)  # where an official seal is demanded


def ink_cards(session: Session, state: EffectiveState, places: Places, against: Mapping[str, str]) -> list[dict[str, Any]]:
    """One card a demanded seal or signature that was looked for, the paging seal last. `against`: the severity of what stands against
    each: what is there but not as it must be is not told as in order. An unclear one, and one that a person judged, has no confidence.
    """
    people_say, profile, record = state.verdicts, state.profile, state.record
    names = names_of(session, [row.user_id for row in people_say.values()])
    parts = {demand.id: demand.part for demand in profile.seals} | {demand.id: demand.part for demand in profile.signatures}
    standing: list[tuple[str, Any]] = [(seal.at, seal) for seal in record.seals] + [(s.at, s) for s in record.signatures]
    if record.paging:
        standing.append((PAGING, record.paging))
    cards = []
    for at, verdict in standing:
        row = people_say.get(at)
        overruled = row is not None and bool(row.verdict)
        card = {
            "at": at,
            "name": subject_name(at, profile),
            "part": part_title(parts[at], profile) if at in parts else "",
            "verdict": verdict.verdict,
            "fits": _fits(verdict, against.get(at, ""), overruled),
            "verdict_word": VERDICTS[Verdict(verdict.verdict)],
            "told": _told(verdict),
            "confidence": None if overruled or verdict.verdict is Verdict.UNCLEAR else round(verdict.confidence, 3),
            "words": list(inputs_for(verdict)),
            "overruled": overruled,
            "word": row.id if row and overruled else None,
            "by": names.get(row.user_id, "") if row and overruled else "",
            "reason": row.reason if row and overruled else "",
            "place": places.of(plain(verdict.source)) if verdict.source else None,
        }
        cards.append(card)
    return cards


def _fits(verdict: SealVerdict | SignatureVerdict | PagingVerdict, against: str, overruled: bool) -> str:
    """What the card's colour says: `present` (as it must be), `wrong` (there, not as it must be), `unclear`, `absent`."""
    if verdict.verdict is not Verdict.PRESENT:
        return str(verdict.verdict)
    if against == Severity.ERROR:
        return "wrong"
    other = isinstance(verdict, SealVerdict) and verdict.kind not in PROPER and not overruled
    return "unclear" if against or other else "present"


def _told(verdict: SealVerdict | SignatureVerdict | PagingVerdict) -> list[list[str]]:
    """Pairs of words: what was seen."""
    if verdict.verdict is Verdict.ABSENT:
        return []
    if isinstance(verdict, SignatureVerdict):
        return [["形式", HANDS[verdict.hand]]]
    if isinstance(verdict, PagingVerdict):
        gaps = [["缺印页", "、".join(str(n) for n in verdict.gaps)]] if verdict.gaps else []
        return [["印油", INKS[verdict.ink]], ["拼合程度", f"{verdict.coverage:.0%}"], *gaps]
    lines = [["印油", INKS[verdict.ink]], ["种类", SEAL_KINDS[verdict.kind]]]
    lines += [["印文", verdict.text]] if verdict.text else []
    lines += [["应为", verdict.expected]] if verdict.expected else []
    return lines
