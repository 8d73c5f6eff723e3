"""Word documents in one XML file, packed as DOCX: what LibreOffice makes of them loses fonts, and columns of tables without a grid."""

from __future__ import annotations

import base64
import binascii
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from intake.inspection.word_2003 import MEDIA, document_parts, is_word_2003
from model.errors import DamagedFile

PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

Part = tuple[str, bytes]  # content type and content


def packed(data: bytes, copy: Path) -> bool:
    """Write the document as a DOCX; False where it is of no kind that is known. Raises `DamagedFile`."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        raise DamagedFile("XML 不完整") from None
    if root.tag == f"{{{PACKAGE}}}package":
        parts = _flat_parts(root)
    elif is_word_2003(root):
        parts = _with_relations(document_parts(root))
    else:
        return False
    copy.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _types(parts))
        for name, (_, content) in parts.items():
            package.writestr(name, content)
    return True


def _flat_parts(root: etree._Element) -> dict[str, Part]:
    """Return the parts of an OPC package in one file."""
    parts: dict[str, Part] = {}
    for part in root.iter(f"{{{PACKAGE}}}part"):
        name = (part.get(f"{{{PACKAGE}}}name") or "").lstrip("/")
        xml, binary = part.find(f"{{{PACKAGE}}}xmlData"), part.find(f"{{{PACKAGE}}}binaryData")
        if xml is not None and len(xml):
            content = etree.tostring(xml[0], xml_declaration=True, encoding="UTF-8", standalone=True)
        else:
            try:
                content = base64.b64decode(binary.text or "") if binary is not None else b""
            except binascii.Error:
                continue
        if name:
            parts[name] = (part.get(f"{{{PACKAGE}}}contentType") or "application/octet-stream", content)
    return parts


def _with_relations(contents: Mapping[str, bytes]) -> dict[str, Part]:
    """Return the parts of a package that holds a document, its styles, headers, footers and pictures, by the names of their files."""
    parts: dict[str, Part] = {}
    related = []
    for name, content in contents.items():
        kind = name.rstrip("0123456789")
        if name.startswith(MEDIA):
            parts[f"word/{name}"] = ("application/octet-stream", content)
        elif kind == "document":
            parts["word/document.xml"] = (f"{WORD}.document.main+xml", content)
        else:
            parts[f"word/{name}.xml"] = (f"{WORD}.{kind}+xml", content)
            related.append((name, f"{OFFICE}/{kind}", f"{name}.xml"))
    plain = "application/vnd.openxmlformats-package.relationships+xml"
    parts["_rels/.rels"] = (plain, _relations([("document", f"{OFFICE}/officeDocument", "word/document.xml")]))
    parts["word/_rels/document.xml.rels"] = (plain, _relations(related))
    return parts


def _default(space: str) -> Any:
    """Return the map of names in which those without a prefix are of `space`."""
    return {None: space}


def _relations(related: list[tuple[str, str, str]]) -> bytes:
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap=_default(RELATIONS))
    for name, kind, target in related:
        etree.SubElement(root, f"{{{RELATIONS}}}Relationship", {"Id": name, "Type": kind, "Target": target})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _types(parts: Mapping[str, Part]) -> bytes:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap=_default(TYPES))
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    etree.SubElement(root, f"{{{TYPES}}}Default", {"Extension": "rels", "ContentType": relations})
    for name, (kind, _) in parts.items():
        if not name.endswith(".rels"):
            etree.SubElement(root, f"{{{TYPES}}}Override", {"PartName": f"/{name}", "ContentType": kind})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
