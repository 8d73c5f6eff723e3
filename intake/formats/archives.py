"""Archives: their members are files of the packet."""

from __future__ import annotations

import re

from intake.inspection.file_format import Clue, FileFormat, Strength, signature
from intake.inspection.file_sample import FileSample
from model.packet import FileKind

TAR_HEADER = 512  # bytes
CHECKSUM = slice(148, 156)


def _is_old_tar(sample: FileSample) -> bool:
    """Whether the checksum of a tar header fits: the oldest kind has no signature."""
    head = sample.head[:TAR_HEADER]
    if len(head) < TAR_HEADER or not head[0]:
        return False
    told = head[CHECKSUM].strip(b"\x00 ")
    if not re.fullmatch(rb"[0-7]{1,7}", told):
        return False
    return sum(head) - sum(head[CHECKSUM]) + 8 * ord(" ") == int(told, 8)


def _archive(kind: FileKind, word: str, clues: tuple[Clue, ...], unpacker: str, suffixes: tuple[str, ...]) -> FileFormat:
    return FileFormat(kind, word, clues, examine=f"intake.archives.{unpacker}", suffixes=suffixes, archive=True)


FORMATS = (
    _archive(
        FileKind.ZIP,
        "ZIP 压缩包",
        (
            Clue(Strength.CONTAINER, lambda sample: sample.begins_as_zip),
            Clue(Strength.BURIED_CONTAINER, lambda sample: sample.ends_as_zip),
        ),
        "zip_archive:unpack_zip",
        (".zip",),
    ),
    _archive(FileKind.SEVEN_ZIP, "7z 压缩包", (signature(b"7z\xbc\xaf\x27\x1c"),), "seven_zip:unpack_seven_zip", (".7z",)),
    _archive(FileKind.RAR, "RAR 压缩包", (signature(b"Rar!\x1a\x07"),), "rar:unpack_rar", (".rar",)),
    _archive(
        FileKind.TAR,
        "TAR 归档",
        (signature(b"ustar", 257), Clue(Strength.CHECKSUM, _is_old_tar)),
        "tar:unpack_tar",
        (".tar",),
    ),
    _archive(FileKind.GZIP, "GZIP 压缩文件", (signature(b"\x1f\x8b"),), "tar:unpack_gzip", (".gz", ".tgz")),
    _archive(FileKind.BZIP2, "BZIP2 压缩文件", (signature(b"BZh"),), "tar:unpack_bzip2", (".bz2", ".tbz2")),
    _archive(FileKind.XZ, "XZ 压缩文件", (signature(b"\xfd7zXZ\x00"),), "tar:unpack_xz", (".xz", ".txz")),
)
