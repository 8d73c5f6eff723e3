"""Parts of split archives (材料.z01 + 材料.zip, 材料.7z.001 …, 材料.part1.rar …) put together again where all parts are there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from intake.limits import Limits

OLD = re.compile(r"^(?P<stem>.+)\.z(?P<number>\d{2,3})$", re.IGNORECASE)
PLAIN = re.compile(r"^(?P<stem>.+\.(?:zip|7z|rar|tar|gz))\.(?P<number>\d{3})$", re.IGNORECASE)
RAR = re.compile(r"^(?P<stem>.+)\.part(?P<number>\d{1,4})\.rar$", re.IGNORECASE)
CHUNK = 1 << 20


def join_splits(files: dict[str, Path], room: Callable[[], Path], limits: Limits) -> dict[str, Path]:
    """Put parts together. `files`: id → bytes. Return, for the parts of complete sets only: the last (.zip) or first (.001) part → the joined file, every
    other part → its own path (it needs no look of its own).
    """
    joined = _rar_sets(files, room)
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


def _rar_sets(files: dict[str, Path], room: Callable[[], Path]) -> dict[str, Path]:
    """Lay the volumes of a RAR, which are no pieces of one file, side by side under the names by which the first finds the next."""
    sets: dict[str, dict[int, str]] = {}
    for file_id in files:
        if match := RAR.match(file_id):
            sets.setdefault(match["stem"], {})[int(match["number"])] = file_id
    laid: dict[str, Path] = {}
    for parts in sets.values():
        if sorted(parts) != list(range(1, len(parts) + 1)) or len(parts) < 2:
            continue
        folder = room()
        folder.mkdir(parents=True, exist_ok=True)
        for number, file_id in parts.items():
            shutil.copyfile(files[file_id], folder / f"volume.part{number}.rar")
            laid[file_id] = files[file_id]
        laid[parts[1]] = folder / "volume.part1.rar"
    return laid


def _sets(files: dict[str, Path]) -> dict[str, list[str]]:
    """Return leading part → all parts in order, where none is missing."""
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
