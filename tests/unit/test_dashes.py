"""A dash in the place of an answer says 无: typed as such, and where a recogniser took it for the 一 of a number."""

from __future__ import annotations

import pytest

from extractors.forms.fields.read import fields_of
from model.page import Reader
from model.record import Presence
from notices.profile import load
from record_pages import Entry, table_page

PROFILE = load("xxxf2020")
PART = next(part for part in PROFILE.parts if part.id == "table1")


@pytest.mark.parametrize(
    ("reader", "written", "raw"),
    [
        (Reader.WORD, "—", "—"),
        (Reader.WORD, "——", "—"),
        (Reader.TEXT_LAYER, "-", "—"),
        (Reader.OCR, "一", "—"),
        (Reader.WORD, "————————", ""),  # a line to be written on
        (Reader.OCR, "—", ""),
    ],
)
def test_a_dash_is_an_answer(reader: Reader, written: str, raw: str) -> None:
    rows = [[Entry("单位名称", 0.3), Entry("广州云帆数字科技有限公司", 0.7)], [Entry("研发人员规模", 0.3), Entry(written, 0.7)]]
    staff = fields_of(PART, PROFILE, [table_page("表1", rows, reader=reader)])["company.rnd_staff"]
    assert (staff.raw, staff.value) == (raw, None)
    assert staff.presence is (Presence.FILLED if raw else Presence.BLANK)
