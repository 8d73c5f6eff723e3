"""Shortcuts and texts that lead to a file are told; texts that merely name a web site are not."""

from __future__ import annotations

import plistlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from intake.examination import Examination, FileToExamine
from intake.inspection.format_table import identify
from intake.inspection.links import examine_link
from intake.inspection.pdf import examine_pdf
from intake.inspection.word import examine_docx
from intake.limits import Limits
from model.errors import LinkOnly
from model.packet import FileKind

URL = "https://pan.example.com/s/1abcdEFG?pwd=x1y2"
LINKS = {
    "Windows": f"[InternetShortcut]\r\nURL={URL}\r\nIconIndex=0\r\n".encode(),
    "Windows with a property store": f"[{{000214A0-0000-0000-C000-000000000046}}]\r\nProp3=19,11\r\n[InternetShortcut]\r\nIDList=\r\nURL={URL}\r\n".encode(),
    "Windows in UTF-16": f"\ufeff[InternetShortcut]\r\nURL={URL}\r\n".encode("utf-16-le"),
    "Windows binary": b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46" + bytes(60),
    "macOS": plistlib.dumps({"URL": URL}),
    "macOS binary": plistlib.dumps({"URL": URL}, fmt=plistlib.FMT_BINARY),
    "Linux": f"[Desktop Entry]\nType=Link\nURL={URL}\n".encode(),
    "a shared drive": f"通过网盘分享的文件：申报材料.zip\n链接: {URL} 提取码: x1y2 \n--来自网盘超级会员v5的分享".encode("gbk"),
    "a bare address": f"{URL}\n".encode(),
    "an alias of macOS": b"book\0\0\0\0mark\0\0\0\0" + bytes(300),
    "a drive's stub": f'{{"url": "{URL}", "doc_id": "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "email": "chen@example.com"}}'.encode(),
    "a page that leads on": f'<html><head><meta http-equiv="refresh" content="0; url={URL}"></head><body>请稍候</body></html>'.encode(),
}
TEXTS = {
    "a letter": "单位名称：蓝海数字科技有限公司\n地址：广州市\n官网：http://www.example.com\n联系人：陈志远，电话 020-12345678，邮箱 a@example.com\n".encode(),
    "words without a link": "申报书见网盘，提取码 x1y2".encode(),
    "markup": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>x</body></html>',
}


@pytest.mark.parametrize("data", LINKS.values(), ids=LINKS)
def test_a_link_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "申报书.pdf"
    path.write_bytes(data)
    assert identify(path) is FileKind.LINK
    with pytest.raises(LinkOnly, match="pan.example.com|^只是链接或快捷方式，不是文件本身。"):
        examine_link(FileToExamine(path, FileKind.LINK, path.name, tmp_path / "out", Limits()))


@pytest.mark.parametrize("data", TEXTS.values(), ids=TEXTS)
def test_other_texts_are_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "说明.txt"
    path.write_bytes(data)
    assert identify(path) in (FileKind.TEXT, FileKind.HTML)


def assert_told(examine: Callable[[FileToExamine], Examination], file: FileToExamine, told: bool) -> None:
    """A file is told as a link, or has its page."""
    if told:
        with pytest.raises(LinkOnly, match="pan.example.com"):
            examine(file)
    else:
        assert examine(file).pages == 1


@pytest.mark.parametrize("told", [True, False])
def test_a_word_document_that_holds_but_a_link(tmp_path: Path, told: bool) -> None:
    document = docx.Document()
    document.add_paragraph(f"链接：{URL} 提取码：x1y2")
    document.add_paragraph("复制这段内容后打开网盘手机 App，操作更方便")
    if not told:
        document.add_table(1, 1).rows[0].cells[0].text = "单位名称"
    path = tmp_path / "申报书.docx"
    document.save(str(path))
    assert_told(examine_docx, FileToExamine(path, FileKind.DOCX, path.name, tmp_path / "out", Limits()), told)


@pytest.mark.parametrize("told", [True, False])
def test_a_pdf_that_holds_but_a_link(tmp_path: Path, told: bool) -> None:
    path = tmp_path / "申报书.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(60, 700, f"{URL} password x1y2")
    if not told:
        canvas.rect(50, 690, 400, 30)
    canvas.save()
    assert_told(examine_pdf, FileToExamine(path, FileKind.PDF, path.name, tmp_path / "out", Limits()), told)
