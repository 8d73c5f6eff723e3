"""Tolerances of reading a PDF page by its text layer."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """When the text layer of a PDF page is believed (`extractors/readers/pdf/trust.py`)."""

    least_text: int = setting(8, "count", "glyphs of a page with pictures that has a text layer")
    hidden: float = setting(0.5, "share", "of the text over a picture beyond which what does not show is a recogniser's")
    page_picture: float = setting(0.6, "share", "of the page that a picture covers which may hide text, or be a scan")
    stamped: int = setting(40, "count", "glyphs up to which text over such a picture is a page number or a note upon a scan")
    explained: float = setting(0.25, "share", "of the ink of any page that its text and rules explain at least")
    leftover: float = setting(0.01, "share", "of the page that ink may be which they do not explain")
    askew: float = setting(
        0.4, "degrees", "by which text may lean: its lines, rules and cells are told apart along the page's edges"
    )
    little_text: int = setting(60, "count", "glyphs below which even less may not be left over")
    junk: float = setting(0.5, "share", "of the glyphs that may be no characters; they are read from the page's picture")
    least_han: int = setting(15, "count", "Chinese characters from which their frequency is judged")
    common: float = setting(0.7, "share", "of them that are of level 1 of GB 2312 in written Chinese")
    odd: float = setting(0.3, "share", "of the text that odd signs may be")
    least_letters: int = setting(60, "count", "letters from which their frequency is judged")
    least_vowels: float = setting(0.18, "share", "of the letters that vowels are more than")
    most_vowels: float = setting(0.62, "share", "and less than")
    paper: float = setting(90.0, "percentile", "of grey that is the paper's")
    darker: float = setting(50.0, "grey", "by which ink is darker than paper")
    least_ink: int = setting(20, "px", "of ink below which a page is empty")


@dataclass(frozen=True, slots=True)
class SeenTextSettings:
    """How text is held against the page as it is shown (`extractors/readers/pdf/seen_text.py`)."""

    dpi: float = setting(100.0, "px an inch", "at which the page is drawn for it")
    faint: int = setting(12, "grey", "by which a glyph changes the page at least where it is seen")
    tiny: float = setting(1.5, "pt", "height of the smallest type that anyone can read")
    core: float = setting(0.12, "share", "of a glyph's box on each side that may overlap others")
    most: float = setting(0.9, "share", "of a text object's glyphs that are seen where all of it is")
    few: float = setting(0.1, "share", "of them up to which nothing of it is")
    slanted: float = setting(4.0, "degrees", "off the horizontal and vertical where text is a mark across the page")
    pale: float = setting(0.62, "times", "the contrast of the text below it that a mark has less than")
    strong: float = setting(80.0, "percentile", "of the contrast of the glyphs of one look that is the look's")
    large: float = setting(2.5, "times", "the type size of the text below it that a mark has more than")
    often: float = setting(0.3, "share", "of the text of one look that lies across other text where all of it is a mark")
    mark_words: int = setting(4, "characters", "that all such words of one look have at least: a unit is no mark")
    again: int = setting(
        2, "times", "that words of one look lie across other text at least where they are a mark wherever they stand"
    )


@dataclass(frozen=True, slots=True)
class StruckSettings:
    """Which lines strike text out (`extractors/readers/pdf/struck_out.py`)."""

    lowest: float = setting(
        0.12, "share", "of a glyph's height that such a line runs above its baseline at least: underlines run below"
    )
    highest: float = setting(0.55, "share", "of it at most")
    beyond: float = setting(0.8, "characters", "that it reaches beyond the text at most")
    filled: float = setting(0.6, "share", "of it that the text fills at least")


@dataclass(frozen=True, slots=True)
class RingSettings:
    """Which ink is a ring around a word (`extractors/readers/pdf/rings.py`)."""

    level: float = setting(0.5, "characters", "by which the glyphs in it may be off in height: it holds one line")
    tallest: float = setting(3.0, "characters", "of its height at most")
    longest: float = setting(14.0, "characters", "of its width at most")
    rim: float = setting(0.3, "share", "of its width and height on each side, in which its ink lies")
    hollow: float = setting(0.4, "share", "of its rectangle that its ink fills at most")
    framed: float = setting(2.0, "characters", "height of a frame around a word at most")
    beside: float = setting(0.8, "characters", "from a frame to the text of its line that stands beside it")
    apart: float = setting(1.5, "pt", "by which a frame is apart from every rule of a table")


@dataclass(frozen=True, slots=True)
class LegibleSettings:
    """Whether the codes of a font say what its glyphs show (`extractors/readers/pdf/legible.py`)."""

    least_han: int = setting(6, "count", "Chinese characters of a font from which their frequency is judged")
    rare: float = setting(0.5, "share", "of them that are of level 1 of GB 2312 at least, where its codes are right")
    proof: int = setting(4, "count", "characters of a font from which they prove it right, or are worth being doubted")
    common: float = setting(0.9, "share", "of them of level 1 that prove it right")
    sure: float = setting(
        0.85, "confidence", "of the recogniser from which its reading of a font's longest run, or of that of most digits, counts"
    )
    certain: float = setting(0.95, "confidence", "of a character from which it is another one than the run says")
    alike: float = setting(0.5, "share", "of what such a run says that its reading shares at least, where the codes are right")


@dataclass(frozen=True, slots=True)
class SeenBoxSettings:
    """Whether typed boxes of one code look otherwise than one another (`extractors/readers/pdf/seen_boxes.py`)."""

    unlike: float = setting(1.15, "times", "the ink of the palest of a font's boxes that the darkest has, where they differ")
    sure: float = setting(0.9, "share", "how likely the judge of ticks must find it that one is ticked, and another one empty")


@dataclass(frozen=True, slots=True)
class CharacterRuleSettings:
    """Which characters draw a table (`extractors/readers/pdf/character_rules.py`)."""

    level: float = setting(0.5, "times", "the type size by which characters of one line may be off in height")
    gap: float = setting(0.6, "times", "the type size between two characters of a rule across at most")
    aside: float = setting(0.4, "times", "the type size by which those of a rule downwards may be off")
    pitch: float = setting(2.5, "times", "the type size from one line of the table to the next at most")


@dataclass(frozen=True, slots=True)
class AdvanceSettings:
    """Whether a font tells how wide its glyphs are (`extractors/readers/pdf/advances.py`)."""

    least: int = setting(6, "count", "glyphs of a font that others follow from which its widths are judged")
    short: float = setting(0.7, "times", "a glyph's width that the next one begins behind it at least")
    nearly_all: float = setting(
        0.9, "share", "of them that begin before, where its widths are wrong; of letters printed twice, half do"
    )
    level: float = setting(0.2, "times", "the type size that glyphs of one line may be off in height")


@dataclass(frozen=True, slots=True)
class UnexplainedSettings:
    """What of the ink that no text explains is looked at (`extractors/readers/pdf/unexplained.py`)."""

    dpi: float = setting(100.0, "px an inch", "at which the page is drawn for it")
    faintest: int = setting(3, "grey", "by which a rule differs from what is beside it")
    showing: float = setting(0.15, "share", "of its length where it shows; dots and dashes are more, crossings of others less")
    ink: int = setting(60, "grey", "darker than paper from which there is ink")
    dark: int = setting(110, "grey", "darker than paper that writing is somewhere; marks across the page are paler")
    strong: int = setting(158, "grey", "darker than paper that ink has more than where it is as strong as text")
    touched: float = setting(
        0.1, "share", "of paler ink that lies over text, so that all ink of its shade is a mark across the page"
    )
    shade: int = setting(8, "grey", "by which ink of one shade differs")
    covered: float = setting(0.6, "share", "of any ink that lies over text where it is no writing of its own")
    speck: int = setting(4, "px", "of ink below which it is a speck")
    straight: float = setting(30.0, "pt", "length from which a straight line is a rule")
    solid: float = setting(6.0, "pt", "side of a square full of ink, which is no writing")
    frame: float = setting(0.5, "share", "of the page's width or height that a frame takes up")
    hollow: float = setting(0.25, "share", "of its rectangle that the ink of a frame fills at most")
    tick: float = setting(4.0, "characters", "that a tick upon a typed box is smaller than")
    stroke: float = setting(0.45, "share", "of a typed box that a stroke spans where it is a tick")
    near: float = setting(14.0, "pt", "between pieces of ink outside of tables that are read together")
    least: float = setting(2.0, "pt", "of the shorter side of a place that is read")
    lowest: float = setting(5.0, "pt", "of its height")
    picture: float = setting(0.04, "share", "of the page from which a picture is read as a whole")


@dataclass(frozen=True, slots=True)
class ElectronicPageSettings:
    """What is looked for in the picture of an electronic page (`extractors/readers/pdf/electronic_page.py`)."""

    known: float = setting(0.4, "share", "of a line in a picture that the text layer has already")
    one_line: float = setting(17.0, "pt", "height up to which a place with ink holds one line")
    room: int = setting(3, "px", "around a place that is read as one line")
    writing: float = setting(0.6, "confidence", "from which ink that no text explains is text")
    unawaited: float = setting(
        0.8, "confidence", "the same where no answer is awaited: elsewhere than in an empty cell or behind a label"
    )
    in_picture: float = setting(0.4, "confidence", "from which what is read in a picture is text")
    miscounted: float = setting(0.6, "confidence", "at most, of a run of glyphs that was read as more or fewer characters")
    apart: float = setting(1.5, "pt", "from a drawn box to a rule that touches it at most")
    red: float = setting(60.0, "grey", "by which ink is redder than paper")
    straight: float = setting(
        16.0, "mm", "length of a rule: nothing of a round stamp is straight for so long, a square one keeps its characters"
    )
    stamp: float = setting(12.0, "mm²", "of red ink that may be a stamp")


TRUST = TrustSettings()
