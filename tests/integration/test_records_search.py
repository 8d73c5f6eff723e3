"""Search over everything read, on both databases: any run of characters, kept in step with the pages."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from storage import search, word_index
from storage.database import Database
from storage.schema import Batch, Office, Packet, PageRow, PageText

TEXTS = (
    "单位名称：佛山市云帆数字科技有限公司\n注册地址：广东省佛山市禅城\n区季华五路",
    "项目名称：智慧社区 “O2O” 服务平台\nＷｉＦｉ 覆盖率100%_达标",
    "法定代表人：王小明",
)


def add_pages(session: Session) -> list[str]:
    office = Office(name="某厅")
    session.add(office)
    session.flush()
    batch = Batch(office_id=office.id, notice="xxxf2020", name="第一批")
    session.add(batch)
    session.flush()
    packet = Packet(batch_id=batch.id, office_id=office.id, name="佛山")
    session.add(packet)
    session.flush()
    rows = []
    for number, said in enumerate(TEXTS, 1):
        row = PageRow(packet_id=packet.id, file_path="a.pdf", number=number, reader="ocr", reading=b"", text=said)
        session.add(row)
        search.index(session, row)
        rows.append(row)
    session.flush()
    return [row.id for row in rows]


def found(session: Session, said: str) -> list[int]:
    ids = search.pages_with(session, search.words_of(said))
    query = select(PageRow.number).join(PageText, PageText.page_id == PageRow.id).where(PageText.id.in_(ids))
    return sorted(session.scalars(query))


SEARCHES = (
    ("佛山市云帆", [1]),
    ("禅城区季华", [1]),  # over the end of a line
    ("佛山", [1]),
    ("帆", [1]),
    ("五路", [1]),  # the last two characters of a text
    ("路", [1]),
    ("小明 法定", [3]),
    ("小明 佛山", []),
    ("名称", [1, 2]),
    ("wifi", [2]),
    ("“o2o”", [2]),
    ("100%_达", [2]),
    ("0%x", []),
    ("100_", []),
    ("深圳", []),
    ("深圳市龙岗区", []),
    ("鿕", []),
    ("a OR b", []),
    ("'); --", []),
    ('"', []),
)


def test_any_run_of_characters_is_found(database: Database) -> None:
    with database.unit() as session:
        add_pages(session)
        assert [(said, found(session, said)) for said, _ in SEARCHES] == list(SEARCHES)


def test_a_page_read_again_or_deleted_is_followed(database: Database) -> None:
    with database.unit() as session:
        ids = add_pages(session)
    with database.unit() as session:
        row = session.get_one(PageRow, ids[0])
        row.text = "单位名称：珠海市蓝桥软件有限公司"
        search.index(session, row)
        assert (found(session, "佛山市"), found(session, "蓝桥软件"), found(session, "珠海")) == ([], [1], [1])
    with database.unit() as session:
        session.execute(delete(PageRow).where(PageRow.id == ids[0]))
        assert found(session, "蓝桥软件") == [] and found(session, "蓝桥") == []
        assert session.scalars(select(PageText.page_id)).all() != [] and found(session, "王小明") == [3]


def test_pages_read_before_the_index_was_made_are_found(database: Database) -> None:
    with database.unit() as session:
        add_pages(session)
    database.downgrade("0002")
    database.upgrade()
    with database.unit() as session:
        assert found(session, "云帆数字") == [1] and found(session, "五路") == [1]


def test_an_sqlite_without_trigrams_is_searched_all_the_same(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    with database.unit() as session:
        add_pages(session)
        word_index.drop(session.connection())
        assert found(session, "禅城区") == [1] and found(session, "帆") == [1] and found(session, "100%_达") == [2]
        word_index.create(session.connection())


def test_postgresql_uses_its_index(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        return
    with database.unit() as session:
        add_pages(session)
        session.execute(text("SET LOCAL enable_seqscan = off"))
        query = search.pages_with(session, ["佛山"]).compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(row[0] for row in session.execute(text("EXPLAIN " + str(query).replace(":", r"\:"))))
        assert "ix_page_text_grams" in plan


@pytest.mark.parametrize(
    ("said", "words", "expected"),
    [
        ("注册地址：广东省佛山市禅城\n区季华五路", ["禅城区"], ("注册地址：广东省佛山市", "禅城 区", "季华五路")),
        ("ＷｉＦｉ 覆盖", ["wifi"], ("", "ＷｉＦｉ", " 覆盖")),
        ("王小明", ["李"], ("", "", "王小明")),
    ],
)
def test_snippets_show_the_place(said: str, words: list[str], expected: tuple[str, str, str]) -> None:
    shown = search.snippet(said, words)
    assert (shown.before, shown.found, shown.after) == expected
