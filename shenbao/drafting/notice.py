"""What a notice's text demands of the handing-in: deadlines, copies, quotas, ways of sending; and its demanding sentences, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from model.organisations import parts_of
from shenbao.drafting.lexicon import Item, found_in, level_in, lexicon, number_of, squeeze
from shenbao.drafting.said import Said, Source
from shenbao.drafting.spans import Mention, mentions_in

SENTENCE = re.compile(r"[^。；;！？]+[。；;！？]?")
DEMAND = re.compile(
    r"须|(?<!急)需(?!求|要)|格式要求|(?<![效供响对适反相])应(?!用|对|急|链|商|届)|不得|必须|不予|不超过|一式|不能|前将|之前|默认|"
    r"限(?:报|申报|推荐|选|填|项)|每[^，。；]{1,12}限|只能|仅限|不低于|不少于|不多于|务必|严禁|一律|逾期|截止|方可|号字|字体|装订成册"
)
PAST = re.compile(
    r"(?:已|即已)?(?:在[^，。；]{0,12})?(?:依法)?(?:注册|成立|登记|设立|创[立建办]|出生|取得|获得|投产|建成|完成整体|验收|发表|授权)"
)  # what was to be by then is no deadline
PAPERS = re.compile(r"纸质|一式|报送|寄送|邮寄")
TO = re.compile(
    r"(?:报送|(?<![申填])报|送达|送|寄送|寄|提交|邮寄|递交)(?:至|到|给|往)?"
    r"((?!单位|项目|材料|书)(?:[（(][市县区州、]+[）)]|[^，。；、：:版份书件料表\d（(]){1,30}?(?:主管部门|部门|(?:厅|部|局|委员会办公室|委员会|委(?!宣传部|组织部|统战部|网信办|人才办|政法委)|司|处|办|中心|窗口)(?![门分事理长员]))(?:[（(](?!地址|电话|联系)[^）)]*[）)])?)"
)
OF_LIST = re.compile(r"(?:汇总表|推荐函|推荐表|推荐文件|一览表|推荐意见)[（(]$")  # whose copies are no packet's
APPLYING = "(?:用人|依托|申报|申请|承担|牵头|建设)?(?:单位|企业|主体)"
ONE_EACH = re.compile(rf"(?:每(?:个|家)?|同一(?:个|家)?){APPLYING}")
UNIT = re.compile(
    r"(?:^|[，、；])(?:省级|市级|各|每个|每家)?([一-鿿]{2,12}(?:单位|机构|院|所|基地|平台|园|集团|公司|中心))(?:可|限|额|各|推荐|申报|报|直接|择优|最多|不超过|不多于|名额|为)*$"
)  # 市直单位
PLACE = re.compile(r"(?<![一-鿿])[一-鿿]{2,4}?[市州盟县区](?![级直属内（(])")
OWN_QUOTA = re.compile(
    r"(?:限报|限申报|限推荐|只能申报|仅限|可申报|申报|不超过|最多|限)[^，。；]{0,6}?([一二两三四五六七八九十\d]+)(?:个|项|份|家|款|次|台|件|套|名|人)"
)
WAYS = re.compile(r"以([^，。；]{2,40}?)(?:的)?方式(?:报送|寄送|寄|送|提交)")
ITEM = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d))")
LONGEST_HEADING = 20  # characters
SHORTEST, LONGEST = 8, 500  # characters of a sentence that demands something
LONG = 150  # characters of a sentence that demands one thing
NUMBER = re.compile(r"[一-鿿]{2,12}[〔［\[(（]20\d\d[〕］\])）]\s*\d+\s*号")
AUTHORITY = re.compile(r"[一-鿿]{2,24}(?:厅|部|局|委员会|办公室|办公厅|管委会|人民政府|委)")
OF_EACH_PERSON = re.compile("每人|院士|获奖人|专家|成员|团队|完成人|主任|负责人|带头人|同一人")
OF_PERSONS = re.compile(r"(?:负责人|人员|同一人)[^，。；]{0,6}限")
DATED = re.compile(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日$")
CALL = re.compile(r"关于(?:组织)?(?:开展|申报|做好|征集|公布)?(.{4,40}?)(?:工作)?的通知")


@dataclass(frozen=True, slots=True)
class Call:
    """The head of a notice: number, issuer, day, what it calls for; "" or None where it does not say."""

    number: str
    issuer: str
    issued: date | None
    title: str

    @property
    def first_issuer(self) -> str:
        """Return the first of several issuers: who receives what goes to 我厅."""
        return self.issuer.split("、")[0]


def sentences(lines: Sequence[Source]) -> list[Said]:
    """Return the sentences; a line that does not end one goes on in the next, a heading stands alone."""
    out: list[Said] = []
    text, place = "", ""
    for line in [*lines, Source("", "")]:
        words = squeeze(line.text)
        if not words or re.search(r"[。：:；;]$", text) or ITEM.match(words) or _heads(text):
            out += [Said(hit.strip(), place) for hit in SENTENCE.findall(text) if hit.strip()]
            text, place = "", ""
        text, place = text + words, place if text else line.place
    return out


def _heads(text: str) -> bool:
    """Whether `text` is a numbered heading, which no sentence begins with."""
    return bool(ITEM.match(text)) and len(text) <= LONGEST_HEADING and not re.search("[，。；：]", text)


def call_of(lines: Sequence[Source]) -> Call:
    """Return the head of the (first) notice in `lines`."""
    texts = [squeeze(line.text) for line in lines]
    whole = "".join(texts)
    number = NUMBER.search("\n".join(texts))
    days = [date(*map(int, hit.groups())) for text in texts if (hit := DATED.match(text))]
    titled = CALL.search(whole)
    title = squeeze(titled[1]) if titled else ""
    named = re.search(r"([一-鿿]{2,24}?(?:厅|部|局|委员会|办公室|办公厅))(?:办公厅|办公室)?关于", whole)
    issuer = (
        _issuers(next((line.text for line in lines if squeeze(line.text)), ""))
        or (named[1] if named else "")
        or _signed_by(lines)
    )
    return Call(number[0] if number else "", issuer, days[0] if days else None, title)


def _issuers(text: str) -> str:
    """The authorities whose names a line holds, and nothing else but 文件."""
    names = [re.sub("文件$", "", name) for name in re.split(r"[\s、]+", text.strip()) if name != "文件"]
    joined = names if all(AUTHORITY.fullmatch(name) for name in names) else [squeeze("".join(names))]
    return "、".join(joined) if all(AUTHORITY.fullmatch(name) for name in joined) else ""


def _signed_by(lines: Sequence[Source]) -> str:
    """Who stands above the day at the notice's end."""
    told = [line.text for line in lines if squeeze(line.text)]
    days = [n for n, text in enumerate(told) if n and DATED.match(squeeze(text))]
    return next((found for n in days if (found := _issuers(told[n - 1]))), "")


