"""PDFs of which parts are gone: the pages without their content are told, blank pages of sound files are not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from intake.examination import Examination, FileToExamine
from intake.inspection.pdf import examine_pdf
from intake.limits import Limits
from model.packet import FileKind

PAGES = 4


def written() -> bytes:
    """Pages of text, a picture on each, every object by itself."""
    out, saved = io.BytesIO(), io.BytesIO()
    pdf = canvas.Canvas(out, invariant=True)
    for number in range(PAGES):
        for line in range(30):
            pdf.drawString(72, 780 - 20 * line, f"page {number} line {line}")
        pdf.drawImage(ImageReader(Image.effect_noise((60, 60), 50 + number)), 400, 100)
        pdf.showPage()
    pdf.save()
    with pikepdf.open(out) as document:
        document.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return saved.getvalue()


def without(data: bytes, choose: Callable[[pikepdf.Page], pikepdf.Object], page: int) -> bytes:
    """Make an object of a page unfindable."""
    with pikepdf.open(io.BytesIO(data)) as document:
        number = choose(document.pages[page]).objgen[0]
    return data.replace(b"\n%d 0 obj" % number, b"\n%d 0 obx" % number, 1)


def looked_into(folder: Path, data: bytes) -> Examination:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return examine_pdf(FileToExamine(path, FileKind.PDF, path.name, folder / "out", Limits()))


LOSSES: dict[str, Callable[[pikepdf.Page], pikepdf.Object]] = {
    "content": lambda page: page.obj.Contents,
    "picture": lambda page: next(page.resources.XObject[name] for name in list(page.resources.XObject)),
}


@pytest.mark.parametrize("choose", LOSSES.values(), ids=LOSSES)
def test_a_page_that_lost_something_is_told(tmp_path: Path, choose: Callable[[pikepdf.Page], pikepdf.Object]) -> None:
    found = looked_into(tmp_path, without(written(), choose, 2))
    assert (found.pages, found.note) == (PAGES, "第 3 页的内容缺失或不完整")
    assert [page for page, _ in found.page_problems] == [2]


def test_a_file_that_was_cut_off_and_repaired(tmp_path: Path) -> None:
    out = io.BytesIO()
    pdf = canvas.Canvas(out, invariant=True)
    for number in range(PAGES):
        for line in range(60):
            pdf.drawString(72, 780 - 12 * line, f"page {number} line {line * 7919 % 101}")
        pdf.showPage()
    pdf.save()
    data = out.getvalue()
    found = looked_into(tmp_path, data[: len(data) * 3 // 4])
    assert found.pages == PAGES
    assert [page for page, _ in found.page_problems][-1] == PAGES - 1
    assert "已修复" in found.note and "第 4 页的内容缺失" in found.note.replace("第 3、4 页", "第 4 页")


def test_a_blank_page_of_a_sound_file_is_blank(tmp_path: Path) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(written())) as document:
        del document.pages[1].Contents
        document.save(out)
    assert looked_into(tmp_path, out.getvalue()).page_problems == ()
    assert looked_into(tmp_path, written()).note == ""


@pytest.mark.parametrize(
    ("kind", "entries", "told"),
    [
        ("PolyLine", {}, True),
        ("Stamp", {}, True),
        ("Stamp", {"F": 2}, False),
        ("Stamp", {"F": pikepdf.Name.Print}, True),
        ("Line", {"AP": pikepdf.Dictionary(N=pikepdf.Dictionary())}, False),
        ("Ink", {}, False),
    ],
)
def test_notes_that_nobody_can_draw_are_told(tmp_path: Path, kind: str, entries: dict[str, object], told: bool) -> None:
    with pikepdf.open(io.BytesIO(written())) as document:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{kind}"), Rect=[80, 80, 95, 95], **entries)
        document.pages[1].Annots = pikepdf.Array([document.make_indirect(note)])
        out = io.BytesIO()
        document.save(out)
    found = looked_into(tmp_path, out.getvalue())
    assert [(page, problem.code) for page, problem in found.page_problems] == ([(1, "part_unread")] if told else [])


def test_a_note_that_is_written_wrongly_costs_no_attachment(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(written())) as document:
        document.attachments["a.txt"] = b"proof"
        document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Stamp, F=pikepdf.Array())])
        out = io.BytesIO()
        document.save(out)
    assert [member.name for member in looked_into(tmp_path, out.getvalue()).members] == ["a.txt"]


@pytest.mark.parametrize("kept", [0, 60])
def test_a_page_whose_content_cannot_be_decoded_is_told_in_a_sound_file_too(tmp_path: Path, kept: int) -> None:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(written())) as document:
        data = zlib.compress(document.pages[1].obj.Contents.read_bytes())
        document.pages[1].obj.Contents.write(data[:kept] + b"\xff" * 8 + data[kept + 8 :], filter=pikepdf.Name.FlateDecode)
        document.save(saved, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert looked_into(tmp_path, saved.getvalue()).note == "第 2 页的内容缺失或不完整"


ON, OFF = "on", "off"
Layer = Callable[[dict[str, pikepdf.Object]], pikepdf.Object]
MEMBERSHIP = pikepdf.Name.OCMD
SHOWN: dict[str, tuple[Layer, bool]] = {
    "on": (lambda groups: groups[ON], True),
    "off": (lambda groups: groups[OFF], False),
    "any": (lambda groups: pikepdf.Dictionary(Type=MEMBERSHIP, OCGs=pikepdf.Array(groups.values())), True),
    "all": (lambda groups: pikepdf.Dictionary(Type=MEMBERSHIP, OCGs=pikepdf.Array(groups.values()), P=pikepdf.Name.AllOn), False),
    "not": (lambda groups: pikepdf.Dictionary(Type=MEMBERSHIP, VE=pikepdf.Array([pikepdf.Name.Not, groups[ON]])), False),
    "or": (lambda groups: pikepdf.Dictionary(Type=MEMBERSHIP, VE=pikepdf.Array([pikepdf.Name.Or, *groups.values()])), True),
}


@pytest.mark.parametrize(("layer", "shown"), SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("base", ["ON", "OFF"])
def test_notes_on_layers_that_are_switched_off_are_not_shown(tmp_path: Path, layer: Layer, shown: bool, base: str) -> None:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(written())) as document:
        groups = {name: document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name)) for name in (ON, OFF)}
        usual = pikepdf.Dictionary(
            BaseState=pikepdf.Name(f"/{base}"), ON=pikepdf.Array([groups[ON]]), OFF=pikepdf.Array([groups[OFF]])
        )
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(groups.values()), D=usual)
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=pikepdf.Array([9, 9, 99, 99]))
        note.OC = layer(groups)
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])
        document.save(saved)
    found = looked_into(tmp_path, saved.getvalue())
    assert (found.readable is None) is shown
    if found.readable is not None:
        with pikepdf.open(found.readable) as document:
            assert len(document.pages[0].obj.Annots) == 0


@pytest.mark.parametrize("closed", [b"", b"\xff\xd9"], ids=["open", "closed"])
@pytest.mark.parametrize("kind", ["JPEG", "deflated", "few rows"])
def test_a_picture_whose_data_end_early_is_told(tmp_path: Path, kind: str, closed: bytes) -> None:
    noise = Image.effect_noise((240, 240), 90)
    out = io.BytesIO()
    noise.save(out, "JPEG")
    data = out.getvalue() if kind == "JPEG" else zlib.compress(noise.tobytes())
    for cut in (False, True):
        pdf = pikepdf.new()
        pdf.add_blank_page()
        page = pdf.add_blank_page()
        half = zlib.compress(noise.tobytes()[: 240 * 120]) if kind == "few rows" else data[: len(data) // 2] + closed
        picture = pdf.make_stream(half if cut else data)
        picture.Subtype, picture.Width, picture.Height, picture.BitsPerComponent = pikepdf.Name.Image, 240, 240, 8
        picture.ColorSpace = pikepdf.Name.DeviceGray
        picture.Filter = pikepdf.Name.DCTDecode if kind == "JPEG" else pikepdf.Name.FlateDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = pdf.make_stream(b"q 500 0 0 700 50 50 cm /P Do Q")
        saved = io.BytesIO()
        pdf.save(saved)
        found = looked_into(tmp_path, saved.getvalue())
        assert [number for number, _ in found.page_problems] == ([1] if cut else [])


def test_pages_behind_the_end_of_a_file_that_breaks_off_are_told(tmp_path: Path) -> None:
    head = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>\nendobj\n"
    found = looked_into(
        tmp_path, head + b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[]>>\nendobj\n4 0 obj\n<</Type/Pa"
    )
    assert found.pages == 3
    assert [page for page, _ in found.page_problems] == [1, 2]
