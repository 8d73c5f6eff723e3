"""Looks into a PDF: does it open, how many pages, is it locked, does it need repair, what is attached to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from intake.examination import Examination, FileToExamine, Member
from intake.inspection.links import is_but_links, link_only
from intake.inspection.pdf_layers import without_hidden_notes
from intake.inspection.pdf_losses import lost_pages, promised_pages, undrawn_pages
from intake.limits import Limits
from intake.names import junk_reason, mend_mojibake, printable, safe_name
from model.errors import DamagedFile, EncryptedFile, LimitExceeded, PartUnread, UnreadableError, UnsupportedFile
from model.packet import FileKind

REPAIRED = "文件结构有损坏，已修复后读取"
LOCKED_PARTS = "页面可读，内含的附件设有密码，未能取出"
UNDRAWN_NOTES = "批注（线条、图章）没有保存外观，未能读取"
HIDDEN_NOTES = "关闭的图层上的批注不显示，不计入内容"
MOST_PIECES = 400  # of text on a page that may be a link alone
XFA_HYBRID = "含 XFA 表单，按静态页面读取"


class DynamicForm(UnsupportedFile):
    remedy = "请用填写该表单的软件打开，“打印为 PDF”后重新提交。"


def examine_pdf(file: FileToExamine) -> Examination:
    """Count the pages by PDFium, which will render them; qpdf repairs what PDFium refuses and lists attachments."""
    note, readable = "", None
    pages = _count(file.path)
    if not pages:
        readable = _repaired(file.path, file.out)
        pages = _count(readable)
        note = REPAIRED
    if not pages:
        raise DamagedFile("PDF 没有可读的页面")
    if pages > file.limits.pages:
        raise LimitExceeded(f"{pages} 页，超过 {file.limits.pages} 页")
    xfa, members, undrawn = _inside(readable or file.path, file.out, file.limits)
    if pages == 1 and not members and is_but_links(words := _bare_words(readable or file.path)):
        raise link_only(words)
    lost = lost_pages(readable or file.path, pages, repaired=readable is not None)
    if readable and (promised := min(promised_pages(file.path), file.limits.pages)) > pages:
        lost, pages = (*lost, *range(pages, promised)), promised
    told = f"第 {'、'.join(str(page + 1) for page in lost)} 页的内容缺失或不完整" if lost else ""
    problems = tuple((page, DamagedFile("页面的内容缺失或不完整").problem()) for page in lost)
    problems += tuple((page, PartUnread(UNDRAWN_NOTES).problem()) for page in undrawn)
    shown = without_hidden_notes(readable or file.path, file.out)
    note = "；".join(t for t in (note, told, xfa, HIDDEN_NOTES if shown else "") if t)
    readable = shown or readable
    return Examination(file.kind, pages, note, readable, FileKind.PDF, members, page_problems=problems)


def _count(path: Path) -> int:
    """Count the pages that PDFium sees; 0 where it cannot open the file. Raises `EncryptedFile` where it needs a password."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            _try_passwords(path)
        return 0
    try:
        return len(document) if _any_page(document) else 0
    finally:
        document.close()


def _any_page(document: Any) -> bool:
    """Whether at least one of the first pages loads: a page tree may promise what is not there."""
    for index in range(min(len(document), 5)):
        try:
            document[index].close()
        except pdfium.PdfiumError:
            continue
        return True
    return False


def _bare_words(path: Path) -> str:
    """Return the text of a first page that shows nothing else; empty where it has notes, pictures or drawings, or much text."""
    document = pdfium.PdfDocument(path)
    try:
        page = document[0]
        if pdfium_c.FPDFPage_GetAnnotCount(page) or pdfium_c.FPDFPage_CountObjects(page) > MOST_PIECES:
            return ""
        if any(piece.type != pdfium_c.FPDF_PAGEOBJ_TEXT for piece in page.get_objects()):
            return ""
        return str(page.get_textpage().get_text_bounded())
    except pdfium.PdfiumError:
        return ""
    finally:
        document.close()


