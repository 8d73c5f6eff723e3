"""Tolerances of telling which part of the form each page is, and in which order the pages belong."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What one page tells of every part (`packet/parts/page_features.py`). Scores are 0–1."""

    head: float = setting(0.08, "share", "of the page's height above which its printed number may stand")
    foot: float = setting(0.9, "share", "of the height below which it may stand")
    contents: int = setting(4, "count", "lines of a table of contents: with dots, or from the top with its title among them")
    tables: float = setting(0.25, "share", "of the page that tables take where it is no running text")
    wide: float = setting(0.5, "share", "of the page's width that a line of running text has")
    wide_text: int = setting(12, "count", "characters of such a line")
    wide_lines: int = setting(3, "count", "such lines that make running text")
    few_lines: int = setting(4, "count", "lines of a page on which one such line does")
    marker: int = setting(4, "count", "characters of a wording that supports a part")
    marker_match: float = setting(0.86, "share", "agreement of such a wording, and of a title page's title")
    title: float = setting(0.86, "share", "agreement of a part's title")
    short_title: float = setting(0.99, "share", "agreement of a title of up to `short` characters")
    short: int = setting(4, "count", "characters of a short title")
    better: float = setting(0.03, "share", "of agreement by which a title further down must be better")
    title_lines: int = setting(4, "lines", "over which a title may go")
    below: float = setting(3.0, "times", "the height of a title's line within which its next line stands")
    overlap: float = setting(0.3, "times", "its height that the two lines may overlap")
    aligned: float = setting(0.25, "share", "of the page's width that their middles may be apart")
    title_width: float = setting(0.62, "share", "of the page's width that a title page's title has at most")
    top: float = setting(0.3, "share", "of the page's height in which a letter's title stands")
    large: float = setting(1.25, "times", "the usual height of a line: a title that may stand anywhere")
    essay: float = setting(0.85, "share", "agreement of an essay's heading with a number in front")
    essay_plain: float = setting(0.93, "share", "agreement of an essay's heading without one")
    essay_longest: int = setting(40, "count", "characters of a line that may be a heading")
    markers_title_page: int = setting(3, "count", "supporting wordings that make a title page without its title")
    title_page: float = setting(0.8, "share", "score of such a page")
    markers_instructions: int = setting(2, "count", "supporting wordings that make instructions")
    instructions: float = setting(0.85, "share", "score of such a page")
    paragraph: int = setting(12, "count", "characters of a prescribed paragraph that counts")
    paragraph_match: float = setting(0.7, "share", "agreement of a prescribed paragraph")
    paragraphs: int = setting(2, "count", "prescribed paragraphs that make a declaration")
    paragraph_share: float = setting(0.5, "share", "of the prescribed paragraphs that make it surely one")
    declaration: float = setting(0.95, "share", "score of such a page, at most")
    few_labels: int = setting(2, "count", "labels that say something")
    table_labels: int = setting(4, "count", "labels that make a table without its title")
    table_share: float = setting(0.3, "share", "of a table's labels that make it, and what a few labels count")
    table_untitled: float = setting(0.55, "share", "score of a table without its title")
    table_untitled_labels: float = setting(0.5, "times", "the share of its labels that is added")
    table_untitled_most: float = setting(0.95, "share", "score of such a table, at most")
    table_titled: float = setting(0.7, "times", "the title's agreement in a table's score")
    table_any_label: float = setting(0.3, "share", "what a label adds to it")
    table_labels_share: float = setting(0.2, "times", "the share of its labels that is added")
    title_alone: float = setting(0.5, "times", "the title's agreement where no label stands on the page")
    cover_ruled: float = setting(0.5, "share", "of the page that tables take where it is rather no cover")
    cover_ruled_less: float = setting(0.2, "share", "what that takes from a cover's score")
    cover_titled: float = setting(0.6, "share", "score of a cover with title and labels")
    cover_untitled: float = setting(0.5, "share", "score of a cover without its title")
    cover_labels: float = setting(0.4, "times", "the share of its labels that is added to either")
    cover_untitled_labels: int = setting(3, "count", "labels of a cover without its title")
    cover_untitled_share: float = setting(0.6, "share", "of its labels that it then must have")
    cover_lines: int = setting(30, "count", "lines of a cover, fewer than these")
    cover_whole_title: float = setting(0.95, "share", "agreement of a title that is surely the form's")
    cover_by_title: float = setting(0.64, "times", "such a title's agreement, where the labels were lost")
    cover_by_likeness: float = setting(0.55, "times", "another title's agreement, where the labels were lost")


