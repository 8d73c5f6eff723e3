"""补正材料一次性告知书: what one applicant is told, once and completely, to correct; as Word document and as PDF."""

from __future__ import annotations

from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import TITLE, NoticeContent, notice_content

DOCX_NAME = f"{TITLE}.docx"
PDF_NAME = f"{TITLE}.pdf"

__all__ = ["DOCX_NAME", "PDF_NAME", "NoticeContent", "as_docx", "as_pdf", "notice_content"]
