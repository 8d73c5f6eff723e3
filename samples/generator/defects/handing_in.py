"""Defects of who applies and who recommends: the recommending unit's letter, an applicant that may not apply; and what comes near."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from samples.generator.content.plan import Plan
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