@dataclass(frozen=True, slots=True)
class ProofKindSettings:
    """Which kind of proof a page is (`packet/parts/proof_kind.py`)."""

    words_each: float = setting(0.05, "share", "what each word of the kind adds to a title's score")
    words_most: float = setting(0.15, "share", "what they add together, at most")
    heading: float = setting(0.85, "times", "the agreement of a title that is set as a heading")
    in_text: float = setting(0.6, "times", "the agreement of a title within the text")
    by_words: float = setting(0.4, "share", "score of a page with words of the kind alone")
    by_words_each: float = setting(0.1, "share", "what each of them adds to it")
    by_words_most: float = setting(0.7, "share", "score of such a page, at most")
    words: int = setting(2, "count", "words of the kind that such a page must have")
    line: int = setting(36, "count", "characters of a line that may be a title")
    two_lines: int = setting(30, "count", "characters of a title over two lines")
    two_lines_top: float = setting(0.45, "share", "of the page's height in which such a title stands")
    colon_top: float = setting(0.3, "share", "of the page's height in which a title before a colon stands")
    least: int = setting(4, "count", "characters of a title that may stand among others")
    whole: float = setting(85.0, "percent", "agreement of a line that is the title")
    longer: int = setting(16, "count", "characters that a line may have more than a title in it")
    common: float = setting(0.8, "share", "of a title's characters that the line must have")
    within: float = setting(0.86, "share", "agreement of a title within a line")
    at_end: float = setting(0.97, "times", "the agreement of a title at the line's end")
    further_in: float = setting(0.85, "times", "the agreement of a title that is only mentioned")
    heading_longer: int = setting(12, "count", "characters that a heading may have more than its title")
    centred: float = setting(0.15, "share", "of the page's width that a centred line may be off its middle")
    large: float = setting(1.2, "times", "the usual height of a line: a large heading")
    top: float = setting(0.6, "share", "of the page's height in which a large heading stands")
    centred_top: float = setting(0.4, "share", "of the page's height in which another one stands")
    file_name: float = setting(0.9, "share", "agreement of a title in the file's name")
    by_file_name: float = setting(0.5, "share", "score of a page that only its file's name tells of")


