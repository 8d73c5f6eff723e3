"""Language data of Chinese offices as YAML files beside this module, each with its source; code asks for a group by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from model.yaml_file import load_yaml

FOLDER = Path(__file__).parent


@cache
def language(name: str) -> Mapping[str, Any]:
    """Return the groups of `name`.yaml. Raises FileNotFoundError where there is no such file."""
    return dict(load_yaml(FOLDER / f"{name}.yaml"))


def words(name: str, group: str) -> tuple[str, ...]:
    """Return the entries of a group in the order of the file; a string gives its characters."""
    return tuple(language(name)[group])


def alternatives(name: str, group: str) -> str:
    """Return the entries of a group as one alternative of a regular expression, in the order of the file."""
    return "(?:" + "|".join(words(name, group)) + ")"
