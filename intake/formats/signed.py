"""Files within a digital signature (.p7m, CMS): what was signed is a file of the packet."""

from __future__ import annotations

from intake.inspection.file_format import Clue, FileFormat, Strength
from intake.inspection.file_sample import FileSample
from model.packet import FileKind

WITHIN = 32  # bytes of the outermost header
PKCS7 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"  # 1.2.840.113549.1.7: RFC 5652
GUOMI = b"\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02"  # 1.2.156.10197.6.1.4.2: GM/T 0010, by SM2
ARMOUR = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")


def _is_signed(sample: FileSample) -> bool:
    begin = sample.head[:WITHIN]
    return begin.startswith(ARMOUR) or (begin[:1] == b"\x30" and (PKCS7 in begin or GUOMI in begin))


FORMATS = (
    FileFormat(
        FileKind.SIGNED,
        "数字签名文件",
        (Clue(Strength.HEADER, _is_signed),),
        examine="intake.archives.signed:unpack_signed",
        suffixes=(".p7m",),
        archive=True,
    ),
)
