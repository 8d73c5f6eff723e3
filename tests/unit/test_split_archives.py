"""Parts of split archives, by the names that packers give them, wherever they lie."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.archives.rar import unpack_rar
from intake.archives.split import join_splits, volumes_of
from intake.examination import FileToExamine
from intake.limits import Limits
from intake.receiving import receive
from model.packet import FileKind

WHOLE = {
    "old volumes of a RAR": (["材料.rar", "材料.r00", "材料.R01"], "材料.rar"),
    "more of them than a hundred": (["a.rar", *(f"a.r{n:02d}" for n in range(100)), "a.s00"], "a.rar"),
    "new volumes": (["a/材料.part1.rar", "a/材料.part2.rar"], "a/材料.part1.rar"),
    "volumes that unpack themselves": (["材料.part01.exe", "材料.part02.rar"], "材料.part01.exe"),
    "a split ZIP": (["材料.z01", "材料.z02", "材料.zip"], "材料.zip"),
    "numbered parts": (["材料.7z.001", "材料.7z.002"], "材料.7z.001"),
    "numbered parts of a document": (["申报书.pdf.001", "申报书.pdf.002"], "申报书.pdf.001"),
}
NONE = (
    ["材料.r00", "材料.r01"],
    ["材料.rar", "材料.r01"],
    ["材料.z01"],
    ["材料.z02", "材料.zip"],
    ["a/材料.rar", "b/材料.r00"],
    ["材料.zip", "材料.rar"],
    ["2019.001", "2019.002"],
    ["附件.12.001", "附件.12.002"],
)


def laid(folder: Path, names: list[str]) -> dict[str, Path]:
    files = {name: folder / f"{n}.dat" for n, name in enumerate(names)}
    for n, path in enumerate(files.values()):
        path.write_bytes(bytes([n]))
    return files


def joined(folder: Path, names: list[str]) -> dict[str, Path]:
    rooms = (folder / f"room{n}" for n in range(9))
    return join_splits(laid(folder, names), lambda: next(rooms), Limits())


@pytest.mark.parametrize(("names", "lead"), WHOLE.values(), ids=WHOLE)
def test_whole_sets_are_joined(tmp_path: Path, names: list[str], lead: str) -> None:
    found = joined(tmp_path, names[::-1])
    assert set(found) == set(names)
    assert [name for name in names if found[name].suffix != ".dat"] == [lead]


@pytest.mark.parametrize("names", NONE)
def test_what_is_no_set_is_left_alone(tmp_path: Path, names: list[str]) -> None:
    assert joined(tmp_path, names) == {}


def block(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def volumes(name: bytes, data: bytes) -> Iterator[bytes]:
    """Yield two volumes, in the old way of numbering, of a RAR 4 archive that stores one member."""
    half = len(data) // 2
    for first, part in ((True, data[:half]), (False, data[half:])):
        crc = zlib.crc32(part if first else data)
        body = struct.pack("<IIBIIBBHI", len(part), len(data), 2, crc, 0x50964800, 20, 0x30, len(name), 0x20) + name
        head = block(0x73, 0x01 | (0x100 if first else 0), bytes(6))
        yield (
            b"Rar!\x1a\x07\x00" + head + block(0x74, 0x8000 | (2 if first else 1), body) + part + block(0x7B, 0x4000 | first, b"")
        )


def test_old_volumes_in_a_zip(tmp_path: Path) -> None:
    text, packet = "单位名称：某公司\n".encode() * 20, tmp_path / "报送.zip"
    with zipfile.ZipFile(packet, "w") as archive:
        for suffix, data in zip(("rar", "r00"), volumes("单位信息表.txt".encode("gbk"), text), strict=True):
            archive.writestr(f"材料.{suffix}", data)
    files = receive(packet, tmp_path / "work", Limits()).files
    assert [f.problem for f in files if f.problem] == []
    assert [f.id for f in files][2:] == ["报送.zip!/材料.rar", "报送.zip!/材料.rar!/单位信息表.txt"]


def test_a_set_without_its_last_volume_is_told(tmp_path: Path) -> None:
    first = tmp_path / "材料.rar"
    first.write_bytes(next(volumes(b"a.txt", b"text")))
    found = unpack_rar(FileToExamine(first, FileKind.RAR, first.name, tmp_path / "out", Limits()))
    assert found.problem is not None
    assert found.problem.message.endswith("分卷压缩包缺少其余分卷")


def test_an_archive_of_which_only_the_mark_is_right_is_damaged_not_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.rar"
    path.write_bytes(b"Rar!\x1a\x07\x00" + bytes(range(256)) * 4)
    found = unpack_rar(FileToExamine(path, FileKind.RAR, path.name, tmp_path / "out", Limits()))
    assert found.problem is not None
    assert found.problem.code == "damaged_file"


def test_parts_beside_a_single_file_are_its_own(tmp_path: Path) -> None:
    for suffix, data in zip(("rar", "r00"), volumes("信息表.txt".encode("gbk"), b"text of a form" * 9), strict=True):
        (tmp_path / f"材料.{suffix}").write_bytes(data)
    (tmp_path / "材料说明.r00").write_bytes(b"x")
    assert [part.name for part in volumes_of(tmp_path / "材料.rar")] == ["材料.rar", "材料.r00"]
    assert volumes_of(tmp_path / "材料.r00") == []
    assert volumes_of(tmp_path / "材料说明.r00") == [tmp_path / "材料说明.r00"]
    files = receive(tmp_path / "材料.rar", tmp_path / "work", Limits()).files
    assert [(f.id, f.problem) for f in files] == [("材料.rar", None), ("材料.rar!/信息表.txt", None), ("材料.r00", None)]
