"""A packet to be made, and what is wrong with it: each defect changes one thing and says which findings follow."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from samples.others.evidence import enclosures, honour, patent, revenue, software
from samples.others.form import CLAUSES, Sheet
from samples.others.words import BRANDS, DIRECTIONS, applicant, text

ELECTRONIC, COLOURLESS = ("docx", "text_pdf"), ("grey", "fax")
APPLICANT, RECOMMENDER, COMPANY = "cover.applicant_seal", "cover.recommender_seal", "declaration.company_seal"
BLANKS = (
    "cover.recommender", "cover.date", "company.contact.title", "company.contact.fax", "company.contact.email", "company.registered_capital", "company.legal_representative", "company.office_address",
    "company.credit_code", "company.rnd_capability", "company.main_revenue", "company.rnd_investment", "company.rnd_staff", "company.profile", "project.period", "project.investment", "project.leader.name",
    "project.leader.mobile", "project.leader.email", "project.summary", "essay.team", "essay.innovation", "essay.audience", "essay.next_steps", "attachment3.project_name",
)  # fmt: skip
SOFTWARE = ("基础软件", "工业软件", "嵌入式系统软件")


@dataclass
class Case:
    """`seals`: place → (owner, kind, ink); `found`: finding → severity; `register`: what the receipt book says."""

    name: str
    paper: str
    fields: dict[str, Any]
    evidence: dict[int, dict[str, list[Sheet]]]
    seals: dict[str, tuple[str, str, str]]
    rng: Random
    paging: str = "original"
    sign: str = "hand"
    clauses: tuple[str, ...] = CLAUSES
    absent: set[int] = field(default_factory=set)
    found: dict[str, str] = field(default_factory=dict)
    ignore: set[str] = field(default_factory=lambda: {"format:"})
    register: dict[str, str] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)

    @property
    def electronic(self) -> bool:
        return self.paper in ELECTRONIC

    def fault(self, code: str, severity: str = "error") -> None:
        self.found[code] = severity


Defect = Callable[[Case, Random], bool]


def new_case(name: str, paper: str, rng: Random) -> Case:
    f = applicant(rng)
    owner, body = f["company.name"], f["cover.recommender"]
    shape = rng.choice(("official",) * 5 + ("oval",))
    seals = {
        APPLICANT: (owner, shape, "original"),
        RECOMMENDER: (body, "official", "original"),
        COMPANY: (owner, shape, "original"),
    }
    book = {
        "接收日期": f"2020/5/{rng.randint(1, 9)}",
        "纸质材料（份）": "3",
        "电子版": rng.choice(("U盘1个", "光盘1张", "1")),
        "推荐函（有/无）": "有",
        "系统登记号": f"XF{rng.randint(10000, 99999)}",
    }
    return Case(name, paper, f, enclosures(f, rng), seals, rng, register=book)


def _blank(case: Case, rng: Random) -> bool:
    key = rng.choice(BLANKS)
    case.fields[key] = ""
    case.fault("missing:" + key)
    return True


def _no_ticks(case: Case, rng: Random) -> bool:
    key = rng.choice(("company.ownership", "company.main_business", "project.directions", "company.exports"))
    case.fields[key] = None if key == "company.exports" else []
    case.fields.pop("company.export_places", None) if key == "company.exports" else None
    case.fault("missing:" + key)
    case.ignore |= {"inconsistent:project.directions"}
    return True


def _both_ticks(case: Case, _rng: Random) -> bool:
    case.fields["company.listed"] = "both"
    for part in ("date", "place", "ticker"):
        if not case.fields.setdefault("company.listing." + part, ""):
            case.ignore.add("missing:company.listing." + part)
    case.fault("invalid:company.listed")
    return True


def _wrong_value(case: Case, rng: Random) -> bool:
    f = case.fields
    key, value = rng.choice((
        ("company.contact.mobile", f["company.contact.mobile"][:-1]), ("project.leader.mobile", "0" + f["project.leader.mobile"][:7]), ("company.contact.fax", "8312-9"), ("company.contact.email", f["company.contact.email"].replace("@", "")),
        ("project.leader.email", f["project.leader.email"].split(".")[0]), ("company.credit_code", f["company.credit_code"][:-1] + ("3" if f["company.credit_code"][-1] != "3" else "7")), ("company.credit_code", f["company.credit_code"][:-2]),
        ("cover.direction", "智慧农业服务"), ("project.period", "2021年6月至2019年3月"), ("company.main_revenue", "详见附件"), ("cover.date", "2020年13月6日"),
    ))  # fmt: skip
    if case.found.get("missing:" + key):
        return False
    f[key] = value
    case.fault("invalid:" + key)
    case.ignore |= {"inconsistent:project.directions", "inconsistent:cover.direction"} if key == "cover.direction" else set()
    return True


def _disagree(case: Case, rng: Random) -> bool:
    f = case.fields
    kind = rng.choice(("name", "company", "direction", "attachment"))
    if kind == "company":
        brand = next(b for b in BRANDS if b in f["company.name"])
        f["cover.applicant"] = f["company.name"].replace(brand, rng.choice([b for b in BRANDS if b != brand]))
        case.ignore |= {"mismatch:" + at for at in (APPLICANT, COMPANY)}
        case.fault("inconsistent:company.name")
    elif kind == "direction":
        f["cover.direction"] = rng.choice([d for n, d in enumerate(DIRECTIONS, 1) if n not in f["project.directions"]])
        case.fault("inconsistent:project.directions")
    else:
        place = "cover.project_name" if kind == "name" else "attachment3.project_name"
        f[place] = (
            f["project.name"].replace("平台", "管理系统") if "平台" in f["project.name"] else f["project.name"] + "（二期）"
        )
        case.fault("inconsistent:project.name")
    return not any(code.startswith("missing:cover.direction") for code in case.found)


def _too_long(case: Case, rng: Random) -> bool:
    key = rng.choice(("company.profile", "project.summary"))
    case.fields[key] = text(rng, "本地区", 425, 520)
    case.found.pop("missing:" + key, None)
    case.fault("over_limit:" + key)
    return len(case.fields[key]) > 405


def _honours(case: Case, rng: Random) -> bool:
    claimed = [k for k, v in case.fields["company.honours"].items() if v]
    if not claimed or not case.evidence[1]["honours"]:
        return False
    kind = rng.choice(claimed)
    level, year = case.fields["company.honours"][kind]
    if rng.random() < 0.5:
        case.fields["company.honours"][kind] = (level, "")
        case.fault(f"missing:company.honours.{kind}.year")
    else:
        other = "省市级" if level == "国家级" else "国家级"
        at = claimed.index(kind)
        case.evidence[1]["honours"][at] = honour(kind, other, year, case.fields["company.name"], rng)
        case.fault("inconsistent:attachment1.honours", "warning")
    return True


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
    return not case.electronic


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
    return not case.electronic


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
        case.fault("missing:attachment2")
        case.fault("missing:attachment2.ip")
        case.fault("missing:attachment2.promotion")
        return True
    there = bool(case.evidence[number][kind]) and not any(code.endswith(f"attachment{number}.{kind}") for code in case.found)
    case.evidence[number][kind] = []
    case.fault(f"missing:attachment{number}.{kind}")
    return there


def _wrong_evidence(case: Case, rng: Random) -> bool:
    other = "武汉光谷联创科技有限公司"
    kind = rng.choice(("rnd", "ip", "revenue"))
    if not case.evidence[2 if kind == "ip" else 1][kind] or (kind == "ip" and 2 in case.absent):
        return False  # another defect took it away
    if kind == "rnd":
        case.evidence[1]["rnd"] = [patent(other, rng)]
        case.fault("inconsistent:attachment1.rnd", "warning")
    elif kind == "ip":
        case.evidence[2]["ip"] = [software(other, "云端文档协作", rng)]
        case.fault("inconsistent:attachment2.ip", "warning")
    else:
        case.evidence[1]["revenue"] = [revenue(case.fields["company.name"], "8,120.33", 2018, rng)]
        case.fault("invalid:attachment1.revenue")
    return True


def _receipt(case: Case, rng: Random) -> bool:
    column, value, code = rng.choice((
        ("接收日期", "2020/5/13", "late:submission"), ("纸质材料（份）", "2", "copies:submission"), ("推荐函（有/无）", "无", "missing:recommendation_letter"), ("系统登记号", "", "missing:online_registration"),
    ))  # fmt: skip
    case.register[column] = value
    case.fault(code)
    return True


DEFECTS: dict[str, Defect] = {
    "blank": _blank, "no_ticks": _no_ticks, "both_ticks": _both_ticks, "wrong_value": _wrong_value, "disagree": _disagree, "too_long": _too_long, "honours": _honours, "seal": _seal, "paging": _paging,
    "signature": _signature, "declaration": _declaration, "enclosed": _enclosed, "wrong_evidence": _wrong_evidence, "receipt": _receipt,
}  # fmt: skip


def software_demanded(case: Case) -> None:
    """Software companies must fill in what they sold: one blank is an error there and none elsewhere."""
    if case.rng.random() < 0.3:
        case.fields["company.software.service_revenue"] = ""
        if set(SOFTWARE) & set(case.fields["company.main_business"]):
            case.fault("missing:company.software.service_revenue")


def spoil(case: Case, count: int) -> Case:
    """`count` different defects that fit; what follows from the paper alone is added."""
    names = list(DEFECTS)
    case.rng.shuffle(names)
    if count:
        software_demanded(case)
    for name in names:
        if len(case.defects) == count:
            break
        tried = deepcopy(case)
        if DEFECTS[name](tried, tried.rng):
            tried.defects.append(name)
            case = tried
    if not any(case.fields["company.honours"].values()):
        case.fault("missing:company.honours", "warning")
    return _by_paper(case)


def _by_paper(case: Case) -> Case:
    if case.electronic:
        case.seals, case.paging, case.sign = {}, "none", "none"
        for code in (APPLICANT, RECOMMENDER, COMPANY, "declaration.signature", "paging_seal"):
            case.fault("missing:" + code)
    if case.paper in COLOURLESS:
        for at in case.seals:
            case.fault("photocopied:" + at, "warning")
        if case.paging != "none":
            case.fault("photocopied:paging_seal", "warning")
    return case
