"""Characters that look alike: weighed by the ink, the page's glyphs and what the type allows; what stays open is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from extractors.forms.values.reread import read_again
from extractors.packet.characters import open_places, settle_characters
from extractors.page.ocr.latin import LatinLine
from extractors.page.ocr.rivals import Rival
from extractors.readers.closer import CloserLook
from model.page import Line, Page, Reader
from model.record import GLYPHS, TYPE, FieldValue, Presence, Source
from notices.profile import load
from record_pages import line

PROFILE = load("xxxf2020")
ASKED = 0.9
MAIL, CODE, PERSON = "company.contact.email", "company.credit_code", "company.contact.name"


def settled(
    key: str,
    raw: str,
    *rivals: Rival,
    others: tuple[str, ...] = (),
    reader: Reader = Reader.OCR,
    again: str = "",
    sure: float = 0.99,
    judge: LatinLine | None = None,
) -> FieldValue:
    """The value of `raw`, in which the recogniser was sure of nothing, beside lines that show `others`."""
    shown = line(raw, 0.4, 0.3, confidence=0.9)
    own = replace(shown, chars=tuple(replace(c, confidence=0.7) for c in shown.chars))
    lines = (own, *(line(text, 0.1, 0.5 + 0.03 * n, confidence=sure) for n, text in enumerate(others)))
    page = replace(Page("f.pdf", 1, 1000, 1400, Reader.OCR, image="pages/1.jpg"), lines=lines)
    spec = PROFILE.field(key)
    value = FieldValue(key, raw, spec.read(raw).value, 0.97, Source("f.pdf", 1, own.box, reader), Presence.FILLED)

    def closer(_page: Page, looked_at: Line) -> CloserLook:
        return CloserLook(line(again, 0.4, 0.3) if again else looked_at, rivals, judge)

    return settle_characters({key: value}, PROFILE, [page], closer)[key]


def at(text: str, read: str, rival: str, odds: float) -> Rival:
    start = text.index(read)
    return Rival(start, start + len(read), rival, odds)


@pytest.mark.parametrize(
    ("key", "raw", "rival", "value"),
    [
        (MAIL, "lin@1ongjin.com", ("@1", "@l", -0.5), "lin@longjin.com"),  # a digit before letters in a domain
        (MAIL, "lin0l@longjin.com", ("l@", "1@", 0.0), "lin01@longjin.com"),
        (MAIL, "lin_7@longjin.ccm", ("ccm", "com", -1.0), "lin_7@longjin.com"),  # an ending that nobody has
        (MAIL, "lin-12(at)163.com", ("(at)", "@", -1.0), "lin-12@163.com"),
        (CODE, "9111OOOO600037341L".replace("OOOO", "0O00"), ("0O0", "000", -5.0), "91110000600037341L"),  # its alphabet has no O
        (PERSON, "洗娟", ("洗", "冼", -1.5), "冼娟"),  # nobody is called 洗
        ("cover.recommender", "佛由市工业和信息化局", ("由", "山", -1.5), "佛山市工业和信息化局"),  # there is no such place
        (MAIL, "I1ang_637@foxmail.com", ("I1", "l1", -0.6), "l1ang_637@foxmail.com"),  # a syllable with a 1 for its i
        (MAIL, "11ang_637@foxmail.com", ("11", "l1", -0.6), "l1ang_637@foxmail.com"),
        (MAIL, "lin_7@163:com", (":", ".", -5.0), "lin_7@163.com"),  # no address has a colon
        (MAIL, "lin_7@foxmai1.com", ("i1", "il", -5.0), "lin_7@foxmail.com"),  # a host that everybody knows
        ("company.contact.mobile", "1385555l234", ("l", "1", -3.0), "13855551234"),
    ],
)
def test_the_type_settles(key: str, raw: str, rival: tuple[str, str, float], value: str) -> None:
    found = settled(key, raw, at(raw, *rival))
    assert (found.raw, found.value, found.decided_by, found.wording) == (raw, value, TYPE, value)


def test_a_second_reading_that_knows_the_first_one_is_weighed_with_it() -> None:
    again = "洗海涛"
    rivals = Rival(0, 1, "选", -1.0), Rival(0, 1, "冼", -2.0)
    found = settled(PERSON, "选海涛", *rivals, again=again)
    assert (found.raw, found.value, found.decided_by) == ("选海涛", "冼海涛", TYPE)
    assert found.confidence < ASKED
    assert settled(PERSON, "选海涛", rivals[1], again=again).value == "选海涛"  # another name stands there then


def test_a_face_that_draws_two_alike_does_so_all_over_the_line() -> None:
    raw = "morningl2@hotmai1.com"
    letter, digit = raw.index("l2"), raw.index("1.")
    found = settled(MAIL, raw, Rival(letter, letter + 1, "1", -5.0), Rival(digit, digit + 1, "l", -5.0))
    assert (found.raw, found.value, found.decided_by) == (raw, "morning12@hotmail.com", TYPE)
    assert found.confidence < ASKED


def test_look_alikes_side_by_side_are_asked() -> None:
    spec = PROFILE.field(MAIL)
    for text in ("00o-pm493@139.com", "Ilang_425@139.com", "11ang_728@139.com", "chenlin1l@139.com", "pmll@lingnanyun.cn"):
        assert spec.type.rules.unusual(spec, text), text
    for text in ("office2020@139.com", "Lily.chen@139.com", "lin11@139.com", "bill@139.com", "hall@139.com", "wl@139.com"):
        assert not spec.type.rules.unusual(spec, text), text


def test_no_character_of_a_code_is_dropped_for_its_alphabet() -> None:
    raw = "911100O0600037341L"
    found = settled(CODE, raw, at(raw, "O", "0", -5.0), at(raw, "O", "", -4.0), at(raw, "9", "", -4.0))
    assert found.value == "91110000600037341L"


def test_a_settled_code_whose_check_digit_fits_is_sure() -> None:
    raw = "911100O0600037341L"
    assert settled(CODE, raw, at(raw, "O", "0", -5.0)).confidence >= ASKED


def test_the_glyphs_settle() -> None:
    raw = "lin_l1@longjin.com"
    found = settled(MAIL, raw, at(raw, "_l", "_1", 2.0))
    assert (found.value, found.decided_by) == ("lin_11@longjin.com", TYPE if found.decided_by == TYPE else GLYPHS)
    raw = "sun6@longjin.com"
    found = settled(MAIL, raw, at(raw, "6", "8", 1.0))
    assert (found.raw, found.value, found.decided_by) == (raw, "sun8@longjin.com", GLYPHS)
    assert found.confidence < ASKED  # not clearly so


def test_a_remark_that_comes_with_the_end_of_a_name_is_none_of_it() -> None:
    raw = "南京市工业和"
    found = settled("cover.recommender", raw, Rival(len(raw), len(raw), "信息化局（", 2.0))
    assert (found.raw, found.value) == (raw, "南京市工业和信息化局")


def test_what_stays_open_is_doubtful() -> None:
    raw = "sun6@longjin.com"
    found = settled(MAIL, raw, at(raw, "6", "8", -0.4))
    assert (found.value, found.decided_by) == (raw, "")
    assert found.confidence < ASKED
    assert settled(MAIL, raw, at(raw, "6", "8", -5.0)).confidence > ASKED
    found = settled(MAIL, raw, at(raw, "6", "8", 0.4))
    assert (found.value, found.proposal, found.decided_by) == (raw, "sun8@longjin.com", "")


def test_a_domain_that_the_packet_shows_is_known() -> None:
    raw = "sun6@huirnei.com"
    rival = at(raw, "rn", "m", -1.0)
    assert settled(MAIL, raw, rival).value == raw
    assert settled(MAIL, raw, rival, others=("网址：www.huimei.com",)).value == "sun6@huimei.com"
    assert settled(MAIL, raw, rival, others=("网址：www.huimei.com",), sure=0.9).value == raw


def test_a_wrong_code_that_is_clearly_so_stays_wrong() -> None:
    raw = "91110000600037342L"
    found = settled(CODE, raw, at(raw, "42", "41", -4.9))
    assert (found.value, found.decided_by) == (raw, "")
    assert not PROFILE.field(CODE).read(found.wording).ok


def test_what_reads_otherwise_a_second_time_is_doubtful() -> None:
    found = settled(MAIL, "sun6@longjin.com", again="sun6@lonjin.com")
    assert (found.value, found.decided_by) == ("sun6@longjin.com", "")
    assert found.confidence < ASKED


def test_two_readings_that_differ_by_look_alikes_are_weighed() -> None:
    found = settled(CODE, "91441900MAXWEHJOX0", again="91441900MAXWEHJ0X0")  # the alphabet of codes has no O
    assert (found.value, found.decided_by, found.raw) == ("91441900MAXWEHJ0X0", TYPE, "91441900MAXWEHJOX0")
    open_still = settled(MAIL, "sunl@longjin.com", again="sun1@longjin.com")
    assert open_still.value == "sunl@longjin.com"
    assert open_still.confidence < ASKED


def test_exact_text_is_never_weighed() -> None:
    raw = "lin@1ongjin.com"
    assert settled(MAIL, raw, at(raw, "@1", "@l", 4.0), reader=Reader.TEXT_LAYER).value == raw


@pytest.mark.parametrize(
    ("key", "raw", "again", "value"),
    [
        (MAIL, "lin_7@outlook.co", "lin_7@outlook.com", "lin_7@outlook.com"),  # the edge of the first crop cut it
        (MAIL, "lin_7@outlook.com", "lin_7@outlook.comm", "lin_7@outlook.com"),  # nothing odd: not looked at
        (MAIL, "lin_7@outlook.co", "lin_7@outlook.c", "lin_7@outlook.co"),  # no better
        ("company.contact.mobile", "1385555123", "13855551234", "13855551234"),
    ],
)
def test_a_cut_value_is_read_again(key: str, raw: str, again: str, value: str) -> None:
    own = line(raw, 0.4, 0.3)
    page = replace(Page("f.pdf", 1, 1000, 1400, Reader.OCR, image="pages/1.jpg"), lines=(own,))
    first = FieldValue(key, raw, raw, 0.95, Source("f.pdf", 1, own.box, Reader.OCR), Presence.FILLED)
    found = read_again({key: first}, PROFILE, [page], lambda _page, box: replace(line(again, 0.4, 0.3), box=box, confidence=0.95))
    assert found[key].value == value


@pytest.mark.parametrize(
    ("address", "open_at"),
    [
        ("chenlin1l929@hotmail.com", {7, 8}),
        ("chenlin11929@hotmail.com", {7, 8}),
        ("l1ang_284@vip.sina.com", {0, 1}),
        ("11ang@163.com", {0, 1}),
        ("zhang123@163.com", {5}),
        ("hello163@163.com", {2, 3, 4, 5}),
        ("o0o-pm520@hengxin.cn", {0, 1, 2}),
        ("zhb929@mai1.hengxin.cn", {10}),
        ("office813@hotmai1.com", {16}),
        ("lily_chen@foxmail.com", set()),
        ("office870@vip.sina.com", set()),
        ("info_8419@163.com", set()),
    ],
)
def test_where_digits_meet_letters_a_likeness_is_open(address: str, open_at: set[int]) -> None:
    assert open_places(PROFILE.field("company.contact.email"), address) == open_at
    assert not open_places(PROFILE.field("company.contact.mobile"), address)


def test_an_address_over_two_lines_with_an_open_likeness_is_doubtful() -> None:
    lines = (line("pm78@1ingnanyun", 0.4, 0.3, confidence=0.99), line(".cn", 0.4, 0.32, confidence=0.99))
    page = replace(Page("f.pdf", 1, 1000, 1400, Reader.OCR, image="pages/1.jpg"), lines=lines)

    def found(raw: str) -> FieldValue:
        value = FieldValue(
            MAIL, raw, raw, 0.99, Source("f.pdf", 1, lines[0].box.union(lines[1].box), Reader.OCR), Presence.FILLED
        )
        return settle_characters({MAIL: value}, PROFILE, [page], lambda _page, _line: None)[MAIL]

    assert found("pm78@1ingnanyun.cn").confidence < ASKED <= found("pm78@lingnanyun.cn").confidence
    host = found("office813@hotmai1.com")  # everybody knows that one; told, and asked about
    assert (host.raw, host.value, host.decided_by) == ("office813@hotmai1.com", "office813@hotmail.com", TYPE)
    assert host.confidence < ASKED
    assert found("office813@foxmall.com").value == "office813@foxmall.com"


@pytest.mark.parametrize("shown", ["pm78@1ingnanyun", "pm78@Iingnanyun"])  # as it was read again, too
def test_an_address_over_two_lines_is_looked_at_line_by_line(shown: str) -> None:
    first, second = line(shown, 0.4, 0.3, confidence=0.99), line(".cn", 0.4, 0.32, confidence=0.99)
    page = replace(Page("f.pdf", 1, 1000, 1400, Reader.OCR, image="pages/1.jpg"), lines=(second, first))
    raw = "pm78@1ingnanyun.cn"
    value = FieldValue(MAIL, raw, raw, 0.99, Source("f.pdf", 1, first.box.union(second.box), Reader.OCR), Presence.FILLED)
    looks = {first.text: (Rival(5, 6, "l", -4.0, 3.0),), second.text: (Rival(1, 2, "o", -6.0),)}
    found = settle_characters({MAIL: value}, PROFILE, [page], lambda _, one: CloserLook(one, looks[one.text]))[MAIL]
    assert (found.raw, found.value) == (raw, "pm78@lingnanyun.cn")
    assert found.decided_by and found.confidence < ASKED


def test_a_gap_in_an_address_is_a_stroke_on_the_line_and_a_guess_is_none_against_what_was_read() -> None:
    raw = "11ang 224@139.com"
    rivals = (Rival(0, 1, "I", -0.1), Rival(0, 1, "l", -3.5), Rival(5, 6, "", -1.0), Rival(5, 6, "_", -1.8))
    found = settled(MAIL, raw, *rivals)
    assert (found.value, found.decided_by) == ("l1ang_224@139.com", TYPE)
    assert found.confidence < ASKED


def test_two_changes_that_explain_the_same_stroke_do_not_add_up() -> None:
    raw = "lin10@longjin.com"
    rivals = (Rival(3, 4, "11", -2.0, 2.5), Rival(4, 5, "10", -2.0, 2.5))
    assert settled(MAIL, raw, *rivals).value == "lin1110@longjin.com"

    class Judge(LatinLine):
        def odds(self, read: str, others: Sequence[str]) -> np.ndarray:
            return np.array([-7.0 if "111" in other else 2.5 for other in others])

    found = settled(MAIL, raw, *rivals, judge=Judge((np.zeros((1, 1)),)))
    assert (found.value, found.proposal) == (raw, "lin110@longjin.com")
    assert found.confidence < ASKED
