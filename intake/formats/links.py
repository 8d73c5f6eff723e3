"""Links and shortcuts that were handed in instead of the files that they lead to."""

from __future__ import annotations

from intake.inspection.file_format import Clue, FileFormat, Strength, in_text, signature
from intake.inspection.file_sample import FileSample
from intake.inspection.links import ALIAS, BINARY_PLIST, LNK, holds_only_links, is_shortcut
from model.packet import FileKind


def _is_binary_location(sample: FileSample) -> bool:
    return sample.head.startswith(BINARY_PLIST) and b"URL" in sample.head


FORMATS = (
    FileFormat(
        FileKind.LINK,
        "链接或快捷方式",
        (
            signature(LNK),
            signature(ALIAS),
            Clue(Strength.SIGNATURE, _is_binary_location),
            in_text(Strength.ROOT, is_shortcut),
            Clue(Strength.ROOT, holds_only_links),
        ),
        examine="intake.inspection.links:examine_link",
        suffixes=(".url", ".lnk", ".webloc", ".desktop"),
    ),
)
