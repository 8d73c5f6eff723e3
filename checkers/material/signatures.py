"""The signatures that the form asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checkers.case import Complaint, PacketCase, Subject, holds, report
from checkers.confidence import weigh_file, weigh_part
from checkers.material.seals import signed_for
from model.finding import Finding, FindingKind, Severity
from model.record import Hand, SignatureVerdict, Verdict
from notices.profile import SignatureDemand


def check_signature(case: PacketCase) -> Iterator[Finding]:
    """Yield `missing:<signature>` where nobody signed, `invalid:<signature>` where a typed name or a personal seal stands
    instead.
    """
    for demand in case.profile.signatures:
        if demand.only_if is not None and not holds(case, demand.only_if):
            continue
        signature = next((s for s in case.record.signatures if s.at == demand.id), None)
        if not _signed_digitally(case, demand, signature):
            yield from _check(case, demand, signature)


def _signed_digitally(case: PacketCase, demand: SignatureDemand, signature: SignatureVerdict | None) -> bool:
    """The signer's own digital signature, or that of the organisation whose seals the form asks for."""
    if signature and signature.hand is Hand.DIGITAL and signature.verdict is Verdict.PRESENT:
        return True
    owners = [case.text(demand.signer), *(case.text(seal.owner) for seal in case.profile.seals if seal.part == demand.part)]
    return any(signed_for(case, owner) for owner in owners if owner)


def _check(case: PacketCase, demand: SignatureDemand, signature: SignatureVerdict | None) -> Iterator[Finding]:
    who = case.text(demand.signer)
    name = f"（{who}）" if who else ""
    if not case.has_part(demand.part):
        message = f"未找到《{case.title(demand.part)}》，因此缺少{demand.name}。请补交该页并由本人{name}亲笔签字。"
        yield _finding(case, demand, signature, Complaint(FindingKind.MISSING, weigh_part(case), message))
    elif case.electronic(demand.part):
        yield from _electronic(case, demand, signature)
    elif signature is None or (signature.verdict is Verdict.UNCLEAR and signature.hand in (Hand.HANDWRITTEN, Hand.NOTHING)):
        message = f"未能判明{demand.name}处是否已签字，请对照原件核对。"
        yield _finding(case, demand, signature, Complaint(FindingKind.MISSING, Severity.WARNING, message))
    elif signature.hand is Hand.TYPED:
        yield _typed(case, demand, signature, Severity.ERROR if signature.verdict is Verdict.PRESENT else Severity.WARNING)
    elif signature.hand is Hand.PERSONAL_SEAL:
        message = f"{demand.name}处只盖有个人名章，没有亲笔签字，请核实是否认可，或由本人{name}补签。"
        yield _finding(case, demand, signature, Complaint(FindingKind.INVALID, Severity.WARNING, message))
    elif signature.verdict is Verdict.ABSENT or signature.hand is Hand.NOTHING:
        message = f"{demand.name}处没有签字，请由本人{name}亲笔签字。"
        yield _finding(case, demand, signature, Complaint(FindingKind.MISSING, Severity.ERROR, message))


def _electronic(case: PacketCase, demand: SignatureDemand, signature: SignatureVerdict | None) -> Iterator[Finding]:
    typed = signature is not None and signature.hand is Hand.TYPED
    doubtful = typed or any(s.valid is not False for s in case.record.digital_signatures)
    message = f"电子材料上没有{demand.name}，也没有有效的电子签名，请提交亲笔签字的原件。"
    if doubtful and not typed:
        message = f"{demand.name}：文件带有电子签名，但未能判明签名人及其效力，请核实。"
    severity = Severity.WARNING if doubtful else weigh_file(case)
    yield _finding(case, demand, signature, Complaint(FindingKind.MISSING, severity, message))
    if signature is not None and typed:
        yield _typed(case, demand, signature, weigh_file(case))


def _typed(case: PacketCase, demand: SignatureDemand, signature: SignatureVerdict, severity: Severity) -> Finding:
    message = f"{demand.name}处为打印的姓名，不能代替亲笔签字，请由本人亲笔签字。"
    return _finding(case, demand, signature, Complaint(FindingKind.INVALID, severity, message))


def _finding(case: PacketCase, demand: SignatureDemand, signature: SignatureVerdict | None, complaint: Complaint) -> Finding:
    told = replace(complaint, source=signature.source if signature else None, expected=demand.name)
    return report(case, Subject(demand.id, demand.part, demand.clause), told)
