"""The upper part of a TIFF whose data end early: libtiff gives up a strip of which anything lacks, so the page is called as high as what is there."""

from __future__ import annotations

import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from intake.inspection.tiff_chain import HEIGHT, OFFSETS, SIZES, FirstPage, first_page

LEAST = 8  # rows
COMPRESSION, ROWS = 259, 278  # tags; the second: rows of a strip
FAX = (2, 3, 4)
NOISE = b"\x35\xca\x9b\x64" * 64
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, struct.error)


def upper_part(path: Path) -> Image.Image | None:
    """Return the first page of a TIFF with the rows that can be decoded, white below them; None where next to none can."""
    page = first_page(path)
    height = page.tags.get(HEIGHT, (0,))[0] if page else 0
    if page is None or not height:
        return None
    data = bytearray(path.read_bytes())
    try:
        _say_what_is_there(data, page)
    except struct.error:  # the numbers of the directory lie beyond the end
        return None
    least, beyond = 0, min(height, _rows_begun(page, len(data))) + 1
    while beyond - least > 1:  # the greatest height that can be decoded
        rows = (least + beyond) // 2
        least, beyond = (least, rows) if _decoded(data, page, rows) is None else (rows, beyond)
    if page.tags.get(COMPRESSION, (0,))[0] in FAX:
        least = _rows_alike(data, page, least)
    upper = _decoded(data, page, least) if least >= LEAST else None
    return None if upper is None else _on_paper(upper, height)


def _say_what_is_there(data: bytearray, page: FirstPage) -> None:
    """Let no strip or tile be said to be longer than what is there of it."""
    for offsets, sizes in zip(OFFSETS, SIZES, strict=True):
        for n, (at, length) in enumerate(zip(page.tags.get(offsets, ()), page.tags.get(sizes, ()), strict=False)):
            page.write(data, sizes, n, max(1, min(length, len(data) - at)))


def _rows_begun(page: FirstPage, size: int) -> int:
    """Return how many rows have at least a beginning in a file of `size` bytes: of a strip of which nothing is there, any bytes would be decoded."""
    return _begun(page, size) * page.tags.get(ROWS, (0,))[0] or page.tags[HEIGHT][0]


def _begun(page: FirstPage, size: int) -> int:
    return sum(at < size for at in page.tags.get(OFFSETS[0], ()))


def _rows_alike(data: bytearray, page: FirstPage, rows: int) -> int:
    """Return how many rows of a fax are there: its decoder makes up those behind the end and tells no fault, others where other bytes follow."""
    last = _begun(page, len(data)) - 1
    more = bytearray(data + NOISE)
    page.write(more, SIZES[0], last, len(more) - page.tags[OFFSETS[0]][last])
    one, other = _decoded(data, page, rows), _decoded(more, page, rows)
    if one is None or other is None:
        return rows
    differing = ImageChops.difference(one.convert("L"), other.convert("L")).getbbox()
    return differing[1] if differing else rows


def _decoded(data: bytearray, page: FirstPage, rows: int) -> Image.Image | None:
    page.write(data, HEIGHT, 0, rows)
    with suppress(*BROKEN), Image.open(BytesIO(data)) as image:
        image.load()
        return image if image.mode in ("1", "L", "RGB") else image.convert("RGB")
    return None


def _on_paper(upper: Image.Image, height: int) -> Image.Image:
    paper = Image.new(upper.mode, (upper.width, height), "white")
    paper.paste(upper, (0, 0))
    paper.info = dict(upper.info)
    return paper
