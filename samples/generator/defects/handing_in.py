"""Defects of who applies and who recommends: the recommending unit's letter, an applicant that may not apply; and what comes near."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from samples.generator.content.plan import Finding, Plan
from samples.generator.defects.core import Defect, defect, put

LETTER = "recommendation_letter.seal"
INDIVIDUAL, COMPANY = "92440101MA59A1B28N", "91440101MA59A1B28R"
RECOMMENDER = "cover.recommender_seal"
BUREAUX = ("云浮市工业和信息化局", "肇庆市工业和信息化局", "汕尾市工业和信息化局", "潮州市工业和信息化局")
STRANGER = "汕头市潮声电器实业有限公司"


def _scanned(plan: Plan) -> bool:
    return not plan.paper.electronic


def _coloured(plan: Plan) -> bool:
    return _scanned(plan) and not plan.paper.colourless


def _letter(owner: str, codes: tuple[str, ...], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, letter=True, letter_seal=owner).flagged(*codes)


def _letter_of_another(plan: Plan, _rng: random.Random) -> Plan:
    names = ("广西桂海渔业集团有限公司", "远洋捕捞船队调度平台")
    return replace(plan, letter=True, letter_names=names).flagged("inconsistent:recommendation_letter")


def _other_bureau(plan: Plan, rng: random.Random) -> Plan:
    """The seal of another city's bureau: all but the place is the same."""
    own = str(plan.form["cover.recommender"])
    name = rng.choice([bureau for bureau in BUREAUX if bureau[:2] not in own])
    seals = tuple(replace(s, owner=name) if s.at == RECOMMENDER else s for s in plan.seals)
    return replace(plan, seals=seals).flagged(f"mismatch:{RECOMMENDER}")


def _code(code: str, codes: tuple[str, ...], plan: Plan, _rng: random.Random) -> Plan:
    return put(plan, "company.credit_code", code, *codes)


def _named(name: str, codes: tuple[str, ...], plan: Plan, _rng: random.Random) -> Plan:
    """Another applicant throughout."""
    own = str(plan.company["name"])
    new = name.format(own)
    proofs = tuple(replace(p, holder=p.holder.replace(own, new)) for p in plan.proofs)
    plan = replace(plan, company={**plan.company, "name": new}, proofs=proofs)
    return put(put(plan, "company.name", new), "cover.applicant", new, *codes)


def _recommended(name: str, findings: tuple[Finding, ...], plan: Plan, _rng: random.Random) -> Plan:
    return put(replace(plan, receipt=replace(plan.receipt, recommender=name)), "cover.recommender", name, *findings)


def _sent(changes: dict[str, object], findings: tuple[Finding, ...], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, receipt=replace(plan.receipt, **changes)).flagged(*findings)  # type: ignore[arg-type]


def _electronic(plan: Plan) -> bool:
    return plan.paper.electronic


def who() -> Iterator[Defect]:
    """Who applies, who recommends, and how it was sent, in packets that nobody sealed."""
    names = ("company.name", "cover.applicant", "attachment1", "attachment2")
    yield defect(
        "branch:company", partial(_named, "{}肇庆分公司", ("ineligible:company",)), ("ineligible:company",), names, _electronic
    )
    yield defect("near:branch:company", partial(_named, "肇庆市分享办公服务有限公司", ()), (), names, _electronic)
    touched, code = ("cover.recommender",), "ineligible:recommender"
    warning = (Finding(code, "warning"),)
    yield defect(code, partial(_recommended, "广东省电子商务协会", warning), (code,), touched, _electronic)
    yield defect(f"near:{code}", partial(_recommended, "广州市黄埔区科技和工业信息化局", ()), (), touched, _electronic)
    code, row = "invalid:delivery", ("submission", "delivery")
    ministry = {"level": "部", "medium": "光盘", "received": date(2020, 5, 15)}
    yield defect(code, partial(_sent, {**ministry, "delivery": "圆通速递"}, (Finding(code, "warning"),)), (code,), row)
    yield defect(f"near:{code}", partial(_sent, {**ministry, "delivery": "EMS特快专递"}, ()), (), row)
    late: dict[str, object] = {**ministry, "delivery": "机要交换", "received": date(2020, 5, 16)}
    yield defect("late:ministry", partial(_sent, late, (Finding("late:submission"),)), ("late:submission",), row)
    yield defect("near:late:submission", partial(_sent, {"received": date(2020, 5, 10)}, ()), (), row)


def handing_in() -> Iterator[Defect]:
    """Letters without a seal, with another's, for another applicant; another city's bureau; an individual business; and a letter and a code without a fault."""
    touched = ("recommendation_letter",)
    for code, owner in ((f"missing:{LETTER}", "none"), (f"mismatch:{LETTER}", STRANGER)):
        yield defect(code, partial(_letter, owner, (code,)), (code,), touched, _coloured)
    yield defect("near:recommendation_letter", partial(_letter, "", ()), (), touched, _coloured)
    yield defect(f"bureau:{RECOMMENDER}", _other_bureau, (f"mismatch:{RECOMMENDER}",), (RECOMMENDER,), _coloured)
    code = "inconsistent:recommendation_letter"
    yield defect(code, _letter_of_another, (code,), touched, _scanned)
    code = "ineligible:company"
    yield defect(code, partial(_code, INDIVIDUAL, (code,)), (code,), ("company.credit_code",))
    yield defect("near:ineligible:company", partial(_code, COMPANY, ()), (), ("company.credit_code",))
