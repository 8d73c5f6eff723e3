"""What stands where on the PDF that an OFD is drawn onto, by its pixels: every way in which a black mark can get onto a page."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from asn1crypto import core
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from extractors.readers.ofd.signatures import read_ofd_signatures
from intake.ofd.geometry import deltas, path_of
from intake.ofd.package import open_package
from intake.ofd.translation import translate
from ofdfiles import HEAD, NS, Parts, filled, image, make_ofd, media, page, path, picture, res, text

PIXELS = 2  # of a millimetre
GREY = npt.NDArray[np.uint8]


def drawn(tmp_path: Path, objects: str, extra: Parts | None = None, **more: str) -> GREY:
    """Return a page with these objects as grey levels, two pixels a millimetre."""
    return rendered(tmp_path, make_ofd(tmp_path / "a.ofd", [page(objects)], extra, **more))


def rendered(tmp_path: Path, ofd: Path, problems: tuple[str, ...] = ()) -> GREY:
    out = tmp_path / "a.pdf"
    package = open_package(ofd)
    with package.archive:
        found = translate(package, out, 1_000_000)
    assert [problem.message for problem in found.problems.get(0, ())] == [f"部分内容未能读取：{problem}" for problem in problems]
    document = pypdfium2.PdfDocument(out)
    try:
        return np.asarray(document[0].render(scale=PIXELS * 25.4 / 72, grayscale=True).to_numpy()).squeeze()
    finally:
        document.close()


def words_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()


def dark(grey: GREY, x: float, y: float, side: float = 4) -> float:
    """Return the share of a square that is black; x and y are its middle, in mm."""
    part = grey[
        int((y - side / 2) * PIXELS) : int((y + side / 2) * PIXELS), int((x - side / 2) * PIXELS) : int((x + side / 2) * PIXELS)
    ]
    return float((part < 128).mean())


@pytest.mark.parametrize(
    ("mark", "extra"),
    [
        (filled(40, 40, 20), {}),
        (path("M 0 0 B 0 10 0 15 0 20 L 20 20 Q 20 10 20 0 C", "40 40 20 20", 'Fill="true" Stroke="false"'), {}),
        (path("M 0 10 A 10 10 0 1 1 20 10 A 10 10 0 1 1 0 10 C", "40 40 20 20", 'Fill="true" Stroke="false"'), {}),
        (path("M 0 10 L 20 10", "40 40 20 20", 'LineWidth="18"'), {}),
        (path("M 0 10 L 20 10", "40 40 20 20", 'DrawParam="7"'), {"Doc_0/PublicRes.xml": res('<ofd:DrawParams><ofd:DrawParam ID="8" LineWidth="18"/><ofd:DrawParam ID="7" Relative="8"/></ofd:DrawParams>')}),
        (image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": picture("black")}),
        (image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": picture("black", "JPEG")}),
        (image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": picture((0, 0, 0, 255), mode="RGBA")}),
        (image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": picture(0, "TIFF", "1")}),
        (image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": picture(0, "BMP", "P")}),
        (image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": picture(0, "PNG", "1")}),
        (image(30, 40, 40, 20, 20), {"Doc_0/scan.png": picture("black")}),  # a path that no part of the standard explains
        ('<ofd:ImageObject Boundary="40 40 20 20" ResourceID="30"/>', {"Doc_0/Res/scan.png": picture("black")}),
        (f'<ofd:PageBlock>{filled(40, 40, 20)}</ofd:PageBlock>', {}),
        (filled(0, 0, 20, 'CTM="1 0 0 1 0 0"').replace("0 0 20 20", "40 40 20 20", 1), {}),
        (filled(40, 40, 20, 'CTM="2 0 0 2 -10 -10"'), {}),  # cut off at its boundary
        (filled(40, 40, 20, inside='<ofd:FillColor Value="#0 #0 #0"/>'), {}),
        (filled(40, 40, 20, inside='<ofd:FillColor ColorSpace="6" Value="0 0 0 255"/>'), {"Doc_0/PublicRes.xml": res('<ofd:ColorSpaces><ofd:ColorSpace ID="6" Type="CMYK"/></ofd:ColorSpaces>')}),
        (filled(40, 40, 20, inside='<ofd:FillColor ColorSpace="6" Index="1"/>'), {"Doc_0/PublicRes.xml": res('<ofd:ColorSpaces><ofd:ColorSpace ID="6" Type="RGB"><ofd:Palette><ofd:CV>255 255 255</ofd:CV><ofd:CV>0 0 0</ofd:CV></ofd:Palette></ofd:ColorSpace></ofd:ColorSpaces>')}),
        (filled(40, 40, 20, inside='<ofd:FillColor><ofd:AxialShd><ofd:Segment><ofd:Color Value="0 0 0"/></ofd:Segment></ofd:AxialShd></ofd:FillColor>'), {}),
        (path("M 0 0 L 99 0 L 99 99 L 0 99 C", "0 0 99 99", 'Fill="true" Stroke="false"', '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="40 40 20 20"><ofd:AbbreviatedData>M 0 0 L 20 0 L 20 20 L 0 20 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>'), {}),
        ("".join(filled(40, 40, 20, f'Visible="{visible}"').replace("40 40", at, 1) for visible, at in (("true", "40 40"), ("false", "100 40"))), {}),
        (filled(100, 40, 20, 'Alpha="0"') + filled(40, 40, 20, inside='<ofd:FillColor Value="0 0 0" Alpha="255"/>'), {}),
        ('<ofd:CompositeObject Boundary="40 40 20 20" CTM="2 0 0 2 0 0" ResourceID="60"/>', {"Doc_0/DocumentRes.xml": res(
            '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="60" Width="10" Height="10"><ofd:Content><ofd:CompositeObject Boundary="0 0 10 10" ResourceID="61"/></ofd:Content></ofd:CompositeGraphicUnit>'
            f'<ofd:CompositeGraphicUnit ID="61" Width="10" Height="10"><ofd:Content>{filled(0, 0, 10)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>')}),
        (filled(40, 40, 20, inside=f'<ofd:FillColor><ofd:Pattern Width="5" Height="5" CTM="2 0 0 2 0 0"><ofd:CellContent>{image(30, 0, 0, 5, 5)}</ofd:CellContent></ofd:Pattern></ofd:FillColor>'), {"Doc_0/Res/scan.png": picture("black")}),
        (text("■", 40, 38, 20, 'CTM="1 0 0 1 0 0"'), {}),
    ],
)  # fmt: skip
def test_a_mark_is_where_it_is_seen(tmp_path: Path, mark: str, extra: Parts) -> None:
    grey = drawn(tmp_path, mark, extra)
    assert dark(grey, 50, 50) > 0.9
    assert dark(grey, 30, 50) == dark(grey, 50, 70) == dark(grey, 70, 50) == dark(grey, 110, 50) == 0


@pytest.mark.parametrize("inside", ["", '<ofd:StrokeColor Value="0 0 0"/>'])
def test_hollow_letters_are_seen_by_their_outlines(tmp_path: Path, inside: str) -> None:
    white = '<ofd:FillColor Value="255 255 255"/>'
    hollow = drawn(tmp_path, text("佘伟雄", 40, 40, 12, 'Stroke="true"', white + inside), {})
    assert dark(hollow, 58, 46, 10) > 0.05
    assert not dark(drawn(tmp_path, text("佘伟雄", 40, 40, 12, inside=white), {}), 58, 46, 10)


def test_resources_of_a_page_lie_beside_it(tmp_path: Path) -> None:
    beside = page(image(60, 40, 40, 20, 20), "<ofd:PageRes>Own.xml</ofd:PageRes>")
    own = {"Doc_0/Pages/Page_0/Own.xml": media(_60="../own.png"), "Doc_0/Pages/Page_0/own.png": picture("black")}
    assert dark(rendered(tmp_path, make_ofd(tmp_path / "a.ofd", [beside], own)), 50, 50) > 0.9


def test_layers_and_templates_lie_upon_each_other_in_their_order(tmp_path: Path) -> None:
    white = '<ofd:FillColor Value="255 255 255"/>'
    layers = "".join(
        f'<ofd:Layer Type="{kind}">{filled(x, 40, 20, inside=inside)}</ofd:Layer>'
        for kind, x, inside in (
            ("Foreground", 40, ""),
            ("Body", 40, white),
            ("Background", 40, ""),
            ("Body", 80, white),
            ("Body", 120, ""),
        )
    )
    templates = '<ofd:Template TemplateID="70" ZOrder="Foreground"/><ofd:Template TemplateID="71"/>'
    whole = f"{HEAD}<ofd:Page {NS}>{templates}<ofd:Content>{layers}</ofd:Content></ofd:Page>"
    extra = {
        "Doc_0/T0.xml": page(filled(120, 40, 20, inside=white)),
        "Doc_0/T1.xml": page(filled(80, 40, 20) + filled(160, 40, 20)),
    }
    common = "".join(f'<ofd:TemplatePage ID="{70 + i}" BaseLoc="T{i}.xml"/>' for i in (0, 1))
    grey = rendered(tmp_path, make_ofd(tmp_path / "a.ofd", [whole], extra, common=common))
    assert [dark(grey, x, 50) > 0.9 for x in (50, 90, 130, 170)] == [True, False, False, True]


def seal(kind: str, data: bytes) -> bytes:
    """A seal as GB/T 38540 has it, as far as its picture."""

    class Picture(core.Sequence):  # type: ignore[misc]
        _fields = [("type", core.IA5String), ("data", core.OctetString), ("width", core.Integer), ("height", core.Integer)]

    class Header(core.Sequence):  # type: ignore[misc]
        _fields = [("id", core.IA5String), ("version", core.Integer), ("vendor", core.IA5String)]

    class Properties(core.Sequence):  # type: ignore[misc]
        _fields = [("type", core.Integer), ("name", core.UTF8String), ("created", core.GeneralizedTime)]

    class Info(core.Sequence):  # type: ignore[misc]
        _fields = [("header", Header), ("id", core.IA5String), ("properties", Properties), ("picture", Picture)]

    class Seal(core.Sequence):  # type: ignore[misc]
        _fields = [("info", Info), ("signature", core.OctetBitString)]

    header = {"id": "ES", "version": 4, "vendor": "x"}
    shown = {"type": kind, "data": data, "width": 40, "height": 40}
    named = {"type": 1, "name": "甲数据有限公司公章", "created": datetime(2020, 5, 8, tzinfo=UTC)}
    made: bytes = Seal({"info": {"header": header, "id": "1", "properties": named, "picture": shown}, "signature": b"0"}).dump()
    return made


@pytest.mark.parametrize("kind", ["PNG", "JPG", "OFD"])
@pytest.mark.parametrize("place", ["Seal.esl", "SignedValue.dat"])
def test_the_seal_of_a_signature_is_stamped(tmp_path: Path, kind: str, place: str) -> None:
    small = page(filled(0, 0, 40) + text("章", 9, 9, 9), "<ofd:Area><ofd:PhysicalBox>0 0 40 40</ofd:PhysicalBox></ofd:Area>")
    data = (
        make_ofd(tmp_path / "seal.ofd", [small]).read_bytes()
        if kind == "OFD"
        else picture("black", {"JPG": "JPEG"}.get(kind, kind))
    )
    signed = '<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal><ofd:StampAnnot ID="1" PageRef="10" Boundary="40 40 20 20"/><ofd:StampAnnot ID="2" PageRef="10" Boundary="100 40 20 20" Clip="0 0 10 20"/>'
    extra: dict[str, bytes | str] = {
        "Doc_0/Signs/Signatures.xml": f'{HEAD}<ofd:Signatures {NS}><ofd:Signature ID="1" BaseLoc="/Doc_0/Signs/Sign_0/Signature.xml"/></ofd:Signatures>',
        "Doc_0/Signs/Sign_0/Signature.xml": f"{HEAD}<ofd:Signature {NS}><ofd:SignedInfo>{signed}</ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>",
        f"Doc_0/Signs/Sign_0/{place}": seal(kind, data),
    }
    grey = drawn(tmp_path, "", extra, body="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>")
    assert [dark(grey, x, 50) > 0.9 for x in (50, 105, 115)] == [True, True, False]
    assert not words_of(tmp_path / "a.pdf")  # the letters of a seal are its picture
    (signature,) = read_ofd_signatures(tmp_path / "a.ofd")
    assert signature.signer == "甲数据有限公司公章" and "加盖 2 处" in signature.note


def test_white_paper_of_a_seal_hides_nothing(tmp_path: Path) -> None:
    signed = '<ofd:StampAnnot ID="1" PageRef="10" Boundary="40 40 20 20"/>'
    extra: dict[str, bytes | str] = {
        "Doc_0/Signs/Signatures.xml": f'{HEAD}<ofd:Signatures {NS}><ofd:Signature ID="1" BaseLoc="Signature.xml"/></ofd:Signatures>',
        "Doc_0/Signs/Signature.xml": f"{HEAD}<ofd:Signature {NS}><ofd:SignedInfo>{signed}</ofd:SignedInfo><ofd:SignedValue>v.dat</ofd:SignedValue></ofd:Signature>",
        "Doc_0/Signs/v.dat": seal("png", picture("white")),
    }
    grey = drawn(tmp_path, filled(40, 40, 20), extra, body="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>")
    assert dark(grey, 50, 50) > 0.9


def square(side: int) -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, side), (side, side), (side, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def test_letters_that_run_round_a_stamp_are_its_picture(tmp_path: Path) -> None:
    ring = text("公", 0, 0, 9, 'CTM="0.8 0.6 -0.6 0.8 0 0"') + text("章", 20, 0, 9)
    notes = "".join(
        f'<ofd:Annot ID="{y}" Type="Stamp"><ofd:Appearance Boundary="40 {y} 60 30">{words}</ofd:Appearance></ofd:Annot>'
        for y, words in ((40, ring), (90, text("同意", 0, 0, 9)))
    )
    extra: dict[str, bytes | str] = {
        "Doc_0/A.xml": f'{HEAD}<ofd:Annotations {NS}><ofd:Page PageID="10"><ofd:FileLoc>B.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/B.xml": f"{HEAD}<ofd:PageAnnot {NS}>{notes}</ofd:PageAnnot>",
    }
    grey = drawn(tmp_path, "", extra, root="<ofd:Annotations>A.xml</ofd:Annotations>")
    assert words_of(tmp_path / "a.pdf") == "同意"
    assert dark(grey, 64.5, 45, 8) > 0.1


def font_file() -> bytes:
    """A font whose glyph 2 is a full square, and which has no character for it."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A", "square"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": square(9), "A": square(99), "square": square(1000)})
    builder.setupHorizontalMetrics({name: (1000, 0) for name in (".notdef", "A", "square")})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "x"})
    builder.setupOS2()
    builder.setupPost()
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def test_glyphs_of_an_embedded_font_are_drawn_and_keep_their_text(tmp_path: Path) -> None:
    fonts = '<ofd:Fonts><ofd:Font ID="9" FontName="x"><ofd:FontFile>x.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    change = '<ofd:CGTransform CodePosition="1" CodeCount="1" GlyphCount="1"><ofd:Glyphs>2</ofd:Glyphs></ofd:CGTransform>'
    extra: dict[str, bytes | str] = {"Doc_0/PublicRes.xml": res(fonts), "Doc_0/Res/x.ttf": font_file()}
    grey = drawn(tmp_path, text("A单", 20, 40, 20, inside=change), extra)
    assert [dark(grey, x, 50) > 0.9 for x in (30, 50, 70)] == [False, True, False]
    assert words_of(tmp_path / "a.pdf") == "A单"


