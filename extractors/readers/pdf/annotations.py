"""The annotations of a PDF page that show text: form fields, typed notes and stamps, with the form that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import decode_text

from extractors.readers.page_content import Box

HIDDEN, NO_VIEW = 1 << 1, 1 << 5  # flags of annotations
PUSH_BUTTON, COMBO, COMB = 1 << 16, 1 << 17, 1 << 24  # flags of fields
MOST_ANCESTORS = 8
WITH_TEXT = ("Widget", "FreeText", "Stamp")


@dataclass(frozen=True, slots=True)
class Form:
    """The interactive form of a document. `stale`: what its fields look like must be made anew of their values, says the document."""

    stale: bool
    resources: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation that a viewer shows. `box`: its rectangle in units of the page, corners in order."""

    data: Mapping[str, Any]
    box: Box
    form: Form

    @property
    def kind(self) -> str:
        return name_of(self.data.get("Subtype"))

    @property
    def field(self) -> str:
        """The type of a form field: Tx, Ch, Btn, Sig; empty for anything else."""
        return name_of(self.inherited("FT")) if self.kind == "Widget" else ""

    def has(self, flag: int) -> bool:
        """Whether a field has a flag."""
        flags = self.inherited("Ff")
        return isinstance(flags, int) and bool(flags & flag)

    def inherited(self, key: str) -> Any:
        """Return a field's attribute, which its parent may hold."""
        data: Any = self.data
        for _ in range(MOST_ANCESTORS):
            if not isinstance(data, dict):
                return None
            if key in data:
                return resolve1(data[key])
            data = resolve1(data.get("Parent"))
        return None

    @property
    def appearance(self) -> Any:
        """What it looks like: a stream, a dictionary of them by state, or None."""
        looks = resolve1(self.data.get("AP"))
        return resolve1(looks.get("N")) if isinstance(looks, dict) else None

    @property
    def drawn(self) -> PDFStream | None:
        """The drawing that shows its text. Fields whose looks are stale, list boxes (which show all choices), combs (whose characters stand
        apart) and buttons are told by their values instead.
        """
        by_value = self.field in ("Tx", "Ch") and (self.form.stale or self.has(COMB))
        listed = self.field == "Ch" and not self.has(COMBO)
        button = self.field == "Btn" and not self.has(PUSH_BUTTON)
        look = self.appearance
        return look if isinstance(look, PDFStream) and not (by_value or listed or button) else None


def annotations_of(page: Any, document: Any) -> Iterator[Annotation]:
    """Yield the annotations of a page (pdfminer's) that are shown and may show text. `document`: of pdfminer."""
    form = _form(document)
    for reference in resolve1(page.annots) or ():
        data = resolve1(reference)
        box = box_of(data.get("Rect")) if isinstance(data, dict) else None
        if box is None or name_of(data.get("Subtype")) not in WITH_TEXT:
            continue
        if is_shown(data):
            yield Annotation(data, box, form)


def is_shown(data: Mapping[str, Any]) -> bool:
    """Whether a viewer shows an annotation."""
    flags = resolve1(data.get("F"))
    return not (isinstance(flags, int) and flags & (HIDDEN | NO_VIEW))


def _form(document: Any) -> Form:
    form = resolve1(document.catalog.get("AcroForm"))
    if not isinstance(form, dict):
        return Form(False, {})
    resources = resolve1(form.get("DR"))
    return Form(resolve1(form.get("NeedAppearances")) is True, resources if isinstance(resources, dict) else {})


def box_of(value: Any) -> Box | None:
    """Return a rectangle of a PDF with its corners in order; None for one without an area."""
    numbers = [resolve1(number) for number in resolve1(value) or ()]
    if len(numbers) != 4 or not all(isinstance(number, (int, float)) for number in numbers):
        return None
    x0, x1 = sorted((float(numbers[0]), float(numbers[2])))
    y0, y1 = sorted((float(numbers[1]), float(numbers[3])))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def name_of(value: Any) -> str:
    """Return a PDF name, as keys of dictionaries are written; empty for anything else."""
    value = resolve1(value)
    return literal_name(value) if isinstance(value, PSLiteral) else ""


def text_of(value: Any) -> str:
    """Return a PDF text, which may be a string, a stream or a name."""
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    if isinstance(value, bytes):
        return decode_text(value)
    return name_of(value) if isinstance(value, PSLiteral) else str(value or "")
