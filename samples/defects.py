"""Every defect that a packet can have, one small change of the plan each, with the findings that must follow."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from samples.applicant import ESSAYS, SOFTWARE
from samples.defects_seals import SEAL_CHANGES
from samples.layouts.labels import DECLARATION
from samples.plan import Finding, Paper, Plan
from samples.vocabulary import compose, person

Change = Callable[[Plan, random.Random], Plan]


@dataclass(frozen=True, slots=True)
class Defect:
    """`touches`: subjects that no second defect of the same packet may touch. `codes`: findings that follow."""

    name: str
    change: Change
    touches: frozenset[str]
    codes: tuple[str, ...]
    fits: Callable[[Plan], bool] = lambda plan: True


def _put(plan: Plan, key: str, value: object, *findings: Finding | str, ignore: tuple[str, ...] = ()) -> Plan:
    return replace(plan, form={**plan.form, key: value}).flagged(*findings, ignore=ignore)


PLAIN = (
    *(f"cover.{k}" for k in ("project_name", "direction", "applicant", "recommender", "date")),
    *(f"company.{k}" for k in ("name", "contact.name", "contact.title", "contact.mobile", "contact.fax", "contact.email", "registered_capital", "legal_representative",
                               "registered_address", "office_address", "credit_code", "rnd_capability", "main_revenue", "rnd_investment", "info_consumption_revenue", "rnd_staff", "profile")),
    *(f"project.{k}" for k in ("name", "period", "investment", "leader.name", "leader.title", "leader.mobile", "leader.email", "summary")),
    *(f"essay.{k}" for k in ESSAYS), "attachment3.project_name",
)  # fmt: skip
DEFECTS: dict[str, Defect] = {}


def _add(
    name: str,
    change: Change,
    codes: tuple[str, ...],
    touches: tuple[str, ...] = (),
    fits: Callable[[Plan], bool] = lambda plan: True,
) -> None:
    DEFECTS[name] = Defect(name, change, frozenset(touches or (c.split(":", 1)[1] for c in codes)), codes, fits)


def _blank(key: str, code: str = "") -> Change:
    return lambda plan, rng: _put(plan, key, "", code or f"missing:{key}")


def _bad(key: str, values: tuple[str, ...], code: str, severity: str = "error") -> Change:
    finding = Finding(code, "warning" if severity == "warning" else "error")
    return lambda plan, rng: _put(plan, key, rng.choice(values), finding)


for _key in PLAIN:
    _add(f"blank:{_key}", _blank(_key), (f"missing:{_key}",))
_add(
    "blank:attachment3.date",
    _blank("attachment3.date", "missing:declaration.date"),
    ("missing:declaration.date",),
    ("declaration.date", "attachment3.date"),
)
_add(
    "partial:attachment3.date",
    lambda p, r: _put(p, "attachment3.date", "", "missing:declaration.date"),
    ("missing:declaration.date",),
    ("declaration.date", "attachment3.date"),
)
for _key in ("company.ownership", "company.main_business"):
    _add(
        f"blank:{_key}",
        lambda p, r, k=_key: replace(_put(p, k, [], f"missing:{k}"), form={**p.form, k: [], f"{k}.other": ""}),
        (f"missing:{_key}",),
        (_key, "company.software"),
    )  # type: ignore[misc]
_add(
    "blank:project.directions",
    lambda p, r: _put(p, "project.directions", [], "missing:project.directions", ignore=("inconsistent:project.directions",)),
    ("missing:project.directions",),
    ("project.directions", "cover.direction"),
)
for _key in ("company.listed", "company.exports"):
    _add(
        f"blank:{_key}",
        lambda p, r, k=_key: _put(p, k, None, f"missing:{k}"),
        (f"missing:{_key}",),
        (_key, "company.listing" if _key.endswith("listed") else "company.export_places"),
        lambda p, k=_key: p.form[k] is False,
    )  # type: ignore[misc]
    _add(
        f"both:{_key}",
        lambda p, r, k=_key: _both(p, k),
        (f"invalid:{_key}",),
        (_key, "company.listing" if _key.endswith("listed") else "company.export_places"),
        lambda p, k=_key: p.form[k] is True,
    )  # type: ignore[misc]
for _key in ("date", "place", "ticker"):
    _add(
        f"blank:company.listing.{_key}",
        _blank(f"company.listing.{_key}"),
        (f"missing:company.listing.{_key}",),
        (f"company.listing.{_key}", "company.listed"),
        lambda p: p.form["company.listed"] is True,
    )
_add(
    "blank:company.export_places",
    _blank("company.export_places"),
    ("missing:company.export_places",),
    ("company.export_places", "company.exports"),
    lambda p: p.form["company.exports"] is True,
)
for _key in ("product", "service", "embedded"):
    _add(f"blank:company.software.{_key}_revenue", _blank(f"company.software.{_key}_revenue"), (f"missing:company.software.{_key}_revenue",), (f"company.software.{_key}_revenue", "company.main_business"),
         lambda p: bool(SOFTWARE & set(p.form["company.main_business"])))  # fmt: skip


def _both(plan: Plan, key: str) -> Plan:
    return _put(plan, key, "both", f"invalid:{key}")


def _no_honours(plan: Plan, rng: random.Random) -> Plan:
    form = {**plan.form, "company.honours": dict.fromkeys(plan.form["company.honours"]), "company.honours.other": ""}
    proofs = tuple(p for p in plan.proofs if p.serves not in ("attachment1.honours", "attachment1.other"))
    return replace(plan, form=form, proofs=proofs).flagged(Finding("missing:company.honours", "warning"))


def _no_year(kind: str) -> Change:
    def change(plan: Plan, rng: random.Random) -> Plan:
        honours = {**plan.form["company.honours"], kind: [plan.form["company.honours"][kind][0], ""]}
        return _put(plan, "company.honours", honours, f"missing:company.honours.{kind}.year")

    return change


_add(
    "blank:company.honours",
    _no_honours,
    ("missing:company.honours",),
    ("company.honours", "attachment1.honours"),
    lambda p: 1 in p.attachments,
)
for _key in ("high_tech", "tech_center", "key_lab"):
    _add(
        f"year:{_key}",
        _no_year(_key),
        (f"missing:company.honours.{_key}.year",),
        ("company.honours", "attachment1.honours"),
        lambda p, k=_key: bool(p.form["company.honours"][k]),
    )  # type: ignore[misc]


def _wrong_code(plan: Plan, rng: random.Random) -> Plan:
    code = str(plan.form["company.credit_code"])
    at = rng.randrange(3, 8)
    digit = rng.choice([c for c in "0123456789" if c != code[at]])
    return _put(plan, "company.credit_code", code[:at] + digit + code[at + 1 :], "invalid:company.credit_code")


def _late_start(plan: Plan, rng: random.Random) -> Plan:
    return _put(plan, "project.period", f"2021年{rng.randint(1, 12)}月至2019年{rng.randint(1, 12)}月", "invalid:project.period")


def _short_mobile(key: str) -> Change:
    return lambda plan, rng: _put(
        plan,
        key,
        rng.choice((str(plan.form[key])[:-1], str(plan.form[key]) + "0", "2" + str(plan.form[key])[1:])),
        f"invalid:{key}",
    )


def _bad_mail(key: str) -> Change:
    return lambda plan, rng: _put(plan, key, str(plan.form[key]).replace("@", rng.choice(("", "#"))), f"invalid:{key}")


_add(
    "invalid:cover.direction",
    _bad("cover.direction", ("智慧农业综合服务", "新能源汽车充电服务", "工业机器人制造"), "invalid:cover.direction"),
    ("invalid:cover.direction",),
    ("cover.direction", "project.directions"),
)
_add(
    "invalid:cover.date",
    _bad("cover.date", ("2020年13月5日", "2020年2月31日", "2020年4月32日"), "invalid:cover.date"),
    ("invalid:cover.date",),
)
_add(
    "invalid:company.registered_address",
    _bad(
        "company.registered_address",
        ("香港特别行政区九龙观塘道388号创纪之城一期", "英属维尔京群岛托尔托拉岛路德镇", "新加坡莱佛士坊1号18楼"),
        "invalid:company.registered_address",
        "warning",
    ),
    ("invalid:company.registered_address",),
)
_add("invalid:company.credit_code", _wrong_code, ("invalid:company.credit_code",))
_add("invalid:project.period", _late_start, ("invalid:project.period",))
for _key in ("company.contact.mobile", "project.leader.mobile"):
    _add(f"invalid:{_key}", _short_mobile(_key), (f"invalid:{_key}",))
for _key in ("company.contact.email", "project.leader.email"):
    _add(f"invalid:{_key}", _bad_mail(_key), (f"invalid:{_key}",))
_add(
    "invalid:company.contact.fax",
    _bad("company.contact.fax", ("8522", "02O-85-7", "0757-123"), "invalid:company.contact.fax"),
    ("invalid:company.contact.fax",),
)
for _key in ("company.main_revenue", "company.rnd_investment", "project.investment"):
    _add(
        f"invalid:{_key}",
        _bad(_key, ("约三千多", "详见附件", "待定"), f"invalid:{_key}"),
        (f"invalid:{_key}",),
        (_key, "company.info_consumption_revenue"),
    )


def _more_revenue(plan: Plan, rng: random.Random) -> Plan:
    return _put(
        plan,
        "company.info_consumption_revenue",
        str(rng.randint(95000, 320000)),
        Finding("inconsistent:company.info_consumption_revenue", "warning"),
    )


def _long(key: str, section: str) -> Change:
    def change(plan: Plan, rng: random.Random) -> Plan:
        context = {
            "company": str(plan.company["name"]),
            "project": str(plan.form["project.name"] or "本项目"),
            "city": plan.company["region"]["city"],
            "domain": "信息消费",
        }
        return _put(plan, key, compose(section, rng, context, 470, 600), f"over_limit:{key}")

    return change


def _other_direction(plan: Plan, rng: random.Random) -> Plan:
    from samples.vocabulary import words

    free = [n for n in range(1, 11) if n not in plan.form["project.directions"]]
    return _put(
        plan,
        "cover.direction",
        words()["directions"][rng.choice(free)]["name"],
        "inconsistent:project.directions",
        ignore=("inconsistent:cover.direction",),
    )


def _other_project(key: str) -> Change:
    def change(plan: Plan, rng: random.Random) -> Plan:
        name = str(plan.form["project.name"])
        new = (
            rng.choice(("智慧旅游公共服务平台", "全域数字乡村综合管理系统"))
            if rng.random() < 0.5
            else name.replace("平台", "体系")
            if "平台" in name
            else name + "二期工程"
        )
        return _put(plan, key, new, "inconsistent:project.name")

    return change


def _other_company(plan: Plan, rng: random.Random) -> Plan:
    name = str(plan.company["name"])
    new = (
        name.replace(str(plan.company["brand"]), rng.choice(("宏图", "金桥", "东方华")))
        if rng.random() < 0.6
        else f"{plan.company['region']['city']}{plan.company['brand']}投资控股集团"
    )
    return _put(
        plan,
        "company.name",
        new,
        "inconsistent:company.name",
        ignore=("mismatch:declaration.company_seal", "mismatch:cover.applicant_seal"),
    )


_add(
    "inconsistent:revenue",
    _more_revenue,
    ("inconsistent:company.info_consumption_revenue",),
    ("company.info_consumption_revenue", "company.main_revenue"),
)
_add("over_limit:company.profile", _long("company.profile", "profile"), ("over_limit:company.profile",))
_add("over_limit:project.summary", _long("project.summary", "summary"), ("over_limit:project.summary",))
_add(
    "inconsistent:project.directions",
    _other_direction,
    ("inconsistent:project.directions",),
    ("project.directions", "cover.direction"),
)
for _key in ("cover.project_name", "attachment3.project_name"):
    _add(
        f"inconsistent:{_key}",
        _other_project(_key),
        ("inconsistent:project.name",),
        ("project.name", "cover.project_name", "attachment3.project_name"),
        lambda p: 3 in p.attachments,
    )
_add("inconsistent:company.name", _other_company, ("inconsistent:company.name",), ("company.name", "cover.applicant"))


def _scan_differs(plan: Plan, rng: random.Random) -> Plan:
    key = rng.choice(("company.contact.mobile", "project.leader.name", "company.registered_capital", "project.investment"))
    other = {
        "company.contact.mobile": "13800138000",
        "project.leader.name": person(rng),
        "company.registered_capital": "8888万元",
        "project.investment": "777.77",
    }[key]
    return replace(plan, mutate=((key, other),)).flagged(Finding(f"inconsistent:{key}", "warning"))


_add(
    "versions_differ",
    _scan_differs,
    ("inconsistent:<field>",),
    ("company.contact.mobile", "project.leader.name", "company.registered_capital", "project.investment"),
    lambda p: p.paper is Paper.BOTH,
)


def _altered(plan: Plan, rng: random.Random) -> Plan:
    text = list(DECLARATION)
    kind = rng.choice(("drop", "word", "closing"))
    if kind == "drop":
        del text[rng.randint(2, 5)]
    elif kind == "closing":
        del text[-1]
    else:
        text[2], text[6] = text[2].replace("负责，并保证", "基本负责，并尽量保证"), text[6].replace("全部", "相应")
    return replace(plan, declaration=tuple(text)).flagged("altered:declaration.text")


_add("altered:declaration.text", _altered, ("altered:declaration.text",), (), lambda p: 3 in p.attachments)

SERVES = {"honours": 1, "rnd": 1, "revenue": 1, "ip": 2, "promotion": 2}


def _no_proof(subject: str) -> Change:
    code = f"attachment{SERVES[subject]}.{subject}"
    return lambda plan, rng: replace(plan, proofs=tuple(p for p in plan.proofs if p.serves != code)).flagged(f"missing:{code}")


def _no_attachment(number: int) -> Change:
    def change(plan: Plan, rng: random.Random) -> Plan:
        plan = replace(plan, attachments=tuple(a for a in plan.attachments if a != number))
        parts = [f"missing:attachment{number}", *(f"missing:attachment{n}.{s}" for s, n in SERVES.items() if n == number)]
        if number == 3:
            parts += ["missing:declaration.company_seal", "missing:declaration.signature", "missing:declaration.date"]
            plan = replace(plan, findings=tuple(f for f in plan.findings if f.code != "photocopied:declaration.company_seal"))
            return plan.flagged(
                *parts,
                ignore=(
                    "missing:attachment3.project_name",
                    "missing:attachment3.date",
                    "altered:declaration.text",
                    "missing:declaration.text",
                ),
            )
        return plan.flagged(*parts)

    return change


def _shift(subject: str, code: str, severity: str, **changes: object) -> Change:
    """The first proof that serves `subject` is changed, others of its kind are left out."""

    def change(plan: Plan, rng: random.Random) -> Plan:
        serves = f"attachment{SERVES[subject]}.{subject}"
        first = next(p for p in plan.proofs if p.serves == serves)
        moved = replace(first, **changes)  # type: ignore[arg-type]
        if subject == "honours":
            moved = replace(moved, year=first.year - 3 if "year" in changes else first.year)
            proofs = tuple(moved if p is first else p for p in plan.proofs)
        else:
            proofs = tuple(moved if p is first else p for p in plan.proofs if p.serves != serves or p is first)
        return replace(plan, proofs=proofs).flagged(Finding(code, "warning" if severity == "warning" else "error"))

    return change


for _subject, _number in SERVES.items():
    _code = f"attachment{_number}.{_subject}"
    _add(
        f"missing:{_code}",
        _no_proof(_subject),
        (f"missing:{_code}",),
        (_code, "company.honours" if _subject == "honours" else _code),
        lambda p, c=_code, n=_number: n in p.attachments and any(x.serves == c for x in p.proofs),
    )  # type: ignore[misc]
for _number in (1, 2, 3):
    _subjects = tuple(f"attachment{_number}.{s}" for s, n in SERVES.items() if n == _number) + (
        (
            "declaration.company_seal",
            "declaration.signature",
            "declaration.date",
            "declaration.text",
            "attachment3.date",
            "attachment3.project_name",
            "paging_seal",
        )
        if _number == 3
        else ("company.honours",)
    )
    _add(
        f"missing:attachment{_number}",
        _no_attachment(_number),
        (f"missing:attachment{_number}",),
        (f"attachment{_number}", *_subjects),
        lambda p, n=_number: n in p.attachments,
    )  # type: ignore[misc]
_add(
    "invalid:attachment1.revenue",
    _shift("revenue", "invalid:attachment1.revenue", "error", year=2018, kind="audit"),
    ("invalid:attachment1.revenue",),
    (),
    lambda p: 1 in p.attachments,
)
_add(
    "holder:attachment1.rnd",
    _shift("rnd", "inconsistent:attachment1.rnd", "warning", holder="深圳市大洋彼岸科技有限公司", kind="patent"),
    ("inconsistent:attachment1.rnd",),
    (),
    lambda p: 1 in p.attachments,
)
_add(
    "holder:attachment1.revenue",
    _shift("revenue", "inconsistent:attachment1.revenue", "warning", holder="中山市百川实业有限公司", kind="audit"),
    ("inconsistent:attachment1.revenue",),
    (),
    lambda p: 1 in p.attachments,
)
_add(
    "holder:attachment2.ip",
    _shift("ip", "inconsistent:attachment2.ip", "warning", holder="长沙市湘江通用设备有限公司", kind="software"),
    ("inconsistent:attachment2.ip",),
    (),
    lambda p: 2 in p.attachments,
)
_add(
    "year:attachment1.honours",
    _shift("honours", "inconsistent:attachment1.honours", "warning", year=0),
    ("inconsistent:attachment1.honours",),
    ("attachment1.honours", "company.honours"),
    lambda p: 1 in p.attachments and any(x.serves == "attachment1.honours" for x in p.proofs),
)


def _receipt(code: str, **changes: object) -> None:
    _add(code, lambda p, r: replace(p, receipt=replace(p.receipt, **changes)).flagged(code), (code,))  # type: ignore[arg-type]


_receipt("late:submission", received=date(2020, 5, 21))
_receipt("copies:submission", paper_copies=2)
_receipt("missing:recommendation_letter", letter=False)
_receipt("missing:online_registration", online="")
_receipt("over_quota:recommender", order=14)
DEFECTS["missing:recommendation_letter"] = replace(
    DEFECTS["missing:recommendation_letter"],
    change=lambda p, r: replace(p, letter=False, receipt=replace(p.receipt, letter=False)).flagged(
        "missing:recommendation_letter"
    ),
)


def _format(code: str, **changes: object) -> None:
    _add(code, lambda p, r: replace(p, **changes).flagged(Finding(code, "warning")), (code,), (), lambda p: p.paper is Paper.DOCX)  # type: ignore[arg-type]


_format("format:paper_size", page_size="us-letter")
_format("format:body", body_font="宋体")
_format("format:heading1", heading1_font="宋体")
_format("format:heading2", heading2_font="黑体")
_add("unreadable:file", lambda p, r: replace(p, broken_file="补充材料.jpg").flagged("unreadable:file"), ("unreadable:file",), ())
for _name, (_change, _codes, _touches, _fits) in SEAL_CHANGES.items():
    _add(_name, _change, _codes, _touches, _fits)


def clashes(first: Defect, second: Defect) -> bool:
    """Whether one touches the subject of the other, or a part of it."""
    return any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in first.touches for b in second.touches)


def spoil(plan: Plan, names: tuple[str, ...], rng: random.Random, order: tuple[str, ...] = ()) -> Plan:
    """`plan` with the defects that fit it; those that clash with an earlier one are left out. Raises `KeyError` for unknown names."""
    done: list[Defect] = []
    for name in names:
        defect = DEFECTS[name]
        if defect.fits(plan) and not any(clashes(defect, d) for d in done):
            plan = defect.change(plan, rng)
            done.append(defect)
    return replace(plan, defects=plan.defects + tuple(d.name for d in done), order=order or plan.order)


def twin(plan: Plan, name: str) -> Plan:
    """The same application once more, received later, by another recommender: `duplicate:submission`."""
    receipt = replace(
        plan.receipt,
        received=date(2020, 5, 9),
        recommender="广东省工业和信息化厅",
        order=3,
        online=plan.receipt.online[:-1] + "9",
    )
    return replace(plan, name=name, receipt=receipt, defects=(*plan.defects, "duplicate:submission")).flagged(
        "duplicate:submission"
    )
