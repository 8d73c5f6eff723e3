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
    shrink_below: float = setting(0.95, "times", "a page is resized where the factor to the working scale is less than this")
    enlarge_above: float = setting(1.25, "times", "and where it is more than this; between them its own pixels serve")

    long: int = setting(140, "px", "a run of this length is a rule even where it touches no other")
    touch: int = setting(9, "px", "how far apart two rules may be and still meet")
    shortest_level: int = setting(46, "px", "shortest horizontal run that may belong to a rule")
    shortest_upright: int = setting(34, "px", "shortest vertical run that may belong to a rule: rows of tables are low")
    max_runs: int = setting(1200, "count", "runs that are looked at in each direction, the longest first; more is a drawing")
    sample_step: int = setting(16, "px", "distance between the samples of a rule")
    gap: int = setting(5, "px", "holes in a run that are closed first (dots, fax dropouts)")
    stacked: int = setting(16, "px", "a blob this high may hold several rules, or a rule and characters that touch it")
    thickest: int = setting(15, "px", "what is thicker is no line: width of the closing that makes thin ink stand out")
    solid_bar: int = setting(16, "px", "a run that is usually thicker is a solid bar")
    bar_height: int = setting(24, "px", "a blob higher than this counts as one rule only where its middle hardly bends")
    bar_bend: float = setting(0.08, "share", "how far the middle of such a blob may bend, of its width, besides `bar_slack`")
    bar_slack: float = setting(12.0, "px", "how far it may bend at any width")

    thin_depth: float = setting(9.0, "grey", "thin ink is at least so much darker than what lies around it")
    ink_depth: float = setting(24.0, "grey", "any ink is at least so much darker than the paper around it")
    noise_times: float = setting(2.2, "times", "and so many times the noise of the paper")
    faint: float = setting(0.3, "share", "of the usual darkness of the page's rules, below which a line is none of them")
    faintest: float = setting(0.15, "share", "of it below which not even a line that begins and ends at the page's rules is one")

    least_solid: float = setting(0.6, "share", "of a rule's path that is inked, on any page")
    solid: float = setting(0.93, "share", "of a rule's path that is inked, on a page whose long rules have no holes")
    usual_solid: float = setting(0.97, "share", "that is inked of the rules of a page that has no long ones to tell")
    solid_slack: float = setting(0.03, "share", "by which a short rule may have more holes than the page's long rules")
    solid_slack_long: float = setting(0.1, "share", "by which a long rule may have more")
    clear_side: float = setting(0.22, "share", "of ink that the clearer side of a rule may have")
    covered_side: float = setting(0.85, "share", "of ink beside it from which a second rule lies there (doubled borders)")
    broad: int = setting(7, "px", "width at half its darkness that a rule with holes may have")
    much_darker: float = setting(3.0, "times", "as dark as a crease is the rule that the crease runs into")
    astray: float = setting(2.0, "px", "that the middle of a blob may be off the rule in it")

    dot: int = setting(5, "px", "height of a mark of a dotted rule")
    dash: int = setting(300, "px", "length of a mark of a dashed rule")
    dot_gap: int = setting(23, "px", "widest gap between two marks of a dotted rule")
    dot_window: int = setting(91, "px", "length along which the marks around a pixel are counted")
    dot_ink: float = setting(0.16, "px", "of ink that a dotted rule has at least for each pixel of its length")
    character: int = setting(90, "px", "no character is as large")
    usual_hole: float = setting(
        95.0, "percentile", "of the holes of the page's dotted or dashed rules that is their usual length"
    )
    dot_slack: int = setting(3, "px", "by which a hole in an upright one may be longer")
    few_holes: int = setting(2, "count", "holes in a divider up to which they do not tell it from strokes of characters")
    dotted: float = setting(0.9, "share", "of the path that is inked, below which the page's rules count as dotted")

    soft_reach: int = setting(24, "px", "along a line to either side of a sample that are judged together as sharp or soft")
    soft_run: int = setting(5, "count", "samples: a stretch this long must be soft to be cut out of a rule")
    gentle: float = setting(0.72, "share", "of the steepness of the page's characters that the sides of a crease stay below")
    steep: float = setting(0.34, "share", "of its darkness by which an edge of print falls within a pixel, on any page")
    wide: int = setting(5, "px", "at half the darkness from which a line may be a crease")
    crease_faint: float = setting(0.6, "share", "of the darkness of the page's print below which a line may be a crease")
    darker: float = setting(1.5, "times", "as dark as a crease is a rule upon it")
    rim: int = setting(8, "px", "what lies this close to the page's rim is the sheet's own edge")
    bleed: float = setting(0.985, "share", "of the page that a streak of the scanner's glass runs over")
    few: float = setting(0.25, "share", "of the page's long rules that may be streaks")

    least_row: int = setting(16, "px", "height of the lowest row that may have dividers")
    least_width: int = setting(30, "px", "length along which two rules must lie one below the other to make a row")
    full: float = setting(0.96, "share", "of the way between two rules that a divider inks")
    cap: int = setting(3, "px", "next to each rule that a divider must ink entirely")
    thick: int = setting(12, "px", "thickest divider")
    aside: tuple[int, int] = setting(
        (3, 5), "px", "to both sides of a divider that are clear: cells keep as much, however tightly set"
    )
    room: int = setting(
        8, "px", "to one side of it that are clear: a millimetre, which characters do not keep from their neighbours"
    )
    in_line: float = setting(3.0, "px", "by which a divider may be off a wall that goes on in it")
    column: int = setting(3, "count", "dividers in line with one another that are believed though values stand close to them")
    worn: float = setting(0.5, "share", "of a divider that is inked where walls of other rows are in line with it")
    clear: float = setting(0.15, "share", "of ink that the paper beside a divider may have")
    crowded: float = setting(
        0.4, "share", "of ink beside it on both sides from which a line over several rows of text is their strokes"
    )
    bar: int = setting(8, "px", "length of a bar that runs from a stroke into its character")
    taller: int = setting(64, "px", "no stroke of a character is as long, so a line of this length need not be as clean")

    warp_length: float = setting(0.08, "share", "of the page that a rule must be longer than to say how the page bends")


DEFAULT = RuleSettings()
