"""OFD (GB/T 33190) containers: their pages, drawn onto a PDF that is read instead, and the files attached to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from intake.examination import Examination, FileToExamine, Member
from intake.inspection.xml_safety import check_container
from intake.limits import Limits
from intake.names import junk_reason, printable, safe_name
from intake.ofd.document import OfdDocument, documents
from intake.ofd.package import Element, every, first, open_package, text_of
from intake.ofd.translation import translate
from model.errors import DamagedFile, LimitExceeded, SealedFile, UnreadableError
from model.problem import Problem

ENCRYPTED_PARTS = ("encryptions.xml", "decryptseed.dat", "entriesmap.dat")
MOST_TOLD = 3  # problems that the remark names


def examine_ofd(file: FileToExamine) -> Examination:
    """Draw the pages of all documents. Raises `EncryptedFile`, `DamagedFile`, `LimitExceeded`, `UnsafeFile`."""
    check_container(file.path, file.limits).close()
    package = open_package(file.path)
    with package.archive:
        if any(name.endswith(ENCRYPTED_PARTS) for name in package.names):
            raise SealedFile("OFD 已加密")
        inside = documents(package)
        pages = sum(len(document.pages) for document in inside)
        if not pages:
            raise DamagedFile("OFD 没有页面")
        if pages > file.limits.pages:
            raise LimitExceeded(f"{pages} 页，超过 {file.limits.pages} 页")
        readable = file.out / "pages.pdf"
        drawn = translate(package, readable, file.limits.pixels)
        members = _attachments(inside, file.out, file.limits)
    problems = tuple((index, problem) for index, found in drawn.problems.items() for problem in found)
    return Examination(file.kind, pages, _remark(problems), readable, members=members, page_problems=problems)


def _remark(problems: Sequence[tuple[int, Problem]]) -> str:
    """Return the remark for the receipt about what could not be drawn."""
    told = [f"第 {index + 1} 页{problem.message}" for index, problem in problems[:MOST_TOLD]]
    return "；".join(told) + (f"；等 {len(problems)} 处" if len(problems) > MOST_TOLD else "")


def _attachments(found: Sequence[OfdDocument], out: Path, limits: Limits) -> tuple[Member, ...]:
    members: list[Member] = []
    budget = limits.total_bytes
    try:
        listed = list(_listed(found))
    except UnreadableError as error:
        return (Member("附件", problem=error.problem()),)
    for document, entry, part in listed:
        if len(members) >= limits.entries:
            break
        member = _attachment(document, entry, part, out / f"attached{len(members):04d}", min(limits.file_bytes, budget))
        budget -= member.path.stat().st_size if member.path else 0
        members.append(member)
    return tuple(members)


def _listed(found: Sequence[OfdDocument]) -> Iterator[tuple[OfdDocument, Element, str]]:
    """Yield what the documents list as attached: the entry, and the part that the list stands in."""
    for document in found:
        for root, part in document.listed("Attachments"):
            yield from ((document, entry, part) for entry in every(root, "Attachment"))


def _attachment(document: OfdDocument, entry: Element, part: str, path: Path, budget: int) -> Member:
    place = text_of(first(entry, "FileLoc"))
    name = _name(entry, place)
    try:
        clean = safe_name(name)
        if reason := junk_reason(clean):
            return Member(clean, ignored=reason)
        data = document.package.bytes(document.find(place, part))
        if len(data) > budget:
            raise LimitExceeded(f"附件超过 {budget // 2**20} MB")
    except UnreadableError as error:
        return Member(printable(name), problem=error.problem())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Member(clean, path)


def _name(entry: Element, place: str) -> str:
    """Return what an attachment is called, with the suffix of its part or its format where the name has none."""
    stored = PurePosixPath(place.replace("\\", "/"))
    name = (entry.get("Name") or "").strip() or stored.name or "附件"
    suffix = stored.suffix or f".{entry.get('Format', '').strip().lower()}".rstrip(".")
    return name if not suffix or PurePosixPath(name).suffix.lower() == suffix.lower() else name + suffix
