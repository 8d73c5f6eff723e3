"""Opens files with a password, once: `python -m shenbao.unlocking` with its order on standard input. A process of its own, so that neither the
web process loads what opens them nor a password waits in a queue. Exit code 0: the first file is open; 1: the password does not fit.
"""

from __future__ import annotations

import sys
from pathlib import Path

from model.packet import Fate, FileKind, SourceFile
from shenbao.unlock_order import LockedFile, UnlockOrder, read_order


def carry_out(order: UnlockOrder) -> bool:
    """Whether the first file is open now."""
    from intake.inspection.inspector import FileInspector, view_of
    from intake.inspection.sandbox import Sandbox
    from shenbao.compose import limits_of
    from shenbao.settings import Settings

    limits, workspace = limits_of(Settings()), Path(order.workspace)
    view = view_of(workspace, *(Path(file.path) for file in order.files))
    with Sandbox(limits.memory_bytes, view, limits.total_bytes) as sandbox:
        inspector = FileInspector(workspace, limits, sandbox, (order.password,))
        opened = [inspector.unlocks(_source(file), FileKind(file.kind), limits) for file in order.files]
    return bool(opened) and opened[0]


def _source(file: LockedFile) -> SourceFile:
    path = Path(file.path)
    return SourceFile(file.id, path, FileKind(file.kind), path.stat().st_size, file.sha256, Fate.UNREADABLE)


if __name__ == "__main__":
    sys.exit(0 if carry_out(read_order(sys.stdin.read())) else 1)
