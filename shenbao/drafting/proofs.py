"""The proofs that an attachment's title page, or a mere list of attachments, asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notices.profile import available, load
from shenbao.drafting.conditions import choice_named
from shenbao.drafting.lexicon import BRACKET, Item, lexicon, number_of, squeeze
from shenbao.drafting.parts import POINT, FormPart
from shenbao.drafting.subjects import subjects_of, within

RECENT = re.compile(r"(?:近|前|最近|过去)([一二两三四五\d])(?:个)?(?:会计)?年度?")
BETWEEN = re.compile(r"(20\d\d)年?度?[—–~～至-]+(20\d\d)年")
LAST_YEAR = re.compile("(?:上一?|去)(?:会计)?年度?")
ANNUAL = re.compile("审计|财务|报表|纳税|完税|年报|年度报告")  # of which there is one for each year
AGREED = re.compile("(?:合同|协议)书?$")
DOCUMENT = re.compile("(?:证书?|证明|合同|协议|报告|批复|批文|决定|照片|名单|清单)$")
YEARS = re.compile(r"20\d\d(?=年|[、和至—-]20\d\d)")
OF_YEARS = re.compile(r"^(?:(?:20\d\d年?度?[、和至—–~～-]*)+|(?:近|前|最近|过去)[一二两三四五\d]个?(?:会计)?年)度?的?")
IF_ANY = re.compile(r"如有|若有|可选|有则|选附|选填")
OF_SOME = re.compile(
    r"(?:有|属|为|涉及|如|若)[^，。；（）()]{0,16}?(?:的|时|，)[^，。；（）()]{0,6}?(?:须|需|应|要|必须|提供|提交|附)|的[，,]?(?:还)?(?:须|需|应)?(?:提供|提交|附)|[一-鿿]{1,8}类(?:还)?(?:须|需|应)(?:提供|提交|附)|[（(][^（）()]{2,16}(?:须|需|应|另)(?:提供|提交|附)[）)]|适用(?:于)?"
)
INSTEAD = re.compile(
    r"[（(]未(?:经)?[^，。；（）()]{1,8}的[，,]?(?:可|须|应)?(?:以|提供|提交|附)(?P<other>[^，。；（）()]{2,16}?)(?:代替|替代)?[）)]"
)  # 审计报告（未审计的提供财务报表）: of whoever lacks the one, the other
WHOSE = re.compile(
    r"^(?:与[^的]{1,12}(?:签订|签署)|(?:申报|申请|项目|承担|牵头|合作)?(?:单位|企业|公司)|(?:项目)?负责人|法定代表人|本单位|相关|有关|其他|上年度|近[一二两三四五\d]个?年度?|(?:有效|加盖[^的]*|经[^的]{2,6}|由[^的]*|具有[^的]*)的)+的?"
)
ASKED_OF = re.compile(
    r"^[^，。；（）()、]{2,24}?(?:的[，,]?|类)(?:还)?(?:须|需|应)(?:另)?(?:提供|提交|附上?)"
)  # 提供住房的，须附…
OF_PERSON = re.compile("(?:职称|学历|学位|身份|(?:任职|执业|职业)资格|专业技术资格)(?:证书?|证明)$")  # whoever it is made out to
COPY = re.compile(r"(?:等)?(?:的)?(?:复印件|扫描件|影印件|原件|彩色扫描|复印|材料复印件)*(?:等)?$")
SHORTEST = 3  # characters of a title


def proofs_of(part: FormPart, fields: Sequence[Item], issued: int | None = None) -> list[Item]:
    """Return what the numbered points of an attachment's title page ask for, each with the kinds of proof that its words name. 近三年 are the
    years before the notice was `issued`; what only some have is asked for by one of the `fields`, or of nobody.
    """
    lines = [squeeze(line.text) for page in part.pages for line in page.lines]
    points = [n for n, text in enumerate(lines) if POINT.match(text)]
    ends = [*points[1:], len(lines)]
    told = [(lines[at], "".join(lines[at + 1 : end])) for at, end in zip(points, ends, strict=True)]
    return proofs_named(part, [Point(POINT.sub("", name), more, part.source) for name, more in told], fields, issued)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a list of proofs: its first line, what goes on below it, where it stands, and its clause where that is no point of a title page."""

    name: str
    more: str
    place: str
    clause: str = ""


def proofs_named(part: FormPart, points: Sequence[Point], fields: Sequence[Item], issued: int | None) -> list[Item]:
    """Return what `points` ask for in the attachment whose title page is `part`; see `proofs_of`."""
    out: list[Item] = []
    for place, point in enumerate(points):
        name = INSTEAD.sub(lambda hit: f"或{hit['other']}", point.name.rstrip("；;。"))
        words = name + INSTEAD.sub(lambda hit: f"或{hit['other']}", point.more)
        kinds = list(
            dict.fromkeys(kind for word, all_kinds in lexicon()["proofs"].items() if word in words for kind in all_kinds)
        )
        if kinds and any(DOCUMENT.search(title) and not _known(title) for title in titles_of(name)):
            kinds.append("")  # one of its own besides: 获奖证书、专利证书等
        elif kinds and (hit := INSTEAD.search(point.name)) and not _has_title(hit["other"], kinds):
            kinds.append("")
        if kinds and any(AGREED.search(title) and not _has_title(title, kinds) for title in titles_of(name)):
            kinds = [""]  # a lease is no sales contract, however many words they share
        data: dict[str, Any] = {
            "code": f"{part.id}.proof{place + 1}", "name": _name(name), "attachment": part.id, "kinds": kinds,
            "clause": point.clause or f"{part.title}第{place + 1}项：{point.name.rstrip('；;。')}{point.more}",
        }  # fmt: skip
        doubts = [] if kinds else ["证明材料的种类不在词表中"]
        if "" in kinds:
            doubts = ["其中有的种类不在词表中"]
        years, doubt = _years(words, issued)
        needed, unsure = _needed(words, fields)
        if "years" in years:  # said again for each year: 2023年度审计报告
            data["name"] = OF_YEARS.sub("", data["name"]) or data["name"]
        out.append(Item(data | years | needed, point.place, (*doubts, *doubt, *unsure)))
    return out


