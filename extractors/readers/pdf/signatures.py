"""Digital signatures in PDFs: PAdES and CMS validated offline by pyHanko; SM2 (GB/T 38540) reported as present, not verified."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from model.record import DigitalSignature

LOG = logging.getLogger(__name__)
# What pyHanko cannot validate is reported as such; its tracebacks on the console help nobody.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

SM_SIGNS = ("1.2.156.10197", "gm", "sm2", "ses", "cebx", "gb/t")
NOT_VERIFIED = "国密（SM2）电子签章，本系统未验证其效力"
UNKNOWN_KIND = "电子签名的类型不受支持，未能验证"


def read_digital_signatures(path: Path, file: str = "") -> tuple[DigitalSignature, ...]:
    """Return all signatures of a PDF, in the order in which they were made. `file` is the SourceFile.id to report (default: the name).

    `intact`: the signed bytes are unchanged. `valid`: intact, cryptographically right, and no later change than the signature
    allows. Whether the signer's certificate is to be trusted is not decided here: no trust list is installed, and none is
    fetched; `note` says so. A file that is no readable PDF has no signatures.
    """
    try:
        return tuple(_read(path, file or path.name))
    except Exception as error:  # a broken file is the reader's matter, its signatures are then simply none
        LOG.debug("no signatures read from %s: %s", path, error)
        return ()


def _read(path: Path, file: str) -> list[DigitalSignature]:
    with path.open("rb") as handle:
        if b"/ByteRange" not in handle.read():
            return []
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.fields import enumerate_sig_fields

        handle.seek(0)
        reader = PdfFileReader(handle, strict=False)
        if reader.encrypted:
            return []
        found = {embedded.field_name: _one(embedded, file) for embedded in reader.embedded_regular_signatures}
        for name, reference, _ in enumerate_sig_fields(reader, filled_status=True):
            value = reference.get_object() if hasattr(reference, "get_object") else reference
            # pyHanko passes over handlers that it does not know; a seal of a national standard is still there.
            if name not in found and str(value.get("/Type", "/Sig")) == "/Sig":
                found[name] = _foreign(value, str(name), file)
        return list(found.values())


def _one(embedded: Any, file: str) -> DigitalSignature:
    """Read one signature; whatever cannot be worked out is unknown, never valid."""
    handler = _handler(embedded.sig_object)
    time = _time_of(embedded)
    try:
        signer, algorithm = _signer(embedded), _algorithm(embedded)
    except Exception as error:  # foreign structures (GB/T 38540) do not parse as CMS
        LOG.debug("signature in %s is no CMS: %s", file, error)
        return _foreign(embedded.sig_object, str(embedded.field_name), file)
    if any(sign in (handler + algorithm).lower() for sign in SM_SIGNS):
        return DigitalSignature(file, signer, "SM2", None, None, time, NOT_VERIFIED)
    intact, valid, note = _validate(embedded)
    return DigitalSignature(file, signer, algorithm, valid, intact, time, note)


def _validate(embedded: Any) -> tuple[bool | None, bool | None, str]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=[], allow_fetching=False)
    try:
        status = validate_pdf_signature(embedded, signer_validation_context=context)
    except Exception as error:  # algorithms that the library does not know
        LOG.debug("signature not validated: %s", error)
        return None, None, "签名算法不受支持，未能验证"
    whole = status.coverage is not None and status.coverage.name in (
        "ENTIRE_FILE",
        "ENTIRE_REVISION",
        "CONTIGUOUS_BLOCK_FROM_START",
    )
    changed = status.modification_level is not None and status.modification_level.name == "OTHER"
    valid = bool(status.intact and status.valid and whole and not changed)
    if not status.intact:
        return False, False, "签名后文件内容被改动"
    if changed or not whole:
        return True, False, "签名之后文件又有改动，签名未覆盖全文"
    trust = "" if getattr(status, "trusted", False) else "；未核对证书的颁发机构"
    return True, valid, ("签名完好" if valid else "签名无效") + trust


def _signer(embedded: Any) -> str:
    """Return the common name of the certificate's subject, else its organisation."""
    subject = embedded.signer_cert.subject.native
    for key in ("common_name", "organization_name"):
        if subject.get(key):
            value = subject[key]
            return str(value if isinstance(value, str) else value[0])
    return str(embedded.signer_cert.subject.human_friendly)


def _algorithm(embedded: Any) -> str:
    info = embedded.signer_info
    digest = str(info["digest_algorithm"]["algorithm"].native)
    return f"{info['signature_algorithm']['algorithm'].native}/{digest}"


def _time_of(embedded: Any) -> str | None:
    try:
        moment = embedded.self_reported_timestamp
    except Exception:  # the time is in the same foreign structure
        return None
    return moment.isoformat() if moment is not None else None


def _handler(value: Any) -> str:
    return f"{value.get('/Filter', '')}{value.get('/SubFilter', '')}"


def _foreign(value: Any, field: str, file: str) -> DigitalSignature:
    """Return a signature that is there, but of no kind that can be verified here."""
    handler = _handler(value)
    national = any(sign in handler.lower() for sign in SM_SIGNS)
    name = str(value.get("/Name", "") or field)
    algorithm = "SM2" if national else handler.strip("/")
    return DigitalSignature(file, name, algorithm, None, None, None, NOT_VERIFIED if national else UNKNOWN_KIND)
