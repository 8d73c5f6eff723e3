"""An OFD package: a ZIP of XML parts that refer to each other by paths. Read with bounds, without entities."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from backports.zstd.zipfile import ZipFile
from lxml import etree

from intake.archives.failures import BROKEN
from intake.names import ofd_folder, part_name, zip_names
from model.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsafeFile

Element = etree._Element
MOST_PART = 100_000_000  # bytes of one unpacked part
ROOT = "OFD.xml"


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """An opened package; parts are named by their paths without leading slash. Close with the ZIP. Packages are told apart by identity."""

    archive: ZipFile
    names: dict[str, str]

    def bytes(self, name: str) -> bytes:
        """Return a part's bytes. Raises DamagedFile, EncryptedFile, LimitExceeded."""
        real = self.names.get(name.lower())
        if real is None:
            raise DamagedFile(f"缺少部件 {name}")
        try:
            with self.archive.open(real) as part:
                data = part.read(MOST_PART + 1)
        except BROKEN as error:
            raise (EncryptedFile if type(error) is RuntimeError else DamagedFile)(name) from error
        if len(data) > MOST_PART:
            raise LimitExceeded(f"{name} 解压后过大")
        return data

    def xml(self, name: str, recover: bool = False) -> Element:
        """Return the root of an XML part; with `recover`, of what can be made out of a broken one. Raises as `bytes`, and UnsafeFile."""
        data = self.bytes(name)
        if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
            raise UnsafeFile(f"{name} 含有 DOCTYPE 声明")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=recover)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedFile(name) from error
        if root is None:
            raise DamagedFile(name)
        return root

    def xml_or_rest(self, name: str) -> tuple[Element, bool]:
        """Return the root of an XML part, and whether it is whole; of a broken one what can be made out. Raises as `xml`."""
        try:
            return self.xml(name), True
        except DamagedFile:
            return self.xml(name, recover=True), False

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def find(self, reference: str, bases: Iterable[str]) -> str:
        """Return the name of the part that is meant. Producers differ in what a path is relative to: the first of the `bases` (names of
        parts) from which it leads to a part counts. Where none does: the name as the standard has it, of a part that is missing.
        """
        names = [resolve(reference, base) for base in bases]
        return next((name for name in names if self.has(name)), names[0])


def open_package(file: Path | BinaryIO) -> Package:
    """Raises DamagedFile where it is no OFD."""
    try:
        archive = ZipFile(file)
    except BROKEN as error:
        raise DamagedFile("OFD 容器不完整") from error
    restored = zip_names(archive.infolist())  # XML tells names in Unicode, directories of ZIP often in GBK
    told = [(name, info.filename) for info in archive.infolist() for name in (restored[info.header_offset], info.filename)]
    names = {part_name(name).lower(): real for name, real in told}
    folder = ofd_folder(names)
    if folder is None:
        archive.close()
        raise DamagedFile(f"缺少 {ROOT}，不是 OFD 文件")
    return Package(archive, {name.removeprefix(folder): real for name, real in names.items()})


def resolve(reference: str, base: str) -> str:
    """Return a path as written in part `base`: absolute from the root, else relative to that part's folder."""
    reference = reference.strip().replace("\\", "/")
    if reference.startswith("/"):
        return posixpath.normpath(reference.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), reference))


def local(element: Element) -> str:
    """Return the tag without its namespace (producers differ in theirs)."""
    return str(element.tag).rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def every(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the descendants of a name, whatever their namespace."""
    for child in element.iter() if element is not None else ():
        if local(child) == name:
            yield child


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children that have one of the names."""
    for child in element if element is not None else ():
        if local(child) in names:
            yield child


def first(element: Element | None, *path: str) -> Element | None:
    """Return the first child along a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text_of(element: Element | None) -> str:
    return "".join(str(t) for t in element.itertext()).strip() if element is not None else ""


def numbers(text: str | None) -> list[float]:
    """Return the numbers of a list; what is none is left out."""
    found = []
    for item in (text or "").replace(",", " ").split():
        try:
            found.append(float(item))
        except ValueError:
            continue
    return [number for number in found if abs(number) < 1e7]  # no NaN, nothing that a page cannot hold


def number(element: Element, name: str, default: float = 0.0) -> float:
    """Return a number that an attribute holds; the default where it holds none."""
    return next(iter(numbers(element.get(name))), default)


def is_true(element: Element, name: str, default: bool) -> bool:
    """Return what a yes-or-no attribute says."""
    value = (element.get(name) or "").strip().lower()
    return value in ("true", "1") if value else default
