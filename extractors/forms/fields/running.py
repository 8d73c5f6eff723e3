"""Fields in running text: a blank between two wordings (「我单位提交了____项目参评」) and the date at the end of a declaration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.fields.settings import RUNNING
from extractors.forms.joined_text import join_tokens
from extractors.forms.tokens import Candidate, Token, pages_of
from extractors.text.reading_order import rows_of
from model.dates import read_date
from model.fuzzy import Span, find
from model.geometry import union_of
from model.page import Page
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec

BLANK = re.compile(r"_{2,}|＿+")
DATE_ROW = re.compile(r"[年月日]")


def running_candidates(specs: Sequence[FieldSpec], tokens: Sequence[Token]) -> dict[str, list[Candidate]]:
    """Find where the fields stand in running text, by their keys; none where its wording is not found."""
    dates = [spec for spec in specs if spec.type is FieldType.DATE and not within_sentence(spec)]
    return between_candidates([spec for spec in specs if spec not in dates], tokens) | date_candidates(dates, tokens)


def within_sentence(spec: FieldSpec) -> bool:
    """Return whether a wording of the field has a blank in it: 成立于____，注册资本."""
    return any(BLANK.search(label) for label in spec.labels)


def leads_of(spec: FieldSpec) -> list[str]:
    """Return the phrases just before the field's blanks, at which another's value ends."""
    before = (BLANK.split(label)[0].rstrip("：: ") for label in spec.labels if BLANK.search(label))
    phrases = (re.split("[，。；、：:,;]", text)[-1] for text in before)
    return [phrase for phrase in phrases if len(phrase) >= RUNNING.lead]


def between_candidates(specs: Sequence[FieldSpec], tokens: Sequence[Token]) -> dict[str, list[Candidate]]:
    """Find the fields that stand between two wordings, by their keys."""
    return {s.key: [c for label in s.labels if BLANK.search(label) and (c := _between(s, label, tokens))] for s in specs}


def _between(spec: FieldSpec, label: str, tokens: Sequence[Token]) -> Candidate | None:
    """The text between the two wordings of `label`; it ends at the latest at the sentence's end."""
    before, after = (BLANK.split(label, maxsplit=1) + [""])[:2]
    joined = join_tokens(tokens)
    text = joined.text
    start = find(text, before, RUNNING.before)
    if start is None:
        return None
    stop = _ending(text, start.end, after)
    end = (
        stop.start
        if stop
        else min((p for p in (text.find("。", start.end), start.end + RUNNING.longest) if p >= 0), default=len(text))
    )
    anchor = joined.token_at(start.end) or tokens[-1]
    score = start.score * (stop.score if stop else RUNNING.no_end)
    return Candidate(spec.key, tuple(joined.cut(start.end, end)), score, anchor.page, anchor.box, "running")


def _ending(text: str, start: int, after: str) -> Span | None:
    """The wording behind the blank: the nearest place of it, or of its last words where the first are part of the value."""
    if not after.strip():
        return None
    window = text[: start + RUNNING.search]
    for wording in (after, after[-2:]):
        if len(wording) < 2:
            continue
        span = find(window, wording, RUNNING.behind, start)
        if span:
            return span
    return None


@dataclass(frozen=True, slots=True)
class _DateRow:
    """A row that reads as a date, or as one with blanks left in it; `at`: its place among all rows."""

    at: int
    page: Page
    tokens: tuple[Token, ...]

    def of(self, key: str) -> Candidate:
        box = union_of([token.box for token in self.tokens])
        return Candidate(key, _date_tokens(self.tokens), RUNNING.date, self.page, box, "running")


def date_candidates(specs: Sequence[FieldSpec], tokens: Sequence[Token]) -> dict[str, list[Candidate]]:
    """Find the dates under which people sign: of a field with a context the first row below it and above the next one's; of the others the last
    rows that are left, in the order of the fields.
    """
    rows = [(page, row) for page in pages_of(tokens) for row in rows_of([b for b in tokens if b.page is page])]
    dates = [_DateRow(n, page, tuple(row)) for n, (page, row) in enumerate(rows) if _is_date_row(_text(row))]
    heads = {spec.key: at for spec in specs if (at := _head(spec, [_text(row) for _, row in rows])) is not None}
    found: dict[str, _DateRow] = {}
    for date in dates:
        above = [(at, key) for key, at in heads.items() if at <= date.at]
        if above:
            found.setdefault(max(above)[1], date)
    rest = [date for date in dates if date not in found.values()]
    others = [spec.key for spec in specs if spec.key not in heads]
    last = rest[max(0, len(rest) - len(others)) :]
    return {key: [date.of(key)] for key, date in (*found.items(), *zip(reversed(others), reversed(last), strict=False))}


def _head(spec: FieldSpec, rows: Sequence[str]) -> int | None:
    """The last row that carries a context of the field: 推荐单位（盖章）."""
    found = (n for n, text in enumerate(rows) if any(find(text, above, RUNNING.above) for above in spec.context))
    return max(found, default=None)


def _text(row: Sequence[Token]) -> str:
    return " ".join(token.text for token in row)


def _is_date_row(text: str) -> bool:
    short = re.sub(r"\s+", "", text)
    if len(short) > RUNNING.date_row:
        return False
    marks = set(DATE_ROW.findall(short))
    if read_date(short) and len(short) < RUNNING.plain_date:
        return True
    if len(marks) == 3 and re.search(r"年.{0,8}月.{0,8}日", short):
        return True
    return len(marks) >= 1 and re.fullmatch(r"[二2Z][〇○零0oOQ][二2Z][〇○零0oOQ\d一二].{0,10}", short) is not None


def _date_tokens(row: Sequence[Token]) -> tuple[Token, ...]:
    """Without what stands before the date on its row (公司（盖章） 二〇二〇年…)."""
    found: list[Token] = []
    for token in row:
        hit = re.search(r"(?:[12]\s*\d|[二一]\s*[〇○零九0oO])", token.text)
        if not found and hit and hit.start() and "年" in token.text[hit.start() :]:
            found.append(token.cut(hit.start()))
        elif not found and not re.search(r"[\d年月日〇○零一二]", token.text):
            continue
        else:
            found.append(token)
    return tuple(found)
