"""What is looked into and what was found: plain values that travel to the limited process and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from intake.limits import Limits
from model.packet import FileKind
from model.problem import Problem


@dataclass(frozen=True, slots=True)
class FileToExamine:
    """A file before it is looked into. `name`: what it was called when it was handed in; `out`: the folder below which copies and
    members are written, made when the first is.
    """

    path: Path
    kind: FileKind
    name: str
    out: Path
    limits: Limits
    password: str = field(default="", repr=False)


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
    `embedded`: documents within a document that are read as part of it, once they are Word documents. `page_problems`: what the copy lacks of a page (by its index from 0).
    """

    kind: FileKind
    pages: int | None = None
    note: str = ""
    readable: Path | None = None
    readable_kind: FileKind | None = None
    members: tuple[Member, ...] = ()
    convert: str = ""
    problem: Problem | None = None
    page_problems: tuple[tuple[int, Problem], ...] = ()
    embedded: tuple[Member, ...] = ()
