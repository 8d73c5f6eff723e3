"""Text that stands in a document as a picture: a value pasted into a cell, the view of an embedded sheet of one line."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image as Pictures

from extractors.page.arrays import Image
from extractors.page.image.pixels import to_bgr
from extractors.page.ocr.engine import Reading
from extractors.readers.word.settings import DEFAULT, WordSettings
from extractors.readers.word.shapes import pictures_in_line
from extractors.readers.word.xml import Element, q

Recognise = Callable[[Sequence[Image]], Sequence[Reading]]
MOST_PIXELS = 8_000_000  # of the picture of a line
BROKEN = (OSError, SyntaxError, ValueError, struct.error, EOFError, TypeError, KeyError, IndexError)


@dataclass(frozen=True, slots=True)
class PicturedText:
    """Reads the pictures within the text of a document that have the shape of a line. `recognise`: reads lines; None where nothing is to be
    read from pixels.
    """

    document: Any
    recognise: Recognise | None = None
    settings: WordSettings = DEFAULT

    def __call__(self, drawing: Element) -> str:
        """Return what the pictures of a w:drawing, w:pict or w:object say; empty for what nobody can read: logos, signatures."""
        if self.recognise is None or drawing.getroottree().getroot().tag != q(
            "w:document"
        ):  # other parts have relations of their own
            return ""
        lines = [line for name in pictures_in_line(drawing, self.settings) if (line := self._pixels(name)) is not None]
        return "".join(r.text.strip() for r in self.recognise(lines) if self._is_text(r)) if lines else ""

    def _is_text(self, reading: Reading) -> bool:
        return reading.confidence >= self.settings.pictured and sum(c.isalnum() for c in reading.text) > 1

    def _pixels(self, name: str) -> Image | None:
        relation = self.document.part.rels.get(name)
        if relation is None or relation.is_external:
            return None
        try:
            with Pictures.open(io.BytesIO(relation.target_part.blob)) as picture:
                return to_bgr(picture) if picture.width * picture.height <= MOST_PIXELS else None
        except BROKEN:
            return None
