"""Fonts whose glyphs have names that say no character, as those of Type 3 do: what they show is not what the standard encoding has there."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extractors.readers.pdf.text_layer import TextLayer, read_text_layer
from test_seen_text import form, is_form

TABLE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <41> <4E03> <42> <516B> endbfchar endcmap end end"""


def says(said: dict[str, str]) -> bytes:
    """A table that says these for characters of a simple font."""
    rows = b"".join(b"<%02X> <%s>\n" % (ord(char), told.encode("utf-16be").hex().encode()) for char, told in said.items())
    head, tail = TABLE.split(b"2 beginbfchar")[0], b"endbfchar endcmap end end"
    return head + b"%d beginbfchar\n" % len(said) + rows + tail


def with_type3(path: Path, names: tuple[str, str], table: bytes = b"", within: bool = False) -> TextLayer:
    """The form, and "AB" in a font of two squares. `within`: they stand in a form of the page."""
    canvas = Canvas(str(path), pagesize=A4)
    form(canvas)
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        glyphs = {f"/{name}": pdf.make_stream(b"1000 0 0 0 800 800 d1 100 0 700 700 re f") for name in names}
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(glyphs), FirstChar=65, LastChar=66, Widths=Array([1000, 1000]), Resources=Dictionary(),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, *(Name(f"/{name}") for name in names)])),
        )  # fmt: skip
        if table:
            font.ToUnicode = pdf.make_stream(table)
        fonts = Dictionary(T3=pdf.make_indirect(font))
        shown = b"BT /T3 12 Tf 300 650 Td (AB) Tj ET"
        page = pdf.pages[0]
        if within:
            inner = pdf.make_stream(shown)
            inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
            inner.Resources = Dictionary(Font=fonts)
            page.Resources.XObject = Dictionary(F=inner)
            page.contents_add(b"/F Do")
        else:
            page.Resources.Font.T3 = fonts.T3
            page.contents_add(shown)
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    return layer


def with_helvetica(path: Path, said: dict[str, str]) -> TextLayer:
    """The form, and 20680.55 in Helvetica with a table that says these of its digits."""
    canvas = Canvas(str(path), pagesize=A4)
    form(canvas)
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        font.ToUnicode = pdf.make_stream(says(said))
        pdf.pages[0].Resources.Font.HL = pdf.make_indirect(font)
        pdf.pages[0].contents_add(b"BT /HL 12 Tf 300 650 Td (20680.55) Tj ET")
        pdf.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    return layer


@pytest.mark.parametrize("within", [False, True])
def test_names_that_say_nothing_are_read_from_pixels(tmp_path: Path, within: bool) -> None:
    layer = with_type3(tmp_path / "a.pdf", ("g1", "g2"), within=within)
    assert [len(run) for run in layer.unread] == [2]
    assert not any("AB" in line.text for line in layer.lines)


@pytest.mark.parametrize(("names", "table", "told"), [(("seven", "uni516B"), b"", "7八"), (("g1", "g2"), TABLE, "七八")])
def test_names_and_tables_that_say_it_are_believed(tmp_path: Path, names: tuple[str, str], table: bytes, told: str) -> None:
    layer = with_type3(tmp_path / "a.pdf", names, table)
    assert not layer.unread
    assert any(told in line.text for line in layer.lines)


@pytest.mark.parametrize("nothing", ["\ufffd", " ", "\ue000", "\0"])
def test_a_table_that_says_nothing_of_a_standard_font(tmp_path: Path, nothing: str) -> None:
    layer = with_helvetica(tmp_path / "a.pdf", dict.fromkeys("0123456789.", nothing))
    (run,) = layer.unread
    assert (len(run), round(run[-1].x1 - run[0].x0)) == (8, 50)


def test_a_table_that_says_other_digits_than_the_names(tmp_path: Path) -> None:
    layer = with_helvetica(tmp_path / "a.pdf", {c: {"5": "8", "6": "0"}.get(c, c) for c in "0123456789."})
    assert [len(run) for run in layer.unread] == [1, 2]
    assert not with_helvetica(tmp_path / "b.pdf", {c: c for c in "0123456789."}).unread  # the encoding is no less than before
    assert not with_helvetica(
        tmp_path / "c.pdf", dict(zip("0123456789", "abcdefghij", strict=True))
    ).unread  # names that a program made up


def test_blanks_over_which_other_text_stands_are_blanks(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    form(canvas)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(187, 650, " " * 11)
    canvas.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is not None
    assert is_form(layer) and not layer.unread


def test_blanks_that_leave_ink_are_none(tmp_path: Path) -> None:
    layer = with_type3(tmp_path / "a.pdf", ("g1", "g2"), says({"A": " ", "B": " "}))
    assert [len(run) for run in layer.unread] == [2]


def test_a_lying_font_is_read_as_a_whole_with_those_of_its_glyphs_that_mean_nothing(tmp_path: Path) -> None:
    layer = with_type3(tmp_path / "a.pdf", ("g1", "g2"), says({"A": "\ue2fd", "B": "万"}))
    assert layer.carried >= {"unknown"}  # what pdfminer calls the fonts that have no name
    assert [len(run) for run in layer.unread] == [1]
    assert [len(run) for run in layer.without_faces({"unknown"}).unread] == [2]
