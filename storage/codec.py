"""Model values as compressed JSON, for columns: pydantic reads them back as the same frozen dataclasses."""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Building an adapter is slow; there is one a kind and process."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def pack(value: Any) -> bytes:
    """A model value (Page, Record, …) as compressed JSON."""
    return zlib.compress(_adapter(type(value)).dump_json(value), 6)


def unpack(kind: type[T], data: bytes) -> T:
    """The value back. Raises pydantic's ValidationError where the data are not of `kind`."""
    value: T = _adapter(kind).validate_json(zlib.decompress(data))
    return value


def plain(value: Any) -> Any:
    """A model value as JSON-able Python (for JSON columns)."""
    return _adapter(type(value)).dump_python(value, mode="json")


def from_plain(kind: type[T], data: Any) -> T:
    value: T = _adapter(kind).validate_python(data)
    return value
