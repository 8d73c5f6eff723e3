"""The ways in which a box or a tick can stand in a Word document, and text that is there without being seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.oxml import parse_xml

from model.equation import equation
from word_documents import W, add_xml, blank_document, read, run, texts, ticked

CHOICE = [("国有企业", False), ("民营企业", True), ("外资企业", False)]
SYMEX = 'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'


def choice(empty: str, checked: str) -> str:
    """Three choices of which the second is ticked; each sign is a run."""
    return empty + run("国有企业  ") + checked + run("民营企业  ") + empty + run("外资企业")


def typed(font: str, sign: str, slots: str = "ascii hAnsi eastAsia cs") -> str:
    fonts = " ".join(f'w:{slot}="{font}"' for slot in slots.split())
    return run(sign, f"<w:rFonts {fonts}/>")


def field(instruction: str, result: str = "") -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    shown = mark.format("separate") + result if result else ""
    return (
        mark.format("begin")
        + f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>{shown}'
        + mark.format("end")
    )


def control(checked: int, sign: str, states: tuple[str, str]) -> str:
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{checked}"/><w14:checkedState w14:val="{states[0]}"/>'
        f'<w14:uncheckedState w14:val="{states[1]}"/></w14:checkbox></w:sdtPr><w:sdtContent>{run(sign)}</w:sdtContent></w:sdt>'
    )


def alternative(sign: str) -> str:
    """A symbol with a fallback, of which the extended vocabulary counts."""
    return (
        f'<w:r {SYMEX}><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:font="Segoe UI Symbol" w16se:char="{sign}"/>'
        "</mc:Choice><mc:Fallback><w:t>?</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


WAYS = {
    "typed in Wingdings 2": choice(typed("Wingdings 2", "£"), typed("Wingdings 2", "R")),
    "typed in Wingdings, Western slots only": choice(
        typed("Wingdings", "¨", "ascii hAnsi"), typed("Wingdings", "þ", "ascii hAnsi")
    ),
    "typed in Webdings, a tick without a box": choice(run("□"), typed("Webdings", "a")),
    "private codes": choice(typed("Wingdings 2", "\uf0a3"), typed("Wingdings 2", "\uf052")),
    "private codes in a font of another name": choice(run("\uf0a8"), run("\uf0fe")),
    "round buttons of Wingdings": choice(typed("Wingdings", "\uf0a1"), typed("Wingdings", "\uf06c")),
    "symbols": choice(
        '<w:r><w:sym w:font="Wingdings" w:char="F06F"/></w:r>', '<w:r><w:sym w:font="Wingdings" w:char="F0FD"/></w:r>'
    ),
    "symbols by their Unicode": choice(
        '<w:r><w:sym w:font="Segoe UI Symbol" w:char="2610"/></w:r>', '<w:r><w:sym w:font="MS Gothic" w:char="2612"/></w:r>'
    ),
    "extended symbols": choice(alternative("2610"), alternative("2611")),
    "overstruck": choice(run("□"), field(r" eq \o\ac(□,√)")),
    "overstruck, raised, with semicolons": choice(run("□"), field(r"EQ \o\ac(\s\up 2(□);\s\do1(√))")),
    "overstruck, with a stored result": choice(run("□"), field(r" EQ \o\ac(□,√) ", run("□"))),
    "overstruck with a symbol": choice(
        run("□"),
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o(□,</w:instrText></w:r>'
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:instrText>)</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ),
    "overstruck, simple field": choice(run("□"), f'<w:fldSimple w:instr="EQ \\o\\ac(○,√)">{run("○")}</w:fldSimple>'),
    "boxed": choice(field(r"EQ \x( )"), field(r"EQ \x(√)")),
    "symbol fields": choice(field(r'SYMBOL 163 \f "Wingdings 2" \s 12'), field(r'SYMBOL 0x52 \f "Wingdings 2"')),
    "buttons of a macro": choice(field("MACROBUTTON Tick □"), field("MACROBUTTON Untick ☒")),
    "controls with signs of their own": choice(control(0, "○", ("25CF", "25CB")), control(1, "●", ("25CF", "25CB"))),
    "controls that show a filled box for no": choice(control(0, "■", ("25A1", "25A0")), control(1, "□", ("25A1", "25A0"))),
    "bordered": choice(run("　", '<w:bdr w:val="single" w:sz="4"/>'), run("√", '<w:bdr w:val="single" w:sz="4"/>')),
    "combining squares": run("\u3000\u20de国有企业  √\u20de民营企业  \u3000\u20de外资企业"),
    "emoji": run("□国有企业  ☑\ufe0f民营企业  □外资企业"),
    "delete characters": choice(run("\x7f"), run("☑")),
    "numerals zero": run("〇国有企业  ●民营企业  〇外资企业"),
    "round buttons apart from their words": run("○  国有企业 ◉  民营企业 ○  外资企业"),
    "a style's font": choice(run("□"), run("R", '<w:rStyle w:val="Sign"/>')),
    "a ring around the chosen": run("国有企业／") + run("民营企业\u20dd") + run("／外资企业"),
    "a border around the chosen": run("国有企业／") + run("民营企业", '<w:bdr w:val="single"/>') + run("／外资企业"),
}


@pytest.mark.parametrize("way", WAYS)
def test_boxes_and_ticks(way: str, tmp_path: Path) -> None:
    document = blank_document()
    sign = f'<w:style {W} w:type="character" w:styleId="Sign"><w:rPr><w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/></w:rPr></w:style>'
    document.styles.element.append(parse_xml(sign))
    add_xml(document, WAYS[way])
    assert ticked(read(document, tmp_path)) == CHOICE


def test_round_buttons_one_below_the_other_and_years(tmp_path: Path) -> None:
    document = blank_document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "○国有企业"
    for text in ("◉民营企业", "○外资企业"):
        cell.add_paragraph(text)
    document.add_paragraph("二〇二〇年四月〇五日，〇〇公司共一百〇五人")
    pages = read(document, tmp_path)
    assert ticked(pages) == CHOICE
    assert "二〇二〇年四月〇五日，〇〇公司共一百〇五人" in texts(pages)


def test_a_frame_in_a_sentence_chooses_nothing(tmp_path: Path) -> None:
    document = blank_document()
    add_xml(document, run("我司", "") + run("平台", '<w:bdr w:val="single"/>') + run("、数据 服务，三项业务。"))
    pages = read(document, tmp_path)
    assert texts(pages) == ["我司平台、数据 服务，三项业务。"] and not pages[0].ticks


def test_cells_merged_as_by_old_programs(tmp_path: Path) -> None:
    document = blank_document()
    table = document.add_table(rows=1, cols=3)
    for cell, text, merge in zip(table.rows[0].cells, ("单位名称", "蓝海公司", ""), ("", "restart", "continue"), strict=True):
        cell.text = text
        if merge:
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:hMerge {W} w:val="{merge}"/>'))
    (page,) = read(document, tmp_path)
    assert [(cell.text, cell.col_span) for cell in page.tables[0].cells] == [("单位名称", 1), ("蓝海公司", 2)]


def test_a_control_that_contradicts_itself_is_doubtful(tmp_path: Path) -> None:
    document = blank_document()
    add_xml(document, control(1, "☐", ("2612", "2610")) + run("是 ") + control(1, "☒", ("2612", "2610")) + run("否"))
    (page,) = read(document, tmp_path)
    assert [(tick.label, tick.checked, tick.confidence < 0.7) for tick in page.ticks] == [
        ("是", False, True),
        ("否", True, False),
    ]


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (r" \o\ac(○,3)", "③"), (r"\f(1,2)", "1/2"), (r"\b\bc\[(甲)", "[甲]"), (r"\o\ad(上海,)", "上海"), (r"\x\to(甲)", "甲"), (r"\o(a", "a"), (r"\o\ac(口,√)", "☑"), (r' \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(chén),陈)', "陈"), (r"\o(\s\up 9(△),甲)", "△甲"), (r"\o(■,√)", "☑"),
        ("(" * 40, "(" * 40), ("\\o(" * 40, "(" * 27),
    ],
)  # fmt: skip
def test_equations(instruction: str, shown: str) -> None:
    assert equation(instruction) == shown


def test_letters_and_units_of_the_symbol_font(tmp_path: Path) -> None:
    document = blank_document()
    add_xml(
        document,
        run("厚度") + typed("Symbol", "m") + run("m，误差") + '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>' + run("2"),
    )
    add_xml(document, typed("Wingdings", "Ø") + run("平台"))
    assert texts(read(document, tmp_path)) == ["厚度μm，误差±2", "平台"]


STRUCK = "<w:strike/>"


@pytest.mark.parametrize(
    ("runs", "left"),
    [
        (run("300万元", STRUCK) + run("5000万元"), "5000万元"),
        (run("国有企业／", STRUCK) + run("民营企业") + run("／外资企业", "<w:dstrike/>"), "民营企业"),
        (run("是", STRUCK) + run("/否"), "否"),
        (
            run("单位性质：") + run("国有", STRUCK) + run("、民营（") + run("外资、", STRUCK) + run("合资）"),
            "单位性质：民营（合资）",
        ),
        (run("甲／") + run("乙", STRUCK) + run("／丙"), "甲／丙"),
        (run("甲、乙", '<w:strike w:val="0"/>'), "甲、乙"),
        (
            run("被样式划去", '<w:rStyle w:val="Gone"/>') + run("未被划去", '<w:rStyle w:val="Gone"/><w:strike w:val="0"/>'),
            "未被划去",
        ),
    ],
)
def test_struck_out_text_is_not_read(runs: str, left: str, tmp_path: Path) -> None:
    document = blank_document()
    gone = f'<w:style {W} w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'
    document.styles.element.append(parse_xml(gone))
    add_xml(document, runs)
    assert texts(read(document, tmp_path)) == [left]


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    ("properties", "seen"),
    [
        (WHITE, False),
        ('<w:color w:val="FDFDFD"/>', False),
        ('<w:color w:val="BFBFBF"/>', True),
        ('<w:color w:val="auto" w:themeColor="background1"/>', False),
        (WHITE + '<w:highlight w:val="darkBlue"/>', True),
        (WHITE + '<w:shd w:val="clear" w:fill="1F4E79"/>', True),
        ('<w:color w:val="1F4E79"/><w:shd w:val="clear" w:fill="1F4E79"/>', False),
        (WHITE + "<w:outline/>", True),
        ("<w14:textFill><w14:noFill/></w14:textFill>", False),
        ('<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>', False),
        ("<w:vanish/>", False),
        ('<w:sz w:val="2"/>', False),
    ],
)
def test_what_has_the_colour_of_its_ground_is_not_read(properties: str, seen: bool, tmp_path: Path) -> None:
    document = blank_document()
    add_xml(document, run("注册资本：5000万元") + run("请填写", properties))
    assert texts(read(document, tmp_path)) == ["注册资本：5000万元" + ("请填写" if seen else "")]


def test_white_on_a_shaded_cell_is_seen(tmp_path: Path) -> None:
    document = blank_document()
    table = document.add_table(rows=1, cols=3)
    for cell, shade in zip(table.rows[0].cells, ("1F4E79", "FFFFFF", "auto"), strict=True):
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {W} w:val="clear" w:fill="{shade}"/>'))
        cell.paragraphs[0]._p.append(parse_xml(f"<w:r {W}><w:rPr>{WHITE}</w:rPr><w:t>底色{shade}</w:t></w:r>"))
    (page,) = read(document, tmp_path)
    assert [cell.text for cell in page.tables[0].cells] == ["底色1F4E79", "", ""]


def test_white_over_a_drawing_behind_the_text_is_seen(tmp_path: Path) -> None:
    document = blank_document()
    add_xml(
        document,
        '<w:r><w:pict><v:rect style="position:absolute;z-index:-1;width:400pt;height:90pt" fillcolor="navy"/></w:pict></w:r>',
    )
    add_xml(document, run("申报书", WHITE))
    assert texts(read(document, tmp_path)) == ["申报书"]


def test_white_under_a_table_style_with_a_dark_row_is_seen(tmp_path: Path) -> None:
    document = blank_document()
    table = document.add_table(rows=1, cols=1, style="Medium Shading 1 Accent 1")
    table.cell(0, 0).paragraphs[0]._p.append(parse_xml(f"<w:r {W}><w:rPr>{WHITE}</w:rPr><w:t>项目名称</w:t></w:r>"))
    assert texts(read(document, tmp_path)) == ["项目名称"]
