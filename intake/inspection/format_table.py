"""The table of all file formats, and what a file is by its content. Names lie: a .doc may be a web page, a .jpg a PDF."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import intake.formats
from intake.inspection.file_format import Clue, FileFormat
from intake.inspection.file_sample import FileSample
from model.packet import FileKind


def _described() -> Iterator[FileFormat]:
    for module in pkgutil.iter_modules(intake.formats.__path__, "intake.formats."):
        yield from import_module(module.name).FORMATS


FORMATS = MappingProxyType({one.kind: one for one in _described()})


# Ends of names, lower case. They tell people what a file is, never the program.
SUFFIXES = tuple(suffix for one in FORMATS.values() for suffix in one.suffixes)
ARCHIVE_SUFFIXES = tuple(suffix for one in FORMATS.values() if one.archive for suffix in one.suffixes)


def format_of(kind: FileKind) -> FileFormat:
    """Return what is known of files of this kind."""
    return FORMATS[kind]


def is_archive(kind: FileKind) -> bool:
    return format_of(kind).archive


def opens_by_password(kind: FileKind) -> bool:
    """Whether a file of this kind that has a password can be opened by it."""
    return format_of(kind).archive or bool(format_of(kind).decrypt)


@lru_cache(maxsize=1)
def _clues() -> tuple[tuple[Clue, FileKind], ...]:
    """Return the clues of all formats, the surest first."""
    every = [(clue, one.kind) for one in FORMATS.values() for clue in one.clues]
    return tuple(sorted(every, key=lambda pair: (pair[0].strength, pair[0].offset)))


def identify(path: Path) -> FileKind:
    """Return the kind of the file at `path`, whatever it is called; UNKNOWN where no clue holds. Raises `OSError` only."""
    sample = FileSample(path)
    return next((kind for clue, kind in _clues() if clue.holds(sample)), FileKind.UNKNOWN)
