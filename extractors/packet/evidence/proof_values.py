"""What a page of evidence says: holder, number, date, year and level, by the labels of its kind (read as a form's) and by the
persons, organisations and dates in its running text (spaCy's `blank("zh")` with matchers, no statistical model).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from extractors.forms.fields.cells import cell_candidates
from extractors.forms.fields.flow import flow_candidates, page_tokens
from extractors.forms.fields.grid import grids_of
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.tokens import Token
from extractors.packet.parts.proof_kind import KindGuess
from extractors.packet.settings import PROOFS
from extractors.text.entities import Entity, entities_of
from extractors.text.wordings import is_blank_text, strip_blanks, without_boxes
from model.dates import read_dates
from model.folding import fold, half_width
from model.geometry import Box
from model.organisations import SURE_END, sure_ends
from model.page import Line, Page
from notices.field_types.registry import FieldType
from notices.profile import EvidenceKind, FieldSpec, Profile

LEVELS = ("国家级", "国家", "省级", "市级", "省市级", "区级", "县级")
NUMBER = re.compile(
    r"[A-Za-z0-9〔〕\[\]（）()\-./第号字粤京沪深苏浙鲁川渝津冀豫鄂湘闽赣皖辽吉黑蒙桂琼黔滇藏陕甘青宁新ZLzl年证税 ]{4,40}"
)
ABOUT_YEAR = re.compile(r"((?:19|20)\d{2})\s*年\s*(?:度|1[\-—至到]12月|全年|财务报表|1月1日(?:至|-|—)|12月31日)")
ABOUT_YEAR_CHINESE = re.compile(r"(二[〇○零oO0][一二〇○零][〇○零一二三四五六七八九])年度")
PERIOD_LABEL = re.compile(r"时期|期间|年度|所属|统计")
RANGE = re.compile(
    r"((?:19|20)\d{2})\s*[-./年]\s*\d{1,2}\s*[-./月]?\s*(?:\d{1,2}\s*日?)?\s*(?:至|到|—|–|~|-)\s*(?=(?:19|20)\d{2})"
)
SPEAKS = "证明|授予|认定|审计了|审计|兹有"  # before whom a proof is about
TOLD = re.compile(rf"(?:[现兹经]|特此)?(?:{SPEAKS})(?=.*{SURE_END})")
ORGAN = re.compile(r"(?:厅|局|委员会|委|部|办公室|政府)$")
ISSUES = re.compile(r"\s*(?:联合)?(?:发布|批准|颁发|印发|主办|提出|归口)")  # behind who gives a paper out
BEHIND_NAME = re.compile(rf"\s*(?:[(（][^()（）]*{SURE_END}[)）]\s*)?")  # nothing but what the organisation was called before


@dataclass(frozen=True, slots=True)
class Proof:
    """What one page of evidence says."""

    kind: str
    title: str
    score: float
    holder: str | None = None
    number: str | None = None
    date: str | None = None
    year: str | None = None
    level: str | None = None
    box: Box | None = None
    subject: str | None = None


def read_proof(page: Page, guess: KindGuess, profile: Profile) -> Proof:
    """Read holder, number, date, year and level of the proof on `page`."""
    kind = profile.evidence_kind(guess.kind)
    labelled = _labelled(page, _vocabulary(kind))
    entities = entities_of(page.text)
    holder = _clean_holder(labelled.get("holder", "")) or _holder_found(kind, profile, _running(page.lines))
    number = _clean_number(labelled.get("number", "")) or next((e.text for e in entities if e.label == "CERTIFICATE_NO"), None)
    date_text = labelled.get("date", "")
    dated = any(d.year or d.years for d in profile.evidence if kind.id in d.every_kind)
    dates = read_dates(date_text) or [e.value for e in entities if e.label == "DATE" and e.value]
    about = _about_year(page.text) or (_period_year(page.text, labelled.get("period", "")) if dated else None)
    # a certificate about a year is dated in the next one: without its period the day of writing tells nothing
    year = about if dated else about or _labelled_year(date_text) or (dates[0][:4] if dates else None)
    level = _level(page.text, guess)
    score = min(1.0, guess.score + PROOFS.found_each * sum(1 for v in (holder, number, dates) if v))
    box = next((line.box for line in page.lines if guess.title and without_boxes(line.text).strip() == guess.title), None)
    title = guess.title or kind.name
    subject = half_width(labelled.get("subject", "")).strip(" :：《》“”") or None
    return Proof(guess.kind, title, score, holder, number, dates[0] if dates else None, year, level, box, subject)


def labels_filled(page: Page, guess: KindGuess, profile: Profile) -> int:
    """Return how many of the kind's labels stand on the page with something behind them: a certificate has some, a page that names it none."""
    return len(labels_of(page, guess.kind, profile))


