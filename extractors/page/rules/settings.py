"""Tolerances of finding ruled lines."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """How ruled lines are found and told from characters, folds and scanner streaks (`extractors/page/rules`).

    Pixels are those of the working scale, at which the page's long side has `work_long_side` of them: about 190 an inch on A4.
    """

    work_long_side: int = setting(2200, "px", "long side of the page that rules are looked for on")
    likely: int = setting(178, "of 255", "how sure the network must be that a place is on a rule")
    possible: int = setting(64, "of 255", "the same on the average of a row in line with a wall above or below it")
    gap: int = setting(12, "px", "holes in a rule that are closed")
    dots: int = setting(15, "px", "along a rule of which the darkest counts: one that is dotted has holes")
    slim: float = setting(2.0, "times", "as long as it is high is a rule")
    sample_step: int = setting(16, "px", "distance between the samples of a rule")

    long: int = setting(140, "px", "a run of this length is a rule even where it touches no other")
    touch: int = setting(9, "px", "how far apart two rules may be and still meet")
    shortest_level: int = setting(46, "px", "shortest horizontal run that may belong to a rule")
    shortest_upright: int = setting(22, "px", "shortest vertical run that may belong to a rule: rows of tables are low")
    dark: float = setting(0.15, "share", "of the length of a page's lines that its dark rules are at least")
    faint: float = setting(0.3, "share", "of the darkness of these, below which a line is none of them")
    faintest: float = setting(0.12, "share", "of it below which not even a line that begins and ends at the page's rules is one")

    least_ink: float = setting(24.0, "grey", "any ink is at least so much darker than the paper around it")
    run_ink: float = setting(40.0, "grey", "ink of long thin runs is so much darker")
    thick: int = setting(12, "px", "thickest plain wall")
    cap: int = setting(
        4, "px", "from the rules that a wall runs between: it comes so near to one at least, and other ink may touch them"
    )
    aside: int = setting(6, "px", "to both sides of a plain wall that are clear")
    clear_side: float = setting(0.1, "share", "of its height beside which there may be ink")
    inked: float = setting(0.5, "share", "of the darkness of the horizontal rules from which a place on a wall is inked")
    several: int = setting(3, "count", "short walls from which they tell whether the page's walls have holes")
    solid: float = setting(0.95, "share", "of the usual short wall that is inked, where walls have no holes")
    least_solid: float = setting(0.6, "share", "of any short wall that is inked on such a page")
    all_solid: float = setting(0.85, "share", "the same where three of four have none")
    larger_hole: float = setting(
        3.0, "times", "as large as those of the usual short wall, where they are dotted, the holes of none are on the average"
    )
    dot: int = setting(2, "px", "holes that the usual dotted wall has at least")
    heavier: float = setting(1.7, "times", "the ink across that the page's rules have usually makes a short wall print")

    carried_from: int = setting(4, "count", "samples at a rule's end that tell where it leads on to")
    carried_gap: int = setting(4, "px", "without ink at which a rule that is carried on breaks off")
    carried_slant: float = setting(0.2, "slope", "of a rule that is carried on, at most")
    carried_thin: float = setting(
        0.7, "share", "of what it is carried on by that is a thin line: print touches it here and there"
    )

    rim: int = setting(8, "px", "what lies this close to the page's rim is the sheet's own edge")
    bleed: float = setting(0.95, "share", "of the page that is no rule's length: folds, streaks of the scanner's glass")
    clear: int = setting(14, "px", "beyond the outermost rules from which on paper is looked at for traces of folds")
    margin: int = setting(120, "px", "of the paper beyond them that is looked at")
    reach: int = setting(12, "px", "across that a fold may stray on its way there")
    own: int = setting(3, "px", "to both sides of a rule's middle that are its own ink")
    runs_on: float = setting(0.7, "times", "as dark as in the margin is beside a rule what runs on there")
    fold: float = setting(0.4, "times", "as dark as within the table is the trace of a fold beyond it")
    darker: float = setting(1.5, "times", "as dark as a fold is a rule upon it")

    warp_length: float = setting(0.08, "share", "of the page that a rule must be longer than to say how the page bends")


DEFAULT = RuleSettings()
