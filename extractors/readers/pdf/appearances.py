"""Lays what annotations look like into the content of their page, so that it is read as the page is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import LIT
from pdfminer.utils import apply_matrix_rect

from extractors.readers.page_content import Box
from extractors.readers.pdf.annotations import Annotation, box_of

UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MOST_OPEN = 28  # graphics states that a page may leave open, as many as PDF lets a program nest
NAME = "ShownAnnotation"


def with_appearances(page: Any, notes: Sequence[Annotation]) -> Any:
    """Return a page of pdfminer with the drawings of its annotations as forms behind its content."""
    forms = [(note, note.drawn) for note in notes]
    placed = [(form, step) for note, form in forms if form is not None and (step := _placing(form, note.box))]
    if not placed:
        return page
    page = copy(page)
    drawings = {f"{NAME}{i}": _form(form, notes[0].form.resources) for i, (form, _) in enumerate(placed)}
    page.resources = {**page.resources, "XObject": {**_dict(page.resources.get("XObject")), **drawings}}
    steps = [b"q %s cm /%s%d Do Q" % (step, NAME.encode(), i) for i, (_, step) in enumerate(placed)]
    ending = b" " + b"Q " * MOST_OPEN + b" ".join(steps)
    page.contents = [_stream(-1, b"q "), *page.contents, _stream(-2, ending)]
    return page


def _stream(number: int, data: bytes) -> PDFStream:
    """Return content that is no object of the file; pdfminer executes none without a number, and none of a number twice."""
    stream = PDFStream({}, data)
    stream.set_objid(number, 0)
    return stream


def _placing(form: PDFStream, rectangle: Box) -> bytes | None:
    """Return the matrix that lays a form into a rectangle (ISO 32000, 12.5.5); None for a form without an area."""
    box = box_of(form.get("BBox"))
    if box is None:
        return None
    matrix = [resolve1(number) for number in resolve1(form.get("Matrix")) or UPRIGHT]
    x0, y0, x1, y1 = apply_matrix_rect((matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]), box)
    if x1 <= x0 or y1 <= y0:
        return None
    across, up = (rectangle[2] - rectangle[0]) / (x1 - x0), (rectangle[3] - rectangle[1]) / (y1 - y0)
    return b"%.6f 0 0 %.6f %.6f %.6f" % (across, up, rectangle[0] - across * x0, rectangle[1] - up * y0)


def _form(stream: PDFStream, shared: Mapping[str, Any]) -> PDFStream:
    """Return a form that finds the fonts of its document's fields, too."""
    own = _dict(stream.get("Resources"))
    fonts = {**_dict(shared.get("Font")), **_dict(own.get("Font"))}
    form = copy(stream)
    form.attrs = {**stream.attrs, "Subtype": LIT("Form"), "Resources": {**shared, **own, "Font": fonts}}
    return form


def _dict(value: Any) -> dict[str, Any]:
    value = resolve1(value)
    return value if isinstance(value, dict) else {}
