"""The committed packets: complete, small enough, and those of the catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from samples.generator import catalogue
from samples.generator.content.plan import Paper
from samples.generator.content.register import HEADER
from samples.generator.content.truth import implied

SAMPLES = Path(catalogue.__file__).parents[1]
LIMIT = 40_000_000


def test_every_packet_has_its_truth_and_the_other_way_round() -> None:
    names = {p.name for p in (SAMPLES / "packets").iterdir() if p.is_dir()}
    assert names == {p.stem for p in (SAMPLES / "truth").glob("*.json")}
    assert len(names) >= 24
    assert all(any((SAMPLES / "packets" / n).iterdir()) for n in names)


def test_the_share_of_the_repository_is_kept() -> None:
    assert (
        sum(p.stat().st_size for folder in ("packets", "truth", "fonts") for p in (SAMPLES / folder).rglob("*") if p.is_file())
        < LIMIT
    )


def test_truths_are_those_of_the_catalogue() -> None:
    for plan in catalogue.plans():
        truth = json.loads((SAMPLES / "truth" / f"{plan.name}.json").read_text(encoding="utf-8"))
        assert truth["findings"] == sorted(f.code for f in implied(plan).findings), plan.name
        assert truth["defects"] == list(plan.defects)
        assert truth["fields"]["company.name"] == plan.form["company.name"]
        assert truth["paper"] == plan.paper.value


def test_clean_packets_are_there_on_every_kind_of_scan() -> None:
    clean = {p.paper for p in catalogue.plans() if not p.defects}
    assert {Paper.FLATBED, Paper.WORN, Paper.PHOTO, Paper.GREY, Paper.FAX, Paper.TEXT_PDF, Paper.DOCX} <= clean


def test_a_long_packet_has_more_than_sixty_pages() -> None:
    document = pypdfium2.PdfDocument(next((SAMPLES / "packets" / "g20").glob("*.pdf")))
    try:
        assert len(document) > 60
    finally:
        document.close()


def test_the_register_has_a_row_for_every_packet() -> None:
    book = openpyxl.load_workbook(SAMPLES / "packets" / "收件登记表.xlsx", read_only=True)
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    book.close()
    assert tuple(rows[0]) == HEADER
    assert {r[1] for r in rows[1:]} == {p.name for p in (SAMPLES / "packets").iterdir() if p.is_dir()}


@pytest.mark.parametrize("name", ["g01", "g05", "g10"])
def test_the_places_of_the_seals_lie_on_the_page(name: str) -> None:
    truth = json.loads((SAMPLES / "truth" / f"{name}.json").read_text(encoding="utf-8"))
    assert truth["seals"]
    for seal in truth["seals"]:
        x0, y0, x1, y1 = seal["box"]
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1
