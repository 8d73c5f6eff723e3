"""What a limited process answers is read as values, never as instructions: whoever took over such a process goes on in no other one.

Answers are pickles, since Pebble's pipe and our own values are; but only classes that hold values may be named in them: our dataclasses,
enumerations, models and errors, and a few of Python's. No function may be, so that nothing is called but the making of such a value.
"""

from __future__ import annotations

import io
import logging
import os
import pathlib
import pickle  # noqa: S403 - read by the reader below alone
import sys
from contextvars import ContextVar
from dataclasses import is_dataclass
from enum import Enum
from functools import lru_cache
from importlib import import_module
from multiprocessing import reduction
from multiprocessing.connection import Connection, reduce_connection  # type: ignore[attr-defined]
from multiprocessing.context import ForkServerContext
from typing import Any

from pydantic import BaseModel

OURS = frozenset({"model", "notices", "intake", "extractors", "checkers", "engine", "shenbao"})
MOST_BYTES = 2**30  # of one answer
PYTHONS = frozenset({
    ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "bytearray"), ("builtins", "complex"), ("builtins", "range"), ("builtins", "slice"),
    ("collections", "OrderedDict"), ("collections", "Counter"), ("collections", "deque"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"), ("datetime", "timezone"),
    ("decimal", "Decimal"), ("fractions", "Fraction"), ("uuid", "UUID"),
    ("pathlib", "Path"), ("pathlib", "PosixPath"), ("pathlib", "PurePath"), ("pathlib", "PurePosixPath"),
    ("numpy", "ndarray"), ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"), ("numpy.core.multiarray", "scalar"), ("numpy.core.numeric", "_frombuffer"),
    ("numpy._core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "scalar"), ("numpy._core.numeric", "_frombuffer"),
    # Pebble's own messages
    ("pebble.common.types", "Result"), ("pebble.common.types", "ResultStatus"), ("pebble.common.types", "RemoteException.rebuild_exception"),
    ("pebble.pool.process", "Acknowledgement"), ("pebble.pool.process", "TaskResult"), ("pebble.pool.process", "TaskProblem"),
})  # fmt: skip
_log = logging.getLogger(__name__)


class NotPlain(OSError):
    """An answer that holds more than values. To Pebble: the pipe is broken, and its process with it."""


class Unknown(Exception):
    """Stands for an error of a library, whose class may do anything when it is made."""


class _Dropped:
    """Where an error came from, which nobody here needs: Pebble sends it as a text."""

    def __init__(self, *_parts: Any) -> None: ...
    def __setstate__(self, _state: Any) -> None: ...


def _no_place(*_parts: Any) -> None:
    return None


def _error(kind: Any, told: Any, *_rest: Any) -> Exception:
    """Make an error as tblib sends it (Dask lets it): its class with what it is made of, or with its attributes."""
    if not isinstance(kind, type) or not issubclass(kind, Exception):
        raise NotPlain("an error that is none")
    if isinstance(told, tuple):
        return kind(*told)
    made = kind.__new__(kind)
    made.args = told["args"]
    made.__dict__.update(told["__dict__"])
    return made


def _member(kind: Any, name: str) -> Enum:
    """Return an enumeration's member, as Python names it up to 3.11.3: `getattr` of its class, which may be asked for nothing else."""
    if not isinstance(kind, type) or not issubclass(kind, Enum):
        raise NotPlain("builtins.getattr")
    return kind[name]


INSTEAD = {
    ("builtins", "getattr"): _member,
    **{("pathlib._local", name): getattr(pathlib, name) for name in ("Path", "PosixPath", "PurePath", "PurePosixPath")},  # as Python 3.13 names them
    ("tblib.pickling_support", "unpickle_exception"): _error,
    ("tblib.pickling_support", "unpickle_exception_with_attrs"): _error,
    ("tblib.pickling_support", "unpickle_traceback"): _no_place,
    ("tblib", "Frame"): _Dropped, ("tblib", "Traceback"): _Dropped, ("tblib", "Code"): _Dropped,
}  # fmt: skip


class PlainUnpickler(pickle.Unpickler):  # noqa: S301
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in PYTHONS:
            return super().find_class(module, name)
        found = INSTEAD.get((module, name)) or _value_class(module, name)
        if found is None:
            raise NotPlain(f"{module}.{name}")
        return found


def _value_class(module: str, name: str) -> type | None:
    ours = module.partition(".")[0] in OURS
    found = vars(import_module(module) if ours else sys.modules.get(module, object)).get(name)
    if isinstance(found, type) and found.__module__ == module:
        if ours and (is_dataclass(found) or issubclass(found, (Enum, BaseModel, Exception, tuple))):
            return found
        if issubclass(found, BaseException):
            return found if module == "builtins" and issubclass(found, Exception) else Unknown
    return None


trusting: ContextVar[bool] = ContextVar("trusting", default=False)  # what is unpickled now is of somebody who may send functions
_guards: set[Guard] = set()


class Guard:
    """As long as there is one, whatever unpickles in this process, libraries with their own ways too, may name what `PlainUnpickler` finds and nothing else."""

    def __init__(self) -> None:
        _watched()
        _guards.add(self)

    def end(self) -> None:
        _guards.discard(self)


@lru_cache(maxsize=1)
def _watched() -> None:
    """Python asks before a class or a function is looked up for a pickle (PEP 578); a hook is there for good."""
    sys.addaudithook(_asked)


def _asked(event: str, told: tuple[Any, ...]) -> None:
    if (
        event == "pickle.find_class"
        and _guards
        and not trusting.get()
        and told not in PYTHONS
        and _value_class(*told) in (None, Unknown)
    ):
        _log.error("a pickle names %s.%s, which is no value", *told)
        raise NotPlain(".".join(told))


def read_plainly(data: bytes) -> Any:
    """Return the value. Raises `NotPlain`, whatever is wrong with the answer."""
    return loaded(PlainUnpickler(io.BytesIO(data)))


def loaded(reader: PlainUnpickler) -> Any:
    try:
        return reader.load()
    except Exception as error:  # bytes of a process that may be anybody's
        _log.error("the answer of a limited process is not taken in: %s", error)
        raise NotPlain(str(error)) from None


class PlainConnection(Connection):
    """The end of a pipe at which answers are read."""

    def recv(self) -> Any:
        return read_plainly(self.recv_bytes(MOST_BYTES))


reduction.register(PlainConnection, reduce_connection)  # passed on, it is a usual one


class CellContext(ForkServerContext):
    """The fork server's context, whose pipes are read plainly by this process. What it writes is read by the other one as ever: that trusts us."""

    def Pipe(self, duplex: bool = True) -> Any:
        if duplex:
            raise ValueError("answers have a pipe of their own")
        reader, writer = super().Pipe(duplex=False)
        with reader:
            return PlainConnection(os.dup(reader.fileno()), writable=False), writer
