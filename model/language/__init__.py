"""Language data of Chinese offices as YAML files beside this module, each with its source; code asks for a group by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def language(name: str) -> Mapping[str, Any]:
    """Return the groups of `name`.yaml. Raises FileNotFoundError where there is no such file."""
    return dict(yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Loader))  # noqa: S506 - a safe loader, in C


def words(name: str, group: str) -> tuple[str, ...]:
    """Return the entries of a group in the order of the file; a string gives its characters."""
    return tuple(language(name)[group])


def alternatives(name: str, group: str) -> str:
    """Return the entries of a group as one alternative of a regular expression, in the order of the file."""
    return "(?:" + "|".join(words(name, group)) + ")"
