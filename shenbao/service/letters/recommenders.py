"""Letters to recommenders: of each batch what is their own to mend, previewed and issued with a number as a 告知书 is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.finding import FindingKind
from reports.letter.blocks import Style
from reports.letter.content import LetterContent
from reports.letter.to_recommender import recommender_letters
from shenbao.service.core.access import Actor, NotFound, Right, load_batch
from shenbao.service.core.packet_results import packets_of, results_in
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.letters.freezing import NOW, Asked, Dated, drawn_ahead, freeze
from storage import audit
from storage.codec import plain
from storage.schema import Batch, FindingRow, Office, Packet, RecommenderLetter, now


@dataclass(frozen=True, slots=True)
class ToRecommender:
    """What stands against a recommender now (None: nothing any more), and the letters that it was sent, the newest first."""

    recommender: str
    draft: LetterContent | None
    issued: tuple[RecommenderLetter, ...]

    @property
    def told(self) -> bool:
        """Whether the last letter says all that stands now."""
        return self.draft is not None and bool(self.issued) and _items(plain(self.draft)) == _items(self.issued[0].content)


def letters_to_recommenders(session: Session, store: Store, batch: Batch) -> list[ToRecommender]:
    """Return all recommenders of the batch that have a letter, or ought to, by name."""
    drafts = {draft.subject: draft for draft in drafted(session, store, batch)}
    issued: dict[str, list[RecommenderLetter]] = {}
    rows = select(RecommenderLetter).where(RecommenderLetter.batch_id == batch.id)
    for row in session.scalars(rows.order_by(RecommenderLetter.issued.desc(), RecommenderLetter.id.desc())):
        issued.setdefault(row.recommender, []).append(row)
    return [ToRecommender(name, drafts.get(name), tuple(issued.get(name, ()))) for name in sorted({*drafts, *issued})]


def drafted(session: Session, store: Store, batch: Batch) -> Sequence[LetterContent]:
    """Return the letters as they would be issued now, by recommender."""
    profile = batch_profile(batch)
    told = select(FindingRow.packet_id).where(FindingRow.code.in_(FindingKind.of_recommenders()))
    query = packets_of(batch).where(Packet.id.in_(told))
    office = session.get_one(Office, batch.office_id).name
    return recommender_letters((result for _, result in results_in(session, store, query, profile)), profile, office)


def issue_to(work: UnitOfWork, batch_id: str, recommender: str, asked: Asked = NOW) -> RecommenderLetter:
    """Freezes the letter to a recommender. Raises UsageError where nothing stands against it, or where its last letter says the same."""
    session, actor, at = work.session, work.actor, asked.at or now()
    batch = load_batch(session, actor, batch_id, Right.ISSUE)
    content, dated = _to_issue(work, batch, recommender, replace(asked, at=at))
    frozen = freeze(work, batch.office_id, content, dated, asked.drawn)
    letter = RecommenderLetter(
        batch_id=batch.id,
        recommender=recommender[:200],
        number=frozen.number,
        content=plain(frozen.content),
        pdf_sha256=frozen.pdf_sha256,
        docx_sha256=frozen.docx_sha256,
        issued_by=actor.user_id,
        issued=at,
    )
    session.add(letter)
    session.flush()
    detail = {"number": letter.number, "pdf_sha256": letter.pdf_sha256}
    audit.append(session, "recommender.notified", f"batch/{batch.id}", actor.user_id, batch.office_id, **detail)
    return letter


def draw_ahead(store: Store, actor: Actor, batch_id: str, recommender: str, asked: Asked = NOW) -> Asked:
    """As `drawn_ahead`, of the letter to a recommender."""

    def to_issue(session: Session) -> tuple[str, LetterContent, Dated]:
        batch = load_batch(session, actor, batch_id, Right.ISSUE)
        return batch.office_id, *_to_issue(UnitOfWork(session, store, actor), batch, recommender, asked)

    return drawn_ahead(store, asked, to_issue)


def _to_issue(work: UnitOfWork, batch: Batch, recommender: str, asked: Asked) -> tuple[LetterContent, Dated]:
    found = next((to for to in letters_to_recommenders(work.session, work.store, batch) if to.recommender == recommender), None)
    if found is None or found.draft is None or work.actor.user_id is None:
        raise UsageError("没有需要告知该推荐单位的事项")
    if found.told:
        raise UsageError("最近一份告知书已写明全部事项，不必再次出具")
    return found.draft, Dated(asked.at or now(), asked.due, batch_profile(batch).to_recommender.due)


def load_to(session: Session, actor: Actor, letter_id: str) -> RecommenderLetter:
    letter = session.get(RecommenderLetter, letter_id)
    if letter is None:
        raise NotFound()
    load_batch(session, actor, letter.batch_id)
    return letter


def _items(content: dict[str, object]) -> list[str]:
    blocks = content["blocks"]
    return [block["text"] for block in blocks if block["style"] == Style.ITEM] if isinstance(blocks, list | tuple) else []
