"""Looks into Word documents: is it safe, does python-docx open it, and what is inside it that is evidence of its own."""

from __future__ import annotations

import contextlib
import html
import re
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import docx
import olefile

from intake.archives.failures import BROKEN
from intake.examination import Examination, FileToExamine, Member
from intake.inspection.embedded_parts import embedded_parts
from intake.inspection.format_table import identify
from intake.inspection.links import is_but_links, link_only
from intake.inspection.ole_package import embedded_files
from intake.inspection.pictures import picture_size, vector_size_mm
from intake.inspection.word_dialects import as_ordinary
from intake.inspection.word_pictures import WHOLE, cut_to, shown_pictures
from intake.inspection.xml_safety import check_container
from intake.limits import Limits
from intake.names import part_name
from model.errors import DamagedFile, EncryptedFile, PartUnread, UnreadableError
from model.packet import FileKind

EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
HARMLESS = re.compile(rb"relationships/hyperlink[\"']")
MACRO = "含有宏，未执行"
LINKED = "引用了外部文件，未打开"
DECORATION = "文档内的小图（装饰或图标），未读取"
VECTOR_SMALL = "文档内的小矢量图（EMF/WMF），未读取"
VECTOR_MIN_MM = 40.0
UNSEEN = "文档内不显示的图片（已隐藏或已删除），未读取"
ENCRYPTED_BIT = 0x0100
HEAD = 32  # bytes
MOST_OF_LINK = 60_000  # bytes of a document that may be nothing but a link
LAID_OUT, TYPED = re.compile(rb"<w:(?:tbl|drawing|pict|object)\b"), re.compile(rb"<w:t(?:\s[^>]*)?>([^<]*)</w:t>")
# A field that draws its own signs, in bytes or in UTF-16, which LibreOffice drops.
DRAWN_FIELD = re.compile(rb"\x13\0?(?: \0?)*[Ee]\0?[Qq]\0?(?: \0?)+\\\0?[oOxX]\0?")
DRAWN = "文中有带圈或叠加的字符（EQ 域），Word 97 文档中的这些字符未能读取，可能是勾选"


def examine_docx(file: FileToExamine) -> Examination:
    """Look into a DOCX: one PageSource for the document itself; its pictures and packed files become members, documents that it takes in are read
    with it. Macro-enabled and strict documents are read from an ordinary copy; what python-docx refuses even so goes through LibreOffice.
    """
    if olefile.isOleFile(str(file.path)):
        raise EncryptedFile
    with check_container(file.path, file.limits) as archive:
        note = remarks(archive)
        members = _members(archive, file.out, file.limits)
        embedded = embedded_parts(archive, file.out)
        if not members and not embedded and is_but_links(words := _words(archive)):
            raise link_only(words)
    # a document in it that calls itself one is what python-docx stumbles over; it is called otherwise before the document is read
    found = Examination(file.kind, pages=1, note=note, members=members, embedded=embedded)
    if embedded or _opens(file.path):
        return found
    copy = file.out / "ordinary.docx"
    with contextlib.suppress(*BROKEN):
        if as_ordinary(file.path, copy) and _opens(copy):
            return replace(found, readable=copy, readable_kind=FileKind.DOCX)
    return replace(found, convert="docx")


def _words(archive: zipfile.ZipFile) -> str:
    """Return the words of a document without tables and shapes; empty where it has these, or more than people write around a link."""
    named = [n for n in archive.namelist() if part_name(n).lower() == "word/document.xml"]
    try:
        main = archive.read(named[0]) if named else b""
    except BROKEN:
        return ""
    return (
        ""
        if len(main) > MOST_OF_LINK or LAID_OUT.search(main)
        else html.unescape(b" ".join(TYPED.findall(main)).decode("utf-8", "replace"))
    )


def _opens(path: Path) -> bool:
    try:
        document = docx.Document(str(path))
        return document.element.body is not None
    except Exception:  # python-docx lets through whatever a broken part makes lxml or zipfile raise
        return False


def remarks(archive: zipfile.ZipFile) -> str:
    """Return remarks for the receipt: macros, references to files outside."""
    notes = []
    names = archive.namelist()
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        notes.append(MACRO)
    for rels in (n for n in names if n.lower().endswith(".rels")):
        try:
            external = EXTERNAL.findall(archive.read(rels))
        except BROKEN:
            continue
        if any(not HARMLESS.search(tag) for tag in external) and LINKED not in notes:
            notes.append(LINKED)
    return "；".join(notes)


