"""Tolerances of finding, measuring and reading seals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.page.documented import setting

Ramp = tuple[float, float]


def ramp(value: float, start_and_width: Ramp) -> float:
    """Return how far a value is on a ramp, 0–1: 0 up to its start, 1 from start + width on; falling where the width is negative."""
    start, width = start_and_width
    return float(np.clip((value - start) / width, 0, 1))


@dataclass(frozen=True, slots=True)
class SealSettings:
    """How seals are found by their shape, weighed, and read (`extractors/page/seals`).

    Ink is 0–1 of full ink. A ramp is a start and a width: what is measured counts nothing up to its start and fully from start + width
    on (the other way round where the width is negative). Radii are those of the ring: 1 is its line.
    """

    work_dpi: float = setting(150.0, "dots an inch", "finest resolution that seals are looked for at")
    search_dpi: float = setting(50.0, "dots an inch", "resolution of the search for rings")
    full_red: float = setting(110.0, "redness", "that counts as full ink")

    least_mm: float = setting(27.0, "mm", "smallest diameter of round seals, and shortest length of ovals")
    most_mm: float = setting(54.0, "mm", "largest diameter and length")
    size_slack_mm: float = setting(2.0, "mm", "by which a fitted ring may be smaller or larger")
    least_short_mm: float = setting(22.0, "mm", "shortest short axis of an oval")
    least_flat_mm: float = setting(18.0, "mm", "the same of a ring that is surely whole: flat ovals")
    whole_ring: float = setting(0.9, "score", "from which it is")
    most_ratio: float = setting(2.0, "times", "greatest length of an oval by its width")
    dark_least_mm: float = setting(32.0, "mm", "smallest seal in black ink: small rings are everywhere in print")
    least_pixels: float = setting(80.0, "px", "diameter below which nothing is judged")
    circle_step_mm: float = setting(0.6, "mm", "between the radii of circles that are tried in red ink")
    dark_circle_step_mm: float = setting(0.8, "mm", "between those tried in black ink")
    oval_mm: tuple[float, float, float] = setting(
        (19.0, 27.0, 0.8), "mm", "half lengths of ovals tried in red ink: from, to, step"
    )
    dark_oval_mm: tuple[float, float, float] = setting((19.5, 25.0, 0.8), "mm", "those tried in black ink")
    oval_ratios: tuple[float, ...] = setting((1.2, 1.34, 1.5, 1.7), "times", "length by width of ovals that are tried in red ink")
    dark_oval_ratios: tuple[float, ...] = setting((1.4,), "times", "of those tried in black ink")
    oval_turn_step: int = setting(15, "degrees", "between the directions of ovals that are tried")
    oval: float = setting(1.14, "times", "length by width from which a ring is an oval")
    red_circle: float = setting(0.16, "share", "of the circumference that votes for a circle in red ink")
    dark_circle: float = setting(0.22, "share", "for one in black ink")
    red_oval: float = setting(0.3, "share", "for an oval in red ink")
    dark_oval: float = setting(0.24, "share", "for one in black ink")
    clear_ring: float = setting(0.75, "score", "of a circle in red ink below which ovals are tried, too")
    region_ink: float = setting(0.14, "ink", "of red that may belong to a seal")
    region_mm: float = setting(24.0, "mm", "longest side of a region of red that is looked at")
    region_short_mm: float = setting(10.0, "mm", "shortest side of one")
    cap_mm: float = setting(5.0, "mm", "shortest side of what a seal shows of another under it")
    region_room_mm: float = setting(14.0, "mm", "looked at around it")
    region_rule_mm: float = setting(60.0, "mm", "length from which a straight red line is a frame, no part of a region")
    hides: float = setting(0.45, "ink", "of black print that hides red ink under it")

    least_score: float = setting(0.25, "score", "of a ring that is reported")
    ring_mm: float = setting(1.7, "mm", "thickness of another seal's ring that is taken out of one that it lies over")
    taken: float = setting(0.4, "score", "of a red seal from which no black one is looked for at its place")
    surely: float = setting(
        0.6, "score", "of a ring that is taken away before ovals are looked for, and that may touch the page's side"
    )
    apart: float = setting(0.55, "share", "of the smaller of two seals that the other may cover")
    concentric: float = setting(0.45, "radii", "between the middles of two rings from which they are two")
    twin: float = setting(0.22, "radii", "the same between those of two whole circles of one size")
    twin_size: float = setting(0.88, "share", "of the larger circle's radius that the smaller one has where they are of one size")
    phantom: float = setting(0.62, "share", "of a ring's line on the lines of two others from which those made it up")
    phantom_of_one: float = setting(0.6, "share", "of it on one of them from which the two are the same ring")
    phantom_near_mm: float = setting(1.5, "mm", "from a ring's line within which another lies on it")
    phantom_votes: float = setting(0.75, "times", "the votes of a sure ring, below which another with a part of its line is none")
    own_line: float = setting(0.7, "share", "of a ring's line that is its own where another is stamped over it")
    beyond: float = setting(0.14, "share", "of a seal's side from which what lies beyond the page makes it a half one")
    at_side_mm: float = setting(3.0, "mm", "from the page's side within which a seal may be a half one")
    side_halves: float = setting(0.3, "share", "of the weaker half of a ring that must be there then")

    ring_excess: Ramp = setting((0.2, 0.35), "ramp", "of the ring's line beyond what chance gives")
    ring_cover: Ramp = setting((0.4, 0.3), "ramp", "of the circumference with a line")
    star_ring_excess: Ramp = setting(
        (0.12, 0.2), "ramp", "the same where a star is in the middle: then half of a faint ring is enough"
    )
    star_ring_cover: Ramp = setting((0.35, 0.2), "ramp", "and of the circumference then")
    star_body: Ramp = setting((0.4, 0.15), "ramp", "of ink in the middle of a star: points without a body are strokes of text")
    star_halves: Ramp = setting((0.3, 0.15), "ramp", "of the weaker half of the ring around a star")
    words_band: Ramp = setting((0.1, 0.2), "ramp", "of angles with ink in the band of words")
    words_busy: Ramp = setting((4.0, 6.0), "ramp", "of changes from ink to paper along that band, a turn")
    star_ink: Ramp = setting((0.25, 0.25), "ramp", "of ink around the centre: a fax may lose the words, and still leave the star")
    star_moat: Ramp = setting((0.3, -0.15), "ramp", "of ink between the star and the words")
    points: Ramp = setting((0.05, 0.12), "ramp", "of the fivefold wave of the star beyond its neighbours")

    fit_slack: tuple[float, ...] = setting(
        (0.14, 0.07, 0.05), "radii", "to either side of a ring that its line is looked for, in turn"
    )
    fit_line: float = setting(0.05, "ink", "of such a line at least, more than around it")
    fit_line_share: float = setting(0.45, "times", "the ink of the better angles, that it has at least")
    fit_angles: int = setting(60, "count", "of 360 angles with a line, from which an ellipse is fitted")
    fit_off: float = setting(0.03, "radii", "that a line may be off a smooth curve")
    fit_robust: float = setting(0.02, "radii", "off the curve at which a point counts a quarter in finding it")
    fit_shift: float = setting(0.25, "radii", "that an ellipse may be off the ring that it is fitted to")
    fit_size: tuple[float, float] = setting((0.8, 1.25), "times", "least and greatest size of it by the ring's")
    at_ring: float = setting(0.035, "radii", "to either side of the ring that are its line")
    beside_ring: tuple[float, ...] = setting((1.1, 1.16, 1.22), "radii", "where chance is measured")
    words_zone: tuple[float, float] = setting((0.56, 0.88), "radii", "between which words stand")
    words_at: tuple[float, ...] = setting((0.62, 0.7, 0.78, 0.84), "radii", "where changes from ink to paper are counted")
    words_line: float = setting(0.04, "radii", "to either side of that")
    star_zone: float = setting(0.22, "radii", "that are the middle of a star")
    moat_zone: tuple[float, float] = setting((0.42, 0.54), "radii", "between a star and the words")
    points_zone: tuple[float, float] = setting((0.1, 0.4), "radii", "of the points of a star")
    points_ink: float = setting(0.05, "ink", "there from which a star may be")
    level_angles: int = setting(40, "count", "of angles that are not hidden, from which a ring is measured")
    hidden_share: float = setting(0.4, "share", "of its line that other ink hides, from which an angle is not counted")
    hidden_line: float = setting(0.15, "ink", "from which a line is seen all the same")
    line_ink: float = setting(0.06, "ink", "of a ring's line at least, more than around it")
    line_share: float = setting(0.4, "times", "the typical ink of the ring, that its line has at least")
    inked: float = setting(0.12, "ink", "that counts as inked at least")
    inked_share: float = setting(0.35, "times", "the typical ink of the ring, that counts as inked")
    change_ink: float = setting(0.1, "ink", "of a character, as changes are counted")
    change_share: float = setting(0.25, "times", "the typical ink of the ring, of a character")

    square_least_mm: float = setting(8.0, "mm", "shortest side of a square red seal")
    square_most_mm: float = setting(45.0, "mm", "longest side of one")
    square_ratio: float = setting(1.6, "times", "greatest length of one by its width")
    square_ink: float = setting(0.2, "ink", "of red that may belong to one")
    square_join_mm: float = setting(1.6, "mm", "gap in its ink that is closed")
    square_cover: Ramp = setting((0.45, 0.35), "ramp", "of each side that is inked")
    square_changes: Ramp = setting((1.2, 1.5), "ramp", "of characters in a row: a photo or a blot has none")
    square_filled: Ramp = setting((0.9, -0.1), "ramp", "of ink inside")
    square_score: float = setting(0.2, "score", "of a square that is reported")
    square_white: float = setting(0.6, "share", "of ink inside from which its characters are white on red (阴文)")
    personal_mm: float = setting(30.0, "mm", "widest square seal of a person")

    frame_mm: tuple[float, float, float] = setting(
        (15.0, 26.1, 2.5), "mm", "sides of black frames that are tried: from, to, step"
    )
    frame_turns: tuple[float, ...] = setting((-9.0, -3.0, 3.0, 9.0), "degrees", "by which frames are turned that are tried")
    frame_ink: float = setting(0.18, "ink", "of a frame's line")
    frame_side: float = setting(0.8, "share", "of each side that is inked, as it is looked for")
    frame_places: int = setting(6, "count", "places that are looked at for each side and turn")
    frame_aside: float = setting(0.3, "share", "less that a line at the brim of the band counts while the frame is fitted")
    frame_least_cover: float = setting(0.75, "share", "of each side that is inked, of the fitted frame")
    frame_stubs: int = setting(2, "count", "of the eight ways on from its corners that may be inked: rules of a table go on")
    frame_stub_ink: float = setting(0.85, "share", "of such a way that is inked")
    frame_busy: float = setting(0.25, "share", "of ink along its outside, as in the midst of a code or a picture")
    frame_cover: Ramp = setting((0.7, 0.2), "ramp", "of each side that is inked")
    frame_filled: Ramp = setting((0.08, 0.1), "ramp", "of ink inside")
    frame_not_filled: Ramp = setting((0.75, -0.1), "ramp", "of ink inside that is too much")
    frame_changes: Ramp = setting((1.0, 1.0), "ramp", "of characters in a row")
    frame_few_changes: Ramp = setting((9.0, -2.0), "ramp", "of characters in a row that are too many")
    frame_spread: Ramp = setting(
        (0.6, 0.15), "ramp", "of its length and width that characters fill: a word in a box leaves most empty"
    )
    frame_score: float = setting(0.3, "score", "of a frame that is reported")

    black_in_red: int = setting(110, "grey", "of the red channel below which ink is print, not red ink")
    print_over_grey: float = setting(55.0, "grey", "by which print is darker than a grey seal under it")
    faintest_grey: float = setting(165.0, "grey", "darkness of a copied seal from which it cannot be told from print")
    rule_mm: float = setting(7.0, "mm", "length from which straight lines over a grey seal are rules of the form")
    rule_thick_mm: float = setting(0.8, "mm", "up to which they are no strokes of the seal's own ring")

    free_ink: float = setting(
        60.0, "grey", "by which ink is darker than paper where a seal is taken out of a page without colour"
    )
    free_core_mm: float = setting(0.4, "mm", "to either side of a ring that are its line, whose level is measured")
    free_line_mm: float = setting(0.75, "mm", "to either side of it that are taken out with it")
    free_uneven: float = setting(15.0, "grey", "by which a seal may be darker than the third quarter of its line")
    free_apart: float = setting(30.0, "grey", "by which print is darker than a seal that is told from it by its level")
    free_ramp: float = setting(0.6, "share", "of the way from that level to print's from which ink is print in full")
    free_thin_mm: float = setting(0.8, "mm", "from dark print to which paler ink is its own thin strokes")
    free_star: float = setting(0.45, "radii", "within which its star is")
    free_thick_mm: float = setting(1.3, "mm", "thickness of strokes from which they are a star's, no print's")

    read_from: float = setting(0.35, "score", "of a seal from which it is read; weaker ones are reported only")
    strong_red: float = setting(0.3, "ink", "of red from which a seal is an original; less may be a tinted copy")
    character_ink: float = setting(0.4, "ink", "of a character from here on")
    foot_soft: float = setting(5.0, "degrees", "over which ink is smoothed as the gap at the foot is looked for")
    mirror_soft: float = setting(12.0, "degrees", "over which words are smoothed as their symmetry is measured")
    foot_star_zone: tuple[float, float] = setting((0.12, 0.4), "radii", "of the star that looks away from the foot")
    foot_star: Ramp = setting((0.08, 0.2), "ramp", "of the fivefold wave of that star")
    foot_star_ink: float = setting(0.05, "ink", "there from which a star may be")
    oval_foot: float = setting(8.0, "degrees", "that the foot of an oval may be off its short axis")
    feet_apart: float = setting(30.0, "degrees", "between two directions that are tried")
    band_outer: tuple[float, float] = setting((0.74, 0.975), "radii", "between which the quiet gap inside the ring is looked for")
    band_usual_outer: float = setting(0.93, "radii", "where the words begin if there is no such gap")
    band_inner: float = setting(0.4, "radii", "innermost place of the words")
    band_usual_inner: float = setting(0.5, "radii", "where the words end if there is no second gap")
    band_least: float = setting(0.16, "radii", "from the first gap to the second at least")
    band_quiet: float = setting(0.3, "times", "the ink of the busier radii, of the gap inside the ring")
    band_quiet_run: float = setting(0.25, "share", "of the radii behind a gap that are quiet, below which the words begin there")
    band_quiet_inner: float = setting(0.22, "times", "the ink of the busier radii, of the second gap")
    band_narrow: float = setting(0.2, "radii", "below which a band has no room for characters: the faint and the widely set")
    band_usual: tuple[float, float] = setting((0.92, 0.56), "radii", "of the words then")
    band_slack: float = setting(0.015, "radii", "by which a band is widened on either side")
    band_most: float = setting(0.97, "radii", "outermost place of the words")
    gap_ink: float = setting(0.02, "ink", "at an angle at least, that is a character")
    gap_share: float = setting(0.14, "times", "the usual ink at angles, that is a character")
    centre_ink: float = setting(0.45, "times", "the full ink of the middle, of straight words")
    centre_row: float = setting(0.03, "share", "of a row about the axis that is inked where words stand")
    centre_zone: tuple[float, float] = setting((0.28, 0.8), "radii", "below the middle where the middle of straight words is")
    centre_zone_oval: tuple[float, float] = setting((-0.35, 0.78), "radii", "the same in an oval, of its short axis")
    centre_height: tuple[float, float] = setting((0.035, 0.15), "share", "of the seal's length that such words are high")
    centre_reach: float = setting(0.9, "radii", "to which they go")
    centre_gap: float = setting(0.8, "heights", "gap that ends them")
    centre_confidence: float = setting(0.55, "confidence", "in straight words that are believed")
    centre_short: float = setting(
        0.8, "confidence", "in straight words of two characters that are: two of the name stand nearly straight, too"
    )
    other_confidence: float = setting(0.5, "confidence", "in another reading that is reported")
    half_gap: float = setting(24.0, "degrees", "on each side of the foot that seals leave free of the name")
    widest_half_gap: int = setting(70, "degrees", "that short names leave; blank room costs nothing")
    most_feet: int = setting(5, "count", "directions of the foot that are tried")
    mirror_weight: float = setting(0.35, "times", "what the symmetry of the words counts for the foot, beside the empty gap")
    star_weight: float = setting(0.45, "times", "what the direction of the star counts")
    legible: int = setting(3, "count", "Chinese characters below which nothing is gained by looking again")
    sure_words: float = setting(0.93, "confidence", "of a name that ends as names do, from which no other foot is tried")
    most_readings: int = setting(8, "count", "of a ring of which is kept what the recogniser held possible")
    at_once: float = setting(0.995, "confidence", "of words that need no second reading")
    weak_hidden: float = setting(0.06, "share", "of a character that print hides, from which it is weak")
    weak_ink: float = setting(0.5, "times", "the usual ink of characters below which one is weak")
    official: int = setting(4, "count", "characters of a name that make a round seal the official one")
    official_confidence: float = setting(0.5, "confidence", "in such a name")

    slice_depth_mm: float = setting(24.0, "mm", "how far into the page a slice of a paging seal (骑缝章) may reach")
    slice_touch_mm: float = setting(
        5.0, "mm", "its ink begins at least this near to the edge: scanners and straightening lose or add a little"
    )
    slice_tallest_mm: float = setting(56.0, "mm", "tallest slice")
    slice_least_tall_mm: float = setting(5.0, "mm", "lowest slice")
    slice_join_mm: float = setting(47.0, "mm", "between the upper and the lower piece of a ring")
    slice_inner_mm: float = setting(3.0, "mm", "further in than the ink near the edge that ink beside it may begin")
    bar_mm: float = setting(25.0, "mm", "length of a straight bar along the edge: no arc of a seal runs straight so long")
    slice_rule_mm: float = setting(
        20.0, "mm", "length of a straight line into the page: no stroke of a slice runs straight so long"
    )
    slice_red: float = setting(0.16, "ink", "of red in a slice; scans are often faint on one side")
    slice_black: float = setting(0.2, "ink", "of black or grey in a slice")
    slice_whole: float = setting(0.4, "score", "of a whole seal whose ink is no slice")


DEFAULT = SealSettings()
