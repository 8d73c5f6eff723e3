"""Documents that go through LibreOffice keep their ticks, and what is struck out or white in them is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.reading import read_source
from intake.inspection.convert import converter
from intake.limits import Limits
from intake.receiving import receive

pytestmark = pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")


def escaped(text: str) -> str:
    return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)


def row(label: str, value: str) -> str:
    return rf"\trowd\cellx3000\cellx9000\intbl {escaped(label)}\cell {value}\cell\row" + "\n"


def rtf() -> bytes:
    fonts = r"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fnil\fcharset2 Wingdings 2;}}{\colortbl;\red255\green255\blue255;}"
    signs = [
        (r"{\f1 \'a3}", "国有企业 "),
        (r"{\field{\*\fldinst eq \\o\\ac(\u9633?,\u8730?)}{\fldrslt}}", "民营企业 "),
        (r"{\f1 \'a3}", "外资企业"),
    ]
    return (
        r"{\rtf1\ansi\ansicpg936\deff0" + fonts + r"\f0 "
        + row("单位性质", "".join(sign + escaped(word) for sign, word in signs))
        + row("注册资本", r"{\strike " + escaped("300万元") + "}" + escaped("5000万元") + r"{\cf1 " + escaped("请填写") + "}")
        + r"\pard\par}"
    ).encode("ascii")  # fmt: skip


def web() -> bytes:
    sign = "<span style='font-family:\"Wingdings 2\"'>{}</span>"
    choices = sign.format("&pound;") + "国有企业 " + sign.format("R") + "民营企业 <input type=checkbox>外资企业"
    capital = '<del>300万元</del>5000万元<font color="#FFFFFF">请填写</font><span class=pale>请填写</span>'
    rows = "".join(
        f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in (("单位性质", choices), ("注册资本", capital))
    )
    return f"<html><style>.pale{{color:#fff}}</style><body><table border=1>{rows}</table></body></html>".encode("gbk")


@pytest.mark.parametrize("data", [rtf(), web()], ids=["RTF", "web page"])
def test_what_is_seen_outlives_the_conversion(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "申报表.doc"
    path.write_bytes(data)
    (source,) = receive(path, tmp_path / "work", Limits()).sources
    pages = read_source(source, tmp_path / "work")
    assert [(tick.label, tick.checked) for page in pages for tick in page.ticks] == [
        ("国有企业", False), ("民营企业", True), ("外资企业", False),
    ]  # fmt: skip
    lines = [line.text for page in pages for line in page.lines]
    assert "5000万元" in lines and not any("300" in line or "请填写" in line for line in lines)
