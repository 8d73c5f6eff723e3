"""A profile of an office's own, under another name and id: every command takes it by its path, and the service once a setting names it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import Workbook

from notices.profile import available, id_of, load
from shenbao.commands.demo import first_login
from shenbao.commands.demo import load as load_packets
from shenbao.commands.main import cli
from shenbao.service.core.store import open_store
from shenbao.settings import Settings
from storage.schema import Batch

OWN_ID = "own2021"
ROWS = {
    "项目名称": "智能分拣小车",
    "申报单位": "广州市启明机器人有限公司",
    "推荐单位": "广州市工业和信息化局",
    "申报日期": "2020年5月1日",
}


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    text = available()["xxxf2020"].read_text(encoding="utf-8").replace("id: xxxf2020", f"id: {OWN_ID}")
    path = tmp_path / "elsewhere" / "eigen.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def packets(tmp_path: Path) -> Path:
    """Two packets of one applicant, one of them unreadable as a whole, and a register by which it came too late."""
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    document = Document()
    document.add_paragraph("新型信息消费示范项目申报书")
    table = document.add_table(len(ROWS), 2, style="Table Grid")
    for row, (label, value) in zip(table.rows, ROWS.items(), strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    document.save(str(folder / "a" / "申报书.docx"))
    (folder / "b.zip").write_bytes(b"PK\x03\x04 not a zip")
    register = Workbook()
    for line in (["申报单位", "收到日期", "顺序"], [ROWS["申报单位"], "2020-05-12", 1]):
        register.active.append(line)
    register.save(str(folder / "登记表.xlsx"))
    return folder


def told(report: Path) -> list[dict[str, object]]:
    return json.loads(report.read_text(encoding="utf-8"))["packets"]


def test_batch_writes_all_reports(profile: Path, packets: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    called = [
        "batch",
        str(packets),
        "--notice",
        str(profile),
        "--out",
        str(out),
        "--json",
        str(tmp_path / "r.json"),
        "--jobs",
        "1",
    ]
    done = CliRunner().invoke(cli, called, catch_exceptions=False)
    assert done.exit_code == 1, done.output
    assert {packet["notice"] for packet in told(tmp_path / "r.json")} == {OWN_ID}
    names = {path.name for path in out.rglob("*")}
    assert {"index.html", "汇总表.xlsx", "applicants.csv", "report.json", "不予受理告知书.docx"} <= names


@pytest.mark.parametrize("command", ["check", "read"])
def test_the_setting_takes_a_path(
    command: str, profile: Path, packets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHENBAO_NOTICE", "elsewhere/eigen.yaml")
    monkeypatch.chdir(tmp_path)
    called = [command, str(packets / "a"), "--json", "r.json", "--jobs", "1"]
    assert CliRunner().invoke(cli, called, catch_exceptions=False).exit_code in (0, 1)
    if command == "check":
        assert [packet["notice"] for packet in told(tmp_path / "r.json")] == [OWN_ID]


@pytest.fixture(params=["SHENBAO_NOTICE", "SHENBAO_WATCH_NOTICE", "SHENBAO_PROFILES"])
def named(request: pytest.FixtureRequest, profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    value = str(profile.parent if request.param == "SHENBAO_PROFILES" else profile)
    monkeypatch.setenv(request.param, value)
    return OWN_ID if request.param == "SHENBAO_PROFILES" else value


def test_the_service_knows_what_a_setting_names(named: str, packets: Path, tmp_path: Path) -> None:
    assert OWN_ID in available() and id_of(named) == OWN_ID and load(OWN_ID).id == OWN_ID
    store = open_store(tmp_path / "data", "")
    with store.database.unit() as session:
        login = first_login(session).login
    batch, new = load_packets(store, login, packets, Settings(notice=named))
    with store.database.look() as session:
        assert session.get_one(Batch, batch).notice == OWN_ID and new
    store.database.close()
    assert CliRunner().invoke(cli, ["notices"]).output.count(OWN_ID) == 1


def test_what_changes_in_the_file_counts_at_once_and_a_broken_one_is_left_out(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHENBAO_PROFILES", str(profile.parent))
    assert load(OWN_ID).title == load("xxxf2020").title
    changed = profile.read_text(encoding="utf-8").replace(f"title: {load(OWN_ID).title}", "title: 第二次征集")
    profile.write_text(changed, encoding="utf-8")
    assert load(OWN_ID).title == "第二次征集"
    (profile.parent / "broken.yaml").write_text("id: [", encoding="utf-8")
    assert set(available()) == {"xxxf2020", "demo-zjtx", OWN_ID}
