"""What comes near each demand without breaking it, and the few demands that the other modules break nowhere; for packets that stay files (`files`) and that are sealed (`inked`)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from samples.generator.content.applicant import organisation_code
from samples.generator.content.plan import Finding, Paper, Plan, Seal
from samples.generator.defects.core import Defect, always, defect, has_attachment, put
from samples.generator.defects.demands import DIFFICULTIES, TELLS, WARNING
from samples.generator.defects.seals import DEMANDED
from samples.generator.layouts.labels import DECLARATION

KINDS = ("high_tech", "tech_center", "key_lab")
SOLD = tuple(f"company.software.{part}_revenue" for part in ("product", "service", "embedded"))
LISTING = ("company.listing.date", "company.listing.place", "company.listing.ticker")
LIMIT = 400  # characters that the form admits
SHORTEST = {
    "company.contact.name": "于一", "company.contact.title": "员", "company.legal_representative": "丁一", "company.rnd_capability": "专利1项",
    "project.investment": "0.5", "project.leader.name": "欧阳娜娜", "project.leader.title": "无", "essay.capability": "我公司有资质。", "essay.plan": "分两期建设。",
    "essay.team": "团队共3人。", "essay.collaboration": "无。", "essay.innovation": "有软件著作权1项。", "essay.scalability": "可在全省推广。", "essay.audience": "服务社区居民。",
    "essay.next_steps": "明年建成二期。",
}  # fmt: skip
NOTHING = {"company.contact.fax": "无", "company.rnd_investment": "/", "company.rnd_staff": "不适用"}
WRITTEN: dict[str, tuple[str, ...]] = {  # as people write what is right
    "company.contact.mobile": ("+86 138 0013 8000", "138-0013-8000", "13800138000（微信同号）"),
    "project.leader.mobile": ("138 0013 8000", "13800138000/18600186000"),
    "company.contact.email": ("Zhao.Bin-01@mail.sub.example.com.cn", "zhb_01@163.com；office@foxmail.com"),
    "project.leader.email": ("ZHB@QQ.COM", "zhb-2020@vip.qq.com"),
    "company.contact.fax": ("0757-83312233转801", "（0757）83312233", "400-830-1234"),
    "project.period": ("2020年1月—2020年1月", "2018/3/1～2020/12/31", "2019年3月至12月"),
    "company.registered_address": ("深圳市福田区香港中文大学深圳研究院3楼", "珠海市横琴新区澳门大道88号"),
    "company.info_consumption_revenue": ("=",),
}


def near(name: str, values: Mapping[str, object], *more: str) -> Defect:
    """Form values with which nothing is wrong; `more` that no second change may touch."""
    return defect(f"near:{name}", partial(_filled, values), (), (*values, *more))


def _filled(values: Mapping[str, object], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, form={**plan.form, **values})


def _written(key: str, plan: Plan, rng: random.Random) -> Plan:
    value = rng.choice(WRITTEN[key])
    return put(plan, key, str(plan.form["company.main_revenue"]) if value == "=" else value)


def _set(changes: Mapping[str, Any], findings: tuple[Finding, ...], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, **changes).flagged(*findings)


def _received(changes: Mapping[str, Any], plan: Plan, _rng: random.Random) -> Plan:
    return replace(plan, receipt=replace(plan.receipt, **changes))


def files() -> Iterator[Defect]:
    """For packets that nobody printed."""
    yield from _fields()
    yield from _texts()
    yield from _handed_in()
    yield from _broken()


def _fields() -> Iterator[Defect]:
    yield near("shortest", SHORTEST)
    yield near("nothing", NOTHING)
    for key in WRITTEN:
        yield defect(
            f"near:written:{key}", partial(_written, key), (), (key, "company.main_revenue") if "info" in key else (key,)
        )
    neither = {"company.listed": False, "company.exports": False, "company.export_places": "", **dict.fromkeys(LISTING, "")}
    yield near("neither_listed_nor_exporting", neither)
    listed = {"company.listed": True, **dict(zip(LISTING, ("2015年6月", "新三板", "无"), strict=True))}
    yield near("listed_in_few_words", listed)
    yield near("no_software_company", {"company.main_business": ["大数据", "电子商务"], **dict.fromkeys(SOLD, "")})
    edges = {"high_tech": ["省市级", "2018"], "tech_center": ["国家级", "1990"], "key_lab": ["省市级", "2020"]}
    parts = (f"company.honours.{kind}.{part}" for kind in KINDS for part in ("level", "year"))
    touches = (*parts, *(f"company.honours.{kind}" for kind in KINDS), "attachment1.honours")
    yield defect("near:honours_edges", partial(_claimed, edges), (), touches)
    none = {"company.honours": dict.fromkeys(KINDS), "company.honours.other": "无"}
    yield defect("near:no_honours", partial(_none_claimed, none), (), ("company.honours", "attachment1.honours"))
    yield defect("near:organisation_code", _organisation, (), ("company.credit_code",))
    two = {"project.directions": [2, 9], "cover.direction": "方向2：线上线下融合服务、方向9：远程办公服务平台"}
    yield near("two_directions", {**two, "essay.progress": TELLS[2] + TELLS[9] + DIFFICULTIES})


def _claimed(claims: Mapping[str, list[str]], plan: Plan, _rng: random.Random) -> Plan:
    """Honours claimed, and proved as they are claimed."""
    proofs = tuple(
        replace(p, level=claims[p.kind][0], year=int(claims[p.kind][1])) if p.kind in claims else p for p in plan.proofs
    )
    return put(replace(plan, proofs=proofs), "company.honours", claims)


def _none_claimed(values: Mapping[str, object], plan: Plan, rng: random.Random) -> Plan:
    return _filled(values, replace(plan, proofs=tuple(p for p in plan.proofs if p.serves != "attachment1.honours")), rng)


def _word(plan: Plan) -> bool:
    return plan.paper is Paper.DOCX


def _organisation(plan: Plan, rng: random.Random) -> Plan:
    code = organisation_code(rng)
    return put(plan, "company.credit_code", f"{code[:8]}-{code[8]}")


def _texts() -> Iterator[Defect]:
    names = ("cover.project_name", "project.name", "attachment3.project_name")
    yield defect("near:project_name", _quoted, (), names)
    both = ("company.name", "cover.applicant")
    yield defect("near:company_name", _bracketed, (), both)
    for key in ("company.profile", "project.summary"):
        yield defect(f"near:long:{key}", partial(_as_long_as_may_be, key), (), (key,))
    same = tuple(text.replace("，", ",").replace("1.", "1．") for text in DECLARATION)
    there = has_attachment(3)
    yield defect("near:declaration", partial(_set, {"declaration": same}, ()), (), ("declaration.text",), there)
    dates = ("attachment3.date", "declaration.date", "submission")
    yield defect("near:declaration.date", _signed_that_day, (), dates, there)
    ends = "项目分三步：一是建设平台；二是推广应用；三是总结验收"  # no full stop: an item of a list, no sentence that breaks off
    yield near("page", {"essay.plan": ends}, "page")


def _quoted(plan: Plan, _rng: random.Random) -> Plan:
    name = str(plan.form["project.name"])
    return _filled({"cover.project_name": f"“{name}”", "attachment3.project_name": f"《{name}》"}, plan, _rng)


def _bracketed(plan: Plan, _rng: random.Random) -> Plan:
    """The applicant's name with brackets of full width in one place and of half in another."""
    name = str(plan.company["name"])
    full = f"{name[:-4]}（广东）{name[-4:]}" if name.endswith("有限公司") else f"{name}（广东）"
    proofs = tuple(replace(p, holder=p.holder.replace(name, full)) for p in plan.proofs)
    half = full.replace("（", "(").replace("）", ")")
    return _filled(
        {"company.name": full, "cover.applicant": half},
        replace(plan, company={**plan.company, "name": full}, proofs=proofs),
        _rng,
    )


