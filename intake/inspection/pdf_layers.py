"""Notes of a PDF on layers that are switched off (optional content, ISO 32000-1, 8.11): viewers do not show them, PDFium draws them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf

from intake.inspection.pdf_losses import BROKEN_PDF

DEEPEST = 8  # expressions within expressions
POLICIES = {
    "/AllOn": lambda states: all(states),
    "/AnyOff": lambda states: not all(states),
    "/AllOff": lambda states: not any(states),
}


def without_hidden_notes(path: Path, out: Path) -> Path | None:
    """Write a copy without the notes on layers that are switched off; None where there are none, or where the file cannot be opened."""
    try:
        with pikepdf.open(path) as pdf:
            properties = pdf.Root.get("/OCProperties")
            if not isinstance(properties, pikepdf.Dictionary) or not _drop(pdf, _Layers(properties)):
                return None
            out.mkdir(parents=True, exist_ok=True)
            copy = out / "shown.pdf"
            pdf.save(copy, encryption=False, fix_metadata_version=False)
            return copy
    except (*BROKEN_PDF, RecursionError):
        return None


def _drop(pdf: pikepdf.Pdf, layers: _Layers) -> int:
    """Take the notes that are not shown off their pages; return how many."""
    dropped = 0
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            kept = [n for n in notes if not isinstance(n, pikepdf.Dictionary) or "/OC" not in n or layers.shows(n["/OC"])]
            if len(kept) < len(notes):
                dropped += len(notes) - len(kept)
                page.obj["/Annots"] = pikepdf.Array(kept)
    return dropped


class _Layers:
    """The layers of a document as it is opened."""

    def __init__(self, properties: pikepdf.Dictionary) -> None:
        usual = properties.get("/D", pikepdf.Dictionary())
        self._on = str(usual.get("/BaseState", "/ON")) != "/OFF"
        self._changed = set(_numbers(usual.get("/OFF" if self._on else "/ON")))

    def shows(self, content: pikepdf.Object, depth: int = 0) -> bool:
        """Whether a group, or what is said of groups, is shown. What is not understood is."""
        if not isinstance(content, pikepdf.Dictionary) or depth > DEEPEST:
            return True
        if str(content.get("/Type")) != "/OCMD":
            return (content.objgen in self._changed) != self._on
        if isinstance(content.get("/VE"), pikepdf.Array):
            return self._holds(content["/VE"], depth + 1)
        groups = content.get("/OCGs")
        states = [self.shows(group, depth + 1) for group in (groups if isinstance(groups, pikepdf.Array) else [groups]) if group]
        return POLICIES.get(str(content.get("/P")), any)(states) if states else True

    def _holds(self, term: pikepdf.Object, depth: int) -> bool:
        if not isinstance(term, pikepdf.Array):
            return self.shows(term, depth)
        operator, *parts = list(term)
        states = [self._holds(part, depth + 1) for part in parts] if depth <= DEEPEST else [True]
        return not states[0] if str(operator) == "/Not" else any(states) if str(operator) == "/Or" else all(states)


def _numbers(groups: pikepdf.Object | None) -> Iterator[tuple[int, int]]:
    for group in groups if isinstance(groups, pikepdf.Array) else ():
        if isinstance(group, pikepdf.Dictionary):
            yield group.objgen
