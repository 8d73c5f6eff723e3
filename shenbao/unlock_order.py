"""What a web process tells the process that opens a file with a password (`shenbao/unlocking.py`), on its standard input."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file with a password, by its place in the packet, its bytes, and their SHA-256, under which what it holds is kept."""

    id: str
    path: str
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class UnlockOrder:
    """`files`: the one that a person chose, and others of the packet at which the password is tried, too. `workspace`: the packet's."""

    workspace: str
    files: tuple[LockedFile, ...]
    password: str = field(repr=False)

    def written(self) -> str:
        return json.dumps(asdict(self))


def read_order(text: str) -> UnlockOrder:
    told = json.loads(text)
    return UnlockOrder(told["workspace"], tuple(LockedFile(**file) for file in told["files"]), told["password"])
