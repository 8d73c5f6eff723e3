"""Fields of a page of a form: its label-value pairs, with context from merged cells, boxes, hints, limits and types."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from model.geometry import Box
from model.page import Cell, Page, Pair, Tick
from notices.field_types.rules import UNITS, unit_in
from shenbao.drafting.blanks import behind_boxes, with_blanks
from shenbao.drafting.boxes import OTHER, Found, choices_in, wrapped
from shenbao.drafting.cells import blanks_in, cell_at, cell_beside, holds, left_cells, pairs_of
from shenbao.drafting.lexicon import BRACKET, Item, Keys, limit_of, squeeze, type_of
from shenbao.drafting.marks import DECLARED
from shenbao.drafting.parts import FormPart, is_heading
from shenbao.drafting.running import NUMBERED, introduces, running_blanks

OPTIONAL = re.compile(r"选填|如有|可选(?!择?[一二两三四五\d多])|若有|^备注$")
SPACED = re.compile(r"(?:[一-鿿]\s+)+")
TITLE = re.compile(r"(?:[一-鿿]\s+){2,}[表书]")  # the form's own, spaced out: 推 荐 审 批 表
DECLARES = re.compile("(?:承诺|声明|保证|申明)[:：]?$")
CONDITIONAL = re.compile(r"必填|填写")
LINES_OF_DATE = re.compile(r"^[_＿\s\d〇○零一二三四五六七八九]*年[_＿\s]*月(?:[_＿\s]*日)?$")
BLANK = re.compile(r"[_＿]{2,}")
BOX = re.compile("[☐☑□■]")
LONGEST_LABEL = 40  # characters
SAME_LINE = 0.005  # of the page: how far apart the middles of labels of one line are
LONGEST_HINT = 200  # characters of a value's cell that holds hints, no text
UNIT = re.compile(rf"^[_＿\s]*({UNITS})$")
SHARE = re.compile("占比|比例|比重|率$")
MONEY = re.compile("额|费|投资|收入|投入|利润|产值|税|经费|资金|元|价|资产|负债")
SIGNED = re.compile(r"签字|签名|签章")
SEAL = re.compile(r"盖章|公章|签章|签字|签名")


def fields_of(part: FormPart, keys: Keys) -> list[Item]:
    """Return the fields that the layout of the part's pages shows, in reading order."""
    return [item for page in part.pages for item in _of_page(page, part, keys)]


def _of_page(page: Page, part: FormPart, keys: Keys) -> list[Item]:
    pairs = (*pairs_of(page), *left_cells(page))
    found = [f for pair in pairs if (f := _found(pair, page, pairs)) is not None]
    found = [f for f in found if not any(_begins(f, other) for other in found)]
    found = _told_apart(sorted(found, key=lambda f: (round(f.pair.label_box.cy, 2), f.pair.label_box.x0)))
    open_cells = {f.cell: blanks for f in found if not f.ticks and f.cell and (blanks := blanks_in(f.cell.text))}
    found = [f for f in found if cell_at(f.page, f.pair.label_box) not in open_cells]
    holders = [f for f in found if f.ticks and not _inside_of(f, found)]
    made = {id(f): _field(f, part, keys) for f in holders}
    out: list[tuple[float, Item]] = []
    for one in found:
        if id(one) in made:
            own = [
                made[id(one)],
                *behind_boxes(one.ticks, made[id(one)], [squeeze(f.pair.label) for f in found if _inside_of(f, [one])], keys),
            ]
        elif one.cell in open_cells:
            own = list(with_blanks(_field(one, part, keys), open_cells[one.cell], keys))
        elif (holder := _inside_of(one, holders)) is None:
            own = [_field(one, part, keys)]
        elif not (OTHER.match(one.pair.label) or _ends_a_box(one, holder)) and made[id(holder)].data["type"] != "levels":
            own = [_inner(one, made[id(holder)], part, keys)]
        else:
            own = []
        out += [(one.pair.label_box.y0, item) for item in own]
    running = list(running_blanks(part.id, page, keys))
    return (
        [item for _, item in sorted((*out, *running), key=lambda placed: round(placed[0], 2))] if running else [i for _, i in out]
    )


def _ends_a_box(one: Found, holder: Found) -> bool:
    """Whether `one` is the end of a box's wording that is wrapped: 他： below ☐其."""
    return any(whole.endswith(squeeze(one.pair.label)) for whole in wrapped(holder).values())


