"""Word documents made here with python-docx, with raw markup where it has no call for a thing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

from extractors.readers.word.numbering import chinese, roman
from extractors.readers.word.reader import word_pages
from model.errors import DamagedFile, UnsafeFile
from model.page import Reader
from word_documents import W, add_xml, blank_document, read, run, texts, ticked


def test_page_says_how_it_was_read_and_its_paper(tmp_path: Path) -> None:
    document = blank_document()
    document.add_paragraph("项目名称：智慧社区平台")
    (page,) = read(document, tmp_path)
    assert page.reader is Reader.WORD
    assert (page.width_mm, page.height_mm) == (pytest.approx(210, abs=0.2), pytest.approx(297, abs=0.2))
    assert [(p.label, p.value) for p in page.pairs] == [("项目名称", "智慧社区平台")]
    assert page.lines[0].font == "宋体"
    assert page.lines[0].size_pt == 12


def test_fonts_come_from_run_style_ancestor_or_default(tmp_path: Path) -> None:
    document = blank_document()
    base = document.styles.add_style("正文仿宋", 1)
    base.base_style = document.styles["Normal"]
    base.font.size = Pt(16)
    base.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    child = document.styles.add_style("正文仿宋子", 1)
    child.base_style = base
    document.add_paragraph("继承自祖先样式的文字", style="正文仿宋子")
    own = document.add_paragraph(style="正文仿宋子").add_run("自身指定的文字")
    own.font.size = Pt(9)
    own.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    (page,) = read(document, tmp_path)
    assert [(line.font, line.size_pt) for line in page.lines] == [("仿宋_GB2312", 16), ("黑体", 9)]


def test_merged_and_nested_cells(tmp_path: Path) -> None:
    document = blank_document()
    table = document.add_table(rows=4, cols=4)
    table.cell(0, 0).text = "单位名称"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "甲有限公司"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "申报联系人"
    for (row, col), text in {(1, 1): "姓名", (1, 2): "张三", (2, 1): "手机", (2, 2): "13800138000"}.items():
        table.cell(row, col).text = text
    table.cell(1, 2).merge(table.cell(1, 3))
    table.cell(2, 2).merge(table.cell(2, 3))
    table.cell(3, 0).text = "备注"
    inner = table.cell(3, 1).merge(table.cell(3, 3)).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "邮编", "510031"
    (page,) = read(document, tmp_path)
    outer = page.tables[-1]
    spans = {c.text.strip(): (c.row, c.col, c.row_span, c.col_span) for c in outer.cells}
    assert spans["甲有限公司"] == (0, 1, 1, 3)
    assert spans["申报联系人"] == (1, 0, 2, 1)
    assert spans["张三"] == (1, 2, 1, 2)
    pairs = {p.label: p.value for p in page.pairs}
    assert {"单位名称": "甲有限公司", "姓名": "张三", "手机": "13800138000", "邮编": "510031"}.items() <= pairs.items()


def test_a_table_of_one_column_in_a_cell_is_the_cell_s_text(tmp_path: Path) -> None:
    document = blank_document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "单位名称"
    frame = table.cell(0, 1).add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "甲有限公司"
    (page,) = read(document, tmp_path)
    assert [(p.label, p.value) for p in page.pairs] == [("单位名称", "甲有限公司")]
    assert len(page.tables) == 1


@pytest.mark.parametrize("capitals", ["<w:caps/>", "<w:smallCaps/>"])
def test_small_letters_that_are_shown_as_capitals(capitals: str, tmp_path: Path) -> None:
    document = blank_document()
    add_xml(document, run("代码：", "") + run("91440101ma5ck2b47n", capitals) + run("b", '<w:caps w:val="0"/>'))
    assert texts(read(document, tmp_path)) == ["代码：91440101MA5CK2B47Nb"]


def test_automatic_numbers_are_part_of_the_text(tmp_path: Path) -> None:
    document = blank_document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate([("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, text in [(0, "总体情况"), (1, "团队"), (2, "人员"), (2, "分工"), (1, "计划"), (0, "附件")]:
        add_xml(document, f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr></w:pPr>{run(text)}')
    assert texts(read(document, tmp_path)) == ["一、总体情况", "（一）团队", "1.人员", "2.分工", "（二）计划", "二、附件"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百〇五"), (110, "一百一十")]
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text
    assert roman(4) == "iv"


def test_ticks_of_every_kind(tmp_path: Path) -> None:
    document = blank_document()
    document.add_paragraph("单位性质：□国有企业 ☑民营企业 ■外资企业 □√合资企业")
    symbols = "".join(
        f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>{run(word)}'
        for font, code, word in [("Wingdings", "F0A8", "甲类 "), ("Wingdings", "F0FE", "乙类 "), ("Wingdings 2", "F052", "丙类")]
    )
    add_xml(document, symbols)
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    add_xml(document, control.format(1, "☒") + run("已备案 ") + control.format(0, "☐") + run("未备案"))
    legacy = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:sizeAuto/><w:default w:val="0"/>{}</w:checkBox></w:ffData>'
        '</w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    add_xml(document, legacy.format("<w:checked/>") + run("男 ") + legacy.format("") + run("女"))
    (page,) = read(document, tmp_path)
    assert [(t.label, t.checked) for t in page.ticks] == [
        ("国有企业", False), ("民营企业", True), ("外资企业", True), ("合资企业", True),
        ("甲类", False), ("乙类", True), ("丙类", True), ("已备案", True), ("未备案", False), ("男", True), ("女", False),
    ]  # fmt: skip
    assert page.lines[0].text == "单位性质：☐国有企业 ☑民营企业 ☑外资企业 ☑合资企业"


def test_tracked_hidden_prompts_fields_and_links(tmp_path: Path) -> None:
    document = blank_document()
    add_xml(
        document,
        run("金额")
        + '<w:del w:id="1" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="a">{run("新增")}</w:ins>'
        + run("隐藏", "<w:vanish/>")
        + f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>',
    )
    add_xml(
        document,
        run("邮箱：") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入')}</w:sdtContent></w:sdt>",
    )
    add_xml(
        document,
        run("级别：") + f"<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent>{run('国家级')}</w:sdtContent></w:sdt>",
    )
    add_xml(document, run("页数") + f'<w:fldSimple w:instr="NUMPAGES">{run("3")}</w:fldSimple>')
    add_xml(
        document,
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("2020年4月1日")}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    assert texts(read(document, tmp_path)) == ["金额新增链接", "邮箱：", "级别：国家级", "页数3", "2020年4月1日"]


def test_buttons_show_their_words_and_hidden_shapes_nothing(tmp_path: Path) -> None:
    document = blank_document()
    button = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> MACROBUTTON  NoMacro 沈若舟 </w:instrText></w:r>'
    add_xml(document, f'{run("法定代表人：")}{button}<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    boxes = "".join(
        f'<v:shape style="width:80pt{style}"><v:textbox><w:txbxContent><w:p>{run(words)}</w:p></w:txbxContent></v:textbox></v:shape>'
        for words, style in (("看得见的文字", ""), ("藏起来的文字", ";visibility:hidden"))
    )
    add_xml(document, f"<w:r><w:pict>{boxes}</w:pict></w:r>")
    assert texts(read(document, tmp_path)) == ["法定代表人：沈若舟", "看得见的文字"]


def test_text_boxes_once_headers_and_soft_breaks(tmp_path: Path) -> None:
    document = blank_document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    box = f"<w:txbxContent><w:p>{run('文本框内容')}</w:p></w:txbxContent>"
    add_xml(
        document,
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>{run('正文')}",
    )
    add_xml(document, f"{run('第一行')}<w:r><w:br/></w:r>{run('第二行')}")
    found = texts(read(document, tmp_path))
    assert found.count("文本框内容") == 1
    assert found[0] == "内部资料"
    assert found[-2:] == ["第一行", "第二行"]


def test_pages_break_where_the_document_says(tmp_path: Path) -> None:
    document = blank_document()
    document.add_paragraph("封面")
    document.add_page_break()
    document.add_paragraph("第二页")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("第三页")
    add_xml(document, f"<w:r><w:lastRenderedPageBreak/></w:r>{run('第四页')}")
    pages = read(document, tmp_path)
    assert [[line.text for line in page.lines] for page in pages] == [["封面"], ["第二页"], ["第三页"], ["第四页"]]
    assert [page.number for page in pages] == [1, 2, 3, 4]


def test_full_pages_break_by_estimate_and_split_tables(tmp_path: Path) -> None:
    document = blank_document()
    table = document.add_table(rows=60, cols=2)
    for i, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"指标{i}名称", f"{i}.5"
    pages = read(document, tmp_path)
    assert 2 <= len(pages) <= 4
    assert sum(len(page.tables[0].cells) for page in pages) == 120
    assert all(0 <= line.box.y0 <= line.box.y1 <= 1 for page in pages for line in page.lines)


def test_doctype_is_refused_and_rubbish_is_damaged(tmp_path: Path) -> None:
    good = tmp_path / "good.docx"
    blank_document().save(str(good))
    evil = tmp_path / "evil.docx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(evil, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                head, tail = data.split(b"?>", 1)
                data = head + b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + tail
            new.writestr(name, data)
    with pytest.raises(UnsafeFile):
        word_pages(evil, "evil.docx")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(good.read_bytes()[:1500])
    with pytest.raises(DamagedFile):
        word_pages(broken, "broken.docx")


def test_a_row_that_is_hidden_with_all_that_it_holds_is_no_row(tmp_path: Path) -> None:
    document = blank_document()
    hidden = f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p>{run('内部编号', '<w:vanish/>')}</w:p></w:tc></w:tr>"
    shown = [
        f"<w:tr><w:trPr>{mark}</w:trPr><w:tc><w:p>{run(text)}</w:p></w:tc></w:tr>"
        for mark, text in (("", "甲"), ("<w:hidden/>", "乙"))
    ]
    document.element.body.insert(0, parse_xml(f"<w:tbl {W}><w:tblPr/><w:tblGrid/>{shown[0]}{hidden}{shown[1]}</w:tbl>"))
    (page,) = read(document, tmp_path)
    assert [cell.text for cell in page.tables[0].cells] == ["甲", "乙"]


@pytest.mark.parametrize("behind", [False, True])
def test_boxes_in_cells_of_their_own_have_their_wordings_beside_them(tmp_path: Path, behind: bool) -> None:
    document = blank_document()
    table = document.add_table(rows=2, cols=5)
    words = [[word, sign] if behind else [sign, word] for word, sign in (("国有企业", "□"), ("民营企业", "√"))]
    for cell, text in zip(table.rows[0].cells, ["单位性质", *words[0], *words[1]], strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ["注册资本", "3600万元", "", "□国有", ""], strict=True):
        cell.text = text
    assert ticked(read(document, tmp_path)) == [("国有企业", False), ("民营企业", True), ("国有", False)]
