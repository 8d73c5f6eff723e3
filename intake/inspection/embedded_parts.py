"""Documents of another format that stand within a Word document (altChunk): found here, and put back once they are Word documents."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from intake.archives.failures import BROKEN
from intake.examination import Member
from model.errors import PartUnread

KIND = "/aFChunk"
RELATIONS = "word/_rels/document.xml.rels"
BESIDE = re.compile(r"word/_rels/(?:header|footer|footnotes|endnotes)\d*\.xml\.rels")
FOLDER = "word"
TYPES = "[Content_Types].xml"


def embedded_parts(archive: zipfile.ZipFile, out: Path) -> tuple[Member, ...]:
    """Return the documents that the body of a Word document takes in, written below `out`; those of its headers, footers and notes are told."""
    body = tuple(_part(archive, name, out / f"part{i:03d}") for i, name in enumerate(_targets(archive, RELATIONS)))
    beside = (name for part in archive.namelist() if BESIDE.fullmatch(part) for name in _targets(archive, part))
    return (*body, *(Member(name, problem=part_unread(name, "在页眉、页脚或注释内").problem()) for name in beside))


def _targets(archive: zipfile.ZipFile, relations: str) -> Iterator[str]:
    try:
        root = etree.fromstring(archive.read(relations), etree.XMLParser(resolve_entities=False, no_network=True))
    except (*BROKEN, KeyError, etree.XMLSyntaxError):
        return
    for relation in root.iter("{*}Relationship"):
        if (relation.get("Type") or "").endswith(KIND):
            yield posixpath.normpath(posixpath.join("/" + FOLDER, relation.get("Target") or "")).lstrip("/")


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> Member:
    try:
        data = archive.read(name)
    except (*BROKEN, KeyError):
        return Member(name, problem=part_unread(name, "不在文档内").problem())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Member(name, path)


def part_unread(name: str, reason: str) -> PartUnread:
    """Return what is told of an embedded document that cannot be read."""
    return PartUnread(f"文档中嵌入的内容（{posixpath.basename(name)}）未能读取，{reason}")


def with_parts(path: Path, parts: Mapping[str, Path], copy: Path) -> Path:
    """Write the Word document at `path` as `copy`, with other files in the place of the parts of these names, called plain bytes: python-docx
    takes one that calls itself a Word document for the document itself.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = parts[info.filename].read_bytes() if info.filename in parts else old.read(info)
            new.writestr(info.filename, _as_bytes(data, parts) if info.filename == TYPES else data)
    return copy


def _as_bytes(types: bytes, parts: Mapping[str, Path]) -> bytes:
    """Return the list of content types with those of the parts replaced."""
    root = etree.fromstring(types, etree.XMLParser(resolve_entities=False, no_network=True))
    names = {"/" + name for name in parts}
    for override in list(root):
        if override.get("PartName") in names:
            root.remove(override)
    for name in sorted(names):
        space = etree.QName(root).namespace
        root.append(root.makeelement(f"{{{space}}}Override", {"PartName": name, "ContentType": "application/octet-stream"}))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
