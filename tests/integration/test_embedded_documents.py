"""Documents of other formats within a Word document (altChunk): read with it, or told."""

from __future__ import annotations

import io
import zipfile
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from extractors.reading import read_source
from intake.inspection.convert import converter
from intake.limits import Limits
from intake.receiving import receive
from model.packet import Fate
from model.page import Page, Reader

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
needs_office = pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")


def holding(data: bytes, suffix: str, kind: str) -> bytes:
    """A Word document of one paragraph, the document `data`, and another paragraph."""
    document = docx.Document()
    document.add_paragraph("前文")
    document.add_paragraph("后文")
    part = Part(PackURI(f"/word/afchunk1.{suffix}"), kind, data, document.part.package)
    name = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    document.element.body.insert(1, parse_xml(f'<w:altChunk {NAMES} r:id="{name}"/>'))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(*texts: str) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def web(text: str) -> str:
    return f"<html><body><table border=1><tr><td>单位名称</td><td>{text}</td></tr></table></body></html>"


def archive(text: str) -> bytes:
    message = MIMEMultipart("related")
    message.attach(MIMEText(web(text), "html", "gb2312"))
    return message.as_bytes()


def rtf(text: str) -> bytes:
    escaped = "".join(f"\\u{ord(c)}?" for c in text)
    return f"{{\\rtf1\\ansi {escaped}\\par}}".encode()


def pages_of(data: bytes, folder: Path) -> tuple[tuple[Page, ...], Fate]:
    path = folder / "申报书.docx"
    path.write_bytes(data)
    packet = receive(path, folder / "work", Limits())
    (source,) = [s for s in packet.sources if s.file == path.name]
    return read_source(source, folder / "work"), packet.files[0].fate


KINDS = {
    "web page in GBK": (web("蓝海公司").encode("gbk"), "html", "text/html"),
    "web archive": (archive("蓝海公司"), "mht", "message/rfc822"),
    "RTF": (rtf("单位名称：蓝海公司"), "rtf", "application/rtf"),
}


@needs_office
@pytest.mark.parametrize("kind", KINDS)
def test_foreign_documents_within_a_document(kind: str, tmp_path: Path) -> None:
    pages, fate = pages_of(holding(*KINDS[kind]), tmp_path)
    lines = [line.text for page in pages for line in page.lines]
    assert (lines[0], lines[-1], fate) == ("前文", "后文", Fate.READ)
    assert any("蓝海公司" in line for line in lines[1:-1]) and [pair.label for pair in pages[0].pairs] == ["单位名称"]
    assert not pages[0].problems


def test_word_documents_and_texts_within_a_document(tmp_path: Path) -> None:
    inner = holding("内文".encode("gbk"), "txt", "text/plain")
    pages, _ = pages_of(holding(inner, "docx", MAIN), tmp_path)
    assert [line.text for line in pages[0].lines] == ["前文", "前文", "内文", "后文", "后文"]


@pytest.mark.parametrize(("data", "kind"), [(b"\x00\x01\x02" * 9, "text/html"), (b"\xd0\xcf\x11\xe0", "application/msword")])
def test_what_cannot_be_read_is_told(data: bytes, kind: str, tmp_path: Path) -> None:
    pages, _ = pages_of(holding(data, "bin", kind), tmp_path)
    assert [line.text for line in pages[0].lines] == ["前文", "后文"]
    assert [problem.code for problem in pages[0].problems] == ["part_unread"]
    assert "afchunk1.bin" in pages[0].problems[0].message


def test_what_a_header_takes_in_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    header = document.sections[0].header
    header.is_linked_to_previous = False
    part = Part(PackURI("/word/h.htm"), "text/html", web("某公司").encode(), document.part.package)
    name = header.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    header._element.append(parse_xml(f'<w:altChunk {NAMES} r:id="{name}"/>'))
    out = io.BytesIO()
    document.save(out)
    (page,), _ = pages_of(out.getvalue(), tmp_path)
    assert [problem.message for problem in page.problems] == [
        "部分内容未能读取：文档中嵌入的内容（h.htm）未能读取，在页眉、页脚或注释内"
    ]


def test_a_document_of_which_nothing_else_is_left_was_not_read(tmp_path: Path) -> None:
    whole = io.BytesIO(holding(b"\x00\x01", "html", "text/html"))
    alone = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(alone, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, data.replace("前文".encode(), b"").replace("后文".encode(), b""))
    pages, _ = pages_of(alone.getvalue(), tmp_path)
    assert [page.reader for page in pages] == [Reader.NONE]
