"""Settings of the recogniser, and tolerances of finding lines of text and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from extractors.page.documented import setting

VERSION = "2"  # to be raised when readings of the same pixels, or what is kept of them, change: kept readings are then not used


class Tier(StrEnum):
    """Which of PaddleOCR's models: `small` reads best, `tiny` is several times as fast."""

    SMALL = "small"
    TINY = "tiny"


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How PaddleOCR's models are loaded and run (`extractors/page/ocr/engine.py`); the thresholds are those of its detector (DB)."""

    detector: Tier = setting(Tier.TINY, "model", "that finds lines")
    recogniser: Tier = setting(Tier.SMALL, "model", "that reads them")
    limit: int = setting(1600, "px", "longest side of a page as the detector sees it, where nothing else is asked for")
    threshold: float = setting(0.3, "probability", "of a pixel from which it belongs to a line")
    box_threshold: float = setting(0.5, "probability", "of a box from which it is a line")
    unclip: float = setting(1.6, "times", "how far a box is grown around the middle of its line")
    threads: int = setting(1, "count", "threads of a process")
    eight_bits: bool = setting(
        True,
        "yes or no",
        "whether the small recogniser computes in whole numbers of eight bits where the processor is quick at it",
    )
    models: Path | None = setting(None, "folder", "of prepared weights (none: the user's cache)")
    cache: Path | None = setting(None, "folder", "of kept readings (none: nothing is kept)")

    @property
    def key(self) -> str:
        """Names whatever changes a reading."""
        return f"{VERSION}|{self.limit}|{self.threshold}|{self.box_threshold}|{self.unclip}"


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How lines of text are found beyond what the detector finds, and read (`extractors/page/ocr`).

    Heights are the usual height of the page's text boxes, if not said otherwise. Pixels are those of the page.
    """

    look_dpi: float = setting(
        110.0, "dots an inch", "at which the detector finds lines of 7.5 points and more; finer finds no more of them"
    )
    least_look: int = setting(1280, "px", "shortest long side of a page as the detector sees it")
    most_look: int = setting(2560, "px", "longest long side")
    small_print: float = setting(
        14.0, "px", "height of a line, as the detector sees it, below which it looks closer: about 8 points on A4"
    )
    closer: float = setting(1.3, "times", "as fine is its second look")
    few_lines: int = setting(18, "count", "lines below which every line of a page is a field (a cover, a declaration)")
    running: float = setting(12.0, "times", "its height from which a line is running text, which the tiny model may read first")
    running_in_table: float = setting(20.0, "times", "its height, for a line in a table")
    least_confidence: float = setting(0.4, "confidence", "below which what is read is no text")
    punched: float = setting(0.065, "share", "of the page's width at its edges in which a round mark is a punched hole")
    mirror_below: float = setting(
        0.85, "confidence", "below which a line is read in a mirror, too: it may show through from the back"
    )
    mirror_faint: float = setting(0.6, "times", "the contrast of what is read surely, up to which it is pale enough for that")
    mirror_sure: float = setting(0.8, "confidence", "of the mirrored reading from which it does")
    mirror_surer: float = setting(0.1, "confidence", "by which it is surer than the line as it stands")
    mirror_text: int = setting(2, "count", "characters that it has at least; 口 and 一 read the same in a mirror")
    mirror_pale: float = setting(1.3, "times", "the contrast of such lines up to which other lines of the page are of its back")
    mirror_never: float = setting(0.95, "confidence", "from which a line never is")
    mirror_end: float = setting(
        0.25, "times", "the contrast of a line's darkest ink, up to which characters at its end may be of the back"
    )
    mirror_dark: float = setting(0.4, "times", "that contrast, from which ink is of the front where such an end is cut off")
    mirrored_lines: int = setting(
        4, "count", "doubtful lines of a page that is read in a mirror as a whole, or upside down in part, and how many are tried"
    )
    mirrored_share: float = setting(0.6, "share", "of its lines that are doubtful then")

    plane_sure: float = setting(
        0.5, "confidence", "of what is read under a seal only with its ink, or only without, from which it is print"
    )

    plane_level: float = setting(
        0.7, "share", "of a line's height that the same line shares on a page with and without its seals"
    )
    plane_longer: float = setting(2.5, "heights", "by which it may be longer there")
    plane_clear: float = setting(
        0.9,
        "confidence",
        "of what is read without the ink of a seal that was told from print, from which the other reading does not count",
    )
    sure: float = setting(0.9, "confidence", "of each letter and digit from which the tiny model's reading counts")
    clear_page: float = setting(0.7, "share", "of such readings below which a page is read by the small model alone")
    tall: float = setting(1.6, "times", "its width from which a box holds text from top to bottom")
    single: float = setting(1.4, "heights", "up to which a narrow box is one thin character (1, l, I), not a column")
    stacked: float = setting(
        0.95, "times", "the width of a column up to which pieces one below the other are one character (二, 言)"
    )

    upon: float = setting(0.6, "share", "of the smaller of two lines that lies upon the other, where both may be one")
    astride: float = setting(0.35, "heights", "that the middle of one lies above or below that of the other, at most")
    copied: float = setting(85.0, "percent", "of its text that is found in the other's, where it was read twice")
    said: float = setting(60.0, "percent", "of the characters where two lines of one row overlap that both say alike")
    words: int = setting(6, "count", "characters of two lines at least, so that these are words that one says like the other")
    sliver: float = setting(0.7, "heights", "of a row that a piece of it is high at most that sticks out of it")

    least_contrast: int = setting(40, "grey", "between ink and paper of a crop whose marks are measured")
    slant: tuple[float, float] = setting(
        (0.2, 1.1), "px", "to the left for each pixel down, of a /: 0.26 to 0.54 in print, at most 0.1 for 1, l and I"
    )
    straight: float = setting(
        0.05, "heights", "of a / that its ink lies off its axis (standard deviation); serifs and flags lie farther off"
    )
    specks: float = setting(0.02, "share", "of the square of a crop's height: less ink beside a wall is none")
    bar: float = setting(1.1, "times", "as far off it as the ink of a bar as thick: pens are thicker than print")
    stroke_ink: float = setting(0.85, "share", "of a crop's ink that is in its /")
    stroke_height: float = setting(0.25, "share", "of a crop's height that its / has at least")
    tail: float = setting(0.6, "heights", "of room behind a label on its own line, from which a / is looked for there")
    tail_most: float = setting(4.0, "heights", "of such room that is looked at, at most")
    underline: float = setting(0.7, "heights", "of a straight line that is the underline of a blank")
    dotted: tuple[float, float] = setting(
        (0.1, 0.12), "heights", "gaps in one that is dotted, and the thickness from which it is none"
    )
    crop_edge: float = setting(0.25, "share", "of a crop's shorter side that may hold walls of its cell")
    wall_dots: int = setting(2, "count", "dots of a wall in one column of the crop that make it the wall's")
    wall_ink: float = setting(0.9, "share", "of a wall's ink that lies there")
    comma_below: float = setting(
        0.1, "share", "of a digit's height that a comma hangs below the digits' foot (a point: at most 0.05)"
    )
    comma_rule: float = setting(0.9, "share", "of a row from digit to digit that is inked where it is an underline")
    comma_digit: float = setting(0.6, "share", "of the tallest piece that is the least height of a digit")
    comma_mark: float = setting(0.45, "share", "of the tallest piece that is the greatest height of a comma")

    ink: int = setting(48, "grey", "by which ink is darker than the paper around it")
    cell_pad: float = setting(0.12, "heights", "along the walls of a cell that are not looked at")
    cell_least: float = setting(0.4, "heights", "side of a cell that is looked into")
    cell_join: tuple[float, float] = setting((0.5, 0.2), "heights", "gap across and down in the ink of one word")
    cell_text: tuple[float, float] = setting((0.45, 1.9), "heights", "of ink in a cell that is text")
    cell_alike: float = setting(
        0.85, "share", "of the tallest character read in a cell, from which ink there is text, however low"
    )
    cell_narrow: float = setting(0.08, "heights", "width of the narrowest such ink")
    cell_sliver: float = setting(0.3, "heights", "width below which ink that goes on in a box is the edge of a character there")
    cell_wall: tuple[float, float] = setting(
        (0.2, 0.95), "heights, share", "widest stroke, and of the cell's height that it spans, which is a wall that was not seen"
    )
    between_rows: float = setting(0.12, "share", "of the most ink on a line that there is between two rows of it")
    cell_dense: float = setting(0.03, "squared heights", "of ink that it has at least")
    grow: float = setting(0.15, "heights", "that a box around ink is larger than it")

    over_wall: float = setting(0.1, "heights", "on both sides of a wall that may be the wall's own ink")
    over_gap: float = setting(0.2, "heights", "between the ink before and behind a wall, up to which one text runs over it")
    over_edge: float = setting(0.5, "heights", "the same at the right edge of a table, beyond which no other cell's words begin")
    over_end: float = setting(0.5, "heights", "a gap that ends such a text")
    over_least: float = setting(0.3, "heights", "that it reaches beyond the wall")
    over_row: float = setting(0.2, "heights", "that a piece beyond the wall stands higher or lower which is a text of its own")
    over_look: float = setting(0.3, "heights", "above and below the text that its wall goes on")
    over_dark: float = setting(0.85, "share", "of a column's ink that is a wall, of a row's that is a rule")

    first_room: tuple[float, float] = setting(
        (0.2, 1.2), "heights", "between the left wall of a cell and a text in which its first character may have been passed over"
    )
    first_ink: float = setting(0.8, "share", "of the columns of such room that are inked, if it was")
    first_high: float = setting(0.4, "heights", "of its rows that are: a rule that is dotted, or slants, is none")

    character: tuple[float, float] = setting((0.3, 1.3), "heights", "of a character's ink in a row that was passed over")
    aligned: float = setting(0.16, "heights", "that the middles of the characters of one row lie apart (median)")
    title: float = setting(1.8, "times", "as high as the usual line are the titles that are looked for in the same way")
    character_of_title: tuple[float, float] = setting((0.5, 1.3), "of these", "of a character's ink in them")
    row_gap: float = setting(1.5, "heights", "widest gap between the characters of one row (申　报　方　向)")
    least_characters: int = setting(4, "count", "characters that make a row")
    covered: float = setting(0.6, "share", "of a row that must be found again")
    around: float = setting(2.5, "heights", "above and below a row that the detector sees when it looks again")
    looks: tuple[float, ...] = setting(
        (25.0, 33.0), "px", "height of a line then: what runs through it fades when it is seen from farther away"
    )
    adjoining: tuple[float, float] = setting((-0.5, 0.22), "heights", "of the lower one: gap between two boxes of one word")

    tangled: float = setting(0.25, "share", "of the smaller of two boxes that another may cover")
    other_row: float = setting(0.5, "share", "of a row of ink that another box of running text covers: that box's own")
    wide_row: float = setting(0.35, "share", "of the page's width that a row of running text has")
    two_rows: float = setting(1.3, "heights", "of a box from which it may hold two rows")
    halved: float = setting(0.1, "share", "by which characters are read less surely in the two halves of one row")
    pitches: tuple[int, int] = setting((12, 80), "px", "distance between rows that is looked for")
    least_pitch: float = setting(0.55, "heights", "of a box, that the distance between rows is at least")
    most_pitch: float = setting(1.3, "heights", "of a box, that it is at most where rows run into each other")
    usual_pitch: float = setting(0.75, "heights", "of a box, that it is where the rows do not tell")
    even: float = setting(0.15, "correlation", "of the pale rows with themselves from which a distance may be that between rows")
    first_even: float = setting(0.6, "times", "the highest such correlation, from which the shortest distance is meant")
    underscore_gap: float = setting(
        1.4, "characters", "between the middles of two letters of an address, that an underscore may part"
    )
    foot: tuple[float, float] = setting(
        (0.15, 0.3), "heights", "of a line, above and below its lower edge, where an underscore hangs"
    )
    bare: float = setting(0.4, "share", "of that contrast that the gap above it is dark, at most")
    underscore: float = setting(0.3, "share", "of the page's contrast by which a gap is darker there than what is beside it")
    through: float = setting(0.12, "heights", "of a box, that ink which runs through a row is high")
    rows_apart: float = setting(0.7, "heights", "of a box, between the middles of two rows where the detector saw one")
    evened: float = setting(0.35, "heights", "of a box, above and below, of which the darkest row counts as full")
    band: tuple[float, float] = setting((0.7, 1.4), "row pitches", "height of a row with what is around it")
    band_off: float = setting(
        0.3, "row pitches", "by which a row is higher or lower that is as unlikely as a cut through a full one"
    )
    row_ink: float = setting(0.03, "share", "of the ink of the fuller rows, that a row has: it may hold a single word")
    row_least: float = setting(0.4, "row pitches", "of a row's height")
    word_least: float = setting(0.1, "row pitches", "of a word's width")
    word_gap: float = setting(1.3, "row pitches", "a gap in a row that parts it in two")


@dataclass(frozen=True, slots=True)
class RivalSettings:
    """What else may stand in a line (`page/ocr/rivals.py`), and what the ink says to it (`page/ocr/latin.py`)."""

    least: float = setting(0.01, "probability", "of a character that is held against what was read")
    passed_over: float = setting(
        0.03, "probability", "of a character where none was read, from which it may stand there all the same"
    )
    hopeless: float = setting(-5.0, "natural log", "odds of what is not considered any more")
    alike: float = setting(-5.0, "natural log", "odds, at least, of what some faces print like what was read (1 l I, 0 O o)")
    floor: float = setting(1e-9, "probability", "that anything has at least")
    weight: float = setting(0.6, "times", "the odds that the judge of Latin lines gives: neighbouring places are not independent")
    most: float = setting(7.0, "natural log", "odds that a glyph adds or takes, at most")


@dataclass(frozen=True, slots=True)
class ExemplarSettings:
    """The page's own glyphs beside one in doubt (`page/ocr/exemplars.py`)."""

    height: float = setting(0.25, "share", "by which the lines that glyphs are taken from are higher or lower than that in doubt")
    enough: int = setting(12, "count", "glyphs of a character that are looked at")
    beside: float = setting(0.15, "heights", "on both sides of where a character is said to be that its ink may be")
    around: int = setting(2, "px", "around a glyph that another one may lie off")
    least: int = setting(6, "px", "each way, that is looked at")
    tall: float = setting(0.3, "heights", "of a line that a glyph has")
    wide: float = setting(0.45, "heights", "of a line that a glyph is at most wide")
    clear: float = setting(0.9, "likeness", "of the likest glyph, below which none was cut out well")
    weight: float = setting(
        70.0, "natural log", "odds of a likeness of one beside another of none (`evaluation/latin/own_glyphs.py`)"
    )
    most: float = setting(3.7, "natural log", "odds that they add or take, at most: one glyph in twenty is cut out wrongly")


