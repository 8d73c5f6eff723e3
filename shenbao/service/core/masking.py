"""Personal data in lists: numbers and addresses of people are shown in part only. The page itself, which few open, shows them whole."""

from __future__ import annotations

import re
from collections.abc import Callable

MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\s?-?(\d{4})\s?-?(\d{4})(?!\d)")
TELEPHONE = re.compile(r"(?<!\d)(0\d{2,3}[-－ ]?)\d{4}(\d{3,4})(?!\d)")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])")
MAIL = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*(@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
CUT = re.compile(r"^\d{3,}(?!\d*\s?-?\d{4})|(?<!\d)\d{3,}$")  # the rest of a number of which a part was searched for
RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (CUT, lambda m: "*" * len(m.group())),
    (IDENTITY, lambda m: f"{m.group(1)}************"),
    (MOBILE, lambda m: f"{m.group(1)}****{m.group(3)}"),
    (TELEPHONE, lambda m: f"{m.group(1)}****{m.group(2)}"),
    (MAIL, lambda m: f"{m.group(1)}***{m.group(2)}"),
)


def masked(text: str) -> str:
    """`text` with identity numbers, telephone numbers and e-mail addresses shown in part."""
    for pattern, shown in RULES:
        text = pattern.sub(shown, text)
    return text
