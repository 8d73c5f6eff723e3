"""OFD packages, received and read: text, tables, ticks, signatures, attachments, and what cannot be read of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from extractors.readers.ofd.signatures import read_ofd_signatures
from extractors.reading import read_source
from intake.examination import FileToExamine
from intake.inspection.ofd import examine_ofd
from intake.limits import Limits
from intake.receiving import receive
from model.packet import Fate, FileKind, Packet, PageSource
from model.page import Page, Reader
from ofdfiles import HEAD, NS, filled, image, make_ofd, media, pack, page, picture, rule, text


def received(tmp_path: Path, path: Path) -> Packet:
    return receive(path, tmp_path / "work", Limits())


def pages_of(tmp_path: Path, path: Path) -> list[Page]:
    """Read all pages, without the process that examines files for the product."""
    found = examine_ofd(FileToExamine(path, FileKind.OFD, path.name, tmp_path / "files", Limits()))
    assert found.readable and found.pages
    told = [tuple(problem for index, problem in found.page_problems if index == number) for number in range(found.pages)]
    sources = [
        PageSource(path.name, found.readable, FileKind.OFD, number, problems=told[number]) for number in range(found.pages)
    ]
    return [read for source in sources for read in read_source(source, tmp_path / "work")]


def form_page() -> str:
    lines = [rule(20, y, 190, y) for y in (30, 45, 60)] + [rule(x, 30, x, 60) for x in (20, 60, 190)]
    words = [text("申报单位信息表", 80, 12, 6), text("单位名称", 24, 34), text("甲数据有限公司", 64, 34)]
    words += [text("是否上市", 24, 49), text("□是 ☑否", 64, 49)]
    return page("".join(lines + words))


def test_text_tables_ticks_and_pairs(tmp_path: Path) -> None:
    (read,) = pages_of(tmp_path, make_ofd(tmp_path / "a.ofd", [form_page()]))
    assert (read.reader, read.file, read.number, read.problems) == (Reader.OFD, "a.ofd", 1, ())
    assert (round(read.width_mm or 0), round(read.height_mm or 0)) == (210, 297)
    (table,) = read.tables
    assert [c.text for c in table.cells] == ["单位名称", "甲数据有限公司", "是否上市", "☐是 ☑否"]
    assert [(t.label, t.checked) for t in read.ticks] == [("是", False), ("否", True)]
    assert {p.label: p.value for p in read.pairs} == {"单位名称": "甲数据有限公司", "是否上市": "否"}
    assert read.lines[0].text == "申报单位信息表"
    assert read.lines[0].font == "仿宋"
    assert read.lines[0].size_pt == pytest.approx(17, abs=0.2)
    assert read.lines[0].box.x0 == pytest.approx(80 / 210, abs=0.005)


def test_matrix_scales_and_moves(tmp_path: Path) -> None:
    words = text("放大的文字要按矩阵移动", 20, 20, 4, 'CTM="2 0 0 2 10 0"')
    (read,) = pages_of(tmp_path, make_ofd(tmp_path / "a.ofd", [page(words)]))
    assert read.lines[0].box.x0 == pytest.approx(30 / 210, abs=0.005)
    assert read.lines[0].size_pt == pytest.approx(8 / 25.4 * 72, abs=0.2)


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
    body = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    path = make_ofd(tmp_path / "a.ofd", [form_page()], extra, body=body)
    (found,) = read_ofd_signatures(path, "材料/a.ofd")
    assert (found.file, found.signer, found.algorithm, found.valid) == ("材料/a.ofd", "甲数据有限公司", "SM2-SM3", None)
    assert found.time == "20200422101500Z"
    assert "未验证" in found.note
    assert read_ofd_signatures(make_ofd(tmp_path / "b.ofd", [form_page()])) == ()
    (read,) = pages_of(tmp_path, path)
    assert ["电子印章未能显示" in problem.message for problem in read.problems] == [True]  # its picture is nowhere


def test_doctype_and_rubbish_are_refused(tmp_path: Path) -> None:
    evil = HEAD + '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + page(text("x", 1, 1)).removeprefix(HEAD)
    (file,) = received(tmp_path, make_ofd(tmp_path / "evil.ofd", [evil])).files
    assert file.problem and file.problem.code == "unsafe_file"


def test_a_package_whose_folder_was_packed(tmp_path: Path) -> None:
    inner, outer = make_ofd(tmp_path / "in.ofd", [form_page()]), tmp_path / "a.ofd"
    with zipfile.ZipFile(inner) as old, zipfile.ZipFile(outer, "w") as new:
        for name in old.namelist():
            new.writestr(f"申报材料/{name}", old.read(name))
        new.writestr("__MACOSX/._申报材料", b"x")
    (read,) = pages_of(tmp_path, outer)
    (whole,) = pages_of(tmp_path, inner)
    assert [line.text for line in read.lines] == [line.text for line in whole.lines]


def test_broken_pages_and_missing_pieces_are_told(tmp_path: Path) -> None:
    whole = form_page()
    cut = whole[: whole.index("是否上市")]
    lacking = page(
        image(30, 10, 10, 50, 50)
        + '<ofd:CompositeObject ID="4" ResourceID="77"/>'
        + "".join(text("正文照常读取的一行", 20, y) for y in (80, 90))
    )
    path = make_ofd(tmp_path / "a.ofd", [whole, "rubbish", cut, lacking])
    packet = received(tmp_path, path)
    (file,) = packet.files
    assert file.fate is Fate.READ and "第 2 页文件已损坏或不完整" in file.note and "等 4 处" in file.note
    reads = [read for source in packet.sources for read in read_source(source, tmp_path / "work")]
    assert [read.reader for read in reads] == [Reader.OFD, Reader.NONE, Reader.OFD, Reader.OFD]
    told = [[problem.message for problem in read.problems] for read in reads]
    assert told[0] == [] and "页面内容无法读取" in told[1][0] and "页面内容不完整" in told[2][0]
    assert ["scan.png" in message or "复合对象" in message for message in told[3]] == [True, True]
    assert "甲数据有限公司" in [line.text for line in reads[2].lines]
    assert [line.text for line in reads[3].lines] == ["正文照常读取的一行"] * 2


def test_attachments_are_files_of_the_packet(tmp_path: Path) -> None:
    listed = (
        '<ofd:Attachment ID="1" Name="说明" Format="txt"><ofd:FileLoc>file_1.txt</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment ID="2" Name="证书.png"><ofd:FileLoc>/Doc_0/Attachs/two.bin</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment ID="3" Name="缺失.pdf"><ofd:FileLoc>three.pdf</ofd:FileLoc></ofd:Attachment>'
    )
    inner = pack(tmp_path / "inner.zip", {"证明/说明.txt": "统一社会信用代码"})
    extra: dict[str, bytes | str] = {
        "Doc_0/Attachs/Attachments.xml": f"{HEAD}<ofd:Attachments {NS}>{listed}</ofd:Attachments>",
        "Doc_0/Attachs/file_1.txt": "单位名称：甲数据有限公司".encode(),
        "Doc_0/Attachs/two.bin": inner.read_bytes(),
    }
    path = make_ofd(tmp_path / "a.ofd", [form_page()], extra, root="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>")
    files = {file.id: file for file in received(tmp_path, path).files}
    assert list(files) == [
        "a.ofd",
        "a.ofd!/说明.txt",
        "a.ofd!/证书.png.bin",
        "a.ofd!/证书.png.bin!/证明/说明.txt",
        "a.ofd!/缺失.pdf",
    ]
    assert [file.fate for file in files.values()] == [Fate.READ, Fate.READ, Fate.CONTAINER, Fate.READ, Fate.UNREADABLE]


def test_a_broken_list_of_pages_or_attachments_costs_no_page(tmp_path: Path) -> None:
    path = make_ofd(
        tmp_path / "a.ofd",
        [form_page()],
        {"Doc_0/A.xml": "<broken"},
        root="<ofd:Attachments>A.xml</ofd:Attachments><ofd:Outlines",
    )
    found = examine_ofd(FileToExamine(path, FileKind.OFD, path.name, tmp_path / "files", Limits()))
    assert found.pages == 1 and "文档目录不完整" in found.note
    assert [member.problem is not None for member in found.members] == [True]


def test_the_current_version_is_shown(tmp_path: Path) -> None:
    versions = (
        '<ofd:Versions><ofd:Version ID="1" BaseLoc="V1.xml"/><ofd:Version ID="2" Current="true" BaseLoc="V2.xml"/></ofd:Versions>'
    )
    document = (
        f'{HEAD}<ofd:Document {NS}><ofd:CommonData/><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    )
    extra = {
        "V2.xml": f"{HEAD}<ofd:DocVersion {NS}><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocVersion>",
        "Doc_1/Document.xml": document,
        "Doc_1/P.xml": page(text("新的版本里面的一行字", 30, 30)),
    }
    (read,) = pages_of(tmp_path, make_ofd(tmp_path / "a.ofd", [form_page()], extra, body=versions))
    assert [line.text for line in read.lines] == ["新的版本里面的一行字"]


def test_documents_of_one_package_follow_each_other(tmp_path: Path) -> None:
    two = f"{HEAD}<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody><ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    extra = {
        "OFD.xml": two,
        "Doc_1/Document.xml": f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 297 210</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="10" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>',
        "Doc_1/P.xml": page(text("第二个文档里的一行字", 30, 30)),
    }
    reads = pages_of(tmp_path, make_ofd(tmp_path / "a.ofd", [form_page()], extra))
    assert [(read.number, round(read.width_mm or 0)) for read in reads] == [(1, 210), (2, 297)]
    assert [line.text for line in reads[1].lines] == ["第二个文档里的一行字"]


def test_what_is_printed_twice_is_bold(tmp_path: Path) -> None:
    twice = "".join(text("申报单位名称", 20 + d, 20) for d in (0, 0.2)) + text("william.hill@hill-llc.com", 20, 40, 4)
    (read,) = pages_of(tmp_path, make_ofd(tmp_path / "a.ofd", [page(twice + filled(20, 60, 1))]))
    assert [line.text.replace(" ", "") for line in read.lines] == ["申报单位名称", "william.hill@hill-llc.com"]


def test_annotations_are_read_where_they_are_seen(tmp_path: Path) -> None:
    note = (
        f'{HEAD}<ofd:PageAnnot {NS}><ofd:Annot ID="1" Type="Path"><ofd:Appearance Boundary="50 100 100 10">{text("注释里填写的内容", 5, 0)}</ofd:Appearance></ofd:Annot>'
        f'<ofd:Annot ID="2" Type="Path" Visible="false"><ofd:Appearance Boundary="50 120 100 10">{text("不显示的注释", 5, 0)}</ofd:Appearance></ofd:Annot>'
        f'<ofd:Annot ID="3" Type="Link"><ofd:Appearance Boundary="20 140 170 10">{rule(0, 0, 170, 0)}{rule(0, 9, 170, 9)}{rule(0, 0, 0, 9)}{rule(170, 0, 170, 9)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    )
    extra: dict[str, bytes | str] = {
        "Doc_0/Annots/Annotations.xml": f'{HEAD}<ofd:Annotations {NS}><ofd:Page PageID="10"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/Annots/Page_0/Annotation.xml": note,
        "Doc_0/Res/scan.png": picture("white"),
    }
    path = make_ofd(tmp_path / "a.ofd", [form_page()], extra, root="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>")
    (read,) = pages_of(tmp_path, path)
    words = [line.text for line in read.lines]
    assert "注释里填写的内容" in words and "不显示的注释" not in words
    assert len(read.tables) == 1  # nobody sees the frame of a link


def test_ticks_that_are_small_pictures_are_judged(tmp_path: Path) -> None:
    empty, ticked = (Image.new("L", (40, 40), 255) for _ in range(2))
    for box in (empty, ticked):
        ImageDraw.Draw(box).rectangle((3, 3, 36, 36), outline=0, width=3)
    ImageDraw.Draw(ticked).line((9, 20, 17, 30, 32, 9), fill=0, width=4)
    rows = "".join(text(words, 64, 34 + 15 * k) for k, words in enumerate(("甲数据有限公司", "    是      否")))
    boxes = image(40, 75.5, 49.4, 3.6, 3.6) + image(41, 103.5, 49.4, 3.6, 3.6)
    extra: dict[str, bytes | str] = {"Doc_0/DocumentRes.xml": media(_40="a.png", _41="b.png")}
    for name, box in (("a", empty), ("b", ticked)):
        box.save(tmp_path / name, "PNG")
        extra[f"Doc_0/Res/{name}.png"] = (tmp_path / name).read_bytes()
    (read,) = pages_of(tmp_path, make_ofd(tmp_path / "a.ofd", [page(rows + boxes)], extra))
    assert [(tick.label, tick.checked) for tick in read.ticks] == [("是", False), ("否", True)]
