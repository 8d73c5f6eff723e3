"""Seals where the form asks for them, and the paging seal: there, in original ink, official, of the right owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checkers.case import Complaint, PacketCase, Subject, holds, report
from checkers.confidence import certain, weigh_file, weigh_part
from checkers.sheets_told import told_pages
from model.finding import ExtraPart, Finding, FindingKind, Severity
from model.folding import fold_letters, fold_words
from model.language import words
from model.organisations import ends_like_name, same_name
from model.page import Colour, Ink, Paper, SealKind
from model.record import DigitalSignature, PagingVerdict, SealVerdict, Verdict
from notices.profile import PagingDemand, SealDemand

NAME_ENDS = words("names", "organisation_endings")
OTHER_KINDS = {
    SealKind.CONTRACT: "合同专用章",
    SealKind.INVOICE: "发票专用章",
    SealKind.FINANCE: "财务专用章",
    SealKind.PERSONAL: "个人名章（法人章）",
    SealKind.OTHER: "其他专用章",
}


def check_seals(case: PacketCase) -> Iterator[Finding]:
    """Yield `missing` / `photocopied` / `mismatch` of every demanded seal, `missing` / `photocopied` of the paging seal."""
    for demand in case.profile.seals:
        yield from _check_seal(case, demand)
    if case.profile.paging and len(case.record.pages) > 1:
        yield from _check_paging(case, case.profile.paging)


def signed_for(case: PacketCase, owner: str) -> DigitalSignature | None:
    """Return a valid digital signature whose signer is `owner`."""
    valid = [s for s in case.record.digital_signatures if s.valid and s.intact is not False]
    return next((s for s in valid if same_owner(case, s.signer, owner)), None)


def same_owner(case: PacketCase, signer: str, owner: str) -> bool:
    """Return whether a name that was read is the owner's: the place and the trade name decide."""
    return same_name(signer, owner) >= case.profile.thresholds.owner_same


def _check_seal(case: PacketCase, demand: SealDemand) -> Iterator[Finding]:
    if demand.only_if is not None and not holds(case, demand.only_if):
        return
    seal = next((s for s in case.record.seals if s.at == demand.id), None)
    owner = (seal.expected if seal else "") or case.text(demand.owner)
    if signed_for(case, owner):
        return
    if demand.where_present and not case.pages(demand.part):
        return
    if not case.has_part(demand.part):
        message = f"未找到《{case.title(demand.part)}》，因此缺少{demand.name}。请补交该页并加盖公章。"
        yield _seal_finding(case, demand, seal, Complaint(FindingKind.MISSING, weigh_part(case), message))
    elif case.electronic(demand.part) or _on_electronic_page(case, seal):
        yield _electronic(case, demand, seal)
    elif seal is None:
        message = f"未能判断{demand.name}是否加盖，请对照原件核对。"
        yield _seal_finding(case, demand, seal, Complaint(FindingKind.MISSING, Severity.WARNING, message))
    else:
        yield from _judge_seal(case, demand, seal, owner)


def _on_electronic_page(case: PacketCase, seal: SealVerdict | None) -> bool:
    """A picture of a seal in a file is no seal on paper."""
    source = seal.source if seal else None
    if seal is None or source is None or seal.verdict is not Verdict.PRESENT:
        return False
    pages = [p for p in case.record.pages if (p.file, p.page) == (source.file, source.page)]
    return any(p.paper is Paper.ELECTRONIC for p in pages)


def _electronic(case: PacketCase, demand: SealDemand, seal: SealVerdict | None) -> Finding:
    doubtful = any(s.valid is not False for s in case.record.digital_signatures)
    picture = "文件中的印章图片不能代替公章。" if seal and seal.verdict is Verdict.PRESENT else ""
    message = f"电子材料上没有{demand.name}，也没有{_signer(case, demand.owner)}的有效电子签名。{picture}请提交加盖公章的原件。"
    if doubtful:
        message = f"{demand.name}：文件带有电子签名，但未能判明是{_signer(case, demand.owner)}的有效签名，请核实。"
    severity = Severity.WARNING if doubtful or demand.where_present else weigh_file(case)  # the paper may lie elsewhere
    return _seal_finding(case, demand, seal, Complaint(FindingKind.MISSING, severity, message))


def _signer(case: PacketCase, key: str | None) -> str:
    return f"“{case.text(key)}”" if case.text(key) else "盖章单位"


