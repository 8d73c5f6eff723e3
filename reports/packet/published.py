"""The JSON Schemas that the reports publish: their heading, their text, the file below docs/schema they are written to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter


def schema_of(shape: Any, name: str, title: str) -> dict[str, Any]:
    """Return the JSON Schema of `shape`, draft 2020-12, under the id `name`."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name}
    return {**head, **TypeAdapter(shape).json_schema(), "title": title}


def schema_text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def publish(schema: dict[str, Any], file: Path) -> int:
    """Write the schema to its file and say so. Return the program's exit code."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(schema_text(schema), encoding="utf-8")
    sys.stdout.write(f"{file}\n")
    return 0
