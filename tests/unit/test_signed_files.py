"""Files within a digital signature."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import parser
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from intake.archives.signed import unpack_signed
from intake.examination import Examination, FileToExamine
from intake.inspection.format_table import identify
from intake.limits import Limits
from model.packet import FileKind

PDF = b"%PDF-1.4 signed"
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a")])
MAIL = (
    b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nletter\r\n'
    b'--B\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    + base64.b64encode(PDF)
    + b"\r\n--B--\r\n"
)


def certificate(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> x509.Certificate:
    named = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).serial_number(5).public_key(key.public_key())
    return (
        named.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )


def signed(content: bytes, *options: pkcs7.PKCS7Options, encoding: Encoding = Encoding.DER) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate(key), key, hashes.SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary, *options])


def opened(folder: Path, data: bytes, name: str = "申报书.pdf.p7m") -> Examination:
    path = folder / "a.p7m"
    path.write_bytes(data)
    assert identify(path) is FileKind.SIGNED
    return unpack_signed(FileToExamine(path, FileKind.SIGNED, name, folder / "out", Limits()))


def contents(found: Examination) -> dict[str, bytes]:
    return {m.name: m.path.read_bytes() for m in found.members if m.path is not None}


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_the_file_that_was_signed_comes_out(tmp_path: Path, encoding: Encoding) -> None:
    assert contents(opened(tmp_path, signed(PDF, encoding=encoding))) == {"申报书.pdf": PDF}


@pytest.mark.parametrize(
    "pieces", [(b"%PDF-", b" ab"), (b"%PDF-", b"x" * 5000, b"y" * 70000, b"z"), (b"%PDF-", *[b"abcd" * 20] * 9000)]
)
def test_content_in_pieces_of_unknown_length(tmp_path: Path, pieces: tuple[bytes, ...]) -> None:
    def open_ended(tag: int, *parts: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"

    octets = open_ended(0x24, *(parser.emit(0, 0, 4, piece) for piece in pieces))
    kind = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
    inner = open_ended(0x30, kind + b"\x01", open_ended(0xA0, octets))
    data = open_ended(0x30, kind + b"\x02", open_ended(0xA0, open_ended(0x30, b"\x02\x01\x01", b"\x31\0", inner)))
    assert contents(opened(tmp_path, data)) == {"申报书.pdf": b"".join(pieces)}


def test_a_mail_that_was_signed_as_a_whole(tmp_path: Path) -> None:
    found = contents(opened(tmp_path, signed(MAIL), "smime.p7m"))
    assert found["a.pdf"] == PDF
    assert "letter" in found["邮件正文.txt"].decode()


def test_what_encloses_nothing_is_encrypted_or_cut_off_is_told(tmp_path: Path) -> None:
    alone = opened(tmp_path, signed(PDF, pkcs7.PKCS7Options.DetachedSignature)).problem
    assert alone is not None
    assert "不含文件" in alone.message
    key = rsa.generate_private_key(65537, 2048)
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(PDF).add_recipient(certificate(key))
    locked = opened(tmp_path, builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])).problem
    assert locked is not None
    assert "证书" in locked.message
    assert "解密" in locked.remedy
    cut = opened(tmp_path, signed(PDF)[:60]).problem
    assert cut is not None
    assert cut.code == "damaged_file"
