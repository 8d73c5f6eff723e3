"""Numbers of telephones, addresses, codes, dates and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from samples.others.case import Case
from samples.others.planted.core import SOLD, WARNING, Planted, planted, put


def contacts() -> Iterator[Planted]:
    wrong = {
        "mobile": (("1380013800", "138001380000", "23800138000", "0757-83312233"), ("+86 138 0013 8000", "138-0013-8000", "13800138000（微信同号）", "13800138000/18600186000")),
        "email": (("zhb.163.com", "zhb@163", "zhb@@163.com", "zhb@.com"), ("Zhao.Bin-01@mail.sub.example.com.cn", "zhb_01@163.com；office@foxmail.com", "ZHB@QQ.COM")),
    }  # fmt: skip
    for owner in ("company.contact", "project.leader"):
        for part, (bad, good) in wrong.items():
            key = f"{owner}.{part}"
            for value in bad:
                yield planted(f"wrong:{key}:{value}", partial(put, {key: value}), {f"invalid:{key}": "error"})
            for value in good:
                yield planted(f"near:{key}:{value}", partial(put, {key: value}), None, (key,))
    key = "company.contact.fax"
    for value in ("8312-9", "0757-831", "见名片电话"):
        yield planted(f"wrong:{key}:{value}", partial(put, {key: value}), {f"invalid:{key}": "error"})
    for value in ("0757-83312233转801", "+86-757-83312233", "（0757）83312233", "400-830-1234", "0757-83312233、83312234"):
        yield planted(f"near:{key}:{value}", partial(put, {key: value}), None, (key,))
    key = "company.credit_code"
    yield planted("wrong:check_digit", _wrong_code, {f"invalid:{key}": "error"})
    for value in ("9144060074551", "无统一代码者此处填写"):
        yield planted(f"wrong:{key}:{value}", partial(put, {key: value}), {f"invalid:{key}": "error"})
    for form in ("{}-{}", "{}{}"):
        yield planted(f"near:organisation_code:{form}", partial(_organisation, form), None, (key,))
    yield planted("near:lower_case_code", _lower_code, None, (key,))


def _wrong_code(case: Case, rng: Random) -> None:
    code = case.fields["company.credit_code"]
    at = rng.randrange(9, 16)
    case.fields["company.credit_code"] = code[:at] + rng.choice([c for c in "0123456789" if c != code[at]]) + code[at + 1 :]


def _organisation(form: str, case: Case, _rng: Random) -> None:
    """The code of GB 11714 that a unified one has in it."""
    own = case.fields["company.credit_code"][8:17]
    case.fields["company.credit_code"] = form.format(own[:8], own[8:])


def _lower_code(case: Case, _rng: Random) -> None:
    code = case.fields["company.credit_code"].lower()
    case.fields["company.credit_code"] = f"{code[:8]} {code[8:]}"


def dates() -> Iterator[Planted]:
    for day in ("2020年13月6日", "2020年2月30日", "尽快"):
        yield planted(f"no_date:{day}", partial(put, {"cover.date": day}), {"invalid:cover.date": "error"})
    yield planted(
        "no_date:declaration", partial(put, {"attachment3.date": "二〇二〇年2月30日"}), {"invalid:declaration.date": "error"}
    )
    for key, subject in (("cover.date", "cover.date"), ("attachment3.date", "declaration.date")):
        for day in ("2020年4月23日", "2019年4月28日"):
            yield planted(f"unlikely:{key}:{day}", partial(put, {key: day}), {f"invalid:{subject}": WARNING})
        yield planted(
            f"after_receipt:{key}",
            partial(_signed_on, key, "2020年5月7日"),
            {f"invalid:{subject}": WARNING},
            (key, subject, "submission"),
        )
        for day in ("2020年4月24日", "2020.5.6", "二〇二〇年五月六日"):
            yield planted(f"near:{key}:{day}", partial(_signed_on, key, day), None, (key, subject, "submission"))
    key = "project.period"
    for value in ("2021年6月至2019年3月", "2020.12—2018.01"):
        yield planted(f"backwards:{value}", partial(put, {key: value}), {f"invalid:{key}": "error"})
    for value in ("2018年3月至今", "2019.06-长期"):
        yield planted(f"open:{value}", partial(put, {key: value}), {f"invalid:{key}": WARNING})
    for value in ("2020年1月—2020年1月", "２０１９年１月至２０２０年１２月", "2018/3/1～2020/12/31", "2019年3月至12月"):
        yield planted(f"near:{key}:{value}", partial(put, {key: value}), None, (key,))
    key = "company.listing.date"
    yield planted(f"wrong:{key}", partial(put, {key: "2015年16月"}), {f"invalid:{key}": "error"}, (key, "company.listed"))


def _signed_on(key: str, day: str, case: Case, _rng: Random) -> None:
    case.fields[key] = day
    case.register["接收日期"] = "2020年5月6日"


def amounts() -> Iterator[Planted]:
    for key in (
        "company.main_revenue",
        "company.rnd_investment",
        "company.info_consumption_revenue",
        "company.rnd_staff",
        "project.investment",
        "company.registered_capital",
        *SOLD,
    ):
        touches = (
            (key, "company.info_consumption_revenue", "attachment1.revenue")
            if key == "company.main_revenue"
            else (key, "company.main_business")
            if key in SOLD
            else (key,)
        )
        severity = WARNING if key == "company.registered_capital" else "error"  # offices write 见营业执照 there
        yield planted(f"no_number:{key}", partial(put, {key: "较多"}), {f"invalid:{key}": severity}, touches)
    key = "company.main_revenue"
    together = (key, "company.info_consumption_revenue", "attachment1.revenue")
    yield planted("single_yuan", partial(put, {key: "81203600"}), {f"invalid:{key}": WARNING}, together)
    yield planted("another_amount", partial(put, {key: "9,120.36"}), {f"inconsistent:{key}": WARNING}, together)
    for value in ("8120.36万元", "0.812036亿元", "8,120.36（2019年度）", "捌仟壹佰贰拾万零叁仟陆佰元", "8,120.4"):
        yield planted(f"near:{key}:{value}", partial(put, {key: value}), None, together)
    yield planted(
        "more_than_all",
        partial(put, {"company.info_consumption_revenue": "8,120.37"}),
        {"inconsistent:company.info_consumption_revenue": WARNING},
        together,
    )
    yield planted("near:as_much_as_all", partial(put, {"company.info_consumption_revenue": "8120.36"}), None, together)
    key = "company.registered_capital"
    for value in ("伍仟万元整", "1亿2000万元", "人民币壹亿贰仟万元", "1,200万美元", "人民币5000万元整（实缴）", "RMB 1000万"):
        yield planted(f"near:{key}:{value}", partial(put, {key: value}), None, (key,))
