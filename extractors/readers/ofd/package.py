"""An OFD package: a ZIP of XML parts that refer to each other by paths. Read with bounds, without entities."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from model.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsafeFile

Element = etree._Element
MOST_PART = 100_000_000  # bytes of one unpacked part
ROOT = "OFD.xml"


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package; parts are named by their paths without leading slash. Close with the ZIP."""

    archive: zipfile.ZipFile
    names: dict[str, str]

    def bytes(self, name: str) -> bytes:
        """Return a part's bytes. Raises DamagedFile, EncryptedFile, LimitExceeded."""
        real = self.names.get(name.lower())
        if real is None:
            raise DamagedFile(f"缺少部件 {name}")
        try:
            with self.archive.open(real) as part:
                data = part.read(MOST_PART + 1)
        except RuntimeError as error:
            raise EncryptedFile(name) from error
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise DamagedFile(name) from error
        if len(data) > MOST_PART:
            raise LimitExceeded(f"{name} 解压后过大")
        return data

    def xml(self, name: str) -> Element:
        data = self.bytes(name)
        if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
            raise UnsafeFile(f"{name} 含有 DOCTYPE 声明")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedFile(name) from error

    def has(self, name: str) -> bool:
        return name.lower() in self.names


def open_package(path: Path) -> Package:
    """Raises DamagedFile where it is no OFD."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise DamagedFile(path.name) from error
    package = Package(archive, {n.replace("\\", "/").lstrip("/").lower(): n for n in archive.namelist()})
    if not package.has(ROOT):
        archive.close()
        raise DamagedFile(f"{path.name} 不是 OFD 文件")
    return package


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


def first(element: Element | None, *path: str) -> Element | None:
    """Return the first child along a path of names."""
    for name in path:
        element = next((c for c in element if local(c) == name), None) if element is not None else None
    return element


def text_of(element: Element | None) -> str:
    return "".join(str(t) for t in element.itertext()).strip() if element is not None else ""


def numbers(text: str | None) -> list[float]:
    found = []
    for item in (text or "").split():
        try:
            found.append(float(item))
        except ValueError:
            continue
    return found
