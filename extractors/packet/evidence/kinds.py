"""Evidence pages read by spaCy (`blank("zh")` with matchers, no statistical model): kind of certificate, holder, number, date,
year, level; and persons, organisations, dates and money in running text.

Kinds and their wordings come from the notice's profile. Scores: a title set as a heading 0.9 and more, a title within the text
0.6 to 0.8, words of the kind alone 0.5 to 0.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz

from extractors.forms.fields.cells import cell_candidates
from extractors.forms.fields.flow import flow_candidates, page_tokens
from extractors.forms.fields.grid import grids_of
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.tokens import Token, typical_height
from extractors.text.dates import read_dates
from extractors.text.entities import Entity, entities_of
from extractors.text.wordings import bare, find, half_width, is_blank_text, strip_blanks, without_boxes
from model.folding import fold
from model.geometry import Box
from model.page import Line, Page, Reader
from notices.field_types.registry import FieldType
from notices.profile import Choice, EvidenceKind, FieldSpec, Profile

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
NAME_END = re.compile(r"(?:公司|[厅局委会厂社]|研究院|研究所|大学|学院|医院|集团|中心)[)）]?\s*$")
CONTINUES = ("续", "附注", "资产负债表", "利润表", "现金流量表", "所有者权益变动表")


TitleLine = tuple[Line, str, str]  # the line, its text (perhaps with the next line's), and that text's bare wording


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The kind of proof that a page is: `heading` whether its title stands there as a heading."""

    kind: str
    score: float
    title: str
    y: float
    heading: bool


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


def guess_kind(page: Page, profile: Profile) -> KindGuess | None:
    """The likeliest kind of proof for a page; None where nothing speaks for any."""
    text, lines = fold(page.text), _title_lines(page)
    guesses = [g for kind in profile.evidence_kinds if (g := _guess(page, kind, text, lines))]
    if not guesses:
        return _by_file_name(page, profile)
    return max(guesses, key=lambda g: (round(g.score, 2), len(fold(g.title))))


def _guess(page: Page, kind: EvidenceKind, text: str, lines: Sequence[TitleLine]) -> KindGuess | None:
    words = sum(1 for w in kind.words if fold(w) in text)
    support = min(0.15, 0.05 * words)
    best: KindGuess | None = None
    height = typical_height(page.lines)
    for line, whole, core in lines:
        for title in kind.titles:
            score = _title_score(core, title)
            if not score:
                continue
            heading = _is_heading(line, whole, title, height)
            value = score * (0.85 if heading else 0.6) + support
            if best is None or (value, len(title)) > (best.score, len(fold(best.title))):
                best = KindGuess(kind.id, value, without_boxes(line.text).strip(), line.box.y0, heading)
    if best is None and words >= 2:
        best = KindGuess(kind.id, min(0.7, 0.4 + 0.1 * words), "", 0.0, False)
    return best


def _title_lines(page: Page) -> list[TitleLine]:
    """The page's short lines, and each joined with the one below it (titles set on two lines), with their bare wording."""
    lines = sorted((line for line in page.lines if line.text.strip()), key=lambda line: (line.box.y0, line.box.x0))
    found = []
    for index, line in enumerate(lines):
        if len(fold(line.text)) > 36:
            continue
        found.append((line, line.text, bare(line.text)))
        head, colon, rest = line.text.replace(":", "：").partition("：")
        if colon and rest.strip() and line.box.y0 < 0.3 and len(fold(head)) >= 4:
            found.append((line, head, bare(head)))  # 项目推广效果证明材料：现场照片
        if index + 1 < len(lines) and len(fold(line.text + lines[index + 1].text)) <= 30 and line.box.y0 < 0.45:
            both = line.text + lines[index + 1].text
            found.append((line, both, bare(both)))
    return found


@lru_cache(maxsize=131072)
def _title_score(core: str, title: str) -> float:
    wanted = fold(title)
    whole = fuzz.ratio(core, wanted, score_cutoff=85) / 100
    if whole:
        return whole
    if (
        len(wanted) < 4
        or not len(wanted) - 1 <= len(core) <= len(wanted) + 16
        or len(set(core) & set(wanted)) < 0.8 * len(set(wanted))
    ):
        return 0.0
    span = find(core, wanted, 0.86)
    if span is None:
        return 0.0
    # 广东省省级企业技术中心认定证书: a title with the issuing place before it; further off, it is only mentioned
    return span.score * (0.97 if span.end >= len(core) - 2 else 0.85)


def _is_heading(line: Line, text: str, title: str, height: float) -> bool:
    if re.search(r"[:：；;。，]", text.strip().rstrip(":：。")):
        return False
    short = len(fold(text)) <= len(fold(title)) + 12
    centred = abs(line.box.cx - 0.5) < 0.15
    large = line.box.height > 1.2 * height
    return short and line.box.y0 < 0.6 and (large or (centred and line.box.y0 < 0.4))


