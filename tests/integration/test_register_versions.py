"""A register becomes a batch's by a person's act alone: shown as a difference, confirmed, versioned, brought back; matched outside of any transaction."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import InlineExecutor
from intake.receiving import REGISTER_NOTE
from intake.register import matching
from intake.register.matching import KnownPacket, match_register
from model.packet import Submission
from servicescene import Scene
from shenbao.dispatcher import Dispatcher
from shenbao.service.checking import register_versions, registers
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from storage.schema import Audit, Batch, File, Packet, RegisterState, RegisterVersion

ENGINES = ("sqlite",)  # nothing of it differs between the databases
REGISTER = next((Path(__file__).parents[2] / "samples" / "packets").glob("*.xlsx"))
ROWS = [Submission("甲", copies_paper=3, row=1), Submission("乙", copies_paper=3, row=2)]


def proposed(scene: Scene, rows: list[Submission], source: str = "登记表.xlsx") -> int:
    with scene.store.database.unit() as session:
        version = register_versions.propose(session, scene.reviewer, scene.batch_id, rows, source)
        return version.number if version else 0


def standing(scene: Scene) -> list[str]:
    with scene.store.database.look() as session:
        return [row["packet"] for row in session.get_one(Batch, scene.batch_id).register]


def test_nothing_stands_before_a_person_confirms_it_and_all_of_it_can_come_back(scene: Scene) -> None:
    packet = scene.packet(name="甲")
    first = proposed(scene, ROWS)
    assert standing(scene) == []
    register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, first)
    assert standing(scene) == ["甲", "乙"]
    assert proposed(scene, ROWS) == 0  # it says the same
    other = proposed(scene, [Submission("甲", copies_paper=2, row=1)], "另一份.csv")
    with pytest.raises(Conflict):
        register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, first)
    register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, other)
    with scene.store.database.unit() as session:
        assert session.get_one(Packet, packet).submission["copies_paper"] == 2  # type: ignore[index]
        register_versions.bring_back(session, scene.reviewer, scene.batch_id, first)
        with pytest.raises(NotFound):
            register_versions.bring_back(session, scene.reviewer, scene.batch_id, 77)
    register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, 3)
    with scene.store.database.unit() as session:
        assert session.get_one(Packet, packet).submission["copies_paper"] == 3  # type: ignore[index]
        version = register_versions.bring_back(session, scene.reviewer, scene.batch_id, 0)
        assert version is not None and version.count == 0
        register_versions.discard(session, scene.reviewer, scene.batch_id, version.number)
    with scene.store.database.look() as session:
        kept = register_versions.versions(session, session.get_one(Batch, scene.batch_id))
        assert [one.version.state for one in kept] == ["discarded", "standing", "former", "former"]
        assert {one.decided_by for one in kept} == {"reviewer某"}
        actions = session.scalars(select(Audit.action).where(Audit.action.like("batch.register%"))).all()
    assert actions.count("batch.register") == 3 and actions.count("batch.register_proposed") == 4
    assert standing(scene) == ["甲", "乙"]


def test_a_table_inside_a_packet_is_a_file_of_it_and_nothing_else(scene: Scene) -> None:
    """An applicant's list of certificates, and one that is made up as the office's own register: both stand in the receipt, neither is proposed."""
    register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, proposed(scene, ROWS))
    with scene.store.database.unit() as session:
        packet = uploads.add_packet(session, scene.people["clerk"], scene.batch_id, "丙")
        given = {
            "软件著作权登记证书清单.csv": "企业名称,项目名称,登记号\n甲,平台,2020SR1\n".encode(),
            "附件/软件著作权登记证书清单.xlsx": REGISTER.read_bytes(),
        }
        for name, content in given.items():
            sha256, size = scene.store.blobs.put([content])
            uploads.add_file(session, scene.people["clerk"], packet.id, uploads.ManifestEntry(name, size, sha256))
        uploads.close_packet(session, scene.people["clerk"], packet.id)
        packet_id = packet.id
    Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor()).run_once()
    with scene.store.database.look() as session:
        kept = {row.path: row for row in session.scalars(select(File).where(File.packet_id == packet_id))}
        assert set(kept) >= set(given) and all(kept[name].uploaded and kept[name].fate for name in given)
        assert kept["附件/软件著作权登记证书清单.xlsx"].note == REGISTER_NOTE
        batch = session.get_one(Batch, scene.batch_id)
        assert register_versions.proposed(session, batch) is None and len(register_versions.versions(session, batch)) == 1
    assert standing(scene) == ["甲", "乙"]


def test_who_may_not_upload_changes_no_register(scene: Scene) -> None:
    number = proposed(scene, ROWS)
    with pytest.raises(Forbidden):
        register_versions.confirm(scene.store, scene.people["manager"], scene.batch_id, number)
    with pytest.raises(NotFound):
        register_versions.confirm(scene.store, scene.people["stranger"], scene.batch_id, number)
    assert standing(scene) == []


def test_the_difference_is_told_row_by_row() -> None:
    before = [
        {"packet": "", "applicant": "甲公司", "project": "平台", "copies_paper": 3, "row": 2},
        {"applicant": "丙公司", "row": 3},
    ]
    after = [
        {"packet": "", "applicant": "甲 公司", "project": "平台二期", "copies_paper": 3, "row": 9},
        {"applicant": "乙公司", "row": 1},
        {"applicant": "丙公司", "row": 2},
    ]
    found = register_versions.difference(before, after)
    assert [row["applicant"] for row in found.added] == ["乙公司"] and found.removed == () and found.same == 1
    assert [one.fields for one in found.changed] == [{"applicant": ("甲公司", "甲 公司"), "project": ("平台", "平台二期")}]


def test_a_confirmed_register_that_nobody_matched_is_matched_later(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that was to do it died."""
    packet, number = scene.packet(name="甲"), proposed(scene, ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(registers, "apply", lambda *_: None)
        register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, number)
    assert registers.apply_due(scene.store) == 1 and registers.apply_due(scene.store) == 0
    assert scene.row(packet).submission["row"] == 1  # type: ignore[index]