def labels_of(page: Page, kind: str, profile: Profile) -> dict[str, str]:
    """Return what stands behind the labels of a kind of proof on a page: `holder`, `number`, `subject`, `date`, `period`."""
    return _labelled(page, _vocabulary(profile.evidence_kind(kind)))


@cache
def _vocabulary(kind: EvidenceKind) -> ProfileLabels:
    """The labels of a certificate as fields, so that the form's own reader of labels reads them."""

    def spec(key: str, labels: tuple[str, ...], type_: FieldType) -> FieldSpec:
        return FieldSpec(key=key, part="", name=key, type=type_, labels=labels)

    specs = [
        spec("holder", kind.holder_labels, FieldType.ORGANISATION),
        spec("number", kind.number_labels, FieldType.TEXT),
        spec("subject", kind.subject_labels, FieldType.TEXT),
        spec("date", tuple(label for label in kind.date_labels if not PERIOD_LABEL.search(label)), FieldType.DATE),
        spec("period", tuple(label for label in kind.date_labels if PERIOD_LABEL.search(label)), FieldType.PERIOD),
    ]
    return ProfileLabels([s for s in specs if s.labels])


def _labelled(page: Page, vocabulary: ProfileLabels) -> dict[str, str]:
    candidates = [c for grid in grids_of([page], vocabulary) for c in cell_candidates(grid, vocabulary)]
    candidates += flow_candidates(page_tokens(page, in_tables=True), vocabulary)
    found: dict[str, tuple[float, str]] = {}
    for candidate in candidates:
        text = strip_blanks(_first_name(candidate.tokens) if candidate.key == "holder" else candidate.joined())
        if not is_blank_text(text) and candidate.label_score > found.get(candidate.key, (0.0, ""))[0]:
            found[candidate.key] = (candidate.label_score, text)
    return {key: text for key, (_, text) in found.items()}


def _first_name(tokens: Sequence[Token]) -> str:
    """The name of an organisation over one or two lines, without the lines that follow it."""
    text = ""
    for token in tokens:
        if text and (_name_ended(text) or re.search(r"[:：]", token.text)):
            break
        text += token.text.strip()
    return text


def _name_ended(text: str) -> bool:
    bare = text.lstrip(" (（")
    return any(BEHIND_NAME.fullmatch(bare, end) for end in sure_ends(bare))


def listed_holders(pages: Sequence[Page], guess: KindGuess, profile: Profile) -> tuple[str, ...]:
    """Return the organisations under a holder's label that heads a table, over all pages of a proof: a list of recognised firms holds for each of
    them. Nothing where it heads one row alone.
    """
    kind = profile.evidence_kind(guess.kind)
    heads = {fold(label) for label in kind.holder_labels}
    names: list[str] = []
    column: Box | None = None
    for table in (table for page in pages for table in page.tables):
        head = next((c for c in table.cells if c.row == 0 and fold(c.text) in heads and table.cols > 1), None)
        column = head.box if head else column  # a table goes on overleaf without its head
        cells = (c for c in table.cells if column and column.x0 < c.box.cx < column.x1 and c is not head)
        names += [name for c in cells if sure_ends(name := half_width("".join(c.text.split())))]
    return tuple(dict.fromkeys(names)) if len(names) > 1 else ()


