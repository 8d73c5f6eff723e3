"""Tolerances of finding the fields of a notice on the pages of their part."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class LabelSettings:
    """When a text is one of the profile's labels (`forms/fields/labels.py`, `forms/fields/label_search.py`,
    `forms/fields/cells.py`). `share` is the agreement of wordings.
    """

    least: tuple[float, ...] = setting(
        (1.0, 1.0, 1.0, 0.79, 0.74, 0.76), "share", "for a label of 0, 1, 2 … characters; the last for longer ones"
    )
    longer_text: int = setting(6, "count", "characters that a text may have more than the longest label")
    wrapped_lines: int = setting(6, "count", "lines of a cell that one label may take")
    wrapped_remark: float = setting(85.0, "percent", "for the further line that is the misread remark a label ends in")
    fuller: float = setting(0.8, "share", "for a longer wording of the same field to be taken instead")
    whole: float = setting(0.9, "share", "for a whole line to be a label, and for one at a gap to be cut off")
    exact: float = setting(0.999, "share", "for a label where nothing but its wording speaks for it")
    within: float = setting(0.86, "share", "for a label among other text")
    hint: int = setting(4, "count", "characters of a hint, at least, that shows the place of a field's value")
    no_colon: float = setting(0.97, "times", "the score of a label without a colon")
    glued: int = setting(4, "count", "characters of a label with a number or Latin word right behind it")
    glued_to_any: int = setting(6, "count", "characters of a label with anything right behind it")
    inline: float = setting(0.85, "share", "for a label before its value in one cell")
    inline_lines: int = setting(3, "count", "lines that such a label may take")
    reordered: float = setting(0.98, "times", "the agreement of a label whose words stand in another order")
    reordered_least: int = setting(6, "count", "characters of such a label, at least")
    others_label: float = setting(0.99, "share", "for a value to be nothing but another field's label")


@dataclass(frozen=True, slots=True)
class GridSettings:
    """How the tables of a part are prepared (`forms/fields/grid.py`, `forms/fields/walls.py`). `width` is of the table's width."""

    touch: float = setting(0.015, "width", "how far a cell may reach into its neighbour and still stand beside it")
    close: float = setting(0.01, "width", "how far apart two cells with one rule between them may be")
    same_line: float = setting(0.5, "times", "the height of a line that the middles of its pieces may be apart")
    across: float = setting(0.6, "times", "the width of a character below which text runs across a rule")
    across_lines: float = setting(0.5, "share", "of the lines of two cells that must run across the rule between them")
    centred: float = setting(
        0.5, "times", "the width of a character within which a text stands in the middle of its cell, or begins at a wall"
    )
    label: float = setting(0.9, "share", "agreement of a cell that is a label and never joined")
    label_within: float = setting(0.95, "share", "agreement of a label behind a value in one cell, or of a row of its own")
    indent: float = setting(0.25, "share", "of its cell's width that a label behind a value stands in it at least")
    overhang: float = setting(0.005, "share", "of the page's width that the value before it may reach into it")
    goes_on: float = setting(
        0.7, "share", "of the width that a cell shares with the one above it that it goes on, over a page's end"
    )
    goes_on_left: float = setting(0.06, "width", "how far apart their left edges may be")
    rest: int = setting(12, "count", "characters of a lone cell that goes on above any label")


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """How labels and values belong together by their places alone (`forms/fields/flow.py`, `forms/fields/assignment.py`). `times`
    is of the height of a line where nothing else is said; `share` of the page's width.
    """

    follows: float = setting(1.3, "times", "the widest gap over which a text goes on below")
    reaches_down: float = setting(0.8, "times", "the widest gap to a label below that a text belongs to")
    near_choice: float = setting(3.0, "times", "how far from its label a tick with yes or no may stand")
    choice_words: int = setting(3, "count", "characters of a choice's words that tell its field")
    row: float = setting(0.35, "share", "of the lower one's height that two pieces of a row share")
    reach: float = setting(0.012, "share", "that a value may reach into the box of its label, at least")
    reach_of_character: float = setting(0.8, "times", "the width of a character of the label, if that is more")
    wider_gap: float = setting(0.2, "times", "by which a gap between two values must be wider than usual")
    completes: float = setting(0.5, "times", "the widest gap to the second line of a value beside its label's middle")
    centred: float = setting(0.1, "times", "by which the label must then stand better in the middle")
    at_margin: float = setting(3.0, "times", "how near to the right margin a value runs up to it")
    column_left: float = setting(0.03, "share", "how far left of a heading the text below it may begin")
    column_right: float = setting(0.01, "share", "how far left of the next heading it must begin")
    stop: float = setting(0.85, "share", "agreement of a text with a heading of the form")
    stop_rest: int = setting(3, "count", "characters of such a heading's second line")
    context: float = setting(0.005, "share", "of the page's height by which a heading above labels may stand lower than they")
    short_line: float = setting(2.5, "times", "the width of a character short of the margin where a line ends")
    same_edge: float = setting(0.009, "share", "how far apart left edges of a column may be where a line is cut")
    label_edge: float = setting(0.012, "share", "the same for labels at one left edge")
    edges: int = setting(3, "count", "lines that must begin at such an edge")
    opening: int = setting(4, "count", "characters of a label that opens a line without a gap behind it")
    stack: int = setting(4, "count", "lines that a label may be broken over")
    stack_above: float = setting(0.4, "times", "how far two of these may overlap")
    stack_below: float = setting(0.9, "times", "how far apart they may be")
    stack_aligned: float = setting(0.8, "times", "the width of a character that they may be off one another")
    stack_better: float = setting(0.02, "share", "of agreement that one more line must bring")
    stack_alone: float = setting(0.02, "share", "of agreement by which that line is rather a label by itself")
    in_table: float = setting(0.6, "share", "of a line that lies in a table")


