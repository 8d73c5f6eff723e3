"""Form fields of PDF pages: what a viewer shows counts, not what would be sent; hidden fields show nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.page.ticks.judge import ticks_in_text
from extractors.readers.pdf.text_layer import read_text_layer
from extractors.text.box_symbols import CHECKED, EMPTY

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
COMB, LIST, COMBO, PASSWORD = 1 << 24, 0, 1 << 17, 1 << 13
OPTIONS = Array([Array([String("A"), String("国有企业")]), Array([String("B"), String("民营企业")])])
SHOWN = "BT /F1 10 Tf 2 5 Td (%s) Tj ET"


def form(
    path: Path,
    fields: list[Mapping[str, object]],
    stale: bool = False,
    closing: str = "以上填写内容均真实、准确、完整。",
    **page: object,
) -> Path:
    """A page with labels, and a field behind each. `closing`: what is written last."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(FONT, 12)
    for i in range(len(fields)):
        canvas.drawString(60, 700 - 40 * i, f"栏目{'甲乙丙丁戊己'[i]}：")
    if closing:
        canvas.drawString(60, 100, closing)
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        notes = []
        for i, field in enumerate(fields):
            entries = {key: value for key, value in field.items() if key != "look"}
            top = 694 - 40 * i
            note = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([110, top, 310, top + 22]), F=4)
            for key, value in entries.items():
                note[f"/{key}"] = value
            if "look" in field:
                stream = pdf.make_stream(str(field["look"]).encode())
                stream.BBox = Array([0, 0, 200, 22])
                note.AP = Dictionary(N=stream)
            notes.append(pdf.make_indirect(note))
        pdf.pages[0].Annots = Array(notes)
        pdf.Root.AcroForm = Dictionary(Fields=Array(notes), DR=Dictionary(Font=Dictionary(F1=font)), NeedAppearances=stale)
        for key, value in page.items():
            pdf.pages[0][f"/{key}"] = value
        pdf.save()
    return path


def values(path: Path) -> list[str]:
    layer = read_text_layer(path, 0)
    assert layer is not None
    return [line.text.partition("：")[2].strip() for line in layer.lines if "：" in line.text]


def text(value: str, **entries: object) -> dict[str, object]:
    return {"FT": Name.Tx, "T": String("t"), "V": String(value), **entries}


def choice(value: object, flags: int, **entries: object) -> dict[str, object]:
    return {"FT": Name.Ch, "T": String("c"), "V": value, "Ff": flags, "Opt": OPTIONS, **entries}


def test_what_is_drawn_counts(tmp_path: Path) -> None:
    fields = [text("03", look=SHOWN % "5000 yuan"), choice(String("B"), COMBO, look=SHOWN % "Private"), text("plain")]
    assert values(form(tmp_path / "a.pdf", fields)) == ["5000 yuan", "Private", "plain"]


def test_a_note_close_behind_what_is_written_last_is_read_whole(tmp_path: Path) -> None:
    fields = [text("x", look=SHOWN % "Zhang San")]
    assert values(form(tmp_path / "a.pdf", fields, closing="")) == ["Zhang San"]


def test_stale_looks_are_made_anew_of_the_values(tmp_path: Path) -> None:
    fields = [text("广州市", look=SHOWN % "old"), choice(String("B"), COMBO, look=SHOWN % "old"), text("secret", Ff=PASSWORD)]
    assert values(form(tmp_path / "a.pdf", fields, stale=True)) == ["广州市", "民营企业", "******"]


def test_choices_are_told_as_they_are_shown(tmp_path: Path) -> None:
    several = Array([String("A"), String("B")])
    listed = SHOWN % "all of the choices"
    typed = choice(String("其他企业"), COMBO)
    assert values(form(tmp_path / "a.pdf", [choice(several, LIST, look=listed), choice(String("A"), LIST), typed])) == [
        "国有企业、民营企业",
        "国有企业",
        "其他企业",
    ]


@pytest.mark.parametrize("flag", [2, 32, 2 | 4])
def test_fields_that_are_not_shown_are_not_read(tmp_path: Path, flag: int) -> None:
    fields = [text("旧地址", F=flag), text("old", F=flag, look=SHOWN % "old"), text("新地址")]
    assert values(form(tmp_path / "a.pdf", fields)) == ["", "", "新地址"]