def _as_long_as_may_be(key: str, plan: Plan, _rng: random.Random) -> Plan:
    words = (str(plan.form[key]) + "公司重视数据安全，建有完善的管理制度。" * LIMIT)[: LIMIT - 1]
    return put(plan, key, words[:120] + "　" + words[120:] + "。")


def _signed_that_day(plan: Plan, rng: random.Random) -> Plan:
    """Signed on the day on which it was received."""
    return _received(
        {"received": date(2020, 5, 6)}, put(plan, "attachment3.date", rng.choice(("二〇二〇年五月六日", "2020.5.6"))), rng
    )


def _handed_in() -> Iterator[Defect]:
    row = ("submission", "delivery")
    yield defect("near:more_copies", partial(_received, {"paper_copies": 4, "medium": "优盘"}), (), ("submission",))
    last = {
        "order": 10, "recommender": "广东省工业和信息化厅", "level": "部", "medium": "光盘", "delivery": "EMS", "received": date(2020, 5, 12),
    }  # fmt: skip
    yield defect("near:over_quota", partial(_tenth, last), (), (*row, "recommender", "cover.recommender"))
    yield defect("near:online", partial(_received, {"online": "已注册，编号待查"}), (), ("online_registration",))
    yield defect("near:letter_sent_together", partial(_set, {"letter": False}, ()), (), ("recommendation_letter",))
    for number in (1, 2, 3):
        yield defect(
            f"near:attachment{number}", partial(_set, {"annex": "附件"}, ()), (), (f"attachment{number}",), has_attachment(number)
        )
    yield defect("near:holders", _shared, (), ("attachment1.rnd", "company.name"))
    yield defect("near:promotion", _own_contract, (), ("attachment2.promotion", "project.name"))
    yield defect("near:file", partial(_set, {"odd_file": "补充说明.wps"}, ()), (), ("file",))
    yield defect("near:form", partial(_set, {"edition": "二〇二〇年"}, ()), (), ("form",))
    faces = {"body_font": "仿宋_GB2312", "heading1_font": "SimHei", "heading2_font": "楷体_GB2312"}
    yield defect("near:faces", partial(_set, faces, ()), (), ("body", "heading1", "heading2"), _word)
    yield defect("near:paper_size", partial(_set, {"page_size": "a4-nearly"}, ()), (), ("paper_size",), _word)


