"""What the program knows of a file format: how it is recognised, examined, read and called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto

from intake.inspection.file_sample import FileSample, ZipContent
from model.packet import FileKind

Holds = Callable[[FileSample], bool]


class Strength(IntEnum):
    """How surely a clue tells a format, the surest first."""

    SIGNATURE = auto()  # fixed bytes at a fixed place
    CONTENT = auto()  # what the container holds that the file begins with
    CONTAINER = auto()  # the container itself
    HEADER = auto()  # a header, by several of its bytes
    BODY = auto()  # marks anywhere near the ends of the file
    CHECKSUM = auto()
    BURIED_CONTENT = auto()  # the same for a ZIP container that something stands before, or whose first part is elsewhere
    BURIED_CONTAINER = auto()
    SCHEMA = auto()  # text that names a schema
    ROOT = auto()  # text with a certain root element
    MARKUP = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Clue:
    """One way to recognise a format. Of two signatures the one nearer to the file's beginning (`offset`) counts first."""

    strength: Strength
    holds: Holds
    offset: int = 0


@dataclass(frozen=True, slots=True)
class OfficeImport:
    """How LibreOffice opens a format: the suffix that a copy gets, and the import filter where the suffix does not tell.

    `framed`: a drawing, which is set on a page of its own first.
    """

    suffix: str = ""
    infilter: str = ""
    framed: bool = False


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format. Functions are named "package.module:function" and loaded when they are first called: whoever only asks for
    the `word` (Chinese) loads no parser.

    `examine`: an `intake.inspection.examine.Examiner`, run in the limited process. `reader`: an
    `extractors.readers.page_reader.PageReader`; empty where the format is never read itself (archives, what is converted first).
    `decrypt`: (file, target) → the document without its password, where one that a person gives can open it; archives are examined
    with it. `digital_signatures`: (path, file id) → the signatures inside. `suffixes`: usual ends of names, lower case; they never decide
    what a file is. `archive`: its members are files of the packet. `whole_document`: one PageSource stands for all of its pages,
    whose number is known once they are read. `office`: for what LibreOffice converts. `unpacked`: looking into it may take as long as
    unpacking an archive.
    """

    kind: FileKind
    word: str
    clues: tuple[Clue, ...] = ()
    examine: str = ""
    reader: str = ""
    digital_signatures: str = ""
    decrypt: str = ""
    suffixes: tuple[str, ...] = ()
    archive: bool = False
    whole_document: bool = False
    unpacked: bool = False
    office: OfficeImport | None = None


def signature(data: bytes, offset: int = 0) -> Clue:
    """Recognise a file by the bytes at `offset`."""
    return Clue(Strength.SIGNATURE, lambda sample: sample.head.startswith(data, offset), offset)


def in_zip(holds: Callable[[ZipContent], bool]) -> tuple[Clue, Clue]:
    """Recognise a ZIP container by what it holds."""
    return (
        Clue(Strength.CONTENT, lambda sample: sample.begins_as_zip and holds(sample.zip)),
        Clue(Strength.BURIED_CONTENT, lambda sample: sample.ends_as_zip and holds(sample.zip)),
    )


def in_ole(holds: Callable[[frozenset[str]], bool]) -> Clue:
    """Recognise an OLE container by the names of its streams, lower case."""
    return Clue(Strength.CONTENT, lambda sample: sample.is_ole and holds(sample.ole_streams))


def in_text(strength: Strength, holds: Callable[[bytes], bool]) -> Clue:
    """Recognise a text by its first bytes, which are UTF-8 where the file is UTF-16."""
    return Clue(strength, lambda sample: sample.text is not None and holds(sample.text))
