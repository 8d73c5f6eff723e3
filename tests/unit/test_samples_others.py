"""The second maker of packets: its forms, stamps and papers, and that what it says to be true stands on its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import cv2
import docx
import numpy as np
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from stdnum.cn import uscc

from evaluation.others import GROUPS, write_register
from intake.inspection.convert import converter
from intake.register.read import read_register
from model.folding import nfkc
from samples.generator.content.truth import iso_date
from samples.others import marks, stamps
from samples.others.build import truth, write
from samples.others.case import Case, new_case
from samples.others.defects import BLANKS, DEFECTS, ESSAY_LENGTH, spoil
from samples.others.faces import HEI, KAI, MARKS, SONG
from samples.others.look import TABLES, look
from samples.others.paper import PAPERS
from samples.others.printed import Leaf, Printed
from samples.others.settings import SETTINGS, lines_of
from samples.others.tables import Cell
from samples.others.ticks import PENS, TICKS, marking, option, possible
from samples.others.typist import Typist
from samples.others.words import DIRECTIONS, applicant

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(path: Path) -> str:
    made = docx.Document(str(path))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s", "", "".join([p.text for p in made.paragraphs] + cells))


def case_of(seed: int, paper: str, defects: int = 0) -> Case:
    return spoil(new_case(f"t{seed}", paper, Random(seed)), defects)


@pytest.mark.parametrize("seed", range(8))
def test_an_applicant_is_true_by_itself(seed: int) -> None:
    f = applicant(Random(seed))
    assert uscc.is_valid(f["company.credit_code"])
    assert len(f["company.profile"]) <= 400 and len(f["project.summary"]) <= 400
    assert f["cover.project_name"] == f["project.name"] == f["attachment3.project_name"]
    assert re.fullmatch(r"1\d{10}", f["company.contact.mobile"])


@pytest.mark.parametrize("seed", range(24))
def test_a_packet_without_defects_is_flawless(seed: int) -> None:
    case = case_of(seed, "flatbed")
    f = case.fields
    assert set(case.found) <= {"missing:company.honours"}
    for key in ("cover.date", "attachment3.date"):
        day = iso_date(re.sub(r"\s", "", f[key]))
        assert day is not None and "2020-04-24" <= day <= "2020-05-04"
    assert all(said is None or kind != "high_tech" or said[1] >= "2017" for kind, said in f["company.honours"].items())
    assert all(DIRECTIONS[d - 1] in f["essay.progress"] for d in f["project.directions"])
    assert "难点" in f["essay.progress"] and "解决" in f["essay.progress"]
    assert len({nfkc(f[k]) for k in ("cover.project_name", "project.name", "attachment3.project_name")}) == 1
    assert max(len(f["company.profile"]), len(f["project.summary"])) <= ESSAY_LENGTH
    sheets = [line for kinds in case.evidence.values() for kind in kinds.values() for s in kind for line in s.lines]
    assert any(nfkc(f["project.name"]) in nfkc(line) for line in sheets)


@pytest.mark.parametrize("seed", range(60))
def test_no_defect_takes_back_what_another_did(seed: int) -> None:
    case = case_of(seed, "flatbed", 4)
    f = case.fields
    for key in BLANKS:
        if case.found.get("missing:" + key) == "error":
            assert f[key] == ""
        if "invalid:" + key in case.found:
            assert f[key]
    names = {nfkc(f[k]) for k in ("cover.project_name", "project.name", "attachment3.project_name")} - {""}
    assert (len(names) > 1) == ("inconsistent:project.name" in case.found)
    assert (f["cover.applicant"] != f["company.name"]) == ("inconsistent:company.name" in case.found)
    for key in ("company.profile", "project.summary"):
        assert (len(f[key]) > ESSAY_LENGTH) == ("over_limit:" + key in case.found)


@pytest.mark.parametrize("table", TABLES)
def test_every_value_stands_on_the_form_of_every_table(table: str, tmp_path: Path) -> None:
    case = case_of(5, "docx")
    told = write(case, look(Random(1), table, "ballot"), tmp_path / "packets" / case.name)
    written = text_of(tmp_path / "packets" / case.name / "申报书.docx")
    values = [v for v in told["fields"].values() if isinstance(v, str) and v]
    assert len(values) > 30
    missing = [v for v in values if re.sub(r"\s", "", v) not in written]
    assert missing == []
    assert all(isinstance(told[key], str) for key in GROUPS)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_table_is_set_as_its_word_processor_sets_it(setting: str) -> None:
    how, made = SETTINGS[setting], Typist(look(Random(1), "official", "ballot", setting))
    made.table([[Cell([("职务", "label")], 1, 1, True), Cell([("总经理", "value")])]], 2)
    table = made.doc.tables[0]
    margin = table._element.find(f".//{W}tblCellMar/{W}left").get(f"{W}w")
    assert abs(int(margin) - how.side * 1440 / 25.4) < 1
    assert (table.rows[0].height_rule is not None) == (how.rows != "auto")
    pitch = table.rows[0].cells[0].paragraphs[0].paragraph_format.line_spacing
    assert (pitch > 100) == how.fixed  # a length, not a share of a line


def test_the_lines_of_a_cell_are_never_estimated_too_few() -> None:
    assert lines_of("职务", 10, 30) == 1
    assert lines_of("嵌入式系统软件收入总额", 10, 60) == 3
    assert lines_of("姓名：张三\n手机：13800000000", 10, 200) == 2


@pytest.mark.parametrize("style", [t for t in TICKS if t not in (*PENS, "circled")])
@pytest.mark.parametrize("word", [True, False])
def test_a_ticked_choice_looks_otherwise_than_an_empty_one(style: str, word: bool) -> None:
    how = marking(style, "AR PL UMing CN", word, Random(4))
    assert option(how, "民营企业", True) != option(how, "民营企业", False)
    assert "民营企业" in "".join(words for words, _ in option(how, "民营企业", True))


@pytest.mark.parametrize("style", TICKS)
def test_each_mark_is_set_in_a_face_that_has_it(style: str) -> None:
    for seed in range(20):
        how = marking(style, "AR PL UKai CN", False, Random(seed))
        for face, sign in ((how.face, how.chosen), (how.empty_face, how.empty)):
            assert not face or sign in MARKS[face]


@pytest.mark.parametrize("face", sorted({*SONG, *KAI, *HEI, *MARKS}))
def test_a_face_has_the_characters_that_are_set_in_it(face: str) -> None:
    """Of the fonts that are installed; Debian's list of them is `PACKAGES`."""
    program = shutil.which("fc-match")
    told = subprocess.run(
        [program or "true", "-f", "%{family}\n%{file}\n%{index}", face], capture_output=True, text=True
    ).stdout.split("\n")
    if face not in told[0].split(","):
        pytest.skip(f"{face} is not installed")
    with TTFont(told[1], fontNumber=int(told[2]) if told[1].endswith(".ttc") else -1, lazy=True) as font:
        has = {chr(code) for code in font.getBestCmap()}
    assert set(MARKS.get(face, "")) <= has
    if face in (*SONG, *KAI, *HEI):
        code = "".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "samples/others").glob("*.py"))
        assert {sign for sign in code if "\u4e00" <= sign <= "\u9fff"} <= has


