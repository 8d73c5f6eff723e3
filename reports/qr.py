"""QR codes as pictures, for letters, receipts and separator sheets."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image

SCALE = 8  # pixels a module


def as_svg(text: str) -> str:
    """Return the code as SVG of one path element a row, without any style."""
    svg = str(zxingcpp.write_barcode_to_svg(_code(text)))
    size = re.search(r'width="(\d+)"', svg)
    box = f'<svg viewBox="0 0 {size[1]} {size[1]}"' if size else "<svg"
    return box + svg[svg.index("<svg") + 4 :]


def as_png(text: str) -> bytes:
    """Return the code as PNG, black on white, with its quiet zone."""
    drawn = memoryview(_code(text).to_image(scale=SCALE))
    height, width = (drawn.shape or (0, 0))[:2]
    out = BytesIO()
    Image.frombytes("L", (width, height), drawn.tobytes()).save(out, "PNG")
    return out.getvalue()


def _code(text: str) -> Any:
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
