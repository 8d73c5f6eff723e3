"""Tolerances of pairing labels with values without a notice."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class CellPairSettings:
    """Which pairs of a ruled table are considered at all (`forms/pairs/candidates.py`, `forms/pairs/own.py`,
    `forms/pairs/assignment.py`). How sure one is,
    the fitted weights say (`forms/pairs/weights.yaml`).
    """

    digits: int = setting(3, "count", "cells of one character each that make one value: a number in boxes")
    headings: int = setting(2, "count", "neighbours that may be headings of a row")
    few: int = setting(
        3, "count", "headings below which no text under them may read like a label, and all of them must where columns go on"
    )
    surely_label: float = setting(0.85, "share", "wording from which a text surely does")
    turned: float = setting(
        0.4, "share", "by which every other wording of a row is more a label's than those above, where a list ends"
    )
    like_label: float = setting(0.5, "share", "wording from which it does")
    longest_opening: int = setting(20, "count", "characters of a label with a colon that a cell begins with")
    least_heading: float = setting(0.12, "share", "mean wording of the headings below which rows under them are not considered")
    columns_kept: float = setting(0.5, "share", "of the headings' columns that a row below must have")
    block_rows: int = setting(
        5, "count", "rows under headings, the one asked for the last, that tell whether it is one of theirs"
    )
    hopeless: float = setting(-12.0, "count", "gain of a row below which it is not considered even between better ones")
    usual_wording: float = setting(
        0.4, "share", "wording that counts as one more cell of a column, so that few cells tell little"
    )
    known: float = setting(
        0.5, "share", "of the place of a known label or value that lies in a line, so that no other pair is looked for there"
    )
    no_gap: float = setting(0.3, "times", "the line's height that is no gap between a label and its value")
    wide_gap: float = setting(3.0, "times", "the line's height beyond which a gap is wide")
    long_text: int = setting(20, "count", "characters of a long text: one that may have been cut in two")
    lines_of_pairs: int = setting(3, "count", "lines of a cell that may each hold a label and its value without a colon")
    long_label: int = setting(8, "count", "characters of a long label")
    label_run: int = setting(10, "count", "characters within which a label ends that its value follows without a gap")
    cuts: int = setting(4, "count", "ends of such a label that are considered, the longest labels first")
    label_lines: int = setting(2, "count", "lines of a label over its value in one cell")
    surest: float = setting(0.9, "share", "confidence that a pair has at most: the layout alone is never sure")


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
class UnruledTableSettings:
    """Which rows of text make a table without rules (`forms/pairs/unruled.py`). `times` is of the headings' height where nothing else is
    said.
    """

    headings: int = setting(3, "count", "texts that may be a row of headings")
    turns: int = setting(4, "count", "texts of a row in which labels and values may take turns")
    longest: int = setting(14, "count", "characters of a heading")
    heading: float = setting(0.3, "share", "wording that each of them must have")
    next_row: float = setting(2.5, "times", "gap under which texts stand below headings")
    under: float = setting(0.5, "share", "of the narrower width that a heading and the text below it share")
    leading: float = setting(0.3, "times", "gap under which a row with few texts goes on with the one above")


@dataclass(frozen=True, slots=True)
class CaptionSettings:
    """Small captions over what is written under them (`forms/pairs/captions.py`). `times` is of the caption's height where nothing else is
    said.
    """

    least: int = setting(3, "count", "captions with texts under them, below which none is believed")
    smaller: float = setting(0.92, "times", "the height of the texts below that captions have at most, on an average")
    leading: float = setting(1.0, "times", "gap under which a text stands right below")
    off: float = setting(0.8, "times", "the text's height that it may begin left or right of its caption")
    wording: float = setting(0.3, "share", "wording from which a caption reads like a label")
    named: float = setting(0.6, "share", "of the captions that must do so")


@dataclass(frozen=True, slots=True)
class MarkedColumnSettings:
    """Answers by a mark in one of several columns (`forms/pairs/marked_columns.py`)."""

    least: int = setting(2, "count", "rows right below the headings, in each of which one column is marked")
    longest: int = setting(8, "characters", "of such a heading at most")
    confidence: float = setting(0.9, "confidence", "of such an answer")
    look_alike: float = setting(0.6, "confidence", "of one whose mark was read as a letter that a √ is taken for")


@dataclass(frozen=True, slots=True)
class AxisSettings:
    """Matrices whose headings are numbers (`forms/pairs/axes.py`)."""

    columns: int = setting(3, "count", "numbers of a row of headings at least")
    rows: int = setting(2, "count", "rows of figures below it at least, where its numbers do not rise by even steps")
    confidence: float = setting(0.85, "confidence", "of such a figure")


@dataclass(frozen=True, slots=True)
class UponRuleSettings:
    """Values upon rules, one behind the other (`forms/pairs/upon_rules.py`)."""

    slack: float = setting(0.35, "times", "the line's height that a value may reach beyond the end of its rule")
    wide: float = setting(1.8, "times", "the usual width of a line's characters beyond which one has a part of a gap")
    shortest: int = setting(2, "characters", "of a label at least: 年 and 月 are none")
    longest: int = setting(12, "characters", "of a label at most")
    signs: tuple[str, ...] = setting(
        ("￥", "¥", "No", "No.", "NO", "NO.", "№"), "texts", "that are labels though they are shorter or no words"
    )


@dataclass(frozen=True, slots=True)
class FreePairSettings:
    """Labels and values in text outside of tables (`forms/pairs/free.py`). `times` is of the label's height where nothing else is
    said.
    """

    lone: float = setting(0.95, "share", "score that a label without a colon has at most")
    longest: int = setting(12, "count", "characters of a label without a colon")
    leading: float = setting(1.1, "times", "gap under which a line goes on with the value above it")
    hangs: float = setting(0.6, "times", "how far from the value's left edge a line that hangs on it begins")
    edge: float = setting(1.2, "times", "how far left of the value a line that goes on with it may begin")
    same_height: float = setting(0.5, "times", "how far its height may differ")
    any_height: float = setting(0.6, "times", "the same for a value that began on a line of its own, or ran up to the margin")
    full: float = setting(
        3.0, "times", "how near to the right margin a line is full, and how far left of its label it then goes on"
    )
    far: float = setting(4.0, "times", "gap behind a value beyond which a text is no part of it")
    question: int = setting(40, "count", "characters of a line that asks for the choices below it")
    place: float = setting(0.2, "share", "of the page's width where a value is expected behind its label")
    margin: float = setting(0.9, "share", "of the page's width up to which it is expected at least")
    beside: float = setting(0.9, "share", "confidence of a value behind its label")
    blank: float = setting(0.7, "share", "confidence of a place without a value")


CELLS = CellPairSettings()
COLUMNS = ColumnPairSettings()
CAPTIONS = CaptionSettings()
MARKED_COLUMNS = MarkedColumnSettings()
UNRULED = UnruledTableSettings()
FREE = FreePairSettings()
UPON_RULES = UponRuleSettings()
AXES = AxisSettings()
CHOICES_IN_VALUE = 0.6  # share of a value's characters that its choices must have to stand for it
