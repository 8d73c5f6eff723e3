"""Where a ring was cut at the wrong place, its own words say where the right one is."""

from __future__ import annotations

import re

# How names of organisations end: a reading that was cut in the middle of the name ends otherwise.
ENDINGS = tuple("公司 厅 局 会 院 所 中心 室 部 社 校 学 行 厂 站 府 处 科 队 店 集团 馆 园 委 办 司".split())  # noqa: SIM905
SURE_ENDS = re.compile("有限公司|责任公司|公司|集团|委员会|厅|局")
NUMBER = re.compile(r"(?=(?:\D?\d){3})[\dOoQIl£$&]{4,}")
LEAST = 2  # characters before and behind a cut


def ends_well(text: str) -> bool:
    """Whether a name can end like this."""
    return text.endswith(ENDINGS)


def without_number(text: str) -> str:
    """Without the security number at either end: it stands at the foot, outside the name."""
    found = [m for m in NUMBER.finditer(text) if m.start() == 0 or m.end() == len(text)]
    for m in reversed(found):
        text = text[: m.start()] + text[m.end() :]
    return text


def foot_within(text: str) -> tuple[float, float] | None:
    """From where to where in the words the foot of the seal lies, as shares of their length; None where they do not tell.

    The security number stands at the foot. Where a name ends in the middle and another begins behind, the foot lies between.
    """
    n = len(text)
    for m in NUMBER.finditer(text):
        if m.start() >= LEAST and n - m.end() >= LEAST:
            return m.start() / n, m.end() / n
    name = without_number(text)
    ends = [m.end() for m in SURE_ENDS.finditer(name)]
    if not ends or not LEAST <= ends[-1] <= len(name) - LEAST:
        return None
    at = (text.index(name) + ends[-1]) / n
    return at, at
