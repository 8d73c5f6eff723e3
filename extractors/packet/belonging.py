"""To which of several applications handed in together a file without a form belongs: by folder, by its name, by whom it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from extractors.packet.settings import PILE
from extractors.text.firm_names import trade_name
from model.folding import fold
from model.fuzzy import find
from model.packet import Fate, SourceFile
from model.page import Page

Owners = frozenset[int]  # numbers of applications
NOBODY: Owners = frozenset()


def folder_of(file: str) -> str:
    """Return the folder or archive in which the file with this id lies; empty for the packet itself."""
    return re.sub(r"!$", "", file.rpartition("/")[0])


@dataclass(frozen=True, slots=True)
class Belonging:
    """`folders`: folder → the applications with a form below it; `names`: the names of each application's applicant; `copies`: file →
    the files with the same bytes, which were read once.
    """

    folders: Mapping[str, Owners]
    names: Sequence[Sequence[str]]
    copies: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, own: Sequence[Sequence[Page]], names: Sequence[Sequence[str]], files: Sequence[SourceFile]) -> Belonging:
        folders: dict[str, Owners] = {}
        for number, pages in enumerate(own):
            for file in {page.file for page in pages}:
                for folder in _folders(file):
                    folders[folder] = folders.get(folder, NOBODY) | {number}
        copies: dict[str, list[str]] = {}
        for copy in files:
            if copy.fate is Fate.DUPLICATE and copy.duplicate_of:
                copies.setdefault(copy.duplicate_of, []).append(copy.id)
        return cls(folders, names, copies)

    @property
    def everybody(self) -> Owners:
        return frozenset(range(len(self.names)))

    def owners_of(self, pages: Sequence[Page]) -> dict[tuple[str, int], Owners]:
        """Return whose each page is, by file and number: every application's where it cannot be told."""
        files = dict.fromkeys(page.file for page in pages)
        placed = {file: self._by_place(file) for file in files}
        found: dict[tuple[str, int], Owners] = {}
        for file in files:
            mine = [page for page in pages if page.file == file]
            found |= {(p.file, p.number): placed[file] for p in mine} if placed[file] else self._by_text(mine)
        return found

    def _by_place(self, file: str) -> Owners:
        """By the folder or the name, of the file and of its copies."""
        every = [self._by_folder(f) or self._by_name(f) for f in (file, *self.copies.get(file, ()))]
        return NOBODY.union(*every) if all(every) else NOBODY

    def _by_folder(self, file: str) -> Owners:
        nearest = next((self.folders[f] for f in _folders(file) if f in self.folders), NOBODY)
        return nearest if len(nearest) == 1 else NOBODY

    def _by_name(self, file: str) -> Owners:
        path = fold(file)
        named = frozenset(n for n, names in enumerate(self.names) if any(trade_name(name) in path for name in names))
        return named if len(named) == 1 else NOBODY

    def _by_text(self, pages: Sequence[Page]) -> dict[tuple[str, int], Owners]:
        """By whom the pages name: a page that names nobody goes with the one before it in its file."""
        named = [self._named_on(page) for page in pages]
        only = NOBODY.union(*named)
        found: dict[tuple[str, int], Owners] = {}
        last = only if len(only) == 1 else NOBODY
        for page, who in zip(pages, named, strict=True):
            last = who or last
            found[page.file, page.number] = last or self.everybody
        return found

    def _named_on(self, page: Page) -> Owners:
        scores = {n: max((_score(page, name) for name in names), default=0.0) for n, names in enumerate(self.names)}
        best = max(scores.values(), default=0.0)
        return frozenset(n for n, score in scores.items() if score == best) if best else NOBODY


def _score(page: Page, name: str) -> float:
    hit = find(page.text, name, PILE.named)
    return hit.score if hit else 0.0


def _folders(file: str) -> list[str]:
    """The folders and archives that a file lies in, the nearest first; the packet itself, which is called "", is the last."""
    return [str(p).removesuffix("!") for p in PurePosixPath(file).parents[:-1]] + [""]
