"""Tolerances of making the record of a packet: copies, layout, prescribed texts, piles, proofs. `python -m
extractors.packet.settings` prints the page about these and those of all stages from labels to the record.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.forms.fields import settings as fields
from extractors.forms.pairs import settings as pairs
from extractors.forms.settings import RunningTextSettings, TokenSettings
from extractors.forms.values import settings as values
from extractors.packet.marks import settings as marks
from extractors.packet.parts import settings as parts
from extractors.page.documented import setting, settings_table

INTRODUCTION = """# Settings from labels to the record

Every tolerance with which labels find their values and pages become the record of a packet, in the order of the stages. Each
stage has one frozen dataclass, and its modules read the one instance beside it (`FLOW`, `PARTS`, `SEALS`).

The defaults were found on sample packets; `make compare` shows what another value changes. This page is made by
`python -m extractors.packet.settings > docs/settings-record.md`.
"""


@dataclass(frozen=True, slots=True)
class CopySettings:
    """Copies of a part, and which of their values counts (`packet/copies.py`)."""

    again: float = setting(0.5, "share", "of a page's labels that must have been seen for it to begin another copy")
    again_least: int = setting(2, "count", "labels that must have been seen at least")
    edge: float = setting(0.002, "share", "of the page's height by which a span of it takes in what stands above its top")
    sure_blank: float = setting(0.85, "share", "confidence of a blank on paper that a value in a file does not fill")
    surer: float = setting(0.05, "share", "by which a repeated sheet must be read more surely")
    long: int = setting(60, "count", "characters of a long text")
    long_common: float = setting(0.85, "share", "of neighbouring characters that two readings of a long text have in common")
    long_slips: float = setting(0.04, "share", "of a long text's characters that may differ")
    one_slip: int = setting(8, "count", "characters of a text in which one may differ")
    doubtful: float = setting(0.9, "share", "confidence below which one may differ")


@dataclass(frozen=True, slots=True)
class NameSettings:
    """Names that stand in several places of a packet (`packet/names.py`)."""

    shortest: int = setting(5, "count", "characters of a name that other places may settle")
    alike: float = setting(0.78, "share", "agreement of a text with the name from which it shows the name")
    least_places: int = setting(2, "count", "other places that must say the same")
    majority: float = setting(2.0, "times", "as many places must say it as say anything else")
    doubtful: float = setting(0.95, "share", "confidence of a character below which the recogniser may have erred")
    under_seal: int = setting(
        4, "count", "last characters of a name that breaks off under a seal, which go on in the seal's own words"
    )
    cut_off: int = setting(2, "count", "characters that a seal adds to such a name at most")
    broken_off: int = setting(8, "count", "characters with which other places go on at most where a name breaks off")
    room: float = setting(1.5, "pitches", "between two characters from which one is lost between them")
    settled: float = setting(0.95, "share", "confidence of a name that other places settled")


@dataclass(frozen=True, slots=True)
class CharacterSettings:
    """Characters that look alike (`packet/characters.py`)."""

    sure: float = setting(
        0.98, "confidence", "of each character from which a value of the usual form is not looked at more closely"
    )
    rivals: int = setting(12, "count", "readings of single places that are tried with one another")
    at_once: int = setting(3, "count", "of them in one wording, at most")
    guessed: tuple[float, float] = setting(
        (0.45, 1.0),
        "times, natural log",
        "a recogniser's odds of a likeness where digits and letters meet, and what is added to them: there its certainty is a guess",
    )
    possible: float = setting(
        -2.5, "natural log", "odds by the ink alone from which another wording makes a value of an open likeness doubtful"
    )
    against: float = setting(-7.0, "natural log", "odds by the ink alone below which a wording that the type demands is doubtful")
    clear: float = setting(0.7, "natural log", "odds against what was read from which another wording counts in its place")
    again: float = setting(0.2, "times", "the odds of a slip, what a second slip between the same characters of a line costs")
    tempered: float = setting(
        2.0, "power", "to which the likelihood of a wording is raised: a recogniser is surer than it is right"
    )
    unlike: float = setting(
        0.85, "share", "confidence, at most, of a value that says something else when it is read again, or in two places"
    )


@dataclass(frozen=True, slots=True)
class FormatSettings:
    """Measured layout against the notice's (`packet/formats.py`)."""

    scan_paper: float = setting(5.0, "mm", "by which the paper of a scan may differ")
    file_paper: float = setting(2.0, "mm", "by which the page of a file may differ")
    file_size: float = setting(0.6, "points", "by which characters of a file may differ")
    scan_size: float = setting(2.5, "points", "by which characters of a scan may differ")
    heading: float = setting(0.88, "share", "agreement of a line with a heading of the form")
    shortest: int = setting(3, "count", "characters of a line that is counted")
    body: int = setting(8, "count", "characters above which a line of an essay is body text")
    body_elsewhere: int = setting(12, "count", "characters above which any other line is")
    measured: int = setting(5, "count", "lines of a scan that must be measured")
    family: int = setting(3, "count", "characters above which a font's name may be the beginning of another's")


