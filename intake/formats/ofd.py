"""OFD (GB/T 33190)."""

from __future__ import annotations

from intake.inspection.file_format import FileFormat, in_zip
from model.packet import FileKind

FORMATS = (
    FileFormat(
        FileKind.OFD,
        "OFD 文档",
        in_zip(lambda content: content.is_ofd),
        examine="intake.inspection.ofd:examine_ofd",
        reader="extractors.readers.ofd.reader:read_ofd",
        digital_signatures="extractors.readers.ofd.signatures:read_ofd_signatures",
        suffixes=(".ofd",),
        unpacked=True,
    ),
)
