"""Mails saved by Outlook (.msg), written here as an OLE container by hand."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TypeAlias

from intake.archives.outlook import unpack_outlook
from intake.examination import FileToExamine
from intake.inspection.format_table import identify
from intake.limits import Limits
from model.packet import FileKind

Tree: TypeAlias = "dict[str, bytes | Tree]"
SECTOR, NONE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
PDF = b"%PDF-1.4 small"


class Container:
    """Lays out streams (padded to 4096 bytes, so that none is a small one) and storages."""

    def __init__(self, tree: Tree) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.entries: list[bytes] = [b""]
        self.entries[0] = self.entry("Root Entry", 5, NONE, self.storage(tree), END, 0)

    def chain(self, data: bytes) -> int:
        first = len(self.sectors)
        blocks = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        self.sectors += blocks
        self.fat += [first + n + 1 for n in range(len(blocks) - 1)] + [END]
        return first

    def entry(self, name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return raw.ljust(64, b"\0") + struct.pack("<HBBIII16xI8x8xIQ", len(raw), kind, 1, NONE, right, child, 0, start, size)

    def storage(self, tree: Tree) -> int:
        """Enter what a storage holds, each beside the one before; return the first."""
        right = NONE
        for name, value in tree.items():
            at = len(self.entries)
            self.entries.append(b"")
            if isinstance(value, dict):
                self.entries[at] = self.entry(name, 1, right, self.storage(value), 0, 0)
            else:
                data = value.ljust(4096, b"\0")
                self.entries[at] = self.entry(name, 2, right, NONE, self.chain(data), len(data))
            right = at
        return right

    def written(self) -> bytes:
        directory = self.chain(b"".join(self.entries).ljust(SECTOR, b"\0"))
        at = len(self.sectors)
        count = (at + 127) // 127
        table = b"".join(struct.pack("<I", n) for n in [*self.fat, *[FAT] * count]).ljust(SECTOR * count, b"\xff")
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        head += struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, END, 0, END, 0)
        head += b"".join(struct.pack("<I", at + n) for n in range(count)) + b"\xff" * 4 * (109 - count)
        return head + b"".join(self.sectors) + table


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def attachment(name: str, content: bytes | Tree) -> Tree:
    kind = "0102" if isinstance(content, bytes) else "000D"
    return {"__properties_version1.0": b"", "__substg1.0_3707001F": wide(name), f"__substg1.0_3701{kind}": content}


def mail(**attached: Tree) -> Tree:
    told = {"0037": "申报材料", "0C1A": "林工", "1000": "见附件。"}
    streams: Tree = {f"__substg1.0_{tag}001F": wide(text) for tag, text in told.items()}
    return {"__properties_version1.0": b"", **streams, **{f"__attach_version1.0_{name}": tree for name, tree in attached.items()}}


def test_the_letter_its_attachments_and_a_mail_within(tmp_path: Path) -> None:
    inner = mail(a0=attachment("内.pdf", PDF))
    path = tmp_path / "报送.msg"
    path.write_bytes(Container(mail(a0=attachment("申报书.pdf", PDF), a1=attachment("转发/旧函", inner))).written())
    assert identify(path) is FileKind.OUTLOOK_MAIL
    found = unpack_outlook(FileToExamine(path, FileKind.OUTLOOK_MAIL, path.name, tmp_path / "out", Limits()))
    assert found.problem is None
    members = {m.name: m.path.read_bytes() for m in found.members if m.path is not None}
    assert set(members) == {"邮件正文.txt", "申报书.pdf", "转发_旧函/邮件正文.txt", "转发_旧函/内.pdf"}
    assert members["邮件正文.txt"].decode().split() == ["主题：申报材料", "发件人：林工", "见附件。"]
    assert members["申报书.pdf"].rstrip(b"\0") == members["转发_旧函/内.pdf"].rstrip(b"\0") == PDF


def test_an_attachment_in_an_older_code_page_and_one_that_is_no_file(tmp_path: Path) -> None:
    narrow: Tree = {"__substg1.0_3707001E": "证书.pdf".encode("gbk"), "__substg1.0_37010102": PDF}
    path = tmp_path / "a.msg"
    path.write_bytes(Container(mail(a0=narrow, a1=attachment("图表", {"CONTENTS": b"x"}))).written())
    found = unpack_outlook(FileToExamine(path, FileKind.OUTLOOK_MAIL, path.name, tmp_path / "out", Limits()))
    assert [m.name for m in found.members if m.path] == ["邮件正文.txt", "证书.pdf"]
    assert [(m.name, m.problem.code) for m in found.members if m.problem] == [("图表", "unsupported_file")]


def test_a_letter_in_a_format_of_its_own_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(Container({"__properties_version1.0": b"", "__substg1.0_10090102": b"LZFu"}).written())
    found = unpack_outlook(FileToExamine(path, FileKind.OUTLOOK_MAIL, path.name, tmp_path / "out", Limits()))
    assert [(m.name, m.problem.code) for m in found.members if m.problem] == [("邮件正文.rtf", "unsupported_file")]
