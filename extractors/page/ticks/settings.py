"""Tolerances of finding and judging tick boxes."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class TickSettings:
    """How tick boxes are found, told from characters, and judged ticked or empty (`extractors/page/ticks`).

    Characters are the usual pitch of Chinese characters of the page, sides the square's own side; pixels are those of a page on
    which a character has `em` of them. Marks are what is drawn inside a square; their fill is the share of ink, their slant the
    share of slanting edges, their extent that of the largest connected piece, in sides.
    """

    em: float = setting(32.0, "px", "width of a character on the page as squares are looked for on it")
    shrink_below: float = setting(0.8, "times", "a page is resized where the factor to that is at most this")
    enlarge_above: float = setting(1.25, "times", "or at least this")
    least_side: float = setting(0.42, "characters", "shortest side of a square")
    most_side: float = setting(1.35, "characters", "longest side of a square")
    narrowest: float = setting(0.74, "times", "least width of an outline by its height")
    widest: float = setting(1.35, "times", "greatest width of an outline by its height")
    cover: float = setting(0.78, "share", "of each side that must be inked")
    least_stroke: float = setting(0.38, "characters", "length of an upright stroke that may be a side")
    stroke_gap: float = setting(0.12, "characters", "gap in a side that is closed")
    thin: float = setting(0.2, "characters", "width from which a stroke is a blob, whose columns are looked at one by one")
    shared_by_width: float = setting(0.6, "times", "their distance, by which two sides stand beside each other")
    shared: float = setting(0.36, "characters", "by which they do at least")
    max_pairs: int = setting(
        400_000, "count", "pairs of sides on a page; small print has up to 80,000, beyond this it is a drawing"
    )
    close_reach: float = setting(0.16, "characters", "how far a closing stroke may lie off the ends of the sides")
    farther: float = setting(
        0.015, "share", "less of cover that a closing stroke is worth for each pixel off the ends of the sides"
    )
    same: float = setting(0.62, "share", "of their union from which two outlines are one")
    overlap: float = setting(0.25, "share", "of the smaller of two squares that another, better one may cover")
    solid_side: float = setting(1.3, "characters", "longest side of a solid square")
    solid_core: float = setting(0.4, "characters", "side of the smallest solid square")
    solid_fill: float = setting(0.74, "share", "of ink in a solid square")
    shade: float = setting(0.45, "share", "of the outline's darkness below which what is inside is the shadow of a fold")
    level: float = setting(0.15, "share", "of slanting edges below which it may be one")

    mark_fill: float = setting(0.04, "share", "least fill of a mark inside a ticked box")
    mark_extent: float = setting(0.16, "sides", "least extent of one")
    straight_fill: float = setting(
        0.3, "share", "fill below which a mark may be a straight stroke: the box's own side, or the next character's"
    )
    straight_slant: float = setting(0.08, "share", "slant below which it is one")
    slight_fill: float = setting(
        0.25, "share", "fill below which a mark may be slight: dirt, or the next character's first stroke"
    )
    slight_slant: float = setting(0.2, "share", "slant below which such a mark is slight")
    slight_extent: float = setting(0.3, "sides", "extent below which any mark is slight")
    saw: float = setting(0.5, "confidence", "with which an empty box must have been read to outweigh a slight mark in it")

    seen_by_reader: float = setting(0.75, "confidence", "in a box that only the recogniser saw")
    typed: float = setting(0.95, "confidence", "in a box that the page has as a character")
    certain: float = setting(0.985, "confidence", "with which no box is ever read as a character")
    unsure: float = setting(0.6, "confidence", "below which a framed character that was read may be a box")
    near: float = setting(0.62, "sides", "a character whose centre is nearer than this may be the reading of the box")
    far_off_line: float = setting(2.2, "sides", "how far beside its line a box may stand")
    clear_of_line: float = setting(0.5, "sides", "beyond which a wall between them parts a box from a line")
    line_height: float = setting(4.0, "sides", "highest line that a box may stand in")
    picture: float = setting(0.6, "characters", "how far the picture of a framed character may be off its reading")
    picture_part: float = setting(0.45, "characters", "squares nearer than this to the picture are parts of it")
    beside: float = setting(1.15, "characters", "between a box and the framed character behind it")
    behind: float = setting(1.3, "sides", "from the middle of a box to that of the first character of its word")
    room: float = setting(1.4, "characters", "from the one before to the one after a box that was not read")
    latin: float = setting(0.42, "characters", "a square nearer than this to a letter of a number or Latin word is a piece of it")
    smallest: float = setting(0.5, "characters", "of its line: side of an empty box that was not read")

    ring: float = setting(0.34, "share", "of ink just outside an outline that makes it a part of a character")
    clear: float = setting(0.25, "share", "just outside a solid square that makes it a part of something larger: a star, a seal")
    clean: float = setting(0.3, "share", "just outside, up to which what was read as a box is one for sure")
    least_shape: float = setting(0.72, "times", "least width of a box by its height")
    most_shape: float = setting(1.4, "times", "greatest width of a box by its height")

    sure: float = setting(0.85, "confidence", "from which a square is a box by itself")
    alike: float = setting(0.2, "share", "by which sides of boxes of one page differ")
    alike_ticked: float = setting(0.3, "share", "by which a ticked one differs from empty ones: it may be of another font")
    enough: int = setting(5, "count", "sure boxes that tell the size of the page's boxes")
    doubtful: float = setting(0.7, "confidence", "least of a box that was not read")
    lonely: float = setting(0.9, "confidence", "least of one on a page with fewer than three sure boxes")
    read_doubtful: float = setting(0.6, "confidence", "least of a box that was read")
    company: float = setting(0.08, "confidence", "gained by each box of the same size, four at most")
    odd_size: float = setting(0.45, "confidence", "lost by an outline whose size no other box has")
    odd_size_solid: float = setting(0.2, "confidence", "lost by such a solid square")
    twin_alike: float = setting(0.1, "share", "by which the sides of twins, two ticked boxes close to their words, differ")
    twin_cover: float = setting(0.95, "share", "of each side that is inked of a twin")
    twin_slant: float = setting(0.4, "share", "least slant of the mark of a twin")
    twin_away: float = setting(0.3, "characters", "from a twin to the next character")

    gap: float = setting(1.5, "characters", "of its line: a wider gap between two of them is a space that was not read")
    close_lines: float = setting(0.8, "times", "their height up to which two lines outside tables belong together")
    wrap_in_cell: float = setting(1.7, "characters", "a line that ends closer to the right wall of its cell goes on in the next")
    wrap: float = setting(1.1, "characters", "and one that ends closer to the right edge of the page's text")


DEFAULT = TickSettings()
