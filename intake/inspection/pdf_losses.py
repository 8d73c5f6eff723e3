"""What a PDF has lost, or shows elsewhere and not here: pages of a damaged one whose content is gone, which a viewer shows blank and says nothing, and notes
without a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from intake.inspection.pdf_torn import TornPictures

UNDRAWN = ("/Line", "/PolyLine", "/Polygon", "/Stamp")  # notes of which PDFium makes up no drawing where the file has none
HIDDEN = 1 << 1 | 1 << 5  # flags of notes that are not shown: hidden, no view
MOST_READ = 200 << 20  # bytes of a file that is looked through for its page tree
END, NEAR = (
    2048,
    64,
)  # bytes at the end of a file that hold its mark; around the word by which a page tree is known that hold its count
TREE, COUNT = re.compile(rb"/Type\s*/Pages\b"), re.compile(rb"/Count\s+(\d{1,5})\b")
BROKEN_PDF = (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, OSError)


def lost_pages(path: Path, pages: int, repaired: bool) -> tuple[int, ...]:
    """Return the pages (from 0) whose content, or a picture that they show, is not in the file any more.

    `pages`: how many a viewer counts; `repaired`: the file is the copy of one whose structure was broken. A page without content in a sound
    file is blank, not lost.
    """
    try:
        with pikepdf.open(path) as pdf:
            if len(pdf.pages) != pages:  # pages that are gone themselves are told when they are read
                return ()
            damaged, torn = repaired or _is_damaged(pdf), TornPictures()
            return tuple(
                n for n, page in enumerate(pdf.pages) if _is_garbled(page) or (damaged and _is_lost(page)) or torn.are_on(page)
            )
    except BROKEN_PDF:
        return ()


def promised_pages(path: Path) -> int:
    """Return how many pages the page tree of a file that breaks off tells of, so far as it lies open; 0 where the file has its end."""
    with path.open("rb") as file:
        data = file.read(MOST_READ)
    if b"%%EOF" in data[-END:] or len(data) == MOST_READ:
        return 0
    trees = (data[max(0, at.start() - NEAR) : at.end() + NEAR] for at in TREE.finditer(data))
    return max((int(count) for tree in trees for count in COUNT.findall(tree)), default=0)


def undrawn_pages(pdf: pikepdf.Pdf) -> tuple[int, ...]:
    """Return the pages (from 0) with notes that programs show though the file has no drawing of them, and that are read by nothing here."""
    try:
        return tuple(number for number, page in enumerate(pdf.pages) if any(map(_is_undrawn, _notes(page))))
    except BROKEN_PDF:
        return ()


def _notes(page: pikepdf.Page) -> list[pikepdf.Object]:
    notes = page.obj.get("/Annots")
    return [note for note in notes if isinstance(note, pikepdf.Dictionary)] if isinstance(notes, pikepdf.Array) else []


def _is_undrawn(note: pikepdf.Object) -> bool:
    look = note.get("/AP")
    drawn = isinstance(look, pikepdf.Dictionary) and "/N" in look
    flags = note.get("/F", 0)
    hidden = isinstance(flags, int) and flags & HIDDEN
    return not drawn and str(note.get("/Subtype")) in UNDRAWN and not hidden


def _is_damaged(pdf: pikepdf.Pdf) -> bool:
    """Whether qpdf misses anything of the file, once it has looked for what the pages need: their content and their pictures."""
    for page in pdf.pages:
        page.obj.get("/Contents")
        list(page.resources.get("/XObject", pikepdf.Dictionary()).items())
    return bool(pdf.get_warnings())


def _contents(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.get("/Contents", pikepdf.Array())
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _is_garbled(page: pikepdf.Page) -> bool:
    """Whether what draws a page cannot be decoded: viewers show what comes before, or nothing, and say nothing."""
    try:
        for part in _contents(page):
            if isinstance(part, pikepdf.Stream):
                part.read_bytes()
    except pikepdf.DataDecodingError:
        return True
    return False


def _is_lost(page: pikepdf.Page) -> bool:
    if "/Contents" not in page.obj:
        return "/Annots" not in page.obj
    return any(_is_empty(part) for part in (*_contents(page), *_pictures(page)))


def _is_empty(stream: pikepdf.Object | None) -> bool:
    """Whether a stream is missing, or none of its bytes were found."""
    return not isinstance(stream, pikepdf.Stream) or int(stream.get("/Length", 0)) == 0 or not stream.read_raw_bytes()


def _pictures(page: pikepdf.Page) -> Iterator[pikepdf.Object | None]:
    """Yield what the page draws by name; None for what is not there."""
    named = page.resources.get("/XObject", pikepdf.Dictionary())
    for operands, operator in pikepdf.parse_content_stream(page, "Do"):
        if str(operator) == "Do":
            yield named.get(str(operands[0]))
