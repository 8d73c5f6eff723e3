"""A value with something changed wherever it stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


def mapped(value: Any, kind: type[T], change: Callable[[T], T]) -> Any:
    """Return a value with every `kind` in it changed, within tuples, dictionaries and dataclasses."""
    if isinstance(value, kind):
        return change(value)
    if isinstance(value, tuple):
        return tuple(mapped(v, kind, change) for v in value)
    if isinstance(value, dict):
        return {key: mapped(v, kind, change) for key, v in value.items()}
    if not is_dataclass(value) or isinstance(value, (type, Enum)):
        return value
    return replace(value, **{f.name: mapped(getattr(value, f.name), kind, change) for f in fields(value)})
