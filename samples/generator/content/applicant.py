"""An invented applicant with one project: all values of the form, consistent with one another and with their check digits."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from samples.generator.content.plan import Form
from samples.generator.content.vocabulary import compose, grammar, person, words

GB32100 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SOFTWARE = {"基础软件", "工业软件", "嵌入式系统软件"}
ESSAYS = ("capability", "plan", "team", "collaboration", "innovation", "scalability", "audience", "progress", "next_steps")
HAN = "〇一二三四五六七八九"


def credit_code(rng: random.Random, area: str) -> str:
    """A valid GB 32100 code: 91, area, a valid GB 11714 code, check digit."""
    body = "91" + area + organisation_code(rng)
    total = sum(GB32100.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + GB32100[(31 - total % 31) % 31]


def organisation_code(rng: random.Random) -> str:
    """A valid GB 11714 code of nine characters, without the hyphen."""
    body = rng.choice(("MA", str(rng.randint(10, 79)))) + "".join(rng.choice("0123456789") for _ in range(6))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, weights, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(rest, str(rest))


def mobile(rng: random.Random) -> str:
    return rng.choice(("13", "15", "17", "18", "19")) + rng.choice("56789") + "".join(rng.choice("0123456789") for _ in range(8))


def han_date(day: date) -> str:
    def two(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")

    return "".join(HAN[int(c)] for c in str(day.year)) + f"年{two(day.month)}月{two(day.day)}日"


def write_date(day: date, rng: random.Random) -> str:
    forms = (f"{day.year}年{day.month}月{day.day}日",) * 5
    other = (f"{day:%Y-%m-%d}", f"{day.year}.{day.month}.{day.day}", han_date(day), f"{day:%Y年%m月%d日}", f"{day:%Y/%m/%d}")
    return rng.choice(forms + other)


def _email(rng: random.Random, host: str) -> str:
    user = rng.choice(("xmb", "shenbao", "zhangw", "office", "lijun", "pm", "kjb", "hr_admin", "info", "chenxm"))
    user += rng.choice(("", ".", "_", "-")) + str(rng.randint(1, 9999)) if rng.random() < 0.8 else ""
    return f"{user}@{host if rng.random() < 0.5 else rng.choice(words()['mail_hosts'])}"


def _telephone(rng: random.Random, area: str) -> str:
    number = rng.choice("2358") + "".join(
        rng.choice("0123456789") for _ in range(7 if len(area) == 3 or rng.random() < 0.6 else 6)
    )
    return rng.choice((f"{area}-{number}", f"{area}-{number}", f"（{area}）{number}", f"{area}－{number}"))


def _address(rng: random.Random, region: dict[str, Any], full: bool) -> str:
    where = (
        (region["province"] if full and region["province"] != region["city"] else "")
        + region["city"]
        + rng.choice(region["districts"])
    )
    road = f"{rng.choice(region['roads'])}{rng.randint(1, 999)}号"
    tail = rng.choice(
        (
            "",
            f"{rng.randint(1, 9)}栋{rng.randint(2, 20)}层",
            f"{rng.choice('ABCD')}座{rng.randint(3, 28)}{rng.randint(1, 20):02d}室",
            f"{rng.choice(('创意园', '科技园', '信息大厦', '软件园'))}{rng.randint(1, 12)}号楼{rng.randint(101, 1808)}",
            f"自编{rng.randint(1, 9)}号",
        )
    )
    return f"{where}{road}{tail}"


def _money(rng: random.Random, low: float, high: float) -> float:
    value = rng.uniform(low, high)
    return rng.choice((round(value, 2), round(value), float(round(value, -2)), round(value, 1)))


def _number(value: float, rng: random.Random) -> str:
    text = f"{value:.2f}" if rng.random() < 0.6 else f"{value:g}" if value < 1e5 else f"{value:.1f}"
    return f"{float(text):,.2f}" if value >= 1000 and rng.random() < 0.2 else text


def company(rng: random.Random) -> dict[str, Any]:
    """Name, region, host, founding year of an invented company."""
    w = words()
    region = rng.choice(w["regions"])
    place = rng.choice(
        (
            region["city"],
            region["city"].removesuffix("市"),
            region["province"] if region["province"].endswith("省") else region["city"],
        )
    )
    brand, trade, form = rng.choice(w["brands"]), rng.choice(w["trades"]), rng.choice(w["forms"])
    name = (
        place + brand + trade + form
        if rng.random() < 0.85
        else brand + trade + f"（{region['city'].removesuffix('市')}）" + form.replace("（集团）", "")
    )
    host = "".join(rng.choice("abcdefghijkmnoprstuvwxyz") for _ in range(rng.randint(4, 9))) + rng.choice(
        (".com", ".cn", ".com.cn", ".net")
    )
    return {"name": name, "region": region, "host": host, "founded": rng.randint(1998, 2016), "brand": brand}


def _project(rng: random.Random, direction: dict[str, Any]) -> str:
    return f"{rng.choice(words()['scopes'])}{rng.choice(direction['subjects'])}{rng.choice(direction['kinds'])}"


def _direction_text(numbers: list[int], rng: random.Random) -> str:
    style = rng.choice(("{name}", "{name}", "方向{n}：{name}", "{group}—{name}", "方向{n} {name}"))
    return "、".join(style.format(n=n, **{k: words()["directions"][n][k] for k in ("name", "group")}) for n in numbers)


def _contacts(rng: random.Random, who: dict[str, Any], form: Form) -> None:
    titles = words()["titles"]
    form["company.contact.name"], form["company.contact.title"] = person(rng), rng.choice(titles)
    form["company.contact.mobile"], form["company.contact.fax"] = mobile(rng), _telephone(rng, who["region"]["phone"])
    form["company.contact.email"] = _email(rng, who["host"])
    form["project.leader.name"], form["project.leader.title"] = person(rng), rng.choice(titles)
    form["project.leader.mobile"], form["project.leader.email"] = mobile(rng), _email(rng, who["host"])
    form["company.legal_representative"] = person(rng)


def _ticks(rng: random.Random, _who: dict[str, Any], form: Form) -> None:
    w = words()
    form["company.ownership"] = [rng.choice(w["ownership"][3:]) if rng.random() < 0.5 else "民营企业"]
    form["company.main_business"] = [b for b in w["businesses"] if rng.random() < 0.22] or [rng.choice(w["businesses"])]
    form["company.main_business.other"] = rng.choice(("数字孪生", "直播电商", "智能硬件")) if rng.random() < 0.12 else ""
    form["company.listed"] = rng.random() < 0.25
    if form["company.listed"]:
        form["company.listing.date"] = f"{rng.randint(2008, 2019)}年{rng.randint(1, 12)}月"
        form["company.listing.place"] = rng.choice(w["listing_places"])
        form["company.listing.ticker"] = rng.choice(("300", "002", "603", "688", "83")) + f"{rng.randint(0, 999):03d}"
    form["company.exports"] = rng.random() < 0.3
    if form["company.exports"]:
        form["company.export_places"] = rng.choice(w["export_places"])


def _honours(rng: random.Random, form: Form) -> None:
    chance = {"high_tech": 0.8, "tech_center": 0.5, "key_lab": 0.2}
    claimed: dict[str, Any] = {
        kind: [rng.choice(("国家级", "省市级", "省市级" if kind != "high_tech" else "国家级")), str(rng.randint(2012, 2019))]
        if rng.random() < p
        else None
        for kind, p in chance.items()
    }
    if not any(claimed.values()):
        claimed["high_tech"] = ["国家级", str(rng.randint(2016, 2019))]
    form["company.honours"] = claimed
    form["company.honours.other"] = rng.choice(words()["other_honours"]) if rng.random() < 0.2 else ""


def _figures(rng: random.Random, form: Form) -> None:
    revenue = _money(rng, 800, 90000)
    consumption = _money(rng, revenue * 0.1, revenue * 0.85)
    form["company.registered_capital"] = rng.choice(("{}万元", "{}万元", "人民币{}万元", "{}万元人民币", "{}万")).format(
        rng.choice((500, 1000, 2000, 3680, 5001, 6600, 10000))
    )
    form["company.main_revenue"], form["company.info_consumption_revenue"] = (
        _number(revenue, rng),
        _number(min(consumption, revenue), rng),
    )
    form["company.rnd_investment"] = _number(_money(rng, revenue * 0.03, revenue * 0.2), rng)
    form["company.rnd_staff"] = rng.choice(("{}人", "{}", "{} 人")).format(rng.randint(12, 480))
    needed = bool(SOFTWARE & set(form["company.main_business"]))
    for key in ("product", "service", "embedded"):
        figure = _number(_money(rng, revenue * 0.02, revenue * 0.25), rng)
        form[f"company.software.{key}_revenue"] = figure if needed or rng.random() < 0.6 else rng.choice(("", "0", "/", "无"))
    form["company.rnd_capability"] = rng.choice(
        (
            "发明专利{}项，实用新型专利{}项，软件著作权{}项。",
            "拥有软件著作权{1}项、发明专利{0}项，参与制定团体标准{2}项",
            "已获授权专利{}件（其中发明{}件），登记软件著作权{}件，主导制定行业标准1项。",
        )
    ).format(rng.randint(2, 15), rng.randint(1, 30), rng.randint(3, 60))


def _period(rng: random.Random) -> str:
    y0, m0, y1, m1 = rng.choice((2018, 2019)), rng.randint(1, 12), rng.choice((2020, 2021, 2022)), rng.randint(5, 12)
    return rng.choice(
        (
            f"{y0}年{m0}月至{y1}年{m1}月",
            f"{y0}年{m0}月—{y1}年{m1}月",
            f"{y0}.{m0:02d}-{y1}.{m1:02d}",
            f"{y0}年{m0}月1日至{y1}年{m1}月30日",
            f"{y0}-{m0:02d} 至 {y1}-{m1:02d}",
            f"{y0}/{m0}～{y1}/{m1}",
        )
    )


def fill_form(rng: random.Random, who: dict[str, Any], long_essays: bool = False) -> Form:
    """All fields of the form for company `who`, without a defect."""
    numbers = [rng.randint(1, 10)]
    if rng.random() < 0.15:
        numbers = sorted({numbers[0], rng.randint(1, 10)})
    direction = words()["directions"][numbers[0]]
    project, day = _project(rng, direction), date(2020, 4, 6) + timedelta(days=rng.randint(0, 28))
    form: Form = {
        "cover.project_name": project, "cover.direction": _direction_text(numbers, rng), "cover.applicant": who["name"],
        "cover.recommender": rng.choice(who["region"]["recommenders"]), "cover.date": write_date(day, rng),
        "company.name": who["name"],
        "company.credit_code": credit_code(rng, who["region"]["code"]) if rng.random() < 0.93 else "", "company.registered_address": _address(rng, who["region"], True),
    }  # fmt: skip
    if not form["company.credit_code"]:
        code = organisation_code(rng)
        form["company.credit_code"] = f"{code[:8]}-{code[8]}"
    form["company.office_address"] = (
        form["company.registered_address"] if rng.random() < 0.2 else _address(rng, who["region"], rng.random() < 0.5)
    )
    _contacts(rng, who, form)
    _ticks(rng, who, form)
    _honours(rng, form)
    _figures(rng, form)
    context = {"company": who["name"], "project": project, "city": who["region"]["city"], "domain": direction["domain"]}
    lengths = grammar()["lengths"]
    form["company.profile"] = compose("profile", rng, context, *lengths["profile"])
    form["project.name"], form["project.period"] = project, _period(rng)
    form["project.investment"] = _number(_money(rng, 200, 20000), rng)
    form["project.directions"] = numbers
    form["project.summary"] = compose("summary", rng, context, *lengths["summary"])
    high = 1800 if long_essays else lengths["essay"][1]
    for section in ESSAYS:
        form[f"essay.{section}"] = compose(section, rng, context, lengths["essay"][0], rng.choice((300, 500, high)))
    form["attachment3.project_name"] = project
    form["attachment3.date"] = han_date(day) if rng.random() < 0.4 else f"二〇二〇年{day.month}月{day.day}日"
    return form
