"""The second maker of packets: its forms, stamps and papers, and that what it says to be true stands on its pages."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import cv2
import docx
import numpy as np
import pypdfium2
import pytest
from stdnum.cn import uscc

from evaluation.others import write_register
from intake.inspection.convert import converter
from intake.register.read import read_register
from samples.others import stamps
from samples.others.build import truth, write
from samples.others.case import DEFECTS, Case, new_case, spoil
from samples.others.look import TABLES, TICKS, look, option
from samples.others.paper import PAPERS
from samples.others.words import applicant


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


@pytest.mark.parametrize("table", TABLES)
def test_every_value_stands_on_the_form_of_every_table(table: str, tmp_path: Path) -> None:
    case = case_of(5, "docx")
    told = write(case, look(Random(1), table, "ballot"), tmp_path / "packets" / case.name)
    written = text_of(tmp_path / "packets" / case.name / "申报书.docx")
    values = [v for v in told["fields"].values() if isinstance(v, str) and v]
    assert len(values) > 30
    missing = [v for v in values if re.sub(r"\s", "", v) not in written]
    assert missing == []


@pytest.mark.parametrize("style", [t for t in TICKS if t != "hand"])
def test_a_ticked_choice_looks_otherwise_than_an_empty_one(style: str) -> None:
    assert option(style, "民营企业", True) != option(style, "民营企业", False)
    assert "民营企业" in "".join(words for words, _ in option(style, "民营企业", True))


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


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_keeps_what_is_printed(paper: str) -> None:
    page = np.full((600, 420, 3), 255, np.uint8)
    cv2.rectangle(page, (100, 200), (320, 400), (0, 0, 0), -1)
    made = PAPERS[paper][0](page, page, Random(4))
    middle = made[made.shape[0] // 2, made.shape[1] // 2]
    assert made.dtype == np.uint8 and middle.max() < 130 and made.max() > 180


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
    told = write(case, look(Random(3), "official", "hand"), tmp_path / "packets" / case.name)
    document = pypdfium2.PdfDocument(tmp_path / "packets" / case.name / "盖章扫描件.pdf")
    first = document[0].render(scale=1).to_numpy().astype(int)
    pages = len(document)
    document.close()
    assert pages >= 12 and told["findings"] == sorted(case.found)
    assert ((first[..., 2] - first[..., 1]) > 60).sum() > 500


def test_the_receipt_book_is_read(tmp_path: Path) -> None:
    cases = [case_of(1, "docx"), case_of(2, "docx")]
    for case in cases:
        case.register["文件夹"] = case.name
    write_register(cases, tmp_path / "材料接收台账.csv")
    rows = read_register(tmp_path / "材料接收台账.csv")
    assert [row.packet for row in rows] == ["t1", "t2"]
    assert all(row.copies_paper == 3 and row.copies_electronic == 1 and row.recommendation_letter for row in rows)
