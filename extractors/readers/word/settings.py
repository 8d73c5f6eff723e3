"""Tolerances of setting a Word document on pages: an estimate good enough to say where on which page a text stands."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class WordSettings:
    """How text, tables, headers and notes of a Word document are set on its pages (`extractors/readers/word`). Sizes are those of the
    type.
    """

    leading: float = setting(1.3, "sizes", "height of a line of single spacing")
    above: float = setting(0.15, "sizes", "between the top of a line and its characters")
    latin: float = setting(0.52, "sizes", "width of a Latin character")
    tab: float = setting(2.0, "sizes", "width of a tabulator")
    narrowest: float = setting(2.0, "sizes", "width of the narrowest column that text is set in")
    padding: float = setting(5.4, "pt", "between a cell's wall and its text, to the sides")
    cell_top: float = setting(2.0, "pt", "above the text of a cell")
    cell_extra: float = setting(4.0, "pt", "above and below the text of a cell together")
    least_row: float = setting(14.0, "pt", "height of the lowest row")
    after_table: float = setting(2.0, "pt", "below a table")
    page_end: float = setting(4.0, "pt", "above the page's end where a table that is too long is cut")
    overfull: float = setting(1.0, "pt", "by which a page may be overfull")
    edge_line: float = setting(12.0, "pt", "height of a line of a header, footer or note")
    smallest: float = setting(2.0, "pt", "smaller type cannot be seen")
    same_ink: float = setting(16, "levels", "of red, green and blue within which a text is not told from what lies behind it")
    largest_mark: float = setting(45.0, "pt", "a drawing over the text with longer sides is no tick")
    longest_ring: float = setting(150.0, "pt", "an outline or a straight line that is longer is no mark of a choice")
    icon: float = setting(24.0, "pt", "a picture within the text that is no larger may be a tick box")
    pictured_line: float = setting(40.0, "pt", "height of a picture within the text up to which it may be a line of text")
    pictured_shape: float = setting(2.5, "times", "its height that it is wide at least")
    pictured: float = setting(0.8, "confidence", "of the recogniser from which it is one")
    flat: float = setting(2.0, "pt", "a drawn line that is less high or wide is straight along or across the text")
    reach_anchored: float = setting(40.0, "pt", "from a drawing to the box of its paragraph that it ticks")
    reach: float = setting(20.0, "pt", "from a drawing to a box of another paragraph that it ticks")
    tick_in_box: float = setting(13.0, "pt", "from the left of a small text box to the middle of the tick in it")
    doubtful: float = setting(0.6, "confidence", "in a box that shows another state than it says, or over which a shape may lie")
    header: float = setting(0.55, "share", "of the top margin at which the header stands")
    footer: float = setting(0.6, "share", "of the bottom margin at which the footer stands")


DEFAULT = WordSettings()
