"""What is wrong with a packet: each defect changes one thing that no other changed, and says which findings follow; and what only looks wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random

from samples.others.case import APPLICANT, COMPANY, RECOMMENDER, Case, by_paper, received
from samples.others.evidence import enclosures, honour, patent, revenue, software
from samples.others.form import CLAUSES
from samples.others.words import BRANDS, DIRECTIONS, text

BLANKS = (
    "cover.recommender", "cover.date", "company.contact.title", "company.contact.fax", "company.contact.email", "company.registered_capital", "company.legal_representative", "company.office_address",
    "company.credit_code", "company.rnd_capability", "company.main_revenue", "company.rnd_investment", "company.rnd_staff", "company.profile", "project.period", "project.investment", "project.leader.name",
    "project.leader.mobile", "project.leader.email", "project.summary", "essay.team", "essay.innovation", "essay.audience", "essay.next_steps", "attachment3.project_name",
)  # fmt: skip
SOFTWARE = ("基础软件", "工业软件", "嵌入式系统软件")
ESSAY_LENGTH = 400  # characters that the form admits

Defect = Callable[[Case, Random], bool]


def _blank(case: Case, rng: Random) -> bool:
    key = rng.choice(BLANKS)
    case.fields[key] = ""
    case.fault("missing:" + key)
    return case.claim(key)


def _placeholder(case: Case, rng: Random) -> bool:
    key = rng.choice(
        (
            "company.main_revenue",
            "company.rnd_capability",
            "project.investment",
            "essay.team",
            "essay.audience",
            "company.contact.fax",
        )
    )
    case.fields[key] = rng.choice(("详见附件", "见附件", "待补充", "XXX"))
    case.fault("missing:" + key, "warning")
    return case.claim(key)


def _no_ticks(case: Case, rng: Random) -> bool:
    key = rng.choice(("company.ownership", "company.main_business", "project.directions", "company.exports"))
    case.fields[key] = None if key == "company.exports" else []
    case.fields.pop("company.export_places", None) if key == "company.exports" else None
    case.other.pop(key, None)
    case.fault("missing:" + key)
    case.ignore |= {"inconsistent:project.directions"}
    return case.claim(key)


def _both_ticks(case: Case, _rng: Random) -> bool:
    case.fields["company.listed"] = "both"
    for part in ("date", "place", "ticker"):
        if not case.fields.setdefault("company.listing." + part, ""):
            case.ignore.add("missing:company.listing." + part)
    case.fault("invalid:company.listed")
    return case.claim("company.listed")


def _wrong_value(case: Case, rng: Random) -> bool:
    f = case.fields
    key, value = rng.choice((
        ("company.contact.mobile", f["company.contact.mobile"][:-1]), ("project.leader.mobile", "0" + f["project.leader.mobile"][:7]), ("company.contact.fax", "8312-9"), ("company.contact.email", f["company.contact.email"].replace("@", "")),
        ("project.leader.email", f["project.leader.email"].split(".")[0]), ("company.credit_code", f["company.credit_code"][:-1] + ("3" if f["company.credit_code"][-1] != "3" else "7")), ("company.credit_code", f["company.credit_code"][:-2]),
        ("cover.direction", "智慧农业服务"), ("project.period", "2021年6月至2019年3月"), ("cover.date", "2020年13月6日"),
    ))  # fmt: skip
    f[key] = value
    case.fault("invalid:" + key)
    case.ignore |= {"inconsistent:project.directions", "inconsistent:cover.direction"} if key == "cover.direction" else set()
    return case.claim(*([key, "project.directions"] if key == "cover.direction" else [key]))


def _odd_value(case: Case, rng: Random) -> bool:
    """What staff must look at."""
    key, value = rng.choice(
        (("project.period", "2018年3月至今"), ("cover.date", "2020年3月2日"), ("cover.date", "2019年4月28日"))
    )
    case.fields[key] = value
    case.fault("invalid:" + key, "warning")
    return case.claim(key)


def _disagree(case: Case, rng: Random) -> bool:
    f = case.fields
    kind = rng.choice(("name", "company", "direction", "attachment"))
    if kind == "company":
        brand = next(b for b in BRANDS if b in f["company.name"])
        f["cover.applicant"] = f["company.name"].replace(brand, rng.choice([b for b in BRANDS if b != brand]))
        case.ignore |= {"mismatch:" + at for at in (APPLICANT, COMPANY)}
        case.fault("inconsistent:company.name")
        return case.claim("cover.applicant", APPLICANT, COMPANY)
    if kind == "direction":
        f["cover.direction"] = rng.choice([d for n, d in enumerate(DIRECTIONS, 1) if n not in f["project.directions"]])
        case.fault("inconsistent:project.directions")
        return case.claim("cover.direction", "project.directions")
    place = "cover.project_name" if kind == "name" else "attachment3.project_name"
    changed = f["project.name"].replace("平台", "管理系统")
    f[place] = changed if changed != f["project.name"] else f["project.name"] + "（二期）"
    case.fault("inconsistent:project.name")
    return case.claim(place)


def _too_long(case: Case, rng: Random) -> bool:
    key = rng.choice(("company.profile", "project.summary"))
    case.fields[key] = text(rng, "本地区", 425, 520)
    case.fault("over_limit:" + key)
    return case.claim(key) and len(case.fields[key]) > ESSAY_LENGTH + 5


def _honours(case: Case, rng: Random) -> bool:
    claimed = [k for k, v in case.fields["company.honours"].items() if v]
    if not claimed or not case.claim("company.honours", "attachment1.honours"):
        return False
    kind = rng.choice(claimed)
    level, year = case.fields["company.honours"][kind]
    what = rng.choice(("year", "level", "expired"))
    if what == "year":
        case.fields["company.honours"][kind] = (level, "")
        case.fault(f"missing:company.honours.{kind}.year")
        return True
    if what == "expired":
        kind, year = "high_tech", str(rng.randint(2012, 2016))
        case.fields["company.honours"][kind] = (level, year)
        case.fault("invalid:attachment1.honours", "warning")
    else:
        level = "省市级" if level == "国家级" else "国家级"
        case.fault("inconsistent:attachment1.honours", "warning")
    if kind in claimed:
        case.evidence[1]["honours"][claimed.index(kind)] = honour(kind, level, year, case.fields["company.name"], rng)
    return kind in claimed


def _seal(case: Case, rng: Random) -> bool:
    at = rng.choice((APPLICANT, RECOMMENDER, COMPANY))
    owner, kind, _ = case.seals[at]
    change = rng.choice(("gone", "copy", "stranger", "contract"))
    if change == "gone":
        del case.seals[at]
        case.fault("missing:" + at)
    elif change == "copy":
        case.seals[at] = (owner, kind, "copy")
        case.fault("photocopied:" + at)
    else:
        case.seals[at] = (
            ("浙江鸿运达物流股份有限公司", "official", "original")
            if change == "stranger"
            else (owner, rng.choice(("合同专用章", "财务专用章", "发票专用章")), "original")
        )
        case.fault("mismatch:" + at)
    return case.claim(at) and not case.electronic


def _paging(case: Case, rng: Random) -> bool:
    case.paging = rng.choice(("none", "copy"))
    case.fault(("missing" if case.paging == "none" else "photocopied") + ":paging_seal")
    return not case.electronic


def _signature(case: Case, rng: Random) -> bool:
    case.sign = rng.choice(("none", "typed", "personal"))
    case.fault(
        "missing:declaration.signature" if case.sign == "none" else "invalid:declaration.signature",
        "warning" if case.sign == "personal" else "error",
    )
    return case.claim("company.legal_representative") and not case.electronic


def _declaration(case: Case, rng: Random) -> bool:
    if rng.random() < 0.5:
        case.fields["attachment3.date"] = ""
        case.fault("missing:declaration.date")
    else:
        case.clauses = (
            CLAUSES[0].replace("全部资料的真实性负责", "主要资料的真实性负责").replace("皆为", "大部分为"),
            *CLAUSES[1:],
        )
        case.fault("altered:declaration.text")
    return True


def _enclosed(case: Case, rng: Random) -> bool:
    number, kind = rng.choice(((1, "rnd"), (1, "revenue"), (2, "ip"), (2, "promotion"), (1, "honours"), (2, "")))
    if not kind:
        case.absent.add(number)
        for code in ("attachment2", "attachment2.ip", "attachment2.promotion"):
            case.fault("missing:" + code)
        return case.claim("attachment2.ip", "attachment2.promotion")
    there = bool(case.evidence[number][kind])
    case.evidence[number][kind] = []
    case.fault(f"missing:attachment{number}.{kind}")
    return case.claim(f"attachment{number}.{kind}") and there


def _wrong_evidence(case: Case, rng: Random) -> bool:
    other = "武汉光谷联创科技有限公司"
    number, kind = rng.choice(((1, "rnd"), (2, "ip"), (1, "revenue")))
    if kind == "rnd":
        case.evidence[1]["rnd"] = [patent(other, rng)]
        case.fault("inconsistent:attachment1.rnd", "warning")
    elif kind == "ip":
        case.evidence[2]["ip"] = [software(other, "云端文档协作", rng)]
        case.fault("inconsistent:attachment2.ip", "warning")
    else:
        case.evidence[1]["revenue"] = [revenue(case.fields["company.name"], "8,120.33", 2018, rng)]
        case.fault("invalid:attachment1.revenue")
        case.ignore.add("inconsistent:company.main_revenue")  # another year's figure agrees with nothing
    return case.claim(f"attachment{number}.{kind}")


def _receipt(case: Case, rng: Random) -> bool:
    column, value, code = rng.choice((
        ("接收日期", received(rng.randint(11, 14), rng), "late:submission"), ("纸质材料（份）", "2", "copies:submission"), ("推荐函（有/无）", "无", "missing:recommendation_letter"), ("系统登记号", "", "missing:online_registration"),
    ))  # fmt: skip
    case.register[column] = value
    case.fault(code)
    return True


DEFECTS: dict[str, Defect] = {
    "blank": _blank, "placeholder": _placeholder, "no_ticks": _no_ticks, "both_ticks": _both_ticks, "wrong_value": _wrong_value, "odd_value": _odd_value, "disagree": _disagree, "too_long": _too_long, "honours": _honours,
    "seal": _seal, "paging": _paging, "signature": _signature, "declaration": _declaration, "enclosed": _enclosed, "wrong_evidence": _wrong_evidence, "receipt": _receipt,
}  # fmt: skip


def near_miss(case: Case) -> Case:
    """A flawless packet made to look like one that is not."""
    f, rng = case.fields, case.rng
    for key in rng.sample(("company.profile", "project.summary"), 1):
        f[key] = (f[key] + text(rng, "本地区", ESSAY_LENGTH, 2 * ESSAY_LENGTH))[: ESSAY_LENGTH - 1] + "。"
    case.register["接收日期"] = received(10, rng)  # the last day
    f["company.office_address"] = "同注册地址" if rng.random() < 0.5 else f["company.office_address"]
    case.other["company.main_business"] = rng.choice(("数字内容", "智能硬件研发", "工业互联网"))
    long, short = f["project.name"] + "（一期）", f["project.name"] + "(一期)"  # full width and half width
    renamed = {
        key: long if rng.random() < 0.5 else short for key in ("cover.project_name", "project.name", "attachment3.project_name")
    }
    f.update(renamed)
    case.evidence = enclosures(f, rng)
    f["company.software.service_revenue"], f["company.software.embedded_revenue"] = (
        rng.choice(("无", "0")),
        rng.choice(("/", "无")),
    )
    case.defects.append("near_miss")
    return case


def software_demanded(case: Case) -> None:
    """Software companies must fill in what they sold: one blank is an error there and none elsewhere."""
    if case.rng.random() < 0.3:
        case.fields["company.software.service_revenue"] = ""
        if set(SOFTWARE) & set(case.fields["company.main_business"]):
            case.fault("missing:company.software.service_revenue")
            case.claim("company.main_business")


def spoil(case: Case, count: int) -> Case:
    """`count` different defects that fit; what follows from the paper alone is added."""
    names = list(DEFECTS)
    case.rng.shuffle(names)
    if count:
        software_demanded(case)
    elif case.rng.random() < 0.5:
        case = near_miss(case)
    for name in names if count else ():
        if len(case.defects) == count:
            break
        tried = deepcopy(case)
        if DEFECTS[name](tried, tried.rng):
            tried.defects.append(name)
            case = tried
    if not any(case.fields["company.honours"].values()):
        case.fault("missing:company.honours", "warning")
    return by_paper(case)
