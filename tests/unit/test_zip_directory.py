"""ZIP archives whose names, flags, local headers and methods are not what zipfile expects."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from backports.zstd import zipfile

from intake.archives.zip_archive import unpack_zip
from intake.examination import FileToExamine, Member
from intake.limits import Limits
from model.packet import FileKind

UTF8_FLAG = 0x800
LOCAL, ENTRY = b"PK\x03\x04", b"PK\x01\x02"
NAME = "材料/申报书.txt"


class RawName(zipfile.ZipInfo):
    """Writes its name in the bytes that it is given, flagged as UTF-8 or not."""

    def __init__(self, raw: bytes, flagged: bool) -> None:
        super().__init__(raw.hex(), (2020, 4, 22, 9, 0, 0))
        self.raw, self.flagged = raw, flagged

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's own hook
        return self.raw, UTF8_FLAG if self.flagged else 0


def packed(names: dict[bytes, bytes], flagged: bool, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for raw, data in names.items():
            archive.writestr(RawName(raw, flagged), data, method)
    return out.getvalue()


def unpacked(folder: Path, data: bytes) -> tuple[Member, ...]:
    path = folder / "a.zip"
    path.write_bytes(data)
    found = unpack_zip(FileToExamine(path, FileKind.ZIP, path.name, folder / "out", Limits()))
    assert found.problem is None
    return found.members


def contents(members: tuple[Member, ...]) -> dict[str, bytes]:
    assert [m.problem for m in members if m.problem] == []
    return {m.name: m.path.read_bytes() for m in members if m.path is not None}


@pytest.mark.parametrize(("local", "entry"), [("gbk", "utf-8"), ("utf-8", "gbk")])
def test_the_directory_names_members_whatever_local_headers_say(tmp_path: Path, local: str, entry: str) -> None:
    both = {code: packed({NAME.encode(code): b"text"}, flagged=code == "utf-8") for code in ("gbk", "utf-8")}
    split = {code: data.index(ENTRY) for code, data in both.items()}
    first, directory = both[local][: split[local]], both[entry][split[entry] :]
    end = directory.rindex(b"PK\x05\x06")
    at = len(first).to_bytes(4, "little")
    mixed = first + directory[: end + 16] + at + directory[end + 20 :]
    assert contents(unpacked(tmp_path, mixed)) == {NAME: b"text"}


def test_gbk_names_flagged_as_utf8(tmp_path: Path) -> None:
    names = {NAME.encode("gbk"): b"1", "材料/信息表.txt".encode("gbk"): b"2", "材料/附件.txt".encode(): b"3"}
    members = contents(unpacked(tmp_path, b"something before" + packed(names, flagged=True)))
    assert members == {NAME: b"1", "材料/信息表.txt": b"2", "材料/附件.txt": b"3"}


def test_names_that_are_utf8_as_they_say_stay_as_they_are(tmp_path: Path) -> None:
    names = {f"{word}.txt".encode(): word.encode() for word in ("通知", "目录", "图纸")}
    assert set(contents(unpacked(tmp_path, packed(names, flagged=True)))) == {"通知.txt", "目录.txt", "图纸.txt"}


def test_names_that_went_through_another_code_page_before_they_became_utf8(tmp_path: Path) -> None:
    name = NAME.encode("gbk").decode("cp437").encode()
    for flagged in (True, False):
        assert contents(unpacked(tmp_path, packed({name: b"1"}, flagged=flagged))) == {NAME: b"1"}


def test_full_windows_paths_are_names(tmp_path: Path) -> None:
    names = {rb"C:\Users\lin\a.txt": b"1", rb"\\server\share\b.txt": b"2", b"/srv/c.txt": b"3"}
    assert set(contents(unpacked(tmp_path, packed(names, flagged=False)))) == {
        "Users/lin/a.txt",
        "server/share/b.txt",
        "srv/c.txt",
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_ZSTANDARD])
def test_methods(tmp_path: Path, method: int) -> None:
    assert contents(unpacked(tmp_path, packed({b"a.txt": b"text" * 9}, flagged=False, method=method))) == {"a.txt": b"text" * 9}
