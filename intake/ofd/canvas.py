"""The content stream of one PDF page while it is drawn, with what it refers to, and what could not be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from intake.ofd.fonts import FontBook, ShownGlyph
from intake.ofd.geometry import Box, Matrix, Segment, path_written, times, written
from intake.ofd.outlines import EM
from intake.ofd.package import Package
from intake.ofd.pictures import Picture, picture_of
from intake.ofd.style import Style
from model.errors import LimitExceeded, PartUnread
from model.problem import Problem

PictureKey = tuple[Package, str | bytes, str]  # package, part (or the file itself), part of the mask
MOST_OPERATIONS = 200_000  # of one page: what refers to itself over and over is stopped here


@dataclass(slots=True)
class Workshop:
    """What the pages of one PDF share: fonts, pictures (by package and part), the limit of pixels."""

    pdf: pikepdf.Pdf
    fonts: FontBook
    most_pixels: int
    pictures: dict[PictureKey, Picture] = field(default_factory=dict)


class Canvas:
    """A page's content stream. Lengths are mm, y grows downwards; the first matrix turns them into points."""

    def __init__(self, shop: Workshop, size: tuple[float, float]) -> None:
        self.shop = shop
        self.problems: list[Problem] = []
        self._pictorial = False
        self._fonts: set[str] = set()
        self._images: list[Any] = []
        self._states: dict[str, Any] = {}
        scale = 72 / 25.4
        self._size = size[0] * scale, size[1] * scale
        self._content = [f"{written(scale, 0, 0, -scale, 0, self._size[1])} cm"]

    def add(self, operation: str) -> None:
        """Raises LimitExceeded where the page does not come to an end."""
        if len(self._content) >= MOST_OPERATIONS:
            raise LimitExceeded("页面内容过多")
        self._content.append(operation)

    def tell(self, what: str) -> None:
        """Note a part that could not be drawn, once."""
        problem = PartUnread(what).problem()
        if problem not in self.problems:
            self.problems.append(problem)

    @contextmanager
    def kept(self, matrix: Matrix | None = None) -> Iterator[None]:
        """Undo at the end of the block what is set in it; a matrix holds within it."""
        self.add("q")
        if matrix is not None:
            self.add(f"{written(*matrix)} cm")
        try:
            yield
        finally:
            self._content.append("Q")

    def clip(self, box: Box, margin: float = 0.0) -> None:
        x, y, width, height = box
        self.add(f"{written(x - margin, y - margin, width + 2 * margin, height + 2 * margin)} re W n")

    def clip_path(self, path: list[Segment]) -> None:
        self.add(f"{path_written(path)}\nW n")

    def opacity(self, style: Style) -> None:
        """Set the opacity of a style's colours, and of the object."""
        fill = style.opacity * (style.fill.opacity if style.fill else 1)
        stroke = style.opacity * (style.stroke.opacity if style.stroke else 1)
        if fill < 1 or stroke < 1:
            self._state(f"A{round(fill * 255)}x{round(stroke * 255)}", Dictionary(ca=round(fill, 4), CA=round(stroke, 4)))

    def darken(self) -> None:
        """Let what follows only darken what it lies upon, as ink does."""
        self._state("Ink", Dictionary(BM=Name.Multiply))

    def _state(self, name: str, state: Dictionary) -> None:
        self._states[f"/{name}"] = state
        self.add(f"/{name} gs")

    def glyph(self, shown: ShownGlyph, matrix: Matrix) -> None:
        """Write one character, or draw it where letters are a part of a picture; the matrix is that of type one unit high."""
        if self._pictorial:
            self.add(f"{path_written(list(shown.outline.path), times((1 / EM, 0, 0, 1 / EM, 0, 0), matrix))} f")
        else:
            self._fonts.add(shown.font)
            self.add(f"BT /{shown.font} 1 Tf {written(*matrix)} Tm <{shown.code:02x}> Tj ET")

    @contextmanager
    def pictorial(self) -> Iterator[None]:
        """Draw letters as a part of a picture within the block: nobody's text."""
        before, self._pictorial = self._pictorial, True
        try:
            yield
        finally:
            self._pictorial = before

    def image(self, picture: Picture) -> None:
        """Draw a picture over the unit square."""
        self._images.append(picture.image)
        self.add(f"1 0 0 -1 0 1 cm /I{len(self._images) - 1} Do")

    def picture(self, package: Package, file: str | bytes, mask: str = "") -> Picture:
        """Return a picture, a part of the package or a file by itself, as an image of the PDF. Raises DamagedFile, LimitExceeded."""
        shop, key = self.shop, (package, file, mask)
        if key not in shop.pictures:
            data = package.bytes(file) if isinstance(file, str) else file
            shop.pictures[key] = picture_of(shop.pdf, data, shop.most_pixels, package.bytes(mask) if mask else b"")
        return shop.pictures[key]

    def page(self) -> Dictionary:
        """Return the page as a dictionary of the PDF."""
        images = {f"/I{number}": image for number, image in enumerate(self._images)}
        resources = Dictionary(
            Font=Dictionary(self.shop.fonts.references(self._fonts)),
            XObject=Dictionary(images),
            ExtGState=Dictionary(self._states),
        )
        content = self.shop.pdf.make_stream("\n".join(self._content).encode())
        width, height = self._size
        box = Array([0, 0, round(width, 4), round(height, 4)])
        return Dictionary(Type=Name.Page, MediaBox=box, Resources=resources, Contents=content)
