"""Takes the drawn forms as files and as scans on several kinds of paper, reads them as `shenbao read` does, and counts the pairs that
are right.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import pypdfium2

from evaluation.forms.draw import Form, forms
from evaluation.forms.printed import print_form, printed_forms
from extractors.reading import ReadOptions, read_source
from intake.limits import Limits
from intake.receiving import receive
from model.folding import nfkc
from model.page import Pair
from samples.generator.content.plan import Paper
from samples.generator.files.typesetting import typeset
from samples.generator.paper.papers import DEGRADE, Picture

PAPERS = (Paper.FLATBED, Paper.WORN, Paper.PHOTO, Paper.FAX)
FILE = "file"  # the PDF itself, with its text layer
MEDIA = (FILE, *map(str, PAPERS))
DPI = 200
Pairs = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one form on one paper: pairs that are there, pairs that were told, and those of both that are the same."""

    form: str
    paper: str
    there: int
    told: int
    right: int
    missed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]


def measure(folder: Path, only: str = "", media: Sequence[str] = MEDIA) -> Iterator[Score]:
    """`folder`: keeps the pictures and the workspaces; `only`: the id of one form; `media`: of MEDIA."""
    typed, printed = forms(), list(printed_forms())
    for form in (*typed, *printed):
        if only not in ("", form.id):
            continue
        path = folder / f"{form.id}.pdf"
        if form in printed:
            print_form(form, path)
        else:
            path.write_bytes(typeset(form.source, folder)[0])
        if FILE in media:
            yield _score(form, FILE, path, folder)
        for paper in (p for p in PAPERS if str(p) in media and form.scanned):
            yield _score(form, paper, _scanned(_picture(path), form, paper, folder), folder)


def _picture(pdf: Path) -> Picture:
    document = pypdfium2.PdfDocument(pdf)
    picture: Picture = document[0].render(scale=DPI / 72).to_numpy()[:, :, :3].copy()
    document.close()
    return picture


def _scanned(picture: Picture, form: Form, paper: Paper, folder: Path) -> Path:
    rng, mood = random.Random(f"{form.id} {paper}"), random.Random(form.id)
    path = folder / f"{form.id}-{paper}.jpg"
    cv2.imwrite(str(path), DEGRADE[paper](picture, rng, mood), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return path


def _score(form: Form, medium: str, path: Path, folder: Path) -> Score:
    workspace = folder / path.stem
    packet = receive(path, workspace, Limits())
    options = ReadOptions()
    pages = [page for source in packet.sources for page in read_source(source, workspace, options)]
    there = Counter((plain(label), plain(value)) for label, value in form.pairs)
    told = Counter((plain(_label(pair)), plain(pair.value)) for page in pages for pair in page.pairs)
    right = there & told
    return Score(form.id, medium, there.total(), told.total(), right.total(), _left(there, right), _left(told, right))


def _label(pair: Pair) -> str:
    """Return the label of a pair; of a matrix's cell both."""
    return f"{pair.row}{pair.column}" if pair.label == pair.row else pair.label


def _left(of: Pairs, right: Pairs) -> tuple[tuple[str, str], ...]:
    return tuple((of - right).elements())


def plain(text: str) -> str:
    """NFKC, without white space and punctuation: two readers may set those apart without either being wrong."""
    return re.sub(r"[\W_]+", "", nfkc(text))
