"""OFD (GB/T 33190): pages with their text, tables and ticks; a page that is one picture; signatures present."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.image.render import picture
from extractors.page.stage_clock import Clock
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import grid_of_rules
from extractors.page.ticks.judge import ticks_in_text
from extractors.readers.ofd.document import OfdDocument, document_roots, open_document, page_area, page_roots
from extractors.readers.ofd.objects import Collected, collect
from extractors.readers.ofd.package import ROOT, Package, every, first, open_package, resolve, text_of
from extractors.readers.page_reader import PageTask
from extractors.readers.pdf.glyphs import Content
from extractors.readers.pdf.lines import build_lines
from extractors.readers.scan import read_rendered
from model.errors import DamagedFile
from model.page import Page, Paper, Reader
from model.record import DigitalSignature

PICTURE_ONLY = "整页是一张图片，由文字识别读取"
LEAST_PICTURE = 0.5  # share of the page that a scanned page's picture covers


def read_ofd(task: PageTask) -> tuple[Page, ...]:
    """Read one page by its objects; one that is a picture only, or that a person turned, by its pixels."""
    source = task.source
    page = ofd_page(source.path, source.index, source.file)
    content = None if page.lines and source.turn is None else ofd_picture(source.path, source.index)
    if content is None:
        return (page,)
    rendered = replace(picture(BytesIO(content), 0, task.options.most_dpi), width_mm=page.width_mm, height_mm=page.height_mm)
    return (read_rendered(rendered, task, Clock(), PICTURE_ONLY),)


def ofd_page(path: Path, index: int, file_id: str) -> Page:
    """Return page `index` (from 0, counted through all documents). A page of pixels only has no lines: see `ofd_picture`.

    Raises DamagedFile, UnsafeFile, EncryptedFile, LimitExceeded.
    """
    package = open_package(path)
    with package.archive:
        content, _, area, _ = _content(package, index)
    grid = grid_of_rules(content.rules, content.width, content.height)
    built = build_lines(content, grid)
    lines, ticks = ticks_in_text(built, fill_tables(grid, built))
    tables = fill_tables(grid, lines)
    return Page(
        file_id,
        index + 1,
        round(content.width),
        round(content.height),
        Reader.OFD,
        Paper.ELECTRONIC,
        width_mm=area[2],
        height_mm=area[3],
        lines=tuple(in_order(lines, tables)),
        tables=tables,
        ticks=ticks,
        pairs=pair_labels(lines, tables, ticks),
        blank=not lines and not content.pictures,
    )


def ofd_picture(path: Path, index: int) -> bytes | None:
    """Return the file (JPEG, PNG, …) of the picture that makes up page `index`, for OCR; None where the page has text of its own."""
    package = open_package(path)
    with package.archive:
        content, objects, area, document = _content(package, index)
        if len(content.glyphs) > 8:
            return None
        page = content.width * content.height
        large = [(b, name) for name, b in objects.pictures if (b[2] - b[0]) * (b[3] - b[1]) > LEAST_PICTURE * page]
        for _, resource in large:
            part = document.media.get(resource)
            if part is not None and package.has(part):
                return package.bytes(part)
    return None


def _content(package: Package, index: int) -> tuple[Content, Collected, tuple[float, float, float, float], OfdDocument]:
    left = index
    for name in document_roots(package):
        document = open_document(package, name)
        if left < len(document.pages):
            roots = page_roots(package, document, left)
            area = page_area(roots[-1], document)
            content, objects = collect(roots, area, document.fonts)
            return content, objects, area, document
        left -= len(document.pages)
    raise DamagedFile(f"没有第 {index + 1} 页")


def ofd_signatures(path: Path, file_id: str = "") -> tuple[DigitalSignature, ...]:
    """Electronic signatures and seals inside an OFD: reported as present, not verified (SM2, GB/T 38540)."""
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
        file_id, company or signer, _algorithm(method), None, None, text_of(first(info, "SignatureDateTime")) or None, note
    )


def _algorithm(method: str) -> str:
    known = {"1.2.156.10197.1.501": "SM2-SM3", "1.2.156.10197.1.301": "SM2", "1.2.840.113549.1.1.11": "RSA-SHA256"}
    return known.get(method, method)