def test_pens_and_controls_are_used_where_they_can_be() -> None:
    assert "control" in possible("docx") and "hand" not in possible("docx")
    assert not {"control", "circled", *PENS} & set(possible("text_pdf"))
    assert {*PENS, "wing", "circled"} <= set(possible("fax")) and "control" not in possible("fax")


@pytest.mark.parametrize("way", [*PENS, "circled"])
def test_a_pen_marks_the_box_of_the_choice(way: str) -> None:
    case = case_of(2, "flatbed")
    case.fields |= {
        "company.ownership": ["民营企业"],
        "company.main_business": [],
        "company.listed": None,
        "company.exports": None,
    }
    case.fields |= {"project.directions": [], "company.honours": {}}
    page = np.full((200, 400, 3), 255, np.uint8)
    leaf = Leaf("□民营企业□外资企业", [(40.0 + 28 * n, 90.0, 64.0 + 28 * n, 114.0) for n in range(10)])
    sheets = Printed([page], [leaf], 8.0)
    how = marking(way, "AR PL UMing CN", False, Random(4))
    marks.mark(case, how, Printed(sheets.pages, [Leaf(leaf.text.replace("□", how.empty), leaf.boxes)], 8.0))
    ink = np.argwhere(sheets.pages[0].min(axis=2) < 200)
    assert len(ink) > 20 and ink[:, 1].min() >= 10 and ink[:, 1].max() < (40 + 28 * 5 + 12 if way == "hand_circle" else 110)


