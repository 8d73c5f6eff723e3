"""The attachments as a checklist: which proofs the notice demands, and which of them the packet holds."""

from __future__ import annotations

from dataclasses import dataclass

from model.finding import Finding, FindingKind, Severity
from model.record import Evidence, Record
from model.results import PacketResult
from notices.profile import EvidenceDemand, Profile


@dataclass(frozen=True, slots=True)
class Proof:
    """One demanded kind of proof; `state` is ok, missing, wrong, doubtful or none (not called for)."""

    name: str
    clause: str
    state: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class AttachmentList:
    name: str
    state: str
    proofs: tuple[Proof, ...]
    others: tuple[Evidence, ...]


def checklist(result: PacketResult, profile: Profile) -> tuple[AttachmentList, ...]:
    """Return one list an attachment of the notice. The state follows the findings, so that page and findings never disagree."""
    return tuple(_attachment(result, profile, a.id, a.name) for a in profile.attachments)


def _attachment(result: PacketResult, profile: Profile, attachment: str, name: str) -> AttachmentList:
    demands = [d for d in profile.evidence if d.attachment == attachment]
    proofs = tuple(_proof(result, d) for d in demands)
    shown = [e for p in proofs for e in p.evidence]
    others = tuple(e for e in result.record.evidence if e.attachment == attachment and e not in shown)
    return AttachmentList(name, state_of(attachment, result.findings, exact=True), proofs, others)


def _proof(result: PacketResult, demand: EvidenceDemand) -> Proof:
    evidence, state = evidence_for(result.record, demand), state_of(demand.code, result.findings)
    # Nothing claimed and nothing handed in: neither met nor missed.
    return Proof(demand.name, demand.clause, "none" if state == "ok" and not evidence else state, evidence)


def evidence_for(record: Record, demand: EvidenceDemand) -> tuple[Evidence, ...]:
    """Return the packet's proofs of the kinds that the demand takes (`honours` also takes `honours.high_tech`)."""
    return tuple(e for e in record.evidence if e.attachment == demand.attachment and _takes(demand, e.kind))


def _takes(demand: EvidenceDemand, kind: str) -> bool:
    return any(kind == k or kind.startswith(k + ".") for k in demand.every_kind)


def state_of(subject: str, findings: tuple[Finding, ...], exact: bool = False) -> str:
    about = [f for f in findings if f.subject == subject or (not exact and f.subject.startswith(subject + "."))]
    if any(f.severity is Severity.ERROR for f in about):
        return "missing" if any(f.kind is FindingKind.MISSING for f in about) else "wrong"
    return "doubtful" if about else "ok"