def words_of(titles: Sequence[str]) -> list[str]:
    """Return the words that tell a contract of these titles however it is called (农村土地经营权流转合同): the halves of what it is of, and a side."""
    stems = [AGREED.sub("", title) for title in titles if AGREED.search(title)]
    halves = [stem[at : at + 2] for stem in stems if len(stem) in (2, 4) for at in range(0, len(stem), 2)]
    return list(dict.fromkeys([*halves, "甲方"])) if halves else []


def _has_title(title: str, kinds: Sequence[str]) -> bool:
    """Whether a kind that other profiles have bears this title, or a shorter one."""
    titles = [t for name in available() for kind in load(name).evidence_kinds if kind.id in kinds for t in kind.titles]
    return any(known in title for known in titles) or bool(re.fullmatch("(?:相关|有关|业务)?(?:合同|协议)书?", title))


def _known(title: str) -> bool:
    return any(word in title for word in lexicon()["proofs"])


def titles_of(name: str) -> list[str]:
    """Return the titles that such proofs bear, as far as the words of the list name them: 专利证书, 软件著作权登记证书."""
    name = ASKED_OF.sub("", name)
    pieces = [
        piece
        for text in (BRACKET.sub("", name), *(b for b in BRACKET.findall(name) if DOCUMENT.search(b.strip("（）()"))))
        for piece in re.split("[、，,/或和及（）()]|以及", text)
    ]
    named = [COPY.sub("", WHOSE.sub("", piece)) for piece in pieces if not IF_ANY.search(piece) and not OF_SOME.search(piece)]
    named = [hit[0] if (hit := OF_PERSON.search(title)) else title for title in named]
    return list(dict.fromkeys(t for t in named if len(t) >= SHORTEST and not re.search(r"20\d\d|须|需|应", t))) or [
        BRACKET.sub("", name) or name
    ]


def _name(text: str) -> str:
    """The point without the remarks of whom it is asked."""
    bare = re.sub(r"[（(][^（）()]*[）)]", lambda hit: "" if IF_ANY.search(hit[0]) or OF_SOME.search(hit[0]) else hit[0], text)
    return bare or text


def _years(words: str, issued: int | None) -> tuple[dict[str, Any], list[str]]:
    told = list(dict.fromkeys(map(int, YEARS.findall(words))))
    if between := BETWEEN.search(words):
        told = list(range(int(between[1]), int(between[2]) + 1))
    if len(told) > 1:
        return {"years": sorted(told)}, []
    if issued and not told and (last := LAST_YEAR.search(words)):
        return {"year": issued - 1}, [f"“{last[0]}”按{issued - 1}年起草"]
    recent = RECENT.search(words) if ANNUAL.search(words) else None
    if recent and issued and not told:
        count = number_of(recent[1]) or 1
        return {"years": list(range(issued - count, issued))}, [f"“{recent[0]}”按{issued - count}至{issued - 1}年起草"]
    return ({"year": told[0]} if told else {}), []


def _amount_named(words: str, fields: Sequence[Item]) -> str | None:
    """The amount of the form that `words` name: 银行贷款的."""
    found = within(words, subjects_of(fields, ()))
    return found.key if found else None


def _needed(words: str, fields: Sequence[Item]) -> tuple[dict[str, Any], list[str]]:
    """Of whom the proof is demanded: of those who say yes to a field that names it, or of nobody surely."""
    if not (IF_ANY.search(words) or OF_SOME.search(words)):
        return {}, []
    if chosen := choice_named(words, fields, re.compile("的|(?:还)?[须需应]")):  # 申请贷款贴息的提供, 共建类须提供
        return {"required_if": chosen}, ["由选项推断哪些申报者须附"]
    if (condition := ASKED_OF.match(words)) and (amount := _amount_named(condition[0], fields)):
        return {"required_if": {"field": amount}}, ["由所填金额推断哪些申报者须附"]
    asked = [
        f
        for f in fields
        if f.data["type"] == "yes_no"
        and (core := re.sub("^是否(?:已?(?:为|属于|通过|获得?|取得|具有|拥有|建有|列入))?", "", f.data["labels"][0]))
        and core[:6] in words
    ]
    if asked:
        return {"required_if": {"field": asked[0].data["key"], "any_of": [True]}}, [
            f"由“{asked[0].data['name']}”推断哪些申报者须附"
        ]
    return {"required": "no"}, [
        "只对一部分申报者要求：能由某一栏目看出的，请写明“在什么情况下必填”（required_if）或“证明哪个栏目”（about）"
    ]
