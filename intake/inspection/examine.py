"""Looks into one file: which kind, which pages, what inside. Runs in the limited process; its result is plain values."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

from intake.archives.unpack import UNPACKERS, unpack
from intake.examination import Examination
from intake.inspection.identify import identify
from intake.inspection.ofd import examine_ofd
from intake.inspection.pdf import examine_pdf
from intake.inspection.pictures import examine_heic, examine_picture, examine_vector
from intake.inspection.word import examine_doc, examine_docx, examine_other_document, examine_spreadsheet, examine_text
from intake.limits import Limits
from model.errors import DamagedFile, PageMemory, UnreadableError, UnsupportedFile
from model.packet import FileKind

Examiner = Callable[[Path, FileKind, str, Path, Limits], Examination]


def _examine_archive(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    return unpack(path, kind, name, out, limits)


def _examine_unknown(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    raise UnsupportedFile("无法识别的文件内容")


EXAMINERS: dict[FileKind, Examiner] = {
    FileKind.PDF: examine_pdf,
    FileKind.OFD: examine_ofd,
    FileKind.DOCX: examine_docx,
    FileKind.DOC: examine_doc,
    FileKind.WPS: examine_doc,
    FileKind.HEIC: examine_heic,
    FileKind.VECTOR: examine_vector,
    FileKind.TEXT: examine_text,
    **dict.fromkeys((FileKind.RTF, FileKind.HTML, FileKind.ODT, FileKind.WORD_XML), examine_other_document),
    **dict.fromkeys((FileKind.XLS, FileKind.XLSX, FileKind.PPT, FileKind.PPTX), examine_spreadsheet),
    **dict.fromkeys(
        (FileKind.JPEG, FileKind.PNG, FileKind.BMP, FileKind.TIFF, FileKind.WEBP, FileKind.GIF, FileKind.OTHER_IMAGE),
        examine_picture,
    ),
    **dict.fromkeys(UNPACKERS, _examine_archive),
}


def is_archive(kind: FileKind) -> bool:
    return kind in UNPACKERS


def examine(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """What the file at `path` is and holds; copies and members are written below `out`. Never raises for a bad file.

    `MemoryError` becomes a `PageMemory` problem; any other failure of a parser means that the file is damaged.
    """
    try:
        return EXAMINERS.get(kind, _examine_unknown)(path, kind, name, out, limits)
    except UnreadableError as error:
        return Examination(kind, problem=error.problem())
    except MemoryError:
        gc.collect()
        return Examination(kind, problem=PageMemory(f"超过 {limits.memory_bytes // 2**20} MB").problem())
    except Exception as error:  # a parser met bytes that it was never written for: that is a finding, not a crash
        return Examination(kind, problem=DamagedFile(f"解析失败（{type(error).__name__}）").problem())


def identify_safely(path: Path) -> FileKind:
    """`identify`, for the limited process: what no parser of containers can be asked about is UNKNOWN."""
    try:
        return identify(path)
    except Exception:  # a finding about this file ("无法识别"), not a crash
        return FileKind.UNKNOWN
