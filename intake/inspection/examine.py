"""Looks into one file: which kind, which pages, what inside. Runs in the limited process; its result is plain values."""

from __future__ import annotations

import gc
import pkgutil
from collections.abc import Callable
from pathlib import Path

from intake.examination import Examination, FileToExamine
from intake.inspection.file_sample import FileSample
from intake.inspection.foreign import foreign_word
from intake.inspection.format_table import FORMATS, format_of, identify
from intake.names import VOLUME
from model.errors import DamagedFile, LimitExceeded, UnreadableError, UnsupportedFile, raise_ours
from model.packet import FileKind

Examiner = Callable[[FileToExamine], Examination]
# Modules that the limited process loads before it limits itself.
EXAMINERS = sorted({one.examine.partition(":")[0] for one in FORMATS.values() if one.examine})


def examine(file: FileToExamine) -> Examination:
    """Return what the file is and holds. Never raises for a bad file, only `Fault` where the machine failed.

    A file that needs more memory than a file may have exceeds the limits; any other failure of a parser means that it is damaged.
    """
    examiner: Examiner = pkgutil.resolve_name(format_of(file.kind).examine)
    try:
        return examiner(file)
    except UnreadableError as error:
        return Examination(file.kind, problem=error.problem())
    except MemoryError:
        gc.collect()
        return Examination(file.kind, problem=too_much_memory(file.limits.memory_bytes).problem())
    except Exception as error:  # a parser met bytes that it was never written for: that is a finding, not a crash
        return Examination(file.kind, problem=DamagedFile(f"解析失败（{type(error).__name__}）").problem())


def too_much_memory(most_bytes: int) -> LimitExceeded:
    return LimitExceeded(f"打开所需内存超过 {most_bytes // 2**20} MB")


def examine_unknown(file: FileToExamine) -> Examination:
    """Raises `UnsupportedFile`; `DamagedFile` for a part of a split archive, whose other parts were not put together with it."""
    if VOLUME.search(file.name):
        raise DamagedFile("分卷压缩包的一部分，缺少其余分卷")
    raise UnsupportedFile(foreign_word(FileSample(file.path)) or "无法识别的文件内容")


def identify_safely(path: Path) -> FileKind:
    """Do what `identify` does, for the limited process: what no parser of containers can be asked about is UNKNOWN."""
    try:
        return identify(path)
    except Exception as error:  # a finding about this file ("无法识别"), not a crash
        raise_ours(error)
        return FileKind.UNKNOWN
