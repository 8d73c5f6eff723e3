"""Pictures of pages for the screen: small ones for the strip, crops of places, and drawings of pages that never had pixels."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image

from model.geometry import Box
from model.page import Char, Line, Page
from shenbao.service.core.access import NotFound
from shenbao.service.core.store import Store, workspace_of
from storage.codec import unpack
from storage.schema import Packet, PageRow

PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
THUMB_WIDTH = 150  # pixels
CROP_WIDTH = 520
LINE_WIDTH = 1400  # of a place that is read through: as fine as the picture has it
AROUND = 0.03  # of the page, about a place that is shown cut out
CLOSE = 0.005  # the same where it stands beside its value
QUALITY = 80
A4 = (595, 842)  # points
LATIN, HALF = 0x2E7F, 0.54  # characters up to it are narrow: so much of a broad one
FONT = "'Noto Serif CJK SC','Source Han Serif SC','SimSun','AR PL UMing CN',serif"


def picture_of(store: Store, packet: Packet, row: PageRow) -> Path:
    """The upright picture of a page, drawn by the program itself. Raises NotFound where there is none."""
    room = workspace_of(store, packet).resolve()
    path = (room / (row.image or "")).resolve()
    if row.packet_id != packet.id or not row.image or not path.is_relative_to(room) or path.suffix.lower() not in PICTURES:
        raise NotFound()
    if not path.is_file():
        raise NotFound()
    return path


def thumb_of(store: Store, packet: Packet, row: PageRow) -> Path:
    """A small JPEG of the page, made once and kept beside the picture."""
    path = picture_of(store, packet, row)
    room = workspace_of(store, packet)
    small = room / "thumbs" / f"{row.id}-{path.stat().st_mtime_ns}.jpg"
    if not small.is_file():
        small.parent.mkdir(parents=True, exist_ok=True)
        with _opened(path, 2 * THUMB_WIDTH) as image:
            image.thumbnail((THUMB_WIDTH, 4 * THUMB_WIDTH), Image.Resampling.BOX)
            draft = small.with_suffix(f".{row.id}.part")
            image.convert("RGB").save(draft, "JPEG", quality=QUALITY)
        draft.replace(small)  # whole or not at all: two people may ask at once
    return small


def crop_of(store: Store, packet: Packet, row: PageRow, box: Box) -> bytes:
    """The place with a margin, as JPEG, at most CROP_WIDTH wide."""
    return _cut(picture_of(store, packet, row), box.grown(AROUND, AROUND * 0.7), CROP_WIDTH)


def close_crop_of(store: Store, packet: Packet, row: PageRow, box: Box) -> tuple[bytes, str]:
    """The place with hardly a margin, to be compared with what was read there: (content, media type); of a page without pixels drawn."""
    place = box.grown(CLOSE, CLOSE * 0.7)
    if row.image is None:
        return draw(unpack(Page, row.reading), place).encode(), "image/svg+xml"
    return _cut(picture_of(store, packet, row), place, LINE_WIDTH), "image/jpeg"


def _cut(path: Path, box: Box, width: int) -> bytes:
    with _opened(path) as image:
        cut = image.crop(box.pixels(*image.size)).convert("RGB")
    if min(cut.size) < 1:
        raise NotFound()
    cut.thumbnail((width, width), Image.Resampling.LANCZOS)
    out = BytesIO()
    cut.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _opened(path: Path, draft: int = 0) -> Image.Image:
    """Raises NotFound for a picture that cannot be opened."""
    try:
        image = Image.open(path)
        if draft:
            image.draft("RGB", (draft, 2 * draft))
        image.load()
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise NotFound() from error
    return image


def lines_of(row: PageRow, hidden: Sequence[Box] = ()) -> list[list[object]]:
    """`[[x0, y0, x1, y1, text], …]` of the lines read on a page, but for those that lie on a place that is `hidden`."""
    lines = unpack(Page, row.reading).lines
    return [[*line.box.as_list(5), line.text] for line in lines if not any(_meet(line.box, place) for place in hidden)]


def _meet(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def drawing_of(row: PageRow) -> str:
    """A page without pixels (Word) as an SVG of its lines and tables, in points."""
    return draw(unpack(Page, row.reading))


WHOLE = Box(0.0, 0.0, 1.0, 1.0)


def draw(page: Page, place: Box = WHOLE) -> str:
    """Return the SVG of a page's lines and tables, in points; of a `place` of it only."""
    width, height = (page.width, page.height) if page.width and page.height else A4
    x, y, w, h = (round(v, 1) for v in (place.x0 * width, place.y0 * height, place.width * width, place.height * height))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * w}" height="{2 * h}" viewBox="{x} {y} {w} {h}">']
    parts.append(f'<rect width="{width}" height="{height}" fill="#fff"/>')
    for table in page.tables:
        for cell in table.cells:
            x0, y0, w, h = (
                round(v, 1) for v in (cell.box.x0 * width, cell.box.y0 * height, cell.box.width * width, cell.box.height * height)
            )
            parts.append(f'<rect x="{x0}" y="{y0}" width="{w}" height="{h}" fill="none" stroke="#444" stroke-width=".6"/>')
    parts += [_written(line, width, height) for line in page.lines if line.text.strip()]
    return "".join([*parts, "</svg>"])


def _written(line: Line, width: float, height: float) -> str:
    """The line, each character where its box is, so that boxes of values lie about their words; a line without such boxes as a whole."""
    rows = [list(row) for _, row in groupby(line.chars, lambda char: round(char.box.y0, 4))]
    if not rows or "".join(char.text for char in line.chars).split() != line.text.split():
        return _text(line.text, line.box, width, height)
    return "".join(_row([char for char in row if char.text.strip()], width, height) for row in rows)


def _row(chars: Sequence[Char], width: float, height: float) -> str:
    """One row of characters of one size, in points; blanks are not drawn."""
    if not chars:
        return ""
    signs = [
        (sign, char.box.x0 + n * char.box.width / len(char.text), char) for char in chars for n, sign in enumerate(char.text)
    ]
    broad = max(char.box.width * width / len(char.text) * (1.0 if ord(sign) > LATIN else 1 / HALF) for sign, _, char in signs)
    tall = max(char.box.height for char in chars) * height
    y = chars[0].box.y0 * height + 0.8 * tall
    places = " ".join(f"{x * width:.1f}" for _, x, _ in signs)
    text = escape("".join(sign for sign, _, _ in signs))
    return (
        f'<text x="{places}" y="{y:.1f}" font-size="{min(broad, 0.95 * tall):.1f}" font-family="{FONT}" fill="#111">{text}</text>'
    )


def _text(text: str, box: Box, width: float, height: float) -> str:
    """A line in its box: rows that the box holds are set one below the other."""
    wide = sum(1.0 if ord(char) > LATIN else 0.5 for char in text) or 1.0
    size = min(box.height * height * 0.85, 14.0)
    rows = max(1, round(wide * size / max(box.width * width, 1.0) + 0.3)) if wide * size > box.width * width * 1.15 else 1
    size = min(size, box.height * height / rows * 0.85, 16.0)
    length = -(-len(text) // rows)
    drawn = []
    for number in range(rows):
        piece = text[number * length : (number + 1) * length]
        y = box.y0 * height + (number + 0.8) * box.height * height / rows
        drawn.append(
            f'<text x="{box.x0 * width:.1f}" y="{y:.1f}" font-size="{size:.1f}" font-family="{FONT}" fill="#111">{escape(piece)}</text>'
        )
    return "".join(drawn)
