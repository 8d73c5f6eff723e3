"""An OFD drawn onto the pages of a PDF, in the order of its documents, with what could not be drawn."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from intake.ofd.canvas import Canvas, Workshop
from intake.ofd.document import OfdDocument, OfdPage, documents, page_size, resources_of
from intake.ofd.drawing import Setting, draw_layers, draw_objects
from intake.ofd.fonts import FontBook
from intake.ofd.geometry import box_of, matrix_of, moved
from intake.ofd.package import Element, Package, children, every, first, is_true, local, open_package, text_of
from intake.ofd.seals import Stamp, stamps_of
from model.errors import DamagedFile, UnreadableError
from model.problem import Problem

SLANT = 0.05  # share of a matrix from which its letters slant
SEAL_DEPTH = 2  # seals that are drawn as OFD and bear seals


@dataclass(frozen=True, slots=True)
class Translation:
    """How many pages were drawn, and what could not be drawn of each (by page, from 0)."""

    pages: int
    problems: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)


def translate(package: Package, out: Path, most_pixels: int) -> Translation:
    """Draw all pages of a package onto a PDF at `out`. Raises UnreadableError where the package has none that could be drawn."""
    pdf = pikepdf.new()
    shop = Workshop(pdf, FontBook(pdf), most_pixels)
    problems: dict[int, tuple[Problem, ...]] = {}
    for document in documents(package):
        sheets = _Sheets(document, shop)
        for page in document.pages:
            canvas = sheets.drawn(page)
            if canvas.problems:
                problems[len(pdf.pages)] = tuple(canvas.problems)
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(canvas.page())))
    shop.fonts.finish()
    out.parent.mkdir(parents=True, exist_ok=True)
    pdf.save(out, deterministic_id=True)
    return Translation(len(pdf.pages), problems)


class _Sheets:
    """Draws the pages of one document."""

    def __init__(self, document: OfdDocument, shop: Workshop, depth: int = 0) -> None:
        self._document, self._shop, self._depth = document, shop, depth
        self._notes: dict[str, list[str]] = {}
        self._lost = [] if document.whole else ["文档目录不完整，可能缺少页面"]
        self._stamps = stamps_of(document)
        self._collect_notes()

    def _collect_notes(self) -> None:
        """Find the annotations of each page, by its id."""
        try:
            listings = list(self._document.listed("Annotations"))
        except UnreadableError as error:
            self._lost.append(f"注释无法读取（{error.detail}）")
            return
        for root, part in listings:
            for page in children(root, "Page"):
                name = self._document.package.find(text_of(first(page, "FileLoc")), (part, self._document.name))
                self._notes.setdefault(page.get("PageID", ""), []).append(name)

    def drawn(self, page: OfdPage) -> Canvas:
        """Draw one page, whatever of it can be."""
        root, broken = self._root(page.part)
        canvas = Canvas(self._shop, self._size(root))
        if root is None:
            canvas.problems.append(DamagedFile(broken).problem())
            return canvas
        for problem in (*self._lost, *filter(None, [broken])):
            canvas.tell(problem)
        try:
            self.content(root, canvas, page.part)
            self._stamped(page, canvas)
            self._annotated(page, canvas)
        except UnreadableError as error:
            canvas.tell(error.detail or error.text)
        return canvas

    def _root(self, part: str) -> tuple[Element | None, str]:
        """Return the root of a page, or what can be made out of one that is broken, and what is wrong with it."""
        try:
            root, whole = self._document.package.xml_or_rest(part)
        except UnreadableError as error:
            return None, f"页面内容无法读取（{error.detail or error.text}）"
        return root, "" if whole else "页面内容不完整，只显示了一部分"

    def _size(self, root: Element | None) -> tuple[float, float]:
        areas = (
            first(root, *place) for place in (("Area",), ("PageArea",), ("Content", "PageArea"))
        )  # the first is the standard's
        return next((size for area in areas if (size := page_size(area))), self._document.size)

    def content(self, root: Element, canvas: Canvas, part: str) -> None:
        """Draw the layers of the page that is `part` between those of its templates."""
        behind: list[Element] = []
        before: list[Element] = []
        for reference in children(root, "Template"):
            template = self._document.templates.get(reference.get("TemplateID", ""))
            if template is None:
                canvas.tell("缺少页面模板")
                continue
            order = reference.get("ZOrder") or template.get("ZOrder") or "Background"
            (before if order == "Foreground" else behind).append(template)
        for template in behind:
            self._template(template, canvas)
        draw_layers(first(root, "Content"), self._setting(root, canvas, part))
        for template in before:
            self._template(template, canvas)

    def _template(self, template: Element, canvas: Canvas) -> None:
        part = self._document.find(template.get("BaseLoc", ""), self._document.name)
        root, broken = self._root(part)
        if broken:
            canvas.tell(f"页面模板：{broken}")
        if root is not None:
            draw_layers(first(root, "Content"), self._setting(root, canvas, part))

    def _setting(self, root: Element, canvas: Canvas, part: str) -> Setting:
        """Return in what the objects of a page stand: the document's resources and its own."""
        own = resources_of(self._document, [self._document.find(text_of(one), part) for one in children(root, "PageRes")])
        return Setting(canvas, self._document, self._document.resources.joined(own))

    def _annotated(self, page: OfdPage, canvas: Canvas) -> None:
        setting = Setting(canvas, self._document, self._document.resources)
        for part in self._notes.get(page.id, ()):
            root, broken = self._root(part)
            if broken:
                canvas.tell(f"注释：{broken}")
            for annotation in every(root, "Annot"):
                if is_true(annotation, "Visible", True):
                    _annotate(annotation, setting)

    def _stamped(self, page: OfdPage, canvas: Canvas) -> None:
        for stamp in self._stamps:
            if stamp.page == page.id:
                try:
                    self._stamp(stamp, canvas)
                except UnreadableError as error:
                    canvas.tell(f"电子印章未能显示（{error.detail or error.text}）")

    def _stamp(self, stamp: Stamp, canvas: Canvas) -> None:
        if stamp.problem:
            raise DamagedFile(stamp.problem)
        x, y, width, height = stamp.boundary
        with canvas.kept(moved(x, y)):
            if stamp.clip:
                canvas.clip(stamp.clip)
            canvas.darken()
            if stamp.kind == "ofd":
                self._small_ofd(stamp, canvas)
                return
            picture = canvas.picture(self._document.package, stamp.picture)
            canvas.add(f"{width:.5f} 0 0 {height:.5f} 0 0 cm")
            canvas.image(picture)

    def _small_ofd(self, stamp: Stamp, canvas: Canvas) -> None:
        """Draw a seal that is an OFD of its own."""
        if self._depth >= SEAL_DEPTH:
            raise DamagedFile("印章嵌套过深")
        package = open_package(io.BytesIO(stamp.picture))
        with package.archive:
            for document in documents(package):
                sheets = _Sheets(document, self._shop, self._depth + 1)
                for page in document.pages[:1]:
                    root = package.xml(page.part)
                    wide, high = sheets._size(root)
                    with (
                        canvas.pictorial(),
                        canvas.kept((stamp.boundary[2] / wide, 0.0, 0.0, stamp.boundary[3] / high, 0.0, 0.0)),
                    ):
                        sheets.content(root, canvas, page.part)


def _annotate(annotation: Element, setting: Setting) -> None:
    """Draw an annotation. Of a link viewers show no frame; a stamp with letters that run round is a seal, no text."""
    appearance, kind, canvas = first(annotation, "Appearance"), annotation.get("Type"), setting.canvas
    if appearance is None:
        return
    box = box_of(appearance)
    shown = [item for item in appearance if not (kind == "Link" and local(item) == "PathObject")]
    round_text = kind == "Stamp" and any(_slants(item) for item in every(appearance, "TextObject"))
    with canvas.pictorial() if round_text else nullcontext(), canvas.kept(moved(box[0], box[1]) if box else None):
        draw_objects(shown, setting)


def _slants(item: Element) -> bool:
    """Whether an object is neither upright nor on its side."""
    a, b, c, d, _, _ = matrix_of(item)
    return min(max(abs(a), abs(d)), max(abs(b), abs(c))) > SLANT * max(abs(a), abs(b), abs(c), abs(d))
