"""What looking into one file found: plain values that travel back from the limited process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.packet import FileKind
from model.problem import Problem


@dataclass(frozen=True, slots=True)
class Member:
    """Something inside a container or document. `name` is its path in there; `path` its bytes in the workspace.

    `ignored`: why it is not read (litter, decoration), in Chinese; `problem`: why it cannot be read.
    """

    name: str
    path: Path | None = None
    problem: Problem | None = None
    ignored: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """`readable`, `readable_kind`: what to read instead of the file itself (a repaired or normalised copy).

    `convert`: "docx" or "pdf" where LibreOffice has to convert the file first. `problem` beside members: some were lost.
    """

    kind: FileKind
    pages: int | None = None
    note: str = ""
    readable: Path | None = None
    readable_kind: FileKind | None = None
    members: tuple[Member, ...] = ()
    convert: str = ""
    problem: Problem | None = None
