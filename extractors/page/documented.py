"""Settings that say what they are: each a field with its unit and its meaning, and the table of them for the documentation."""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any, TypeVar

T = TypeVar("T")


def setting(default: T, unit: str, about: str) -> T:
    """Return a field of a frozen dataclass that carries its unit and what it is for.

    `unit`: mm, px (which ones, the class says), share (0–1 of what `about` names), times, degrees, seconds, grey (levels of 255), count.
    """
    made: Any = field(default=default, metadata={"unit": unit, "about": about})
    return made  # type: ignore[no-any-return]  # a dataclass turns the field into its value


def settings_table(settings: type) -> list[str]:
    """Return the lines of a Markdown section about a class of settings: its docstring, and one row a setting."""
    rows = ["| setting | default | unit | what it is |", "|---|---|---|---|"]
    for one in (f for f in fields(settings) if f.metadata):
        rows.append(f"| `{one.name}` | {_shown(one.default)} | {one.metadata['unit']} | {one.metadata['about']} |")
    return [f"## {settings.__name__}", "", " ".join((settings.__doc__ or "").split()), "", *rows]


def _shown(value: Any) -> str:
    """Return a default as the documentation shows it."""
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
