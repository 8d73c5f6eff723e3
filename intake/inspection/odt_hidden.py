"""Hidden sections and paragraphs of OpenDocument texts (ODF 1.3, 5.4 and 7.7.3), which LibreOffice shows once it has made a Word document of them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from intake.archives.failures import BROKEN

CONTENT = "content.xml"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MARKS = (b'display="none"', b'is-hidden="true"')


def without_hidden(archive: zipfile.ZipFile, copy: Path) -> Path | None:
    """Write a copy without what is hidden; None where nothing is, or where the content cannot be understood."""
    try:
        data = archive.read(CONTENT)
        if not any(mark in data for mark in MARKS):
            return None
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        hidden = list(_hidden(root))
        for element in hidden:
            if (parent := element.getparent()) is not None:
                parent.remove(element)
        if not hidden:
            return None
        copy.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
            for info in archive.infolist():
                new.writestr(info.filename, etree.tostring(root) if info.filename == CONTENT else archive.read(info))
    except (*BROKEN, KeyError, etree.XMLSyntaxError):
        return None
    return copy


def _hidden(root: etree._Element) -> Iterator[etree._Element]:
    for section in root.iter(f"{TEXT}section"):
        shown_now = section.get(f"{TEXT}display") == "condition" and section.get(f"{TEXT}is-hidden") != "true"
        if section.get(f"{TEXT}display") in ("none", "condition") and not shown_now:
            yield section
    for mark in root.iter(f"{TEXT}hidden-paragraph"):
        paragraph = next(mark.iterancestors(f"{TEXT}p", f"{TEXT}h"), None)
        if mark.get(f"{TEXT}is-hidden") == "true" and paragraph is not None:
            yield paragraph
