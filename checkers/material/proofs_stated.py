"""What proofs state, held against the form: another project or software, an ended validity, another amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from checkers.case import Complaint, PacketCase, Subject, report, shown
from checkers.confidence import exact
from model.dates import chinese_date
from model.finding import Finding, FindingKind, Severity
from model.folding import fold_letters
from model.language import words
from model.organisations import parts_of
from model.record import Evidence
from notices.profile import EvidenceDemand

GENERIC = re.compile("|".join(sorted(words("names", "project_words"), key=len, reverse=True)) + r"|v?\d+(?:\.\d+)*")
SHARE = 0.005  # by which two amounts may differ through rounding
TIMES = 1000  # as much as a proof states is of single yuan, not of 万元


def check_stated(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence], part: str) -> Iterator[Finding]:
    """Yield warnings: `inconsistent:<demand>` (another project), `invalid:<demand>` (ended), `inconsistent:<amount's field>`, or `invalid` where
    the amount can only be of single yuan.
    """
    yield from _subjects(case, demand, proofs, part)
    yield from _ended(case, demand, proofs, part)
    yield from _amounts(case, demand, proofs)


def _subjects(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence], part: str) -> Iterator[Finding]:
    """Every proof that names what it is of names something else than this project; the applicant's own trade name is its own."""
    own = [case.text(key) for key in demand.subjects if case.filled(key)]
    named = [e for e in proofs if e.subjects]
    if not own or not named or any(_of_project(subject, own, e.holder) for e in named for subject in e.subjects):
        return
    told = "；".join(f"“{e.title}”所载为“{e.subjects[0]}”" for e in named[:3])
    message = f"{told}，与本项目“{own[0]}”不一致，请核实是否为本项目的证明材料。"
    complaint = Complaint(FindingKind.INCONSISTENT, Severity.WARNING, message, named[0].source, own[0], named[0].subjects[0])
    yield report(case, Subject(demand.code, part, demand.clause), complaint)


def _of_project(subject: str, own: Sequence[str], holder: str | None) -> bool:
    whole = fold_letters(subject)
    if not GENERIC.sub("", whole) or any(fold_letters(name) in whole for name in own):
        return True  # a name of general words alone tells nothing; 5G+8K智能服务终端研发及应用 has no more than itself
    trade = parts_of(holder).core_text if holder else ""
    mine = {pair for name in own for pair in _pairs(name)} | set(_pairs(trade))
    return not mine or bool(mine & set(_pairs(subject)))


def _pairs(text: str) -> Iterator[str]:
    """Neighbouring characters within the words that tell a name from others."""
    for word in GENERIC.sub(" ", fold_letters(text)).split():
        yield from ("".join(pair) for pair in pairwise(word))


def _ended(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence], part: str) -> Iterator[Finding]:
    """Certificates whose validity had ended before the notice, where none of their kind still held."""
    issued = case.profile.issued
    for kind in dict.fromkeys(e.kind for e in proofs):
        mine = [e for e in proofs if e.kind == kind]
        if issued is None or not all(_before(e.valid_until, issued) for e in mine):
            continue
        last = max(mine, key=lambda e: e.valid_until or "")
        until = chinese_date(date.fromisoformat(last.valid_until or ""))
        message = f"“{last.title}”的有效期至{until}，在通知发布（{chinese_date(issued)}）之前已届满，请核实；已重新认定的请补交现行有效的证书。"
        complaint = Complaint(FindingKind.INVALID, Severity.WARNING, message, last.source, found=last.valid_until or "")
        yield report(case, Subject(demand.code, part, demand.clause), complaint)


def _before(day: str | None, issued: date) -> bool:
    return bool(day and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)) and date.fromisoformat(day or "") < issued


def _amounts(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence]) -> Iterator[Finding]:
    """The form's amount is none of those that the proofs state."""
    value = case.value(demand.amount or "")
    told = [e for e in proofs if e.amounts and (demand.year is None or str(demand.year) in (e.year or str(demand.year)))]
    if not told or not isinstance(value.value, int | float) or isinstance(value.value, bool):
        return
    if any(_alike(amount, float(value.value), exact(e)) for e in told for amount in e.amounts):
        return
    proof, spec = told[0], case.spec(value.key)
    if spec.type.rules.query(spec, value) or spec.type.rules.currency(
        value.wording
    ):  # its unit is asked about already, or is another
        return
    stated = f"{proof.amounts[0]:,.2f}万元"
    single_yuan = abs(value.value) >= TIMES * max(abs(amount) for e in told for amount in e.amounts)
    kind = FindingKind.INVALID if single_yuan else FindingKind.INCONSISTENT
    wrong = "疑按“元”填写，请核实计量单位" if single_yuan else "两处不一致，请核实"
    message = f"《{case.title(spec.part)}》中“{spec.name}”填写为“{shown(value)}”，“{proof.title}”所载为{stated}，{wrong}。"
    where = proof.amount_at or proof.source  # who decides must see the number that was read, not the proof's heading
    yield report(case, Subject(value.key, spec.part), Complaint(kind, Severity.WARNING, message, where, stated, shown(value)))


def _alike(stated: float, filled: float, exact: bool) -> bool:
    if abs(stated - filled) <= max(0.01, SHARE * abs(filled)):
        return True
    digits = [re.sub(r"\D", "", f"{number:.2f}") for number in (stated, filled)]
    return not exact and Levenshtein.distance(*digits) <= 1