@dataclass(frozen=True, slots=True)
class PrescribedSettings:
    """Prescribed texts against what stands in the packet (`packet/prescribed.py`)."""

    found: float = setting(45.0, "percent", "agreement below which a paragraph is not there at all")
    slack_least: int = setting(6, "count", "characters by which the found stretch may be longer or shorter, at least")
    slack_part: int = setting(3, "times", "fewer than the paragraph's characters it may be, if that is more")
    stray: int = setting(2, "count", "signs that a recogniser may have put in")
    shown: int = setting(6, "count", "characters of a difference by which its line is found")
    room: float = setting(
        1.6, "times", "the usual distance of two characters, or lines, from which another one was not read between them"
    )
    short: float = setting(1.5, "pitches", "by which a line may end or begin off the margins of the text and be whole")
    torn: float = setting(0.5, "confidence", "of a difference beside which characters may not have been read")
    put_in: int = setting(8, "count", "Chinese characters between two paragraphs that make a clause of its own")


@dataclass(frozen=True, slots=True)
class PileSettings:
    """Where a pile of packets is split, and applications side by side are told apart (`packet/pile.py`, `packet/applications.py`,
    `packet/belonging.py`).
    """

    cover: float = setting(0.6, "share", "score of a page that is surely a cover")
    lines: int = setting(40, "count", "lines of a cover, at most")
    characters: int = setting(600, "count", "characters of a file's page that may be a cover")
    title: float = setting(0.75, "share", "agreement of the form's title on it")
    title_end: float = setting(0.99, "share", "agreement of the title's end on it")
    title_end_length: int = setting(5, "count", "characters of that end")
    pages_each: int = setting(3, "count", "pages a file above which files are versions of one packet")
    same_text: float = setting(0.96, "share", "agreement of two readings of one cover")
    same_names: float = setting(0.75, "share", "agreement of what tells packets apart on two covers of one packet")
    table_labels: float = setting(0.3, "share", "of a table's labels that stand on a page that may be it")
    other_firm: float = setting(0.6, "share", "of the characters of two trade names that differ where they are two firms'")
    slips: int = setting(1, "count", "characters of two trade names that may differ by a slip")
    named: float = setting(0.9, "share", "agreement of an applicant's name on a page that names it")


