"""Web pages as they are handed in (mostly named .doc): any encoding, told rightly, wrongly or not at all; form elements as they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.inspection.file_sample import decode_text
from intake.inspection.format_table import identify
from intake.inspection.web_page import readable_page
from model.errors import DamagedFile
from model.packet import FileKind

ROW = "<table><tr><td>单位名称</td><td>一二三蓝海公司</td></tr></table>"


def page(head: str = "", body: str = ROW) -> str:
    return f"<html><head>{head}<title>表</title></head><body>{body}</body></html>"


def declaring(name: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={name}">'


PAGES = {
    "GBK without a word of it": page().encode("gbk"),
    "GB18030": page(body=ROW + "𠮷").encode("gb18030"),
    "GBK that says it is GB2312": page(declaring("gb2312")).encode("gbk"),
    "GBK that says it is UTF-8": page(declaring("utf-8")).encode("gbk"),
    "GBK that says it is Western": page(declaring("iso-8859-1")).encode("gbk"),
    "UTF-8 that says it is GB2312": page(declaring("gb2312")).encode(),
    "UTF-8 with a broken character": page().encode().replace("蓝".encode(), "蓝".encode() + b"\xe8"),
    "GBK cut within a character": (page() + "某").encode("gbk")[:-1],
    "UTF-16 with its mark": page(declaring("gb2312")).encode("utf-16"),
    "UTF-16 without": page().encode("utf-16-le"),
    "UTF-16, the other way round": page().encode("utf-16-be"),
    "Big5 that says so": page(declaring("big5"), ROW.replace("单", "單").replace("称", "稱").replace("蓝", "藍")).encode("big5"),
    "an XML declaration in GBK": ('<?xml version="1.0" encoding="gb2312"?>\n' + page()).encode("gbk"),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_any_encoding(name: str, tmp_path: Path) -> None:
    path = tmp_path / "申报表.doc"
    path.write_bytes(PAGES[name])
    assert identify(path) is FileKind.HTML
    shown = readable_page(PAGES[name]).decode()
    assert "一二三" in shown and ("单位名称" in shown or "單位名稱" in shown)
    assert shown.count("charset") == 1 and "charset=utf-8" in shown


@pytest.mark.parametrize(
    "start", ["<!-- saved from url -->\n<center>", "<style>p{}</style>", "<h2>表</h2>", "<font size=4>", "<TABLE border=1>"]
)
def test_what_begins_in_the_middle_is_a_page_too(start: str, tmp_path: Path) -> None:
    path = tmp_path / "申报表.doc"
    path.write_bytes((start + ROW).encode("gbk"))
    assert identify(path) is FileKind.HTML


def test_form_elements_are_shown_as_they_stand_and_nothing_hidden() -> None:
    body = (
        "<p><input type=checkbox>国有<input type=CHECKBOX checked>民营<input type=radio name=a checked>是</p>"
        '<p><input value="陈志远"><input type=hidden value="藏"><select><option>甲<option selected>乙</select><textarea>多行</textarea></p>'
        '<style>.h { display:none }</style><i class="a h">看不见</i><del>旧</del>'
        '<b style="font-size:0">看不见</b><b style="opacity:0;">看不见</b><b style="font-size:0.9em;opacity:0.8">小字</b>'
        '<p style="display: none">看不见</p><span hidden>也看不见</span><script>alert(1)</script><!-- 注 -->'
        '<img src="http://example.invalid/a.png"><img src="data:image/png;base64,AAAA">'
    )
    shown = readable_page(page(body=body).encode("gbk")).decode()
    for part in ("☐</span>国有", "☑</span>民营", "●</span>是", "陈志远", ">乙<", "多行", "<s>旧</s>", "小字", "data:image/png"):
        assert part in shown
    for part in ("藏", "甲", "看不见", "alert", "注", "example.invalid", "<input"):
        assert part not in shown


@pytest.mark.parametrize(
    "data", [b"<html><frameset><frame src='a.htm'></frameset></html>", b"<html><body> </body></html>", b"<html></html>"]
)
def test_a_page_on_which_nothing_is_seen_is_told(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        readable_page(data)


def test_an_encoding_with_escapes_is_believed() -> None:
    assert decode_text("单位名称".encode("hz"), "hz-gb-2312") == "单位名称"
    assert decode_text(b"\xff\xfe\xfd") != ""
