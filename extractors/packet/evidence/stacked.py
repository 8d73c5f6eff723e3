"""Several proofs on one page: a document whose author left the page breaks out."""

from __future__ import annotations

from itertools import pairwise

from extractors.packet.parts.proof_kind import title_lines
from extractors.packet.settings import PROOFS
from extractors.readers.sheet_halves import half_of
from model.geometry import Box
from model.page import Page, Reader
from notices.profile import Profile


def stacked_pages(page: Page, profile: Profile) -> tuple[Page, ...]:
    """Return what stands under each title of a proof on a Word page, as a page of its own; none where there are not several. Word tells no pages, so
    that what is one for the reader may be ten sheets.
    """
    if page.reader is not Reader.WORD:
        return ()
    titles = [n.box for n in title_lines(page, profile) if not any(t.box.holds(n.box.cx, n.box.cy) for t in page.tables)]
    heads = [box.y0 - PROOFS.over_title * box.height for box in titles]
    if len(heads) < PROOFS.stacked:
        return ()
    return tuple(half_of(page, Box(0.0, max(0.0, top), 1.0, end)) for top, end in pairwise([*heads, 1.0]) if end > top)
