"""Sheets to be laid between the packets of a pile before it is scanned."""

from __future__ import annotations

from model.paper_codes import SEPARATOR
from reports.qr import as_svg
from reports.typesetting import typeset

MOST = 500
LINES = ("放在每份材料的第一页之前，随整叠材料一并扫描，", "扫描件即按此页分为各份材料。本页可反复使用。")


def separator_sheets(count: int) -> bytes:
    """Return a PDF of `count` sheets, at most `MOST`. Raises `SetupError` where no Chinese font is installed."""
    pages = max(1, min(count, MOST))
    return typeset(
        "sheets.typ", {"title": "材料分隔页", "count": pages, "picture": as_svg(SEPARATOR), "code": SEPARATOR, "lines": LINES}
    )
