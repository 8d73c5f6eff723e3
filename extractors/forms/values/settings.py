"""Tolerances of turning the text found for a field into its value."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class ChoiceSettings:
    """Which of a field's choices are ticked (`forms/values/choices.py`). `share` is the agreement of wordings."""

    named: float = setting(0.9, "share", "for a choice that is written as words, and for yes or no")
    label: float = setting(0.8, "share", "for the label of a blank, of a row of levels, or of what else was meant")
    before_colon: float = setting(0.75, "share", "for the label of a blank, with a colon behind it")
    level: float = setting(0.6, "share", "for a level behind its box")
    exact: float = setting(0.985, "share", "for a box whose wording is surely one choice's")
    rival: float = setting(0.02, "share", "by which another choice may agree less and still be meant as well")
    doubtful: float = setting(0.5, "times", "the confidence of ticks where one may be of either of two choices")
    gap: float = setting(1.4, "characters", "from one character to the next beyond which each is a word by itself")
    marked: float = setting(0.97, "confidence", "at most, that words without a ring, an underline or a stroke are not chosen")
    standing_out: float = setting(
        0.25,
        "confidence",
        "that the only underlined words of several are underlined, from which they are meant; it is asked about",
    )
    alone: float = setting(0.9, "confidence", "that one alone of two marked words is meant, from which it is")
    named_at_most: int = setting(3, "count", "choices named without boxes: more, and more than half of all, are print")


@dataclass(frozen=True, slots=True)
class EssaySettings:
    """Which lines are the headings of essays (`forms/values/essays.py`). Scores are agreements of wordings (0–1) with what is
    added to them.
    """

    numbered: float = setting(0.84, "share", "agreement of a line with a number in front")
    plain: float = setting(0.9, "share", "agreement of a line without one, or of a heading before its text")
    two_lines: float = setting(0.92, "share", "agreement of a heading over two lines")
    longer: int = setting(4, "count", "characters that a line may have more than the heading")
    long: int = setting(8, "count", "characters above which a heading may take two lines")
    shortest: int = setting(3, "count", "characters of a line that may be a heading")
    before_text: int = setting(4, "count", "characters of a heading that opens the line of its text")
    before_text_score: float = setting(0.96, "times", "the score of such a heading")
    own_title: float = setting(0.9, "share", "agreement of a part's heading with one above essays, which is then none of its own")
    stray: float = setting(0.97, "share", "score of a heading that counts although it stands out of order")
    same_numbers: float = setting(0.08, "share", "what a number of several levels adds that is the form's")
    other_numbers: float = setting(-0.05, "share", "what such a number adds that is not")
    same_number: float = setting(0.06, "share", "what a plain number adds that is the form's; it takes as much where it is not")
    bracket: float = setting(0.03, "share", "what brackets add around a number of the second level, or take")
    next_heading: float = setting(0.85, "share", "agreement of the line below with any heading")
    above_headings: float = setting(0.04, "share", "what a heading right below adds to one above essays")
    above_text: float = setting(-0.02, "share", "what it takes otherwise")
    foot: float = setting(0.8, "share", "of a sheet's height below which its last heading may have its text on another sheet")
    at_foot: float = setting(0.5, "share", "confidence, at most, that the essay of such a heading is empty")


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """How a value is cleaned and how sure it is (`forms/values/value.py`, `forms/values/reread.py`)."""

    bare_label: int = setting(4, "count", "characters of a label that is taken off its value without a colon")
    noise: float = setting(0.3, "share", "confidence of ink that could not be read, at most")
    cut_by_seal: float = setting(0.6, "times", "the confidence of a value that breaks off where a seal begins")
    behind_last: float = setting(0.015, "share", "of the page's width behind a value where such a seal lies")
    under_seal: float = setting(0.7, "share", "of a scrap that lies on a seal")
    squeezed: float = setting(0.4, "times", "its height that the characters of a ring in an upright box are wide")
    scrap: int = setting(4, "count", "characters of a scrap, at most")
    scrap_doubt: float = setting(0.85, "share", "confidence of a scrap, at most")
    rest_of_wording: int = setting(4, "count", "characters, at least, of the end of a wording that begins on another page")
    long_value: int = setting(40, "count", "characters from which a value keeps the sign that it ends in")
    mean: float = setting(0.7, "share", "of a value's confidence that its characters' mean makes")
    worst: float = setting(0.3, "share", "of it that its worst piece makes")
    any_label: float = setting(0.7, "share", "of its confidence that it has whatever its label's score is")
    label: float = setting(0.3, "share", "of its confidence that goes with its label's score")
    without_context: float = setting(0.8, "times", "the confidence where the label may be of another field")
    unplaced: float = setting(
        0.5, "share", "confidence of a blank, at most, whose label has no place for a value, or may be of another field"
    )
    tick_aside: float = setting(0.01, "share", "of the page's width around a piece in which its tick may stand")
    tick_above: float = setting(0.002, "share", "of the page's height around it")
    slips: int = setting(2, "count", "characters by which a second reading may differ from the first one")
    second: float = setting(
        0.9, "share", "confidence of a second reading that takes the first one's place, and its confidence at most"
    )
    less_sure: float = setting(0.05, "share", "by which it may be less sure than the first one")
    around: float = setting(0.006, "share", "of the page's width around a value that is read again")
    around_height: float = setting(0.004, "share", "of the page's height around it")


CHOICE = ChoiceSettings()
ESSAY = EssaySettings()
VALUE = ValueSettings()