def _begins(one: Found, other: Found) -> bool:
    """Whether `one` is but the beginning of another label of its line that is spaced out (项 目 名 称)."""
    label, whole = squeeze(one.pair.label), squeeze(other.pair.label)
    return (
        one.cell is None
        and label != whole
        and whole.startswith(label)
        and abs(one.pair.label_box.cy - other.pair.label_box.cy) < SAME_LINE
    )


def _told_apart(found: Sequence[Found]) -> list[Found]:
    """Fields of one label in rows of a table (手机) are told apart by the field before each in its row (法定代表人, 联系人)."""
    labels = Counter((squeeze(f.pair.label), f.context) for f in found)
    return [
        replace(f, context=_before(f, found)) if not f.context and labels[squeeze(f.pair.label), ""] > 1 else f for f in found
    ]


def _before(one: Found, found: Sequence[Found]) -> str:
    own = one.pair.label_box
    left = [
        f.pair
        for f in found
        if f.cell is not None and one.cell is not None and own.y0 < f.pair.label_box.cy < own.y1 and f.pair.label_box.x1 < own.x0
    ]
    return squeeze(max(left, key=lambda p: p.label_box.x0).label) if left else ""


def _found(pair: Pair, page: Page, pairs: Sequence[Pair]) -> Found | None:
    """None for what is no field: a numbered sentence, a place for a seal, a line that introduces others."""
    pair = _whole(pair, page)
    label = squeeze(pair.label)
    if is_heading(label) or SEAL.search(BRACKET.sub("", label)) or SIGNED.search(label) or len(label) > LONGEST_LABEL:
        return None
    cell = cell_at(page, pair.value_box) if pair.value_box else None
    own = cell_at(page, pair.label_box)
    if own is None and any(holds(line.box, pair.label_box) and TITLE.fullmatch(line.text.strip()) for line in page.lines):
        return None
    if own is not None and (_to_sign(label, own, cell) or _declares(own, label)):
        return None
    ticks = _ticks(pair, page, cell if cell is not own else None) or _beside_label(pair, page, own)
    if own is None and not ticks and (introduces(pair, page) or not _has_room(pair, page)):
        return None
    return Found(pair, page, cell, ticks, _context(page, own, pairs))


def _whole(pair: Pair, page: Page) -> Pair:
    """The pair with all of a label that is spaced out (推 荐 单 位), of which it may hold the end alone."""
    spaced = re.compile(r"\s*".join(map(re.escape, squeeze(pair.label))))
    hits = (spaced.search(line.text) for line in page.lines if holds(line.box, pair.label_box))
    hit = next((hit for hit in hits if hit), None)
    before = hit.string[: hit.start()] if hit else ""
    return replace(pair, label=before + pair.label) if SPACED.fullmatch(before.lstrip()) else pair


def _to_sign(label: str, own: Cell, value: Cell | None) -> bool:
    """Whether a label with nothing of its own in the table is a place for a seal."""
    return bool(SEAL.search(label)) and (value is None or value is own)


def _declares(own: Cell, label: str) -> bool:
    """Whether the cell holds what is declared (声明：…), and no label."""
    text = squeeze(own.text)
    return bool(DECLARED.search(text)) and (len(text) > LONGEST_LABEL or bool(DECLARES.search(label)))


def _ticks(pair: Pair, page: Page, cell: Cell | None) -> tuple[Tick, ...]:
    """The boxes in the value's cell; outside of tables, those behind the label on its line."""
    if cell is not None:
        return tuple(t for t in page.ticks if holds(cell.box, t.box))
    line = next((line for line in page.lines if holds(line.box, pair.label_box)), None)
    if line is None or cell_at(page, pair.label_box) is not None:
        return ()
    here = [t for t in page.ticks if holds(line.box, t.box) and t.box.x0 >= pair.label_box.cx]
    further = [
        p.label_box.x0
        for p in page.pairs
        if holds(line.box, p.label_box) and p.label_box.x0 > pair.label_box.x1 and not OTHER.match(p.label)
    ]
    here = [t for t in here if t.box.x0 < min(further, default=1.0)]  # those behind the next label are its own
    below = (t for t in page.ticks if t.box.cy > line.box.y1 and pair.value_box and holds(pair.value_box, t.box))  # wrapped
    return (*here, *below)


def _beside_label(pair: Pair, page: Page, own: Cell | None) -> tuple[Tick, ...]:
    """The boxes behind a label in its own cell, up to the cell's next label: 是否开放共享 □是 □否，平台名称：____."""
    if own is None or (pair.value_box is not None and not holds(own.box, pair.value_box)):
        return ()
    if not squeeze(own.text).startswith(squeeze(pair.label)):
        return ()
    here = tuple(t for t in page.ticks if holds(own.box, t.box))
    labels = [_order(p.label_box) for p in page.pairs if holds(own.box, p.label_box) and not OTHER.match(p.label)]
    further = min((at for at in labels if at > _order(pair.label_box)), default=None)
    return tuple(t for t in here if _order(t.box) < further) if further else here


