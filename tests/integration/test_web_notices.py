"""通知管理: a manager uploads a blank form and a notice, confirms what was drafted, tries it, and publishes; batches can be made with it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blank_forms import NEWER, form_of_2023
from engine import Done, InlineExecutor, Task
from model.errors import WorkerKilled
from notices.profile import available, load
from shenbao.draft_reader import DraftReader
from shenbao.drafting.adding import ADDED
from shenbao.drafting.items import DraftItem
from shenbao.service.office.notice_drafts import items_in, kept_items
from shenbao.settings import Settings
from storage.schema import Audit, DraftState, NoticeDraft, NoticeTrial, now
from web_scene import Scene, build


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("SHENBAO_DATA", str(tmp_path / "data"))
    return build(tmp_path)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return form_of_2023(tmp_path / "申报书.docx")


@pytest.fixture
def reader(scene: Scene) -> DraftReader:
    return DraftReader(scene.store, Settings(), InlineExecutor)


@pytest.fixture
def manager(scene: Scene) -> Iterator[FlaskClient]:
    yield scene.client("manager-p")


def drafted(manager: FlaskClient, reader: DraftReader, form: Path, name: str = "dsj2023") -> str:
    """The address of a draft that was read."""
    sent = {
        "name": name,
        "form": (io.BytesIO(form.read_bytes()), form.name),
        "papers": (io.BytesIO("\n".join(NEWER).encode("gb18030")), "通知.txt"),
    }
    answer = manager.post("/notices", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    reader.step()
    return str(answer.location)


def draft_row(scene: Scene) -> NoticeDraft:
    with scene.store.database.look() as db:
        return db.scalars(select(NoticeDraft).order_by(NoticeDraft.id.desc())).first() or NoticeDraft()


def test_from_papers_to_a_published_notice(scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path) -> None:
    address = drafted(manager, reader, form)
    page = manager.get(address).text
    assert "2023年大数据产业发展试点示范项目" in page
    assert "还不能发布" in page
    assert "待确认" in page
    listed = manager.get("/notices").text
    left = [item for item in items_in(draft_row(scene)) if item.state == "open"]
    assert f'<td class="num">{len(left)}</td><td class="num">{sum(bool(item.doubts) for item in left)}</td>' in listed
    manager.post(f"{address}/sure")
    for item in items_in(draft_row(scene)):
        if item.state == "open":
            at = ".".join(map(str, item.place))
            assert manager.post(f"{address}/items/{at}/state", data={"state": "confirmed"}).status_code == 200
    assert "最后一次修改以后没有用空白表格试过" in manager.get(address).text
    manager.post(f"{address}/trials", data={"blank": "1"})
    reader.step()
    trial = manager.get(f"{address}/trials").text
    assert "各必填栏目都已指出" in trial, trial
    assert "dsj2023" not in available()
    assert manager.post(f"{address}/publication").status_code == 302
    profile = load("dsj2023")
    assert profile.title.startswith("2023年大数据产业发展试点示范项目")
    assert "2023年大数据产业发展试点示范项目" in scene.client("clerk-a").get("/").text  # to choose for a batch, at once
    with scene.store.database.look() as db:
        done = set(db.scalars(select(Audit.action)))
    assert {"notice.drafted", "notice.confirmed", "notice.changed", "notice.published"} <= done


def test_an_item_is_changed_by_its_form_and_faults_are_told_beside_it(
    scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path
) -> None:
    address = drafted(manager, reader, form)
    item = next(i for i in items_in(draft_row(scene)) if i.section == "fields" and i.data["type"] == "text")
    at = ".".join(map(str, item.place))
    inputs = manager.get(f"{address}/items/{at}").text
    assert 'name="limit"' in inputs
    assert "不超过" not in inputs
    sent = {
        "version": "1",
        "key": item.data["key"],
        "part": item.data["part"],
        "name": item.data["name"],
        "type": "text",
        "required": "no",
        "limit": "300",
    }
    answer = manager.post(f"{address}/items/{at}", data=sent | {"labels": "项目简介\n简介"}).text
    assert "已确认" in answer
    changed = next(i for i in items_in(draft_row(scene)) if i.place == item.place).data
    assert (changed["limit"], changed["required"], changed["labels"]) == (300, "no", ["项目简介", "简介"])
    assert manager.post(f"{address}/items/{at}", data=sent).status_code == 409  # somebody changed it since
    wrong = manager.post(f"{address}/items/{at}", data=sent | {"version": "2", "labels": "简介", "inside": "nirgends"}).text
    assert "nirgends" in wrong
    assert "已确认" not in wrong
    assert manager.post(f"{address}/items/{at}/state", data={"state": "confirmed"}).status_code == 400
    assert manager.post(f"{address}/publication").status_code == 400


def test_what_is_dropped_is_not_in_the_file_and_comes_back(
    scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path
) -> None:
    address = drafted(manager, reader, form)
    seal = next(i for i in items_in(draft_row(scene)) if i.section == "seals")
    at = ".".join(map(str, seal.place))
    whole = manager.get(f"{address}/file").text
    manager.post(f"{address}/items/{at}/state", data={"state": "dropped"})
    without = manager.get(f"{address}/file").text
    assert seal.data["id"] in whole
    assert f"id: {seal.data['id']}," not in without
    manager.post(f"{address}/items/{at}/state", data={"state": "open"})
    assert manager.get(f"{address}/file").text == whole


def test_a_field_is_added_and_the_notice_in_use_is_copied(scene: Scene, manager: FlaskClient) -> None:
    assert manager.post("/notices/copies", data={"notice": "demo-zjtx", "name": "demo-next"}).status_code == 302
    row = draft_row(scene)
    address = f"/notices/{row.id}"
    assert "还不能发布" not in manager.get(address).text  # all is confirmed, and there is no blank form to try
    before = len([i for i in items_in(row) if i.section == "fields"])
    manager.post(f"{address}/items", data={"part": "basics"})
    fields = [i for i in items_in(draft_row(scene)) if i.section == "fields"]
    assert len(fields) == before + 1
    assert fields[-1].state == "open"
    manager.post(f"{address}/items/{'.'.join(map(str, fields[-1].place))}/state", data={"state": "dropped"})
    for name in ADDED:  # each comes back with what is wrong in it told in its row, and none breaks the page
        known = {i.place for i in items_in(draft_row(scene))}
        added = manager.post(f"{address}/items", data={"section": name, "part": "basics"})
        if tuple(name.split(".")) in known:
            assert added.status_code == 400, name  # the deadline of that level is there
            continue
        assert added.status_code == 302, name
        new = next(i for i in items_in(draft_row(scene)) if i.place not in known)
        at = ".".join(map(str, new.place))
        assert manager.get(f"{address}/items/{at}").status_code == 200, name
        assert f'id="item-{at}"' in manager.get(address).text
        manager.post(f"{address}/items/{at}/state", data={"state": "dropped"})
    assert manager.post(f"{address}/publication").status_code == 302
    copied, original = load("demo-next"), load("demo-zjtx")
    assert copied.model_copy(update={"id": original.id}) == original


def test_rules_quotas_and_conditions_are_made_of_names_alone(scene: Scene, manager: FlaskClient) -> None:
    manager.post("/notices/copies", data={"notice": "demo-zjtx", "name": "demo-next"})
    address = f"/notices/{draft_row(scene).id}"

    def made(what: str, **sent: str) -> str:
        at = manager.post(f"{address}/items", data={"section": what, "part": "basics"}).location.partition("#item-")[2]
        return str(manager.post(f"{address}/items/{at}", data=sent | {"version": str(draft_row(scene).version)}).text)

    at = manager.post(f"{address}/items", data={"section": "rules.勾选数目"}).location.partition("#item-")[2]
    blank = manager.get(address).text
    assert "“栏目”还没有填写。请写明是哪一个栏目" in blank
    assert "没有写明要求（不少于、不超过 至少要有一项）" in blank
    form = manager.get(f"{address}/items/{at}").text
    assert form.index('name="at_most"') < form.index("更多设置")
    assert '<option value="warning">须核对</option>' in form
    choices = {"rule": "勾选数目", "field": "enterprise.size", "at_most": "2", "severity": "warning", "clause": "最多选两项"}
    assert "已确认" in manager.post(f"{address}/items/{at}", data=choices | {"version": str(draft_row(scene).version)}).text
    founded = {
        "rule": "日期先后",
        "earlier": "enterprise.founded",
        "day": "2023-01-01",
        "at_least_months": "24",
        "clause": "成立满两年",
    }
    assert "已确认" in made("rules.日期先后", **founded)
    free = {"limit": "", "words": "高新区", "levels": "province", "clause": "高新区不限"}
    assert "已确认" in made("submission.quotas", **free)
    field = {"key": "basics.code2", "part": "basics", "name": "股票代码", "type": "text", "labels": "股票代码"}
    shown = made("fields", **field, **{"required_if.field": "enterprise.brand", "required_if.any_of": "是"})
    assert "取值：是" in shown
    assert "已确认" in shown
    items = items_in(draft_row(scene))
    assert [i.data for i in items if i.section == "rules"][-2:] == [
        {"rule": "勾选数目", "field": "enterprise.size", "at_most": 2, "severity": "warning", "clause": "最多选两项"},
        {"rule": "日期先后", "earlier": "enterprise.founded", "day": "2023-01-01", "at_least_months": 24, "clause": "成立满两年"},
    ]
    quota = next(i.data for i in items if i.place[:2] == ("submission", "quotas") and i.data.get("words") == ["高新区"])
    assert quota == {"words": ["高新区"], "levels": ["province"], "limit": None, "clause": "高新区不限"}
    told = next(i.data["required_if"] for i in items if i.section == "fields" and i.data["name"] == "股票代码")
    assert told == {"field": "enterprise.brand", "any_of": [True]}


def test_one_of_several_demands_and_choices_are_typed_in_words(scene: Scene, manager: FlaskClient) -> None:
    """What stands within an item has inputs of its own; nothing is typed as YAML, and nothing is chosen for anybody."""
    manager.post("/notices/copies", data={"notice": "demo-zjtx", "name": "demo-rule"})
    address = f"/notices/{draft_row(scene).id}"
    at = manager.post(f"{address}/items", data={"section": "rules.满足其一"}).location.partition("#item-")[2]
    first = {
        "rule": "满足其一",
        "code": "one",
        "either.0.rule": "比较",
        "either.0.left": "enterprise.size",
        "either.0.relation": "不小于",
        "either.0.number": "5",
    }
    both = first | {"either.1.rule": "取值", "either.1.field": "enterprise.brand", "either.1.any_of": "是", "clause": "其一即可"}
    for sent in ({"rule": "满足其一", "code": "one", "either.0.rule": "比较"}, first, first | {"either.1.rule": "取值"}, both):
        page = manager.get(f"{address}/items/{at}").text
        assert "form-control code" not in page
        manager.post(f"{address}/items/{at}", data=sent | {"version": str(draft_row(scene).version)})
    page = manager.get(f"{address}/items/{at}").text
    assert "满足其一的各项 2：取值" in page
    right = page[page.index('name="either.0.right"') :]
    assert right[: right.index("</select>")].count(" selected") == 0
    assert right[: right.index("</select>")].count('<option value=""></option>') == 1
    told = next(i.data for i in items_in(draft_row(scene)) if ".".join(map(str, i.place)) == at)
    assert told["either"] == [
        {"rule": "比较", "left": "enterprise.size", "relation": "不小于", "number": 5},
        {"rule": "取值", "field": "enterprise.brand", "any_of": [True]},
    ]


def test_a_filled_form_is_tried(scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path, tmp_path: Path) -> None:
    address = drafted(manager, reader, form)
    filled = docx.Document(str(form))
    cell = next(row.cells for table in filled.tables for row in table.rows if "单位名称" in row.cells[0].text)
    cell[-1].text = "云帆数据有限公司"
    filled.save(str(tmp_path / "填好.docx"))
    sent = {"papers": (io.BytesIO((tmp_path / "填好.docx").read_bytes()), "填好.docx")}
    manager.post(f"{address}/trials", data=sent, content_type="multipart/form-data")
    reader.step()
    assert "云帆数据有限公司" in manager.get(address).text


class Killed(InlineExecutor):
    """The process of each page is killed."""

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        for done in super().results(take):
            yield replace(done, value=None, error=WorkerKilled()) if isinstance(done.value, tuple) else done


def test_a_trial_that_we_failed_at_says_so_and_nothing_of_the_draft(
    scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path
) -> None:
    address = drafted(manager, reader, form)
    manager.post(f"{address}/trials", data={"blank": "1"})
    replace(reader, open_executor=Killed).step()
    told = manager.get(f"{address}/trials").text
    assert "是本系统没有读成，不是表格、通知或材料的问题：读取进程意外中止。请再试一次" in told
    assert "没有认出" not in told and "没有指出" not in told
    assert "最后一次修改以后没有用空白表格试过" in manager.get(address).text


def test_what_is_no_form_is_told_and_lost_work_is_taken_up_again(
    scene: Scene, manager: FlaskClient, reader: DraftReader, tmp_path: Path
) -> None:
    document = docx.Document()
    document.add_paragraph("")
    document.save(str(tmp_path / "空.docx"))
    address = drafted(manager, reader, tmp_path / "空.docx")
    assert "表格中没有读到栏目" in manager.get(address).text
    with scene.store.database.unit() as db:
        row = db.scalars(select(NoticeDraft).where(NoticeDraft.name == "dsj2023")).one()
        row.state, row.taken = DraftState.READING, now().replace(year=2020)
    reader.step()
    assert draft_row(scene).state == DraftState.FAILED
    assert manager.post(f"{address}/removal").status_code == 302
    with scene.store.database.look() as db:
        assert db.scalars(select(NoticeDraft).where(NoticeDraft.name == "dsj2023")).first() is None
        assert db.scalars(select(NoticeTrial)).first() is None


@pytest.mark.parametrize("name", ["", "x", "Gross", "xxxf2020", "a b", "../x"])
def test_names_that_cannot_be_used_are_refused(manager: FlaskClient, form: Path, name: str) -> None:
    sent = {"name": name, "form": (io.BytesIO(form.read_bytes()), form.name)}
    assert manager.post("/notices", data=sent, content_type="multipart/form-data").status_code == 400


def test_nobody_without_the_right_nor_another_office_sees_a_draft(
    scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path
) -> None:
    address = drafted(scene.client("manager-a"), reader, form)
    assert scene.client("clerk-a").get("/notices").status_code == 403
    assert scene.client("manager-b").get(address).status_code == 404
    assert scene.client("manager-b").get(f"{address}/pages/0").status_code == 404
    assert manager.get(address).status_code == 200  # the province sees its cities
    assert scene.client("manager-a").get(f"{address}/pages/0").mimetype == "image/svg+xml"
    assert scene.client("manager-a").get(f"{address}/pages/99").status_code == 404


def test_a_part_that_a_trial_does_not_recognise_is_a_fault(
    scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path
) -> None:
    address = drafted(manager, reader, form)
    lost = {"id": "extra", "title": "五、推广计划表", "kind": "table", "markers": ["五、推广计划表"], "required": True}
    with scene.store.database.unit() as db:
        row = db.scalars(select(NoticeDraft).where(NoticeDraft.name == "dsj2023")).one()
        row.items = kept_items([*items_in(row), DraftItem(("parts", 99), lost)])
    manager.post(f"{address}/trials", data={"blank": "1"})
    reader.step()
    assert "没有认出的部分：五、推广计划表。请在“表格的部分”中核对" in manager.get(f"{address}/trials").text
    assert "空白表格中没有认出 1 个部分" in manager.get(address).text


def test_pages_speak_of_fields_by_their_names(scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path) -> None:
    address = drafted(manager, reader, form)
    items = items_in(draft_row(scene))
    owner = next(i for i in items if i.section == "seals" and i.data.get("owner"))
    inputs = manager.get(f"{address}/items/{'.'.join(map(str, owner.place))}").text
    name = next(i.data["name"] for i in items if i.section == "fields" and i.data["key"] == owner.data["owner"])
    assert f'<option value="{owner.data["owner"]}" selected>{name}</option>' in inputs
    same = next(i for i in items if i.section == "agreements")
    at = ".".join(map(str, same.place))
    assert '<select id="in-' in (listed := manager.get(f"{address}/items/{at}").text) and "multiple" in listed
    chosen = [i.data["key"] for i in items if i.section == "fields" and i.data["type"] == "organisation"][:2]
    manager.post(
        f"{address}/items/{at}",
        data={"version": "1", "code": same.data["code"], "mode": "same", "clause": "应一致", "fields": chosen},
    )
    assert next(i for i in items_in(draft_row(scene)) if i.place == same.place).data["fields"] == chosen
    shown = re.sub(r"<[^>]+>", " ", manager.get(address).text)
    codes = [c for i in items if isinstance(i.data, dict) for c in (i.data.get("key"), i.data.get("code")) if c]
    assert [c for c in codes if f" {c} " in shown or f"：{c}" in shown] == []


def test_what_is_wrong_is_named_and_a_trial_leads_back_to_it(
    scene: Scene, manager: FlaskClient, reader: DraftReader, form: Path
) -> None:
    address = drafted(manager, reader, form)
    items = items_in(draft_row(scene))
    used = next(i.data["owner"] for i in items if i.section == "seals")
    owner = next(i for i in items if i.section == "fields" and i.data["key"] == used)
    manager.post(f"{address}/items/{'.'.join(map(str, owner.place))}/state", data={"state": "dropped"})
    page = manager.get(address).text
    assert 'href="#item-' in page.partition("有错误的：")[2].partition("</p>")[0]
    answer = manager.post(f"{address}/trials", data={"blank": "1"})
    assert answer.status_code == 302 and answer.location.endswith(address)
    assert "草稿有错误，请先修改" in manager.get(address).text
