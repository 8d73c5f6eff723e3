"""Values on their way to a process that has another folder than we have: paths in them are written as places, and read as the same places of that one."""

from __future__ import annotations

import io
import pickle  # noqa: S403 - what comes back is read as values alone
from collections.abc import Callable
from pathlib import Path
from typing import Any

from intake.inspection.plain import PlainUnpickler, loaded

Parts = tuple[str, ...]


def below(root: Path) -> Callable[[Path], Parts | None]:
    """Return what tells the place of a path below `root`; None of any other one."""
    return lambda path: path.relative_to(root).parts if path.is_relative_to(root) else None


def joined(root: Path, parts: Parts) -> Path:
    """Return the path of a place below `root`. Raises UnpicklingError for one that is not there."""
    path = root.joinpath(*parts)
    if ".." in path.parts or not path.is_relative_to(root):
        raise pickle.UnpicklingError("a path elsewhere")
    return path


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, place: Callable[[Path], Parts | None]) -> None:
        super().__init__(file)
        self._place = place

    def persistent_id(self, obj: Any) -> Parts | None:
        return self._place(obj) if isinstance(obj, Path) else None


class _Reader(pickle.Unpickler):  # noqa: S301
    path: Callable[[Parts], Path]

    def persistent_load(self, pid: Any) -> Path:
        return self.path(pid)


class _AnswerReader(_Reader, PlainUnpickler):
    pass


def written(value: object, place: Callable[[Path], Parts | None]) -> bytes:
    """Return the value with the places of the paths that `place` knows."""
    file = io.BytesIO()
    _Writer(file, place).dump(value)
    return file.getvalue()


def read(data: bytes, path: Callable[[Parts], Path]) -> Any:
    """Return what we wrote."""
    reader = _Reader(io.BytesIO(data))
    reader.path = path
    return reader.load()


def read_answer(data: bytes, path: Callable[[Parts], Path]) -> Any:
    """Return what a process answers that may be anybody's: values alone. Raises NotPlain."""
    reader = _AnswerReader(io.BytesIO(data))
    reader.path = path
    return loaded(reader)
