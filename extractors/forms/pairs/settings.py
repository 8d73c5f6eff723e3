"""Tolerances of pairing labels with values without a notice."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class CellPairSettings:
    """Which cells of a ruled table are labels, and how sure a pair of them is (`forms/pairs/cells.py`).

    A score says how surely a text is a label (0–1).
    """

    label: float = setting(0.5, "share", "score from which a cell is a label, its place considered")
    worded: float = setting(0.6, "share", "score of a wording that is rather a label than a value")
    sure: float = setting(0.8, "share", "score of a wording that is a label whatever stands beside it")
    unknown: float = setting(0.3, "share", "score from which a short wording may be a label, where its place speaks for one")
    stray: float = setting(0.2, "share", "the same where only a label makes sense of the cell that follows")
    first_column: float = setting(0.14, "share", "what standing in the first column adds to a score")
    before_value: float = setting(0.12, "share", "what a value to the right adds")
    behind_label: float = setting(-0.12, "share", "what a label to the left takes from a wording that is hardly one")
    at_row_end: float = setting(-0.4, "share", "what it takes at the end of a row, where no value could follow")
    longest_label: int = setting(20, "count", "characters of an unknown wording that may be a label")
    longest_wording: int = setting(26, "count", "characters above which a text is a value whatever it says")
    wider: float = setting(1.3, "times", "as wide as a label is a value beside it")
    headings: int = setting(3, "count", "headings that make a row of them")
    heading_cells: float = setting(0.8, "share", "of a row's cells that must be headings")
    clear_headings: float = setting(0.5, "share", "of the headings that must be clearly worded")
    columns_kept: float = setting(0.7, "share", "of the headings' columns that a row below must have")
    labels_below: float = setting(0.34, "share", "of a row's filled cells that may read like labels under headings")
    headed: float = setting(0.85, "share", "confidence of a value under a heading of a row")
    beside: float = setting(0.9, "share", "confidence of one value cell to the right of its label")
    several: float = setting(0.75, "share", "confidence of a value over several cells, or under its label in one cell")
    below: float = setting(0.65, "share", "confidence of a value below a label with nothing to its right")
    below_labels: float = setting(0.7, "share", "confidence of a value below a label with labels to its right")
    blank: float = setting(0.1, "share", "what a blank takes from these")


@dataclass(frozen=True, slots=True)
class ColumnPairSettings:
    """Where columns begin on a form without rules, and what belongs together in them (`forms/pairs/columns.py`).

    `times` is of the usual height of a line where nothing else is said.
    """

    least: int = setting(4, "count", "lines that begin at one place and so make a column")
    crossing: float = setting(0.2, "share", "of a column's rows that may run across its beginning")
    label: float = setting(0.45, "share", "score from which a block is a label")
    labels: int = setting(3, "count", "labels that must stand left of a column of values, and pairs that make columns")
    labels_beside: float = setting(0.25, "share", "of the texts left of a column that must be labels")
    gap: float = setting(0.35, "times", "gap in a line at which it may be cut")
    start_gap: float = setting(0.6, "times", "gap in a line behind which a column may begin")
    wide_gap: float = setting(0.9, "times", "gap behind a label at which a line is cut though no column begins there")
    named: int = setting(14, "count", "characters of a label before such a gap")
    same_start: float = setting(0.45, "times", "how far apart the beginnings of one column's lines may be")
    off_start: float = setting(0.5, "times", "how far from a column's beginning a line is cut, or runs across it")
    left_over: float = setting(0.2, "times", "the line's height that a line without known characters may reach beyond a place")
    least_step: float = setting(0.8, "times", "least distance of two lines of a column")
    most_step: float = setting(3.0, "times", "greatest distance that tells the leading")
    usual_step: float = setting(1.5, "times", "the leading where no distance tells it")
    leading: float = setting(1.14, "times", "the closest common distance within which lines are of one cell")
    over: float = setting(0.3, "share", "of the narrower line's width that two lines of a cell share")
    level: float = setting(0.6, "times", "the height of the larger first line that label and value may be off one another")
    into_label: float = setting(0.005, "share", "of the page's width that a value may reach into its label's box")
    into_value: float = setting(0.02, "share", "of the page's width that what goes on beside a value may reach into it")
    reach: float = setting(0.3, "share", "of the page's width within which a column must begin behind a label without a value")
    place: float = setting(0.2, "share", "of the page's width where such a value is expected")
    margin: float = setting(0.95, "share", "of the page's width where it ends at the latest")
    beside: float = setting(0.75, "share", "confidence of a value beside its label")
    blank: float = setting(0.6, "share", "confidence of a place without a value")


@dataclass(frozen=True, slots=True)
class FreePairSettings:
    """Labels and values in text outside of tables (`forms/pairs/free.py`). `times` is of the label's height where nothing else is
    said.
    """

    lone: float = setting(0.95, "share", "score that a label without a colon has at most")
    longest: int = setting(12, "count", "characters of a label without a colon")
    headings: int = setting(3, "count", "headings that make a row of them")
    heading: float = setting(0.36, "share", "score of a heading")
    endings: float = setting(0.6, "share", "of the headings that must end as labels do")
    next_row: float = setting(2.5, "times", "gap under which texts stand below headings")
    under: float = setting(0.5, "share", "of the narrower width that a heading and the text below it share")
    under_row: float = setting(0.5, "share", "of a row's texts that must stand under headings")
    leading: float = setting(1.1, "times", "gap under which a line goes on with the value above it")
    hangs: float = setting(0.6, "times", "how far from the value's left edge a line that hangs on it begins")
    edge: float = setting(1.2, "times", "how far left of the value a line that goes on with it may begin")
    same_height: float = setting(0.5, "times", "how far its height may differ")
    any_height: float = setting(0.6, "times", "the same for a value that began on a line of its own, or ran up to the margin")
    full: float = setting(
        3.0, "times", "how near to the right margin a line is full, and how far left of its label it then goes on"
    )
    place: float = setting(0.2, "share", "of the page's width where a value is expected behind its label")
    margin: float = setting(0.9, "share", "of the page's width up to which it is expected at least")
    headed: float = setting(0.75, "share", "confidence of a value under a heading")
    beside: float = setting(0.9, "share", "confidence of a value behind its label")
    blank: float = setting(0.7, "share", "confidence of a place without a value")


CELLS = CellPairSettings()
COLUMNS = ColumnPairSettings()
FREE = FreePairSettings()
CHOICES_IN_VALUE = 0.6  # share of a value's characters that its choices must have to stand for it
