"""Electronic signatures and seals inside an OFD (SM2, GB/T 38540): reported as present, not verified."""

from __future__ import annotations

from pathlib import Path

from extractors.readers.ofd.package import ROOT, Package, every, first, open_package, resolve, text_of
from model.record import DigitalSignature

ALGORITHMS = {"1.2.156.10197.1.501": "SM2-SM3", "1.2.156.10197.1.301": "SM2", "1.2.840.113549.1.1.11": "RSA-SHA256"}


def ofd_signatures(path: Path, file_id: str = "") -> tuple[DigitalSignature, ...]:
    """Return all signatures of an OFD. Raises DamagedFile, UnsafeFile, EncryptedFile."""
    package = open_package(path)
    found = []
    with package.archive:
        for reference in every(package.xml(ROOT), "Signatures"):
            listing = resolve(text_of(reference), ROOT)
            if not package.has(listing):
                continue
            for entry in every(package.xml(listing), "Signature"):
                part = resolve(entry.get("BaseLoc", ""), listing)
                if package.has(part):
                    found.append(_signature(package, part, entry.get("Type") or "Seal", file_id or path.name))
    return tuple(found)


def _signature(package: Package, part: str, kind: str, file_id: str) -> DigitalSignature:
    info = first(package.xml(part), "SignedInfo")
    provider = first(info, "Provider")
    signer = (provider.get("ProviderName") or "") if provider is not None else ""
    company = (provider.get("Company") or "") if provider is not None else ""
    stamps = [s.get("PageRef", "") for s in every(info, "StampAnnot")]
    what = "电子签章" if kind.lower() == "seal" else "电子签名"
    note = f"{what}存在，未验证其有效性" + (f"（加盖 {len(stamps)} 处）" if stamps else "")
    method = text_of(first(info, "SignatureMethod")) or "SM2"
    return DigitalSignature(
        file_id,
        company or signer,
        ALGORITHMS.get(method, method),
        None,
        None,
        text_of(first(info, "SignatureDateTime")) or None,
        note,
    )
