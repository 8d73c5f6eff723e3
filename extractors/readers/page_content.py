"""What stands on an electronic page, whatever its format: glyphs, rules, pictures and small drawn squares, in points."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.rules.rule import Rule, straight_rule
from extractors.readers.settings import ContentSettings

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 from the top left corner of the upright page


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character; `y0` is its top. `angle`: degrees that its baseline is turned clockwise (0, 90, 180, 270).

    `confidence`: 1 where the document says it, less where it was read from the page's picture. `face`: the file's own name of the font, which
    tells parts of one font apart. `struck`: struck out, so that it is not read. `base`: how far its baseline is
    below its top, share of its height.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    font: str = ""
    angle: int = 0
    confidence: float = 1.0
    face: str = ""
    struck: bool = False
    base: float = 0.86


@dataclass(frozen=True, slots=True)
class PageContent:
    """All of a page. `squares`: drawn ones that may be tick boxes; `turned`: degrees clockwise that were applied because its
    text ran sideways; `frames`: rectangles drawn around something no higher than a few lines, whose sides are among the rules; `askew`:
    degrees by which most of its text leans.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[Box, ...]
    squares: tuple[Box, ...]
    turned: int = 0
    frames: tuple[Box, ...] = ()
    askew: float = 0.0


def rules_of(box: Box, settings: ContentSettings) -> list[Rule]:
    """Return the rule that a thin rectangle or a straight stroke is; none where it is too thick or too short."""
    x0, y0, x1, y1 = box
    wide, tall = abs(x1 - x0), abs(y1 - y0)
    if wide >= settings.shortest_rule and tall <= settings.thin:
        return [straight_rule(True, x0, x1, (y0 + y1) / 2)]
    if tall >= settings.shortest_rule and wide <= settings.thin:
        return [straight_rule(False, y0, y1, (x0 + x1) / 2)]
    return []


def may_be_tick_box(wide: float, tall: float, settings: ContentSettings) -> bool:
    """Whether a rectangle has the size and shape of a tick box."""
    if not (settings.least_box < wide < settings.most_box and settings.least_box < tall < settings.most_box):
        return False
    return settings.least_box_shape < wide / tall < settings.most_box_shape