def test_no_transaction_is_open_while_rows_are_matched(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.packet(name="甲")
    number, written = proposed(scene, ROWS), []

    def slow(*args: object, **more: object) -> object:
        with scene.store.database.unit() as session:  # another one writes meanwhile: it would wait for half a minute, and fail
            session.get_one(Batch, scene.batch_id).name = "改名"
            written.append(time.monotonic())
        return match_register(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(registers, "match_register", slow)
    register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, number)
    assert written


def test_a_deleted_batch_keeps_no_register(scene: Scene) -> None:
    from shenbao.service.office import retention

    proposed(scene, ROWS)
    retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, "期满")
    with scene.store.database.look() as session:
        assert session.scalars(select(RegisterVersion)).all() == []


def test_many_rows_are_matched_as_few_are() -> None:
    """Where pairs are very many, those that can be alike are sought first; the result is the same."""
    names = [
        f"{place}{word}科技有限公司"
        for place in ("广州", "佛山", "惠州")
        for word in ("数科智能", "云帆远航", "天信联合", "华创通达")
    ]
    rows = [Submission(applicant=name, project=f"{name[2:6]}平台", row=n) for n, name in enumerate(names)]
    packets = [KnownPacket(f"{n:02d}", name.replace("科技", "料技"), f"{name[2:6]}平合") for n, name in enumerate(names[:6])]
    packets += [KnownPacket(f"{n:02d} {name}材料") for n, name in enumerate(names[6:9], 6)] + [
        KnownPacket("不在册"),
        KnownPacket(names[9][:6]),
    ]
    few = matching.MatchSettings(most_pairs=0)
    assert match_register(rows, packets, few) == match_register(rows, packets)
    assert len(match_register(rows, packets, few).found) >= 9


def test_of_a_batch_one_register_stands(scene: Scene) -> None:
    for n in range(3):
        number = proposed(scene, [Submission(f"材料{n}", row=1)])
        register_versions.confirm(scene.store, scene.reviewer, scene.batch_id, number)
    with scene.store.database.look() as session:
        states = list(session.scalars(select(RegisterVersion.state).order_by(RegisterVersion.number)))
    assert states == [RegisterState.FORMER, RegisterState.FORMER, RegisterState.STANDING]
