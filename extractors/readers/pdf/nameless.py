"""Glyphs of simple fonts of which nobody knows what they mean: those whose names say no character (pdfminer takes the character of the standard
encoding for each, which is another one), and those whose table says another one than their name, by which they are drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFSimpleFont
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from extractors.readers.pdf.annotations import name_of
from extractors.readers.pdf.trust import says_nothing
from model.symbol_fonts import is_symbol_font

DEEPEST = 3  # forms within forms whose fonts are looked at
MOST_DENIED = 0.5  # share of the letters and digits of a font that its table may call otherwise than their names
PROGRAMS = {"FontFile", "FontFile2", "FontFile3"}
SYMBOLIC = 1 << 2  # flag of a font whose glyphs are found by its own table, not by names


def forget_nameless(resources: Any, manager: Any) -> frozenset[str]:
    """Let glyphs mean nothing (so that they are read from pixels) in the fonts of a page: those of unknown names without a ToUnicode, and those
    that a ToUnicode calls otherwise than their names do. Return the names of the fonts that the file carries, whose glyphs may be any.

    `resources`: of the page; `manager`: pdfminer's, which keeps the fonts.
    """
    carried = set()
    for reference, spec in _all_fonts(resources):
        font = manager.get_font(reference.objid, spec)
        kind = name_of(spec.get("Subtype"))
        if isinstance(font, PDFSimpleFont):
            _forget(font, set(_denied(font, spec) if "ToUnicode" in spec else _unknown(spec)))
        if kind == "Type3" or font.descriptor.keys() & PROGRAMS:
            carried.add(str(font.fontname))
    return frozenset(carried)


def _all_fonts(resources: Any, depth: int = 0) -> Iterator[tuple[PDFObjRef, Mapping[str, Any]]]:
    """Yield the fonts of a page and of the forms on it."""
    held = resolve1(resources)
    if not isinstance(held, dict):
        return
    yield from _fonts(held)
    forms = resolve1(held.get("XObject"))
    for form in forms.values() if isinstance(forms, dict) and depth < DEEPEST else ():
        stream = resolve1(form)
        if isinstance(stream, PDFStream) and name_of(stream.get("Subtype")) == "Form":
            yield from _all_fonts(stream.get("Resources"), depth + 1)


def _fonts(resources: Mapping[str, Any]) -> Iterator[tuple[PDFObjRef, Mapping[str, Any]]]:
    fonts = resolve1(resources.get("Font"))
    for reference in fonts.values() if isinstance(fonts, dict) else ():
        spec = resolve1(reference)
        if isinstance(reference, PDFObjRef) and isinstance(spec, dict):
            yield reference, spec


def _forget(font: PDFSimpleFont, codes: set[int]) -> None:
    """Let codes of a font mean nothing. Widths of the standard fonts are kept by character, and stay."""
    told = getattr(font.unicode_map, "cid2unichr", {})
    for code in codes:
        told.pop(code, None)
        char = font.cid2unicode.get(code)
        if code not in font.widths and char in font.widths:
            font.widths = {**font.widths, code: font.widths[char]}
    font.cid2unicode = {
        code: char for code, char in font.cid2unicode.items() if code not in codes
    }  # the encoding's own is every font's


def _denied(font: PDFSimpleFont, spec: Mapping[str, Any]) -> Iterator[int]:
    """Yield the codes whose names say a usual character and whose table says nothing, and those whose letters or digits differ. Where most differ, the
    names are any that a program made up.
    """
    descriptor = resolve1(spec.get("FontDescriptor"))
    flags = resolve1(descriptor.get("Flags")) if isinstance(descriptor, dict) else 0
    if "Encoding" not in spec or (isinstance(flags, int) and flags & SYMBOLIC):
        return
    told = getattr(font.unicode_map, "cid2unichr", {})
    said = {code: unicodedata.normalize("NFKC", text).strip() for code, text in told.items()}
    named = {code: font.cid2unicode.get(code, "") for code in told}
    usual = [code for code, name in named.items() if name.isascii() and name.strip()]
    yield from (code for code in usual if not said[code] or says_nothing(said[code]))
    both = [code for code in usual if named[code].isalnum() and said[code].isascii() and said[code].isalnum()]
    other = [code for code in both if said[code] != named[code]]
    yield from other if len(other) <= MOST_DENIED * len(both) else ()


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