def test_glyphs_by_number_that_the_font_has_for_others_mean_nothing(tmp_path: Path) -> None:
    """¤ stands for glyphs told by number alone; a font none of whose glyphs is called as the text has them has no table of characters."""
    fonts = '<ofd:Fonts><ofd:Font ID="9" FontName="x"><ofd:FontFile>x.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    extra: dict[str, bytes | str] = {"Doc_0/PublicRes.xml": res(fonts), "Doc_0/Res/x.ttf": font_file()}
    words = []
    for said in ("AB", "B", "A¤"):
        change = "".join(
            f'<ofd:CGTransform CodePosition="{n}"><ofd:Glyphs>1</ofd:Glyphs></ofd:CGTransform>' for n in range(len(said))
        )
        drawn(tmp_path, text(said, 20, 40, 20, inside=change), extra)
        words.append(words_of(tmp_path / "a.pdf"))
    assert words == ["A\ufffd", "B", "A\ufffd"]


@pytest.mark.parametrize("between", [True, False])
def test_changes_of_glyphs_count_in_their_text(tmp_path: Path, between: bool) -> None:
    """A change between texts counts from the text that follows it, one before all of them from the first."""
    fonts = '<ofd:Fonts><ofd:Font ID="9" FontName="x"><ofd:FontFile>x.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    change = '<ofd:CGTransform CodePosition="1"><ofd:Glyphs>2</ofd:Glyphs></ofd:CGTransform>'
    one, two = (f'<ofd:TextCode X="{x}" Y="20" DeltaX="20">{words}</ofd:TextCode>' for x, words in ((0, "A一"), (60, "A二")))
    words = f"{change}{one}{change if between else ''}{two}"
    extra: dict[str, bytes | str] = {"Doc_0/PublicRes.xml": res(fonts), "Doc_0/Res/x.ttf": font_file()}
    grey = drawn(tmp_path, f'<ofd:TextObject Boundary="20 40 160 30" Font="9" Size="20">{words}</ofd:TextObject>', extra)
    assert [dark(grey, x, 50) > 0.9 for x in (50, 110)] == [True, between]


