"""What was handed in, before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from model.problem import Problem

UNLOCKED = "unlocked"  # folder of a workspace with what files hold that somebody gave the password of


class FileKind(StrEnum):
    """Found by content, never by name."""

    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    WPS = "wps"
    OFD = "ofd"
    JPEG = "jpeg"
    PNG = "png"
    BMP = "bmp"
    TIFF = "tiff"
    WEBP = "webp"
    GIF = "gif"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    RTF = "rtf"
    HTML = "html"
    TEXT = "text"
    WORD_XML = "word_xml"
    ODT = "odt"
    XLS = "xls"
    XLSX = "xlsx"
    PPT = "ppt"
    PPTX = "pptx"
    HEIC = "heic"
    OTHER_IMAGE = "other_image"
    VECTOR = "vector"
    MAIL = "mail"
    OUTLOOK_MAIL = "outlook_mail"
    SIGNED = "signed"
    LINK = "link"
    FOLDER = "folder"
    REGISTER = "register"
    UNKNOWN = "unknown"


class Fate(StrEnum):
    """What became of a file: every file handed in has one."""

    READ = "read"
    CONTAINER = "container"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a packet, or of an archive or document in it.

    `id` is its path within the packet, archive members behind "!/": `材料.zip!/附1/证书.jpg`.
    `path` is where its bytes lie now (the original or a copy in the workspace); `readable_path` the file to read when it was
    converted first (DOC → DOCX, repaired PDF), else equal to `path`. `note`: a remark for the receipt in Chinese.
    """

    id: str
    path: Path
    kind: FileKind
    size: int
    sha256: str
    fate: Fate
    readable_path: Path | None = None
    parent: str | None = None
    pages: int | None = None
    duplicate_of: str | None = None
    problem: Problem | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageSource:
    """One task of reading: page `index` (from 0) of a PDF, TIFF or OFD, an image (0), or a whole Word document (0).

    `turn`: degrees clockwise by which a person says it must be turned to stand upright; None: the program finds out. `problems`: what
    the file to be read lacks of the page that was handed in.
    """

    file: str
    path: Path
    kind: FileKind
    index: int = 0
    turn: int | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Packet:
    """All that one applicant handed in for one project."""

    name: str
    path: Path
    files: tuple[SourceFile, ...]
    sources: tuple[PageSource, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """A row of the receipt register; None means: the register does not tell, so it is not checked. `level_said`: whom it was handed in to, in the
    register's own words. `unclear`: what stands there and was not
    understood, by the column's own name.
    """

    packet: str = ""
    applicant: str | None = None
    project: str | None = None
    recommender: str | None = None
    received: date | None = None
    copies_paper: int | None = None
    copies_electronic: int | None = None
    medium: str | None = None
    order: int | None = None
    online_number: str | None = None
    online_submitted: bool | None = None
    recommendation_letter: bool | None = None
    level: str | None = None
    level_said: str | None = None
    delivery: str | None = None
    row: int | None = None
    unclear: tuple[str, ...] = ()