def _by_file_name(page: Page, profile: Profile) -> KindGuess | None:
    """The applicant's own file name is a weak sign where the page itself tells nothing."""
    name = page.file.rsplit("/", 1)[-1]
    for kind in profile.evidence_kinds:
        for title in (*kind.titles, kind.name):
            if len(fold(title)) >= 4 and (span := find(name, title, 0.9)):
                return KindGuess(kind.id, 0.5, name[span.start : span.end], 0.0, False)
    return None


def read_proof(page: Page, guess: KindGuess, profile: Profile) -> Proof:
    """Holder, number, date, year and level of the proof on `page`."""
    kind = next(k for k in profile.evidence_kinds if k.id == guess.kind)
    labelled = _labelled(page, _vocabulary(kind))
    entities = entities_of(page.text)
    holder = _clean_holder(labelled.get("holder", "")) or _holder_in_text(entities, page.text)
    number = _clean_number(labelled.get("number", "")) or next((e.text for e in entities if e.label == "CERTIFICATE_NO"), None)
    date_text = labelled.get("date", "")
    dated = any(d.year for d in profile.evidence if kind.id in d.kinds)
    dates = read_dates(date_text) or [e.value for e in entities if e.label == "DATE" and e.value]
    about = _about_year(page.text) or (_period_year(page.text, labelled.get("period", "")) if dated else None)
    # a certificate about a year is dated in the next one: without its period the day of writing tells nothing
    year = about if dated else about or _labelled_year(date_text) or (dates[0][:4] if dates else None)
    level = _level(page.text, guess)
    score = min(1.0, guess.score + 0.03 * sum(1 for v in (holder, number, dates) if v))
    box = next((line.box for line in page.lines if guess.title and without_boxes(line.text).strip() == guess.title), None)
    title = guess.title or kind.name
    return Proof(guess.kind, title, score, holder, number, dates[0] if dates else None, year, level, box)


@cache
def _vocabulary(kind: EvidenceKind) -> ProfileLabels:
    """The labels of a certificate as fields, so that the form's own reader of labels reads them."""

    def spec(key: str, labels: tuple[str, ...], type_: FieldType) -> FieldSpec:
        return FieldSpec(key=key, part="", name=key, type=type_, labels=labels)

    specs = [
        spec("holder", kind.holder_labels, FieldType.ORGANISATION),
        spec("number", kind.number_labels, FieldType.TEXT),
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
        if text and (NAME_END.search(text) or re.search(r"[:：]", token.text)):
            break
        text += token.text.strip()
    return text


def _clean_holder(text: str) -> str | None:
    text = half_width(re.split(r"[;；\n]|\s{2,}", text)[0]).strip(" :：,，。")
    return text if 2 <= len(text) <= 60 else None


def _clean_number(text: str) -> str | None:
    hit = NUMBER.search(text)
    return half_width(hit.group()).strip() if hit else None


def _holder_in_text(entities: Sequence[Entity], text: str) -> str | None:
    """兹证明…公司, …公司全体股东, 授予…公司: the organisation that the running text is about."""
    organisations = [e for e in entities if e.label == "ORG"]
    for entity in organisations:
        before, after = text[max(0, entity.start - 8) : entity.start], text[entity.end : entity.end + 8]
        if re.search(r"证明|授予|认定|审计了|审计|兹有|由\s*$|致[:：]?\s*$|被审计单位|委托", before) or re.match(
            r"\s*(?:全体股东|董事会|[:：])", after
        ):
            return entity.text
    return organisations[0].text if len({e.text for e in organisations}) == 1 else None


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
    for source in (guess.title, text[:400]):
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


def continues(page: Page, guess: KindGuess | None, previous: KindGuess | None) -> bool:
    """Whether a page goes on with the proof of the page before it (the second page of an audit report)."""
    if previous is None:
        return False
    if guess is None:
        return True
    if guess.heading and guess.kind != previous.kind:
        return False
    if guess.kind == previous.kind:
        return not guess.heading or any(word in guess.title for word in CONTINUES)
    return guess.score < 0.7 or any(word in fold(guess.title) for word in CONTINUES)


def unread(page: Page) -> bool:
    """A page of evidence that holds next to no text: a photo of a product, a screenshot."""
    return page.reader is not Reader.NONE and sum(len(fold(line.text)) for line in page.lines) < 20


def with_score(proof: Proof, score: float) -> Proof:
    return replace(proof, score=score)


__all__ = ["Choice", "KindGuess", "Proof", "continues", "guess_kind", "read_proof", "unread", "with_score"]