def clauses_of(said: Sequence[Said]) -> list[Said]:
    """Return the sentences that demand something, each once."""
    return list({s.text: s for s in _whole(said) if DEMAND.search(s.text) and SHORTEST < len(s.text) < LONGEST}.values())


def _whole(said: Sequence[Said]) -> list[Said]:
    """Sentences with what follows their semicolons, and a demand with the points of its list that demand nothing of themselves."""
    out: list[Said] = []
    lists = False
    for one in said:
        last = out[-1].text if out else ""
        point = bool(ITEM.match(one.text))
        goes_on = last[-1:] in "；;：:" and (lists and not DEMAND.search(one.text) if point else last[-1:] in "；;")
        if last and goes_on and len(last) + len(one.text) < LONGEST:
            out[-1] = Said(last + one.text, out[-1].place)
        else:
            out.append(one)
            lists = one.text[-1:] in "：:" and bool(DEMAND.search(one.text))
    return out


def submission_of(said: Sequence[Said], rules: Sequence[Said], call: Call) -> Item | None:
    """Return deadlines, copies, ways of sending, recommenders and quotas, by level; None where the notice names no deadline.

    `rules`: the sentences of the form's instructions, which may say how many copies.
    """
    deadlines, copies, deliveries, doubts = {}, {}, {}, []
    for sentence, hit in sorted(_deadlines(said), key=lambda found: not PAPERS.search(found[0].text)):
        to, doubt = _addressee(sentence.text, hit.end, call)
        level, clause = level_of(to), sentence.text
        told, month, day = hit.day
        year = told or (call.issued.year if call.issued else 0)
        due = _real(year, month, day)
        if call.issued and due and due < call.issued:
            continue  # a day by which something was to be done already
        if level in deadlines or due is None:
            doubts.append(f"“{hit.text}”（{sentence.place}）没有采用：同一层级已有截止日期，或日期不明")
            continue
        doubts += [doubt] if doubt else []
        deadlines[level] = {"by": due, "to": to, "clause": clause}
        others = (
            s for s in (*rules, *said) if "deadline" not in mentions_in(s.text)
        )  # what another level gets says nothing of this one
        counted = sentence if _counted(sentence.text) else next((s for s in others if _counted(s.text)), None)
        copies[level] = _copies(sentence.text, counted.text if counted else "", clause)
        if counted is not sentence:
            doubts.append(f"{to}要几份，这一句没有说，" + (f"取自{counted.place}" if counted else "暂按1份"))
        if ways := WAYS.search(sentence.text):
            deliveries[level] = {"ways": [w for w in re.split("或者?|、|和", ways[1]) if w], "clause": clause}
    if not deadlines:
        return None
    top = max(deadlines, key=list(reversed(lexicon()["levels"])).index)
    quotas, recommenders, unsure = _quotas(said, top, call)
    own = level_of(call.first_issuer)  # whose profile it is
    data: dict[str, Any] = {
        "default_level": own if own in deadlines else next(iter(deadlines)),
        "deadlines": deadlines,
        "copies": copies,
    }
    data |= {k: v for k, v in (("deliveries", deliveries), ("recommenders", recommenders), ("quotas", quotas)) if v}
    data |= _further(said)
    places = dict.fromkeys(s.place for s, _ in _deadlines(said))
    if organised := next((s for s in said if re.search("负责组织|负责推荐", s.text)), None):
        doubts.append(
            f"谁可以推荐（{organised.place}）：核对“推荐单位”（recommenders）齐全后，把这一句写为“推荐资格的依据”（recommender_clause）"
        )
    return Item(data, "、".join(places), (*doubts, *unsure))


