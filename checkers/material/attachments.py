"""Attachments and the proofs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from checkers.case import NONE_WORDS, Complaint, PacketCase, Subject, holds, is_filled, report, says_none
from checkers.confidence import weigh, weigh_part
from checkers.likeness import Likeness, compare
from checkers.material.proofs_of_rows import check_rows
from checkers.material.proofs_stated import check_stated
from checkers.material.seals import same_owner
from model.finding import Finding, FindingKind, Severity
from model.folding import fold_words, simplified
from model.record import Evidence, FieldValue
from model.wording import in_words
from notices.profile import Attachment, EvidenceDemand

NAME = 2  # characters of a name, at least
LONGEST = 60  # characters of the names of a list that are told


def check_attachments(case: PacketCase) -> Iterator[Finding]:
    """Yield `missing:<attachment>` and, of every demand on its proofs, `missing`, `invalid` (year) and `inconsistent`."""
    for attachment in case.profile.attachments:
        if _absent(case, attachment):
            yield _missing_attachment(case, attachment)
    for demand in case.profile.evidence:
        if demand.claims:
            yield from _check_claims(case, demand)
        for one in demand.by_year() if not demand.claims else ():
            yield from _check_proof(case, one)
        if demand.rows:
            yield from check_rows(case, demand, _proofs(case, demand, demand.every_kind), _title_part(case, demand))


def _absent(case: PacketCase, attachment: Attachment) -> bool:
    """Neither its title page nor one proof that belongs to it is there."""
    return not case.has_part(attachment.title_part) and not any(e.attachment == attachment.id for e in case.record.evidence)


def _missing_attachment(case: PacketCase, attachment: Attachment) -> Finding:
    demands = [d for d in case.profile.evidence if d.attachment == attachment.id]
    severity = weigh_part(case)
    if any(_elsewhere(case, demand, demand.kinds) for demand in demands):
        severity = Severity.WARNING
    message = f"缺少“{attachment.name}”，请补交。"
    complaint = Complaint(FindingKind.MISSING, severity, message, expected=attachment.name)
    return report(case, Subject(attachment.id, attachment.title_part, attachment.clause), complaint)


def is_kind(kind: str, wanted: Sequence[str]) -> bool:
    """Return whether `kind` is one of `wanted` or below it: `honours.high_tech` is of the kinds `honours` and
    `honours.high_tech`.
    """
    return any(kind == w or kind.startswith(w + ".") for w in wanted)


def _proofs(case: PacketCase, demand: EvidenceDemand, kinds: Sequence[str]) -> list[Evidence]:
    return [e for e in case.record.evidence if e.attachment == demand.attachment and is_kind(e.kind, kinds)]


def _elsewhere(case: PacketCase, demand: EvidenceDemand, kinds: Sequence[str]) -> bool:
    """A proof of this kind was put to another attachment, but not surely (shuffled pages do not tell where they belong), or to one that asks for
    none such.
    """
    sure = case.profile.thresholds.sure
    others = [e for e in case.record.evidence if e.attachment != demand.attachment and is_kind(e.kind, kinds)]
    misplaced = any(e.confidence < sure or _place_in_list(case, e) < 0 or _out_of_turn(case, e) for e in others)
    return misplaced or _spare(case, demand, others)


def _spare(case: PacketCase, demand: EvidenceDemand, others: Sequence[Evidence]) -> bool:
    """Whether a scanned attachment holds nothing behind its title page and another one has a proof to spare: two sheets may be exchanged."""
    scanned = [e for e in others if e.source is not None and not e.source.reader.electronic]
    empty = not any(e.attachment == demand.attachment for e in case.record.evidence)
    return empty and len(scanned) > 1


def _out_of_turn(case: PacketCase, proof: Evidence) -> bool:
    """Whether a scanned proof stands behind one that its attachment lists later: its sheet may have been exchanged with another's."""
    if proof.source is None or proof.source.reader.electronic:
        return False
    own = _place_in_list(case, proof)
    before = [e for e in case.record.evidence if e.attachment == proof.attachment and e.pages[:1] < proof.pages[:1]]
    return any(_place_in_list(case, e) > own for e in before)