@dataclass(frozen=True, slots=True)
class DoubtSettings:
    """Values held against the rest of the packet (`packet/doubt.py`, `packet/leftovers.py`)."""

    asked: float = setting(0.85, "share", "confidence that a value keeps at most which a person shall look at")
    unfound: float = setting(0.5, "share", "confidence that is left where the place or its ink was not understood")
    near_domains: int = setting(2, "count", "characters by which two e-mail domains of one packet differ by a slip")
    twins: int = setting(2, "count", "labels that two groups of fields have in common whose values can be taken for each other's")
    boxes: float = setting(0.6, "share", "of a field's choices that have a box where its place was understood")
    long: int = setting(60, "count", "characters of a text of which one doubtful character tells nothing")
    neighbour: int = setting(5, "count", "characters of a value that another one does not hold by chance")
    under_seal: float = setting(0.2, "share", "of a value's characters that lie under a seal where nothing else confirms them")
    around: float = setting(0.002, "share", "of the page around a value's place in which its characters stand")
    beside: float = setting(0.25, "share", "of the page's width beside a blank place in which its answer may stand")
    goes_on: float = setting(
        0.5, "heights", "of a line, from a value to text behind it on its row that is nobody's, below which it is the value's"
    )
    adjoins: float = setting(
        0.01, "share", "of the page's width from a blank place up to which a short answer stands right beside it"
    )
    own_label: float = setting(50.0, "percent", "agreement from which such a word may be the field's own label, misread")
    beside_rows: float = setting(1.6, "times", "the height of a line above and below a blank place in which its answer may stand")
    same_end: int = setting(6, "count", "last characters of a page that show a text to end with it")
    print_least: int = setting(2, "count", "characters of a wording of the form that is taken out of a line")
    tick: float = setting(0.7, "confidence", "of a box below which no error rests on what is ticked beside it")
    unticked: int = setting(2, "count", "fields of boxes of a packet that seem blank, from which on none of them surely is")
    inside: float = setting(0.25, "heights", "of a line by which its middle lies inside a blank place that it stands in")
    cut: float = setting(0.015, "share", "of the page's width beside a value in which ink that was not read may be its own")
    room: float = setting(1.7, "times", "the usual distance of its characters from which one was lost between two")
    gap: float = setting(
        1.9, "times", "the usual distance of the characters of an address from which a stroke on the line was lost between two"
    )
    drawn: float = setting(
        0.65, "pitches", "by which three steps between Chinese characters are longer than usual where one was lost"
    )
    label: int = setting(4, "count", "characters of a label or choice that no other field's value holds by chance")
    choices: int = setting(3, "count", "choices of another field that a long text does not hold by chance")
    broken_label: int = setting(2, "count", "characters that the next line may hold of a label that is taken out of one")


@dataclass(frozen=True, slots=True)
class ForeignFormSettings:
    """A form that is not the notice's own (`packet/foreign_form.py`)."""

    own: float = setting(0.85, "share", "score of a title or heading of the notice's own form")
    alike: float = setting(0.75, "share", "agreement of two titles of one form")
    shortest: int = setting(6, "count", "characters of a title that says what it is of")
    few_lines: int = setting(40, "count", "lines of a sheet on which a title need not be large")
    large: float = setting(1.2, "times", "the usual height of a line that a title is, at least")
    centred: float = setting(0.15, "share", "of the page's width by which a title may stand off the middle")
    top: float = setting(0.6, "share", "of the page's height above which a title begins")
    title_end: int = setting(3, "count", "characters that end the form's title")


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """Evidence pages gathered into proofs (`packet/evidence/proofs.py`, `packet/evidence/proof_values.py`,
    `packet/evidence/half_pages.py`).
    """

    kind: float = setting(0.5, "share", "score of a page's kind that counts")
    pasted: float = setting(0.85, "share", "score of a proof's heading under the title of its attachment")
    same_number: float = setting(0.8, "share", "agreement of the numbers of two pages from which they are of one certificate")
    titled_alike: float = setting(0.75, "share", "agreement of a proof's title with its attachment's")
    pasted_alike: float = setting(0.95, "share", "score of a proof whose title is its attachment's")
    pasted_lines: int = setting(8, "count", "lines that such a proof has")
    pasted_labels: int = setting(2, "count", "labels of its kind with values that make it a proof, however few lines it has")
    other_kind: float = setting(0.7, "share", "score below which another kind does not begin another proof")
    nearly_empty: int = setting(20, "count", "characters of a photo of a product, a screenshot, fewer than these")
    unknown: float = setting(0.2, "share", "confidence of a page that shows no kind of proof")
    title: int = setting(40, "count", "characters of its title that are kept")
    title_least: int = setting(3, "count", "characters above which a line of it may be its title")
    large: float = setting(1.25, "times", "the usual height of a page's lines that the title of another proof is, at least")
    centred: float = setting(0.1, "share", "of the page's width by which such a title stands off the middle, at most")
    more_pages: int = setting(3, "count", "further pages of a proof that are read for what the first one does not tell")
    read_pages: int = setting(12, "count", "pages of a proof that are read for the amounts and names that it states")
    by_page: float = setting(0.5, "times", "a page's confidence in a proof's, and what a proof has besides")
    found_each: float = setting(0.03, "share", "what holder, number and date each add to a proof's score")
    name_least: int = setting(2, "count", "characters of a holder's name, at least")
    name_most: int = setting(60, "count", "characters of a holder's name, at most")
    runs_on: float = setting(0.7, "share", "of the page's width that a line reaches which runs on in the next")
    around_name: int = setting(8, "count", "characters around a name in running text that tell whose proof it is")
    level_in: int = setting(400, "count", "characters of a page's text in which its level stands")
    lying: float = setting(1.2, "times", "as wide as high is a sheet that holds two upright pages")
    gutter: float = setting(0.02, "share", "half the width of the strip in the middle that text keeps clear of")
    half_lines: int = setting(3, "count", "lines that each of two pages on a sheet has")
    stacked: int = setting(2, "count", "titles of proofs on a Word page that make as many proofs of it")
    own_title: float = setting(0.1, "share", "of such a proof's height within which its title begins")
    over_title: float = setting(0.2, "times", "the height of such a title above it where its proof begins")


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """Whom the recommending unit's letter names (`packet/letter.py`)."""

    least: float = setting(0.6, "share", "agreement of a name that may stand in a letter")
    same: float = setting(0.8, "share", "agreement from which a name in it is the applicant's, the project's, the writer's own")