def test_a_missing_font_or_picture_is_replaced_or_told(tmp_path: Path) -> None:
    fonts = '<ofd:Fonts><ofd:Font ID="9" FontName="x"><ofd:FontFile>no.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    marks = text("■\U000f0000", 40, 38, 20) + image(30, 100, 100, 20, 20)
    extra: dict[str, bytes | str] = {"Doc_0/PublicRes.xml": res(fonts), "Doc_0/Res/scan.png": b"\x89PNG\r\n\x1a\nrubbish"}
    ofd = make_ofd(tmp_path / "a.ofd", [page(marks)], extra)
    grey = rendered(tmp_path, ofd, ("图片 Doc_0/Res/scan.png 无法显示（图片无法解码）",))
    assert dark(grey, 50, 50) > 0.9
    assert 0.1 < dark(grey, 70, 50, 18) < 0.5  # two bars for a character that no font has


def test_objects_that_contain_themselves_come_to_an_end(tmp_path: Path) -> None:
    again = '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="60"/>' * 2
    units = f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="60"><ofd:Content>{again}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>'
    ofd = make_ofd(tmp_path / "a.ofd", [page(again)], {"Doc_0/DocumentRes.xml": res(units)})
    rendered(tmp_path, ofd, ("对象嵌套过深，其内容未能显示",))


