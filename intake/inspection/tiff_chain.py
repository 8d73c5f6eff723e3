"""The chain of pages of a TIFF, followed by hand: libraries stop at the first broken link and say nothing of what came after."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BIG = 43
OFFSETS, SIZES, NUMBER = (273, 324), (279, 325), 297  # tags: strips or tiles, page number
KIND, WIDTH, HEIGHT = 254, 256, 257
REDUCED = 1  # a bit of the kind: a smaller picture of another page
FIELDS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}  # types of numbers
PREVIEWS_MOST = 10  # pictures of one page
ENTRIES_MOST = 4096  # a page has some dozens; more is no directory
VALUES_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class TiffPages:
    """`found`: pages whose directory is there; `cut`: those of them (from 0) whose data end with the file; `lost`: how many follow at least."""

    found: int
    cut: tuple[int, ...] = ()
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Layout:
    """How numbers are written: byte order, the struct codes of counts and offsets of an entry, and where the first offset stands."""

    order: str
    count: str
    offset: str
    first: int

    def read(self, file: BinaryIO, at: int, codes: str) -> tuple[int, ...]:
        """Raises `EOFError` where the file ends before."""
        shape = struct.Struct(self.order + codes)
        file.seek(at)
        data = file.read(shape.size)
        if len(data) < shape.size:
            raise EOFError
        return shape.unpack(data)


@dataclass(frozen=True, slots=True)
class _Directory:
    """`at`: where it lies; `link`: where the offset of the next one stands; `tags`: its numbers by their tags; `places`: where the first number of a
    tag stands, and the struct code of each.
    """

    at: int
    link: int
    tags: Mapping[int, tuple[int, ...]]
    places: Mapping[int, tuple[int, str]]

    @property
    def pixels(self) -> int:
        width, height = (max(self.tags.get(tag, ()), default=0) for tag in (WIDTH, HEIGHT))
        return width * height

    @property
    def is_reduced(self) -> bool:
        return bool(sum(self.tags.get(KIND, ())) & REDUCED)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the directory of the first page says, and where."""

    tags: Mapping[int, tuple[int, ...]]
    places: Mapping[int, tuple[int, str]]
    order: str

    def write(self, data: bytearray, tag: int, number: int, value: int) -> None:
        """Write one of a tag's numbers into the bytes of the file."""
        place, code = self.places[tag]
        shape = struct.Struct(self.order + code)
        shape.pack_into(data, place + number * shape.size, value)


def first_page(path: Path) -> FirstPage | None:
    """Return the directory of the first page; None where it is broken."""
    with path.open("rb") as file:
        try:
            layout = _layout(file)
            one = next(_directories(file, layout, 1), None)
        except (EOFError, OverflowError, struct.error):
            return None
    return FirstPage(one.tags, one.places, layout.order) if one else None


def without_previews(path: Path, out: Path, most: int) -> Path | None:
    """Write a copy of a TIFF of up to `most` pages whose chain passes by their smaller pictures; None where there are none, or its chain is broken
    or longer than any of so many pages.
    """
    longest = PREVIEWS_MOST * most
    try:
        with path.open("rb") as file:
            layout = _layout(file)
            every = list(_directories(file, layout, longest))
    except (EOFError, OverflowError):
        return None
    full = [one for one in every if not one.is_reduced]
    largest = max((one.pixels for one in full), default=0)
    kept = [one for one in every if not one.is_reduced or one.pixels >= largest]
    if not full or len(kept) == len(every) or len(every) == longest:
        return None
    out.mkdir(parents=True, exist_ok=True)
    copy = out / "pages.tif"
    shutil.copyfile(path, copy)
    links = [layout.first, *(one.link for one in kept)]
    with copy.open("r+b") as file:
        for link, at in zip(links, [*(one.at for one in kept), 0], strict=True):
            file.seek(link)
            file.write(struct.pack(layout.order + layout.offset, at))
    return copy


def tiff_pages(path: Path, most: int) -> TiffPages:
    """Follow the chain for up to `most` pages. Raises `OSError`; a broken chain is what the result tells."""
    size = path.stat().st_size
    told, cut, lost = 0, [], 0
    found = 0
    with path.open("rb") as file:
        try:
            for one in _directories(file, _layout(file), most):
                if any(at + length > size for at, length in _data(one.tags)):
                    cut.append(found)
                told = max(told, *one.tags.get(NUMBER, (0, 0))[1:2], 0)
                found += 1
        except (EOFError, OSError, OverflowError):
            lost = 1
    return TiffPages(found, tuple(cut), max(lost, min(told, most) - found) if lost else 0)


def _layout(file: BinaryIO) -> _Layout:
    head = file.read(4)
    order = "<" if head[:2] == b"II" else ">"
    big = struct.unpack(f"{order}H", head[2:4])[0] == BIG
    return _Layout(order, "Q", "Q", 8) if big else _Layout(order, "H", "I", 4)


def _directories(file: BinaryIO, layout: _Layout, most: int) -> Iterator[_Directory]:
    """Yield what stands in the directory of each page. Raises `EOFError` at a broken link."""
    (at,) = layout.read(file, layout.first, layout.offset)
    seen: set[int] = set()
    while at and at not in seen and len(seen) < most:
        seen.add(at)
        found = _directory(file, at, layout)
        yield found
        (at,) = layout.read(file, found.link, layout.offset)


def _directory(file: BinaryIO, at: int, layout: _Layout) -> _Directory:
    """Raises `EOFError` where the file ends before it does."""
    (count,) = layout.read(file, at, layout.count)
    if not 0 < count <= ENTRIES_MOST:
        raise EOFError
    first = at + struct.calcsize(layout.order + layout.count)
    entry = f"HH{layout.offset}"
    head, step = struct.calcsize(layout.order + entry), struct.calcsize(layout.order + entry + layout.offset)
    tags, places = {}, {}
    for place in range(first, first + count * step, step):
        tag, kind, number = layout.read(file, place, entry)
        code = FIELDS.get(kind)
        if code is None or number > VALUES_MOST:
            continue
        places[tag] = _place(file, place + head, f"{number}{code}", layout), code
        tags[tag] = _numbers(file, places[tag][0], f"{number}{code}", layout)
    return _Directory(at, first + count * step, tags, places)


def _place(file: BinaryIO, place: int, codes: str, layout: _Layout) -> int:
    """Return where the numbers of an entry stand: in it, or elsewhere where there is no room for them."""
    if struct.calcsize(layout.order + codes) <= struct.calcsize(layout.order + layout.offset):
        return place
    (elsewhere,) = layout.read(file, place, layout.offset)
    return elsewhere


def _numbers(file: BinaryIO, place: int, codes: str, layout: _Layout) -> tuple[int, ...]:
    """Return the numbers of an entry; where they lie beyond the end (its page is cut then, which its data tell), any that are too large."""
    try:
        return layout.read(file, place, codes)
    except EOFError:
        return (1 << 62,) * int(codes[:-1])


def _data(tags: Mapping[int, tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Yield where the strips or tiles of a page lie, and how long they are."""
    for offsets, sizes in zip(OFFSETS, SIZES, strict=True):
        yield from zip(tags.get(offsets, ()), tags.get(sizes, ()), strict=False)