def _judge_seal(case: PacketCase, demand: SealDemand, seal: SealVerdict, owner: str) -> Iterator[Finding]:
    if seal.verdict is Verdict.ABSENT:
        message = f"《{case.title(demand.part)}》要求的位置上没有{demand.name}，请加盖{_of(owner)}公章。"
        severity = Severity.ERROR if seal.colour is Colour.COLOUR else Severity.WARNING  # a grey seal may lie unseen under print
        yield _seal_finding(case, demand, seal, Complaint(FindingKind.MISSING, severity, message))
        return
    wrong, copied = list(_mismatch(case, demand, seal, owner)), list(_copied(case, demand, seal, owner))
    if _told_with_ink(case, seal, owner) and copied:
        wrong = []
    if seal.verdict is Verdict.UNCLEAR and not wrong:
        if seal.ink is Ink.UNKNOWN and seal.colour is Colour.COLOUR:
            copied = []  # what is not seen clearly at all has no clear ink either: that is one thing to look at
        message = f"{demand.name}处似有印迹，但不清晰，无法判明是否已加盖公章，请对照原件核对；确不清晰的请重新加盖。"
        yield _seal_finding(case, demand, seal, Complaint(FindingKind.MISSING, Severity.WARNING, message))
    yield from wrong
    yield from copied


def _mismatch(case: PacketCase, demand: SealDemand, seal: SealVerdict, owner: str) -> Iterator[Finding]:
    thresholds = case.profile.thresholds
    sure = seal.verdict is Verdict.PRESENT and seal.confidence >= thresholds.doubtful
    if seal.kind in OTHER_KINDS:
        message = f"{demand.name}处所盖为{OTHER_KINDS[seal.kind]}，不是单位公章，请加盖{_of(owner)}公章。"
    else:
        match = _agreement(case, seal, owner)
        enough = thresholds.owner_same if seal.verdict is Verdict.PRESENT else thresholds.same_text
        if not owner or match is None or match >= enough:
            return
        if match < thresholds.owner_other and _legible(seal, owner):
            message = f"{demand.name}的印文为“{seal.text}”，与“{owner}”不符，请加盖{_of(owner)}公章。"
            sure = sure and _name_sure(case, demand)
        else:
            message = f"{demand.name}的印文辨认为“{seal.text}”，未能判明与“{owner}”一致，请对照原件核对。"
            sure = False
    severity = Severity.ERROR if sure else Severity.WARNING
    yield _seal_finding(case, demand, seal, Complaint(FindingKind.MISMATCH, severity, message, expected=owner))


def _told_with_ink(case: PacketCase, seal: SealVerdict, owner: str) -> bool:
    """Whether it is only not sure that the words are the owner's name: where the seal's ink must be looked at anyway, they are told with it."""
    if seal.kind in OTHER_KINDS or not owner:
        return False
    match = _agreement(case, seal, owner)
    return match is None or case.profile.thresholds.owner_other <= match < case.profile.thresholds.same_text


def _agreement(case: PacketCase, seal: SealVerdict, owner: str) -> float | None:
    """Return how far the seal's words are the owner's name; what was judged of the ring is not believed against the words themselves."""
    match, thresholds = seal.owner_match, case.profile.thresholds
    if match is None or match < thresholds.owner_same:
        return match
    own = same_name(seal.text, owner)
    return own if own < thresholds.owner_other else match


def _name_sure(case: PacketCase, demand: SealDemand) -> bool:
    """Whether the name that the seal is held against was read surely itself, and no other place that should say the same says another."""
    if demand.owner is None:
        return True
    same = case.profile.saying_the_same(demand.owner)
    names = {fold_words(text) for key in same if (text := case.text(key))}
    return len(names) <= 1 and certain(case.value(demand.owner), case.profile.thresholds)


def _legible(seal: SealVerdict, owner: str) -> bool:
    """Enough was read of the ring to say that it names somebody else: most of a name, with an end that names have."""
    text = fold_letters(seal.text)
    ended = ends_like_name(text) or any(end in text + text for end in NAME_ENDS)  # a ring may be cut within its end
    return len(text) >= max(4, 0.6 * len(fold_letters(owner))) and ended


def _of(owner: str) -> str:
    return f"“{owner}”的" if owner else "本单位"


