"""What a letter is made of: blocks, each with a style of the official layout, some of them in runs of their own look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reports.files import plain


class Style(StrEnum):
    """Styles of GB/T 9704: title 2号小标宋, body 3号仿宋, annexes 3号黑体, all lines 28 pt apart."""

    TITLE = "title"
    NUMBER = "number"
    ADDRESSEE = "addressee"
    BODY = "body"
    ITEM = "item"
    CHANGE = "change"
    SIGN = "sign"
    SIGN_DATE = "sign_date"
    SLIP = "slip"
    ANNEX = "annex"


class Mark(StrEnum):
    """How a run looks: as its block; as what a demand rests on; as words that were struck out or put in."""

    NONE = ""
    BASIS = "basis"
    STRUCK = "struck"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    mark: Mark = Mark.NONE

    @property
    def told(self) -> str:
        """The run where looks cannot be shown."""
        shown = {Mark.STRUCK: f"［删：{self.text}］", Mark.INSERTED: f"［增：{self.text}］"}
        return shown.get(self.mark, self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `runs`: its text in pieces that look different; empty: it is one piece. `text`: all of it, changes told in words."""

    style: Style
    text: str
    runs: tuple[Run, ...] = ()

    @property
    def pieces(self) -> tuple[Run, ...]:
        return self.runs or (Run(self.text),)


def block(style: Style, *runs: Run | str) -> Block:
    """Return a paragraph of `runs`, without characters that a document cannot hold."""
    pieces = tuple(Run(plain(r)) if isinstance(r, str) else Run(plain(r.text), r.mark) for r in runs)
    marked = any(r.mark for r in pieces)
    return Block(style, told(pieces), pieces if marked else ())


def told(runs: Sequence[Run]) -> str:
    return "".join(run.told for run in runs)
