"""Parts and order: pages recognised, shuffled, reversed, doubled, interleaved; piles split at their covers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.pile import split_pile
from model.geometry import Box
from model.page import Line, Page, Paper, Reader
from model.problem import Problem
from model.record import Presence, Record
from notices.profile import load
from record_packet import COMPANY, ESSAYS, certificate, cover, essay_pages, instructions, numbered, table_one, whole_packet
from record_pages import Entry, line, page, table_page, text_page, wrapped

PROFILE = load("xxxf2020")
PACKET = whole_packet()
PARTS = [
    "cover", "instructions", "table1", "table2", *["essays"] * len(essay_pages()), "attachment1", *["evidence1"] * 5,
    "attachment2", *["evidence2"] * 2, "declaration",
]  # fmt: skip


def record(pages: Sequence[Page], tmp: Path = Path("/nonexistent")) -> Record:
    return fill_record(PacketPages("packet", (), pages, tmp), PROFILE)


def order_of(result: Record, truth: Sequence[int]) -> list[int]:
    """The packet's own page numbers in the logical order that was found; `truth[n]`: the page that was scanned as n + 1."""
    return [truth[p.page - 1] for p in result.pages if p.duplicate_of is None]


def scanned(order: Sequence[int]) -> list[Page]:
    return numbered([PACKET[n] for n in order])


def test_every_page_of_a_packet_in_order() -> None:
    result = record(PACKET)
    assert [p.part for p in result.pages] == PARTS
    assert [p.page for p in result.pages] == list(range(1, len(PACKET) + 1))


@pytest.mark.parametrize("name", ["附件2：申报书.docx", "材料.zip!/附件1/申报书.pdf"])
def test_the_number_of_the_form_in_the_call_is_no_attachment_of_its_own(name: str) -> None:
    """The call has the form as its 附件2, and applicants leave that in the file's name: the proofs in it are those of its title pages."""
    result = record([replace(sheet, file=name) for sheet in PACKET])
    assert [p.part for p in result.pages] == PARTS


def test_the_forms_title_as_a_running_head_makes_no_covers() -> None:
    """A sheet with the end of a table and the form's title in its head is no cover of another packet."""
    head = Line("新型信息消费示范项目申报书", Box(0.4, 0.03, 0.6, 0.045))
    rest = table_page("", [[Entry("申\n报\n单\n位\n简\n介", 0.1), Entry("成果转化上，近三年共完成11项科技成果的产业化。", 0.9)]])
    pages = numbered([PACKET[0], *(replace(sheet, lines=(head, *sheet.lines)) for sheet in [*PACKET[1:3], rest, *PACKET[3:]])])
    assert len(split_pile(pages, PROFILE)) == 1
    assert [p.part for p in record(pages).pages] == [*PARTS[:3], "table1", *PARTS[3:]]


def reverse(n: int) -> list[int]:
    return list(range(n))[::-1]


def fronts_then_backs(n: int) -> list[int]:
    return [*range(0, n, 2), *range(1, n, 2)]


def fronts_then_turned_backs(n: int) -> list[int]:
    return [*range(0, n, 2), *reversed(range(1, n, 2))]


def two_swapped(n: int) -> list[int]:
    order = list(range(n))
    order[2], order[3] = order[3], order[2]
    return order


def one_moved(n: int) -> list[int]:
    order = [i for i in range(n) if i != 4]
    return [*order[:-2], 4, *order[-2:]]


@pytest.mark.parametrize("way", [reverse, fronts_then_backs, fronts_then_turned_backs, two_swapped, one_moved])
def test_pages_that_came_another_way(way: Callable[[int], list[int]]) -> None:
    order = way(len(PACKET))
    result = record(scanned(order))
    assert order_of(result, order) == list(range(len(PACKET)))
    assert {order[p.page - 1]: p.part for p in result.pages} == dict(enumerate(PARTS))


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_pages(seed: int) -> None:
    order = list(range(len(PACKET)))
    random.Random(seed).shuffle(order)
    result = record(scanned(order))
    form = [n for n in order_of(result, order) if not PARTS[n].startswith("evidence")]
    assert form == [n for n in range(len(PACKET)) if not PARTS[n].startswith("evidence")]
    straight = record(PACKET)
    assert {k: v.raw for k, v in result.fields.items()} == {k: v.raw for k, v in straight.fields.items()}
    assert {e.kind for e in result.evidence} >= {e.kind for e in straight.evidence}


