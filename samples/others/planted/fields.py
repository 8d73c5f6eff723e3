"""Fields left blank, or half filled in; ticks; honours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from samples.others.case import Case
from samples.others.defects import BLANKS
from samples.others.planted.core import SOLD, WARNING, YEARS, Planted, pick, planted, put
from samples.others.words import DIRECTIONS, ESSAYS

TICKED = ("company.ownership", "company.main_business", "company.listed", "company.exports", "project.directions")
PLAIN = (
    *BLANKS, "cover.project_name", "cover.direction", "cover.applicant", "company.name", "company.contact.name", "company.contact.mobile", "company.registered_address",
    "company.info_consumption_revenue", "project.name", "project.leader.title", *(f"essay.{e}" for e in ESSAYS if f"essay.{e}" not in BLANKS),
)  # fmt: skip


def blanks() -> Iterator[Planted]:
    for key in PLAIN:
        yield planted(f"blank:{key}", partial(put, {key: ""}), {f"missing:{key}": "error"})
    for key in (*SOLD, "company.listing.date", "company.listing.place", "company.listing.ticker", "company.export_places"):
        yield planted(
            f"blank:{key}",
            partial(put, {key: ""}),
            {f"missing:{key}": "error"},
            (
                key,
                "company.main_business",
                "company.listed" if "listing" in key else "",
                "company.exports" if "export" in key else "",
            )[:4],
        )
    for key in TICKED:
        empty: Any = None if key in ("company.listed", "company.exports") else []
        details = {
            "company.listed": {f"company.listing.{p}": "" for p in ("date", "place", "ticker")},
            "company.exports": {"company.export_places": ""},
        }
        touches = (
            (key, *details.get(key, ()), *SOLD, "essay.progress")
            if key in ("company.main_business", "project.directions")
            else (key, *details.get(key, ()))
        )
        touches += ("cover.direction",) if key == "project.directions" else ()
        yield planted(f"no_ticks:{key}", partial(put, {key: empty, **details.get(key, {})}), {f"missing:{key}": "error"}, touches)
    yield planted("blank:attachment3.date", partial(put, {"attachment3.date": ""}), {"missing:declaration.date": "error"})
    for day in ("二〇二〇年4月　日", "2020年4月"):
        yield planted(f"no_day:{day}", partial(put, {"attachment3.date": day}), {"missing:declaration.date": "error"})
    # 软件业企业必填: of no other company
    no_software = {"company.main_business": ["大数据", "电子商务"], **dict.fromkeys(SOLD, "")}
    yield planted("near:no_software_company", partial(put, no_software), None, ("company.main_business", *SOLD))
    no = {
        "company.listed": False,
        "company.exports": False,
        "company.export_places": "",
        **{f"company.listing.{p}": "" for p in ("date", "place", "ticker")},
    }
    yield planted("near:neither_listed_nor_exporting", partial(put, no), None, ("company.listed", "company.exports", *no))
    for word in ("无", "/", "不适用"):
        numbers = (
            "company.contact.fax",
            "company.rnd_investment",
            "company.info_consumption_revenue",
            "company.rnd_staff",
            *SOLD,
        )
        yield planted(f"near:none:{word}", partial(put, dict.fromkeys(numbers, word)), None, numbers)
    for word, keys in {
        "详见附件": ("company.contact.title", "essay.team"),
        "待补充": ("project.investment", "essay.plan"),
        "XXX": ("company.office_address", "project.leader.title"),
        "略": ("essay.audience", "company.rnd_capability"),
        "×××": ("project.summary",),
    }.items():
        yield planted(f"placeholder:{word}", partial(put, dict.fromkeys(keys, word)), {f"missing:{k}": WARNING for k in keys})
    told = {
        "company.rnd_capability": "发明专利3项、软件著作权9项（详见附件1）",
        "company.office_address": "同注册地址",
        "company.contact.title": "省略号项目部经理",
    }
    yield planted("near:placeholder", partial(put, told), None, tuple(told))


def choices() -> Iterator[Planted]:
    for key in ("company.ownership", "company.main_business"):
        bare = partial(_other, key, ["其他"], "")
        yield planted(f"other_unnamed:{key}", bare, {f"missing:{key}.other": "error"}, (key, *SOLD))
        yield planted(f"near:other_unticked:{key}", partial(_other, key, [], "数字文化服务"), None, (key, *SOLD))
    for key in ("company.listed", "company.exports"):
        yield planted(
            f"both:{key}", partial(_both, key), {f"invalid:{key}": "error"}, (key, "company.listing", "company.export_places")
        )
    for kind in YEARS:
        own = f"company.honours.{kind}"
        yield planted(
            f"both_levels:{kind}",
            partial(_claim, kind, "both", ""),
            {f"invalid:{own}": "error"},
            (own, f"attachment1.honours.{kind}"),
        )
        yield planted(
            f"no_year:{kind}",
            partial(_claim, kind, "", None),
            {f"missing:{own}.year": "error"},
            (own, f"attachment1.honours.{kind}"),
        )
        yield planted(
            f"no_level:{kind}",
            partial(_claim, kind, None, ""),
            {f"missing:{own}.level": WARNING},
            (own, f"attachment1.honours.{kind}"),
        )
        for year in ("1986", "2021"):
            yield planted(
                f"year:{year}:{kind}",
                partial(_claim, kind, "", year),
                {f"invalid:{own}.year": "error"},
                (own, f"attachment1.honours.{kind}"),
            )
    yield planted("no_honours", _no_honours, {"missing:company.honours": WARNING}, ("company.honours", "attachment1.honours"))
    yield planted("near:honours_none", _honours_none, None, ("company.honours", "attachment1.honours"))
    unknown = tuple(("智慧农业服务", "工业机器人制造", "方向11：数字乡村"))
    yield planted(
        "unknown:cover.direction",
        partial(pick, "cover.direction", unknown),
        {"invalid:cover.direction": "error"},
        ("cover.direction", "project.directions"),
    )
    yield planted(
        "other:cover.direction",
        _other_direction,
        {"inconsistent:project.directions": "error"},
        ("cover.direction", "project.directions", "essay.progress"),
    )
    yield planted("near:two_directions", _two_directions, None, ("cover.direction", "project.directions", "essay.progress"))


def _other(key: str, ticks: list[str], words: str, case: Case, _rng: Random) -> None:
    case.fields[key], case.other[key] = ticks, words


def _both(key: str, case: Case, _rng: Random) -> None:
    case.fields[key] = "both"


def _claim(kind: str, level: str | None, year: str | None, case: Case, _rng: Random) -> None:
    """`None`: blank; empty: as it was. What a row claims that is itself told tells nothing of its evidence."""
    own = case.fields["company.honours"][kind]
    case.fields["company.honours"][kind] = ("" if level is None else level or own[0], "" if year is None else year or own[1])
    case.ignore.add("inconsistent:attachment1.honours")


def _no_honours(case: Case, _rng: Random) -> None:
    case.fields["company.honours"] = dict.fromkeys(YEARS)
    case.evidence[1]["honours"] = []


def _honours_none(case: Case, _rng: Random) -> None:
    _no_honours(case, _rng)
    case.other["company.honours"] = "无"


def _other_direction(case: Case, rng: Random) -> None:
    case.fields["cover.direction"] = rng.choice(
        [d for n, d in enumerate(DIRECTIONS, 1) if n not in case.fields["project.directions"]]
    )


def _two_directions(case: Case, _rng: Random) -> None:
    said = "在网络教育方面，在线课堂已接入26所学校。在远程办公方面，协同办公系统已上线。目前存在推广难点，计划分期解决。"
    case.fields |= {
        "project.directions": [4, 9],
        "cover.direction": "方向4：网络教育服务、方向9：远程办公服务平台",
        "essay.progress": said,
    }
