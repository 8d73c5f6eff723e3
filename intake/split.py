"""Parts of split archives (材料.z01 + 材料.zip, 材料.7z.001 …, 材料.zip.001 …) put together again where all parts are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from intake.limits import Limits

OLD = re.compile(r"^(?P<stem>.+)\.z(?P<number>\d{2,3})$", re.IGNORECASE)
PLAIN = re.compile(r"^(?P<stem>.+\.(?:zip|7z|rar|tar|gz))\.(?P<number>\d{3})$", re.IGNORECASE)
CHUNK = 1 << 20


def join_splits(files: dict[str, Path], room: Callable[[], Path], limits: Limits) -> dict[str, Path]:
    """`files`: id → bytes. Returns, for the parts of complete sets only: the last (.zip) or first (.001) part → the joined file, every
    other part → its own path (it needs no look of its own).
    """
    joined: dict[str, Path] = {}
    for lead, parts in _sets(files).items():
        if sum(files[p].stat().st_size for p in parts) > limits.file_bytes:
            continue
        whole = room() / "joined"
        whole.parent.mkdir(parents=True, exist_ok=True)
        with whole.open("wb") as out:
            for part in parts:
                with files[part].open("rb") as source:
                    while chunk := source.read(CHUNK):
                        out.write(chunk)
        joined |= {p: files[p] for p in parts}
        joined[lead] = whole
    return joined


def _sets(files: dict[str, Path]) -> dict[str, list[str]]:
    """Leading part → all parts in order, where none is missing."""
    numbered: dict[tuple[str, bool], dict[int, str]] = {}
    for file_id in files:
        for pattern, old in ((OLD, True), (PLAIN, False)):
            if match := pattern.match(file_id):
                numbered.setdefault((match["stem"], old), {})[int(match["number"])] = file_id
    found = {}
    by_lower = {file_id.lower(): file_id for file_id in files}
    for (stem, old), parts in numbered.items():
        ordered = [parts[n] for n in sorted(parts)]
        if sorted(parts) != list(range(1, len(parts) + 1)):
            continue
        last = by_lower.get(f"{stem}.zip".lower()) if old else None
        if old and last is not None:
            found[last] = [*ordered, last]
        elif not old and len(ordered) > 1:
            found[ordered[0]] = ordered
    return found
