"""Tolerances of reading electronic pages; `python -m extractors.readers.settings` prints the page about them."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting, settings_table
from extractors.readers.pdf.settings import (
    AdvanceSettings,
    CharacterRuleSettings,
    ElectronicPageSettings,
    LegibleSettings,
    RingSettings,
    SeenBoxSettings,
    SeenTextSettings,
    StruckSettings,
    TrustSettings,
    UnexplainedSettings,
)
from extractors.readers.word.settings import WordSettings

INTRODUCTION = """# Settings of the readers

Every tolerance with which an electronic page is read from its own text; those of the page stages are in [settings.md](settings.md).
`ReadOptions(readers=ReaderSettings(...))` passes one of each to the whole reading. This page is made by
`python -m extractors.readers.settings > docs/settings-readers.md`.
"""


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """How the objects of a PDF page become glyphs, rules, boxes and lines (`extractors/readers/page_content.py`,
    `extractors/readers/content_lines.py`). Points are those of the page; characters are the size of the type.
    """

    thin: float = setting(3.0, "pt", "a filled rectangle no thicker than this is a rule")
    shortest_rule: float = setting(9.0, "pt", "length of the shortest rule")
    least_box: float = setting(4.0, "pt", "a drawn square with a longer side may be a tick box")
    most_box: float = setting(22.0, "pt", "with a shorter side than this")
    least_box_shape: float = setting(0.7, "times", "its width by its height is more than this")
    most_box_shape: float = setting(1.4, "times", "and less than this")
    beside: float = setting(0.4, "times", "its height that the next picture of a character is off at most")
    frame: float = setting(0.97, "share", "of the page's width and height beyond which a rectangle is its background")
    skew: float = setting(0.6, "pt", "by which the corners of a rectangle may be off")
    doubled: float = setting(0.4, "share", "of its width and height by which a character printed twice is off (false bold)")
    doubled_reach: int = setting(
        6, "count", "characters before and behind a narrow one that tell how far off it was printed again"
    )
    doubled_off: float = setting(0.03, "characters", "by which its distance may differ from theirs")
    turned: float = setting(0.6, "share", "of the glyphs that must run sideways for a page to be turned")

    wide_gap: float = setting(2.6, "characters", "beyond which a gap outside of tables parts two lines")
    same_line: float = setting(0.3, "characters", "by which the letters of a word may be off in height")
    touching: float = setting(0.12, "characters", "between two letters of a word")
    shared_height: float = setting(0.5, "share", "of the lower of row and glyph that they share, where they are of one row")
    row_slack: float = setting(1.0, "pt", "by which the middle of a glyph may lie outside of its row")
    least_column: int = setting(3, "count", "characters of a column, one below the other")
    aside: float = setting(0.3, "characters", "by which the middle of one may be off that of the one above it")
    into_next: float = setting(0.6, "characters", "by which their boxes may run into one another (punctuation set close)")
    column_step: float = setting(1.1, "characters", "gap between most of them")
    most_column_gap: float = setting(8.0, "characters", "gap in a column, which may be parted there as a line is")
    rows_back: int = setting(3, "count", "rows looked back at for a glyph's own")
    spaced: float = setting(0.1, "characters", "gap that is a space where the document has one")
    space: float = setting(0.22, "characters", "gap that is a space between letters")
    wide_space: float = setting(0.45, "characters", "gap that is a space between Chinese characters")
    most_spaces: int = setting(8, "count", "spaces written for one gap")
    least_blank: float = setting(1.2, "characters", "length of the shortest rule that is a blank to be filled in")
    most_blank: float = setting(0.6, "share", "of the page's width up to which a rule is one")
    usual_size: float = setting(12.0, "pt", "size of type on a page without any")
    over_rule: float = setting(0.5, "characters", "above a rule beyond which a text ends that does not stand beside it")
    into_rule: float = setting(0.2, "characters", "below a rule beyond which a text begins that does not stand beside it")
    filled: float = setting(0.12, "share", "of a rule that text may cover where it is a blank")
    under_words: tuple[float, float] = setting(
        (-0.15, 0.35), "heights", "from the foot of words down to the rule that underlines them"
    )
    upon_rule: tuple[float, float] = setting(
        (-0.3, 0.5), "heights", "from the foot of words down to the rule to write on that they stand upon"
    )
    at_wall: float = setting(0.004, "share", "of the page's width within which a rule ends at a wall, as those of tables do")
    beyond_words: float = setting(0.8, "characters", "that such a rule runs on beyond them at most")


@dataclass(frozen=True, slots=True)
class HalvesSettings:
    """What is a sheet of two upright pages side by side (`extractors/readers/sheet_halves.py`). Shares are those of one page's width, but for `gutter`
    and `full`, which are of the sheet's.
    """

    shape: tuple[float, float] = setting(
        (1.34, 1.6), "times", "as wide as high is the sheet: two of A4, A5 or Letter, not a slide of 4 to 3"
    )
    gutter: float = setting(0.015, "share", "half the width of the strip in the middle that nothing crosses")
    head: float = setting(0.1, "share", "of its height in which the number of a lying page stands, in the middle")
    above: float = setting(0.03, "share", "of its height in which a fax machine writes its own line, over the middle, too")
    lines: int = setting(3, "count", "lines that each page has")
    alone: int = setting(6, "count", "lines of a page whose other side has fewer, or none")
    margin: float = setting(0.03, "share", "margin that a page has at least; a screenshot has none")
    inner: float = setting(
        0.4, "times", "the margin towards the edge that the one towards the middle is wide; columns stand closer"
    )
    full: float = setting(0.28, "share", "width of a line of running text, which no list without rules has")
    level: float = setting(0.3, "times", "the height of a line, by which two of one row are off")
    one_row: float = setting(0.8, "share", "of the lines of a list that stand in one row with one across the middle")


DEFAULT = ContentSettings()
DEFAULT_HALVES = HalvesSettings()


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """The settings of each reader."""

    content: ContentSettings = ContentSettings()
    trust: TrustSettings = TrustSettings()
    seen_text: SeenTextSettings = SeenTextSettings()
    advances: AdvanceSettings = AdvanceSettings()
    character_rules: CharacterRuleSettings = CharacterRuleSettings()
    seen_boxes: SeenBoxSettings = SeenBoxSettings()
    struck: StruckSettings = StruckSettings()
    rings: RingSettings = RingSettings()
    legible: LegibleSettings = LegibleSettings()
    unexplained: UnexplainedSettings = UnexplainedSettings()
    electronic: ElectronicPageSettings = ElectronicPageSettings()
    word: WordSettings = WordSettings()
    halves: HalvesSettings = DEFAULT_HALVES


def settings_page() -> str:
    """Return the documentation of all settings, Markdown."""
    every = (
        ContentSettings,
        TrustSettings,
        SeenTextSettings,
        AdvanceSettings,
        CharacterRuleSettings,
        SeenBoxSettings,
        StruckSettings,
        RingSettings,
        LegibleSettings,
        UnexplainedSettings,
        ElectronicPageSettings,
        WordSettings,
        HalvesSettings,
    )
    return "\n\n".join([INTRODUCTION.strip(), *("\n".join(settings_table(one)) for one in every)]) + "\n"


if __name__ == "__main__":
    print(settings_page(), end="")
