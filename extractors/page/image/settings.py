"""Tolerances of getting an upright, flat picture of a page."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """How a page's pixels are decoded, cut out, turned, levelled and freed of seal ink (`extractors/page/image`).

    Pixels are those of the scale at which the step works: a long side of `sheet_side`, `skew_side` or `proof_side`.
    """

    least_dpi: float = setting(150.0, "dots an inch", "below which small print is lost: coarser pages are enlarged")
    most_pixels: int = setting(300_000_000, "px", "of a picture that is decoded at all")
    whole_pixels: int = setting(40_000_000, "px", "of a picture beyond which it is reduced while it is decoded, in a PDF drawn")
    least_square: float = setting(0.4, "times", "width of a pixel by its height, or the other way round, that is believed")
    around: float = setting(1.4, "times", "how much longer than its sheet a photograph may be")
    most_enlarged: float = setting(3.0, "times", "that a page is enlarged at most: thumbnails are no sheets of paper")
    dpi_slack: float = setting(0.05, "share", "by which a resolution may be off before a page is resized")
    paper_mm: tuple[float, float] = setting((60.0, 900.0), "mm", "shortest and longest side that a sheet of paper can have")

    claimed_dpi: tuple[float, float] = setting((99.0, 1300.0), "dots an inch", "between which a file's resolution is believed")
    paper_off_mm: float = setting(2.0, "mm", "by which the sides of a sheet may be off those of a usual paper")
    shape_off: float = setting(0.01, "share", "by which its shape may be off where its size is not known")
    proof_dpi: float = setting(36.0, "dots an inch", "at which a page is drawn to see whether its scan is what it shows")
    proof_off: float = setting(12.0, "grey", "by which the two may differ on the average")

    mark_slant: float = setting(4.0, "degrees", "off the page's own directions where text over a scan slants")
    mark_ink: float = setting(
        0.4, "share", "of the darkest channel's full ink that such a mark has less than; of one that slants twice as much"
    )

    blank_dpi: float = setting(100.0, "dots an inch", "at which a page is judged blank")
    blank_rim_mm: float = setting(6.0, "mm", "along the page's edges that are not looked at")
    blank_contrast: float = setting(
        28.0, "grey", "by which ink is darker than the paper around it; bleed-through and grain are not"
    )
    black: float = setting(
        40.0, "grey", "below which at least half of a page lies that is black: of such a page nothing can be told"
    )
    blank_mark_mm: float = setting(
        1.6, "mm", "size from which a piece of ink is no speck; two of them make a page that is not blank"
    )
    blank_row: tuple[float, float] = setting((0.12, 0.7), "share", "of a long mark that ink is where it is a row of characters")

    sheet_side: int = setting(900, "px", "long side of the picture that a sheet is looked for on")
    sheet_lean: float = setting(25.0, "degrees", "that an edge of the sheet may lean from level or plumb")
    sheet_step: float = setting(10.0, "grey", "from desk to paper")
    sheet_support: float = setting(0.6, "share", "of an edge's length along which the step is seen")
    sheet_lines: int = setting(24, "count", "lines of each direction that are tried as edges")
    sheet_apart: float = setting(0.03, "share", "of the picture by which an edge stands clear of its border")
    sheet_area: float = setting(0.3, "share", "of the picture that the sheet fills")
    sheet_keystone: float = setting(22.0, "degrees", "that its corners may be off the right angle")
    scan_rim: float = setting(0.93, "share", "of the paper's brightness that the rim of a scan has")
    camera_keystone: float = setting(
        0.8, "degrees", "that a corner is off the right angle from which a camera took the page: no scanner bends one so"
    )
    camera_shadow: float = setting(0.2, "share", "of brightness by which no scanner lights a sheet unevenly")

    upright_sure: float = setting(0.75, "confidence", "from which a page said to be upright needs no proof")
    turned_sure: float = setting(0.9, "confidence", "from which a turn is believed where nothing can be read to prove it")
    proof_lines: int = setting(8, "count", "lines that are read both ways")
    proof_side: int = setting(1280, "px", "long side of the page as they are read")
    proof_legible: float = setting(0.5, "confidence", "from which what is read proves something")

    streak_thick_mm: float = setting(0.5, "mm", "thickest streak of a scanner's dirty glass")
    streak_ink: float = setting(24.0, "grey", "by which a streak is darker than the paper above and below it")
    streak_rim_mm: float = setting(1.0, "mm", "along the edges of a scan that are not looked at")
    streak_strip_mm: float = setting(
        8.0, "mm", "beside them, through which a streak runs along the pixels, and no rule of a table"
    )
    streak_full: float = setting(0.95, "share", "of a piece of a streak that is inked")
    streak_dotted: float = setting(0.12, "share", "of a streak in dots that is inked, by both edges and in all")
    streak_clear: float = setting(0.03, "share", "of the rows above and below it that may be inked by the edges")
    streak_long_mm: float = setting(20.0, "mm", "length of such a piece")
    streak_most: int = setting(4, "count", "streaks of a page; more lines that run off it are those of a table that is cut off")

    skew_side: int = setting(1000, "px", "long side of the page that its skew is measured on")
    skew_widest: float = setting(8.0, "degrees", "of skew that is looked for")
    skew_least: float = setting(0.15, "degrees", "below which turning costs more sharpness than it gains")
    skew_gain: float = setting(1.05, "times", "as sharp as before the lines must be; a page without lines has no sharp maximum")
    skew_ink: float = setting(20.0, "grey", "by which ink is darker than its surroundings")

    chroma_spread: int = setting(6, "grey", "between the channels of a pixel from which it has colour")
    chroma_share: float = setting(2e-4, "share", "of such pixels from which a page carries colour")
    tint: tuple[int, float] = setting((3, 0.02), "grey, share", "a faint tint of so much of the page is that of a colour scan")
    strong_tint: tuple[int, float] = setting((24, 5e-5), "grey, share", "and so is a strong tint of as little as this")
    middle_grey: tuple[int, int] = setting((40, 215), "grey", "between black and white")
    bilevel: float = setting(0.002, "share", "of such grey below which a page is black and white")

    sure_red: int = setting(60, "redness", "of ink that starts a region of seal ink")
    faint_red: int = setting(26, "redness", "of ink that a region may grow into")
    deepest_shadow: float = setting(0.35, "share", "of the sheet's usual brightness that paper in shadow has")
    red_join_mm: float = setting(2.2, "mm", "gap between pieces of one seal")
    red_room_mm: float = setting(0.8, "mm", "around a seal that is freed of red, too")
    red_edge_mm: float = setting(4.0, "mm", "from the page's edge within which red may be a slice of a seal")
    seal_mm: tuple[float, float] = setting((13.0, 62.0), "mm", "shortest and longest side of red that may be a seal")
    seal_ratio: float = setting(1.9, "times", "greatest length of one by its width")
    two_seals_mm: tuple[float, float] = setting((27.0, 100.0), "mm", "shortest and longest side of two seals that touch")
    two_seals_ratio: float = setting(2.4, "times", "greatest length of two by their width")
    slice_mm: tuple[float, float] = setting(
        (32.0, 56.0), "mm", "widest and tallest red at the page's edge that may be a slice of a seal"
    )
    ring_mm: tuple[float, float] = setting((14.0, 26.0), "mm", "radii of a seal over a red headline or photo")
    ring_region_mm: float = setting(24.0, "mm", "shortest side of red that may hold one")


DEFAULT = ImageSettings()


@dataclass(frozen=True, slots=True)
class StrokeSettings:
    """How alike two pieces of writing must be to be one print (`extractors/page/image/strokes.py`, used for signatures).

    Each is the width of a bell curve: off by as much, two pieces are three fifths alike.
    """

    size: float = setting(0.18, "times", "height of the ink")
    line: float = setting(0.2, "heights", "place of its upper and lower edge")
    weight: float = setting(1.1, "log", "width of strokes; a name is often typed in another font")
    level: float = setting(0.16, "heights", "unevenness of the characters' places")


@dataclass(frozen=True, slots=True)
class StampSettings:
    """What is a stamp of a reception (`extractors/page/image/stamps.py`): a hollow frame of coloured ink with coloured writing inside."""

    dpi: float = setting(100.0, "dots an inch", "at which frames are looked for")
    tint: int = setting(40, "grey", "between the channels of a pixel from which its ink is coloured")
    faint: int = setting(20, "grey", "the same of ink that hangs together with such")
    join_mm: float = setting(2.5, "mm", "gap in a frame that print may have cut")
    long_mm: tuple[float, float] = setting((18.0, 80.0), "mm", "the longer side, at least and at most")
    short_mm: tuple[float, float] = setting((9.0, 50.0), "mm", "the shorter side, at least and at most")
    astray_mm: float = setting(0.5, "mm", "that a frame's line may lie off the convex outline around its ink")
    framed: float = setting(0.8, "share", "of that outline along which the line runs at least")
    rim_mm: float = setting(1.2, "mm", "along the outline that is the frame's line, and inside of that again in which nothing is")
    moat: float = setting(0.25, "share", "of the next rim inside that is coloured at most: writing keeps off its frame")
    writing: tuple[float, float] = setting((0.04, 0.5), "share", "of what lies inside that is coloured, at least and at most")
    edges: tuple[float, float] = setting(
        (90.0, 80.0), "grey", "ramp of what is left of a coloured stroke's edges, from which ink over it is print"
    )
    round_ratio: float = setting(1.15, "times", "length by width up to which a frame does not tell how its writing leans")
    characters: int = setting(3, "count", "that a stamp says at least; pictures have frames, too")
    legible: float = setting(0.6, "confidence", "of a stamp's line from which it is told")


STAMPS = StampSettings()
STROKES = StrokeSettings()