@dataclass(frozen=True, slots=True)
class SheetSettings:
    """Sheets that seem to be missing (`packet/sheets.py`)."""

    numbered: int = setting(4, "count", "pages of the form with printed numbers from which numbers tell anything")
    most: int = setting(6, "count", "sheets that may be missing in one place; more are another numbering")
    shown: int = setting(12, "count", "characters shown of a text that breaks off")


COPIES = CopySettings()
NAMES = NameSettings()
CHARACTERS = CharacterSettings()
FORMATS = FormatSettings()
PRESCRIBED = PrescribedSettings()
PILE = PileSettings()
FOREIGN = ForeignFormSettings()
DOUBT = DoubtSettings()
PROOFS = ProofSettings()
LETTER = LetterSettings()
SHEETS = SheetSettings()

STAGES = (
    *(TokenSettings, RunningTextSettings),
    *(
        pairs.CellPairSettings,
        pairs.ColumnPairSettings,
        pairs.UnruledTableSettings,
        pairs.CaptionSettings,
        pairs.MarkedColumnSettings,
        pairs.AxisSettings,
        pairs.UponRuleSettings,
        pairs.FreePairSettings,
    ),
    *(
        fields.LabelSettings,
        fields.GridSettings,
        fields.FlowSettings,
        fields.BoxCaptionSettings,
        fields.AcrossSettings,
        fields.PageEndSettings,
        fields.SelectionSettings,
    ),
    *(fields.TableSettings, fields.RunningSettings, fields.SealWordSettings),
    *(values.ChoiceSettings, values.EssaySettings, values.ValueSettings),
    *(parts.FeatureSettings, parts.ProofKindSettings, parts.PartSettings, parts.OrderSettings),
    *(
        CopySettings,
        NameSettings,
        CharacterSettings,
        FormatSettings,
        PrescribedSettings,
        PileSettings,
        ForeignFormSettings,
        ProofSettings,
    ),
    DoubtSettings,
    *(LetterSettings, SheetSettings),
    *(marks.AnchorSettings, marks.SealJudgement, marks.SpellingSettings, marks.PagingSettings, marks.SignatureSettings),
)


def settings_page() -> str:
    """Return the documentation of all settings, Markdown."""
    return "\n\n".join([INTRODUCTION.strip(), *("\n".join(settings_table(stage)) for stage in STAGES)]) + "\n"


if __name__ == "__main__":
    print(settings_page(), end="")