def _deadlines(said: Sequence[Said]) -> Iterator[tuple[Said, Mention]]:
    found = ((s, hit) for s in said for kind in ("deadline", "until") for hit in mentions_in(s.text).get(kind, ()))
    yield from ((s, hit) for s, hit in found if not PAST.match(s.text, hit.end))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _addressee(text: str, since: int, call: Call) -> tuple[str, str]:
    hit = TO.search(text, since) or TO.search(text)
    if hit is None:
        return call.first_issuer or "受理单位", f"“{text[:20]}…”没有说报送到哪里，暂按发文单位"
    return (call.first_issuer, "") if re.match("[我本]", hit[1]) and call.issuer else (hit[1], "")


def level_of(addressee: str) -> str:
    """Return the level of an authority by its name; the first of the lexicon where none is told."""
    return level_in(addressee) or "province"


def _copies(text: str, counted: str, clause: str) -> dict[str, Any]:
    media = [m for m in lexicon()["media"] if m in text]
    electronic = 1 if re.search("电子版|电子文档|电子件", text) or media else 0
    return {"paper": _counted(counted) or 1, "electronic": electronic, **({"media": media} if media else {}), "clause": clause}


def _counted(text: str) -> int | None:
    """How many copies of a packet a sentence asks for: 一式N份, 原件1份，复印件2份; not those of a list that goes with it."""
    told = mentions_in(text)
    if both := told.get("originals"):
        return sum(number for number, _ in both[0].numbers)
    return next((hit.number for hit in told.get("copies", ()) if not OF_LIST.search(text[: hit.start])), None)


def _departments(call: Call) -> tuple[list[str], list[str]]:
    """The words that departments like the issuer are called by; those of the first group, with a doubt, where its name has none of any."""
    groups: list[list[str]] = lexicon()["departments"]
    named = [(max((len(word) for word in group if word in call.first_issuer), default=0), group) for group in groups]
    most, words = max(named, key=lambda told: told[0])
    return words, [] if most else [f"与“{call.first_issuer}”同类的部门怎样称呼，词表中没有：请核对 recommenders 的 departments"]


