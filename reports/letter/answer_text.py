"""What stands in a packet in answer to one demand, in a few words: a field's value, a seal, a signature, the paging seal."""

from __future__ import annotations

from collections.abc import Sequence

from checkers.sheets_told import told_pages
from model.record import PagePart, PagingVerdict, Record, SealVerdict, SignatureVerdict, Verdict
from notices.profile import FieldSpec, Profile
from reports.view import field_of, shown_field
from reports.words import HANDS, INKS, SEAL_KINDS, VERDICTS

LONGEST = 300


def answer_text(record: Record, subject: str, profile: Profile) -> str:
    """Return what answers a finding's subject; empty where the subject is nothing that can be put in words (a proof, the layout)."""
    spec = field_of(subject, profile)
    if spec is not None:
        return field_answer(record, spec)
    verdicts = {seal.at: _seal(seal) for seal in record.seals} | {s.at: _signature(s) for s in record.signatures}
    if record.paging is not None and profile.paging is not None:
        verdicts[profile.paging.id] = _paging(record.paging, record.pages)
    return verdicts.get(subject, "")


def field_answer(record: Record, spec: FieldSpec) -> str:
    """Return the value as shown, shortened; else why there is none."""
    text, absence = shown_field(spec, record.fields.get(spec.key))
    text = text.strip() or absence
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"


def _seal(seal: SealVerdict) -> str:
    if seal.verdict is not Verdict.PRESENT:
        return VERDICTS[seal.verdict]
    words = [VERDICTS[seal.verdict], INKS[seal.ink], SEAL_KINDS[seal.kind]]
    return "，".join([*words, f"印文“{seal.text}”"] if seal.text else words)


def _signature(signature: SignatureVerdict) -> str:
    return VERDICTS[signature.verdict] if signature.verdict is not Verdict.PRESENT else HANDS[signature.hand]


def _paging(paging: PagingVerdict, parts: Sequence[PagePart]) -> str:
    gaps = told_pages(parts, paging.gaps)
    return VERDICTS[paging.verdict] + (f"，{gaps}缺印" if gaps else "")
