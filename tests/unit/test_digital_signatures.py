"""Digital signatures: a PDF really signed by a self-made certificate, then damaged, altered, or signed by a national algorithm."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from extractors.readers.pdf.signatures import read_digital_signatures

COMPANY = "佛山市数科智联软件有限公司"


@pytest.fixture(scope="module")
def signer() -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    name = cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, COMPANY)])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    usage = cx509.KeyUsage(True, True, False, False, False, False, False, False, False)
    cert = (
        cx509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(cert.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )


def plain_pdf() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def signed(signer: signers.SimpleSigner) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf()))
    meta = signers.PdfSignatureMetadata(field_name="公章", subfilter=fields.SigSeedSubFilter.PADES)
    return signers.sign_pdf(writer, meta, signer=signer).getvalue()


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "申报书.pdf"
    path.write_bytes(data)
    return path


def test_a_good_signature_is_intact_and_valid(tmp_path: Path, signed: bytes) -> None:
    (found,) = read_digital_signatures(write(tmp_path, signed), "材料/申报书.pdf")
    assert (found.file, found.signer) == ("材料/申报书.pdf", COMPANY)
    assert found.valid is True and found.intact is True
    assert "ecdsa" in found.algorithm and found.time
    assert "未核对" in found.note


def test_changed_bytes_are_found(tmp_path: Path, signed: bytes) -> None:
    at = signed.index(b"/MediaBox")
    changed = signed[:at] + signed[at : at + 40].replace(b"595", b"555") + signed[at + 40 :]
    assert changed != signed
    (found,) = read_digital_signatures(write(tmp_path, changed))
    assert found.intact is False and found.valid is False
    assert "改动" in found.note


def test_a_page_added_after_signing_makes_it_invalid(tmp_path: Path, signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = pikepdf_free_number(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    (found,) = read_digital_signatures(write(tmp_path, out.getvalue()))
    assert found.intact is True and found.valid is False


def pikepdf_free_number(value: int) -> object:
    from pyhanko.pdf_utils.generic import NumberObject

    return NumberObject(value)


def test_a_national_signature_is_present_but_not_verified(tmp_path: Path, signed: bytes) -> None:
    # The same length, so that offsets stay right: the handler names the national standard, the contents are no CMS.
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    end = signed.index(b">", start)
    body = bytearray(signed)
    body[start:end] = b"3082" + b"5a" * ((end - start - 4) // 2)
    sub = bytes(body).index(b"/ETSI.CAdES.detached")
    body[sub : sub + 20] = b"/GM.sm2seal.detached"
    (found,) = read_digital_signatures(write(tmp_path, bytes(body)))
    assert found.algorithm == "SM2" and found.valid is None and found.intact is None
    assert "未验证" in found.note


@pytest.mark.parametrize("data", [b"", b"no pdf at all", b"%PDF-1.7\n/ByteRange broken", plain_pdf()])
def test_files_without_signatures_have_none(tmp_path: Path, data: bytes) -> None:
    assert read_digital_signatures(write(tmp_path, data)) == ()


def test_a_cut_file_is_no_crash(tmp_path: Path, signed: bytes) -> None:
    for share in (0.3, 0.6, 0.9):
        assert isinstance(read_digital_signatures(write(tmp_path, signed[: int(len(signed) * share)])), tuple)