def _tenth(changes: Mapping[str, Any], plan: Plan, rng: random.Random) -> Plan:
    name = str(changes["recommender"])
    seals = tuple(replace(s, owner=name) if s.at == "cover.recommender_seal" else s for s in plan.seals)
    return put(_received(changes, replace(plan, seals=seals), rng), "cover.recommender", name)


def _shared(plan: Plan, _rng: random.Random) -> Plan:
    """A patent of the applicant and of a university."""
    first = next(p for p in plan.proofs if p.serves == "attachment1.rnd")
    shared = replace(first, kind="patent", holder=f"{plan.company['name']}；中山大学")
    return replace(plan, proofs=tuple(p for p in plan.proofs if p.serves != first.serves) + (shared,))


def _own_contract(plan: Plan, _rng: random.Random) -> Plan:
    first = next(p for p in plan.proofs if p.serves == "attachment2.promotion")
    own = replace(first, kind="contract", title=plan.project)
    return replace(plan, proofs=tuple(p for p in plan.proofs if p.serves != first.serves) + (own,))


def _broken() -> Iterator[Defect]:
    """Demands that no other module breaks."""
    for kind in KINDS:
        code = f"missing:company.honours.{kind}.level"
        yield defect(f"no_level:{kind}", partial(_no_level, kind, code), (code,), (f"company.honours.{kind}",))
    dates = ("attachment3.date", "declaration.date")
    wrong = partial(_filled_told, {"attachment3.date": "二〇二〇年2月30日"}, (Finding("invalid:declaration.date"),))
    yield defect("invalid:attachment3.date", wrong, ("invalid:declaration.date",), dates, has_attachment(3))
    listed = {"company.listed": True, **dict(zip(LISTING, ("2015年16月", "上交所", "603118"), strict=True))}
    listing = partial(_filled_told, listed, (Finding("invalid:company.listing.date"),))
    yield defect("invalid:company.listing.date", listing, ("invalid:company.listing.date",), tuple(listed))
    cut = partial(
        _filled_told,
        {"essay.plan": "项目分三步实施，第一步完成平台建设，第二步与各地主管部门合作，在"},
        (Finding("missing:page", WARNING),),
    )
    yield defect("breaks_off:essay.plan", cut, ("missing:page",), ("essay.plan", "page"))
    other_year = partial(_set, {"edition": "2019年"}, (Finding("mismatch:form"),))
    yield defect("other_year", other_year, ("mismatch:form",), ("form",))


def _no_level(kind: str, code: str, plan: Plan, _rng: random.Random) -> Plan:
    claims = {**plan.form["company.honours"], kind: ["", "2018"]}
    return put(
        plan,
        "company.honours",
        claims,
        Finding(code, WARNING),
        ignore=("inconsistent:attachment1.honours", "missing:company.honours"),
    )


def _filled_told(values: Mapping[str, object], findings: tuple[Finding, ...], plan: Plan, rng: random.Random) -> Plan:
    return _filled(values, plan, rng).flagged(*findings)


def inked() -> Iterator[Defect]:
    """For packets that are sealed and scanned in colour: ink that is dark, seals of an oval, names of a place within a province, a hand's name beside a printed one."""
    coloured = lambda plan: not plan.paper.electronic and not plan.paper.colourless  # noqa: E731
    for at in DEMANDED:
        yield defect(f"near:seal:{at}", partial(_sealed, at), (), (at,), coloured)
    yield defect("near:paging_seal", partial(_set, {"paging": "dark"}, ()), (), ("paging_seal",), coloured)
    yield defect("near:signature", partial(_set, {"signature": "over_print"}, ()), (), ("declaration.signature",), coloured)
    letter = {"letter": True, "letter_seal": ""}
    yield defect("near:letter_seal", partial(_set, letter, ()), (), ("recommendation_letter.seal",), always)


def _sealed(at: str, plan: Plan, _rng: random.Random) -> Plan:
    """In dark ink; the company's oval, the recommender's with its province before its name."""

    def made(seal: Seal) -> Seal:
        bureau = at == "cover.recommender_seal"
        province = str(plan.company["region"]["province"]) if bureau else ""
        owner = seal.owner if seal.owner.startswith(province) else province + seal.owner
        return replace(seal, ink="dark", owner=owner, shape="round" if bureau else "oval")

    return replace(plan, seals=tuple(made(s) if s.at == at else s for s in plan.seals))
