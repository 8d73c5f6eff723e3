"""The body of a document as a sequence of paragraphs and tables, with what decides where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from extractors.readers.word.items import NoteReference, Piece, TextBox, Unread
from extractors.readers.word.numbering import Numbering
from extractors.readers.word.runs import ParagraphReader
from extractors.readers.word.shapes import Shape
from extractors.readers.word.styles import Face, Styles
from extractors.readers.word.unread_parts import ICON
from extractors.readers.word.xml import Element, contents, number, on, q, val
from model.geometry import Box

TWIPS = 20.0  # a point


@dataclass(frozen=True, slots=True)
class Section:
    """Page size and margins in points; `fresh`: begins on a new page.

    `edges`: (header or footer, first, even or default) → id of the part; `title`: the first page has its own; `start`: number of the
    first page, None where counting goes on.
    """

    width: float = 595.3
    height: float = 841.9
    left: float = 90.0
    right: float = 90.0
    top: float = 72.0
    bottom: float = 72.0
    fresh: bool = True
    edges: Mapping[tuple[str, str], str] = field(default_factory=dict)
    title: bool = False
    start: int | None = None

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return a box in points as one in fractions of the page."""
        return Box.from_pixels((x0, y0, x1, y1), (self.width, self.height))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`pieces` with breaks among them; `boxes`: its text boxes; `notes`: ids of its footnotes; `shapes`: drawings over the text; `unread`:
    what cannot be read of it. Lengths in points.
    """

    pieces: tuple[Piece, ...]
    face: Face
    indent: float = 0.0
    spacing: float | None = None
    exact: float | None = None
    centred: bool = False
    break_before: bool = False
    boxes: tuple[tuple[Block, ...], ...] = ()
    notes: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordCell:
    row: int
    col: int
    row_span: int
    col_span: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class WordTable:
    """`widths` of the grid's columns and least `heights` of the rows, in points."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[WordCell, ...]


Block = Paragraph | WordTable


@dataclass(slots=True)
class BodyReader:
    """Reads block content; numbering counts on through everything that it reads. `embedded`: returns the blocks of the document that is
    taken in under an id; `pictured`: what a picture within the text says.
    """

    styles: Styles
    numbering: Numbering
    embedded: Callable[[str], list[Block]]
    pictured: Callable[[Element], str]
    runs: ParagraphReader = field(init=False)

    def __post_init__(self) -> None:
        self.runs = ParagraphReader(self.styles, self.pictured)

    def sections(self, body: Element) -> Iterator[tuple[Section, list[Block]]]:
        """Yield the document's sections with their blocks."""
        blocks: list[Block] = []
        before = Section()
        for child in contents(body):
            last = child.tag == q("w:sectPr")
            if not last:
                blocks += self.blocks([child])
            properties = child if last else child.find(f"{q('w:pPr')}/{q('w:sectPr')}") if child.tag == q("w:p") else None
            if properties is not None:
                before = section_of(properties, before)
                yield before, blocks
                blocks = []
            if last:
                return
        if blocks:
            yield Section(), blocks

    def blocks(self, elements: Iterable[Element]) -> list[Block]:
        found: list[Block] = []
        for element in elements:
            if element.tag == q("w:p"):
                found.append(self.paragraph(element))
            elif element.tag == q("w:tbl"):
                table = self.table(element)
                if table is not None:
                    found.append(table)
            elif element.tag == q("w:altChunk"):
                found += self.embedded(element.get(q("r:id")) or "")
        return found

    def paragraph(self, element: Element) -> Paragraph:
        label = self.numbering.label(element)
        items = self.runs.read(element)
        face = self.styles.face(None, element)
        pieces = tuple(item for item in items if isinstance(item, Piece))
        if label and pieces:
            pieces = (Piece(label, next((p.face for p in pieces if p.text.strip()), face)), *pieces)
        spacing, exact = self._spacing(element)
        aligned = val(self.styles.paragraph_property(element, "w:jc"))
        boxes = tuple(tuple(self.blocks(contents(item.content))) for item in items if isinstance(item, TextBox))
        notes = tuple(item.id for item in items if isinstance(item, NoteReference))
        breaks = on(self.styles.paragraph_property(element, "w:pageBreakBefore"))
        shapes = tuple(item for item in items if isinstance(item, Shape))
        alone = not any(piece.text.strip() for piece in pieces)  # a picture by itself is no part of a text
        unread = tuple(item.what for item in items if isinstance(item, Unread) and not (alone and item.what == ICON))
        indent = self._indent(element, face)
        return Paragraph(pieces, face, indent, spacing, exact, aligned == "center", breaks, boxes, notes, shapes, unread)

    def _spacing(self, element: Element) -> tuple[float | None, float | None]:
        """Return (multiple of single spacing, exact line height in points)."""
        found = self.styles.paragraph_property(element, "w:spacing")
        line = None if found is None else number(val(found, "w:line"))
        if found is None or not line:
            return 1.0, None
        if (val(found, "w:lineRule") or "auto") == "auto":
            return round(line / 240, 2), None
        return None, line / TWIPS

    def _indent(self, element: Element, face: Face) -> float:
        """Return how far the first line is set in."""
        found = self.styles.paragraph_property(element, "w:ind")
        if found is None:
            return 0.0
        total = 0.0
        for by_chars, by_length in (("w:leftChars", "w:left"), ("w:firstLineChars", "w:firstLine")):
            chars = number(val(found, by_chars))
            total += chars / 100 * face.size if chars else (number(val(found, by_length)) or 0.0) / TWIPS
        return max(0.0, total)

    def _is_hidden(self, row: Element) -> bool:
        """Whether a row is marked as hidden and all that it holds is: Word shows no row then, not even an empty one."""
        if not on(row.find(f"{q('w:trPr')}/{q('w:hidden')}")):
            return False
        paragraphs = list(row.iter(q("w:p")))
        return all(self.styles.face(run, paragraph).hidden for paragraph in paragraphs for run in paragraph.iter(q("w:r")))

    def table(self, element: Element) -> WordTable | None:
        rows = [r for r in contents(element) if r.tag == q("w:tr") and not (_deleted(r) or self._is_hidden(r))]
        if not rows:
            return None
        placed: list[WordCell] = []
        open_cells: dict[int, int] = {}
        widest = 0
        for i, row in enumerate(rows):
            col = int(number(val(row.find(f"{q('w:trPr')}/{q('w:gridBefore')}"))) or 0)
            for cell in (c for c in contents(row) if c.tag == q("w:tc")):
                span = int(number(val(cell.find(f"{q('w:tcPr')}/{q('w:gridSpan')}"))) or 1)
                merge = cell.find(f"{q('w:tcPr')}/{q('w:vMerge')}")
                beside = cell.find(f"{q('w:tcPr')}/{q('w:hMerge')}")
                if beside is not None and val(beside) != "restart" and placed and placed[-1].row == i:
                    placed[-1] = replace(placed[-1], col_span=placed[-1].col_span + span)
                elif merge is not None and val(merge) != "restart" and col in open_cells:
                    at = open_cells[col]
                    old = placed[at]
                    placed[at] = WordCell(old.row, old.col, i - old.row + 1, old.col_span, old.blocks)
                else:
                    open_cells[col] = len(placed)
                    gone = cell.find(f"{q('w:tcPr')}/{q('w:cellDel')}") is not None
                    placed.append(WordCell(i, col, 1, span, () if gone else tuple(self.blocks(contents(cell)))))
                col += span
            widest = max(widest, col)
        return WordTable(_widths(element, widest), tuple(_height(r) for r in rows), tuple(placed))