def _place_in_list(case: PacketCase, proof: Evidence) -> int:
    """Return which of its attachment's demands a proof answers, from 0; -1 for none."""
    demands = [d for d in case.profile.evidence if d.attachment == proof.attachment]
    return next((n for n, d in enumerate(demands) if is_kind(proof.kind, d.every_kind)), -1)


def _unknown_proof(case: PacketCase, demand: EvidenceDemand) -> bool:
    """Pages of the attachment whose kind could not be told (a photo without text), or not surely: the proof may be among them."""
    known = {kind.id for kind in case.profile.evidence_kinds}
    own = [e for e in case.record.evidence if e.attachment == demand.attachment]
    return any(e.kind not in known or e.confidence < case.profile.thresholds.doubtful for e in own)


def _weigh_missing(case: PacketCase, demand: EvidenceDemand, kinds: Sequence[str]) -> Severity:
    doubtful = _elsewhere(case, demand, kinds) or _unknown_proof(case, demand)
    return Severity.WARNING if doubtful else weigh_part(case)


def _check_proof(case: PacketCase, demand: EvidenceDemand) -> Iterator[Finding]:
    if demand.about and says_none(case.value(demand.about)):
        return
    proofs = _proofs(case, demand, demand.kinds)
    if not any(_of_year(e, demand.year) for e in proofs):
        proofs = _in_place(case, demand) or proofs
    if not proofs:
        if wanted := _wanted(case, demand):
            severity = wanted if wanted is Severity.WARNING else _weigh_missing(case, demand, demand.kinds)
            yield _finding(case, demand, Complaint(FindingKind.MISSING, severity, _lacking(case, demand, demand.name)))
        return
    yield from _check_year(case, demand, proofs)
    mine = [e for e in proofs if _of_year(e, demand.year)] if _several_years(case, demand) else proofs
    yield from _check_holders(case, demand, mine)
    yield from check_stated(case, demand, mine, _title_part(case, demand))


def _wanted(case: PacketCase, demand: EvidenceDemand) -> Severity | None:
    """With which severity the proof is demanded of this applicant; None where it may be absent."""
    if demand.required == "no" or (demand.required_if and not holds(case, demand.required_if)):
        return None
    return (
        Severity(demand.required)
        if demand.required_if is None
        else weigh(case, demand.required, case.value(demand.required_if.field))
    )


def _in_place(case: PacketCase, demand: EvidenceDemand) -> list[Evidence]:
    """The proofs that stand in place of those asked for: one of each kind, of the year where that was told."""
    for kinds in demand.instead:
        sets = [[e for e in _proofs(case, demand, [kind]) if _of_year(e, demand.year)] for kind in kinds]
        if all(sets):
            return [e for found in sets for e in found]
    return []


def _of_year(proof: Evidence, year: int | None) -> bool:
    return year is None or not proof.year or str(year) in proof.year


def _lacking(case: PacketCase, demand: EvidenceDemand, what: str) -> str:
    attachment = next(a for a in case.profile.attachments if a.id == demand.attachment)
    named = {k.id: k.name for k in case.profile.evidence_kinds}
    kinds = [name for kind, name in named.items() if is_kind(kind, demand.kinds)]
    kinds += ["和".join(f"{named.get(kind, kind)}" for kind in together) for together in demand.instead]
    told = "请补交。" if all(kind in what for kind in kinds) else f"请补交，例如：{'、'.join(kinds)}。"
    if case.has_part(attachment.title_part):
        return f"“{attachment.name}”中缺少{what}（只有目录页不算）。{told}"
    return f"缺少“{attachment.name}”中的{what}。{told}"