def _order(box: Box) -> tuple[float, float]:
    """Where a piece of a cell stands as it is read."""
    return round(box.cy, 2), box.x0


def _has_room(pair: Pair, page: Page) -> bool:
    """Outside of tables a field has a drawn blank, or nothing behind its label at all; a place to sign is no field."""
    line = next((line for line in page.lines if holds(line.box, pair.label_box)), None)
    behind = _behind(line.text, pair.label) if line else ""
    return (
        not re.search(r"[（(]?签[字名章]", behind)
        and (
            bool(BLANK.search(behind))
            or not re.sub(r"[\s_＿:：]", "", behind)
            or len(squeeze(behind)) <= 1
            or bool(LINES_OF_DATE.match(squeeze(behind).lstrip("：:")))
        )
        and not _introduces(pair, page)
    )


def _behind(text: str, label: str) -> str:
    """What stands behind a label in its line, spaced out as it may be there (推 荐 单 位)."""
    places = list(re.finditer(r"\s*".join(map(re.escape, squeeze(label))), text))
    return text[places[-1].end() :] if places else text


def _introduces(pair: Pair, page: Page) -> bool:
    """声明如下： introduces what comes below it."""
    return squeeze(pair.label).endswith(("如下", "以下", "下列")) or not page.lines


def _context(page: Page, own: Cell | None, pairs: Sequence[Pair]) -> str:
    """The text of the cell to the left that spans this row and others, or of a first cell of a row of several labels."""
    table = next((t for t in page.tables if own in t.cells), None)
    if own is None or table is None:
        return ""
    left = [c for c in table.cells if c.col + c.col_span <= own.col and c.row <= own.row < c.row + c.row_span and squeeze(c.text)]
    left = [c for c in left if not squeeze(c.text).startswith(("（", "(")) and not BLANK.search(c.text)]
    group = [c for c in left if c.row_span > own.row_span or _heads_row(c, page, pairs)]
    return squeeze(group[-1].text) if group else ""


def _heads_row(cell: Cell, page: Page, pairs: Sequence[Pair]) -> bool:
    """Whether a label stands beside `cell` at once: then it is no field but a heading of the row."""
    beside = cell_beside(page, cell)
    if (
        beside is None
        or not squeeze(beside.text)
        or any(holds(cell.box, box) for p in pairs for box in (p.label_box, p.value_box) if box)
    ):
        return False
    return any(holds(beside.box, p.label_box) for p in pairs)


def _inside_of(one: Found, holders: Sequence[Found]) -> Found | None:
    """The field in whose cell this one's label stands."""
    label = one.pair.label_box
    others = ((h, h.cell.box) for h in holders if h is not one and h.page is one.page and h.cell is not None)
    asked = ((h, cell) for h, cell in others if holds(cell, label) and (not holds(cell, h.pair.label_box) or _asks(h, one)))
    own = next((h for h, _ in asked), None)
    beside = (
        h for h in holders if h is not one and h.page is one.page and h.cell is None and OTHER.match(squeeze(one.pair.label))
    )
    return own or next(
        (h for h in beside if h.pair.label_box.y0 < label.cy < h.pair.label_box.y1), None
    )  # 其他：____ on a line of boxes


def _asks(question: Found, one: Found) -> bool:
    """Whether a question in the same cell is answered by two boxes before the label."""
    before = _order(question.pair.label_box) < _order(one.pair.label_box)
    return before and len(question.ticks) == 2 and all(_order(t.box) < _order(one.pair.label_box) for t in question.ticks)  # noqa: PLR2004 - yes and no


def _field(found: Found, part: FormPart, keys: Keys) -> Item:
    label = NUMBERED.sub("", _even(squeeze(found.pair.label)))
    kind, word, known = type_of(label)
    if label == "名称" and type_of(found.context + label)[0] == "organisation":  # 依托单位 | 名称
        kind, word = "organisation", "name"
    doubts = [] if known or found.ticks else ["标签不在词表中，类型暂按文字"]
    data: dict[str, Any] = {
        "part": part.id,
        "name": (found.context + label) if _short(found.context) else label,
        "labels": _labels(label),
    }
    if found.ticks:
        kind, more = choices_in(found)
        data |= more
        if kind == "levels":
            data["required"] = "warning"
            doubts.append("没有这些荣誉或级别的申报者如何填写，表格中看不出，暂不作硬性要求")
        word = {"yes_no": "yes_no", "levels": "levels"}.get(kind, "choices")
    elif hints := _hints(found):
        data["hints"] = hints
        kind = "date" if kind == "text" and any(LINES_OF_DATE.match(h) for h in hints) else kind
    if found.context:
        data["context"] = [found.context]
    if limit := limit_of(found.pair.value + label):
        data |= {"limit": limit, "limit_clause": f"{part.title} {label}：{'；'.join(data.get('hints', [label]))}"}
    if kind == "number" and (unit := _unit(found)):
        data["unit"] = unit
    if kind == "date":
        data.setdefault("hints", ["年月日"])
    doubts += _needed(label, found, data) + _more_room(found)
    key = keys.new(part.id, word)
    return Item({"key": key, "type": kind, **data}, _place(found), tuple(doubts))


