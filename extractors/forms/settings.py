"""Tolerances of cutting lines into tokens and of making running text of them."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Characters of a line (`forms/tokens.py`). `times` is of the width of a Chinese character on it where nothing else is
    said.
    """

    gap: float = setting(0.33, "times", "room between two characters, besides what print needs, that is a gap")
    ascii_width: float = setting(0.55, "times", "width of a Latin character or digit")
    width_of_height: float = setting(0.8, "times", "the line's height, for the width where no two characters tell it")


@dataclass(frozen=True, slots=True)
class RunningTextSettings:
    """Rows and paragraphs of running text, without what pages repeat in their head or foot (`forms/rows.py`)."""

    head: float = setting(0.085, "share", "of the page's height in which its head stands")
    fax_head: float = setting(0.05, "share", "of the page's height in which a fax machine writes its own line")
    foot: float = setting(0.91, "share", "of the page's height below which its foot stands")
    repeated: int = setting(5, "times", "fewer than the pages are those that must repeat a head or foot")
    repeated_least: int = setting(3, "count", "pages that must repeat it at least")
    margin_match: float = setting(75.0, "percent", "agreement of two readings of a head or foot")
    margin_readable: int = setting(5, "count", "characters above which a misread one is known again")
    margin_longer: float = setting(1.3, "times", "as long as the known one it may be")
    margin_text: int = setting(60, "count", "characters of a head or foot, fewer than these")
    full_line: float = setting(0.05, "share", "of the page's width before the margin where a full line ends")
    hint: int = setting(20, "count", "characters besides twice its own in which a form's hint stands at the beginning")


TOKENS = TokenSettings()
RUNNING_TEXT = RunningTextSettings()
