"""Tables 1 and 2 of the form in the six ways of `look.TABLES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samples.others.look import HINTS, Look
from samples.others.ticks import option
from samples.others.words import BUSINESS, DIRECTIONS, OWNERSHIP

if TYPE_CHECKING:
    from samples.others.typist import Typist

Seg = tuple[str, str]
AREAS = ("生活类信息消费", "公共服务类信息消费", "行业类信息消费", "新型信息产品消费", "信息消费支撑平台")
HONOURS = {"high_tech": "高新技术企业", "tech_center": "企业技术中心", "key_lab": "重点实验室"}
C, S, P = "company.contact.", "company.software.", "project.leader."
CONTACT = [[C + "name", C + "mobile"], [C + "title", C + "fax"], [C + "email"]]
SOFTWARE = [S + "product_revenue", S + "service_revenue", S + "embedded_revenue"]
LEADER = [[P + "name", P + "title"], [P + "mobile", P + "email"]]
WIDE = [
    ["company.registered_address"],
    ["company.office_address"],
    ["company.credit_code"],
    ["company.ownership"],
    ["company.main_business"],
    ["company.listed"],
    ["company.exports"],
]
TAIL = [
    ["company.honours"],
    ["company.rnd_capability"],
    ["company.main_revenue", "company.rnd_investment"],
    ["company.info_consumption_revenue", "company.rnd_staff"],
]
OTHER = "其他"
WIDTH = 24  # columns that cells are made of
CAPITAL = ["company.registered_capital", "company.legal_representative"]


@dataclass(frozen=True, slots=True)
class Cell:
    segs: list[Seg]
    span: int = 1
    rows: int = 1
    middle: bool = False


def _several(look: Look, words: tuple[str, ...], ticked: list[str], other: str) -> list[Seg]:
    segs = [seg for word in words for seg in [*option(look.marking, word, word in ticked), ("  ", "value")]]
    box = option(look.marking, OTHER, True) if OTHER in ticked else [(OTHER, "value")]
    return [*segs, *box, (f"（请注明）：{other or '______'}", "value")]


def _yes_no(look: Look, said: Any, details: str) -> list[Seg]:
    return [
        *option(look.marking, "否", said in (False, "both")),
        ("    ", "value"),
        *option(look.marking, "是", said in (True, "both")),
        (details, "value"),
    ]


def _honours(look: Look, said: dict[str, Any], other: str) -> list[Seg]:
    segs: list[Seg] = []
    for kind, name in HONOURS.items():
        level, year = said[kind] or ("", "")
        segs += [
            (name + " ", "value"),
            *option(look.marking, "国家级", level in ("国家级", "both")),
            ("/ ", "value"),
            *option(look.marking, "省市级", level in ("省市级", "both")),
        ]
        segs.append((f" 授予年份：{year or '____'}年\n", "value"))
    return [*segs, (f"其他市级以上荣誉自行添加：{other or '____'}", "value")]


def _directions(look: Look, chosen: list[int]) -> list[Seg]:
    segs: list[Seg] = []
    for number, name in enumerate(DIRECTIONS, 1):
        if number % 2:
            segs.append((("\n" if number > 1 else "") + AREAS[number // 2] + "\n", "value"))
        segs += [*option(look.marking, f"方向{number}：{name}", number in chosen), ("  ", "value")]
    return segs


def value(look: Look, f: dict[str, Any], key: str) -> list[Seg]:
    """What stands in the value cell of a field."""
    said = f[key]
    if key == "company.ownership":
        return _several(look, OWNERSHIP, said, f.get("other." + key, ""))
    if key == "company.main_business":
        return _several(look, BUSINESS, said, f.get("other." + key, ""))
    if key == "company.listed":
        parts = [f.get("company.listing." + k) or "____" for k in ("date", "place", "ticker")]
        return _yes_no(look, said, "（上市时间：{}，上市地点：{}，股票代码：{}）".format(*parts))
    if key == "company.exports":
        return _yes_no(look, said, f"（主要出口地点：{f.get('company.export_places') or '____'}）")
    if key == "company.honours":
        return _honours(look, said, f.get("other." + key, ""))
    if key == "project.directions":
        return _directions(look, said)
    hint = HINTS.get(key, "") if look.hints == "above" else ""
    return [(hint + "\n", "value"), (said, "value")] if hint and key != "company.main_revenue" else [(said + hint, "value")]


def label(look: Look, key: str) -> str:
    hint = HINTS.get(key, "") if look.hints == "label" and "（" not in look.labels[key] else ""
    return look.labels[key] + ("\n" + hint if hint and len(hint) < 12 else "")


def _row(look: Look, f: dict[str, Any], keys: list[str], columns: int, named: str = "") -> list[Cell]:
    """Label and value cells over `columns`; with the table "inline" a cell holds both. `named`: put before each label."""
    cells = []
    for number, key in enumerate(keys):
        share = columns // len(keys) + (columns % len(keys) if number == len(keys) - 1 else 0)
        tag = named + label(look, key)
        if look.table == "inline":
            cells.append(Cell([(tag.replace("\n", "") + "：", "label"), *value(look, f, key)], share))
        else:
            wide = min(share // 2, look.label_columns)
            cells += [Cell([(tag, "label")], wide, 1, True), Cell(value(look, f, key), share - wide)]
    return cells


def _group(look: Look, f: dict[str, Any], name: str, rows: list[list[str]]) -> list[list[Cell]]:
    """Rows beside a cell that names them all; without that cell in tables that have no room for one."""
    if look.table in ("shuffled", "inline"):
        short = {"contact": "联系人", "leader": "负责人", "software": ""}[name]
        return [_row(look, f, keys, WIDTH, short) for keys in rows]
    if look.table == "rows":
        inside = [
            seg
            for keys in rows
            for key in keys
            for seg in [(look.labels[key] + "：", "label"), (f[key] + "  ", "value")]
            + ([("\n", "value")] if key == keys[-1] and keys is not rows[-1] else [])
        ]
        return [[Cell([(look.labels[name], "label")], 6, 1, True), Cell(inside, WIDTH - 6)]]
    head = Cell([(look.labels[name], "label")], 6 if name != "software" else 4, len(rows), True)
    body = [_row(look, f, keys, WIDTH - head.span) for keys in rows]
    return [[head, *body[0]], *body[1:]]


def _side(rows: list[list[Cell]], name: str) -> list[list[Cell]]:
    head = Cell([("\n".join(name), "label")], 1, len(rows), True)
    return [[head, *rows[0]], *rows[1:]]


def table1(made: Typist, f: dict[str, Any]) -> None:
    look = made.look
    made.line(("申报单位信息表", "一、申报单位信息表", "表1  申报单位信息表")[look.heads], 16, look.label_font, bold=True)
    if look.table == "lines":
        return _lines(
            made, f, [["company.name"], *CONTACT, CAPITAL, *WIDE, *TAIL, *[[k] for k in SOFTWARE], ["company.profile"]], "联系人"
        )
    contact, software = (
        _group(look, f, "contact", CONTACT),
        _group(
            look, f, "software", [[k] for k in SOFTWARE] if look.table in ("rows", "side", "shuffled", "inline") else [SOFTWARE]
        ),
    )
    name, capital, wide, tail, profile = (
        [_row(look, f, keys, WIDTH) for keys in rows]
        for rows in ([["company.name"]], [CAPITAL], WIDE, TAIL, [["company.profile"]])
    )
    rows = [*name, *contact, *capital, *wide, *tail, *software, *profile]
    if look.table in ("shuffled", "inline"):
        rows = [
            *name,
            wide[2],
            *capital,
            *wide[:2],
            *contact,
            wide[5],
            wide[6],
            wide[3],
            wide[4],
            *tail[2:],
            *software,
            *tail[:2],
            *profile,
        ]
    if look.table == "side":
        rows = [
            *_side([*name, *capital, *wide], "单位基本情况"),
            *_side(contact, "联系方式"),
            *_side([*tail, *software, *profile], "经营与研发情况"),
        ]
    made.table(rows, WIDTH + 1 if look.table == "side" else WIDTH, (8, *(158 / WIDTH,) * WIDTH) if look.table == "side" else ())


def table2(made: Typist, f: dict[str, Any], short: bool = False) -> None:
    """`short`: without its last two rows."""
    look = made.look
    made.line(("项目申报书", "二、项目申报书", "表2  项目申报书")[look.heads], 16, look.label_font, bold=True)
    order = [["project.name"], ["project.period", "project.investment"], ["project.directions"], ["project.summary"]]
    if look.table == "lines":
        return _lines(made, f, [*order[:2], *LEADER, *([] if short else order[2:])], "负责人")
    name, money, areas, summary = (_row(look, f, keys, WIDTH) for keys in order)
    leader = _group(look, f, "leader", LEADER)
    rows = [areas, name, *leader, money, summary] if look.table == "shuffled" else [name, money, *leader, areas, summary]
    made.table(rows[:-2] if short else rows, WIDTH)


def _lines(made: Typist, f: dict[str, Any], rows: list[list[str]], person: str) -> None:
    """No table at all: labels with a colon, values underlined."""
    look = made.look
    for keys in rows:
        holder = made.line("", 12, after=3)
        for key in keys:
            named = person if key.startswith((C, P)) else ""
            made.run(holder, (named + label(look, key).replace("\n", "") + "：", "label"), 12)
            short = isinstance(f[key], str) and len(f[key]) < 40 and key not in ("company.listed", "company.exports")
            for words, role in [(f"  {f[key]}  " if f[key] else "________", "under")] if short else value(look, f, key):
                made.run(holder, (words, role), 12)
            made.run(holder, ("    ", "label"), 12)