def _copied(case: PacketCase, demand: SealDemand, seal: SealVerdict, owner: str) -> Iterator[Finding]:
    if seal.ink is Ink.ORIGINAL or demand.where_present:  # the letter itself goes another way; the packet may hold its copy
        return
    severity, reason = _copy_severity(seal.ink, seal.colour)
    if seal.verdict is Verdict.UNCLEAR:
        severity = Severity.WARNING
    message = f"{demand.name}{reason}"
    if severity is Severity.WARNING and _told_with_ink(case, seal, owner):
        message += f"印文辨认不清，请一并核对是否为“{owner}”的公章。"
    yield _seal_finding(case, demand, seal, Complaint(FindingKind.PHOTOCOPIED, severity, message))


def _copy_severity(ink: Ink, colour: Colour) -> tuple[Severity, str]:
    """A grey seal on a colour page is a copy; a page scanned without colour cannot show original ink."""
    if colour is not Colour.COLOUR:
        return Severity.WARNING, "所在页为黑白或灰度扫描，无法看出是否为原始印油；复印无效，请核对纸质原件，或提交彩色扫描件。"
    if ink is Ink.COPY:
        return Severity.ERROR, "在彩色页面上呈灰黑色，系复印件。复印无效，请在原件上重新加盖公章。"
    return Severity.WARNING, "颜色不明，无法判明是否为原始印油；复印无效，请核对纸质原件，或提交加盖公章的原件。"


def _seal_finding(case: PacketCase, demand: SealDemand, seal: SealVerdict | None, complaint: Complaint) -> Finding:
    told = replace(complaint, expected=complaint.expected or demand.name, found=seal.text if seal else "")
    return report(case, Subject(demand.id, demand.part, demand.clause), replace(told, source=seal.source if seal else None))


def _check_paging(case: PacketCase, demand: PagingDemand) -> Iterator[Finding]:
    paging = case.record.paging
    if signed_for(case, case.text(demand.owner)):
        return
    if case.record.electronic_only:
        message = f"电子材料没有加盖{demand.name}，也没有覆盖全文的有效电子签名，请提交加盖{demand.name}的纸质材料。"
        yield _paging_finding(case, demand, paging, Complaint(FindingKind.MISSING, weigh_file(case), message))
    elif paging is None or paging.verdict is Verdict.UNCLEAR:
        message = (
            f"页边似有{demand.name}的印迹，但未能拼合判明，请对照原件核对。"
            if paging
            else f"未能判断是否加盖{demand.name}，请核实。"
        )
        yield _paging_finding(case, demand, paging, Complaint(FindingKind.MISSING, Severity.WARNING, message))
    elif paging.verdict is Verdict.ABSENT:
        message = f"全部材料的页边均未发现{demand.name}，请将全套材料错开加盖{demand.name}。"
        severity = Severity.ERROR if _paging_colour(case, paging) is Colour.COLOUR else Severity.WARNING
        yield _paging_finding(case, demand, paging, Complaint(FindingKind.MISSING, severity, message))
    else:
        yield from _present_paging(case, demand, paging)


def _present_paging(case: PacketCase, demand: PagingDemand, paging: PagingVerdict) -> Iterator[Finding]:
    """Pages without a slice; where the seal's ink must be looked at anyway they are told with it: strips of a grey seal are easily lost."""
    pages = told_pages(case.record.pages, paging.gaps)
    if paging.ink is not Ink.ORIGINAL:
        severity, reason = _copy_severity(paging.ink, _paging_colour(case, paging))
        also = f"另：{pages}的页边未见印迹，请一并核实。" if pages else ""
        yield _paging_finding(case, demand, paging, Complaint(FindingKind.PHOTOCOPIED, severity, f"{demand.name}{reason}{also}"))
    elif pages:
        message = f"已见{demand.name}，但{pages}的页边没有印迹，可能漏盖或抽换页，请核实。"
        yield _paging_finding(case, demand, paging, Complaint(FindingKind.MISSING, Severity.WARNING, message))


def _paging_colour(case: PacketCase, paging: PagingVerdict) -> Colour:
    """The colour of the pages with slices: by logical number, else of all pages on paper."""
    pages = [p for p in case.record.pages if p.order in paging.pages] or list(case.record.pages)
    colours = {p.colour for p in pages if p.paper is not Paper.ELECTRONIC}
    return Colour.COLOUR if colours == {Colour.COLOUR} else Colour.GREY


def _paging_finding(case: PacketCase, demand: PagingDemand, paging: PagingVerdict | None, complaint: Complaint) -> Finding:
    told = replace(complaint, source=paging.source if paging else None, expected=demand.name)
    return report(case, Subject(demand.id, ExtraPart.WHOLE, demand.clause), told)