def _members(archive: zipfile.ZipFile, out: Path, limits: Limits) -> tuple[Member, ...]:
    """Return pictures (word/media) and packed files (word/embeddings) of a document, in the order of its directory."""
    members: list[Member] = []
    shown = shown_pictures(archive)
    for info in archive.infolist():
        lower = info.filename.lower()
        if info.is_dir() or not ("/media/" in lower or "/embeddings/" in lower):
            continue
        if len(members) >= limits.entries:
            break
        seen = shown.get(info.filename.lstrip("/"), WHOLE)
        members += _member(archive, info, out / f"inside{len(members):04d}", limits) if seen else [_unseen(info)]
        if seen and seen != WHOLE and members[-1].path:
            cut_to(members[-1].path, seen)
    return tuple(members)


def packed_files(archive: zipfile.ZipFile, out: Path, limits: Limits) -> tuple[Member, ...]:
    """Return the files packed into an Office document, without what is shown of it."""
    packed = [info for info in archive.infolist() if not info.is_dir() and "/embeddings/" in info.filename.lower()]
    found = (_member(archive, info, out / f"inside{at:04d}", limits) for at, info in enumerate(packed[: limits.entries]))
    return tuple(member for members in found for member in members)


def _unseen(info: zipfile.ZipInfo) -> Member:
    return Member(info.filename.lstrip("/"), ignored=UNSEEN)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, limits: Limits) -> list[Member]:
    name = info.filename.lstrip("/")
    try:
        data = archive.read(info)
    except BROKEN:
        return [Member(name, problem=DamagedFile("文档内的图片或附件无法取出").problem())]
    path = path.with_suffix(PurePosixPath(name.lower()).suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if "/embeddings/" in name.lower():
        return _packed(name, path, limits)
    return [_picture(name, path, limits)]


def _picture(name: str, path: Path, limits: Limits) -> Member:
    """Enter a picture; one too small to be a page of evidence is decoration."""
    if size := vector_size_mm(path):
        return Member(name, ignored=VECTOR_SMALL) if min(size) < VECTOR_MIN_MM else Member(name, path)
    size_px = picture_size(path)
    if size_px and min(size_px) < limits.derived_side:
        return Member(name, ignored=DECORATION)
    return Member(name, path)


def _packed(name: str, path: Path, limits: Limits) -> list[Member]:
    """Return a file packed into a document: itself where it is a plain file, else what its OLE wrapper holds."""
    if identify(path) in (FileKind.XLSX, FileKind.PPTX):
        return [Member(name, ignored="文档内图表的数据，未读取")]
    if not olefile.isOleFile(str(path)):
        return [Member(name, path)]
    inner = embedded_files(path, path.with_suffix(""), limits)
    return [Member(f"{name}!/{m.name}", m.path, m.problem, m.ignored) for m in inner]


def examine_doc(file: FileToExamine) -> Examination:
    """Look into a Word 97–2003 (or WPS) document, or an encrypted OOXML one: LibreOffice converts it if it is not locked."""
    if not olefile.isOleFile(str(file.path)):
        return Examination(file.kind, convert="docx")  # Word 2 for Windows, before OLE
    try:
        with olefile.OleFileIO(str(file.path)) as ole:
            if ole.exists("EncryptedPackage"):
                raise EncryptedFile
            text = ole.openstream("WordDocument").read() if ole.exists("WordDocument") else b""
            macro = ole.exists("Macros/VBA") or ole.exists("_VBA_PROJECT_CUR")
    except UnreadableError:
        raise
    except Exception:  # olefile raises whatever a broken sector table makes it stumble over
        raise DamagedFile("文档容器不完整") from None
    if len(text) < HEAD:
        raise DamagedFile("文档没有正文")
    if int.from_bytes(text[10:12], "little") & ENCRYPTED_BIT:
        raise EncryptedFile
    problems = ((0, PartUnread(DRAWN).problem()),) if DRAWN_FIELD.search(text) else ()
    return Examination(file.kind, convert="docx", note=MACRO if macro else "", page_problems=problems)