def test_what_lies_behind_a_title_page_that_lies_elsewhere_is_its_evidence() -> None:
    """Both attachments ask for a copyright; the pile of proofs was laid behind the cover, its own title page among them."""
    title = PARTS.index("attachment2")
    proof = next(n for n in range(title, len(PACKET)) if "著作权" in PACKET[n].text)
    first = [n for n in range(len(PACKET)) if PARTS[n] == "evidence1"][-2:]
    rest = [n for n in range(1, len(PACKET)) if not PARTS[n].startswith(("evidence", "attachment2"))]
    order = [0, *first, title, proof, proof + 1, *rest]
    parts = {order[p.page - 1]: p.part for p in record(scanned(order)).pages}
    assert [parts[n] for n in (*first, proof)] == ["evidence1", "evidence1", "evidence2"]


def test_proofs_that_lie_behind_the_declaration_are_no_part_of_it() -> None:
    """The form in one file, the proofs as loose pictures that come after it."""
    proofs = [n for n in range(len(PACKET)) if PARTS[n].startswith("evidence")]
    order = [*(n for n in range(len(PACKET)) if n not in proofs), *proofs]
    result = record(scanned(order))
    parts = {order[p.page - 1]: p.part for p in result.pages}
    assert all(parts[n].startswith("evidence") for n in proofs)
    assert {e.kind for e in result.evidence} == {e.kind for e in record(PACKET).evidence}
    assert result.fields["attachment3.date"].value == record(PACKET).fields["attachment3.date"].value


def test_a_doubled_page_is_told_and_counted_once() -> None:
    order = sorted([*range(len(PACKET)), 2, 7])
    result = record(scanned(order))
    assert sorted(order[p.page - 1] for p in result.pages if p.duplicate_of is not None) == [2, 7]
    assert result.fields["company.name"].raw == COMPANY
    assert result.fields["company.name"].others == ()


def test_two_certificates_of_one_kind_are_no_doubles() -> None:
    pair = [certificate("发明专利证书", ["专利号：ZL 2018 1 045672" + str(n), "专利权人：" + COMPANY]) for n in (1, 2)]
    result = record(numbered([*PACKET[:10], *pair]))
    assert all(p.duplicate_of is None for p in result.pages)


def test_blank_and_unreadable_pages_keep_their_place() -> None:
    blank = Page("scan.pdf", 99, 1654, 2339, Reader.OCR, Paper.SCAN, blank=True)
    lost = Page("scan.pdf", 99, 0, 0, Reader.NONE, problems=(Problem("damaged_file", "文件已损坏", "请重新提交。"),))
    result = record(numbered([*PACKET[:3], blank, *PACKET[3:6], lost, *PACKET[6:]]))
    assert [p.part for p in result.pages if p.part in ("blank", "unreadable")] == ["blank", "unreadable"]
    assert len(result.pages) == len(PACKET) + 2


def test_the_instructions_speak_of_attachments_but_are_none() -> None:
    assert [p.part for p in record(numbered([cover(), instructions(), table_one()])).pages] == ["cover", "instructions", "table1"]


def test_a_table_of_contents_is_no_part() -> None:
    from record_pages import text_page

    contents = text_page(
        [(0.45, 0.1, "目　录"), (0.1, 0.2, "一、申报单位信息表 ........ 1"), (0.1, 0.24, "二、项目申报书 ........ 3")]
    )
    assert [p.part for p in record(numbered([cover(), contents, table_one()])).pages] == [
        "cover",
        "other",
        "table1",
    ] or "other" in [p.part for p in record(numbered([cover(), contents, table_one()])).pages]


def test_an_electronic_version_beside_the_scan() -> None:
    word = [
        replace(
            p,
            file="申报书.docx",
            paper=Paper.ELECTRONIC,
            reader=Reader.WORD,
            number=n,
            lines=tuple(replace(one, confidence=1.0) for one in p.lines),
        )
        for n, p in enumerate(PACKET[:4], 1)
    ]
    changed = [replace(word[0], lines=cover("另一个项目的名称平台").lines), *word[1:]]
    result = record([*PACKET, *changed])
    value = result.fields["cover.project_name"]
    assert value.raw == "制造业供应链协同电子商务平台"
    assert [o.raw for o in value.others] == ["另一个项目的名称平台"]
    assert result.fields["company.name"].source is not None
    assert result.fields["company.name"].source.reader is Reader.WORD


