"""One name in many places: doubtful readings are settled by the clear ones, true discrepancies stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.packet.names import settle_names
from model.geometry import Box
from model.page import Char, Ink, Line, Page, Reader, SealKind, SealReading, SealShape
from model.record import OTHER_PLACES, FieldValue, Presence, Source
from notices.profile import load

NAME, KEY = "天津市赟达网络科技有限责任公司", "company.name"
PROJECT = "智慧家居信息消费体验中心"
PITCH = 0.02
SEAL = Box(0.3, 0.4, 0.5, 0.6)


def line(text: str, y: float, doubtful: Sequence[int] = (), gap: int | None = None) -> Line:
    """A line of `text` at height `y`; `doubtful`: positions read with little confidence; `gap`: one with room for another before it."""
    shift = [PITCH if gap is not None and n >= gap else 0.0 for n in range(len(text))]
    chars = tuple(
        Char(c, Box(0.1 + n * PITCH + shift[n], y, 0.1 + (n + 1) * PITCH + shift[n], y + 0.02), 0.8 if n in doubtful else 0.99)
        for n, c in enumerate(text)
    )
    return Line(text, Box(0.1, y, chars[-1].box.x1, y + 0.02), 0.97, chars)


def page(number: int, *lines: Line, seals: tuple[SealReading, ...] = ()) -> Page:
    return replace(Page("f.pdf", number, 1000, 1400, Reader.OCR), lines=lines, seals=seals)


def settled(
    own: Line, *others: str, seals: tuple[SealReading, ...] = (), reader: Reader = Reader.OCR, key: str = KEY
) -> FieldValue:
    """The value of `own`, on page 1, beside pages that show `others`."""
    pages = [page(1, own, seals=seals), *(page(n, line(text, 0.2)) for n, text in enumerate(others, 2))]
    value = FieldValue(key, own.text, own.text, 0.97, Source("f.pdf", 1, own.box, reader), Presence.FILLED)
    return settle_names({key: value}, load("xxxf2020"), pages)[key]


def test_a_doubtful_character_is_what_the_other_places_say() -> None:
    wrong = NAME.replace("赟", "资")
    value = settled(
        line(wrong, 0.5, doubtful=[3]), f"单位名称：{NAME}", f"兹证明{NAME}承担的项目", NAME.replace("赟", "赞"), NAME
    )
    assert (value.raw, value.value, value.decided_by) == (wrong, NAME, OTHER_PLACES)
    assert value.wording == NAME


def test_a_clear_difference_is_the_applicants_own() -> None:
    other = NAME.replace("网络", "信息")
    value = settled(line(other, 0.5), NAME, NAME, NAME)
    assert (value.value, value.decided_by) == (other, "")
    assert value.wording == other


def test_a_clear_name_under_its_own_seal_stays_and_so_does_another_word() -> None:
    other = NAME.replace("赟达", "锐思")
    seal = SealReading(Box(0.0, 0.4, 0.9, 0.6), SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 1.0, NAME)
    assert settled(line(other, 0.5), NAME, NAME, NAME, seals=(seal,), key="cover.applicant").value == other
    assert settled(line(other, 0.5, doubtful=[3, 4]), NAME, NAME, NAME, key="cover.applicant").value == other
    shorter = NAME.replace("网络", "")
    assert settled(line(shorter, 0.5), NAME, NAME, NAME, seals=(seal,), key="cover.applicant").value == shorter


def test_exact_text_is_never_settled() -> None:
    wrong = NAME.replace("赟", "资")
    assert settled(line(wrong, 0.5, doubtful=[3]), NAME, NAME, NAME, reader=Reader.TEXT_LAYER).value == wrong


def test_one_other_place_is_not_enough_and_neither_are_two_opinions() -> None:
    wrong = NAME.replace("赟", "资")
    assert not settled(line(wrong, 0.5, doubtful=[3]), NAME).decided_by
    assert not settled(line(wrong, 0.5, doubtful=[3]), NAME, NAME, *[NAME.replace("赟", "赞")] * 2).decided_by


def test_a_doubtful_first_or_last_character_is_settled_not_lost() -> None:
    first, last = "黄" + NAME[1:], NAME[:-1] + "同"
    places = (f"单位名称：{NAME}", f"兹证明{NAME}承担", NAME)
    assert settled(line(first, 0.5, doubtful=[0]), *places).value == NAME
    assert settled(line(last, 0.5, doubtful=[len(NAME) - 1]), *places).value == NAME


@pytest.mark.parametrize("gap", [True, False])
def test_a_lost_character_needs_room(gap: bool) -> None:
    wrong = NAME.replace("科", "")
    value = settled(line(wrong, 0.5, gap=7 if gap else None), NAME, NAME, NAME)
    assert (value.value == NAME) is gap


def test_a_lost_character_whose_neighbours_went_into_its_room_is_found() -> None:
    wrong = NAME.replace("科", "")
    own = line(wrong, 0.5)
    shift = dict.fromkeys(range(9, len(wrong)), 0.017) | {6: 0.004, 7: 0.01, 8: 0.015}
    chars = [
        replace(c, box=replace(c.box, x0=c.box.x0 + shift.get(n, 0), x1=c.box.x1 + shift.get(n, 0)))
        for n, c in enumerate(own.chars)
    ]
    drawn = replace(own, chars=tuple(chars), box=replace(own.box, x1=chars[-1].box.x1))
    assert settled(drawn, NAME, NAME, NAME).value == NAME


def test_what_stands_behind_an_organisations_name_is_no_part_of_it() -> None:
    value = settled(line(NAME + "春工业和信", 0.5), NAME, NAME, key="cover.applicant")
    assert value.value == NAME
    branch = NAME + "北京分公司"
    assert settled(line(branch, 0.5), NAME, NAME, NAME, key="cover.applicant").value == branch


GROUP = "青岛海晟（集团）有限公司"


@pytest.mark.parametrize(
    "read", ["青岛海晟（集团）有限公", "青岛海晟（集团）有限", "青岛海晟（集团", "青岛海晟（集", "青岛海晟集团）有限公司"]
)
def test_a_name_never_ends_within_a_bracket_that_other_places_close(read: str) -> None:
    seal = SealReading(Box(0.0, 0.4, 0.9, 0.6), SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 1.0, GROUP)
    value = settled(line(read, 0.5), f"单位名称：{GROUP}", f"兹证明{GROUP}承担的项目", GROUP, "青岛海晟（集团", seals=(seal,))
    assert (value.value, value.raw) == (GROUP, read)


def test_an_end_behind_which_other_places_go_on_is_none() -> None:
    name, cut = "北京社会网络有限公司", "北京社会网络有限公"
    assert settled(line(cut, 0.5), name, f"兹证明{name}承担的项目").value == cut
    seal = SealReading(Box(0.0, 0.4, 0.9, 0.6), SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 1.0, "工业和信息化部")
    assert settled(line(cut, 0.5), name, f"兹证明{name}承担的项目", seals=(seal,)).value == name


def test_half_a_pair_of_brackets_is_asked_and_no_letters_of_a_seal() -> None:
    spec = load("xxxf2020").field(KEY)
    assert spec.type.rules.unusual(spec, "青岛海晟（集团")
    assert not spec.type.rules.unusual(spec, GROUP)
    assert spec.type.rules.tidied(spec, "青岛海晟（集团）有") == "青岛海晟（集团）有"
    assert spec.type.rules.tidied(spec, f"{GROUP}章") == GROUP
    assert spec.type.rules.tidied(spec, "贵州省工业和信息化厅 单位公章）") == "贵州省工业和信息化厅"
    assert spec.type.rules.tidied(spec, "海口光电中心（有限合伙）") == "海口光电中心（有限合伙）"
    assert spec.type.rules.odds(spec, "江苏省工业和信息化厅", ()) > spec.type.rules.odds(spec, "江苏省工业和信息化厂", ())


def test_what_a_recogniser_is_known_to_make_of_commas_words_and_names_is_undone() -> None:
    spec = load("xxxf2020").field("company.rnd_capability")
    assert spec.type.rules.tidied(spec, "发明专利19项.软件著作权75项") == "发明专利19项，软件著作权75项"
    assert {spec.type.rules.tidied(spec, f"社区团购{word}平台") for word in ("O2O", "O20", "020")} == {"社区团购O2O平台"}
    assert spec.type.rules.tidied(spec, "电话020-8231 020.5 A020") == "电话020-8231 020.5 A020"
    assert load("xxxf2020").field("company.contact.name").type.rules.tidied(spec, "覃伟_]") == "覃伟"
    assert spec.type.rules.tidied(spec, "协同办公服务平台√3.0 √5") == "协同办公服务平台V3.0 √5"
    assert spec.type.rules.tidied(spec, "一.平台 占比5.5 Node.js.") == "一.平台 占比5.5 Node.js."


def test_letters_of_a_seal_behind_a_projects_name_go() -> None:
    name = "AR眼镜产品解决方案"
    seal = SealReading(SEAL, SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 1.0, "郑州鹏程供应链管理有限公司")
    own = line(name + "链", 0.5)
    assert own.chars[-1].box.cx > SEAL.x0
    others = (f"项目名称：{name}", f"提交了{name}项目参评", name)
    assert settled(own, *others, seals=(seal,), key="project.name").value == name
    assert settled(own, *others, key="project.name").value == own.text


def test_an_underlined_character_is_what_the_other_places_say() -> None:
    name = "非遗文化VR数字展馆"
    assert settled(line("韭" + name[1:], 0.3), name, f"项目名称：{name}", key="attachment3.project_name").value == name


@pytest.mark.parametrize(
    ("more", "moved", "name"),
    [
        ("●", (0.0, 0.0), PROJECT),  # a hole punched behind the line
        ("写", (-0.35, 0.021), PROJECT),  # the last line of the label: 全称（如实填写）
        ("写", (0.05, 0.0), PROJECT),
        ("二", (0.0, 0.0), PROJECT + "二"),  # another project
    ],
)
def test_what_stands_apart_behind_a_name_that_others_show_without_it_is_no_part_of_it(
    more: str, moved: tuple[float, float], name: str
) -> None:
    own = line(PROJECT + more, 0.3)
    x0, y0, x1, y1 = own.chars[-1].box.as_list()
    last = replace(own.chars[-1], box=Box(x0 + moved[0], y0 + moved[1], x1 + moved[0], y1 + moved[1]))
    own = replace(own, chars=(*own.chars[:-1], last), box=own.box.union(last.box))
    assert settled(own, PROJECT, f"参评项目名称：{PROJECT}", key="project.name").value == name


def test_a_remark_in_brackets_that_goes_on_in_the_next_row_is_the_applicants_own() -> None:
    """（二期） of another project, of which a fax lost the 二."""
    own = line(PROJECT + "（期）", 0.3)
    below = tuple(replace(c, box=Box(0.1 + n * PITCH, 0.33, 0.12 + n * PITCH, 0.35)) for n, c in enumerate(own.chars[-2:]))
    own = replace(own, chars=(*own.chars[:-2], *below), box=own.box.union(below[0].box))
    value = settled(own, PROJECT, f"参评项目名称：{PROJECT}", key="project.name")
    assert (value.value, value.decided_by) == (own.text, "")


@pytest.mark.parametrize(
    ("lost", "words", "settles"),
    [
        (13, NAME, True),
        (13, NAME[1:], False),  # the seal was not read whole either
        (13, NAME.replace("天津", "天冿"), False),
    ],
)
def test_what_was_lost_under_a_seal_is_what_the_seal_says_by_itself(lost: int, words: str, settles: bool) -> None:
    seal = SealReading(SEAL, SealShape.ROUND, Ink.UNKNOWN, SealKind.OFFICIAL, 1.0, words)
    read = NAME[:lost] + NAME[lost + 1 :]
    value = settled(line(read, 0.5, gap=lost), seals=(seal,), key="cover.applicant")
    assert value.value == (NAME if settles else read)


def test_a_name_broken_over_lines_elsewhere_counts_as_its_fields_say_it() -> None:
    """A cover and a sheet's head break a long project's name: no single line of theirs shows it."""
    name = "文旅数字影像内容制作与分发平台建设及产业化应用推广"
    own = line(name[:-1] + "厂", 0.5)
    halves = [page(n, line(name[:12], 0.2), line(name[12:], 0.24)) for n in (2, 3)]
    elsewhere = {
        key: FieldValue(key, name, name, 0.97, Source("f.pdf", n, Box(0.1, 0.2, 0.9, 0.26), Reader.OCR), Presence.FILLED)
        for n, key in ((2, "cover.project_name"), (3, "attachment3.project_name"))
    }
    value = FieldValue("project.name", own.text, own.text, 0.85, Source("f.pdf", 1, own.box, Reader.OCR), Presence.FILLED)
    pages = [page(1, own), *halves]
    told = settle_names({value.key: value, **elsewhere}, load("xxxf2020"), pages)[value.key]
    assert (told.value, told.raw, told.decided_by) == (name, own.text, OTHER_PLACES)
    alone = dict(list(elsewhere.items())[:1])
    assert settle_names({value.key: value, **alone}, load("xxxf2020"), pages[:2])[value.key].value == own.text