def test_a_mask_shows_what_is_light_in_it(tmp_path: Path) -> None:
    mask = Image.new("L", (2, 1))
    mask.putpixel((0, 0), 255)
    buffer = io.BytesIO()
    mask.save(buffer, "PNG")
    extra = {
        "Doc_0/DocumentRes.xml": media(_30="a.png", _31="b.png"),
        "Doc_0/Res/a.png": picture("black"),
        "Doc_0/Res/b.png": buffer.getvalue(),
    }
    grey = drawn(tmp_path, image(30, 40, 40, 40, 20, 'ImageMask="31"'), extra)
    assert [dark(grey, x, 50) > 0.9 for x in (45, 75)] == [True, False]


def test_a_picture_of_sixteen_bits_keeps_its_grey(tmp_path: Path) -> None:
    file = picture(40_000, "TIFF", "I;16")
    grey = drawn(tmp_path, image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": file})
    assert grey[100, 100] == pytest.approx(40_000 / 257, abs=2)


@pytest.mark.parametrize("head", [b"\x97JB2\r\n\x1a\n\x01\x00\x00\x00\x01", b"\x97JB2\r\n\x1a\n\x03", b""])
def test_a_black_and_white_fax_in_jbig2(tmp_path: Path, head: bytes) -> None:
    def segment(number: int, kind: int, data: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

    black = struct.pack(">IIIIBH", 40, 40, 0, 0, 0x04, 0)  # a page whose pixels are black where nothing is drawn
    file = head + segment(0, 48, black) + segment(1, 49, b"") + segment(2, 51, b"")
    assert dark(drawn(tmp_path, image(30, 40, 40, 20, 20), {"Doc_0/Res/scan.png": file}), 50, 50) > 0.9


def test_a_picture_that_breaks_off_is_told(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG")
    ofd = make_ofd(tmp_path / "a.ofd", [page(image(30, 40, 40, 20, 20))], {"Doc_0/Res/scan.png": buffer.getvalue()[:9000]})
    rendered(tmp_path, ofd, ("图片 Doc_0/Res/scan.png 不完整，只显示了一部分",))


def test_names_of_parts_that_the_directory_has_in_gbk(tmp_path: Path) -> None:
    extra: dict[str, bytes | str] = {"Doc_0/DocumentRes.xml": media(_30="扫描件.png"), "Doc_0/Res/GBKGBK.png": picture("black")}
    ofd = make_ofd(tmp_path / "a.ofd", [page(image(30, 40, 40, 20, 20))], extra)
    ofd.write_bytes(ofd.read_bytes().replace(b"GBKGBK", "扫描件".encode("gbk")))
    assert dark(rendered(tmp_path, ofd), 50, 50) > 0.9


def test_delta_and_path_notations() -> None:
    assert deltas("1 g 3 2.5 4 g x 1") == [1, 2.5, 2.5, 2.5, 4, 1]
    assert [operator for operator, _ in path_of("M0,0L5 0 L 5 5 C S 9 9 B 1 1 2 2 3 3 L 1")] == ["m", "l", "l", "h", "m", "c"]
    quarter = path_of("M 10 0 A 10 10 0 0 1 0 10")
    assert len(quarter) == 2 and quarter[1][1][2] == pytest.approx((0, 10), abs=1e-6)
    assert quarter[1][1][0] == pytest.approx((10, 5.52), abs=0.01)
