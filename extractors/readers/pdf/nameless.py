"""Glyphs of simple fonts whose names say no character: pdfminer takes the character of the standard encoding for each, which is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFSimpleFont
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from extractors.readers.pdf.annotations import name_of
from model.symbol_fonts import is_symbol_font

DEEPEST = 3  # forms within forms whose fonts are looked at


def forget_nameless(resources: Any, manager: Any, depth: int = 0) -> None:
    """Let glyphs mean nothing (so that they are read from pixels) in the fonts of a page whose names are unknown and that have no ToUnicode.

    `resources`: of the page; `manager`: pdfminer's, which keeps the fonts.
    """
    held = resolve1(resources)
    if not isinstance(held, dict):
        return
    for reference, spec in _fonts(held):
        codes = set(_unknown(spec))
        font = manager.get_font(reference.objid, spec) if codes else None
        if isinstance(font, PDFSimpleFont):
            font.cid2unicode = {code: char for code, char in font.cid2unicode.items() if code not in codes}
    forms = resolve1(held.get("XObject"))
    for form in forms.values() if isinstance(forms, dict) and depth < DEEPEST else ():
        stream = resolve1(form)
        if isinstance(stream, PDFStream) and name_of(stream.get("Subtype")) == "Form":
            forget_nameless(stream.get("Resources"), manager, depth + 1)


def _fonts(resources: Mapping[str, Any]) -> Iterator[tuple[PDFObjRef, Mapping[str, Any]]]:
    fonts = resolve1(resources.get("Font"))
    for reference in fonts.values() if isinstance(fonts, dict) else ():
        spec = resolve1(reference)
        if isinstance(reference, PDFObjRef) and isinstance(spec, dict) and "ToUnicode" not in spec:
            yield reference, spec


def _unknown(spec: Mapping[str, Any]) -> Iterator[int]:
    """Yield the codes of a font whose names say no character."""
    encoding = resolve1(spec.get("Encoding"))
    if not isinstance(encoding, dict) or is_symbol_font(name_of(spec.get("BaseFont"))):
        return
    code = 0
    for item in resolve1(encoding.get("Differences")) or ():
        entry = resolve1(item)
        if isinstance(entry, int):
            code = entry
        elif isinstance(entry, PSLiteral):
            if not _is_known(name_of(entry)):
                yield code
            code += 1


def _is_known(name: str) -> bool:
    if name in (".notdef", "space"):
        return True
    try:
        return bool(name2unicode(name))
    except (KeyError, ValueError):
        return False
