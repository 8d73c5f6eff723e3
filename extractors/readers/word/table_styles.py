"""Which parts of a table's style hold for a cell: the style itself, and what it says of first and last rows and columns, of bands and corners.

ECMA-376-1, 17.7.6 (tblStylePr) and 17.4.56 (tblLook).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.readers.word.xml import Element, number, q, val

# What a table lets hold of its style, with its bit in the older form of w:tblLook.
LOOKS = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100, "noHBand": 0x200, "noVBand": 0x400}
ON = ("1", "true", "on")


def parts_for(cell: Element, chain: Sequence[Element]) -> list[Element]:
    """Return the parts of a table style (`chain`: it and its ancestors) that hold for a cell, the most specific first."""
    kinds = list(_kinds(cell, chain)) if any(style.find(q("w:tblStylePr")) is not None for style in chain) else []
    special = [
        part for kind in kinds for style in chain for part in style.iterfind(q("w:tblStylePr")) if val(part, "w:type") == kind
    ]
    whole = [part for style in chain for part in style.iterfind(q("w:tblStylePr")) if val(part, "w:type") == "wholeTable"]
    return [*special, *whole, *chain]


def _kinds(cell: Element, chain: Sequence[Element]) -> Iterator[str]:
    """Yield the names of the conditions that a cell fulfils, the most specific first."""
    table = next(cell.iterancestors(q("w:tbl")))
    row = next(cell.iterancestors(q("w:tr")))
    rows, cells = _own(table, "w:tr"), _own(row, "w:tc")
    held = _looks(table)
    down, across = rows.index(row), cells.index(cell)
    top, bottom = held["firstRow"] and down == 0, held["lastRow"] and down == len(rows) - 1
    left, right = held["firstColumn"] and across == 0, held["lastColumn"] and across == len(cells) - 1
    corners = (("nwCell", top and left), ("neCell", top and right), ("swCell", bottom and left), ("seCell", bottom and right))
    edges = (("firstRow", top), ("lastRow", bottom), ("firstCol", left), ("lastCol", right))
    yield from (name for name, holds in (*corners, *edges) if holds)
    if not held["noHBand"] and not top and not bottom:
        yield _band("Horz", down - held["firstRow"], "w:tblStyleRowBandSize", chain)
    if not held["noVBand"] and not left and not right:
        yield _band("Vert", across - held["firstColumn"], "w:tblStyleColBandSize", chain)


def _band(way: str, place: int, size: str, chain: Sequence[Element]) -> str:
    """Return the name of the first or the second of the bands that take turns; `place`: of the row or column among them."""
    sizes = (number(val(found)) for style in chain for found in style.iterfind(f"{q('w:tblPr')}/{q(size)}"))
    return f"band{place // max(1, int(next((s for s in sizes if s), 1))) % 2 + 1}{way}"


def _looks(table: Element) -> dict[str, bool]:
    """Return what a table lets hold of its style, by single attributes or by bits; bands where it says nothing."""
    look = table.find(f"{q('w:tblPr')}/{q('w:tblLook')}")
    said = {name: val(look, f"w:{name}") for name in LOOKS}
    try:
        bits = int(val(look) or "0", 16)
    except ValueError:
        bits = 0
    return {name: said[name] in ON if said[name] else bool(bits & bit) for name, bit in LOOKS.items()}


def _own(holder: Element, kind: str) -> list[Element]:
    """Return the rows of a table or the cells of a row, also those within content controls, not those of tables within."""
    within = q("w:tbl") if kind == "w:tr" else q("w:tr")
    return [found for found in holder.iter(q(kind)) if next(found.iterancestors(within)) is holder]