@dataclass(frozen=True, slots=True)
class AcrossSettings:
    """How rows of tables that are ruled only across are parted (`forms/fields/across.py`)."""

    least: int = setting(2, "count", "rows that must name a field")
    named: float = setting(0.4, "share", "of the rows in which something is written that must")
    stacked: float = setting(0.5, "share", "of the narrower one's width that two pieces share which stand above one another")
    sticks_out: float = setting(
        2.5, "times", "the width of a label's character from which a line above or below it is no line of it"
    )


@dataclass(frozen=True, slots=True)
class PageEndSettings:
    """How values go on from one page to the next (`forms/fields/over_pages.py`). All are fractions of the page."""

    head: float = setting(0.06, "share", "of the height above which only heads of pages stand")
    foot: float = setting(0.93, "share", "of the height below which only their feet stand")
    overlap: float = setting(0.002, "share", "that text may reach into the first label or table")
    open_cell: float = setting(0.2, "share", "of the height within which a cell that goes on begins")
    line: float = setting(0.3, "share", "of the width that a line of text has at least")
    begins: float = setting(0.16, "share", "of the height within which a text begins that was begun on the page before")
    above_label: float = setting(0.004, "share", "of the height by which it begins above its label")


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """Which of several places a field's value is taken from (`forms/fields/selection.py`): the sum of what speaks for each."""

    cell: float = setting(0.1, "share", "for a cell beside or under its label")
    inline: float = setting(0.06, "share", "for text behind a label in one cell")
    flow: float = setting(0.05, "share", "for text placed by its position, and for running text")
    context: float = setting(0.35, "share", "for a label whose field is sure")
    filled: float = setting(0.25, "share", "for a value")
    fits: float = setting(0.15, "share", "for a value that fits the field's type")
    later: float = setting(0.0001, "share", "what each candidate before it takes from one of the same field that is as good")
    shared: float = setting(0.3, "share", "of the smaller of two pieces that both share, which are then one")
    other: float = setting(1.0, "share", "sum from which a further place is kept beside the chosen one")
    others: int = setting(3, "count", "further places that are kept")
    repeated_label: float = setting(0.8, "share", "agreement of a label that is repeated on the next page")
    choices_known: float = setting(0.7, "share", "of a field's choices in its cell, below which all of the part is searched")
    choices_found: float = setting(0.4, "share", "of a field's choices that must be found there")
    choice: float = setting(0.8, "share", "agreement of a wording with a choice")
    pair: float = setting(0.95, "times", "the label score of what the layout alone paired")


