"""WordprocessingML of Word 2003 as that of Word 2007: the same elements, mostly, under other names."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator

from lxml import etree

OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
HINTS = "http://schemas.microsoft.com/office/word/2003/auxHint"
NOTES = "http://schemas.microsoft.com/aml/2001/core"
NEW = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = ("urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:office:word")
RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge", "fareast": "eastAsia", "fareast-theme": "eastAsiaTheme", "ilfo": "numId"}
DROPPED = ("binData", "footnotePr", "endnotePr", "docPr", "proofErr", "versionOfBuiltInStylenames", "latentStyles")
MEDIA = "media/"
EDGES = {"hdr": "header", "ftr": "footer"}
KINDS = {"odd": "default", "even": "even", "first": "first"}


def is_word_2003(root: etree._Element) -> bool:
    return bool(root.tag == f"{{{OLD}}}wordDocument")


def document_parts(root: etree._Element) -> dict[str, bytes]:
    """Return the parts of the document by name: document, styles, header1 … and its pictures: media/02000001.jpg."""
    return {**_Converter().parts(root), **dict(_pictures(root))}


def _pictures(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    for held in root.iter(_old("binData")):
        name = re.sub(r"[^\w.]", "", (held.get(_old("name")) or "").rpartition("/")[2])
        with contextlib.suppress(binascii.Error):
            yield f"{MEDIA}{name or 'picture'}", base64.b64decode(held.text or "")


def _old(name: str) -> str:
    return f"{{{OLD}}}{name}"


def _new(name: str) -> str:
    return f"{{{NEW}}}{name}"


def _renamed(name: str) -> str:
    """Turn h-ansi into hAnsi."""
    return RENAMED.get(name) or re.sub(r"-([a-z])", lambda hit: hit[1].upper(), name)


class _Converter:
    """Converts one document; headers, footers and notes are collected on the way."""

    def __init__(self) -> None:
        self._edges: dict[str, etree._Element] = {}
        self._notes: list[etree._Element] = []

    def parts(self, root: etree._Element) -> dict[str, bytes]:
        body = root.find(_old("body"))
        document = etree.Element(_new("document"), nsmap={"w": NEW, "r": OFFICE})
        target = etree.SubElement(document, _new("body"))
        if body is not None:
            self._fill(target, body)
        for note in self._notes:  # behind the text, before the properties of the last section
            target.insert(len(target) - (target[-1].tag == _new("sectPr") if len(target) else 0), note)
        found = {"document": document, "styles": self._styles(root), **self._edges}
        return {
            name: etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True) for name, part in found.items()
        }

    def _styles(self, root: etree._Element) -> etree._Element:
        out = etree.Element(_new("styles"), nsmap={"w": NEW})
        fonts = root.find(f"{_old('fonts')}/{_old('defaultFonts')}")
        if fonts is not None:
            defaults = etree.SubElement(etree.SubElement(out, _new("docDefaults")), _new("rPrDefault"))
            named = etree.SubElement(etree.SubElement(defaults, _new("rPr")), _new("rFonts"))
            _copy_attributes(fonts, named)
        styles = root.find(_old("styles"))
        if styles is not None:
            self._fill(out, styles)
        return out

    def _fill(self, target: etree._Element, source: etree._Element) -> None:
        for child in source:
            if isinstance(child.tag, str):
                target.extend(self._converted(child))

    def _converted(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield what an element becomes: itself under its new name, or what it holds."""
        space, name = etree.QName(element).namespace, etree.QName(element).localname
        if space == NOTES:
            deleted = (element.get(_old("type")) or "").startswith(("Word.Deletion", "Word.Comment", "Word.Formatting"))
            yield from () if deleted else self._inside(element)
        elif space == OLD:
            yield from self._of_word(element, name)
        elif space in DRAWING:
            kept = etree.Element(element.tag, attrib={str(key): str(value) for key, value in element.attrib.items()})
            self._fill(kept, element)
            yield kept
        elif space != HINTS or name in ("sect", "sub-section", "pBdrGroup"):
            yield from self._inside(element)

    def _inside(self, element: etree._Element) -> Iterator[etree._Element]:
        for child in element:
            if isinstance(child.tag, str):
                yield from self._converted(child)

    def _of_word(self, element: etree._Element, name: str) -> Iterator[etree._Element]:
        if name in DROPPED or name == "listPr":
            return
        if name in ("footnote", "endnote"):
            self._notes += self._inside(element)
        elif name in EDGES:
            yield self._edge(element, EDGES[name])
        elif name == "cfChunk":
            yield from self._inside(element)
        else:
            made = etree.Element(_new(_renamed(name)), nsmap={"w": NEW})
            _copy_attributes(element, made)
            made.text = element.text
            self._fill(made, element)
            label = _label(element) if name == "p" else None
            if label is not None:
                made.insert(1 if len(made) and made[0].tag == _new("pPr") else 0, label)
            yield made

    def _edge(self, element: etree._Element, place: str) -> etree._Element:
        """Return the reference to a header or footer, which becomes a part of its own."""
        part = etree.Element(_new("hdr" if place == "header" else "ftr"), nsmap={"w": NEW})
        self._fill(part, element)
        name = f"{place}{len(self._edges) + 1}"
        self._edges[name] = part
        kind = KINDS.get(element.get(_old("type")) or "odd", "default")
        return etree.Element(_new(f"{place}Reference"), {_new("type"): kind, f"{{{OFFICE}}}id": name})


def _copy_attributes(old: etree._Element, new: etree._Element) -> None:
    for key, value in old.attrib.items():
        qualified = etree.QName(key)
        new.set(_new(_renamed(qualified.localname)) if qualified.namespace == OLD else key, value)


def _label(paragraph: etree._Element) -> etree._Element | None:
    """Return the number or bullet of a paragraph, which Word 2003 wrote out, as a run."""
    listed = paragraph.find(f"{_old('pPr')}/{_old('listPr')}")
    shown = None if listed is None else listed.find(f"{{{HINTS}}}t")
    text = "" if shown is None else shown.get(f"{{{HINTS}}}val") or ""
    if listed is None or not text:
        return None
    run = etree.Element(_new("r"), nsmap={"w": NEW})
    font = listed.find(f"{{{HINTS}}}font")
    if font is not None:
        name = font.get(f"{{{HINTS}}}val") or ""
        fonts = etree.SubElement(etree.SubElement(run, _new("rPr")), _new("rFonts"))
        for slot in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(_new(slot), name)
    etree.SubElement(run, _new("t")).text = text
    return run