def _clean_holder(text: str) -> str | None:
    text = half_width(re.split(r"[;；\n]|\s{2,}", text)[0]).strip(" :：,，。")
    return text if PROOFS.name_least <= len(text) <= PROOFS.name_most else None


def _clean_number(text: str) -> str | None:
    hit = NUMBER.search(text)
    return half_width(hit.group()).strip() if hit else None


def _holder_found(kind: EvidenceKind, profile: Profile, text: str) -> str | None:
    """The organisation or, where persons hold such proofs (职称证书), the only person that the text names."""
    asked = {profile.field(d.holder).type for d in profile.evidence if d.holder and kind.id in d.every_kind}
    entities = entities_of(text)
    if asked != {FieldType.PERSON}:
        return _holder_in_text(entities, text)
    persons = {e.text for e in entities if e.label == "PERSON"}
    return persons.pop() if len(persons) == 1 else None


def _running(lines: Sequence[Line]) -> str:
    """The text of a page, its long lines that end in the middle of a sentence joined with the next one below: a name runs on."""
    text = ""
    for line, below in zip_longest(lines, lines[1:]):
        long = line.box.x1 >= PROOFS.runs_on and line.text[-1:].isalnum()
        text += line.text + ("" if long and below and below.box.x0 <= line.box.x0 + line.box.height else "\n")
    return text


def _holder_in_text(entities: Sequence[Entity], text: str) -> str | None:
    """兹证明…公司, …公司全体股东, 授予…公司: the organisation that the running text is about; who writes or issues it is none."""
    organisations = [e for e in entities if e.label == "ORG" and not ISSUES.match(text, e.end)]
    for entity in organisations:
        before, after = (
            text[max(0, entity.start - PROOFS.around_name) : entity.start],
            text[entity.end : entity.end + PROOFS.around_name],
        )
        if told := TOLD.match(entity.text):
            return entity.text[told.end() :]
        if re.search(rf"{SPEAKS}|由\s*$|致[:：]?\s*$|被审计单位|委托", before) or re.match(
            r"\s*(?:全体股东|董事会|[:：])", after
        ):
            return entity.text
    names = {e.text for e in organisations}
    return organisations[0].text if len(names) == 1 and not ORGAN.search(organisations[0].text) else None


def _about_year(text: str) -> str | None:
    """The year that a report is about (2019年度), not the year it was written in."""
    years = ABOUT_YEAR.findall(text)
    if not years:
        years = [read_dates(y + "年")[0] for y in ABOUT_YEAR_CHINESE.findall(text) if read_dates(y + "年")]
    return max(set(years), key=lambda y: (years.count(y), y)) if years else None


def _period_year(text: str, labelled: str) -> str | None:
    """The year that most periods of a statement lie in (税款所属时期 2019-02-01 至 2019-02-28)."""
    years = RANGE.findall(half_width(text)) or [d[:4] for d in read_dates(labelled)]
    return max(set(years), key=lambda y: (years.count(y), y)) if years else None


def _labelled_year(text: str) -> str | None:
    hit = re.search(r"(?:19|20)\d{2}", half_width(text))
    return hit.group() if hit else None


def _level(text: str, guess: KindGuess) -> str | None:
    """国家级, 省级, 市级 as the title says it first, then the text."""
    for source in (guess.title, text[: PROOFS.level_in]):
        for level in LEVELS:
            if level in fold(source) and not (
                level == "国家"
                and "国家高新" not in source
                and "国家认定" not in source
                and "国家重点" not in source
                and "国家企业" not in source
            ):
                return "国家级" if level == "国家" else level
        if hit := re.search(r"([省市])(?:企业技术中心|重点实验室|工程)", fold(source)):
            return hit.group(1) + "级"
    return None
