"""Entries of a packet that have no format: a folder, the receipt register, and content that nothing recognises."""

from __future__ import annotations

from intake.inspection.file_format import Clue, FileFormat, Strength, signature
from intake.inspection.foreign import MISTAKABLE, foreign_package, is_postscript, is_program
from model.packet import FileKind

FORMATS = (
    FileFormat(FileKind.FOLDER, "文件夹"),
    FileFormat(FileKind.REGISTER, "收件登记表"),
    FileFormat(
        FileKind.UNKNOWN,
        "未知类型",
        (
            Clue(Strength.CONTAINER, lambda sample: sample.is_ole),  # one that holds nothing known
            Clue(Strength.CONTENT, lambda sample: sample.begins_as_zip and bool(foreign_package(sample.zip))),
            Clue(Strength.MARKUP, is_program),
            *map(signature, MISTAKABLE),
            Clue(Strength.SIGNATURE, is_postscript),
        ),
        examine="intake.inspection.examine:examine_unknown",
    ),
)
