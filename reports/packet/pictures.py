"""Small pictures for the reports: thumbnails of pages and crops of the places that findings speak of, each place marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from model.geometry import Box
from model.record import PagePart, Record, Source

PageKey = tuple[str, int]

THUMB_WIDTH = 220  # pixels
CROP_WIDTH = 880  # pixels, at most
MARK = (214, 40, 40)
# A crop shows this share of the page around the place, so that a reader sees where he is.
CONTEXT_WIDTH, CONTEXT_HEIGHT = 0.42, 0.085
MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class Picture:
    """`path`: relative to the report's folder; sizes in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pictures:
    thumbs: dict[PageKey, Picture]
    crops: dict[Source, Picture]


NO_PICTURES = Pictures({}, {})


def make_pictures(record: Record, workspace: Path | None, folder: Path, places: Iterable[Source]) -> Pictures:
    """Write thumbnails of all pages and crops of all `places` that have a box, as JPEG files below `folder`/img.

    A page without an image, or whose image cannot be opened, has no pictures: a report never fails for a picture.
    """
    if workspace is None:
        return NO_PICTURES
    wanted: dict[PageKey, list[Source]] = defaultdict(list)
    for place in dict.fromkeys(places):
        wanted[(place.file, place.page)].append(place)
    thumbs: dict[PageKey, Picture] = {}
    crops: dict[Source, Picture] = {}
    for number, page in enumerate(sorted(record.pages, key=lambda p: p.order), 1):
        key = (page.file, page.page)
        image = _open(page, workspace, full=any(s.box for s in wanted[key]))
        if image is None:
            continue
        boxed = [s for s in wanted[key] if s.box]
        for index, source in enumerate(boxed, 1):
            crops[source] = _save(_crop(image, source.box), folder, f"p{number:03d}-{index:02d}") if source.box else crops[source]
        thumbs[key] = _save(_thumb(image, [s.box for s in boxed if s.box]), folder, f"p{number:03d}")
    return Pictures(thumbs, crops)


def _open(page: PagePart, workspace: Path, full: bool) -> Image.Image | None:
    """The page's upright image in RGB; reduced while decoding where only a thumbnail is needed."""
    if page.image is None:
        return None
    path = (workspace / page.image).resolve()
    if not path.is_relative_to(workspace.resolve()) or not path.is_file():
        return None
    try:
        with Image.open(path) as image:
            if not full:
                image.draft("RGB", (2 * THUMB_WIDTH, 3 * THUMB_WIDTH))
            return image.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def crop_box(box: Box) -> Box:
    """Return the part of the page shown for `box`: the place with a margin, and enough of its surroundings to recognise it."""
    dx = max(MARGIN, (CONTEXT_WIDTH - box.width) / 2)
    dy = max(MARGIN, (CONTEXT_HEIGHT - box.height) / 2)
    return box.grown(dx, dy)


def _crop(image: Image.Image, box: Box) -> Image.Image:
    around = crop_box(box).pixels(*image.size)
    x0, y0, x1, y1 = around
    cut = image.crop((x0, y0, max(x1, x0 + 8), max(y1, y0 + 8)))
    scale = min(1.0, CROP_WIDTH / cut.width)
    cut = cut.resize((max(1, round(cut.width * scale)), max(1, round(cut.height * scale))), Image.Resampling.LANCZOS)
    px = box.pixels(*image.size)
    place = ((px[0] - x0) * scale - 4, (px[1] - y0) * scale - 4, (px[2] - x0) * scale + 4, (px[3] - y0) * scale + 4)
    _mark(cut, place, 3)
    return cut


def _thumb(image: Image.Image, boxes: list[Box]) -> Image.Image:
    small = image.resize((THUMB_WIDTH, max(1, round(image.height * THUMB_WIDTH / image.width))), Image.Resampling.BOX)
    for box in boxes:
        x0, y0, x1, y1 = box.pixels(*small.size)
        _mark(small, (x0 - 2, y0 - 2, x1 + 2, y1 + 2), 2)
    return small


def _mark(image: Image.Image, place: tuple[float, float, float, float], width: int) -> None:
    x0, y0 = max(0.0, place[0]), max(0.0, place[1])
    x1, y1 = min(image.width - 1.0, place[2]), min(image.height - 1.0, place[3])
    if x1 > x0 and y1 > y0:
        ImageDraw.Draw(image).rectangle((x0, y0, x1, y1), outline=MARK, width=width)


def _save(image: Image.Image, folder: Path, name: str) -> Picture:
    path = folder / "img" / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "JPEG", quality=78, optimize=True)
    return Picture(f"img/{name}.jpg", image.width, image.height)