@dataclass(frozen=True, slots=True)
class RunningSettings:
    """Fields in running text (`forms/fields/running.py`)."""

    before: float = setting(0.8, "share", "agreement of the wording before a blank")
    behind: float = setting(0.75, "share", "agreement of the wording behind it")
    lead: int = setting(4, "count", "characters of a phrase before a blank that ends another field's value")
    no_end: float = setting(0.7, "times", "the score where the wording behind it is not found")
    longest: int = setting(60, "count", "characters of a value that nothing ends")
    search: int = setting(90, "count", "characters behind the first wording within which the second must stand")
    above: float = setting(0.8, "share", "agreement of the words under which a date stands (推荐单位（盖章）)")
    date: float = setting(0.95, "share", "score of a date's row")
    date_row: int = setting(34, "count", "characters of a row with a date, signature and all")
    plain_date: int = setting(22, "count", "characters of a row that reads as a date")


@dataclass(frozen=True, slots=True)
class SealWordSettings:
    """Which words between the lines are a seal's (`forms/fields/seal_words.py`). Radii are of the seal; agreement is 0–100."""

    inner: float = setting(0.45, "radii", "from the centre beyond which a ring's letters stand")
    outer: float = setting(1.06, "radii", "from the centre within which they stand")
    middle: float = setting(0.9, "radii", "from the centre within which the words under its star stand")
    span: float = setting(290.0, "degrees", "of the ring that its words take")
    astray: float = setting(55.0, "degrees", "how far off their place letters may stand")
    alike: float = setting(66.0, "percent", "agreement of read letters with a part of the ring's words")
    same: float = setting(60.0, "percent", "agreement of a whole value with the ring's words: the seal names what stands there")
    whole: float = setting(80.0, "percent", "the same, so that a line may be the whole name, or end with a choice of the form")
    least: int = setting(3, "count", "letters of a ring that lie level enough to be read as a line, at least")
    longest: int = setting(8, "count", "the same, at most")
    large: float = setting(1.4, "times", "the usual height of a line: a piece of the ring that was read as a character")
    doubtful: float = setting(0.75, "share", "confidence below which a character may be misread")
    edge: float = setting(0.8, "share", "of a line that lies on a slice of a paging seal")
    edge_around: float = setting(0.01, "share", "of the page around such a slice that belongs to it")
    leading: float = setting(1.5, "times", "the height of a line within which the next line of a value stands")
    same_left: float = setting(0.8, "times", "the width of a character that lines of a value may begin apart")
    same_middle: float = setting(0.5, "times", "the same of their middles")


@dataclass(frozen=True, slots=True)
class BoxCaptionSettings:
    """Boxes under a line that names their field (`forms/fields/captions.py`)."""

    room: float = setting(1.2, "times", "the height of such a line between it and its box")


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Tables of the profile (`forms/fields/tables.py`). `width` is of the table's width."""

    headings: int = setting(2, "count", "columns that a row of headings must name, at least")
    headings_share: float = setting(0.6, "share", "of the table's columns that it must name")
    under: float = setting(0.6, "share", "of the width that a cell has in common with the heading it stands under")
    wider: float = setting(1.6, "times", "the width of its heading from which on a cell is under several, or a heading over them")
    columns_kept: float = setting(
        0.5, "share", "of the columns under which a row must have cells; with no more the table has ended"
    )
    field: float = setting(0.95, "share", "agreement of a cell with the label of an ordinary field")
    fields_share: float = setting(0.34, "share", "of the texts of a row that are such labels: the table has ended")
    title_aside: float = setting(0.01, "share", "of the page's height that a table's heading beside it may stand lower")


LABELS = LabelSettings()
GRID = GridSettings()
FLOW = FlowSettings()
ACROSS = AcrossSettings()
PAGE_END = PageEndSettings()
SELECTION = SelectionSettings()
RUNNING = RunningSettings()
SEAL_WORDS = SealWordSettings()
BOX_CAPTION = BoxCaptionSettings()
TABLES = TableSettings()
