"""More of the form's demands: each broken, and one that comes near without breaking it (`near:…`, no finding follows)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Literal

from samples.generator.content.plan import Finding, Plan
from samples.generator.defects.core import Defect, Fits, always, defect, put

WARNING: Literal["warning"] = "warning"
# characters that are no answer, of fields of all kinds
PLACEHOLDERS = ("略", "待补充", "详见附件", "见附件2", "XXX", "×××", "（略）")
ANSWERS = ("发明专利7项、软件著作权12项，详见附件1", "无", "参与制定的标准待发布3项")
TELLS = {
    2: "线上线下融合方面：已在12个社区建成无接触配送的零售门店，小程序累计接单30万笔。",
    4: "网络教育方面：在线课堂已接入26所学校，注册学生4万名。",
    9: "远程办公方面：协同办公模块已上线，支持视频会议和文档协作，服务企业310家。",
}
DIFFICULTIES = "目前存在基层用户数字技能不足的问题，计划通过分批培训和上门辅导逐步解决。"


def _put(
    values: Mapping[str, object], findings: tuple[Finding, ...], ignore: tuple[str, ...], plan: Plan, _rng: random.Random
) -> Plan:
    for key, value in values.items():
        plan = put(plan, key, value)
    return plan.flagged(*findings, ignore=ignore)


def _one(key: str, values: tuple[str, ...], findings: tuple[Finding, ...], plan: Plan, rng: random.Random) -> Plan:
    return put(plan, key, rng.choice(values), *findings)


def _row(kind: str, level: str, year: str, code: str, plan: Plan, _rng: random.Random) -> Plan:
    honours = plan.form["company.honours"]
    claim = [level or honours[kind][0], year or honours[kind][1]]
    return put(plan, "company.honours", {**honours, kind: claim}, code, ignore=("inconsistent:attachment1.honours",))


def _claims(kind: str) -> Fits:
    return lambda plan: bool(plan.form["company.honours"][kind])


def _yuan(plan: Plan, _rng: random.Random) -> Plan:
    amount = float(str(plan.form["company.main_revenue"]).replace(",", ""))
    finding = Finding("invalid:company.main_revenue", WARNING)
    return put(plan, "company.main_revenue", f"{amount * 10000:.0f}", finding, ignore=("inconsistent:company.main_revenue",))


def _large(plan: Plan) -> bool:
    """As single yuan the revenue would be more than anybody has in 万元."""
    text = str(plan.form["company.main_revenue"]).replace(",", "")
    return text.replace(".", "").isdigit() and float(text) >= 2000


def demands() -> Iterator[Defect]:
    yield from _choices()
    yield from _amounts_and_dates()
    yield from _answers()
    yield from _progress()


def _choices() -> Iterator[Defect]:
    for key in ("company.ownership", "company.main_business"):
        blank = partial(_put, {key: ["其他"], f"{key}.other": ""}, (Finding(f"missing:{key}.other"),), ())
        yield defect(f"other:{key}", blank, (f"missing:{key}.other",), (key, "company.software"))
        named = partial(_put, {key: ["集体企业"], f"{key}.other": "集体企业"}, (), ())
        yield defect(f"near:other:{key}", named, (), (key, "company.software"))
        unticked = partial(_put, {key: [], f"{key}.other": "数字文化"}, (), ())
        yield defect(f"near:other_unticked:{key}", unticked, (), (key, "company.software"))
    for kind in ("high_tech", "tech_center", "key_lab"):
        code = f"company.honours.{kind}"
        yield defect(
            f"both_levels:{kind}",
            partial(_row, kind, "both", "", f"invalid:{code}"),
            (f"invalid:{code}",),
            (code,),
            _claims(kind),
        )
        for year in ("1988", "2021"):
            late = partial(_row, kind, "", year, f"invalid:{code}.year")
            yield defect(f"year_{year}:{kind}", late, (f"invalid:{code}.year",), (code,), _claims(kind))
    none = partial(_put, {"company.honours.other": "无"}, (), ())
    yield defect(
        "near:other_honours_none", none, (), ("company.honours.other",), lambda plan: not plan.form["company.honours.other"]
    )


def _amounts_and_dates() -> Iterator[Defect]:
    revenue, capital = "company.main_revenue", "company.registered_capital"
    yield defect(f"yuan:{revenue}", _yuan, (f"invalid:{revenue}",), (revenue, "company.info_consumption_revenue"), _large)
    amounts = ("伍仟万元整", "1亿2000万元", "人民币壹亿贰仟万元", "1,200万美元", "5000万港元")
    yield defect(f"near:{capital}", partial(_one, capital, amounts, ()), (), (capital,))
    address = "company.office_address"
    yield defect(f"near:{address}", partial(_one, address, ("同注册地址", "同上", "与单位注册地址一致"), ()), (), (address,))
    open_end = partial(_one, "project.period", ("2019年3月至今", "2018.06—长期"), (Finding("invalid:project.period", WARNING),))
    yield defect("open:project.period", open_end, ("invalid:project.period",))
    early = partial(_one, "cover.date", ("2020年4月23日", "2020年3月9日"), (Finding("invalid:cover.date", WARNING),))
    yield defect("early:cover.date", early, ("invalid:cover.date",))
    yield defect("near:cover.date", partial(_one, "cover.date", ("2020年4月24日", "2020年4月26日"), ()), (), ("cover.date",))


def _answers() -> Iterator[Defect]:
    for key in (
        "company.rnd_capability",
        "company.contact.title",
        "project.investment",
        "project.summary",
        "essay.team",
        "essay.plan",
    ):
        finding = Finding(f"missing:{key}", WARNING)
        yield defect(f"placeholder:{key}", partial(_one, key, PLACEHOLDERS, (finding,)), (f"missing:{key}",))
    key = "company.rnd_capability"
    yield defect(f"near:{key}", partial(_one, key, ANSWERS, ()), (), (key, "attachment1.rnd"))


def _progress() -> Iterator[Defect]:
    key, several = "essay.progress", {"project.directions": [2, 9], "cover.direction": "线上线下融合服务"}
    touches = (key, "project.directions", "cover.direction")
    absent = Finding(f"missing:{key}.directions", WARNING)
    one_told = partial(_put, {**several, key: TELLS[2] + DIFFICULTIES}, (absent,), ())
    yield defect("directions:essay.progress", one_told, (absent.code,), touches, always)
    both_told = partial(_put, {**several, key: TELLS[2] + TELLS[9] + DIFFICULTIES}, (), ())
    yield defect("near:directions:essay.progress", both_told, (), touches, always)
    silent = Finding(f"missing:{key}.problems", WARNING)
    single = {"project.directions": [4], "cover.direction": "网络教育服务"}
    yield defect("problems:essay.progress", partial(_put, {**single, key: TELLS[4]}, (silent,), ()), (silent.code,), touches)
    yield defect("near:problems:essay.progress", partial(_put, {**single, key: TELLS[4] + DIFFICULTIES}, (), ()), (), touches)
