"""Registers read in the limited process (`intake/inspection/sandbox.py`): whoever serves people or hands out work parses none itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from intake.inspection.sandbox import run_limited
from intake.inspection.view import View
from intake.limits import MB
from intake.register.read import find_register, read_register, read_tables
from model.errors import UnreadableError, UsageError
from model.packet import Submission

T = TypeVar("T")
SECONDS = 60.0
MEMORY_BYTES = 1536 * MB  # address space; the parsers that the process finds loaded take a part of it


def read_limited(path: Path, year: int | None = None) -> list[Submission]:
    """Do what `read_register` does. Raises `UsageError` also where the limits were met."""
    return _limited(read_register, path, year)


def find_limited(folder: Path) -> Path | None:
    """Do what `find_register` does, where it is sure. Raises `UsageError` also where the limits were met."""
    return _limited(find_register, folder, True)


def tables_limited(path: Path) -> list[list[list[Any]]]:
    """Do what `read_tables` does. Raises `UsageError` also where the limits were met."""
    return _limited(read_tables, path)


def _limited(function: Callable[..., T], path: Path, *args: object) -> T:
    view = View(read=(path.resolve(),))
    try:
        return run_limited(function, path, *args, seconds=SECONDS, memory_bytes=MEMORY_BYTES, view=view)
    except (UnreadableError, MemoryError) as error:
        raise UsageError("登记表过大或已损坏，无法读取，请用 Excel/WPS 只保留登记内容，另存为 XLSX 后再试") from error
