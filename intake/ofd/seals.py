"""Seals of an OFD's signatures: on which page each stands and where, and the picture inside its data (GB/T 38540, GM/T 0031)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import parser

from intake.ofd.document import OfdDocument
from intake.ofd.geometry import Box
from intake.ofd.package import ROOT, Element, every, first, numbers, text_of
from model.errors import DamagedFile, UnreadableError

UNIVERSAL = 0
INTEGER, OCTET_STRING, UTF8_STRING, SEQUENCE, PRINTABLE_STRING, IA5_STRING = 2, 4, 12, 16, 19, 22
NAMES = (IA5_STRING, UTF8_STRING, PRINTABLE_STRING)
DEEPEST = 12  # sequences within sequences
Items = list[tuple[int | None, bytes]]  # tags and contents


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal on a page. `boundary` and `clip` in mm (the clip from the boundary's corner); `picture`: its file, of the kind `kind`.

    `problem`: why there is no picture, in Chinese.
    """

    page: str
    boundary: Box
    clip: Box | None
    kind: str = ""
    picture: bytes = b""
    problem: str = ""


def stamps_of(document: OfdDocument) -> list[Stamp]:
    """Return all seals of a document's signatures, in their order."""
    return [stamp for info, part in signatures_of(document) for stamp in _stamps(document, info, part)]


def signatures_of(document: OfdDocument) -> Iterator[tuple[Element, str]]:
    """Yield the roots and names of the signatures of a document; of one that is missing or broken nothing."""
    for reference in every(document.body, "Signatures"):
        listing = document.package.find(text_of(reference), (ROOT, document.name))
        try:
            entries = list(every(document.package.xml(listing), "Signature"))
        except UnreadableError:
            continue
        for entry in entries:
            part = document.package.find(entry.get("BaseLoc", ""), (listing, document.name, ROOT))
            try:
                yield document.package.xml(part), part
            except UnreadableError:
                continue


def _stamps(document: OfdDocument, root: Element, part: str) -> list[Stamp]:
    info = first(root, "SignedInfo")
    places = [(one.get("PageRef", ""), _box(one.get("Boundary")), _box(one.get("Clip"))) for one in every(info, "StampAnnot")]
    if not any(boundary for _, boundary, _ in places):
        return []
    try:
        kind, picture, problem = *_seal_picture(document, root, part), ""
    except UnreadableError as error:
        kind, picture, problem = "", b"", error.detail
    return [Stamp(page, boundary, clip, kind, picture, problem) for page, boundary, clip in places if boundary]


def _box(text: str | None) -> Box | None:
    values = numbers(text)
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 and values[2] > 0 and values[3] > 0 else None


def _seal_picture(document: OfdDocument, root: Element, part: str) -> tuple[str, bytes]:
    """Return kind and file of the picture of a signature's seal."""
    found = next((picture for data in _seal_data(document, root, part) if (picture := picture_in(data))), None)
    if found is None:
        raise DamagedFile("印章数据中没有图像")
    return found


def seal_name(document: OfdDocument, root: Element, part: str) -> str:
    """Return what a signature's seal is called, as it says itself; empty where it does not."""
    try:
        return next((name for data in _seal_data(document, root, part) if (name := name_in(data))), "")
    except UnreadableError:
        return ""


def _seal_data(document: OfdDocument, root: Element, part: str) -> Iterator[bytes]:
    """Yield the data of a signature's seal: of the seal itself, and of the signed value, which holds it again."""
    for reference in (text_of(first(root, "SignedInfo", "Seal", "BaseLoc")), text_of(first(root, "SignedValue"))):
        name = document.package.find(reference, (part, document.name, ROOT)) if reference else ""
        if name and document.package.has(name):
            yield document.package.bytes(name)


def picture_in(data: bytes) -> tuple[str, bytes] | None:
    """Return kind (lower case) and file of the first picture in a seal's data; None where there is none.

    The standards differ in what stands around it: a picture is a sequence of its kind, its bytes, and two lengths.
    """
    for items in _sequences(data, 0):
        tags = [tag for tag, _ in items[:4]]
        if len(tags) == 4 and tags[0] in NAMES and tags[1:] == [OCTET_STRING, INTEGER, INTEGER]:
            return items[0][1].decode("utf-8", "replace").lower(), items[1][1]
    return None


def name_in(data: bytes) -> str:
    """Return the name in a seal's data: its properties are a sequence of a kind, the name, and more."""
    for items in _sequences(data, 0):
        if [tag for tag, _ in items[:2]] == [INTEGER, UTF8_STRING] and len(items) > 2:
            return items[1][1].decode("utf-8", "replace").strip()
    return ""


def _sequences(data: bytes, depth: int) -> Iterator[Items]:
    """Yield what stands in each sequence of ASN.1 data, the outer ones first."""
    items = _items(data)
    yield items
    for tag, content in items if depth < DEEPEST else ():
        if tag in (SEQUENCE, None):
            yield from _sequences(content, depth + 1)


def _items(data: bytes) -> Items:
    """Return tags and contents of what stands one after the other in ASN.1 data; None for a tag that only the context explains."""
    found: Items = []
    while data:
        try:
            class_, method, tag, head, content, tail = parser.parse(data)
        except ValueError:
            break
        if class_ == UNIVERSAL or method == 1:
            found.append((tag if class_ == UNIVERSAL else None, content))
        data = data[len(head) + len(content) + len(tail) :]
    return found