def shows_nothing(path: Path) -> bool:
    """Whether the first page is of one colour: a drawing that the converter could not draw."""
    document = pdfium.PdfDocument(path)
    try:
        low, high = document[0].render(scale=0.5).to_pil().convert("L").getextrema()
    finally:
        document.close()
    return bool(high - low < 16)


def _try_passwords(path: Path) -> None:
    """Try an empty password with qpdf, which knows more kinds of encryption. Raises `EncryptedFile` where it does not."""
    try:
        pikepdf.open(path).close()
    except pikepdf.PasswordError:
        raise EncryptedFile from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise EncryptedFile("加密方式无法识别") from None


def _repaired(path: Path, out: Path) -> Path:
    """Write a copy rebuilt by qpdf, without encryption. Raises `DamagedFile`, `EncryptedFile`."""
    out.mkdir(parents=True, exist_ok=True)
    copy = out / "repaired.pdf"
    try:
        with pikepdf.open(path) as pdf:
            if not len(pdf.pages):
                raise DamagedFile("PDF 没有页面")
            pdf.save(copy, encryption=False, fix_metadata_version=False)
    except pikepdf.PasswordError:
        raise EncryptedFile from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, OSError):
        raise DamagedFile("PDF 无法修复") from None
    return copy


def _inside(path: Path, out: Path, limits: Limits) -> tuple[str, tuple[Member, ...], tuple[int, ...]]:
    """Return a remark on forms, the attached files, and the pages (from 0) with notes that cannot be drawn. What qpdf cannot open here was opened by PDFium: it has none that we could take."""
    try:
        with pikepdf.open(path) as pdf:
            return _xfa_note(pdf), _attachments(pdf, out, limits), undrawn_pages(pdf)
    except pikepdf.PasswordError:
        return LOCKED_PARTS, (), ()
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, OSError):
        return "", (), ()


def _xfa_note(pdf: pikepdf.Pdf) -> str:
    """Raises `DynamicForm` for forms whose pages exist only after their own program has drawn them."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary) or "/XFA" not in form:
        return ""
    if bool(pdf.Root.get("/NeedsRendering", False)):
        raise DynamicForm("XFA 动态表单")
    return XFA_HYBRID


def _attachments(pdf: pikepdf.Pdf, out: Path, limits: Limits) -> tuple[Member, ...]:
    members: list[Member] = []
    budget = limits.total_bytes
    for name, spec in [*_named(pdf), *_annotated(pdf, limits)]:
        if len(members) >= limits.entries:
            break
        member = _attachment(mend_mojibake(name), spec, out / f"attached{len(members):04d}", min(limits.file_bytes, budget))
        budget -= member.path.stat().st_size if member.path else 0
        members.append(member)
    return tuple(members)


def _named(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    """Return files attached to the document as a whole (also those of a PDF portfolio)."""
    return [(pdf.attachments[key].filename or key, pdf.attachments[key].obj) for key in list(pdf.attachments)]


def _annotated(pdf: pikepdf.Pdf, limits: Limits) -> list[tuple[str, pikepdf.Object]]:
    """Return files attached to a place on a page (the paper-clip annotation)."""
    found: list[tuple[str, pikepdf.Object]] = []
    for page in list(pdf.pages)[: limits.pages]:
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
            if (
                isinstance(annotation, pikepdf.Dictionary)
                and annotation.get("/Subtype") == "/FileAttachment"
                and "/FS" in annotation
            ):
                spec = annotation["/FS"]
                found.append((str(spec.get("/UF", spec.get("/F", f"附件{len(found) + 1}"))), spec))
    return found


def _attachment(name: str, spec: pikepdf.Object, path: Path, budget: int) -> Member:
    try:
        clean = safe_name(name)
        if reason := junk_reason(clean):
            return Member(clean, ignored=reason)
        streams = spec["/EF"]
        stream = streams.get("/UF", streams.get("/F"))
        if len(stream.read_raw_bytes()) > budget or len(data := stream.read_bytes()) > budget:
            raise LimitExceeded(f"附件超过 {budget // 2**20} MB")
    except UnreadableError as error:
        return Member(printable(name), problem=error.problem())
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, MemoryError):
        return Member(printable(name), problem=DamagedFile("PDF 内的附件无法取出").problem())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Member(clean, path)
