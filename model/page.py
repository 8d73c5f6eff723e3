"""One model of a page for all readers: everything after it is the same for scans, PDF, Word and OFD."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.geometry import Box
from model.lattice import Lattice
from model.packet import PageSource
from model.problem import Problem


class Reader(StrEnum):
    """Who read a value or a page."""

    TEXT_LAYER = "text_layer"
    WORD = "word"
    OFD = "ofd"
    OCR = "ocr"
    PERSON = "person"
    NONE = "none"

    @property
    def electronic(self) -> bool:
        """Whether the characters come from the document's own text: those of any reader but the recogniser's."""
        return self not in (Reader.OCR, Reader.PERSON, Reader.NONE)

    @property
    def exact(self) -> bool:
        """Whether the characters are certain: the document's own or typed by a person, not a recogniser's guess."""
        return self.electronic or self is Reader.PERSON


class Colour(StrEnum):
    """What the page's pixels can show: only COLOUR can show original (red) ink."""

    COLOUR = "colour"
    GREY = "grey"
    BILEVEL = "bilevel"


class Paper(StrEnum):
    """How the page came: pixels of a scanner or camera, or an electronic page that never was paper."""

    ELECTRONIC = "electronic"
    SCAN = "scan"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Char:
    """One character; OCR boxes are interpolated from the recogniser's time steps."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, split at the rules of tables, so that it never spans two cells.

    Tick boxes inside `text` are normalised to ☐ (empty) and ☑ (ticked) as `Page.ticks` judges them.
    `font` and `size_pt` are known for electronic pages; on scans `size_pt` is measured from the ink, or None.
    `rivals`: what else it says where a seal lies over it, read with and without the seal's ink.
    """

    text: str
    box: Box
    confidence: float = 1.0
    chars: tuple[Char, ...] = ()
    font: str = ""
    size_pt: float | None = None
    rivals: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By what tells lines apart: its characters are too many to be counted in each time."""
        return hash((self.text, self.box))

    @property
    def spelled(self) -> bool:
        """Whether the place of each of its characters is known."""
        return len(self.chars) == len(self.text)

    @property
    def characters(self) -> tuple[Char, ...]:
        """Its characters; evenly spread where they were not read one by one."""
        if self.spelled:
            return self.chars
        own, step = self.box, self.box.width / max(1, len(self.text))
        places = (Box(own.x0 + n * step, own.y0, own.x0 + (n + 1) * step, own.y1) for n in range(len(self.text)))
        return tuple(Char(c, place, self.confidence) for c, place in zip(self.text, places, strict=True))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: `row`, `col` from 0, spans of at least 1; `text` is its lines joined by newlines."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box
    text: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    box: Box
    rows: int
    cols: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick box, printed or symbol; `label` is the wording it stands before (or after)."""

    box: Box
    checked: bool
    confidence: float
    label: str = ""


class StrokeKind(StrEnum):
    """What was drawn about words: a loop around them, a √ upon or beside them, a line below them, a line through them."""

    RINGED = "ringed"
    TICKED = "ticked"
    UNDERLINED = "underlined"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Stroke:
    """Words that a pen or print marks, where they stand, and how likely (0–1) that is."""

    box: Box
    kind: StrokeKind
    confidence: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value as the layout alone gives them. `value_box` is where a value was expected if `value` is empty.

    In a table of records (a row of headings over rows of values) `column` is the heading, `row` what the row is about, and `record`
    counts such rows on the page from 1. In a matrix `row` is the label at the row's beginning, and `label` is `row`.
    """

    label: str
    value: str
    label_box: Box
    value_box: Box | None
    confidence: float = 1.0
    row: str = ""
    column: str = ""
    record: int = 0


class SealShape(StrEnum):
    ROUND = "round"
    OVAL = "oval"
    SQUARE = "square"


class SealKind(StrEnum):
    """From the seal's own words and shape (公章, 合同专用章, 发票专用章, 财务专用章, 法人章, 其他专用章)."""

    OFFICIAL = "official"
    CONTRACT = "contract"
    INVOICE = "invoice"
    FINANCE = "finance"
    PERSONAL = "personal"
    OTHER = "other"
    UNKNOWN = "unknown"


