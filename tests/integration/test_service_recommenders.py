"""Letters to recommenders: what stands against each, issued once with a number and kept as it was issued."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cleanrecord import submission
from model.errors import UsageError
from servicescene import Scene
from shenbao.service.core.access import Forbidden, NotFound
from shenbao.service.core.store import UnitOfWork
from shenbao.service.insight import exports
from shenbao.service.insight.exports import Export
from shenbao.service.letters import recommenders
from shenbao.service.letters.freezing import Asked
from shenbao.service.office import retention
from storage.schema import Audit, Batch, Blob, Packet, RecommenderLetter

MAY = datetime(2026, 5, 8, 3, tzinfo=UTC)
NO_LETTER = submission(recommendation_letter=False)


def units(scene: Scene) -> list[recommenders.ToRecommender]:
    with scene.store.database.look() as session:
        return recommenders.letters_to_recommenders(session, scene.store, session.get_one(Batch, scene.batch_id))


def issued(scene: Scene, recommender: str, who: str = "reviewer", due: date = date(2026, 5, 20)) -> RecommenderLetter:
    with scene.store.database.unit() as session:
        work = UnitOfWork(session, scene.store, scene.people[who])
        letter = recommenders.issue_to(work, scene.batch_id, recommender, Asked(due, at=MAY))
        session.flush()
        session.expunge(letter)
        return letter


def test_a_letter_is_issued_once_and_again_when_more_stands_against_the_recommender(scene: Scene) -> None:
    scene.packet(NO_LETTER, name="甲")
    [unit] = units(scene)
    assert unit.draft is not None and not unit.issued and not unit.told
    letter = issued(scene, unit.recommender, due=date(2026, 5, 20))
    assert letter.number.startswith("（广州市）推荐告〔2026〕") and letter.number.endswith("号")
    texts = [block["text"] for block in letter.content["blocks"]]
    assert letter.number in texts and "2026年5月8日" in texts and any("2026年5月20日前" in text for text in texts)
    assert scene.store.blobs.path(letter.pdf_sha256).read_bytes().startswith(b"%PDF")
    assert scene.store.blobs.path(letter.docx_sha256).read_bytes().startswith(b"PK")
    [unit] = units(scene)
    assert unit.told
    with pytest.raises(UsageError, match="不必再次出具"):
        issued(scene, unit.recommender)
    scene.packet(NO_LETTER, name="乙", batch_id=scene.batch_id)
    [unit] = units(scene)
    assert not unit.told
    assert issued(scene, unit.recommender).number != letter.number
    [unit] = units(scene)
    assert unit.told and [row.number for row in unit.issued][-1] == letter.number and len(unit.issued) == 2
    with scene.store.database.look() as session:
        assert len(session.scalars(select(Audit).where(Audit.action == "recommender.notified")).all()) == 2


def test_what_was_mended_leaves_the_letter_as_it_was(scene: Scene) -> None:
    packet_id = scene.packet(NO_LETTER)
    [unit] = units(scene)
    number = issued(scene, unit.recommender).number
    with scene.store.database.unit() as session:
        session.get_one(Packet, packet_id).record = None
    [unit] = units(scene)
    assert unit.draft is None and not unit.told and unit.issued[0].number == number
    with pytest.raises(UsageError, match="没有需要告知"):
        issued(scene, unit.recommender)


def test_who_may_issue_and_until_when(scene: Scene) -> None:
    scene.packet(NO_LETTER)
    [unit] = units(scene)
    for who, error in (("clerk", Forbidden), ("stranger", NotFound)):
        with pytest.raises(error):
            issued(scene, unit.recommender, who)
    with pytest.raises(UsageError, match="期限"):
        issued(scene, unit.recommender, due=date(2026, 5, 1))
    with pytest.raises(UsageError, match="没有需要告知"):
        issued(scene, "别的单位")
    letter = issued(scene, unit.recommender)
    with pytest.raises(NotFound), scene.store.database.look() as session:
        recommenders.load_to(session, scene.people["stranger"], letter.id)


def test_the_zip_holds_it_as_issued_and_a_draft_only_where_more_stands(scene: Scene) -> None:
    scene.packet(NO_LETTER, name="甲")
    [unit] = units(scene)
    letter = issued(scene, unit.recommender)
    assert names(scene) == [f"{letter.number}.docx", f"{letter.number}.pdf"]
    scene.packet(NO_LETTER, name="乙")
    assert len(names(scene)) == 4


def names(scene: Scene) -> list[str]:
    out, _ = exports.make(scene.store, scene.reviewer, scene.batch_id, Export.NOTICES)
    with out, zipfile.ZipFile(out) as archive:
        return sorted(name.rpartition("/")[2] for name in archive.namelist() if name.startswith(f"{exports.RECOMMENDERS}/"))


def test_with_its_batch_it_is_deleted_and_until_then_its_files_stay(scene: Scene) -> None:
    scene.packet(NO_LETTER)
    [unit] = units(scene)
    letter = issued(scene, unit.recommender)
    with scene.store.database.unit() as session:
        scene.store.blobs.forget_unused(session)
        assert session.get(Blob, letter.pdf_sha256) is not None
    retention.delete_batch(scene.store, scene.people["administrator"], scene.batch_id, "到期")
    with scene.store.database.look() as session:
        assert session.scalars(select(RecommenderLetter)).all() == [] and session.get(Blob, letter.pdf_sha256) is None
