"""What a proof states besides its holder: what it is of, amounts, until when it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.packet.settings import PROOFS
from model.dates import read_dates
from model.folding import fold
from model.geometry import Box
from model.page import Line, Page
from model.record import Source
from notices.profile import EvidenceKind

QUOTED = re.compile(r"[“\"「]([^“”\"「」]{4,40})[”\"」]")
RUN = re.compile(r"\d[\d.,，]*\d(?:\s*(亿元|万元|千元|元))?")  # taken whole: a part of a number is another number
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{4,}")
THOUSANDS = re.compile(
    r"\d{1,3}(?:[.,]\d{3}){2,}(?:\.\d{1,2})?|\d{1,3}(?:[.,]\d{3})+\.\d{1,2}"
)  # a comma read as a point: 330.509,000.00
UNIT = re.compile(r"单位[:：]?(?:人民币)?(亿元|万元|千元|元)")
IN_WAN = {"亿元": 1e4, "万元": 1.0, "千元": 0.1, "元": 1e-4}
OPEN_SENTENCE = re.compile(r"(?:为|是|达到?|[合共]计)[^。;]*$")  # 收入分别为…万元和 / …万元。
UNTIL = re.compile(r"(?:有效期(?:限)?(?:至|到|截止|截至)|至|到)")
VALIDITY = re.compile(r"有效期(?:限)?[:：]?(.{0,40})")
YEARS = re.compile(r"([一二两三四五六1-9])年")
COUNTED = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def stated_subjects(labelled: str | None, pages: Sequence[Page], kind: EvidenceKind) -> tuple[str, ...]:
    """Return what a proof is of: as its label tells (软件名称), and what its text quotes; nothing where its kind tells no subject."""
    if not kind.subject_labels:
        return ()
    quoted = (title for page in pages for title in QUOTED.findall(page.text))
    return tuple(dict.fromkeys(text.strip() for text in (labelled or "", *quoted) if text.strip()))


def stated_amounts(pages: Sequence[Page], kind: EvidenceKind) -> tuple[tuple[float, ...], Source | None]:
    """Return the amounts (万元) beside the labels of the kind's amount, and where the first of them stands; those whose unit nobody tells are left out."""
    found = [(round(amount, 4), where) for page in pages for amount, where in _amounts(page, kind.amount_labels)]
    return tuple(dict.fromkeys(amount for amount, _ in found)), found[0][1] if found else None


def _amounts(page: Page, labels: Sequence[str]) -> Iterator[tuple[float, Source]]:
    unit, labels = UNIT.search(fold(page.text)), [fold(label) for label in labels]
    for number, line in enumerate(page.lines):
        below = next(
            (fold(other.text) for other in page.lines[number + 1 :] if len(fold(other.text)) > 1), ""
        )  # no hole of a binder
        tail = _behind_label(fold(line.text), below, labels)
        if tail is None:
            continue
        if OPEN_SENTENCE.search(tail):
            tail += re.split("[。;]", below)[0]
        beside = [(fold(other.text), line.box.union(other.box)) for other in page.lines if _beside(line.box, other)]
        for text, box in ((tail, line.box), *beside):
            source = Source.on(page, box)
            for digits, own in _numbers(text):
                if told := own or (unit and unit.group(1)):
                    yield digits * IN_WAN[told], source


def _behind_label(text: str, below: str, labels: Sequence[str]) -> str | None:
    """What stands behind a label in the line `text`, or behind one that goes on in the line `below`; None where there is none."""
    own = next((text.split(label, 1)[1] for label in labels if label in text), None)
    if own is not None:
        return own
    cuts = ((label[:n], label[n:]) for label in labels for n in range(1, len(label)))
    return next(
        (re.split("[。;]", below[len(end) :])[0] for start, end in cuts if text.endswith(start) and below.startswith(end)), None
    )


def _numbers(text: str) -> Iterator[tuple[float, str | None]]:
    """Numbers with the unit behind them; a run of digits, points and commas that is none is left out as a whole."""
    for run in RUN.finditer(text):
        digits, own = run.group().removesuffix(run.group(1) or "").strip().replace("，", ","), run.group(1)
        if NUMBER.fullmatch(digits):
            yield float(digits.replace(",", "")), own
        elif THOUSANDS.fullmatch(digits):
            whole, point, parts = digits.rpartition(".") if re.search(r"\.\d{1,2}$", digits) else (digits, "", "")
            yield float(re.sub("[.,]", "", whole) + point + parts), own


def _beside(box: Box, other: Line) -> bool:
    """Whether a line stands on the right of a label, in its row."""
    return other.box.x0 >= box.x1 - PROOFS.gutter and box.common_height(other.box) > 0.5 * min(box.height, other.box.height)


def valid_until(text: str, issued: str | None, kind: EvidenceKind) -> str | None:
    """Return the day (ISO) until which a certificate holds: as it says, else by its own or its kind's years from the day of issue."""
    told = VALIDITY.search(fold(text))
    if told and (dates := read_dates(told.group(1))):
        return dates[-1] if len(dates) > 1 or UNTIL.search(told.group(0)) else None
    years = YEARS.match(told.group(1)) if told else None
    count = (COUNTED.get(years.group(1)) or int(years.group(1))) if years else kind.valid_years
    return _later(issued, count) if issued and count else None


def _later(issued: str, years: int) -> str | None:
    """The same day so many years later; of a month or a year alone its end."""
    parts = [int(part) for part in issued.split("-")]
    parts += [12, 31][len(parts) - 1 :] if len(parts) < 3 else []
    year, month, day = parts
    for last in (day, 30, 29, 28):
        try:
            return date(year + years, month, last).isoformat()
        except ValueError:
            continue
    return None
