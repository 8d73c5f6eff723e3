"""Tick boxes by pixels: pages drawn here, with lines as a recogniser gives them (boxes read, misread or dropped)."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.ticks.choices import label_ticks
from extractors.page.ticks.judge import judge_page, ticks_in_text
from extractors.page.ticks.squares import find_squares
from model.geometry import Box
from model.page import Char, Line
from model.symbol_fonts import symbol_of

Image = npt.NDArray[np.uint8]
WIDTH, HEIGHT, EM = 1240, 600, 33


def blank() -> Image:
    return np.full((HEIGHT, WIDTH), 255, np.uint8)


def square(page: Image, x: int, y: int, mark: str = "", side: int = 26) -> None:
    if mark == "solid":
        cv2.rectangle(page, (x, y), (x + side, y + side), 20, -1)
        return
    if mark == "disc":
        cv2.circle(page, (x + side // 2, y + side // 2), side // 2, 20, -1, cv2.LINE_AA)
        return
    cv2.rectangle(page, (x, y), (x + side, y + side), 30, 2)
    strokes = {
        "tick": [(4, 14), (11, 22), (23, 4)],
        "over": [(6, 12), (14, 24), (42, -12)],
        "cross": [(3, 3), (23, 23), (13, 13), (23, 3), (3, 23)],
    }.get(mark, [])
    points = np.array([[x + a, y + b] for a, b in strokes], np.int32)
    if len(points):
        cv2.polylines(page, [points], False, 30, 3)


def strokes(page: Image, x: int, y: int) -> None:
    """Something like a Chinese character, not framed."""
    for k in range(3):
        cv2.line(page, (x + 4, y + 5 + 10 * k), (x + 28, y + 5 + 10 * k), 25, 2)
    cv2.line(page, (x + 16, y + 2), (x + 16, y + 30), 25, 2)


def row(page: Image, y: int, parts: list[tuple[str, str]], x: int = 100, read: str | None = None) -> Line:
    """Draws choices `(mark, wording)` (mark "-": no box) and gives the line as read: `read` stands for each box (None: dropped)."""
    chars: list[Char] = []
    start = x

    def put(text: str, at: int, wide: int = EM) -> None:
        chars.append(Char(text, Box.from_pixels((at, y, at + wide, y + EM), (WIDTH, HEIGHT)), 0.95))

    for mark, wording in parts:
        if mark != "-":
            square(page, x + 3, y + 3, mark)
            if read:
                put(read, x)
            x += EM
        for c in wording:
            strokes(page, x, y)
            put(c, x)
            x += EM
        x += 12
    box = Box.from_pixels((start, y - 4, x, y + EM + 4), (WIDTH, HEIGHT))
    return Line("".join(c.text for c in chars), box, 0.95, tuple(chars))


CHOICES = [("", "国有企业"), ("tick", "民营企业"), ("", "外资企业"), ("cross", "合资企业")]
WANTED = [("国有企业", False), ("民营企业", True), ("外资企业", False), ("合资企业", True)]


@pytest.mark.parametrize("read", [None, "□", "口", "O", "·"])
def test_boxes_are_found_however_they_were_read(read: str | None) -> None:
    page = blank()
    line = row(page, 100, CHOICES, read=read)
    (new,), ticks, _ = judge_page(page, [line], [])
    assert new.text == "☐国有企业☑民营企业☐外资企业☑合资企业"
    assert [(t.label, t.checked) for t in ticks] == WANTED
    assert all(t.confidence > 0.8 for t in ticks)
    assert len(new.chars) == len(new.text)


@pytest.mark.parametrize("mark", ["tick", "over", "cross", "solid"])
@pytest.mark.parametrize("paper", ["plain", "blurred", "noisy", "fax", "150 dpi", "tilted"])
def test_marks_on_all_kinds_of_paper(mark: str, paper: str) -> None:
    page = blank()
    lines = [row(page, 60 + 70 * k, [("", "甲类材料"), (mark, "乙类材料"), ("", "丙类材料")]) for k in range(3)]
    rng = np.random.default_rng(7)
    if paper == "blurred":
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 1.3), np.uint8)
    elif paper == "noisy":
        page = np.clip(page + rng.normal(0, 10, page.shape), 0, 255).astype(np.uint8)
    elif paper == "fax":
        page = np.where(page + rng.normal(0, 30, page.shape) < 150, 0, 255).astype(np.uint8)
    elif paper == "150 dpi":
        page = np.asarray(cv2.resize(page, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA), np.uint8)
    elif paper == "tilted":
        matrix = cv2.getRotationMatrix2D((WIDTH / 2, 130), 0.4, 1)
        page = np.asarray(cv2.warpAffine(page, matrix, (WIDTH, HEIGHT), borderValue=255), np.uint8)
    _, ticks, _ = judge_page(page, lines, [])
    assert [(t.label, t.checked) for t in ticks] == [("甲类材料", False), ("乙类材料", True), ("丙类材料", False)] * 3


def test_framed_characters_are_no_boxes() -> None:
    page = blank()
    line = row(page, 100, [("-", "主要出口国家")])
    for c in line.chars:
        if c.text in "口国":
            x0, y0, _, _ = c.box.pixels(WIDTH, HEIGHT)
            page[y0 : y0 + EM, x0 : x0 + EM] = 255
            square(page, x0 + 3, y0 + 3)
            if c.text == "国":
                for k in (9, 15, 21):
                    cv2.line(page, (x0 + 8, y0 + 3 + k), (x0 + 24, y0 + 3 + k), 30, 2)
                cv2.line(page, (x0 + 16, y0 + 10), (x0 + 16, y0 + 25), 30, 2)
    (new,), ticks, _ = judge_page(page, [line], [])
    assert new.text == "主要出口国家"
    assert ticks == ()


@pytest.mark.parametrize(
    ("lines", "joined", "labels"),
    [
        (["☑国家级/☐省市级 授予年份：2018年"], [], [["国家级", "省市级"]]),
        (["是☐ 否☑"], [], [["是", "否"]]),
        (["否☑    是☐（主要出口地点：____）"], [], [["否", "是"]]),
        (["☐大数据 ☐嵌", "入式系统软件"], [True], [["大数据", "嵌入式系统软件"], []]),
        (["☐甲 ☐", "合资企业 ☐乙"], [True], [["甲", "合资企业"], ["乙"]]),
        (["高新技术企业 ☐国家级"], [], [["国家级"]]),
        (
            ["单位性质：政府机关☐ 民营企业☑", "外资企业☐ 合资企业☐ 其他（请注明）："],
            [True, False],
            [["政府机关", "民营企业"], ["外资企业", "合资企业"]],
        ),
        (["甲业☐ 乙业☑ 丙业", "☐ 丁业☐ 其他（请注明）：戊业"], [True, False], [["甲业", "乙业"], ["丙业", "丁业"]]),
        (["主营业务：大数据☐ 移动", "互联网☑ 工业软件☐"], [True, False], [["大数据"], ["移动互联网", "工业软件"]]),
        (["☐国家级/☑省市级授予年份：2012年"], [], [["国家级", "省市级"]]),
        (["☐甲类企业其他（请注明）："], [], [["甲类企业"]]),
        (["国有企业 / ☑民营企业 / 外资企业"], [], [["民营企业"]]),
        (["☑是/否"], [], [["是"]]),
        (["☑ISO9001/ISO14001"], [], [["ISO9001/ISO14001"]]),
        (["☑方向1：数字创意内容和服务"], [], [["方向1：数字创意内容和服务"]]),
        (["☑是（上市时间：2010年，上市地点：____）"], [], [["是（上市时间：2010年，上市地点：____）"]]),
    ],
)
def test_wordings(lines: list[str], joined: list[bool], labels: list[list[str]]) -> None:
    assert label_ticks(lines, joined) == labels


def test_symbol_fonts() -> None:
    assert symbol_of("Wingdings", 0xF0FE) == "☑"
    assert symbol_of("ABCDEF+Wingdings-Regular", 0xA8) == "☐"
    assert symbol_of("Wingdings 2", 0x52) == "☑"
    assert symbol_of("SimSun", 0x52) is None


def test_a_symbol_set_in_a_font_that_stands_in_for_it() -> None:
    assert symbol_of("FAAAAA+OpenSymbol", 0xF052) == "☑" and symbol_of("DejaVuSans", 0xF0A3) == "☐"
    assert symbol_of("SimSun", 0xF0FE) == "☑" and symbol_of("SimSun", 0xF0A8) == "☐"
    assert symbol_of("SimSun", 0x52) is None and symbol_of("Symbol", 0xF052) == "Ρ" and symbol_of("SimSun", 0xF041) is None


def test_a_box_that_the_page_has_as_a_character_is_beyond_doubt() -> None:
    _, ticks = ticks_in_text([Line("单位性质：☑民营企业 ☐国有企业", Box(0.1, 0.1, 0.5, 0.12))], [])
    assert [tick.checked for tick in ticks] == [True, False]
    assert all(tick.confidence > 0.9 for tick in ticks)  # no reviewer has to look


def test_ticks_of_a_page_without_pixels() -> None:
    (line,), ticks = ticks_in_text([Line("性别：□男 √女", Box(0.1, 0.1, 0.5, 0.12))], [])
    assert line.text == "性别：☐男 ☑女"
    assert [(t.label, t.checked) for t in ticks] == [("男", False), ("女", True)]
    assert ticks[0].box.x0 < ticks[1].box.x0


def framed(page: Image, x: int, y: int) -> None:
    """Something like 国: a frame with strokes in it."""
    cv2.rectangle(page, (x + 2, y + 2), (x + 30, y + 31), 25, 2)
    for k in (9, 17, 25):
        cv2.line(page, (x + 8, y + k), (x + 24, y + k), 25, 2)
    cv2.line(page, (x + 16, y + 9), (x + 16, y + 25), 25, 2)


@pytest.mark.parametrize("mark", ["", "tick", "cross"])
def test_a_dropped_box_before_a_framed_character(mark: str) -> None:
    """☑国家级 read as 国家级, its 国 placed half way upon the box."""
    page = blank()
    filled = [row(page, 60, CHOICES, read="□"), row(page, 120, CHOICES, read="□")]
    square(page, 103, 203, mark)
    framed(page, 100 + EM, 200)
    strokes(page, 100 + 2 * EM, 200)
    strokes(page, 100 + 3 * EM, 200)
    places = [100 + 0.55 * EM, 100 + 2 * EM, 100 + 3 * EM]
    chars = tuple(
        Char(c, Box.from_pixels((x, 200, x + EM, 200 + EM), (WIDTH, HEIGHT)), 0.99) for c, x in zip("国家级", places, strict=True)
    )
    line = Line("国家级", Box.from_pixels((100, 196, 100 + 4 * EM, 204 + EM), (WIDTH, HEIGHT)), 0.98, chars)
    marked, ticks, _ = judge_page(page, [*filled, line], ())
    assert marked[-1].text == ("☑" if mark else "☐") + "国家级"
    assert len(ticks) == 9


def test_closely_set_characters_hide_no_box() -> None:
    page = blank()
    lines = [row(page, 60, CHOICES, read="□"), row(page, 120, [("-", "集成电路工程")])]
    framed(page, 100 + 2 * EM + 14, 120)  # a part of a character looks like a ticked box
    marked, _, _ = judge_page(page, lines, ())
    assert marked[1].text == "集成电路工程"


def near(page: Image, x: float, y: float) -> list[float]:
    """The widths of the squares around a place."""
    found = find_squares(page, EM)
    boxes = found.boxes / found.factor
    return [float(b[2] - b[0]) for b in boxes if abs((b[0] + b[2]) / 2 - x) < 4 and abs((b[1] + b[3]) / 2 - y) < 4]


def test_boxes_at_the_right_of_a_page_full_of_strokes() -> None:
    page = np.full((2200, 1600), 255, np.uint8)
    for y in range(20, 2150, 12):
        for x in range(20, 1250, 11):
            cv2.line(page, (x, y), (x, y + 9), 30, 1)
    square(page, 1400, 1000)
    assert near(page, 1413, 1013)


def test_a_number_behind_its_word_belongs_to_the_wording() -> None:
    assert label_ticks(["☐方向 3：在线医疗服务 ☑方向 4：网络教育服务"]) == [["方向 3：在线医疗服务", "方向 4：网络教育服务"]]


def test_a_bold_tick_that_joins_both_sides_and_overshoots() -> None:
    page = blank()
    line = row(page, 100, CHOICES)
    cv2.rectangle(page, (102, 102), (130, 130), 40, 3)
    cv2.polylines(page, [np.array([(103, 112), (113, 128), (130, 105), (142, 88)], np.int32)], False, 30, 6)
    _, ticks, _ = judge_page(page, [line], [])
    assert [(t.label, t.checked) for t in ticks] == [("国有企业", True), *WANTED[1:]]


def test_a_lone_doubtful_square_in_running_text_is_no_box() -> None:
    page = blank()
    lines = [row(page, 60, [("-", "通过项目实施")]), row(page, 120, [("-", "运营成本下降")])]
    cv2.rectangle(page, (100 + 2 * EM + 6, 126), (100 + 2 * EM + 26, 146), 30, 2)
    marked, ticks, _ = judge_page(page, lines, ())
    assert ticks == ()
    assert [line.text for line in marked] == ["通过项目实施", "运营成本下降"]


@pytest.mark.parametrize("dark", [36, 42, 48])
@pytest.mark.parametrize("level", [False, True])
def test_the_shadow_of_a_fold_ticks_no_box(dark: float, level: bool) -> None:
    page = blank()
    line = row(page, 100, CHOICES, read="□")
    band = np.zeros(page.shape, np.float32)
    if level:
        cv2.line(band, (0, 117), (WIDTH, 119), 1, 3)
    else:
        cv2.line(band, (115, 0), (117, HEIGHT), 1, 3)
    band = cv2.GaussianBlur(band, (0, 0), 5)
    grey = 255 - 0.55 * (255.0 - page)
    folded = np.clip(grey - dark / float(band.max()) * band, 0, 255).astype(np.uint8)
    _, ticks, _ = judge_page(folded, [line], [])
    assert [(t.label, t.checked) for t in ticks] == WANTED


def test_a_pale_tick_is_a_tick() -> None:
    page = blank()
    line = row(page, 100, [("", "国有企业"), ("", "民营企业")], read="□")
    x = 103 + 5 * EM + 12
    cv2.polylines(page, [np.array([[x + 4, 117], [x + 11, 125], [x + 23, 107]], np.int32)], False, 165, 2, cv2.LINE_AA)
    _, ticks, _ = judge_page(page, [line], [])
    assert [(t.label, t.checked) for t in ticks] == [("国有企业", False), ("民营企业", True)]


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (
            ["单位性质：○政府机关 ○事业单位 ●民营企业", "●否 ○是（主要出口地点：____）"],
            ["☐政府机关 ☐事业单位 ☑民营企业", "☑否 ☐是"],
        ),
        (["●技术方案：分三期建设", "○第一期完成平台", "二○二○年四月○五日"], ["●技术方案", "○第一期", "二○二○年"]),
    ],
)
def test_round_buttons_are_boxes_and_bullets_are_not(texts: list[str], written: list[str]) -> None:
    lines = [Line(text, Box(0.1, 0.1 + 0.03 * n, 0.1 + 0.02 * len(text), 0.12 + 0.03 * n)) for n, text in enumerate(texts)]
    new, ticks = ticks_in_text(lines, [])
    assert all(part in line.text for part, line in zip(written, new, strict=True))
    assert len(ticks) == sum(t.count("☐") + t.count("☑") for t in written)


def test_empty_brackets_are_boxes_where_others_of_the_page_are_ticked() -> None:
    texts = ["单位性质：（）政府机关（√）国有企业", "（）民营企业（  ）外资企业", "技术合同（ ）份（见附件）"]
    lines = [Line(text, Box(0.1, 0.1 + 0.04 * n, 0.1 + 0.02 * len(text), 0.12 + 0.04 * n)) for n, text in enumerate(texts)]
    new, ticks = ticks_in_text(lines, [])
    assert [line.text for line in new][:2] == ["单位性质：☐政府机关☑国有企业", "☐民营企业☐外资企业"]
    assert [t.label for t in ticks if t.checked] == ["国有企业"]
    assert [line.text for line in ticks_in_text(lines[1:], [])[0]] == texts[1:]


def test_dirt_in_a_box_that_was_read_as_empty() -> None:
    page = blank()
    line = row(page, 100, CHOICES, read="□")
    cv2.circle(page, (115, 117), 3, 30, -1)
    _, ticks, _ = judge_page(page, [line], [])
    assert [(t.label, t.checked) for t in ticks] == WANTED


def test_small_ticked_boxes_of_another_font_stand_by_one_another() -> None:
    """One that stands apart is sure; the others, close to their words, are known by its size."""
    page = blank()
    parts = [("", "国有企业"), ("", "民营企业"), ("", "外资企业"), ("", "合资企业"), ("", "事业单位")]
    first = row(page, 60, parts, read="□")
    xs = [100, 380, 640]
    words = ["大数据", "云计算", "区块链"]
    chars = []
    for n, (x, word) in enumerate(zip(xs, words, strict=True)):
        cv2.rectangle(page, (x, 166), (x + 15, 181), 20, 2)
        cv2.polylines(page, [np.array([(x + 3, 173), (x + 6, 178), (x + 12, 169)], np.int32)], False, 20, 2)
        apart = 34 if n == 0 else 17  # pixels from the box's middle to the first character's
        for k, char in enumerate(word):
            centre = x + 8 + apart + k * EM
            cv2.line(page, (int(centre) - 4, 164), (int(centre) + 6, 184), 20, 2)
            chars.append(Char(char, Box.from_pixels((centre - EM / 2, 160, centre + EM / 2, 188), (WIDTH, HEIGHT)), 0.9))
    box = chars[0].box.union(chars[-1].box)
    second = Line("".join(words), replace(box, x0=90 / WIDTH), 0.95, tuple(chars))
    _, ticks, _ = judge_page(page, [first, second], [])
    assert [t.checked for t in ticks].count(True) == len(words)
    assert [t.label for t in ticks if not t.checked] == [name for _, name in parts]


def test_the_square_in_the_first_character_behind_a_box_is_none() -> None:
    page = blank()
    line = row(page, 100, [("", "否"), ("", "是")], read="□")
    x = int(line.chars[0].box.x1 * WIDTH) + 4
    cv2.rectangle(page, (x, 104), (x + 20, 124), 20, 2)
    cv2.line(page, (x + 4, 108), (x + 16, 120), 20, 2)
    cv2.line(page, (x + 4, 120), (x + 16, 108), 20, 2)
    away = replace(line.chars[1].box, x0=line.chars[1].box.x0 + 0.9 * EM / WIDTH, x1=line.chars[1].box.x1 + 0.9 * EM / WIDTH)
    chars = (line.chars[0], replace(line.chars[1], box=away), *line.chars[2:])  # read a little to the right of where it stands
    _, ticks, _ = judge_page(page, [replace(line, chars=chars)], [])
    assert [(t.label, t.checked) for t in ticks] == [("否", False), ("是", False)]


def test_a_sure_character_with_a_crossed_frame_is_no_box() -> None:
    page = blank()
    line = row(page, 100, [("-", "海淀区酒仙桥")])
    x = 100 + 2 * EM
    page[96:140, x - 3 : x + EM] = 255
    square(page, x - 2, 107, "cross", side=19)
    sure = replace(line, chars=tuple(replace(c, confidence=0.99) for c in line.chars))
    (new,), ticks, _ = judge_page(page, [sure], [])
    assert new.text == "海淀区酒仙桥"
    assert ticks == ()


def test_a_tick_that_was_read_is_no_empty_box() -> None:
    page = blank()
    line = row(page, 100, [("", "大数据"), ("", "云计算"), ("", "区块链")], read="□")
    page[98 : 100 + EM, 95 : 100 + EM] = 255
    cv2.polylines(page, [np.array([(104, 116), (111, 126), (125, 104)], np.int32)], False, 30, 3)
    ticked = (replace(line.chars[0], text="√"), *line.chars[1:])
    _, ticks, _ = judge_page(page, [replace(line, text="√" + line.text[1:], chars=ticked)], [])
    assert [(t.label, t.checked) for t in ticks] == [("大数据", True), ("云计算", False), ("区块链", False)]


def test_filled_circles_within_a_line_are_ticks_and_before_each_line_bullets() -> None:
    """A reader drops the empty ones of a row, ○甲 ●乙."""
    page = blank()
    choices = row(page, 60, [("-", "国有企业"), ("disc", "民营企业")], read="●")
    _, ticks, _ = judge_page(page, [choices], [])
    assert [(t.label, t.checked) for t in ticks] == [("民营企业", True)]
    page = blank()
    points = [row(page, 60, [("disc", "技术方案")], read="●"), row(page, 160, [("disc", "进度安排")], read="●")]
    assert judge_page(page, points, []).ticks == ()


def test_what_stands_between_brackets_is_told_by_the_text() -> None:
    page = blank()
    line = row(page, 60, [("-", "（"), ("tick", "）政府机关"), ("-", "（　）国有企业")], read="√")
    (new,), ticks, _ = judge_page(page, [line], [])
    assert new.text == "☑政府机关☐国有企业"
    assert [(t.label, t.checked) for t in ticks] == [("政府机关", True), ("国有企业", False)]


def test_a_zero_of_a_year_is_no_box() -> None:
    page = blank()
    rows = [row(page, 60, CHOICES, read="□"), row(page, 160, [("-", "二〇二"), ("", "年三月")])]
    new, ticks, _ = judge_page(page, rows, [])
    assert new[1].text == "二〇二年三月"
    assert len(ticks) == len(CHOICES)


def test_ornaments_read_as_a_column_of_one_character_tell_no_pitch_of_nought() -> None:
    page = blank()
    chars = tuple(Char("二", Box(0.01, n / 20, 0.03, (n + 1) / 20), 0.9) for n in range(20))
    assert judge_page(page, [Line("二" * 20, Box(0.01, 0, 0.03, 1), 0.9, chars)], []) is not None