def _check_claims(case: PacketCase, demand: EvidenceDemand) -> Iterator[Finding]:
    """Every claimed row needs a proof of its own kind; its level and year should be the claimed ones."""
    claims = case.value(demand.claims or "")
    if not is_filled(claims) or not isinstance(claims.value, dict) or says_none(claims):
        return
    spec = case.spec(demand.claims or "")
    lacking = []
    for row in spec.rows:
        claim = claims.value.get(row.id)
        if not isinstance(claim, dict) or not claim.get("level"):
            continue
        proofs = _proofs(case, demand, _row_kinds(demand, row.id))
        if not proofs:
            lacking.append((row.id, row.words[0]))
        else:
            yield from _compare_claim(case, demand, row.words[0], claim, proofs)
    if lacking:
        yield _missing_claims(case, demand, lacking, claims)
    yield from _other_claims(case, demand, claims.value)
    own = _proofs(case, demand, demand.kinds)
    yield from _check_holders(case, demand, own)
    yield from check_stated(case, demand, own, _title_part(case, demand))


def _row_kinds(demand: EvidenceDemand, row: str) -> list[str]:
    return [f"{kind}.{row}" for kind in demand.kinds]


def _missing_claims(case: PacketCase, demand: EvidenceDemand, lacking: list[tuple[str, str]], claims: FieldValue) -> Finding:
    kinds = [kind for row, _ in lacking for kind in _row_kinds(demand, row)]
    severity = weigh(case, _weigh_missing(case, demand, kinds), claims)  # a tick that was guessed claims nothing
    names = "、".join(f"“{name}”" for _, name in lacking)
    message = (
        f"“{case.spec(demand.claims or '').name}”一栏填报了{names}，但附件中没有相应的证书或批复文件，请补交{names}的证明材料。"
    )
    return _finding(case, demand, Complaint(FindingKind.MISSING, severity, message, found=names))


def _other_claims(case: PacketCase, demand: EvidenceDemand, claims: dict[str, object]) -> Iterator[Finding]:
    """Honours written in freely: their proof cannot be told by kind, so staff look where none at all is left over."""
    other = claims.get("other")
    text = in_words(other).strip(" 　。.")
    if sum(map(str.isalnum, text)) < NAME or text in NONE_WORDS:  # a bullet, a line (read as 一): nothing is claimed
        return
    rows = {kind for row in case.spec(demand.claims or "").rows for kind in _row_kinds(demand, row.id)}
    known = [e for e in _proofs(case, demand, demand.kinds) if e.kind not in rows]
    if known or _unknown_proof(case, demand):
        return
    message = f"其他荣誉“{text}”未见相应的证明材料，请核实；确未提交的请补交。"
    yield _finding(case, demand, Complaint(FindingKind.MISSING, Severity.WARNING, message, found=text))


def _compare_claim(
    case: PacketCase, demand: EvidenceDemand, name: str, claim: dict[str, object], proofs: Sequence[Evidence]
) -> Iterator[Finding]:
    spec = case.spec(demand.claims or "")
    wordings = {str(c.value): tuple(c.words) for c in spec.levels}
    level, year = str(claim.get("level")), str(claim.get("year") or "")
    if any(_level_agrees(e, level, wordings) and _year_agrees(e, year) for e in proofs):
        return
    proof = proofs[0]
    parts = []
    if not any(_level_agrees(e, level, wordings) for e in proofs):
        parts.append(f"级别为“{proof.level}”（填报为“{level}”）")
    if not any(_year_agrees(e, year) for e in proofs):
        parts.append(f"年份为{proof.year or _year_of(proof.date)}（填报为{year}）")
    message = f"“{name}”的证明材料与填报不一致：证书所载{'，'.join(parts) or '级别和年份'}，请核实。"
    yield _finding(case, demand, Complaint(FindingKind.INCONSISTENT, Severity.WARNING, message, proof.source))


def _level_agrees(proof: Evidence, level: str, wordings: dict[str, tuple[str, ...]]) -> bool:
    """A proof that names no level speaks against none; 省级 and 市级 are both 省市级 (the wordings of the choice)."""
    if not proof.level or proof.level == level:
        return True
    return any(
        fold_words(w) in fold_words(proof.level) or fold_words(proof.level) in fold_words(w) for w in wordings.get(level, ())
    )


def _year_of(text: str | None) -> str:
    hit = re.search(r"\d{4}", text or "")
    return hit.group() if hit else ""


