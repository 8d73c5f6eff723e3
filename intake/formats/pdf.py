"""PDF."""

from __future__ import annotations

import re

from intake.inspection.file_format import Clue, FileFormat, Strength
from intake.inspection.file_sample import FileSample
from model.packet import FileKind

HEADER_WITHIN = 1024  # bytes before which viewers still find the header
OBJECT = re.compile(rb"(^|[\r\n])\s*\d+ \d+ obj\b")
END = re.compile(rb"(startxref|%%EOF|trailer)")


def _is_pdf(sample: FileSample) -> bool:
    """Whether there is a header, or objects and an end where the header was lost."""
    return b"%PDF-" in sample.head[:HEADER_WITHIN] or bool(OBJECT.search(sample.head) and END.search(sample.tail))


FORMATS = (
    FileFormat(
        FileKind.PDF,
        "PDF 文档",
        (Clue(Strength.BODY, _is_pdf),),
        examine="intake.inspection.pdf:examine_pdf",
        reader="extractors.readers.pdf.reader:read_pdf",
        decrypt="intake.inspection.unlocking:decrypt_pdf",
        digital_signatures="extractors.readers.pdf.signatures:read_digital_signatures",
        suffixes=(".pdf",),
    ),
)
