"""The pages, fonts, pictures and templates of an OFD document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.readers.ofd.package import ROOT, Element, Package, every, first, local, numbers, resolve, text_of
from model.errors import DamagedFile

A4 = (0.0, 0.0, 210.0, 297.0)


@dataclass(frozen=True, slots=True)
class OfdDocument:
    """One document of a package. `pages` and `templates`: part names (templates by id); `fonts`: names by id; `media`: part
    names of pictures by id; `area`: usual page box in mm.
    """

    pages: tuple[str, ...]
    templates: dict[str, str]
    fonts: dict[str, str]
    media: dict[str, str]
    area: tuple[float, float, float, float]


def document_roots(package: Package) -> list[str]:
    """Return the part names of all documents of a package."""
    root = package.xml(ROOT)
    return [resolve(text_of(r), ROOT) for r in every(root, "DocRoot") if text_of(r)]


def open_document(package: Package, name: str) -> OfdDocument:
    """Read what one document says of its pages. Raises DamagedFile, UnsafeFile."""
    root = package.xml(name)
    common = first(root, "CommonData")
    pages = [resolve(p.get("BaseLoc", ""), name) for p in every(first(root, "Pages"), "Page") if p.get("BaseLoc")]
    templates = {t.get("ID", ""): resolve(t.get("BaseLoc", ""), name) for t in every(common, "TemplatePage")}
    named = [resolve(text_of(r), name) for kind in ("PublicRes", "DocumentRes") for r in every(common, kind)]
    resources = [(part, package.xml(part)) for part in named if package.has(part)]
    fonts = {key: font for _, root in resources for key, font in _fonts(root)}
    media = {key: file for part, root in resources for key, file in _media(root, part)}
    area = _box(first(common, "PageArea", "PhysicalBox")) or A4
    return OfdDocument(tuple(pages), templates, fonts, media, area)


def _fonts(root: Element) -> Iterator[tuple[str, str]]:
    """Yield ids and names of the fonts of a resource part."""
    for font in every(root, "Font"):
        yield font.get("ID", ""), font.get("FontName") or font.get("FamilyName") or ""


def _media(root: Element, part: str) -> Iterator[tuple[str, str]]:
    """Yield ids and part names of the pictures of a resource part."""
    base = root.get("BaseLoc") or ""
    folder = resolve(base + "/x", part) if base else part
    for item in every(root, "MultiMedia"):
        yield item.get("ID", ""), resolve(text_of(first(item, "MediaFile")), folder)


def _box(element: Element | None) -> tuple[float, float, float, float] | None:
    values = numbers(text_of(element))
    if len(values) != 4 or values[2] <= 0 or values[3] <= 0:
        return None
    return values[0], values[1], values[2], values[3]


def page_area(root: Element, document: OfdDocument) -> tuple[float, float, float, float]:
    """Return (x, y, width, height) of a page in mm."""
    return _box(first(root, "Area", "PhysicalBox")) or document.area


def page_roots(package: Package, document: OfdDocument, index: int) -> list[Element]:
    """Return the page and the templates that it stands on, backgrounds first."""
    if not 0 <= index < len(document.pages):
        raise DamagedFile(f"没有第 {index + 1} 页")
    page = package.xml(document.pages[index])
    behind = [t.get("TemplateID", "") for t in page if local(t) == "Template"]
    names = [document.templates[i] for i in behind if i in document.templates]
    return [package.xml(n) for n in names if package.has(n)] + [page]
