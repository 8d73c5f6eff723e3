"""The help in the program: first steps, of one's own role first, and what each word means; searched by any of its words. Its one source is `web/help/help.md`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from model.folding import fold_found
from web.forms import LONGEST_SEARCH
from web.guard import RequestContext, route

blueprint = Blueprint("help", __name__)
SOURCE = Path(__file__).parents[2] / "help" / "help.md"
SECTION = re.compile(r"^## (.+?)(?: \{(\w+)\})?$")
ENTRY = re.compile(r"^- \*\*(.+?)\*\*：(.+)$")
KEY = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """`pieces`: the text, each piece with whether it is a key of the keyboard."""

    title: str
    pieces: tuple[tuple[str, bool], ...]

    def says(self, word: str) -> bool:
        return word in fold_found(self.title + "".join(text for text, _ in self.pieces))


@dataclass(frozen=True, slots=True)
class HelpSection:
    """`role`: whose first steps they are; empty: everybody's."""

    title: str
    role: str
    entries: tuple[HelpEntry, ...]


@cache
def sections() -> tuple[HelpSection, ...]:
    """Return the help as it is written."""
    found: list[HelpSection] = []
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if heading := SECTION.match(line):
            found.append(HelpSection(heading[1], heading[2] or "", ()))
        elif entry := ENTRY.match(line):
            pieces = tuple((text, bool(place % 2)) for place, text in enumerate(KEY.split(entry[2])) if text)
            found[-1] = replace(found[-1], entries=(*found[-1].entries, HelpEntry(entry[1], pieces)))
    return tuple(found)


def sought(text: str, role: str) -> Sequence[HelpSection]:
    """Return the entries in which every word stands (all of them where there is no word), the steps of the own role first, those of other roles last."""
    words = [fold_found(word) for word in text.split()]
    narrowed = [replace(one, entries=tuple(e for e in one.entries if all(e.says(word) for word in words))) for one in sections()]
    return sorted((one for one in narrowed if one.entries), key=lambda one: 0 if one.role == role else 2 if one.role else 1)


@route(blueprint, "/help", None)
def show(context: RequestContext) -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    template = "help_entries.html" if request.headers.get("HX-Request") else "help.html"
    return render_template(template, text=text, sections=sought(text, context.user.role))
