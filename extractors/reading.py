"""One page's journey from its file to a `Page`: reads top to bottom, one stage a step, each timed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from extractors.clock import Clock
from extractors.image.blank import is_blank
from extractors.image.render import render
from extractors.image.straighten import straighten
from extractors.inks import separate_ink
from extractors.layout.order import reading_order
from extractors.ocr.crops import PixelBox, cut, pixel_box, read_boxes
from extractors.ocr.engine import Engine, OcrSettings, Tier, load_engine
from extractors.ocr.missed import missed_ink
from extractors.seals.edges import save_slices
from extractors.seals.page import find_seals
from extractors.tables import Grid, fill_tables, find_grid, split_boxes
from extractors.ticks import judge_ticks
from model.errors import PageMemory, ShenbaoError, UnreadableError
from model.geometry import Box
from model.packet import PageSource
from model.page import Line, Page, Reader

Image = npt.NDArray[np.uint8]

FEW_LINES = 18
LEAST_CONFIDENCE = 0.4  # what is read with less is no text


def _cache_of_environment() -> Path | None:
    folder = os.environ.get("SHENBAO_CACHE")
    return Path(folder) if folder else None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`dpi`: of pages drawn from a PDF; `most_dpi`: finer scans are reduced to it. `cache`: folder of kept readings (default:
    the environment's SHENBAO_CACHE; None: nothing is kept). `quality`: of the JPEGs of upright pages.
    """

    dpi: float = 200.0
    most_dpi: float = 260.0
    quality: int = 90
    recogniser: Tier = Tier.SMALL
    threads: int = 1
    models: Path | None = None
    cache: Path | None = None

    def engine(self) -> Engine:
        cache = self.cache or _cache_of_environment()
        return load_engine(OcrSettings(recogniser=self.recogniser, threads=self.threads, models=self.models, cache=cache))


def read_source(source: PageSource, workspace: Path, options: ReadOptions | None = None) -> tuple[Page, ...]:
    """All pages of one task: one page of a PDF, picture or OFD; every page of a Word document.

    An expected failure is a page with reader NONE and its problem, never an exception.
    """
    try:
        return (read_pixels(source, workspace, options or ReadOptions()),)
    except UnreadableError as error:
        return (unread(source, error),)
    except MemoryError:
        return (unread(source, PageMemory()),)


def unread(source: PageSource, error: ShenbaoError) -> Page:
    """The place of a page that could not be read."""
    return Page(source.file, source.index + 1, 0, 0, Reader.NONE, problems=(error.problem(),))


def read_pixels(source: PageSource, workspace: Path, options: ReadOptions) -> Page:
    """A page of pixels, from its file to its lines and tables."""
    clock = Clock()
    engine = options.engine()
    with clock.stage("render"):
        rendered = render(source, options.dpi, options.most_dpi)
    with clock.stage("upright"):
        upright = straighten(engine, rendered, options.most_dpi)
    with clock.stage("keep"):
        image = keep_image(upright.bgr, source, workspace, options.quality)
    height, width = upright.bgr.shape[:2]
    blank = is_blank(upright.bgr, upright.page.dpi)
    page = Page(
        source.file,
        source.index + 1,
        width,
        height,
        Reader.OCR,
        upright.page.paper,
        upright.page.colour,
        upright.rotation,
        upright.page.width_mm,
        upright.page.height_mm,
        upright.page.dpi,
        image=image,
        blank=blank,
    )
    if blank:  # its edge may still carry a slice of the paging seal
        with clock.stage("seals"):
            _, cuts = find_seals(upright.bgr, upright.page.dpi, engine.read_line, upright.page.colour)
        return replace(page, edges=save_slices(workspace, Path(image).stem, cuts), timings=clock.timings())
    with clock.stage("ink"):
        text = separate_ink(upright.bgr, upright.page.dpi).text
        grey = np.asarray(cv2.cvtColor(text, cv2.COLOR_BGR2GRAY), np.uint8)
    with clock.stage("grid"):
        grid = find_grid(grey)
    lines = read_lines(engine, text, grey, grid, clock)
    with clock.stage("ticks"):
        marked, ticks = judge_ticks(grey, reading_order(lines), fill_tables(grid, ()))
    with clock.stage("layout"):
        tables = fill_tables(grid, marked)
    with clock.stage("seals"):
        seals, cuts = find_seals(upright.bgr, upright.page.dpi, engine.read_line, upright.page.colour)
        edges = save_slices(workspace, Path(image).stem, cuts)
    return replace(
        page,
        lines=marked,
        tables=tables,
        ticks=ticks,
        seals=seals,
        edges=edges,
        blank=not marked and not seals,
        timings=clock.timings(),
    )


def read_lines(engine: Engine, text: Image, grey: Image, grid: Grid, clock: Clock) -> list[Line]:
    """Detect → split at the rules of tables → recognise → look into what was not detected."""
    height, width = grey.shape
    with clock.stage("detect"):
        boxes = [pixel_box(box, width, height) for box in engine.detect(text)]
    with clock.stage("split"):
        placed = split_boxes(boxes, grid)
        pieces = [_whole(piece.box) for piece in placed]
        quick = running_text(pieces, [piece.table is not None for piece in placed])
        pieces += missed_ink(grey, grid, pieces)
    with clock.stage("recognise"):
        lines = read_boxes(engine, text, pieces, quick)
    return [line for line in lines if line.confidence >= LEAST_CONFIDENCE]


def running_text(boxes: Sequence[PixelBox], in_table: Sequence[bool]) -> set[PixelBox]:
    """The boxes of running text, by their length; on a page of few lines (a cover, a declaration) every line is a field."""
    if len(boxes) < FEW_LINES:
        return set()
    least = {True: 20.0, False: 12.0}
    return {box for box, inside in zip(boxes, in_table, strict=True) if box[2] - box[0] >= least[inside] * (box[3] - box[1])}


def _whole(box: Sequence[float]) -> PixelBox:
    x0, y0, x1, y1 = box
    return int(x0), int(y0), int(np.ceil(x1)), int(np.ceil(y1))


def keep_image(bgr: Image, source: PageSource, workspace: Path, quality: int) -> str:
    """Saves the upright page and gives its path relative to the workspace."""
    name = f"{hashlib.sha1(source.file.encode(), usedforsecurity=False).hexdigest()[:12]}-{source.index + 1:04d}.jpg"
    path = workspace / "pages" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise PageMemory("图片无法保存")
    path.write_bytes(data.tobytes())
    return f"pages/{name}"


@lru_cache(maxsize=4)
def _kept_image(path: Path) -> Image:
    bgr = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise UnreadableError(path.name)
    return np.asarray(bgr, np.uint8)


def read_region(image: Path, box: Box, options: ReadOptions | None = None) -> Line:
    """Reads one place of an upright page again, several lines joined; seal ink is taken away first.

    `image`: the page's kept picture. The line's text is empty where nothing can be read.
    """
    engine = (options or ReadOptions()).engine()
    page = _kept_image(image)
    height, width = page.shape[:2]
    region = cut(page, box.pixels(width, height))
    if min(region.shape[:2]) < 4:
        return Line("", box, 0.0)
    text = separate_ink(region, height / 297.0 * 25.4).text
    found = [pixel_box(b, text.shape[1], text.shape[0]) for b in engine.detect(text)]
    whole = (0, 0, text.shape[1], text.shape[0])
    lines = reading_order(read_boxes(engine, text, found or [whole]))
    if not lines:
        return Line("", box, 0.0)
    return Line("".join(line.text for line in lines), box, min(line.confidence for line in lines))