@dataclass(frozen=True, slots=True)
class UnreadSettings:
    """Ink that nothing which was read explains (`page/unread.py`)."""

    dpi: float = setting(110.0, "px an inch", "at which the page is looked at")
    ink: int = setting(60, "grey levels", "darker than the paper that ink is")
    straight_mm: float = setting(9.0, "mm", "length from which a straight stroke is a rule")
    tone: int = setting(25, "grey levels", "darker than the paper that a picture is anywhere")
    solid_mm: float = setting(3.0, "mm", "side of a square full of tone, which is no writing")
    picture_mm: float = setting(12.0, "mm", "between two such squares of one picture")
    rim_mm: float = setting(6.0, "mm", "of the page's edge that is not looked at")
    line: float = setting(0.4, "heights", "of a line around it that are its own")
    tick: float = setting(0.6, "heights", "the same of a tick box")
    seal: float = setting(0.1, "heights", "the same of a seal")
    join_mm: float = setting(0.4, "mm", "between strokes of one character")
    mark_mm: tuple[float, float] = setting((1.8, 12.0), "mm", "the longer side of a character at least, its height at most")
    words_mm: float = setting(60.0, "mm", "the width of characters that hang together, at most")
    fill: float = setting(0.12, "share", "of its rectangle that a character's ink fills at least")
    row: int = setting(6, "count", "characters side by side that are surely words")
    gap: float = setting(1.2, "heights", "between two characters of a row")
    alike: float = setting(1.8, "times", "as high as another may a character of its row be")
    level: float = setting(0.6, "share", "of a character's height that the next one shares")
    wall_mm: float = setting(0.8, "mm", "along the walls of a cell in which the middle of a mark tells of the rest of a wall")


LINES = LineSettings()
RIVALS = RivalSettings()
EXEMPLARS = ExemplarSettings()
UNREAD = UnreadSettings()
