"""Defects of the form's values: blank, invalid, inconsistent, too long."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from samples.generator.content.applicant import ESSAYS, SOFTWARE
from samples.generator.content.plan import Finding, Paper, Plan
from samples.generator.content.vocabulary import compose, person, words
from samples.generator.defects.core import Change, Defect, Fits, defect, has_attachment, put

COMPANY = (
    "name", "contact.name", "contact.title", "contact.mobile", "contact.fax", "contact.email", "registered_capital", "legal_representative", "registered_address",
    "office_address", "credit_code", "rnd_capability", "main_revenue", "rnd_investment", "info_consumption_revenue", "rnd_staff", "profile",
)  # fmt: skip
PROJECT = ("name", "period", "investment", "leader.name", "leader.title", "leader.mobile", "leader.email", "summary")
PLAIN = (
    *(f"cover.{k}" for k in ("project_name", "direction", "applicant", "recommender", "date")),
    *(f"company.{k}" for k in COMPANY), *(f"project.{k}" for k in PROJECT), *(f"essay.{k}" for k in ESSAYS), "attachment3.project_name",
)  # fmt: skip
DATE = ("declaration.date", "attachment3.date")


def _set(key: str, value: object, code: str, plan: Plan, _rng: random.Random) -> Plan:
    return put(plan, key, value, code)


def blank(key: str, code: str = "") -> Change:
    return partial(_set, key, "", code or f"missing:{key}")


def _answer(key: str, value: object) -> Fits:
    return lambda plan: plan.form[key] is value


def _no_ticks(key: str, plan: Plan, _rng: random.Random) -> Plan:
    return put(put(plan, f"{key}.other", ""), key, [], f"missing:{key}")


def _no_directions(plan: Plan, _rng: random.Random) -> Plan:
    return put(plan, "project.directions", [], "missing:project.directions", ignore=("inconsistent:project.directions",))


def _no_honours(plan: Plan, _rng: random.Random) -> Plan:
    form = {**plan.form, "company.honours": dict.fromkeys(plan.form["company.honours"]), "company.honours.other": ""}
    proofs = tuple(p for p in plan.proofs if p.serves not in ("attachment1.honours", "attachment1.other"))
    return replace(plan, form=form, proofs=proofs).flagged(Finding("missing:company.honours", "warning"))


def _no_year(kind: str, plan: Plan, _rng: random.Random) -> Plan:
    honours = {**plan.form["company.honours"], kind: [plan.form["company.honours"][kind][0], ""]}
    return put(plan, "company.honours", honours, f"missing:company.honours.{kind}.year")


def _claims(kind: str) -> Fits:
    return lambda plan: bool(plan.form["company.honours"][kind])


def _software_company(plan: Plan) -> bool:
    return bool(SOFTWARE & set(plan.form["company.main_business"]))


def blanks() -> Iterator[Defect]:
    """Every field left blank, or half filled in."""
    for key in PLAIN:
        yield defect(f"blank:{key}", blank(key), (f"missing:{key}",))
    yield defect(
        "blank:attachment3.date", blank("attachment3.date", "missing:declaration.date"), ("missing:declaration.date",), DATE
    )
    no_day = partial(_set, "attachment3.date", "二〇二〇年4月　日", "missing:declaration.date")
    yield defect("partial:attachment3.date", no_day, ("missing:declaration.date",), DATE)
    for key in ("company.ownership", "company.main_business"):
        yield defect(f"blank:{key}", partial(_no_ticks, key), (f"missing:{key}",), (key, "company.software"))
    yield defect(
        "blank:project.directions", _no_directions, ("missing:project.directions",), ("project.directions", "cover.direction")
    )
    for key, inner in (("company.listed", "company.listing"), ("company.exports", "company.export_places")):
        yield defect(
            f"blank:{key}", partial(_set, key, None, f"missing:{key}"), (f"missing:{key}",), (key, inner), _answer(key, False)
        )
        yield defect(
            f"both:{key}", partial(_set, key, "both", f"invalid:{key}"), (f"invalid:{key}",), (key, inner), _answer(key, True)
        )
    for name in ("date", "place", "ticker"):
        key = f"company.listing.{name}"
        yield defect(f"blank:{key}", blank(key), (f"missing:{key}",), (key, "company.listed"), _answer("company.listed", True))
    key = "company.export_places"
    yield defect(f"blank:{key}", blank(key), (f"missing:{key}",), (key, "company.exports"), _answer("company.exports", True))
    for name in ("product", "service", "embedded"):
        key = f"company.software.{name}_revenue"
        yield defect(f"blank:{key}", blank(key), (f"missing:{key}",), (key, "company.main_business"), _software_company)
    yield defect(
        "blank:company.honours",
        _no_honours,
        ("missing:company.honours",),
        ("company.honours", "attachment1.honours"),
        has_attachment(1),
    )
    for kind in ("high_tech", "tech_center", "key_lab"):
        yield defect(
            f"year:{kind}",
            partial(_no_year, kind),
            (f"missing:company.honours.{kind}.year",),
            ("company.honours", "attachment1.honours"),
            _claims(kind),
        )


def _one_of(key: str, values: tuple[str, ...], finding: Finding, ignore: tuple[str, ...], plan: Plan, rng: random.Random) -> Plan:
    value = rng.choice(values)
    return put(plan, key, value, Finding(f"missing:{key}", "warning") if value in NO_ANSWER else finding, ignore=ignore)


BAD: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cover.date", ("2020年13月5日", "2020年2月31日", "2020年4月32日")),
    ("company.contact.fax", ("8522", "020-85-7", "0757-123")),
    ("company.main_revenue", ("约三千多", "详见附件", "待定")),
    ("company.rnd_investment", ("约三千多", "详见附件", "待定")),
    ("project.investment", ("约三千多", "详见附件", "待定")),
)
NO_ANSWER = ("详见附件", "待定")  # characters, but no answer
UNKNOWN = ("智慧农业综合服务", "新能源汽车充电服务", "工业机器人制造")
ABROAD = ("香港特别行政区九龙观塘道388号创纪之城一期", "英属维尔京群岛托尔托拉岛路德镇", "新加坡莱佛士坊1号18楼")


def _wrong_code(plan: Plan, rng: random.Random) -> Plan:
    code = str(plan.form["company.credit_code"])
    at = rng.randrange(3, 8)
    digit = rng.choice([c for c in "0123456789" if c != code[at]])
    return put(plan, "company.credit_code", code[:at] + digit + code[at + 1 :], "invalid:company.credit_code")


def _wrong_mobile(key: str, plan: Plan, rng: random.Random) -> Plan:
    number = str(plan.form[key])
    return put(plan, key, rng.choice((number[:-1], number + "0", "2" + number[1:])), f"invalid:{key}")


def _wrong_mail(key: str, plan: Plan, rng: random.Random) -> Plan:
    return put(plan, key, str(plan.form[key]).replace("@", rng.choice(("", "#"))), f"invalid:{key}")


def _wrong_period(plan: Plan, rng: random.Random) -> Plan:
    return put(plan, "project.period", f"2021年{rng.randint(1, 12)}月至2019年{rng.randint(1, 12)}月", "invalid:project.period")


def invalids() -> Iterator[Defect]:
    """Values that fail their own format."""
    for key, values in BAD:
        vague = "company.info_consumption_revenue"
        compared = key == "company.main_revenue"
        touches: tuple[str, ...] = (key, vague) if compared else (key,)
        skip: tuple[str, ...] = (f"inconsistent:{vague}",) if compared else ()
        yield defect(
            f"invalid:{key}", partial(_one_of, key, values, Finding(f"invalid:{key}"), skip), (f"invalid:{key}",), touches
        )
    key = "cover.direction"
    skip = ("inconsistent:project.directions", "inconsistent:cover.direction")
    yield defect(
        f"invalid:{key}",
        partial(_one_of, key, UNKNOWN, Finding(f"invalid:{key}"), skip),
        (f"invalid:{key}",),
        (key, "project.directions"),
    )
    key = "company.registered_address"
    yield defect(f"invalid:{key}", partial(_one_of, key, ABROAD, Finding(f"invalid:{key}", "warning"), ()), (f"invalid:{key}",))
    yield defect("invalid:company.credit_code", _wrong_code, ("invalid:company.credit_code",))
    yield defect("invalid:project.period", _wrong_period, ("invalid:project.period",))
    for key in ("company.contact", "project.leader"):
        yield defect(f"invalid:{key}.mobile", partial(_wrong_mobile, f"{key}.mobile"), (f"invalid:{key}.mobile",))
        yield defect(f"invalid:{key}.email", partial(_wrong_mail, f"{key}.email"), (f"invalid:{key}.email",))


def _more_revenue(plan: Plan, rng: random.Random) -> Plan:
    key = "company.info_consumption_revenue"
    return put(plan, key, str(rng.randint(95000, 320000)), Finding(f"inconsistent:{key}", "warning"))


def _long(key: str, section: str, plan: Plan, rng: random.Random) -> Plan:
    context = {
        "company": str(plan.company["name"]), "project": str(plan.form["project.name"] or "本项目"),
        "city": str(plan.company["region"]["city"]), "domain": "信息消费",
    }  # fmt: skip
    return put(plan, key, compose(section, rng, context, 470, 600), f"over_limit:{key}")


def _other_direction(plan: Plan, rng: random.Random) -> Plan:
    free = [n for n in range(1, 11) if n not in plan.form["project.directions"]]
    name = words()["directions"][rng.choice(free)]["name"]
    return put(plan, "cover.direction", name, "inconsistent:project.directions", ignore=("inconsistent:cover.direction",))


def _other_project(key: str, plan: Plan, rng: random.Random) -> Plan:
    name = str(plan.form["project.name"])
    near = name.replace("平台", "体系") if "平台" in name else f"{name}二期工程"
    return put(
        plan, key, rng.choice(("智慧旅游公共服务平台", "全域数字乡村综合管理系统", near, near)), "inconsistent:project.name"
    )


def _other_company(plan: Plan, rng: random.Random) -> Plan:
    name, brand = str(plan.company["name"]), str(plan.company["brand"])
    sister = name.replace(brand, rng.choice(("宏图", "金桥", "东方华")))
    new = sister if rng.random() < 0.6 else f"{plan.company['region']['city']}{brand}投资控股集团"
    return put(
        plan,
        "company.name",
        new,
        "inconsistent:company.name",
        ignore=("mismatch:declaration.company_seal", "mismatch:cover.applicant_seal"),
    )


def _versions_differ(plan: Plan, rng: random.Random) -> Plan:
    others = {
        "company.contact.mobile": "13800138000",
        "project.leader.name": person(rng),
        "company.registered_capital": "8888万元",
        "project.investment": "777.77",
    }
    key = rng.choice(list(others))
    return replace(plan, mutate=((key, others[key]),)).flagged(Finding(f"inconsistent:{key}", "warning"))


def disagreements() -> Iterator[Defect]:
    """Two places that disagree, texts over their limit."""
    key = "company.info_consumption_revenue"
    yield defect("inconsistent:revenue", _more_revenue, (f"inconsistent:{key}",), (key, "company.main_revenue"))
    yield defect("over_limit:company.profile", partial(_long, "company.profile", "profile"), ("over_limit:company.profile",))
    yield defect("over_limit:project.summary", partial(_long, "project.summary", "summary"), ("over_limit:project.summary",))
    yield defect(
        "inconsistent:project.directions",
        _other_direction,
        ("inconsistent:project.directions",),
        ("project.directions", "cover.direction"),
    )
    names = ("project.name", "cover.project_name", "attachment3.project_name")
    for key in ("cover.project_name", "attachment3.project_name"):
        yield defect(
            f"inconsistent:{key}", partial(_other_project, key), ("inconsistent:project.name",), names, has_attachment(3)
        )
    yield defect("inconsistent:company.name", _other_company, ("inconsistent:company.name",), ("company.name", "cover.applicant"))
    touched = ("company.contact.mobile", "project.leader.name", "company.registered_capital", "project.investment")
    yield defect("versions_differ", _versions_differ, ("inconsistent:<field>",), touched, lambda plan: plan.paper is Paper.BOTH)