def test_the_whole_form_again_in_a_file_leaves_both_in_their_order() -> None:
    """A scan and the electronic version beside it: what the second file begins anew is not out of place, so proofs stay where they lie."""
    word = [replace(p, file="申报书.docx", paper=Paper.ELECTRONIC, reader=Reader.WORD) for p in PACKET]
    result = record([*PACKET, *word])
    for file in ("scan.pdf", "申报书.docx"):
        pages = sorted((p for p in result.pages if p.file == file), key=lambda p: p.page)
        assert [p.part for p in pages] == PARTS
        assert min(p.confidence for p in pages) > 0.6  # none was guessed as in a shuffled scan


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_scan_follows_its_printed_numbers_beside_the_electronic_version(seed: int) -> None:
    order = random.Random(seed).sample(range(len(PACKET)), len(PACKET))
    scan = [
        replace(p, lines=(*p.lines, Line(f"第{n + 1}页", Box(0.47, 0.95, 0.53, 0.965), 0.99)))
        for n, p in zip(order, scanned(order), strict=True)
    ]
    electronic = [replace(p, file="a.docx", paper=Paper.ELECTRONIC, reader=Reader.WORD) for p in PACKET]
    own = [p for p in record([*scan, *electronic]).pages if p.file == "scan.pdf"]
    assert [order[p.page - 1] for p in own] == list(range(len(PACKET)))


def test_a_pile_is_split_at_its_covers() -> None:
    second = [cover("社区智慧养老服务平台", "广州市安康科技有限公司"), *PACKET[1:6]]
    piles = split_pile(numbered([*PACKET, *second]), PROFILE)
    assert [len(p) for p in piles] == [len(PACKET), 6]


def test_who_must_look_at_a_correction_does_not_tell_where_a_pile_is_split() -> None:
    second = [cover("社区智慧养老服务平台", "广州市安康科技有限公司"), *PACKET[1:6]]
    for key in ("cover.date", "company.name", "cover.recommender"):
        fields = tuple(s.model_copy(update={"four_eyes": s.key == key}) for s in PROFILE.fields)
        profile = PROFILE.model_copy(update={"fields": fields, "id": key})
        assert [len(p) for p in split_pile(numbered([*PACKET, *second]), profile)] == [len(PACKET), 6], key


def test_a_doubled_cover_opens_no_packet() -> None:
    assert len(split_pile(numbered([PACKET[0], PACKET[0], *PACKET[1:]]), PROFILE)) == 1


def test_a_packet_without_a_cover_stays_whole() -> None:
    assert len(split_pile(PACKET[1:], PROFILE)) == 1


def test_the_last_rows_of_an_unruled_table_on_a_page_of_their_own() -> None:
    rows = [(0.1, 0.04, COMPANY + " 2020年新型信息消费示范项目申报书"), (0.45, 0.94, "第4页")]
    rows += [(0.12, 0.1, "软件嵌入式系统"), (0.14, 0.12, "申报单位简介"), (0.12, 0.15, "（不超过"), (0.12, 0.17, "400字）")]
    rows += [
        (0.28, 0.11 + 0.02 * n, text) for n, text in enumerate(("成立于2009年。", "员工371人。", "专利58项。", "软件著作权9项。"))
    ]
    first = replace(table_one(), tables=())
    kept = [line for line in first.lines if "简介" not in line.text]
    pages = [cover(), replace(first, lines=tuple(kept)), text_page(rows), *essay_pages()]
    result = record(numbered(pages))
    assert [p.part for p in result.pages][:3] == ["cover", "table1", "table1"]


def test_the_rest_of_a_long_text_of_an_unruled_table_on_a_page_of_its_own() -> None:
    """More lines than the last rows of a table have, none as wide as running text: they stand in the column that broke off."""
    clause = "平台免费向个人开放，支撑了复工复产，"
    begun = [line(clause, 0.38, 0.70 + 0.02 * n) for n in range(10)]
    first = replace(table_one(), tables=())
    upper = [one for one in first.lines if "简介" not in one.text and one.box.y1 < 0.68]
    whole = replace(first, lines=(*upper, line("单位简介", 0.2, 0.75), *begun))
    rest = text_page([(0.38, 0.1 + 0.02 * n, clause) for n in range(10)] + [(0.38, 0.3, "转化能力。")])
    result = record(numbered([cover(), whole, rest, *essay_pages()]))
    assert [p.part for p in result.pages][:3] == ["cover", "table1", "table1"]
    assert result.fields["company.profile"].raw == clause * 20 + "转化能力。"


def test_text_above_a_later_heading_belongs_to_its_own_part_whatever_page_came_before() -> None:
    """The sheets of the second table and of the first essays were exchanged: the table takes nothing of the essays' second page."""
    table, first = PARTS.index("table2"), PARTS.index("essays")
    order = list(range(len(PACKET)))
    order[table], order[first] = order[first], order[table]
    (second,) = [PACKET[first + 1]]
    assert not second.tables and min(line.box.y0 for line in second.lines) < 0.2
    whole, exchanged = record(PACKET), record(scanned(order))
    keys = [f.key for f in PROFILE.fields if f.part in ("table2", "essays")]
    assert {k: exchanged.fields[k].raw for k in keys} == {k: whole.fields[k].raw for k in keys}


