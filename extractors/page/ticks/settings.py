"""Tolerances of finding and judging tick boxes."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class TickSettings:
    """How tick boxes are found, told from characters, and judged ticked or empty (`extractors/page/ticks`).

    Characters are the usual pitch of Chinese characters of the page, sides the square's own side; pixels are those of a page on
    which a character has `em` of them. Marks are what is drawn inside a square; their fill is the share of ink, their slant the
    share of slanting edges, their extent that of the largest connected piece, in sides.
    """

    em: float = setting(32.0, "px", "width of a character on the page as squares are looked for on it")
    shrink_below: float = setting(0.8, "times", "a page is resized where the factor to that is at most this")
    enlarge_above: float = setting(1.25, "times", "or at least this")
    least_side: float = setting(0.42, "characters", "shortest side of a square")
    most_side: float = setting(1.35, "characters", "longest side of a square")
    narrowest: float = setting(0.74, "times", "least width of an outline by its height")
    widest: float = setting(1.35, "times", "greatest width of an outline by its height")
    dark: float = setting(1.6, "times", "as dark as the palest ink is the ink that counts where boxes run into their neighbours")
    straight: float = setting(0.38, "characters", "length of a level or upright stroke that may be a side of a box")
    wall: float = setting(0.06, "characters", "thickness of the outline around a hole")
    overlap: float = setting(0.25, "share", "of the smaller of two squares that another, better one may cover")
    gap_least: float = setting(
        0.55, "sides", "of the page's boxes that a gap in a line is wider than a character, so that a box may stand in it"
    )
    gap_wall: float = setting(0.3, "characters", "that it stands clear of the walls of its line's cell")
    gap_before: float = setting(1.5, "sides", "before the first character of a line that belong to it")
    gap_reach: float = setting(0.7, "sides", "that a box in a gap may reach into the place of the next character")
    gap_into_first: float = setting(0.4, "sides", "the same before the first character of a line, whose place is known better")
    gap_lift: tuple[float, ...] = setting((0.0, -0.15, 0.15), "sides", "off the middle of the line at which a box is looked for")
    gap_step: float = setting(0.125, "sides", "from one place that is looked at in a gap to the next")
    gap_nearly: float = setting(0.25, "probability", "of a ticked box in a gap, from which it is looked at more closely")
    gap_closer: tuple[float, ...] = setting(
        (-0.2, -0.12, -0.06, 0.0, 0.06, 0.12), "sides", "off the likeliest place at which it then is"
    )
    gap_ink: float = setting(0.12, "share", "of a place in a gap that is ink at least")
    gap_joined: float = setting(
        0.85, "characters", "of ink before the middle of the next character, from which a stroke runs into it"
    )
    gap_over: float = setting(0.1, "characters", "that a place may else reach into its ink")
    gap_above: float = setting(2.5, "sides", "above and below a place in a gap that are looked at for a wall")
    gap_upright: float = setting(0.5, "share", "of a column of it that is ink, from which it may be one")
    gap_box: float = setting(0.6, "probability", "by its pixels, that a place in a gap is a ticked box, from which it is one")
    gap_stacked: float = setting(0.95, "probability", "the same where it may be a wall: boxes stand above one another, too")
    gap_open: float = setting(0.75, "probability", "the same where no cells were found: the table has no walls")
    solid_core: float = setting(0.4, "characters", "side of the smallest solid square")

    seen_by_reader: float = setting(0.75, "confidence", "in a box that only the recogniser saw")
    typed: float = setting(0.95, "confidence", "in a box that the page has as a character")
    certain: float = setting(0.985, "confidence", "with which no box is ever read as a character")
    upon: float = setting(
        0.3, "sides", "a character read so surely and nearer to a square's middle than this is what stands there"
    )
    beside: float = setting(
        0.6, "characters", "of ink that nothing was read for beside such a square: the character stands there"
    )
    near: float = setting(0.62, "sides", "a character whose centre is nearer than this may be the reading of the box")
    far_off_line: float = setting(2.2, "sides", "how far beside its line a box may stand")
    corner: float = setting(
        0.12, "characters", "from two walls that meet, within which a square's sides lie on them: it is no box"
    )
    clear_of_line: float = setting(0.5, "sides", "beyond which a wall between them parts a box from a line")
    line_height: float = setting(4.0, "sides", "highest line that a box may stand in")
    typed_beside: float = setting(1.8, "sides", "from an empty box to the tick that was typed before or behind it")
    behind: float = setting(
        1.5, "characters", "from a box to the character after the one read upon it, where that stands behind it"
    )
    latin: float = setting(0.42, "characters", "a square nearer than this to a letter of a number or Latin word is a piece of it")

    least_box: float = setting(0.05, "probability", "by its pixels, from which a square is looked at")
    clear: float = setting(0.98, "probability", "from which one square is as surely a box as another that overlaps it")
    told_prior: float = setting(-4.0, "log odds", "for a box at a square where no more is known")
    told_word: float = setting(
        -8.0, "log odds", "where a framed character of a word (口 in 出口) was read, or a year wants its zero"
    )
    told_apart: float = setting(0.8, "log odds", "for each character that the nearest one is away, one at most")
    told_box: float = setting(2.5, "log odds", "where the recogniser read one, or a tick")
    told_gap: float = setting(-0.5, "log odds", "for a ticked box where room was left between two characters and nothing read")
    told_certain: float = setting(-0.7, "log odds", "where it read another character beyond doubt")
    told_latin: float = setting(-4.0, "log odds", "beside a letter of a number or a Latin word")
    told_empty: float = setting(1.5, "log odds", "against a tick in it where an empty box was read")
    told_ticked: float = setting(1.5, "log odds", "for a tick in it where a ticked one, or a tick, was read")
    sure: float = setting(0.85, "confidence", "from which a square is a box by itself")
    few: int = setting(3, "count", "sure boxes below which a page has no others for company")
    alike: float = setting(0.25, "share", "by which sides of boxes of one page differ")
    doubtful: float = setting(0.7, "confidence", "least of a box that was not read")
    lonely: float = setting(0.9, "confidence", "least of one on a page with fewer than three sure boxes")
    level: float = setting(0.1, "sides", "by which boxes of one line differ in height, and from the usual size")
    level_clear: float = setting(
        0.95, "probability", "by its pixels, from which the box that a square stands level with needs no reading"
    )
    told_drawn: float = setting(
        5.0, "log odds", "gained by a square that an electronic page draws by itself in a row no higher than it"
    )
    told_level: float = setting(2.5, "log odds", "gained by a square that stands so beside a sure box")
    off_level: float = setting(0.4, "sides", "off the boxes of its line from which a square stands apart from them")
    told_odd: float = setting(5.0, "log odds", "lost by a square that does and is not of the usual size")
    company: float = setting(0.3, "log odds", "gained by each box of the same size, four at most")

    gap: float = setting(1.5, "characters", "of its line: a wider gap between two of them is a space that was not read")
    close_lines: float = setting(0.8, "times", "their height up to which two lines outside tables belong together")
    wrap_in_cell: float = setting(1.7, "characters", "a line that ends closer to the right wall of its cell goes on in the next")
    wrap: float = setting(1.1, "characters", "and one that ends closer to the right edge of the page's text")

    stroke_slant: float = setting(0.3, "times", "as far to the right as up a pen's stroke rises, at least")
    stroke_whole: float = setting(0.95, "share", "of its way that is ink")
    stroke_thick: float = setting(0.25, "sides", "its thickness")
    stroke_explains: float = setting(
        0.3, "probability", "that a box is ticked of which the stroke of another leaves too little to judge"
    )
    stroke_ticks: float = setting(0.9, "probability", "that the box at its lower end is ticked")
    told_stroke: float = setting(2.5, "log odds", "for a box there")

    longest_wording: int = setting(
        16, "characters", "of words that are looked at for a ring, an underline or a stroke through them"
    )
    gap_bare: float = setting(0.3, "characters", "of bare paper that part two words")
    gap_dark: float = setting(0.6, "characters", "without dark ink that do: on worn paper folds and the back's print lie between")
    speck: float = setting(0.15, "characters", "of the longer side up to which a piece of ink is dirt and joins no words")
    gap_rows: float = setting(0.4, "characters", "above and below the middle of a line in which it is bare")
    stroke_length: float = setting(0.6, "characters", "of a level stroke that may be part of one")
    stroke_band: float = setting(0.5, "characters", "above and below words in which it is looked for")
    stroke_beside: float = setting(0.35, "share", "of the width of words that level strokes below or above them take at least")
    stroke_through: float = setting(0.75, "share", "the same for strokes through them")
    own_length: float = setting(0.75, "characters", "of a level stroke that may be the underline of its own of a wording")
    own_ends: float = setting(0.45, "characters", "by which that begins and ends before or behind the wording")
    own_shorter: float = setting(0.05, "characters", "by which that of a single character is shorter than it")
    own_foot: tuple[float, float] = setting(
        (0.36, 0.45), "characters", "from the middle of a wording, and of a single character, down to its lower edge"
    )
    own_lowest: float = setting(0.9, "characters", "the same at most")
    told_own: float = setting(4.5, "log odds", "for an underline of wordings with such a stroke")
    told_otherwise: float = setting(-2.5, "log odds", "for such strokes on a page with some boxes that are ticked for sure")
    widest_em: float = setting(1.3, "times", "the usual width of a character, at most, in a line of few of them")
    room: float = setting(0.8, "characters", "before a wording without a box in which nothing was read, on a page with boxes")
    room_ink: float = setting(0.5, "characters", "of such room that show ink: a box may stand there that a ring hides")
    punched_ink: float = setting(0.65, "share", "of the left half of the square of a punched hole at the page's edge that is ink")
    round_boxes: float = setting(
        0.5, "share", "likely that a box alone is in a ring, where it is for most of a page: they are circles"
    )
    told_half: tuple[float, float] = setting(
        (-4.5, -0.5), "log odds", "for a ring about the box alone, which is one itself, and about the words alone"
    )
    told_whole: float = setting(0.5, "times", "what the whole wording tells of such a ring, in log odds")
    loose_arm: float = setting(
        1.1, "characters", "of straight ink that rises to the right, which may be the arm of a √ outside of its box"
    )
    loose_dark: float = setting(
        2.2, "times", "as dark as the palest ink it is: characters out of focus run together in paler ink"
    )
    loose_slants: tuple[float, ...] = setting((38.0, 44.0, 50.0, 56.0, 62.0), "degrees", "at which such arms rise")
    loose_least: tuple[float, float] = setting((0.76, 1.03), "characters", "width and height of an arm, at least")
    loose_most: float = setting(4.0, "characters", "the longer of both at most")
    loose_foot: float = setting(0.4, "characters", "above its lower end, where its words have their middle")
    loose_row: float = setting(0.7, "characters", "by which they may have it elsewhere")
    loose_own: float = setting(0.4, "characters", "around a ticked box or its words, where an arm is that tick's")
    loose_before: float = setting(0.3, "characters", "before words from which an arm begins upon them")
    loose_end: float = setting(0.6, "characters", "before their end from which on it may be of what follows")
    loose_near: float = setting(1.4, "characters", "off a choice, up to which an arm may be of it")
    loose_upon: float = setting(0.6, "probability", "that words are meant upon which it begins, or that alone are near")
    loose_beside: float = setting(0.4, "probability", "that one of the choices is meant between which it begins")
    least_stroke: float = setting(0.2, "probability", "from which words are told as ringed, underlined or struck out")


DEFAULT = TickSettings()