@pytest.mark.parametrize("stale", [True, False])
def test_a_comb_is_one_word(tmp_path: Path, stale: bool) -> None:
    code = "91440101MA5CK2B47N"
    apart = "".join(f"BT /F1 9 Tf {3 + 11 * i} 5 Td ({char}) Tj ET " for i, char in enumerate(code))
    assert values(form(tmp_path / "a.pdf", [text(code, Ff=COMB, MaxLen=18, look=apart)], stale)) == [code]


@pytest.mark.parametrize(
    "page", [{"Rotate": 90}, {"Rotate": 270}, {"MediaBox": Array([-100, 50, 700, 900]), "CropBox": Array([20, 60, 580, 820])}]
)
def test_fields_lie_behind_their_labels_on_any_page(tmp_path: Path, page: dict[str, object]) -> None:
    fields = [text("drawn", look=SHOWN % "drawn"), text("told")]
    assert values(form(tmp_path / "a.pdf", fields, **page)) == ["drawn", "told"]


@pytest.mark.parametrize(
    ("state", "states", "mark"),
    [("是", ("是", "Off"), CHECKED), ("Off", ("是", "Off"), EMPTY), ("Yes", ("On", "Off"), EMPTY), ("1", (), CHECKED)],
)
def test_check_boxes_with_any_name_of_their_state(tmp_path: Path, state: str, states: tuple[str, ...], mark: str) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont(FONT, 12)
    canvas.drawString(60, 700, "□民营企业")
    canvas.drawString(60, 660, "以上填写内容均真实、准确、完整。")
    canvas.save()
    with pikepdf.open(tmp_path / "a.pdf", allow_overwriting_input=True) as pdf:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([60, 698, 72, 710]), F=4, FT=Name.Btn, T=String("b"))
        note.AS = Name(f"/{state}")
        if states:
            look = pdf.make_stream(b"")
            look.BBox = Array([0, 0, 12, 12])
            note.AP = Dictionary(N=Dictionary())
            for name in states:
                note.AP.N[f"/{name}"] = look
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
        pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots)
        pdf.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is not None
    lines, ticks = ticks_in_text(layer.lines, layer.tables)
    assert [(tick.label, tick.checked) for tick in ticks] == [("民营企业", mark == CHECKED)]
    assert lines[0].text == f"{mark}民营企业"


def test_radio_buttons_of_one_field(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont(FONT, 12)
    canvas.drawString(60, 660, "以上填写内容均真实、准确、完整。")
    for x, value, word in ((60, "A", "国有企业"), (200, "B", "民营企业")):
        canvas.acroForm.radio(name="kind", value=value, selected=value == "B", x=x, y=700, size=14)
        canvas.drawString(x + 18, 702, word)
    canvas.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is not None
    _, ticks = ticks_in_text(layer.lines, layer.tables)
    assert [(tick.label, tick.checked) for tick in ticks] == [("国有企业", False), ("民营企业", True)]


def test_typed_notes_and_stamps_are_read_as_they_look(tmp_path: Path) -> None:
    notes = [
        {"Subtype": Name.FreeText, "Contents": String("another"), "look": SHOWN % "typed"},
        {"Subtype": Name.FreeText, "Contents": String("手填内容")},
        {"Subtype": Name.Stamp, "Contents": String("x"), "look": SHOWN % "APPROVED"},
        {"Subtype": Name.Popup, "Contents": String("never")},
    ]
    assert values(form(tmp_path / "a.pdf", notes)) == ["typed", "手填内容", "APPROVED", ""]


def test_a_scanned_form_that_is_filled_in_is_read_by_its_pixels(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    scan = Image.new("L", (1240, 1754), 255)
    for y in range(150, 1600, 50):
        ImageDraw.Draw(scan).text((120, y), "Labels of the form 1 2 3", fill=0, font_size=28)
    canvas.drawImage(ImageReader(scan), 0, 0, *A4)
    for i in range(5):
        canvas.acroForm.textfield(name=f"f{i}", value="A value that is filled in", x=300, y=700 - 40 * i, width=200, height=20)
    canvas.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is None or not layer.trusted
