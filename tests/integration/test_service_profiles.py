"""A batch keeps the profile that it began with; checked anew under a new one, what changes is told and what people said stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine import InlineExecutor
from model.errors import UsageError
from notices.profile import load
from notices.versions import as_text, content_hash, from_text
from profile_packets import FIGURES, PROFILE, TEAM, Packet, replaced, write
from servicescene import Scene, uploaded
from shenbao.service.checking import new_profile
from shenbao.service.core.access import Forbidden
from shenbao.service.core.current import effective_state
from shenbao.service.core.profiles import batch_profile, notice_of
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import uploads
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import field_versions, findings
from storage.schema import Batch, FindingState, PacketState
from storage.schema import Packet as PacketRow
from test_web_review import browser

NEW = (
    ('version: "1"', 'version: "2"'),
    ("at_least: 3\n    at_most: 6", "at_least: 4\n    at_most: 6"),
    ("      - {key: rnd, name: 研发费用, labels: [研发费用（万元）]}\n", "      - {key: rnd, name: 研发费用, labels: [研发费用（万元）], required: warning}\n"),
    ("    name: 企业规模\n", "    name: 企业类型\n"),
    ("  - {key: basics.address", '  - {key: basics.staff, part: basics, name: 职工总数, type: count, labels: [职工总数]}\n  - {key: basics.address'),
)  # fmt: skip


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an installation's own profiles, with the first version of one."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    monkeypatch.setenv("SHENBAO_PROFILES", str(folder))
    path = folder / "demo-kjjh.yaml"
    path.write_text(PROFILE.read_text(encoding="utf-8"), encoding="utf-8")
    yield path


def second(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in NEW:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def work(scene: Scene) -> None:
    for done in InlineExecutor().results(lambda: take(WorkerContext(scene.store, "tester"))):
        settle(WorkerContext(scene.store, "tester"), done)


def batch_of(scene: Scene, tmp_path: Path) -> tuple[str, str]:
    """A batch with one packet, read: a figure lacks, and a member's degree."""
    document = tmp_path / "申报书.docx"
    write(replace(Packet(), figures=replaced(FIGURES, 1, 2, ""), team=replaced(TEAM, 1, 2, "")), document)
    with scene.store.database.unit() as session:
        batch = uploads.create_batch(session, scene.reviewer, "科技计划", "demo-kjjh").id
        packet = uploads.add_packet(session, scene.reviewer, batch, "启明").id
    uploaded(scene, packet, document)
    with scene.store.database.unit() as session:
        uploads.close_packet(session, scene.reviewer, packet)
    work(scene)
    return batch, packet


def standing(scene: Scene, packet: str) -> dict[str, str]:
    with scene.store.database.look() as session:
        rows = findings.of_packet(session, packet)
        return {row.code: row.severity for row in rows if row.state == FindingState.OPEN}


def test_what_is_kept_is_the_profile(own: Path) -> None:
    profile = load(str(own))
    assert from_text(as_text(profile)) == profile and content_hash(from_text(as_text(profile))) == content_hash(profile)
    xxxf = load("xxxf2020")
    assert from_text(as_text(xxxf)) == xxxf


def test_a_batch_keeps_its_profile_until_a_manager_asks_for_the_new_one(scene: Scene, own: Path, tmp_path: Path) -> None:
    batch, packet = batch_of(scene, tmp_path)
    before = {"missing:figures.rnd.y2022": "error", "missing:team.2.degree": "error"}
    assert standing(scene, packet) == before
    with scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.reviewer, packet), "team.2.degree", FieldInput("硕士研究生"))
        review.correct_field(open_packet(session, scene.reviewer, packet), "figures.staff.y2021", FieldInput("87"))
    second(own)
    with scene.store.database.unit() as session:
        row = session.get_one(Batch, batch)
        assert batch_profile(row).version == "1" and load("demo-kjjh").version == "2"
        kept = load(notice_of(row, scene.store))
        assert kept.version == "1" and content_hash(kept) == row.profile_sha256
        assert new_profile.versions_of(session, row).today.startswith("第2版")
        review.correct_field(open_packet(session, scene.reviewer, packet), "figures.staff.y2022", FieldInput("93"))
    assert standing(scene, packet) == {"missing:figures.rnd.y2022": "error"}, (
        "corrections are checked by the profile that is kept"
    )
    with scene.store.database.unit() as session, pytest.raises(Forbidden):
        new_profile.check_anew(session, scene.reviewer, batch)
    with scene.store.database.unit() as session:
        assert new_profile.check_anew(session, scene.people["manager"], batch) == 1
        assert session.get_one(PacketRow, packet).state == PacketState.READING
    with scene.store.database.look() as session:
        changed = new_profile.last_changes(session, scene.reviewer, batch)
        assert changed is not None and (changed.waiting, changed.packets) == (1, ())
    work(scene)
    after = {"missing:figures.rnd.y2022": "warning", "missing:team.rows": "error", "missing:basics.staff": "error"}
    assert standing(scene, packet) == after
    with scene.store.database.look() as session:
        changed = new_profile.last_changes(session, scene.reviewer, batch)
        assert changed is not None and changed.before.startswith("第1版") and changed.after.startswith("第2版")
        (one,) = changed.packets
        assert {c.code: (c.before and c.before.severity, c.after and c.after.severity) for c in one.changes} == {
            "missing:figures.rnd.y2022": ("error", "warning"),
            "missing:team.rows": (None, "error"),
            "missing:basics.staff": (None, "error"),
        }
        assert (one.came, one.went) == (2, 0)
        said = field_versions.current(session, packet)
        assert (said["team.2.degree"].raw, said["figures.staff.y2021"].raw) == ("硕士研究生", "87")
        assert effective_state(session, session.get_one(PacketRow, packet)).profile.version == "2"
    with scene.store.database.unit() as session, pytest.raises(UsageError, match="没有变化"):
        new_profile.check_anew(session, scene.people["manager"], batch)


def test_the_page(scene: Scene, own: Path, tmp_path: Path) -> None:
    batch, _ = batch_of(scene, tmp_path)
    assert "与通知的现行配置相同" in browser(scene).get(f"/batches/{batch}/profile").text
    second(own)
    shown = browser(scene).get(f"/batches/{batch}/profile").text
    assert "第1版" in shown and "第2版" in shown and "重新核对由负责人办理" in shown
    assert browser(scene).post(f"/batches/{batch}/profile").status_code == 403
    assert browser(scene, "manager").post(f"/batches/{batch}/profile").status_code == 302
    assert "还有 1 份材料正在重新核对" in browser(scene).get(f"/batches/{batch}/profile").text
    work(scene)
    shown = browser(scene).get(f"/batches/{batch}/profile").text
    assert "应不少于4行" in shown and "新增" in shown and "补正 → 核对" in " ".join(shown.split())