def _deleted(row: Element) -> bool:
    return row.find(f"{q('w:trPr')}/{q('w:del')}") is not None


def _widths(element: Element, columns: int) -> tuple[float, ...]:
    named = [number(val(c, "w:w")) or 0.0 for c in element.iterfind(f"{q('w:tblGrid')}/{q('w:gridCol')}")]
    widths = [w / TWIPS for w in named[:columns]]
    usual = sum(widths) / len(widths) if widths and sum(widths) else 60.0
    return tuple([w or usual for w in widths] + [usual] * (columns - len(widths)))


def _height(row: Element) -> float:
    return (number(val(row.find(f"{q('w:trPr')}/{q('w:trHeight')}"))) or 0.0) / TWIPS


def section_of(properties: Element, before: Section) -> Section:
    """Return a section; headers and footers that it does not name are those of the section before."""
    size, margin = properties.find(q("w:pgSz")), properties.find(q("w:pgMar"))
    fresh = val(properties.find(q("w:type"))) != "continuous"

    def length(element: Element | None, name: str, usual: float) -> float:
        given = number(val(element, name)) if element is not None else None
        return usual if given is None else abs(given) / TWIPS

    named = {
        (place, val(r, "w:type") or "default"): r.get(q("r:id")) or ""
        for place in ("header", "footer")
        for r in properties.iterfind(q(f"w:{place}Reference"))
    }
    start = number(val(properties.find(q("w:pgNumType")), "w:start"))
    return Section(
        max(72.0, length(size, "w:w", 595.3)),
        max(72.0, length(size, "w:h", 841.9)),
        length(margin, "w:left", 90.0),
        length(margin, "w:right", 90.0),
        length(margin, "w:top", 72.0),
        length(margin, "w:bottom", 72.0),
        fresh,
        {**before.edges, **named},
        on(properties.find(q("w:titlePg"))),
        None if start is None else int(start),
    )


def has_soft_breaks(body: Element) -> bool:
    """Whether Word left marks where it last broke the pages."""
    return next(body.iter(q("w:lastRenderedPageBreak")), None) is not None