def _unit(found: Found) -> str | None:
    """The unit that is printed behind the blank (____平方米), where the label says none; "" where a number has none of money."""
    label = squeeze(found.pair.label)
    text = squeeze(found.pair.value) or squeeze(found.cell.text if found.cell else "")
    printed = UNIT.search(text)
    if unit_in((label,)) or (printed and printed[1] == "万元"):
        return None
    return printed[1].replace("％", "%") if printed else "%" if SHARE.search(label) else None if MONEY.search(label) else ""


def _more_room(found: Found) -> list[str]:
    """A row with another blank cell beside the value's is one of figures, of which the field holds the first alone."""
    cells = next((t.cells for t in found.page.tables if found.cell in t.cells), ())
    value = found.cell
    beside = next((c for c in cells if value and c.row == value.row and c.col == value.col + value.col_span), None)
    return ["同一行还有空格（多年的数字？），这里只起草了第一个"] if beside is not None and not squeeze(beside.text) else []


def _even(label: str) -> str:
    """The label with its last bracket closed as it was opened: （限300字) as a scan may say."""
    return f"{label[:-1]}）" if label.endswith(")") and "（" in label and "(" not in label else label


def _short(context: str) -> bool:
    return 0 < len(context) <= 8


def _labels(label: str) -> list[str]:
    """The form's own wording, and the one without its bracket."""
    bare = BRACKET.sub("", label)
    return list(dict.fromkeys((label, bare))) if bare else [label]


def _needed(label: str, found: Found, data: dict[str, Any]) -> list[str]:
    words = label + found.context + found.pair.value
    if OPTIONAL.search(words):
        data["required"] = "no"
        return []
    if CONDITIONAL.search(found.context) and "必填" in found.context:
        data["required"] = "warning"
        return [f"“{found.context}”：只对一部分申报者必填，请写明“在什么情况下必填”（required_if）"]
    return []


def _hints(found: Found) -> list[str]:
    """What the form prints where the value goes, without blanks; of a value that runs into the next line, the first."""
    value = found.pair.value if found.cell is not None else found.pair.value.split("\n")[0]
    if not value and found.cell is not None:  # what stands behind the label in its own cell: 起始：  年  月  日
        value = (
            found.cell.text.removeprefix(found.pair.label).lstrip(":：") if found.cell.text.startswith(found.pair.label) else ""
        )
    whole = squeeze(value)
    if not whole or not re.sub(r"[_＿，,、。;；:：]", "", whole):
        return []
    if LINES_OF_DATE.match(whole):
        return [whole, "年月日"]
    bare = BRACKET.sub("", value) if len(whole) < LONGEST_HINT else ""  # a remark that is wrapped is one hint
    pieces = [squeeze(piece) for line in bare.split("\n") for piece in re.split(r"[ \u3000\t]{3,}", line)]
    return list(
        dict.fromkeys(
            h for h in (whole, *BRACKET.findall(whole), *pieces) if len(h) > 1 and not BLANK.fullmatch(h) and not BOX.search(h)
        )
    )


def _place(found: Found) -> str:
    return f"表格第{found.page.number}页：{squeeze(found.context + ' ' + found.pair.label)}"


def _inner(one: Found, holder: Item, part: FormPart, keys: Keys) -> Item:
    """A blank of its own behind a box: asked for where the box before it is ticked."""
    item = _field(one, part, keys)
    data = {k: v for k, v in item.data.items() if k != "context"} | {
        "inside": holder.data["key"],
        "name": squeeze(one.pair.label),
    }
    if holder.data["type"] == "yes_no":
        return Item(data | {"required_if": {"field": holder.data["key"], "any_of": [True]}}, item.source, item.doubts)
    return Item(data | {"required": "no"}, item.source, (*item.doubts, "何时须填写，表格中看不出"))