def _year_agrees(proof: Evidence, year: str) -> bool:
    years = {y for y in (_year_of(proof.year), _year_of(proof.date)) if y}
    return not years or not _year_of(year) or _year_of(year) in years


def _check_year(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence]) -> Iterator[Finding]:
    """Proofs of another year. One dated in the year after may have been issued then about the year demanded: staff look."""
    if demand.year is None or any(str(demand.year) in (e.year or "") for e in proofs):
        return
    years = sorted({e.year for e in proofs if e.year})
    if _others_of_several(case, demand, proofs):
        severity, message = _weigh_missing(case, demand, ()), f"缺少{demand.name}（所提交的为{'、'.join(years)}年度），请补交。"
        yield _finding(case, demand, Complaint(FindingKind.MISSING, severity, message, proofs[0].source, found="、".join(years)))
        return
    issued = all(_year_of(year) == str(demand.year + 1) for year in years)
    doubtful = issued or any(not e.year or e.confidence < case.profile.thresholds.doubtful for e in proofs)
    told = f"（材料上的年份为{'、'.join(years)}）" if years else ""
    message = f"{demand.name}应为{demand.year}年度，所提交的为{'、'.join(years)}年度，请补交{demand.year}年度的材料。"
    if doubtful:
        message = f"未能从{demand.name}中判明其为{demand.year}年度{told}，请核实；确为其他年度的请补交。"
    severity = Severity.WARNING if doubtful else Severity.ERROR
    yield _finding(case, demand, Complaint(FindingKind.INVALID, severity, message, proofs[0].source, found="、".join(years)))


def _others_of_several(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence]) -> bool:
    """Whether all proofs are of other years that are asked for as well: each is right, and one lacks."""
    asked = _several_years(case, demand)
    return bool(asked) and all(e.year in asked for e in proofs)


def _several_years(case: PacketCase, demand: EvidenceDemand) -> set[str]:
    """All the years of which the demand, one of a demand of several years, wants a proof each; empty for any other."""
    return {str(year) for d in case.profile.evidence if demand.code.startswith(f"{d.code}.") for year in d.years}


def _check_holders(case: PacketCase, demand: EvidenceDemand, proofs: Sequence[Evidence]) -> Iterator[Finding]:
    """Proofs made out to somebody else. Where the form itself gives two names of the applicant, either will do here."""
    identity = case.profile.identity
    names = [case.text(demand.holder), case.text(identity.applicant) if identity and demand.holder else ""]
    owners = [name for name in names if name]
    foreign = [e for e in proofs if owners and e.holder and not any(_holds(case, e.holder, owner) for owner in owners)]
    if foreign:
        named = "；".join(f"“{e.title}”的持有人为“{(e.holder or '')[:LONGEST]}”" for e in foreign[:3])
        message = f"{named}，与“{owners[0]}”不一致，请核实；属更名或共有的请附说明。"
        source, found = foreign[0].source, foreign[0].holder or ""
        yield _finding(case, demand, Complaint(FindingKind.INCONSISTENT, Severity.WARNING, message, source, found=found))


def _holds(case: PacketCase, holder: str, owner: str) -> bool:
    """Of several holders one suffices; of a long name the end may be lost; one character may be misread, another word may not. Certificates are
    set in type that is read as traditional characters.
    """
    holder, owner = simplified(holder), simplified(owner)
    if fold_words(owner) in fold_words(holder) or fold_words(holder) in fold_words(owner):
        return True
    alike = (one for one in holder.split("、") if compare(one, owner, recognised=True, certain=True) is not Likeness.DIFFERENT)
    return any(same_owner(case, one, owner) for one in alike)


def _finding(case: PacketCase, demand: EvidenceDemand, complaint: Complaint) -> Finding:
    return report(case, Subject(demand.code, _title_part(case, demand), demand.clause), replace(complaint, expected=demand.name))


def _title_part(case: PacketCase, demand: EvidenceDemand) -> str:
    return next(a.title_part for a in case.profile.attachments if a.id == demand.attachment)
