"""Printing by LibreOffice, and where each word stands on the printed pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from pypdfium2 import raw

from samples.others.stamps import Picture

HYPHENS = "\x02\ufffe"  # what PDFium makes of a hyphen at the end of a line
BORROWED = "〇"  # two faces lack it; taken from another, it is written out of its turn
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is printed on a page: its characters without white space, and the box of each."""

    text: str
    boxes: list[Box]

    def find(self, words: str, nth: int = 0) -> list[Box]:
        """The boxes of the words where they stand for the `nth` time; none where they do not."""
        sought = re.escape(compact(words))
        hits = [hit.start() for hit in re.finditer(sought, self.text)] if sought else []
        return self.boxes[hits[nth] : hits[nth] + len(compact(words))] if nth < len(hits) else []


@dataclass(frozen=True, slots=True)
class Printed:
    """`pages` may be written on."""

    pages: list[Picture]
    leaves: list[Leaf]
    dots: float  # pixels a millimetre

    def find(self, words: str, page: int, nth: int = 0) -> tuple[float, float, float] | None:
        """Left and right end of the words on their first line, and its middle height."""
        boxes = self.leaves[page].find(words, nth)
        if not boxes:
            return None
        left, top, _, bottom = boxes[0]
        line = [box for box in boxes if box[1] < bottom and box[3] > top]
        return left, line[-1][2], (top + bottom) / 2

    def page_of(self, words: str) -> int:
        """The last page with these words; -1 where none has them."""
        there = [n for n, leaf in enumerate(self.leaves) if compact(words) in leaf.text]
        return there[-1] if there else -1

    def shows(self, words: str) -> bool:
        """Whether the words are printed: on one page, or over the end of one."""
        return compact(words).replace(BORROWED, "") in "".join(leaf.text for leaf in self.leaves).replace(BORROWED, "")


def compact(words: str) -> str:
    return re.sub(r"\s", "", words)


def to_pdf(word: Path, folder: Path) -> Path:
    """A PDF beside the Word file. Raises `FileNotFoundError` where LibreOffice is not there."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise FileNotFoundError("LibreOffice is not there (apt-get install libreoffice-writer)")
    home = f"-env:UserInstallation=file://{folder}/office"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(word)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)  # noqa: S603 - our own file
    return word.with_suffix(".pdf")


def printed(pdf: Path, dpi: int) -> Printed:
    document = pypdfium2.PdfDocument(pdf)
    pages = [np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, 2::-1]) for page in document]
    leaves = [_leaf(page, dpi / 72) for page in document]
    document.close()
    return Printed(pages, leaves, dpi / 25.4)


def _leaf(page: pypdfium2.PdfPage, scale: float) -> Leaf:
    words, high = page.get_textpage(), page.get_height()
    signs = [(chr(raw.FPDFText_GetUnicode(words, i)), i) for i in range(words.count_chars())]
    signs = [("-" if sign in HYPHENS else sign, i) for sign, i in signs]
    kept = [(sign, words.get_charbox(i, loose=True)) for sign, i in signs if not sign.isspace() and sign.isprintable()]
    boxes = [(l * scale, (high - t) * scale, r * scale, (high - b) * scale) for _, (l, b, r, t) in kept]  # noqa: E741
    return Leaf("".join(sign for sign, _ in kept), boxes)