def test_a_row_of_which_both_levels_are_ticked_has_two_boxes() -> None:
    case = case_of(2, "flatbed")
    case.fields |= {"company.ownership": [], "company.main_business": [], "project.directions": [], "company.listed": "both"}
    case.fields |= {"company.exports": True, "company.honours": {"a": None, "b": ("both", ""), "c": ("国家级", "2018")}}
    boxes = [("否", 0), ("是（", 0), ("是（", 1), ("国家级", 1), ("省市级", 1), ("国家级", 2)]
    assert marks.wanted(case.fields) == boxes


def test_a_value_that_is_not_printed_is_told() -> None:
    sheets = Printed([], [Leaf("单位名称合肥市数海软件", []), Leaf("有限公司二二年〇〇", [])], 8.0)
    assert sheets.shows("合肥市 数海软件有限公司") and sheets.shows("二〇二〇年")
    assert not sheets.shows("合肥市云杉软件有限公司")


@pytest.mark.parametrize("name", list(DEFECTS))
def test_a_defect_adds_findings(name: str) -> None:
    found: set[str] = set()
    for seed in range(12):
        case = new_case("t", "flatbed", Random(seed))
        if DEFECTS[name](case, Random(seed)):
            found |= set(case.found)
    assert found and all(":" in code for code in found)


def test_the_paper_alone_has_findings() -> None:
    assert {"missing:cover.applicant_seal", "missing:paging_seal"} <= set(case_of(3, "text_pdf").found)
    grey = case_of(3, "grey")
    assert grey.found["photocopied:declaration.company_seal"] == "warning"
    assert {s["ink"] for s in truth(grey, look(Random(1), "rows", "check"))["seals"]} == {"unknown"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_keeps_what_is_printed(paper: str, seed: int) -> None:
    page = np.full((600, 420, 3), 255, np.uint8)
    cv2.rectangle(page, (100, 200), (320, 400), (0, 0, 0), -1)
    made = PAPERS[paper][0](page, page, Random(seed))
    middle = made[made.shape[0] // 2, made.shape[1] // 2]
    assert made.dtype == np.uint8 and middle.max() < 130 and np.median(made) > 100 and made.max() > 180


def test_a_seal_is_a_ring_of_ink() -> None:
    ink = np.asarray(stamps.seal("合肥市数海软件有限公司", "official", 8, Random(2)))
    assert 38 * 8 < ink.shape[0] < 60 * 8
    assert 0.1 < (ink > 60).mean() < 0.6
    page = np.full((500, 500, 3), 255, np.uint8)
    laid = stamps.lay(page, stamps.seal("合肥市数海软件有限公司", "合同专用章", 8, Random(2)), 480, 250, stamps.RED)
    assert laid[:, 300:, 1].min() < 120 and laid[:, :200].min() == 255


@pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")
def test_a_scan_of_a_form_is_stamped_where_it_asks_for_it(tmp_path: Path) -> None:
    case = case_of(11, "flatbed")
    told = write(case, look(Random(3), "official", "hand", "wps_exact"), tmp_path / "packets" / case.name)
    document = pypdfium2.PdfDocument(tmp_path / "packets" / case.name / "盖章扫描件.pdf")
    first = document[0].render(scale=1).to_numpy().astype(int)
    pages = len(document)
    document.close()
    assert pages >= 12 and told["findings"] == sorted(case.found)
    assert ((first[..., 2] - first[..., 1]) > 60).sum() > 500


def test_the_receipt_book_is_read(tmp_path: Path) -> None:
    cases = [case_of(1, "docx"), case_of(2, "docx")]
    for case in cases:
        case.register |= {"文件夹": case.name, "纸质材料（份）": "3"}
    write_register(cases, tmp_path / "材料接收台账.csv")
    rows = read_register(tmp_path / "材料接收台账.csv")
    assert [row.packet for row in rows] == ["t1", "t2"]
    assert all(row.copies_paper == 3 and row.copies_electronic == 1 and row.recommendation_letter for row in rows)
