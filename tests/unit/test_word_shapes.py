"""Drawings over the text of Word documents: a tick drawn or typed over a box, a ring, a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml

from model.page import Page
from word_documents import W, add_xml, blank_document, read, run, texts

DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
CHOICES = "□国有企业  □民营企业  □外资企业"  # the middle of the second box is 72 + 6 pt from the left (12 pt type)


def anchored(x: float, y: float, size: tuple[float, float], inside: str, vertical: str = "paragraph") -> str:
    width, height = (round(side * 12_700) for side in size)
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing {DRAWING}><wp:anchor behindDoc="0">'
        f'<wp:positionH relativeFrom="column"><wp:posOffset>{round(x * 12_700)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="{vertical}"><wp:posOffset>{round(y * 12_700)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="1" name="1"/><a:graphic><a:graphicData><wps:wsp>{inside}</wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:t>?</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


def preset(name: str, fill: str = "<a:noFill/>") -> str:
    return f'<wps:spPr><a:prstGeom prst="{name}"/>{fill}</wps:spPr>'


def typed(text: str) -> str:
    return f"{preset('rect')}<wps:txbx><w:txbxContent><w:p>{run(text)}</w:p></w:txbxContent></wps:txbx>"


def vml(shape: str) -> str:
    return f"<w:r><w:pict>{shape}</w:pict></w:r>"


def judged(pages: tuple[Page, ...]) -> list[tuple[str, bool, bool]]:
    return [(tick.label, tick.checked, tick.confidence < 0.7) for page in pages for tick in page.ticks]


SECOND = [("国有企业", False, True), ("民营企业", True, True), ("外资企业", False, True)]
TICKS = {
    "freeform": anchored(70, 0, (16, 14), "<wps:spPr><a:custGeom/></wps:spPr>"),
    "connector": anchored(72, 2, (12, 12), preset("straightConnector1")),
    "text box": anchored(66, -4, (24, 22), typed("√")),
    "text box with a V": anchored(66, -4, (24, 22), typed("V")),
    "ring around box and wording": anchored(68, -2, (66, 18), preset("ellipse")),
    "line of VML": vml('<v:line style="position:absolute;z-index:1" from="72pt,2pt" to="84pt,12pt"/>'),
    "polyline of VML": vml('<v:polyline style="position:absolute" points="70pt,8pt,75pt,13pt,88pt,1pt" filled="f"/>'),
    "shape of VML": vml(
        '<v:shape type="#_x0000_t32" style="position:absolute;margin-left:1in;margin-top:1mm;width:.5cm;height:.4cm"/>'
    ),
    "picture of VML": vml('<v:shape style="position:absolute;margin-left:70pt;width:16pt;height:14pt"><v:imagedata/></v:shape>'),
}


@pytest.mark.parametrize("way", TICKS)
@pytest.mark.parametrize("in_table", [False, True])
def test_a_drawing_over_a_box_ticks_it_with_doubt(way: str, in_table: bool, tmp_path: Path) -> None:
    document = blank_document()
    document.add_paragraph("是否上市：☐是 ☑否")
    paragraph = f"<w:p {W}>{run(CHOICES)}{TICKS[way]}</w:p>"
    if in_table:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].text = "单位性质"
        cells[1]._tc.append(parse_xml(paragraph))
    else:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(paragraph))
    pages = read(document, tmp_path)
    assert judged(pages) == [("是", False, False), ("否", True, False), *SECOND]
    assert not any(line in ("√", "☑", "V") for line in texts(pages)) and not pages[0].problems


def test_a_drawing_of_the_paragraph_above(tmp_path: Path) -> None:
    document = blank_document()
    add_xml(document, run("单位性质") + anchored(70, 16, (16, 14), preset("curvedConnector3")))
    document.add_paragraph(CHOICES)
    assert [(label, checked) for label, checked, _ in judged(read(document, tmp_path))] == [(a, b) for a, b, _ in SECOND]


def lone(document: Any, text: str, drawing: str, tmp_path: Path) -> tuple[list[str], int]:
    add_xml(document, run(text) + drawing)
    pages = read(document, tmp_path)
    return texts(pages), sum(len(page.problems) for page in pages)


@pytest.mark.parametrize(
    ("drawing", "problems"),
    [
        (anchored(-2, -2, (20, 18), preset("ellipse")), 1),  # a ring around 是
        (anchored(0, 8, (12, 0), preset("line")), 1),  # 是 struck out with a ruler
        (anchored(0, 15, (60, 0), preset("line")), 0),  # a line to write on
        (anchored(0, 8, (400, 0), preset("line")), 0),  # a line across the page
        (anchored(0, 0, (60, 20), preset("ellipse", "<a:solidFill/>")), 0),
        (anchored(300, 0, (20, 20), "<wps:spPr><a:custGeom/></wps:spPr>"), 0),
        (anchored(0, 0, (12, 12), preset("rect", "<a:solidFill/>")), 1),  # something covers 是
        (anchored(0, 0, (300, 200), preset("rect", "<a:solidFill/>")), 0),
        (vml('<v:shape style="width:12pt;height:12pt"><v:imagedata/></v:shape>'), 1),  # perhaps a picture of a box
        (vml('<v:shape style="width:120pt;height:80pt"><v:imagedata/></v:shape>'), 0),
    ],
)
def test_a_drawing_over_words_is_told(drawing: str, problems: int, tmp_path: Path) -> None:
    assert lone(blank_document(), "是／否", drawing, tmp_path) == (["是／否"], problems)


def test_text_of_other_text_boxes_is_read(tmp_path: Path) -> None:
    assert lone(blank_document(), "正文", anchored(0, 20, (100, 20), typed("填表说明")), tmp_path)[0] == ["正文", "填表说明"]
    lines, problems = lone(blank_document(), "序号", anchored(300, 0, (20, 20), typed("√")), tmp_path)
    assert (lines[0], len(lines), problems) == ("序号", 2, 0)  # a tick far from any box stands for itself


def test_drawings_of_a_letterhead_mark_nothing(tmp_path: Path) -> None:
    document = blank_document()
    header = document.sections[0].header.paragraphs[0]
    header.text = "□蓝海公司"
    header._p.append(parse_xml(anchored(0, 0, (12, 12), "<wps:spPr><a:custGeom/></wps:spPr>").replace("<w:r>", f"<w:r {W}>", 1)))
    (page,) = read(document, tmp_path)
    assert not page.problems and [tick.checked for tick in page.ticks] == [False]


def test_controls_are_told(tmp_path: Path) -> None:
    control = '<w:r><w:object><w:control w:name="CheckBox1"/></w:object></w:r>'
    assert lone(blank_document(), "民营企业", control, tmp_path) == (["民营企业"], 1)


def test_ornamental_titles_are_read_and_watermarks_are_not(tmp_path: Path) -> None:
    title = '<v:shape style="width:300pt"><v:textpath string="申报书"/></v:shape>'
    mark = '<v:shape style="position:absolute;width:300pt;rotation:315"><v:textpath string="样本"/></v:shape>'
    assert lone(blank_document(), "正文", vml(title) + vml(mark), tmp_path)[0] == ["正文", "申报书"]


def test_text_in_diagrams_is_told(tmp_path: Path) -> None:
    diagram = f'<w:r><w:drawing {DRAWING} xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"><wp:inline><dgm:relIds/></wp:inline></w:drawing></w:r>'
    assert lone(blank_document(), "组织结构", diagram, tmp_path) == (["组织结构"], 1)


@pytest.mark.parametrize(
    "drawn",
    [
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/>',
        '<a:graphicData uri="http://schemas.microsoft.com/office/drawing/2017/model3d"/>',
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><a:blip r:link="rId9"/></a:graphicData>',
    ],
)
def test_charts_and_linked_pictures_are_told(tmp_path: Path, drawn: str) -> None:
    names = f'{DRAWING} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    chart = f"<w:r><w:drawing {names}><wp:inline><a:graphic>{drawn}</a:graphic></wp:inline></w:drawing></w:r>"
    assert lone(blank_document(), "研发投入", chart, tmp_path) == (["研发投入"], 1)


def test_documents_that_a_master_document_takes_in_are_told(tmp_path: Path) -> None:
    assert lone(blank_document(), "总则", "<w:subDoc/>", tmp_path) == (["总则"], 1)
