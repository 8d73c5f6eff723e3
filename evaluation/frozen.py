"""What is frozen, and where: the corpus of packets, and the plain values that were read from each.

A frozen packet is plain data (names of fields and their values), so that it outlives the names of modules and classes.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = ("samples", "shared", "generated")
SAMPLES = Path("samples/packets")
MAKERS = ("own", "others")  # of the generated packets: `samples.generator` and `samples.others`
STORE = Path("var/frozen")
SUFFIX = ".json.xz"
BATCH = "batch-"  # begins the names of what is found over a whole pile, beside its packets


@dataclass(frozen=True, slots=True)
class Pile:
    """A folder whose children are packets, read like one batch. `name` is unique; `part` is one of PARTS."""

    part: str
    name: str
    folder: Path

    @property
    def made(self) -> bool:
        return self.name in MAKERS


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the corpus is taken: `parts` of PARTS, and `packets` by name (empty: all of them)."""

    parts: tuple[str, ...] = PARTS
    packets: frozenset[str] = frozenset()

    def takes(self, name: str) -> bool:
        return not self.packets or name in self.packets


def piles(shared: Path | None, store: Path) -> list[Pile]:
    """The corpus, in the order in which it is read. `shared`: a folder of more packets, left out where it does not exist."""
    out = [Pile("samples", "samples", SAMPLES)]
    if shared is not None and shared.is_dir():
        out.append(Pile("shared", "shared", shared))
    return out + [Pile("generated", maker, store / "made" / maker / "packets") for maker in MAKERS]


def place_of(store: Path, part: str, name: str) -> Path:
    return store / part / (name + SUFFIX)


def save(value: Any, path: Path) -> None:
    """Write plain `value`; whoever reads `path` meanwhile finds the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    new = path.with_suffix(".new")
    new.write_bytes(lzma.compress(text.encode(), preset=4))
    new.replace(path)


def load(path: Path) -> Any:
    return json.loads(lzma.decompress(path.read_bytes()))