class Ink(StrEnum):
    ORIGINAL = "original"
    COPY = "copy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SealReading:
    """A whole seal on a page. `confidence` is that it is a seal at all; `text` is read from its unwrapped ring.

    `others`: the same words read from the ring unwrapped otherwise; where one agrees with a name, so does the seal.
    `weak`: positions in `text` of characters that print hides or whose ink is missing. `lattices`: what the recogniser held possible in these readings.
    """

    box: Box
    shape: SealShape
    ink: Ink
    kind: SealKind
    confidence: float
    text: str = ""
    text_confidence: float = 0.0
    width_mm: float | None = None
    height_mm: float | None = None
    others: tuple[str, ...] = ()
    weak: tuple[int, ...] = ()
    lattices: tuple[Lattice, ...] = ()


class Edge(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class EdgeSlice:
    """Seal-like ink cut off by an edge of the page: a slice of a paging seal (骑缝章), joined later over the pages.

    `mask` is the workspace path of a small PNG (ink = 255) of `box`, rows from top, as seen on the upright page.
    """

    edge: Edge
    box: Box
    ink: Ink
    mask: str
    height_mm: float | None = None
    width_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. `number` counts from 1 within `file` (SourceFile.id).

    `width`, `height`: pixels of the upright image, or points of an electronic page. `rotation`: degrees clockwise (0, 90,
    180, 270) that were applied to make it upright. `image`: path of the upright image (JPEG or PNG) relative to the
    workspace, None where the page has no pixels. `problems`: what went wrong while it was read; a page that could
    not be read at all has `reader` NONE and at least one problem. `note`: why this reader was used, in Chinese. `unread`: places of
    writing that nothing which was read explains; `marked`: single marks that may be writing, which nothing explains either. `codes`: what
    codes of the office's own papers on it say (`model.paper_codes`). `strokes`: words that are ringed, ticked outside of a box, underlined or struck out;
    whether that chooses or discards them, the form must tell. `stamps`: what the stamps of a reception say (收文章, with its date), which
    is nobody's value. `rows`: tables that are ruled only across, a cell for each row or part of one; `tables` has none of them.
    `halves`: the pages that lie side by side on it (a book-style print), each with its own picture and boxes that are fractions of itself; what
    the sheet shows is all that they show. `at`: where such a half lies on its sheet.
    """

    file: str
    number: int
    width: int
    height: int
    reader: Reader
    paper: Paper = Paper.ELECTRONIC
    colour: Colour = Colour.COLOUR
    rotation: int = 0
    width_mm: float | None = None
    height_mm: float | None = None
    dpi: float | None = None
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    ticks: tuple[Tick, ...] = ()
    pairs: tuple[Pair, ...] = ()
    seals: tuple[SealReading, ...] = ()
    edges: tuple[EdgeSlice, ...] = ()
    image: str | None = None
    blank: bool = False
    problems: tuple[Problem, ...] = ()
    timings: tuple[tuple[str, float], ...] = ()
    note: str = ""
    unread: tuple[Box, ...] = ()
    marked: tuple[Box, ...] = ()
    codes: tuple[str, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    stamps: tuple[Line, ...] = ()
    rows: tuple[Table, ...] = ()
    halves: tuple[Page, ...] = ()
    at: Box | None = None

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def ruled(self) -> tuple[Table, ...]:
        """All its tables, with those that are ruled only across."""
        return (*self.tables, *self.rows)

    def pictures(self) -> tuple[str, ...]:
        """Return what was kept of its pixels: paths relative to the workspace."""
        own = (*([self.image] if self.image else ()), *(cut.mask for cut in self.edges))
        return (*own, *(name for half in self.halves for name in half.pictures()))

    @property
    def confidence(self) -> float:
        """How well its lines were read (0–1), on average; 0 where there are none."""
        told = [line.confidence for line in self.lines if line.text.strip()]
        return sum(told) / len(told) if told else 0.0


def unread_page(source: PageSource, problem: Problem) -> Page:
    """Return the place of a page that could not be read: nothing on it but the reason."""
    return Page(source.file, source.index + 1, 0, 0, Reader.NONE, problems=(problem,))
