"""A letter as PDF/A: A4 in the official layout, fonts embedded, tagged, text selectable, bookmarks, page numbers."""

from __future__ import annotations

from dataclasses import asdict

from reports.letter.content import RECEIPT_HEAD, LetterContent
from reports.qr import as_svg
from reports.typesetting import typeset


def as_pdf(content: LetterContent) -> bytes:
    """Return the letter as PDF bytes; the same content gives the same bytes. Raises `SetupError` where no Chinese font is installed."""
    blocks = [{"style": b.style, "pieces": [asdict(piece) for piece in b.pieces]} for b in content.blocks]
    return typeset(
        "letter.typ",
        {
            "title": f"{content.title}（{content.subject}）",
            "author": content.author,
            "subject": content.title,
            "blocks": blocks,
            "head": RECEIPT_HEAD,
            "rows": content.receipt if content.annexed else (),
            "code": {"text": content.code, "picture": as_svg(content.code)} if content.code else None,
        },
    )
