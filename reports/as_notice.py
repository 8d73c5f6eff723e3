"""补正材料一次性告知书: what one applicant is told, once and completely, to correct; as Word document and as PDF."""

from __future__ import annotations

from reports.notice_content import TITLE, NoticeContent, notice_content
from reports.notice_docx import as_docx
from reports.notice_pdf import as_pdf

DOCX_NAME = f"{TITLE}.docx"
PDF_NAME = f"{TITLE}.pdf"

__all__ = ["DOCX_NAME", "PDF_NAME", "NoticeContent", "as_docx", "as_pdf", "notice_content"]
