"""Electronic signatures and seals inside an OFD (SM2, GB/T 38540): reported as present, not verified."""

from __future__ import annotations

import logging
from pathlib import Path

from intake.ofd.document import documents
from intake.ofd.package import Element, every, first, open_package, text_of
from intake.ofd.seals import seal_name, signatures_of
from model.errors import UnreadableError
from model.record import DigitalSignature

LOG = logging.getLogger(__name__)
ALGORITHMS = {"1.2.156.10197.1.501": "SM2-SM3", "1.2.156.10197.1.301": "SM2", "1.2.840.113549.1.1.11": "RSA-SHA256"}


def read_ofd_signatures(path: Path, file_id: str = "") -> tuple[DigitalSignature, ...]:
    """Return all signatures of an OFD, in their order. A file that is no readable OFD has none."""
    try:
        package = open_package(path)
        with package.archive:
            return tuple(
                _signature(root, seal_name(document, root, part), file_id or path.name)
                for document in documents(package)
                for root, part in signatures_of(document)
            )
    except UnreadableError as error:  # a broken file is the reader's matter
        LOG.debug("no signatures read from %s: %s", path, error)
        return ()


def _signature(root: Element, seal: str, file_id: str) -> DigitalSignature:
    """Return what a signature says of itself; the signer is who the seal names, else who the signing program says."""
    info = first(root, "SignedInfo")
    provider = first(info, "Provider")
    signer = (provider.get("ProviderName") or "") if provider is not None else ""
    company = (provider.get("Company") or "") if provider is not None else ""
    stamps = list(every(info, "StampAnnot"))
    what = "电子签章" if stamps or first(info, "Seal") is not None else "电子签名"
    note = f"{what}存在，未验证其有效性" + (f"（加盖 {len(stamps)} 处）" if stamps else "")
    method = text_of(first(info, "SignatureMethod")) or "SM2"
    return DigitalSignature(
        file_id,
        seal or company or signer,
        ALGORITHMS.get(method, method),
        None,
        None,
        text_of(first(info, "SignatureDateTime")) or None,
        note,
    )
