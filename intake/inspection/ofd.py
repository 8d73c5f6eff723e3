"""OFD (GB/T 33190) containers: their pages in order."""

from __future__ import annotations

import posixpath
import zipfile

from lxml import etree

from intake.examination import Examination, FileToExamine
from intake.inspection.xml_safety import check_container
from model.errors import DamagedFile, EncryptedFile, LimitExceeded


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(archive.read(name), parser)
    if root is None:
        raise DamagedFile(f"OFD 内的 {name} 无法解析")
    return root


def _texts(root: etree._Element, tag: str) -> list[str]:
    return [(e.text or "").strip() for e in root.iter("{*}" + tag) if (e.text or "").strip()]


def resolve(base: str, location: str) -> str:
    """Return a location of an OFD file (absolute within the container, or relative to the file that names it) as a member name."""
    joined = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath(joined).lstrip("/")


def page_names(archive: zipfile.ZipFile) -> list[str]:
    """Return the member names of the Content.xml of all pages, document after document. The index of a PageSource counts these."""
    try:
        roots = [resolve("OFD.xml", text) for text in _texts(_parse(archive, "OFD.xml"), "DocRoot")]
        pages: list[str] = []
        for root in roots:
            document = _parse(archive, root)
            found = document.find("{*}Pages")
            pages += [resolve(root, str(p.get("BaseLoc"))) for p in (found if found is not None else ()) if p.get("BaseLoc")]
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile):
        raise DamagedFile("OFD 目录不完整") from None
    return pages


def examine_ofd(file: FileToExamine) -> Examination:
    """Count the pages of all documents. Raises `EncryptedFile`, `DamagedFile`, `LimitExceeded`, `UnsafeFile`."""
    with check_container(file.path, file.limits) as archive:
        names = {n.lower() for n in archive.namelist()}
        if any(n.endswith(("encryptions.xml", "decryptseed.dat", "entriesmap.dat")) for n in names):
            raise EncryptedFile("OFD 已加密")
        pages = page_names(archive)
    if not pages:
        raise DamagedFile("OFD 没有页面")
    if len(pages) > file.limits.pages:
        raise LimitExceeded(f"{len(pages)} 页，超过 {file.limits.pages} 页")
    return Examination(file.kind, pages=len(pages))