def essays_that_end_with_a_heading() -> tuple[list[Page], Page]:
    """The essays with their last heading as the last line of a page, and the page that its text stands on."""
    pages = essay_pages([*ESSAYS[:-1], (ESSAYS[-1][0], "")])
    last = pages[-1].lines
    foot = replace(pages[-1], lines=tuple(moved(one, 0.9 - last[-1].box.y0) for one in last))
    return [*pages[:-1], foot], page(wrapped("　　" + ESSAYS[-1][1], 0.1, 0.08, 0.8))


def moved(one: Line, down: float) -> Line:
    box = replace(one.box, y0=one.box.y0 + down, y1=one.box.y1 + down)
    return replace(one, box=box, chars=())


def test_the_text_of_a_heading_at_the_foot_is_found_behind_another_sheet() -> None:
    pages, rest = essays_that_end_with_a_heading()
    start, end = PARTS.index("essays"), PARTS.index("attachment1")
    exchanged = [*PACKET[:start], *pages, PACKET[end], rest, *PACKET[end + 1 :]]
    result = record(numbered(exchanged))
    assert result.fields["essay.next_steps"].value
    assert [p.part for p in result.pages if p.page == end - len(essay_pages()) + len(pages) + 2] == ["essays"]


def test_a_heading_at_the_foot_whose_text_is_nowhere_is_a_doubt() -> None:
    pages, _ = essays_that_end_with_a_heading()
    start, end = PARTS.index("essays"), PARTS.index("attachment1")
    value = record(numbered([*PACKET[:start], *pages, *PACKET[end:]])).fields["essay.next_steps"]
    assert value.presence is Presence.BLANK and value.confidence < PROFILE.thresholds.doubtful


def test_the_rest_of_a_table_behind_another_sheet_goes_on_with_the_one_that_is_full() -> None:
    """The second table ends high on its sheet, so what comes behind it is the rest of the first one, which is filled down to its foot."""
    one, two = PARTS.index("table1"), PARTS.index("table2")
    (table,) = PACKET[one].tables
    full = replace(PACKET[one], tables=(replace(table, box=replace(table.box, y1=0.92)),))
    rest = table_page("", [[Entry("我单位现有专职技术人员142名，其中本科以上学历占74%。系统累计为居民提供免费服务210次。", 1)]])
    pages = [*PACKET[:one], full, PACKET[two], rest, *PACKET[two + 1 :]]
    assert max(t.box.y1 for t in PACKET[two].tables) < 0.75
    result = record(numbered(pages))
    assert [p.part for p in result.pages if p.page == two + 2] == ["table1"]
    assert "210次" not in (result.fields["project.summary"].raw or "")


def test_the_last_row_of_a_table_overleaf_lies_among_the_certificates() -> None:
    """申报单位简介 and its text, on a page of its own that lies elsewhere in a shuffled scan."""
    profile = "公司成立于2009年，专注于电子商务平台服务领域，客户遍及全国二十四个省市，服务质量获得客户好评。"
    rest = table_page("", [[Entry("申报单位简介", 0.25), Entry(profile, 0.75)]])
    at = PARTS.index("evidence1") + 1
    result = record(numbered([*PACKET[:at], rest, *PACKET[at:]]))
    assert {p.page: p.part for p in result.pages}[at + 1] == "table1"
    assert result.fields["company.profile"].raw.replace("\n", "") == profile


def test_what_ends_high_on_its_page_is_the_last_of_its_part() -> None:
    """Two pages of the essays lie the wrong way round, and behind them the few lines that the later one goes on with."""
    sentence = "平台上线以来为企业提供了线上服务，带动消费八千余万元，得到各方好评，后续推广工作正在进行之中，已取得预期成效。"
    half = len(ESSAYS) // 2
    first, second = (essay_pages([(heading, sentence * 4) for heading, _ in part])[0] for part in (ESSAYS[:half], ESSAYS[half:]))
    second = replace(second, lines=second.lines[3:])  # it begins with text, and 三、申报项目详细介绍 stands once
    rest = page([line("平台上线以来，带动消费八百余万元。", 0.142, 0.08)])
    pages = numbered([*PACKET[:4], second, first, rest, *PACKET[4 + len(essay_pages()) :]])
    assert [p.page for p in record(pages).pages if p.part == "essays"] == [6, 5, 7]