@dataclass(frozen=True, slots=True)
class PartSettings:
    """Which part a page is (`packet/parts/classify.py`, `packet/parts/neighbours.py`, `packet/parts/attachments.py`,
    `packet/parts/part_spans.py`, `packet/parts/classified_page.py`). Scores and confidences are 0–1.
    """

    strong: float = setting(0.6, "share", "score of a part that a page surely is by itself")
    certain: float = setting(1.0, "share", "confidence of a part that a person chose, and of a page that nobody could read")
    blank: float = setting(0.9, "share", "confidence of a blank page")
    no_text: float = setting(0.3, "share", "confidence of a page without text that is not blank")
    essay: float = setting(0.8, "share", "confidence of a page with an essay's heading")
    sure_essay: float = setting(0.93, "share", "score of a heading that makes any page an essay's")
    rather_proof: float = setting(0.8, "share", "score of a proof's heading against labels like the form's own")
    proof: float = setting(0.6, "share", "score of a kind of proof that keeps a page out of the form's parts")
    proof_title: float = setting(0.7, "share", "score of a proof's heading that ends what was open before")
    guide: float = setting(0.84, "share", "score of instructions that go before what they speak of")
    cover_slack: float = setting(0.05, "share", "by which a cover's score may be less than the best")
    sure_cover: float = setting(0.75, "share", "confidence of a cover that keeps tables off its page")
    cover_table: float = setting(0.5, "share", "of a table's labels that must stand on it all the same")
    fresh_labels: int = setting(2, "count", "labels that make the rest of a table")
    rest_of_table: float = setting(0.7, "share", "confidence of the rest of a table by its labels")
    goes_on: float = setting(0.75, "share", "confidence of a page that goes on with a table or with essays")
    goes_on_letter: float = setting(
        0.65, "share", "confidence of a page that goes on with instructions, a letter or a declaration"
    )
    left_over: float = setting(0.55, "share", "confidence of a page by a table's labels alone")
    few_labels: float = setting(0.5, "share", "the same of a shuffled scan, by any label")
    open_table: float = setting(0.4, "share", "confidence of a page of a shuffled scan with one long cell")
    running: float = setting(0.6, "share", "confidence of running text of a shuffled scan as an essay")
    head: float = setting(0.09, "share", "of the page's height above which only its head stands")
    caption: int = setting(4, "count", "characters of a line above a table that makes it another one")
    lines_of_rest: int = setting(6, "count", "lines of a page without rules that still goes on with a table, and cells of a rest")
    long_cell: int = setting(20, "count", "characters of a long cell")
    later_title: float = setting(0.3, "share", "of the page's height below which the title of a later part opens it")
    title_below: float = setting(
        0.02, "share", "of the page's height that a title stands below where its page's last part begins"
    )
    above_title: float = setting(0.01, "share", "of the page's height that a table begins above a title")
    body_top: float = setting(0.06, "share", "of the page's height above which its head stands")
    body_bottom: float = setting(0.93, "share", "of the page's height below which its foot stands")
    ends_high: float = setting(0.75, "share", "of the page's height above which a part of the form that ends there is complete")
    full_page: float = setting(0.85, "share", "of the page's height down to which a page is full")
    last_line: int = setting(12, "count", "characters of a last line that may end within a sentence")
    first_line: int = setting(4, "count", "characters of a first line that may begin within one")
    full_line: float = setting(0.06, "share", "of the page's width that a full last line ends before the margin")
    short_line: float = setting(0.08, "share", "of the page's width short of the margin where a first line is a caption")
    body_line: float = setting(0.3, "share", "of the page's width that a line of running text has")
    indent: float = setting(0.015, "share", "of the page's width from which a first line is indented")
    by_name: float = setting(0.9, "share", "confidence of evidence by its file's name or under a title page")
    file_name: float = setting(0.85, "share", "agreement of a file's name with an attachment's")
    only_wish: float = setting(0.6, "share", "confidence of evidence that only one attachment asks for")
    only_wish_kind: float = setting(0.6, "share", "score of its kind of proof, at least, where another attachment is open")
    kind: float = setting(0.5, "share", "score of a kind of proof that an attachment may ask for")
    in_run: float = setting(0.55, "share", "confidence of evidence under no title page that one attachment asks for")
    shared: float = setting(0.4, "share", "confidence of evidence that several attachments ask for")


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """In which order pages belong (`packet/parts/page_sequence.py`, `packet/parts/order.py`). What goes on from page to page is
    scored from -1 to 1.5.
    """

    sheets: int = setting(6, "count", "pages of a scan whose fronts and backs may lie apart")
    numbered: float = setting(0.6, "share", "of the pages that must have a printed number to be put in its order")
    strays: int = setting(8, "count", "known pages for each one that may be out of place in an order that is trusted")
    same_length: float = setting(0.12, "share", "by which the lengths of two readings of a sheet may differ")
    length_slack: int = setting(6, "count", "characters by which they may differ besides")
    readable: int = setting(12, "count", "characters that a sheet must have to be known again")
    same_sheet: float = setting(0.94, "share", "agreement of two readings of a sheet of the form")
    same_proof: float = setting(0.97, "share", "agreement of two readings of a proof")
    first_page: float = setting(-0.5, "score", "of a page at the front of its part")
    full_line: float = setting(0.04, "share", "of the page's width before the margin where a full line ends")
    indent: float = setting(0.02, "share", "of the page's width from which a line is indented")
    tells_margin: int = setting(
        4, "count", "lines from which a page tells its own left margin; else that of the page before may count"
    )
    ended_indent: float = setting(0.6, "score", "of a new paragraph behind an ended one")
    ended_flush: float = setting(-0.4, "score", "of a going on behind an ended paragraph")
    full_indent: float = setting(0.3, "score", "of a new paragraph behind a full line that ends a sentence")
    full_flush: float = setting(0.1, "score", "of a going on behind such a line")
    open_indent: float = setting(-1.0, "score", "of a new paragraph behind an open sentence")
    open_flush: float = setting(0.6, "score", "of a going on behind an open sentence")
    ended_high: float = setting(-0.6, "score", "of text behind a page that ends high: it is the last of its part")
    known_joint: float = setting(
        0.3, "score", "what each other place adds where the two characters at the joint follow one another"
    )
    known_joint_most: float = setting(0.9, "score", "what these add at most")
    same_top: float = setting(0.005, "share", "of the page's height that a heading may be off its line")
    body_line: float = setting(0.3, "share", "of the page's width that a line of running text has")
    left_margin: float = setting(0.1, "share", "of the page's width where the left margin is if no line tells it")
    right_margin: float = setting(0.9, "share", "the same of the right margin")


FEATURES = FeatureSettings()
PROOF_KIND = ProofKindSettings()
PARTS = PartSettings()
ORDER = OrderSettings()
