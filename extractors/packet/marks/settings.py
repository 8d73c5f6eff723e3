"""Tolerances of judging seals, paging seals and signatures."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class AnchorSettings:
    """Which line of a page carries the words that a form names a place by (`packet/marks/anchors.py`). Scores are agreements in
    percent.
    """

    match: float = setting(74.0, "percent", "score from which a line carries the words")
    each_further: int = setting(4, "percent", "what each of the words' other forms counts less than the one before it")
    short: int = setting(3, "count", "characters below which words are short")
    short_less: int = setting(6, "percent", "what short words count less")
    equal: float = setting(0.5, "percent", "by which scores may differ and be equal: the lower line then counts")


@dataclass(frozen=True, slots=True)
class SealJudgement:
    """Which seal answers a demand, and whether its words are those of its owner (`packet/marks/seals.py`)."""

    sure_seal: float = setting(0.5, "share", "confidence of a reading that is surely a seal")
    near: float = setting(14.0, "mm", "a seal this near to its line stands where it is asked for")
    far: float = setting(32.0, "mm", "beyond this it belongs elsewhere; between the two nobody can tell")
    side: float = setting(2.0, "times", "gaps to the side count less by this factor: lines have room on their right")
    no_line: float = setting(
        25.0, "mm", "what it costs a demand whose line was not found to claim a seal: the others choose first"
    )
    off_line: float = setting(0.25, "times", "what a millimetre above or below the words costs besides")
    doubt: float = setting(12.0, "mm", "what a reading without any confidence costs")
    other_owner: float = setting(14.0, "mm", "what words that agree in nothing with the owner's name cost")
    not_official: float = setting(15.0, "mm", "what a seal costs that is no official one")
    stain_area: float = setting(40.0, "count", "square millimetres of red without a shape that may be a seal that failed")
    stain_aside: float = setting(18.0, "mm", "how far beside the line such red may lie")
    stain_above: float = setting(22.0, "mm", "how far above or below the line it may lie")
    stain_margin: float = setting(0.06, "share", "of the page's width at its sides, where slices of a paging seal lie")
    stain_red: int = setting(40, "grey", "redness above which a pixel is red")
    readable: float = setting(0.35, "share", "confidence of words below which they name nobody")
    part_of_name: float = setting(
        0.5, "share", "of a name's characters in one run from which what the ring lost beside them is no evidence"
    )
    part_agrees: float = setting(0.85, "share", "agreement with a name of which a ring shows such a run")
    left_of_copy: float = setting(0.7, "share", "of the name's characters that a copied ring must still have to name anybody")
    sure_words: float = setting(0.9, "share", "confidence of words in ink that may contradict a name")
    surer_words: float = setting(0.98, "share", "the same on a copy")
    plain_words: float = setting(0.993, "share", "confidence of words that were read with ease, whatever lies over them")
    agreed_other: float = setting(
        0.5, "share", "agreement below which words on which all readings of a ring agree are another's, under print, too"
    )
    read_words: float = setting(0.85, "share", "confidence of a copy's words that may be another name's")
    least_core: int = setting(4, "count", "characters of a name without its legal form that such words must have")
    few_alike: float = setting(0.35, "share", "of such words that may be of the name, and they are another's all the same")


@dataclass(frozen=True, slots=True)
class SpellingSettings:
    """Whether the recogniser held a name possible along a ring (`packet/marks/spelt.py`). A nat is a natural logarithm of odds."""

    least: int = setting(4, "count", "letters of a name that is looked for so")
    unheld: float = setting(8.0, "nats", "what a character costs that the recogniser did not think of")
    lost: float = setting(4.0, "nats", "what a letter costs that the ring lost")
    turned: float = setting(0.5, "nats", "what it costs to begin elsewhere than with the name's first letter")
    seen: float = setting(3.5, "nats", "up to which a letter is on the ring, though another was read")
    other: float = setting(4.5, "nats", "from which something else stands in its place")
    telling: float = setting(6.0, "nats", "that the letters may cost together which tell the name from others")
    most: float = setting(0.5, "share", "of the name's other words that must be on the ring")
    surplus: float = setting(8.0, "nats", "from which something more than the name is on the ring")
    unlikelier: float = setting(2.0, "nats", "by which a sister company's name must be unlikelier in half of the readings")
    near: float = setting(8.0, "nats", "by which a reading may spell the name worse than the best one, and count")
    agrees: float = setting(0.98, "share", "agreement with a name that a ring clearly spells")


@dataclass(frozen=True, slots=True)
class PagingSettings:
    """How slices on the edges of pages are joined to a paging seal (`packet/marks/paging_seal.py`)."""

    step: float = setting(0.25, "mm", "width of a column of a joined seal")
    least: float = setting(22.0, "mm", "least width of joined slices that can be one seal")
    most: float = setting(64.0, "mm", "greatest width of them, margins and missing strips included")
    least_radius: float = setting(16.0, "mm", "of the circles that are tried")
    most_radius: float = setting(25.0, "mm", "of the circles that are tried")
    radius_step: float = setting(0.5, "mm", "between them")
    tolerance: float = setting(2.6, "mm", "how far a column's height may be from the circle's chord")
    sure: float = setting(0.72, "share", "of a circle that few strips must cover to be surely a seal")
    likely: float = setting(0.55, "share", "of a circle that `many` strips must cover, and any strips to be looked at")
    many: int = setting(5, "count", "strips that follow one circle by no chance")
    beside: float = setting(6.0, "mm", "from the edge of its page within which what seems a whole seal may be a slice")
    drift: float = setting(22.0, "mm", "slices of one stamp lie about as high on their pages, scanned askew or shifted")
    steady: float = setting(4.0, "mm", "the same for damaged strips, which tell less")
    skipped: int = setting(3, "count", "how much the order may rise from one strip to the next")
    max_pages: int = setting(60, "count", "pages of one stamp")
    narrow: float = setting(14.0, "mm", "black slices that are wider are no strips of a seal")
    least_width: float = setting(0.62, "times", "of a circle's diameter that joined strips must take")
    most_width: float = setting(1.3, "times", "of a circle's diameter that they may take, stretched as they may be")
    stretch: float = setting(0.28, "share", "of their width by which they may be stretched or squeezed")
    better: float = setting(0.01, "share", "of a circle by which more strips must cover it better")
    unjoined: float = setting(0.25, "share", "of the pages that must have ink at one height where no ring can be joined")
    unjoined_least: int = setting(2, "count", "the same, at least")
    unjoined_enough: int = setting(4, "count", "the same, at most; and black strips that may be a damaged seal")
    unjoined_varied: float = setting(0.12, "share", "of their mean height by which black strips of a damaged seal vary")
    unjoined_height: float = setting(22.0, "mm", "that the highest of them has at least")
    unjoined_most: float = setting(0.45, "share", "of the pages that have them where that is a seal")
    outermost: float = setting(3.0, "mm", "of a ring at either end whose strips may be lost")
    gaps: float = setting(0.7, "share", "of the pages that may lack a slice of a seal that is surely one")


@dataclass(frozen=True, slots=True)
class SignatureSettings:
    """How a signature is looked for and told from print (`packet/marks/signature*.py`). `times` is of the height of the label's
    characters where nothing else is said.
    """

    no_ink: float = setting(0.03, "times", "area of ink below which nobody signed, of the square of the height")
    sure_ink: float = setting(0.09, "times", "area of ink that is surely a signature, of the square of the height")
    zone_right: float = setting(70.0, "mm", "how far to the right of its label a name is looked for, at least")
    zone_right_least: float = setting(12.0, "times", "the same")
    zone_height: float = setting(1.7, "times", "how far above and below the middle of the line")
    zone_left: float = setting(0.5, "times", "how far left of the line")
    label_at_right: float = setting(25.0, "mm", "less room than this on the right: the name stands before its label")
    zone_before: float = setting(60.0, "mm", "how far left of the label it is then looked for")
    same_row: float = setting(0.95, "times", "how far apart the middles of two pieces of one line may be")
    same_printed_row: float = setting(0.5, "times", "the same in a text layer, whose lines are where they were set")
    surroundings: int = setting(4, "times", "the zone's height around it, over which the paper's brightness is judged")
    least_side: int = setting(8, "px", "a zone narrower or lower than this cannot be judged")
    copied_seal: float = setting(0.4, "share", "confidence of a seal without colour that may hide ink")
    dark_share: float = setting(0.15, "share", "of a piece of ink on a grey seal that is as dark as print where it is a pen's")
    speck_area: float = setting(0.006, "times", "area of a speck, of the square of the height")
    speck_side: float = setting(0.3, "times", "longest side of specks, colons and ends of strokes")
    off_line: float = setting(0.9, "times", "ink that runs out of the zone may have its middle this far from the line")
    least_width: float = setting(0.7, "times", "width of a signature")
    least_height: float = setting(0.45, "times", "height of a signature")
    red: int = setting(45, "grey", "redness above which a pixel is red")
    blue: int = setting(30, "grey", "by which the blue of a pen's ink is brighter than its red and green")
    red_area: float = setting(
        0.5, "times", "area of red without a shape that may be a personal seal, of the square of the height"
    )
    named: float = setting(65.0, "percent", "agreement of a line with the signer's name, where the label was not read")
    named_height: float = setting(1.4, "times", "the usual height of a line from which that is a hand's")
    named_near: float = setting(1.5, "times", "how far above and below the strip beside the label such a name may stand")
    personal: float = setting(0.3, "share", "confidence of a personal seal")
    personal_share: float = setting(0.2, "share", "of it that lies in or at the zone")
    personal_aside: float = setting(0.01, "share", "of the page's width around the zone in which it may lie")
    personal_above: float = setting(0.012, "share", "of the page's height around the zone in which it may lie")
    hidden_reach: float = setting(35.0, "mm", "right of the label where names are written")
    hidden_share: float = setting(0.35, "share", "of that place that a copied seal covers where nothing can be told")
    written: float = setting(0.7, "share", "confidence of words that a reader saw though there is no ink of a pen")
    name_least: int = setting(2, "count", "characters of a name, at least")
    name_most: int = setting(4, "count", "characters of a name, at most")
    print_of_name: float = setting(0.8, "times", "the likeness to print of what may be a name, but is not the signer's")
    print_of_other: float = setting(0.4, "times", "the likeness to print of anything else")
    print_unread: float = setting(0.1, "share", "likeness to print of what nobody could read")
    read_from: float = setting(0.5, "share", "confidence of reading that speaks for a hand")
    read_span: float = setting(0.4, "share", "by which it must be higher to speak for print")
    typed: float = setting(0.75, "share", "likeness to the label's print that is surely print")
    maybe_typed: float = setting(0.5, "share", "likeness to the label's print that may be print")


ANCHORS = AnchorSettings()
SEALS = SealJudgement()
SPELLING = SpellingSettings()
PAGING = PagingSettings()
SIGNATURES = SignatureSettings()
