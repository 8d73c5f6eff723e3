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
    region_room_mm: float = setting(14.0, "mm", "looked at around it")
    hides: float = setting(0.45, "ink", "of black print that hides red ink under it")

    least_score: float = setting(0.25, "score", "of a ring that is reported")
    taken: float = setting(0.4, "score", "of a red seal from which no black one is looked for at its place")
    surely: float = setting(
        0.6, "score", "of a ring that is taken away before ovals are looked for, and that may touch the page's side"
    )
    apart: float = setting(0.55, "share", "of the smaller of two seals that the other may cover")
    concentric: float = setting(0.45, "radii", "between the middles of two rings from which they are two")
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

    read_from: float = setting(0.35, "score", "of a seal from which it is read; weaker ones are reported only")
    strong_red: float = setting(0.3, "ink", "of red from which a seal is an original; less may be a tinted copy")
    half_gap: float = setting(24.0, "degrees", "on each side of the foot that seals leave free of the name")
    widest_half_gap: int = setting(70, "degrees", "that short names leave; blank room costs nothing")
    most_feet: int = setting(5, "count", "directions of the foot that are tried")
    mirror_weight: float = setting(0.35, "times", "what the symmetry of the words counts for the foot, beside the empty gap")
    star_weight: float = setting(0.45, "times", "what the direction of the star counts")
    legible: int = setting(3, "count", "Chinese characters below which nothing is gained by looking again")
    sure_words: float = setting(0.93, "confidence", "of a name that ends as names do, from which no other foot is tried")
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
    slice_red: float = setting(0.16, "ink", "of red in a slice; scans are often faint on one side")
    slice_black: float = setting(0.2, "ink", "of black or grey in a slice")
    slice_whole: float = setting(0.4, "score", "of a whole seal whose ink is no slice")


DEFAULT = SealSettings()
