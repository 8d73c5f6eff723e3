"""Typst as a library: a source becomes a PDF and the places of its anchors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parents[1]
SYSTEM_FONTS = tuple(
    Path("/usr/share/fonts") / p
    for p in (
        "opentype/noto", "truetype/arphic", "truetype/arphic-gbsn00lp", "truetype/arphic-gkai00mp", "truetype/droid", "truetype/wqy",
        "truetype/dejavu", "truetype/liberation", "truetype/babelstone", "truetype/lxgw-wenkai", "truetype/crosextra", "opentype/smiley-sans",
    )
)  # fmt: skip
DEBIAN = (
    "fonts-noto-cjk fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-droid-fallback fonts-wqy-microhei "
    "fonts-wqy-zenhei fonts-dejavu-core"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the typeset document: page from 0, x and y in points from the top left."""

    id: str
    page: int
    x: float
    y: float


@cache
def font_paths() -> tuple[Path, ...]:
    """Folders with the fonts of the samples. Raises `FileNotFoundError` with the Debian packages where the fonts are not installed."""
    found = tuple(p for p in SYSTEM_FONTS if p.is_dir())
    if len(found) < 5:
        raise FileNotFoundError(f"fonts of the sample generator are not installed: apt-get install {DEBIAN}")
    return (*found, HERE / "fonts")


@cache
def _compiler() -> Any:
    return typst.Compiler(font_paths=[str(p) for p in font_paths()], ignore_system_fonts=True, root="/")


def typeset(source: str, work: Path) -> tuple[bytes, tuple[Anchor, ...]]:
    """PDF bytes and anchors of a Typst source. `work`: a folder that the source may name images in; the file is written there."""
    path = work / "page.typ"
    path.write_text(source, encoding="utf-8")
    compiler = _compiler()
    pdf: bytes = compiler.compile(input=str(path), format="pdf", pdf_tags=False, timestamp=1588752000)
    found = json.loads(
        typst.query(
            str(path), "<anchor>", field="value", font_paths=[str(p) for p in font_paths()], ignore_system_fonts=True, root="/"
        )
    )
    return pdf, tuple(Anchor(a["id"], a["page"] - 1, a["x"], a["y"]) for a in found)
