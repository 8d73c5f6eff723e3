"""From which certainty of its least sure character on a recognised value need not be looked at, by type: figures of `evaluation.doubt`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from model.yaml_file import load_yaml
from notices.field_types.registry import FieldType

FIGURES = Path(__file__).parent / "calibration.yaml"


def least_character(kind: FieldType) -> float:
    """Return the certainty (0–1) that every character of a value of this type has, unless the value is doubtful."""
    figures = _figures()
    return float(figures["by_type"].get(kind.value, figures["any"]))


@cache
def _figures() -> dict[str, Any]:
    return dict(load_yaml(FIGURES))
