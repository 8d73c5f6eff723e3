"""The receipt book, who applies and who recommends, the recommending unit's letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random

from samples.others.case import Case
from samples.others.planted.core import STRANGER, WARNING, Planted, book, planted, put, renamed, reseal
from samples.others.words import credit_code


def book_rows() -> Iterator[Planted]:
    row = ("submission",)
    for day in ("2020年5月11日", "5月12日", "2020.5.18", "二〇二〇年六月一日"):
        yield planted(f"late:{day}", partial(book, {"接收日期": day}), {"late:submission": "error"}, row)
    ministry = {"报送至": "部"}
    yield planted(
        "late:ministry",
        partial(book, {**ministry, "接收日期": "5月16日", "邮寄方式": "EMS"}),
        {"late:submission": "error"},
        ("submission", "delivery", "level"),
    )
    yield planted("near:last_day", partial(book, {"接收日期": "5月10日"}), None, row)
    sent = {**ministry, "接收日期": "2020.5.15", "邮寄方式": "邮政EMS", "纸质材料（份）": "2", "电子版": "光盘1张"}
    yield planted("near:last_day_of_the_ministry", partial(book, sent), None, ("submission", "delivery", "level"))
    for column, value in (("纸质材料（份）", "贰份"), ("电子版", "0"), ("电子版", "无")):
        yield planted(f"copies:{value}", partial(book, {column: value}), {"copies:submission": "error"}, row)
    yield planted("near:copies", partial(book, {"纸质材料（份）": "一式叁份", "电子版": "优盘1个"}), None, row)
    yield planted(
        "by_courier",
        partial(book, {**ministry, "邮寄方式": "顺丰快递", "电子版": "光盘1张"}),
        {"invalid:delivery": WARNING},
        ("submission", "delivery", "level"),
    )
    yield planted("near:by_courier", partial(book, {"邮寄方式": "顺丰快递"}), None, ("delivery", "level"))
    yield planted(
        "near:by_exchange",
        partial(book, {**ministry, "邮寄方式": "机要局", "电子版": "光盘1张"}),
        None,
        ("submission", "delivery", "level"),
    )
    for word in ("无", "未附", "否"):
        yield planted(
            f"no_letter:{word}",
            partial(book, {"推荐函（有/无）": word}),
            {"missing:recommendation_letter": "error"},
            ("recommendation_letter",),
        )
    for word in ("", "未注册", "无"):
        yield planted(
            f"not_online:{word}",
            partial(book, {"系统登记号": word}),
            {"missing:online_registration": "error"},
            ("online_registration",),
        )
    yield planted(
        "near:not_known",
        partial(book, {"推荐函（有/无）": "待核实", "系统登记号": "待查"}),
        None,
        ("recommendation_letter", "online_registration"),
    )


def who() -> Iterator[Planted]:
    code, names = "company.credit_code", ("company.name", "cover.applicant", "attachment1", "attachment2", "company.credit_code")
    yield planted("branch", partial(_company, "{}佛山分公司"), {"ineligible:company": "error"}, names)
    yield planted("office", partial(_company, "{}驻粤办事处"), {"ineligible:company": "error"}, names)
    yield planted("individual", partial(_of_kind, "92"), {"ineligible:company": "error"}, (code, "company.name"))
    for kind in ("12", "52", "93"):
        yield planted(f"near:kind:{kind}", partial(_of_kind, kind), None, (code, "company.name"))
    for name in (
        "佛山市分享经济科技有限公司",
        "成都市南方办公科技股份有限公司",
        "东莞市松山湖工业技术研究院",
        "合肥数海科技合伙企业（有限合伙）",
    ):
        yield planted(f"near:{name}", partial(_company, name), None, names)
    key = "company.registered_address"
    for place in (
        "香港特别行政区九龙观塘道388号",
        "英属维尔京群岛托尔托拉岛路德镇",
        "澳门宋玉生广场258号",
        "台湾省台北市信义路五段7号",
        "美国加利福尼亚州圣何塞市北一街1号",
    ):
        yield planted(
            f"abroad:{place[:2]}", partial(put, {key: place}), {f"invalid:{key}": WARNING}, (key, "company.office_address", code)
        )
    both = {key: "香港九龙弥敦道1号", code: "12345678"}
    yield planted(
        "abroad_without_code",
        partial(put, both),
        {"ineligible:company": "error", f"invalid:{key}": WARNING, f"invalid:{code}": "error"},
        (key, "company.office_address", code, "company.name"),
    )
    for place in ("深圳市福田区香港中文大学深圳研究院3楼", "珠海市横琴新区澳门大道88号", "上海市台湾路12号"):
        yield planted(f"near:{place[:8]}", partial(put, {key: place}), None, (key, "company.office_address"))
    key = "cover.recommender"
    for name in ("广东省软件行业协会", "佛山国家高新技术产业开发区管委会", "广东华联集团有限公司"):
        yield planted(f"recommender:{name[:6]}", partial(renamed, key, name), {"ineligible:recommender": WARNING}, (key,))
    for name in (
        "深圳市科技工贸和信息化委员会",
        "国家电网有限公司",
        "中国电信集团公司",
        "新疆生产建设兵团工业和信息化局",
        "佛山市顺德区经济促进局",
        "北京市经济和信息化局",
        "内蒙古自治区工业和信息化厅",
    ):
        yield planted(f"near:recommender:{name[:6]}", partial(renamed, key, name), None, (key,))


def _company(name: str, case: Case, _rng: Random) -> None:
    """Another applicant throughout: its name, and what is made out to it."""
    old = case.fields["company.name"]
    new = name.format(old)
    case.fields |= {"company.name": new, "cover.applicant": new}
    reseal(old, new, case)
    for kinds in case.evidence.values():
        for kind, sheets in kinds.items():
            kinds[kind] = [replace(s, lines=tuple(words.replace(old, new) for words in s.lines)) for s in sheets]


def _of_kind(kind: str, case: Case, rng: Random) -> None:
    case.fields["company.credit_code"] = credit_code(rng, "440600", kind)


def letters() -> Iterator[Planted]:
    touched, lacks = (
        ("recommendation_letter", "company.name", "project.name", "cover"),
        {"missing:recommendation_letter.seal": WARNING},
    )
    for what in ("company", "project"):
        yield planted(f"letter:{what}", partial(_letter, what), {"inconsistent:recommendation_letter": "error", **lacks}, touched)
    yield planted("letter:no_seal", partial(_letter, ""), lacks, touched)


def _letter(other: str, case: Case, _rng: Random) -> None:
    name, project = case.fields["company.name"], case.fields["project.name"]
    case.letter = (STRANGER if other == "company" else name, "渔船调度管理平台" if other == "project" else project)
