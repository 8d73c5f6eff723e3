"""Names under seals: both readings, the place names, the other places and the seal's own words decide; what stays open is doubtful."""

from __future__ import annotations

from dataclasses import replace

from extractors.packet.characters import settle_characters
from extractors.packet.doubt import Doubt, doubts_of
from extractors.page.ocr.rivals import Rival
from extractors.readers.closer import CloserLook
from model.geometry import Box
from model.page import Ink, Line, Page, Reader, SealKind, SealReading, SealShape
from model.record import TYPE, FieldValue, Presence, Source
from notices.profile import load
from record_pages import line

PROFILE = load("xxxf2020")
KEY = "cover.recommender"
ASKED = 0.9


def seal(words: str) -> SealReading:
    """A seal over the end of the name."""
    place = Box(0.5, 0.25, 0.7, 0.37)
    return SealReading(place, SealShape.ROUND, Ink.UNKNOWN, SealKind.OFFICIAL, 0.9, words, 0.95)


def packet(raw: str, *rivals: str, words: str = "", others: tuple[str, ...] = (), sure: float = 0.99) -> tuple[FieldValue, Page]:
    """The value, whose line also says `rivals`, on its page, with a seal that says `words` and other lines."""
    shown = line(raw, 0.4, 0.3)
    own = replace(shown, chars=tuple(replace(c, confidence=sure) for c in shown.chars), rivals=rivals)
    lines = (own, *(line(text, 0.1, 0.5 + 0.03 * n) for n, text in enumerate(others)))
    page = replace(
        Page("f.pdf", 1, 1000, 1400, Reader.OCR, image="pages/1.jpg"), lines=lines, seals=(seal(words),) if words else ()
    )
    spec = PROFILE.field(KEY)
    return FieldValue(KEY, raw, spec.read(raw).value, 0.97, Source("f.pdf", 1, own.box, Reader.OCR), Presence.FILLED), page


def settled(found: tuple[FieldValue, Page], *rivals: Rival) -> FieldValue:
    value, page = found

    def closer(_page: Page, looked_at: Line) -> CloserLook:
        return CloserLook(looked_at, rivals)

    return settle_characters({KEY: value}, PROFILE, [page], closer)[KEY]


def test_what_breaks_off_under_a_seal_goes_on_as_the_seal_says() -> None:
    raw = "江苏省工业和信息化"
    found = settled(packet(raw, words="苏省工业和信息化厅"))
    assert (found.raw, found.value, found.decided_by) == (raw, "江苏省工业和信息化厅", TYPE)
    assert settled(packet(raw, words="南京市财政局")).value == raw
    whole = "江苏省工业和信息化厅"
    assert settled(packet(whole, words="江苏省工业和信息化厅")).value == whole


def test_a_character_that_was_passed_over_completes_a_name() -> None:
    raw = "南京市工业和信息化"
    found = settled(packet(raw), Rival(len(raw), len(raw), "局", -0.8))
    assert (found.raw, found.value) == (raw, "南京市工业和信息化局")


def test_the_reading_that_other_places_show_wins() -> None:
    raw = "苏州有中科创数据服务有限公司"
    rival = Rival(2, 3, "市", -0.6)
    others = ("承担单位：苏州市中科创数据服务有限公司",)
    assert settled(packet(raw, sure=0.5, others=others), rival).value == "苏州市中科创数据服务有限公司"
    longer = ("苏州市中科创数据服务有限公司上海分公司",)  # another one's name
    assert settled(packet(raw, sure=0.5, others=longer), rival).value != "苏州市中科创数据服务有限公司上海分公司"


def test_both_readings_open_are_doubtful() -> None:
    for raw, rival, doubtful in (
        ("广东省工业和信息化厅", "广东省工业和信息化", True),
        ("广东省工业和信息化厅", "广东省工业和言息化厅", False),  # each of its characters has a confidence of its own
    ):
        value, page = packet(raw, rival)
        assert (Doubt.SEAL in doubts_of({KEY: value}, PROFILE, [page])[KEY]) is doubtful
