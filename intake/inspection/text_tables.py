"""Tables that a plain text draws with signs: │ and ─ of old programs, | of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

WALLS = "│┃║|｜"
WALL = re.compile(f"[{WALLS}]")
FRAME = re.compile(rf"[\s{WALLS}─━═┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬+:\-]*[─━═\-]{{2}}[\s{WALLS}─━═┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬+:\-]*")
LEAST_WALLS = 2  # of a row: two cells have one between them and one at an end, or at both


def is_drawn(line: str) -> bool:
    """Whether a line is a row of a drawn table, or a line between rows."""
    return _is_frame(line) or len(WALL.findall(line)) >= LEAST_WALLS


def rows_drawn(lines: Iterable[str]) -> list[list[str]]:
    """Return the cells of a drawn table, row by row. Where lines part its rows, what stands between two of them is one row, however many lines
    its cells take up; else each line is a row.
    """
    groups: list[list[list[str]]] = [[]]
    for line in lines:
        if _is_frame(line):
            groups.append([])
        else:
            groups[-1].append([cell.strip() for cell in WALL.split(line.strip().strip(WALLS))])
    held = [group for group in groups if group]
    parted = len(held) > 2 or (len(held) == 2 and len(held[1]) == 1)  # a heading and its body are parted by one line
    return [_joined(group) for group in held] if parted else [row for group in held for row in group]


def _is_frame(line: str) -> bool:
    return FRAME.fullmatch(line) is not None


def _joined(lines: list[list[str]]) -> list[str]:
    """Return the cells of a row that takes up several lines."""
    most = max(map(len, lines))
    return ["".join(line[n] for line in lines if n < len(line)) for n in range(most)]
