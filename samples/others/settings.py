"""How word processors set a table where nobody told them otherwise, and what offices tell them to save a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """`pitch`: distance of lines, in lines of the face, or in sizes of the type where `fixed`; `side`, `pad`: space left and right, above and
    below in a cell (millimetres); `rows`: their height grows ("auto"), is at least `least` millimetres, or is as high as the text as estimated
    ("exact"); `after`: points below a paragraph.
    """

    name: str
    pitch: float = 1
    fixed: bool = False
    side: float = 1.9
    pad: float = 0
    rows: str = "auto"
    least: float = 0
    after: float = 0

    @property
    def tight(self) -> bool:
        return self.name in TIGHT


SETTINGS = {
    s.name: s
    for s in (
        Setting("loose", after=2),
        Setting("word", 1.5),
        Setting("word_fixed", 1.6, fixed=True),
        Setting("writer", side=0.97, pad=0.97),
        Setting("writer_bare", side=0, pad=0),
        Setting("wps", 1.08, fixed=True),
        Setting("wps_least", rows="least", least=7),
        Setting("wps_exact", 1.04, fixed=True, side=1.0, rows="exact"),
    )
}
TIGHT = ("writer", "writer_bare", "wps", "wps_exact")
MILLIMETRE = 72 / 25.4  # points


def width_of(text: str, size: float) -> float:
    """Points that a line of text takes, estimated on the safe side."""
    return sum(0.66 if ord(sign) < 0x2000 else 1.0 for sign in text) * size


def lines_of(text: str, size: float, room: float) -> int:
    """Lines that a text takes in `room` points; a line ends a character early where punctuation may not begin the next."""
    usable = max(room - size, size)
    return sum(1 if width_of(part, size) <= room - 2 else -int(-width_of(part, size) // usable) for part in text.split("\n"))
