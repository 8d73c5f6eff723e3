"""What a viewer shows of a PDF page, as a page of pdfplumber: its boxes, and the units it is measured in."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from pdfminer.layout import LTChar, LTItem
from pdfplumber.page import Page
from pdfplumber.utils.pdfinternals import resolve_all, resolve_and_decode

from extractors.readers.page_content import Box
from extractors.readers.pdf.annotations import Annotation, annotations_of, box_of
from extractors.readers.pdf.appearances import with_appearances
from extractors.readers.pdf.nameless import forget_nameless
from extractors.readers.pdf.struck_out import struck_places

USUAL_BOX = (0.0, 0.0, 612.0, 792.0)  # of a page that has none, in PDFium, too


class QuickPage(Page):  # type: ignore[misc]  # pdfplumber has no types
    """A page of pdfplumber, of whose characters only that is told which somebody asks for: a third of its time goes into the rest."""

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        if not isinstance(obj, LTChar) or self.pdf.unicode_norm is not None or isinstance(obj.fontname, bytes):
            told: dict[str, Any] = super().process_object(obj)
            return told
        left, over = self.mediabox[:2]
        inked = obj.graphicstate.ncolor
        return {
            "object_type": "char",
            "text": obj.get_text(),
            "fontname": resolve_all(obj.fontname),
            "size": obj.size,
            "matrix": obj.matrix,
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "y0": obj.y0,
            "y1": obj.y1,
            "top": self.height - obj.y1 + over,
            "bottom": self.height - obj.y0 + over,
            "ncs": resolve_and_decode(obj.ncs.name),
            "non_stroking_color": inked if isinstance(inked, tuple) else (inked,),
        }


@dataclass(frozen=True, slots=True)
class ShownPage:
    """`page`: of pdfplumber, its media box is what is shown. `unit`: points of a unit of its coordinates.

    `notes`: its annotations that may show text; what they look like is drawn on the page, where they have a look. `width`, `height`:
    in points, as it is shown. `struck`: the places that notes strike out, in units of the page. `carried`: the fonts that the file carries.
    """

    page: Any
    unit: float
    notes: tuple[Annotation, ...] = ()
    struck: tuple[Box, ...] = ()
    carried: frozenset[str] = frozenset()

    @property
    def width(self) -> float:
        return float(self.page.width) * self.unit

    @property
    def height(self) -> float:
        return float(self.page.height) * self.unit

    def box(self, item: Mapping[str, Any]) -> Box:
        """Return the box of an object of the page in points from the top left corner of what is shown."""
        x, top = float(self.page.bbox[0]), float(self.page.bbox[1])
        x0, y0, x1, y1 = (float(item[key]) for key in ("x0", "top", "x1", "bottom"))
        return (x0 - x) * self.unit, (y0 - top) * self.unit, (x1 - x) * self.unit, (y1 - top) * self.unit

    def rectangle(self, corners: Box) -> Box:
        """Return a rectangle of the page's own coordinates (up from below, unrotated) in points from the top left corner."""
        left, bottom, right, top = self.page.page_obj.mediabox
        x0, y0, x1, y1 = corners
        box = {
            90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
            180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
            270: (top - y1, right - x1, top - y0, right - x0),
        }.get(self.page.rotation, (x0 - left, top - y1, x1 - left, top - y0))
        return box[0] * self.unit, box[1] * self.unit, box[2] * self.unit, box[3] * self.unit

    def shows(self, box: Box) -> bool:
        """Whether the middle of a box lies on the page."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height

    def clipped(self, box: Box) -> Box | None:
        """Return what is shown of a box; None where that is nothing."""
        x0, y0, x1, y1 = max(0.0, box[0]), max(0.0, box[1]), min(self.width, box[2]), min(self.height, box[3])
        return (x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else None


def shown_page(document: Any, index: int, unit: float) -> ShownPage:
    """Return page `index` (from 0) of a document of pdfplumber as it is shown; `unit`: points of a unit of its coordinates."""
    page = copy(document.pages[index].page_obj)
    box = _shown_box(page.attrs)
    page.attrs = {**page.attrs, "MediaBox": list(box)}
    page.mediabox = box
    notes = tuple(annotations_of(page, document.doc))
    carried = forget_nameless(page.resources, document.rsrcmgr)
    return ShownPage(
        QuickPage(document, with_appearances(page, notes), index + 1), unit, notes, tuple(struck_places(page)), carried
    )


def _shown_box(attrs: Mapping[str, Any]) -> Box:
    """Return what is shown of a page, as PDFium has it: the crop box within the media box."""
    media = box_of(attrs.get("MediaBox")) or USUAL_BOX
    crop = box_of(attrs.get("CropBox"))
    if crop is None:
        return media
    x0, y0, x1, y1 = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media
