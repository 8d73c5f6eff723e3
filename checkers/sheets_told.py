"""Tell pages of a packet as a person finds them: by their numbers in their files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from model.record import PagePart


def told_pages(parts: Sequence[PagePart], orders: Collection[int]) -> str:
    """Return the pages of these logical numbers as text, 第3、4页, each with its file's name where the packet has several."""
    numbers: dict[str, list[int]] = {}
    for part in parts:
        if part.order in orders:
            numbers.setdefault(part.file, []).append(part.page)
    several = len({part.file for part in parts}) > 1
    told = [f"{f'“{file}”' * several}第{'、'.join(map(str, sorted(pages)))}页" for file, pages in numbers.items()]
    return "，".join(told)
