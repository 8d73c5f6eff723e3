"""Opening a Word document safely: no document type declarations, no external parts; python-docx reads the package."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from extractors.readers.word.bound import show_bound
from extractors.readers.word.xml import Element, resolve_alternatives
from model.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsafeFile

MOST_XML = 200_000_000  # bytes of one unpacked part
# what python-docx, lxml and zipfile raise for a package that is none of Word's
NOT_WORD = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, PackageNotFoundError, etree.XMLSyntaxError, EOFError, OSError, ValueError),
    *(KeyError, IndexError, AttributeError, TypeError, NotImplementedError),
)
OLE_MAGIC = b"\xd0\xcf\x11\xe0"


def open_word(path: Path) -> Any:
    """Open a document with python-docx. Raises DamagedFile, EncryptedFile, UnsafeFile, LimitExceeded."""
    return open_word_bytes(path.read_bytes(), path.name)


def open_word_bytes(data: bytes, name: str) -> Any:
    """Do the same for the bytes of a document called `name`."""
    if data.startswith(OLE_MAGIC):
        raise EncryptedFile(name)
    try:
        _refuse_doctypes(data)
        document = docx.Document(io.BytesIO(data))
        resolve_alternatives(document.element)
        show_bound(document)
        return document
    except NOT_WORD as error:
        raise DamagedFile(name) from error


def _refuse_doctypes(data: bytes) -> None:
    """Raise UnsafeFile or LimitExceeded: Office never writes a DOCTYPE; whoever does wants entities to be expanded."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with package.open(info) as part:
                text = part.read(MOST_XML + 1)
            if len(text) > MOST_XML:
                raise LimitExceeded(f"{info.filename} 解压后过大")
            if b"<!DOCTYPE" in text or "<!DOCTYPE".encode("utf-16-le") in text or "<!DOCTYPE".encode("utf-16-be") in text:
                raise UnsafeFile(f"{info.filename} 含有 DOCTYPE 声明")


def related_root(document: Any, kind: str) -> Element | None:
    """Return the root element of the main part's related part whose relationship type ends in `kind` (numbering, footnotes, theme)."""
    found = (name for name, r in document.part.rels.items() if not r.is_external and r.reltype.endswith("/" + kind))
    return next((root_of(document, name) for name in found), None)


def root_of(document: Any, name: str) -> Element | None:
    """Return the root element of the part that the main part calls `name` (rId7); None where it is none of XML, or lies outside."""
    relation = document.part.rels.get(name)
    if relation is None or relation.is_external:
        return None
    part = relation.target_part
    root: Element | None = getattr(part, "element", None)
    if root is None:
        try:
            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except etree.XMLSyntaxError:
            return None
    resolve_alternatives(root)
    return root
