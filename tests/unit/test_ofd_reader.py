"""OFD files written here by a small generator of real packages (GB/T 33190)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from extractors.readers.ofd.objects import deltas, subpaths
from extractors.readers.ofd.reader import ofd_page, ofd_picture
from extractors.readers.ofd.signatures import ofd_signatures
from intake.examination import FileToExamine
from intake.inspection.ofd import examine_ofd
from intake.limits import Limits
from model.errors import DamagedFile, UnsafeFile
from model.packet import FileKind
from model.page import Reader

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def text(words: str, x: float, y: float, size: float = 4.0, ctm: str = "") -> str:
    step = f"g {len(words) - 1} {size}" if len(words) > 1 else ""
    matrix = f' CTM="{ctm}"' if ctm else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 10" Font="9" Size="{size}"{matrix}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{step}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    data = f"M 0 0 L {x1 - x0} {y1 - y0}"
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {max(x1 - x0, 0.1)} {max(y1 - y0, 0.1)}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page(objects: str) -> str:
    return f'{HEAD}<ofd:Page {NS}><ofd:Content><ofd:Layer ID="5">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def make_ofd(path: Path, pages: list[str], extra: Mapping[str, bytes | str] | None = None, signatures: bool = False) -> Path:
    listing = "".join(f'<ofd:Page ID="{i + 10}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    marks = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if signatures else ""
    parts: dict[str, bytes | str] = {
        "OFD.xml": f'{HEAD}<ofd:OFD {NS} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{marks}</ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": (
            f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
            f"<ofd:Pages>{listing}</ofd:Pages></ofd:Document>"
        ),
        "Doc_0/PublicRes.xml": f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="9" FontName="仿宋"/></ofd:Fonts></ofd:Res>',
        "Doc_0/DocumentRes.xml": (
            f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="30" Type="Image">'
            "<ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
        ),
    }
    parts |= {f"Doc_0/Pages/Page_{i}/Content.xml": data for i, data in enumerate(pages)}
    parts |= extra or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def form_page() -> str:
    lines = [rule(20, y, 190, y) for y in (30, 45, 60)] + [rule(x, 30, x, 60) for x in (20, 60, 190)]
    words = [text("申报单位信息表", 80, 12, 6), text("单位名称", 24, 34), text("甲数据有限公司", 64, 34)]
    words += [text("是否上市", 24, 49), text("□是 ☑否", 64, 49)]
    return page("".join(lines + words))


def test_text_tables_ticks_and_pairs(tmp_path: Path) -> None:
    read = ofd_page(make_ofd(tmp_path / "a.ofd", [form_page()]), 0, "a.ofd")
    assert read.reader is Reader.OFD
    assert (read.width_mm, read.height_mm) == (210, 297)
    (table,) = read.tables
    assert [c.text for c in table.cells] == ["单位名称", "甲数据有限公司", "是否上市", "☐是 ☑否"]
    assert [(t.label, t.checked) for t in read.ticks] == [("是", False), ("否", True)]
    assert {p.label: p.value for p in read.pairs} == {"单位名称": "甲数据有限公司", "是否上市": "否"}
    assert read.lines[0].text == "申报单位信息表"
    assert read.lines[0].font == "仿宋"
    assert read.lines[0].size_pt == pytest.approx(17, abs=0.2)
    assert read.lines[0].box.x0 == pytest.approx(80 / 210, abs=0.005)


def test_matrix_scales_and_moves(tmp_path: Path) -> None:
    read = ofd_page(make_ofd(tmp_path / "a.ofd", [page(text("放大", 20, 20, 4, ctm="2 0 0 2 10 0"))]), 0, "a.ofd")
    assert read.lines[0].box.x0 == pytest.approx(30 / 210, abs=0.005)
    assert read.lines[0].size_pt == pytest.approx(8 / 25.4 * 72, abs=0.2)


def test_scanned_page_gives_its_picture(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(buffer, "PNG")
    picture = page('<ofd:ImageObject ID="3" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="30"/>')
    path = make_ofd(tmp_path / "a.ofd", [form_page(), picture], {"Doc_0/Res/scan.png": buffer.getvalue()})
    assert examine_ofd(FileToExamine(path, FileKind.OFD, "a.ofd", tmp_path / "out", Limits())).pages == 2
    assert ofd_picture(path, 0) is None
    assert ofd_picture(path, 1) == buffer.getvalue()
    assert not ofd_page(path, 1, "a.ofd").lines
    with pytest.raises(DamagedFile):
        ofd_page(path, 2, "a.ofd")


def test_signatures_are_present_but_not_verified(tmp_path: Path) -> None:
    signature = (
        f'{HEAD}<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="签章系统" Company="甲数据有限公司"/>'
        "<ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod><ofd:SignatureDateTime>20200422101500Z</ofd:SignatureDateTime>"
        '<ofd:StampAnnot ID="1" PageRef="10" Boundary="10 10 40 40"/></ofd:SignedInfo></ofd:Signature>'
    )
    extra = {
        "Doc_0/Signs/Signatures.xml": f'{HEAD}<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>',
        "Doc_0/Signs/Sign_0/Signature.xml": signature,
    }
    (found,) = ofd_signatures(make_ofd(tmp_path / "a.ofd", [form_page()], extra, signatures=True))
    assert (found.signer, found.algorithm, found.valid, found.time) == ("甲数据有限公司", "SM2-SM3", None, "20200422101500Z")
    assert "未验证" in found.note
    assert ofd_signatures(make_ofd(tmp_path / "b.ofd", [form_page()])) == ()


def test_doctype_and_rubbish_are_refused(tmp_path: Path) -> None:
    evil = HEAD + '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + page(text("x", 1, 1)).removeprefix(HEAD)
    with pytest.raises(UnsafeFile):
        ofd_page(make_ofd(tmp_path / "evil.ofd", [evil]), 0, "evil.ofd")
    with pytest.raises(DamagedFile):
        ofd_page(make_ofd(tmp_path / "bad.ofd", ["<broken"]), 0, "bad.ofd")
    rubbish = tmp_path / "rubbish.ofd"
    rubbish.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(DamagedFile):
        ofd_page(rubbish, 0, "rubbish.ofd")


def test_delta_and_path_notations() -> None:
    assert deltas("1 g 3 2.5 4 g x 1") == [1, 2.5, 2.5, 2.5, 4, 1]
    assert subpaths("M 0 0 L 5 0 L 5 5 C S 9 9 B 1 1 2 2 3 3") == [[(0, 0), (5, 0), (5, 5), (0, 0)], [(9, 9), (3, 3)]]
