"""Parts of split archives (材料.z01 + 材料.zip, 材料.7z.001 …, 材料.part1.rar …, 材料.rar + 材料.r00) put together again where all parts are there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.limits import Limits

CHUNK = 1 << 20
OLD_VOLUMES = 100  # r00 to r99, then s00 …


@dataclass(frozen=True, slots=True)
class _Naming:
    """How the parts of one kind are called. `number`: the part's place among them, by what its name says.

    `volumes`: each is an archive of its own that names the next (RAR), so that they are laid side by side; else pieces of one file.
    """

    pattern: re.Pattern[str]
    number: Callable[[re.Match[str]], int]
    volumes: str = ""


def _old_rar(match: re.Match[str]) -> int:
    return 0 if match["number"] is None else 1 + int(match["number"]) + OLD_VOLUMES * (ord(match["letter"].lower()) - ord("r"))


def _old_zip(match: re.Match[str]) -> int:
    return 1 << 20 if match["number"] is None else int(match["number"])  # the last part has the name of the whole


def _plain(match: re.Match[str]) -> int:
    return int(match["number"])


NAMINGS = (
    _Naming(re.compile(r"(?P<stem>.+)\.part(?P<number>\d{1,5})\.(?:rar|exe)", re.IGNORECASE), _plain, "volume.part{}.rar"),
    _Naming(re.compile(r"(?P<stem>.+)\.(?:rar|(?P<letter>[r-z])(?P<number>\d\d))", re.IGNORECASE), _old_rar, "volume.{}"),
    _Naming(re.compile(r"(?P<stem>.+)\.(?:zip|z(?P<number>\d{2,3}))", re.IGNORECASE), _old_zip),
    _Naming(re.compile(r"(?P<stem>.+\.(?:7z|[a-z][a-z0-9]{1,4}))\.(?P<number>\d{3})", re.IGNORECASE), _plain),
)


def join_splits(files: Mapping[str, Path], room: Callable[[], Path], limits: Limits) -> dict[str, Path]:
    """Put parts together. `files`: id → bytes. Return, for the parts of complete sets only: the part that bears the whole (.zip, .rar, .part1.rar,
    .001) → the joined file, every other part → its own path (it needs no look of its own).
    """
    joined: dict[str, Path] = {}
    for naming in NAMINGS:
        for parts in _sets([file_id for file_id in files if file_id not in joined], naming):
            if sum(files[part].stat().st_size for part in parts) > limits.file_bytes:
                continue
            paths = [files[part] for part in parts]
            joined |= {part: files[part] for part in parts}
            joined[_lead(parts, naming)] = _laid(paths, naming, room()) if naming.volumes else _glued(paths, room())
    return joined


def volumes_of(path: Path) -> list[Path]:
    """Return the parts of the split archive that the file at `path` bears, itself among them, in their order. Only itself where it is not split; nothing
    where it is a part that another file bears.
    """
    if not any(naming.pattern.fullmatch(path.name) for naming in NAMINGS):
        return [path]
    stem = path.name.partition(".")[0].lower()
    try:
        beside = {p.name: p for p in path.parent.iterdir() if p.name.lower().startswith(stem) and p.is_file()}
    except PermissionError:  # who reads may see the file alone, not what stands beside it
        return [path]
    for naming in NAMINGS:
        for parts in _sets(list(beside), naming):
            if path.name in parts:
                return [beside[part] for part in parts] if path.name == _lead(parts, naming) else []
    return [path]


def _lead(parts: list[str], naming: _Naming) -> str:
    """Return the part that bears the whole."""
    return parts[-1] if naming.number is _old_zip else parts[0]


def _sets(names: list[str], naming: _Naming) -> list[list[str]]:
    """Return the parts of each set in order, where none is missing (the last ones of RAR volumes, which nobody can count, may be)."""
    numbered: dict[str, dict[int, str]] = {}
    for name in names:
        if match := naming.pattern.fullmatch(name):
            numbered.setdefault(match["stem"].lower(), {}).setdefault(naming.number(match), name)
    sets = ((sorted(parts), parts) for parts in numbered.values() if len(parts) > 1)
    return [[parts[n] for n in order] for order, parts in sets if _is_whole(order, naming)]


def _is_whole(order: list[int], naming: _Naming) -> bool:
    if naming.number is _old_zip:
        return order[:-1] == list(range(1, len(order))) and order[-1] == 1 << 20
    first = 0 if naming.number is _old_rar else 1
    return order == list(range(first, first + len(order)))


def _glued(parts: list[Path], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "joined"
    with whole.open("wb") as out:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, out, CHUNK)
    return whole


def _laid(parts: list[Path], naming: _Naming, folder: Path) -> Path:
    """Lay volumes side by side under the names by which the first finds the next."""
    folder.mkdir(parents=True, exist_ok=True)
    old = naming.number is _old_rar
    places = [folder / naming.volumes.format(_old_suffix(n) if old else n + 1) for n in range(len(parts))]
    for part, place in zip(parts, places, strict=True):
        shutil.copyfile(part, place)
    return places[0]


def _old_suffix(number: int) -> str:
    letter, rest = divmod(number - 1, OLD_VOLUMES)
    return f"{chr(ord('r') + letter)}{rest:02d}" if number else "rar"