def _quotas(said: Sequence[Said], level: str, call: Call) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """Quotas with the kinds of recommenders that their words name, and those kinds."""
    quotas, kinds, doubts = [], [], []
    departments, unsure = _departments(call)
    for sentence, hit, before in _limits(said):
        limit = hit.number
        if ONE_EACH.search(sentence.text) or OF_EACH_PERSON.search(before):
            continue
        before = _who(before)
        named = [k for k in lexicon()["recommenders"] if found_in(before, k["patterns"])]
        units = [] if (words := _named_places(before)) else [k for k in lexicon()["units"] if found_in(before, k["patterns"])]
        words = words or [word for row in units for word in row["words"]]
        named = [] if words else named
        if not named and not words and (unit := UNIT.search(before)):
            words = [unit[1]]
        if any(k["id"] in ("separately_planned", "corps") for k in named) and not re.search("省|自治区", before):
            named = [k for k in named if k["id"] != "province"]
        kinds += [k for k in (*named, *units) if k not in kinds]
        quotas.append(
            {
                "limit": limit,
                **({"kinds": [k["id"] for k in named]} if named else {"words": words} if words else {}),
                "levels": [level],
                "clause": sentence.text,
            }
        )
        doubts.append(f"限额{limit}（{sentence.place}）：请确认对哪些推荐单位、哪一层级有效")
    quotas.sort(key=lambda q: ("words" not in q, "kinds" not in q))  # the first that fits counts
    order = [k["id"] for k in (*lexicon()["recommenders"], *lexicon()["units"])]  # a department's name tells before a word does
    recommenders = [
        {k: v for k, v in row.items() if k != "patterns"}
        | ({"departments": list(departments)} if "divisions" in row and "departments" not in row else {})
        for row in sorted(kinds, key=lambda k: order.index(k["id"]))
    ]
    return quotas, recommenders, [*doubts, *(unsure if recommenders else [])]


def _named_places(before: str) -> list[str]:
    """The cities and the like that a quota names (其中杭州市、宁波市不超过8家): it is theirs alone."""
    phrase = re.split("[，；。]", before)[-1]
    return [
        name for name in PLACE.findall(phrase.replace("其中", "、")) if (place := parts_of(name).place.innermost) and place.full
    ]


def _who(before: str) -> str:
    """The last phrase that names who is limited: of 各市可增加1个，中央企业直接申报，每家 the second."""
    known = [p for row in (*lexicon()["recommenders"], *lexicon()["units"]) for p in row["patterns"]]
    pieces = re.split("[，；。]", before)
    named = [n for n, piece in enumerate(pieces) if found_in(piece, known) and not re.search("增加|其中", piece)]
    return "，".join(pieces[named[-1] :]) if named and re.search("每[个家]|增加", before) else before


def _limits(said: Sequence[Said]) -> Iterator[tuple[Said, Mention, str]]:
    """Each limit with the words before it: those since the limit before."""
    for sentence in said:
        since, told = 0, mentions_in(sentence.text)
        first = told.get("quota", ())[:1]
        for hit in (*first, *(more for more in told.get("further", ()) if first and more.start >= first[0].end)):
            yield sentence, hit, sentence.text[since : hit.at]
            since = hit.end


def _further(said: Sequence[Said]) -> dict[str, Any]:
    """Clauses of single demands: the letter, handing in online, one application each."""
    wanted = {
        "letter_clause": "(?:推荐|提名)(?:意见)?函|推荐意见|推荐文件",
        "online_clause": "在线提交|网上(?:申报|填报|提交)|在线(?:申报|填报)|注册登录|(?:申报|提名|管理)系统",
        "duplicate_clause": f"(?:{ONE_EACH.pattern})[^，。；]*?限(?:申报|报送?|推荐)[一1]|只能申报|仅限|^(?!.*已(?:获|列入|被|承担|享受|通过)).*重复申报",
    }
    found = {
        key: next(
            (s.text for s in said if re.search(words, s.text) and len(s.text) <= LONG and not OF_PERSONS.search(s.text)), ""
        )
        for key, words in wanted.items()
    }
    own = next(((s, hit) for s in said if (of := ONE_EACH.search(s.text)) and (hit := OWN_QUOTA.search(s.text, of.end()))), None)
    many = number_of(own[1][1]) if own else None
    each = {"per_applicant": many, "per_applicant_clause": own[0].text} if own and many else {}
    return {key: text for key, text in found.items() if text or key == "duplicate_clause"} | each


def eligibility_clause(said: Sequence[Said]) -> Said | None:
    """Return the sentence that says who may apply, where it asks for an independent legal person of the mainland."""
    return next((s for s in said if "法人" in s.text and re.search("境内|注册", s.text)), None)
