"""QR codes of the office's own papers on a page: letters and receipts that come back, sheets that part packets."""

from __future__ import annotations

import zxingcpp

from extractors.page.arrays import Grey
from model.paper_codes import own


def read_codes(grey: Grey) -> tuple[str, ...]:
    """Return what the office's own codes on a page say, at any angle; others' codes (of invoices, certificates, brochures) are left alone."""
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    return tuple(dict.fromkeys(code.text for code in found if own(code.text)))
