"""A page that was read once comes from the cache, with its pictures; whatever could have changed it makes it be read again."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractors.options import ReadOptions
from extractors.readers import page_cache
from extractors.readers.page_cache import kept_or_read
from extractors.reading import read_source
from model import code_version
from model.errors import DamagedFile
from model.geometry import Box
from model.packet import FileKind, PageSource
from model.page import Edge, EdgeSlice, Ink, Line, Page, Reader


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReadOptions:
    monkeypatch.delenv("SHENBAO_CACHE", raising=False)
    page_cache.fingerprint.cache_clear()
    return ReadOptions(cache=tmp_path / "cache")


@pytest.fixture
def source(tmp_path: Path) -> PageSource:
    path = tmp_path / "扫描.png"
    Image.new("RGB", (413, 585), "white").save(path, dpi=(50, 50))
    return PageSource("扫描.png", path, FileKind.PNG)


class Reading:
    """Reads nothing, but tells how often it was asked, and leaves pictures as a reading does."""

    def __init__(self, workspace: Path) -> None:
        self.workspace, self.times = workspace, 0

    def __call__(self) -> tuple[Page, ...]:
        self.times += 1
        for name in ("pages/1.jpg", "slices/1-0.png"):
            (self.workspace / name).parent.mkdir(parents=True, exist_ok=True)
            (self.workspace / name).write_bytes(f"{name} {self.times}".encode())
        cut = EdgeSlice(Edge.LEFT, Box(0, 0, 0.1, 0.1), Ink.ORIGINAL, "slices/1-0.png")
        line = Line(f"第 {self.times} 次", Box(0, 0, 0.5, 0.1), 0.9)
        return (Page("扫描.png", 1, 10, 10, Reader.OCR, lines=(line,), edges=(cut,), image="pages/1.jpg"),)


def text(pages: tuple[Page, ...]) -> str:
    return pages[0].lines[0].text


def test_a_page_is_read_once_and_its_pictures_come_with_it(source: PageSource, options: ReadOptions, tmp_path: Path) -> None:
    reading = Reading(tmp_path / "first")
    first = kept_or_read(source, tmp_path / "first", options, reading)
    second = kept_or_read(source, tmp_path / "second", options, reading)
    assert reading.times == 1 and replace(second[0], timings=()) == first[0] and [n for n, _ in second[0].timings] == ["kept"]
    for name in ("pages/1.jpg", "slices/1-0.png"):
        assert (tmp_path / "second" / name).read_bytes() == f"{name} 1".encode()


def test_whatever_could_change_it_makes_it_be_read_again(source: PageSource, options: ReadOptions, tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    kept_or_read(source, tmp_path, options, reading)
    asked = [
        (replace(source, turn=90), options),
        (replace(source, index=1), options),
        (replace(source, file="另名.png"), options),
        (source, replace(options, dpi=300.0)),
    ]
    for n, (other, how) in enumerate(asked, 2):
        assert text(kept_or_read(other, tmp_path, how, reading)) == f"第 {n} 次"
    source.path.write_bytes(source.path.read_bytes() + b"more")
    assert text(kept_or_read(source, tmp_path, options, reading)) == "第 6 次"


def test_what_is_damaged_is_read_again(source: PageSource, options: ReadOptions, tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    kept_or_read(source, tmp_path, options, reading)
    (file,) = (tmp_path / "cache").rglob("pages-*/*")
    for content in (b"", b"nonsense", file.read_bytes()[:-20]):
        file.write_bytes(content)
        assert text(kept_or_read(source, tmp_path, options, reading)) == f"第 {reading.times} 次"
    assert reading.times == 4


def test_code_edited_since_it_was_loaded_keeps_nothing(
    source: PageSource, options: ReadOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on disk is then not what runs."""
    assert page_cache.fingerprint() is not None
    page_cache.fingerprint.cache_clear()
    monkeypatch.setattr(page_cache, "LOADED", time.time() - 10 * 365 * 86400)
    reading = Reading(tmp_path)
    for _ in range(2):
        kept_or_read(source, tmp_path, options, reading)
    page_cache.fingerprint.cache_clear()
    assert reading.times == 2 and not (tmp_path / "cache").exists()


def test_errors_are_not_kept_and_without_a_folder_nothing_is(source: PageSource, options: ReadOptions, tmp_path: Path) -> None:
    def fail() -> tuple[Page, ...]:
        raise DamagedFile("坏了")

    with pytest.raises(DamagedFile):
        kept_or_read(source, tmp_path, options, fail)
    with pytest.raises(DamagedFile):
        kept_or_read(replace(source, path=tmp_path / "gone.png"), tmp_path, options, fail)
    reading = Reading(tmp_path)
    assert text(kept_or_read(source, tmp_path, options, reading)) == "第 1 次"
    assert text(kept_or_read(source, tmp_path, replace(options, cache=None), reading)) == "第 2 次"


def test_pages_of_old_versions_are_cleared_away(source: PageSource, options: ReadOptions, tmp_path: Path) -> None:
    for n in range(6):
        old = tmp_path / "cache" / f"pages-{n}"
        old.mkdir(parents=True)
        os.utime(old, (n, n))
    kept_or_read(source, tmp_path, options, Reading(tmp_path))
    assert sorted(p.name for p in (tmp_path / "cache").iterdir()) == sorted(
        ["pages-3", "pages-4", "pages-5", f"pages-{page_cache.fingerprint()}"]
    )


def test_a_real_page_comes_back_as_it_was_read(source: PageSource, options: ReadOptions, tmp_path: Path) -> None:
    sheet = np.full((585, 413, 3), 255, np.uint8)
    sheet[100:103, 40:370] = 0
    Image.fromarray(sheet).save(source.path, dpi=(50, 50))
    first = read_source(source, tmp_path / "first", options)
    second = read_source(source, tmp_path / "second", options)
    assert [n for n, _ in second[0].timings] == ["kept"]
    assert [replace(p, timings=()) for p in second] == [replace(p, timings=()) for p in first]
    assert (
        first[0].image
        and (tmp_path / "second" / first[0].image).read_bytes() == (tmp_path / "first" / first[0].image).read_bytes()
    )


def test_what_python_is_just_compiling_is_no_part_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_version, "ROOT", tmp_path)
    kept = tmp_path / "room" / "__pycache__"
    kept.mkdir(parents=True)
    (tmp_path / "room" / "a.py").write_text("x = 1")
    before, at = code_version.code_digest(["room"], ()), time.time()
    (kept / "a.cpython-311.pyc.140234").write_bytes(b"half of it")
    os.utime(kept / "a.cpython-311.pyc.140234", (at + 9, at + 9))
    assert code_version.code_digest(["room"], (), at + 5) == before is not None
