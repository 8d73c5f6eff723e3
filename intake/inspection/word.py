"""Looks into Word documents: is it safe, does python-docx open it, and what is inside it that is evidence of its own."""

from __future__ import annotations

import re
import zipfile
from email import message_from_bytes
from pathlib import Path, PurePosixPath

import docx
import olefile

from intake.archives.broken import BROKEN
from intake.examination import Examination, Member
from intake.inspection.identify import decode_text, identify
from intake.inspection.ole_package import embedded_files
from intake.inspection.pictures import picture_size, vector_size_mm
from intake.inspection.xml_safety import check_container
from intake.limits import Limits
from model.errors import DamagedFile, EncryptedFile, LimitExceeded, UnreadableError, UnsafeFile, UnsupportedFile
from model.packet import FileKind

EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
HARMLESS = re.compile(rb"relationships/hyperlink[\"']")
MACRO = "含有宏，未执行"
LINKED = "引用了外部文件，未打开"
DECORATION = "文档内的小图（装饰或图标），未读取"
VECTOR_SMALL = "文档内的小矢量图（EMF/WMF），未读取"
VECTOR_MIN_MM = 40.0
ENCRYPTED_BIT = 0x0100
MIME = re.compile(rb"^\s*(MIME-Version:|From: |Content-Type: multipart)", re.IGNORECASE)
TEXT_BYTES = 2 * 2**20
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def examine_docx(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """One PageSource for the document itself; its pictures and packed files become members. What python-docx refuses (macro-enabled
    or strict documents, broken parts) goes through LibreOffice.
    """
    if olefile.isOleFile(str(path)):
        raise EncryptedFile
    with check_container(path, limits) as archive:
        note = _remarks(archive)
        members = _members(archive, out, limits)
    convert = "" if _opens(path) else "docx"
    return Examination(kind, pages=1, note=note, members=members, convert=convert)


def _opens(path: Path) -> bool:
    try:
        document = docx.Document(str(path))
        return document.element.body is not None
    except Exception:  # python-docx lets through whatever a broken part makes lxml or zipfile raise
        return False


def _remarks(archive: zipfile.ZipFile) -> str:
    """Raises `UnsafeFile` for XML parts that python-docx or LibreOffice would have to trust blindly (HTML chunks with includes)."""
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
    """Pictures (word/media) and packed files (word/embeddings) of a document, in the order of its directory."""
    members: list[Member] = []
    for info in archive.infolist():
        lower = info.filename.lower()
        if info.is_dir() or not ("/media/" in lower or "/embeddings/" in lower):
            continue
        if len(members) >= limits.entries:
            break
        members += _member(archive, info, out / f"inside{len(members):04d}", limits)
    return tuple(members)


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
    """A picture that is large enough to be a page of evidence; smaller ones are decoration."""
    if size := vector_size_mm(path):
        return Member(name, ignored=VECTOR_SMALL) if min(size) < VECTOR_MIN_MM else Member(name, path)
    size_px = picture_size(path)
    if size_px and min(size_px) < limits.derived_side:
        return Member(name, ignored=DECORATION)
    return Member(name, path)


def _packed(name: str, path: Path, limits: Limits) -> list[Member]:
    """A file packed into a document: itself where it is a plain file, else what its OLE wrapper holds."""
    if identify(path) in (FileKind.XLSX, FileKind.PPTX):
        return [Member(name, ignored="文档内图表的数据，未读取")]
    if not olefile.isOleFile(str(path)):
        return [Member(name, path)]
    inner = embedded_files(path, path.with_suffix(""), limits)
    return [Member(f"{name}!/{m.name}", m.path, m.problem, m.ignored) for m in inner]


def examine_doc(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """A Word 97–2003 (or WPS) document, or an encrypted OOXML one: LibreOffice converts it if it is not locked."""
    if not olefile.isOleFile(str(path)):
        return Examination(kind, convert="docx")  # Word 2 for Windows, before OLE
    try:
        with olefile.OleFileIO(str(path)) as ole:
            if ole.exists("EncryptedPackage"):
                raise EncryptedFile
            head = ole.openstream("WordDocument").read(32) if ole.exists("WordDocument") else b""
            macro = ole.exists("Macros/VBA") or ole.exists("_VBA_PROJECT_CUR")
    except UnreadableError:
        raise
    except Exception:  # olefile raises whatever a broken sector table makes it stumble over
        raise DamagedFile("文档容器不完整") from None
    if len(head) < 32:
        raise DamagedFile("文档没有正文")
    if int.from_bytes(head[10:12], "little") & ENCRYPTED_BIT:
        raise EncryptedFile
    return Examination(kind, convert="docx", note=MACRO if macro else "")


def examine_other_document(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """RTF, web pages, OpenDocument, Word XML: LibreOffice converts them. Raises `UnsafeFile`, `EncryptedFile`."""
    if kind is FileKind.ODT:
        with check_container(path, limits) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise EncryptedFile
    if kind is FileKind.WORD_XML and re.search(rb"<!(DOCTYPE|ENTITY)", path.read_bytes(), re.IGNORECASE):
        raise UnsafeFile("文档内含 DOCTYPE 或外部实体声明")
    if kind is FileKind.HTML and MIME.match(path.read_bytes()[:64]):
        return _web_archive(path, out)
    return Examination(kind, convert="docx" if kind in (FileKind.RTF, FileKind.ODT, FileKind.WORD_XML) else "pdf")


def _web_archive(path: Path, out: Path) -> Examination:
    """A web page saved with its pictures in one file (MHT, also named .doc): LibreOffice gets the page, its pictures become members."""
    message = message_from_bytes(path.read_bytes())
    page = b""
    members: list[Member] = []
    for part in message.walk():
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or part.is_multipart():
            continue
        if part.get_content_type() == "text/html" and not page:
            charset = (part.get_content_charset() or "utf-8").encode()
            page = b'<meta http-equiv="Content-Type" content="text/html; charset=' + charset + b'">' + data
        elif part.get_content_maintype() == "image":
            members.append(_mht_picture(part.get("Content-Location", ""), data, out / f"inside{len(members):04d}"))
    if not page:
        raise DamagedFile("网页文件里没有正文")
    out.mkdir(parents=True, exist_ok=True)
    (out / "page.html").write_bytes(page)
    return Examination(FileKind.HTML, convert="pdf", readable=out / "page.html", members=tuple(members))


def _mht_picture(location: str, data: bytes, path: Path) -> Member:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Member(PurePosixPath(location.replace("\\", "/")).name or path.name, path)


def examine_text(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """Plain text in UTF-8, UTF-16 or GBK becomes a Word document, a paragraph a line."""
    if path.stat().st_size > TEXT_BYTES:
        raise LimitExceeded(f"纯文本超过 {TEXT_BYTES // 2**20} MB")
    document = docx.Document()
    for line in decode_text(path.read_bytes()).splitlines():
        document.add_paragraph(UNPRINTABLE.sub("", line))
    out.mkdir(parents=True, exist_ok=True)
    copy = out / "text.docx"
    document.save(str(copy))
    return Examination(kind, pages=1, note="纯文本，按 Word 文档读取", readable=copy, readable_kind=FileKind.DOCX)


class OfficeTable(UnsupportedFile):
    remedy = "请用原软件打开，另存为 PDF 后提交；如是表格，请确认每页打印完整。"


def examine_spreadsheet(path: Path, kind: FileKind, name: str, out: Path, limits: Limits) -> Examination:
    """Spreadsheets and slides have no pages of their own: the applicant decides how they are printed."""
    if kind in (FileKind.XLSX, FileKind.PPTX):
        check_container(path, limits).close()
    raise OfficeTable("电子表格" if kind in (FileKind.XLS, FileKind.XLSX) else "演示文稿")
