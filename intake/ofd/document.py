"""The documents of a package: pages, templates, resources, annotations, attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from intake.ofd.package import ROOT, Element, Package, children, every, first, is_true, numbers, resolve, text_of
from model.errors import DamagedFile

A4_MM = (210.0, 297.0)
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font of a document. `part`: the file that is embedded; empty where the reader is to have it."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Resources:
    """What objects refer to by id. `media`: names of parts; the others: fonts, and elements as they stand."""

    fonts: Mapping[str, FontFile] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    composites: Mapping[str, Element] = field(default_factory=dict)
    draw_params: Mapping[str, Element] = field(default_factory=dict)
    colour_spaces: Mapping[str, Element] = field(default_factory=dict)

    def joined(self, other: Resources) -> Resources:
        """Return both; of two with one id that of the other."""
        return Resources(
            {**self.fonts, **other.fonts},
            {**self.media, **other.media},
            {**self.composites, **other.composites},
            {**self.draw_params, **other.draw_params},
            {**self.colour_spaces, **other.colour_spaces},
        )


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page of a document: its id there, and its part."""

    id: str
    part: str


@dataclass(frozen=True, slots=True)
class OfdDocument:
    """One document of a package. `name`: its part; `root`: what stands there; `body`: its entry in OFD.xml; `templates`: their
    elements by id; `size`: of a page that tells none, in mm; `whole`: its part, and the one that names it, are not broken.
    """

    package: Package
    name: str
    root: Element
    body: Element
    pages: tuple[OfdPage, ...]
    templates: Mapping[str, Element]
    resources: Resources
    size: Size
    whole: bool = True

    def find(self, reference: str, base: str) -> str:
        """Return the name of the part that part `base` means by a path."""
        return self.package.find(reference, (base, self.name, ROOT))

    def listed(self, name: str) -> Iterator[tuple[Element, str]]:
        """Yield the roots and names of the parts that the document refers to under `name` (Annotations, Attachments)."""
        for reference in children(self.root, name):
            part = self.find(text_of(reference), self.name)
            if self.package.has(part):
                yield self.package.xml(part), part


def documents(package: Package) -> list[OfdDocument]:
    """Return all documents of a package, in their order. Raises DamagedFile, UnsafeFile."""
    root, whole = package.xml_or_rest(ROOT)
    found = []
    for body in every(root, "DocBody"):
        if reference := text_of(first(body, "DocRoot")):
            document = _document(package, _current(package, body) or package.find(reference, (ROOT,)), body)
            found.append(replace(document, whole=document.whole and whole))
    return found


def _current(package: Package, body: Element) -> str:
    """Return the part of the version of a document that is to be shown; empty where it has no versions, or it is not there."""
    for version in every(first(body, "Versions"), "Version"):
        listed = package.find(version.get("BaseLoc", ""), (ROOT,))
        if is_true(version, "Current", False) and package.has(listed):
            part = package.find(text_of(first(package.xml(listed), "DocRoot")), (listed, ROOT))
            return part if package.has(part) else ""
    return ""


def _document(package: Package, name: str, body: Element) -> OfdDocument:
    root, whole = package.xml_or_rest(name)
    common = first(root, "CommonData")
    templates = {one.get("ID", ""): one for one in children(common, "TemplatePage")}
    size = page_size(first(common, "PageArea")) or A4_MM
    empty = OfdDocument(package, name, root, body, (), templates, Resources(), size, whole)
    pages = tuple(
        OfdPage(page.get("ID", ""), empty.find(page.get("BaseLoc", ""), name))
        for page in children(first(root, "Pages"), "Page")
        if page.get("BaseLoc")
    )
    named = [empty.find(text_of(one), name) for one in children(common, "PublicRes", "DocumentRes")]
    return replace(empty, pages=pages, resources=resources_of(empty, named))


def resources_of(document: OfdDocument, parts: list[str]) -> Resources:
    """Return the resources of some parts. Of one that is missing or broken there are none: objects that need them will tell."""
    found = Resources()
    for part in parts:
        try:
            found = found.joined(_resources(document, part))
        except DamagedFile:
            continue
    return found


def _resources(document: OfdDocument, part: str) -> Resources:
    root = document.package.xml(part)
    folder = resolve((root.get("BaseLoc") or ".") + "/x", part)

    def file(reference: Element | None) -> str:
        path = text_of(reference)
        return document.package.find(path, (folder, part, document.name, ROOT)) if path else ""

    return Resources(
        {
            f.get("ID", ""): FontFile(f.get("FontName") or f.get("FamilyName") or "", file(first(f, "FontFile")))
            for f in every(root, "Font")
        },
        {m.get("ID", ""): file(first(m, "MediaFile")) for m in every(root, "MultiMedia")},
        {c.get("ID", ""): c for c in every(root, "CompositeGraphicUnit")},
        {d.get("ID", ""): d for d in every(root, "DrawParam")},
        {s.get("ID", ""): s for s in every(root, "ColorSpace")},
    )


def page_size(area: Element | None) -> Size | None:
    """Return width and height of a page in mm, by its physical box, else by what else it says; None where it says nothing."""
    for name in ("PhysicalBox", "ApplicationBox", "ContentBox"):
        values = numbers(text_of(first(area, name)))
        if len(values) == 4 and values[2] > 0 and values[3] > 0:
            return values[2], values[3]
    return None
