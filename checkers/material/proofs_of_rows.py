"""Rows of a table each of which needs a certificate of its own, by its number: several patents are several certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from checkers.case import Complaint, PacketCase, Subject, report
from checkers.confidence import exact, weigh, weigh_part
from checkers.fields.cells import Told, told
from model.finding import Finding, FindingKind, Severity
from model.folding import fold_letters
from model.record import Evidence
from notices.profile import EvidenceDemand

MISREAD = 1  # characters of a number that a recogniser may have read wrongly


def check_rows(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence], part: str) -> Iterator[Finding]:
    """Yield `missing:<demand>.<row>` for every row that is filled in and whose certificate is not there."""
    unread = sum(not e.number for e in proofs)
    for one in told(case, demand.rows or "") if proofs else ():  # that there is none at all is told once
        if not one.filled or any(_same(one, proof) for proof in proofs):
            continue
        row = one.spec.key.split(".")[-2]
        severity = Severity.WARNING if unread else weigh(case, weigh_part(case), one.value)
        message = f"{one.named}未见相应的证明材料，请核实；确未提交的请补交。"
        complaint = Complaint(FindingKind.MISSING, severity, message, one.value.source, demand.name, one.words)
        yield report(case, Subject(f"{demand.code}.{row}", part, demand.clause), complaint)


def _same(one: Told, proof: Evidence) -> bool:
    """Numbers as they are written and read: with or without ZL, points and blanks; of a scan one character may be misread."""
    number, written = _bare(proof.number or ""), _bare(one.value.wording)
    return bool(number) and (number == written or (not exact(proof) and Levenshtein.distance(number, written) <= MISREAD))


def _bare(number: str) -> str:
    return "".join(char for char in fold_letters(number) if char.isalnum()).removeprefix("zl")
