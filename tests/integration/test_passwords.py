"""Files with a password: told without it, read with it wherever they lie, and read again without anybody giving it anew."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import docx
import pikepdf
import py7zr
import pytest
import pyzipper
from msoffcrypto.format.ooxml import OOXMLFile

from intake.limits import Limits
from intake.receiving import receive
from model.packet import Fate, FileKind, Packet

DATA = Path(__file__).parents[1] / "data" / "intake"
SECRET = "申报2020"  # noqa: S105  # of files made here


def locked_pdf(path: Path) -> None:
    with pikepdf.open(DATA / "good.pdf") as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user=SECRET, owner="other", R=6))


def locked_docx(path: Path) -> None:
    plain = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("单位名称：蓝海公司")
    document.save(plain)
    with path.open("wb") as out:
        OOXMLFile(plain).encrypt(SECRET, out)


def locked_zip(path: Path) -> None:
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(SECRET.encode())
        archive.write(DATA / "good.png", "附件/证书.png")


def locked_seven_zip(path: Path) -> None:
    with py7zr.SevenZipFile(path, "w", password=SECRET, header_encryption=True) as archive:
        archive.write(DATA / "good.png", "证书.png")


def locked_stored_seven_zip(path: Path) -> None:
    filters = [{"id": py7zr.FILTER_COPY}, {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}]
    with py7zr.SevenZipFile(path, "w", password=SECRET, filters=filters) as archive:
        archive.write(DATA / "good.png", "证书.png")


LOCKED = {
    "申报书.pdf": (locked_pdf, "申报书.pdf"),
    "申报书.docx": (locked_docx, "申报书.docx"),
    "材料.zip": (locked_zip, "材料.zip!/附件/证书.png"),
    "材料.7z": (locked_seven_zip, "材料.7z!/证书.png"),
    "存储.7z": (locked_stored_seven_zip, "存储.7z!/证书.png"),
}


def fates(packet: Packet) -> dict[str, Fate]:
    return {file.id: file.fate for file in packet.files}


@pytest.mark.parametrize("name", LOCKED)
def test_a_password_opens_what_it_locks(tmp_path: Path, name: str) -> None:
    make, member = LOCKED[name]
    make(tmp_path / name)
    told = receive(tmp_path / name, tmp_path / "work", Limits())
    assert {file.problem.code for file in told.files if file.problem} == {"encrypted_file"}
    assert told.sources == ()
    wrong = receive(tmp_path / name, tmp_path / "work", Limits(), ["1234", "5678"])
    assert fates(wrong) == fates(told)
    opened = receive(tmp_path / name, tmp_path / "work", Limits(), ["1234", SECRET])
    assert [file.problem for file in opened.files if file.problem] == []
    assert fates(opened)[member] is Fate.READ
    assert "已用密码打开" in opened.files[0].note
    assert opened.files[0].sha256 == told.files[0].sha256
    again = receive(tmp_path / name, tmp_path / "work", Limits())
    assert again.files == opened.files
    assert SECRET.encode() not in b"".join(p.read_bytes() for p in (tmp_path / "work").rglob("*") if p.is_file())


def test_locked_files_within_archives(tmp_path: Path) -> None:
    locked_pdf(tmp_path / "inner.pdf")
    locked_zip(tmp_path / "inner.zip")
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
        for name in ("inner.pdf", "inner.zip"):
            archive.write(tmp_path / name, f"材料/{name}")
    packet = receive(tmp_path / "报送.zip", tmp_path / "work", Limits(), [SECRET])
    assert [file.problem for file in packet.files if file.problem] == []
    assert fates(packet)["报送.zip!/材料/inner.zip!/附件/证书.png"] is Fate.READ
    assert [source.kind for source in packet.sources] == [FileKind.PDF, FileKind.PDF, FileKind.PNG]


def old_cipher(data: bytes, password: bytes) -> bytes:
    """Encrypt as the oldest ZIP programs do (PKWARE's own stream cipher)."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def stir(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password:
        stir(byte)
    out = bytearray()
    for byte in data:
        half = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((half * (half ^ 1)) >> 8) & 0xFF)
        stir(byte)
    return bytes(out)


def old_locked_zip(plain: bytes, password: bytes) -> bytes:
    """An archive of one stored member: its sizes, checksum and flags are put right after the encrypted bytes were stored."""
    crc, out = zlib.crc32(plain), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.png", old_cipher(bytes(11) + bytes([crc >> 24]) + plain, password))
    data = bytearray(out.getvalue())
    for at, magic in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        place = data.index(magic) + at
        data[place] |= 1
        struct.pack_into("<I", data, place + 8, crc)
        struct.pack_into("<I", data, place + 16, len(plain))
    return bytes(data)


def test_old_encryption_of_zips_with_a_password_in_gbk(tmp_path: Path) -> None:
    path = tmp_path / "材料.zip"
    path.write_bytes(old_locked_zip((DATA / "good.png").read_bytes(), SECRET.encode("gbk")))
    told = receive(path, tmp_path / "work", Limits(), ["wrong"])
    assert {file.problem.code for file in told.files if file.problem} == {"encrypted_file"}
    opened = receive(path, tmp_path / "work", Limits(), [SECRET])
    assert fates(opened)["材料.zip!/a.png"] is Fate.READ


def test_a_rar_stays_locked_with_a_wrong_password(tmp_path: Path) -> None:
    packet = receive(DATA / "locked.rar", tmp_path / "work", Limits(), ["1234"])
    assert {file.problem.code for file in packet.files if file.problem} == {"encrypted_file"}


def test_the_command_line_takes_passwords(tmp_path: Path) -> None:
    locked_docx(tmp_path / "申报书.docx")
    command = [sys.executable, "-m", "shenbao", "read", str(tmp_path / "申报书.docx"), "--password-file", "-"]
    told = subprocess.run(command, input=f"1234\n{SECRET}\n", capture_output=True, text=True, check=False)
    assert "蓝海公司" in told.stdout
    assert told.returncode == 0
