"""Whole pages kept on disk, so that the same page of the same file is read once: a folder that is checked by the command line and then
loaded into the service, a packet that is read again. Kept apart from the readings of single lines (`page/ocr/reading_cache.py`): those are good
for any version of the program that sees the same pixels, a page only for the very code that read it.
"""

from __future__ import annotations

import hashlib
import pickle  # noqa: S403 - written here, never read
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from extractors.options import ReadOptions
from extractors.page.ocr.eight_bits import are_quick
from extractors.page.stage_clock import Clock
from intake.inspection.plain import read_plainly
from model.code_version import code_digest
from model.packet import PageSource
from model.page import Page

LOADED = time.time()  # what is on disk may be edited from now on; what runs is what was there
READERS = ("extractors", "intake/formats", "model", "notices")
LIBRARIES = ("numpy", "onnxruntime", "opencv-contrib-python", "paddleocr", "paddlex", "pillow", "pypdfium2")
OTHER_VERSIONS = 3  # folders of pages that other versions of the program keep in the same cache
Pages = tuple[Page, ...]


def kept_or_read(source: PageSource, workspace: Path, options: ReadOptions, read: Callable[[], Pages]) -> Pages:
    """Return what `read` gave for the same page of the same file with the same options, with its pictures put into the workspace; else what
    it gives now, which is kept. Without a cache folder: `read`. What it raises is not kept.
    """
    clock = Clock()
    with clock.stage("kept"):
        place = _place(source, options)
        kept = _load(place, workspace) if place else None
    if kept is not None:
        return tuple(replace(page, timings=clock.timings()) for page in kept)
    pages = read()
    if place:
        _keep(place, pages, workspace)
    return pages


def _place(source: PageSource, options: ReadOptions) -> Path | None:
    folder, code = options.kept_in(), fingerprint()
    if folder is None or code is None:
        return None
    try:
        stat = source.path.stat()
        content = _digest_of(source.path, stat.st_mtime_ns, stat.st_size)
    except OSError:  # whoever reads the page tells what is wrong with its file
        return None
    asked = (options.dpi, options.most_dpi, options.view_dpi, options.quality, options.recogniser, options.page, options.readers)
    key = repr((content, source.file, source.kind, source.index, source.turn, asked))
    return folder / f"pages-{code}" / hashlib.blake2b(key.encode(), digest_size=20).hexdigest()


@lru_cache(maxsize=64)
def _digest_of(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def fingerprint() -> str | None:
    """Name the code, data and libraries that pages are read with. None where they were edited since this process loaded them."""
    return code_digest(READERS, LIBRARIES, LOADED, are_quick())


def _load(place: Path, workspace: Path) -> Pages | None:
    """Return kept pages and put their pictures into the workspace; None where the page is not kept, or what is kept is damaged."""
    try:
        pages, files = read_plainly(place.read_bytes())
        for name, content in files:
            target = workspace / name
            if ".." in target.parts or not target.is_relative_to(workspace):
                return None
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return tuple(pages)


def _keep(place: Path, pages: Pages, workspace: Path) -> None:
    """Keep pages with their pictures. Losing them costs time, never a reading."""
    try:
        files = [(name, (workspace / name).read_bytes()) for page in pages for name in page.pictures()]
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True)
            _forget_others(place.parent)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(pickle.dumps((pages, files)))
        Path(file.name).replace(place)
    except OSError:
        return


def _forget_others(mine: Path) -> None:
    others = sorted((p for p in mine.parent.glob("pages-*") if p != mine), key=lambda p: p.stat().st_mtime)
    for folder in others[:-OTHER_VERSIONS]:
        shutil.rmtree(folder, ignore_errors=True)
