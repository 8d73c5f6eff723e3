"""The check value by which RAR 5 tells whether a password fits, in an archive written here by hand."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import pytest
import rarfile

from intake.archives.rar import password_fits

SALT, SHIFT = b"salt of 16 bytes", 10


def number(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + number(value >> 7)


def block(kind: int, body: bytes, extra: bytes = b"", data: bytes = b"") -> bytes:
    sizes = (number(len(extra)) if extra else b"") + (number(len(data)) if data else b"")
    head = number(kind) + number(bool(extra) | 2 * bool(data)) + sizes + body + extra
    head = number(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head + data


@pytest.mark.parametrize("password", ["secret", "申报2020"])
def test_a_wrong_password_is_known_before_anything_is_unpacked(tmp_path: Path, password: str) -> None:
    value = hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, (1 << SHIFT) + 32)
    check = bytes(value[n] ^ value[n + 8] ^ value[n + 16] ^ value[n + 24] for n in range(8))
    record = number(1) + number(0) + number(1) + bytes([SHIFT]) + SALT + bytes(16) + check + hashlib.sha256(check).digest()[:4]
    body = number(4) + number(16) + number(0x20) + bytes(4) + number(0) + number(1) + number(5) + b"a.png"
    path = tmp_path / "a.rar"
    path.write_bytes(b"Rar!\x1a\x07\x01\x00" + block(1, number(0)) + block(2, body, number(len(record)) + record, bytes(16)))
    with rarfile.RarFile(path) as archive:
        (info,) = archive.infolist()
        assert info.needs_password()
        assert [password_fits(info, tried) for tried in (password, "wrong", "")] == [True, False, False]
