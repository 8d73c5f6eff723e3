"""What the parts of a path may look like: anything else is a path that leads nowhere, and never reaches the database."""

from __future__ import annotations

import re

_ID = re.compile(r"[0-9a-f]{24}")
_KEY = re.compile(r"[a-z][a-z0-9_.]{0,119}")
PATTERNS: dict[str, re.Pattern[str]] = {
    "batch": _ID,
    "packet": _ID,
    "file": _ID,
    "page": _ID,
    "finding": _ID,
    "notice": _ID,
    "endpoint": _ID,
    "delivery": _ID,
    "key": _KEY,
    "at": _KEY,
    "profile": re.compile(r"[a-z][a-z0-9-]{0,99}"),
    "report": re.compile(r"[a-z]{1,20}(\.csv)?"),
}


def fits(path: dict[str, str]) -> bool:
    return all(PATTERNS[name].fullmatch(value) for name, value in path.items())
