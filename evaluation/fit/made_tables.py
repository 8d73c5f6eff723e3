"""Tables of forms drawn at random, with the truth of every cell: what the label engine is fitted on.

A table is a stack of bands over one width: rows of labels with values, rows of headings over records, matrices, captions at the
side, notes. Cells get the columns that all edges together make, as rules on paper do.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from evaluation.fit.drawn_table import WIDE, Drawn, MadeTable, Truth, as_table
from evaluation.fit.made_values import label, some, value, words
from model.page import Table


def made_table(rng: random.Random) -> tuple[Table, list[Drawn], Truth]:
    """Return a table, and per cell of it (same order) what was drawn."""
    made = MadeTable()
    if rng.random() < 0.08:
        _scene(made, rng)
        return as_table(made), made.cells, made.truth
    if rng.random() < 0.15:
        _line_alone(made, rng)
        return as_table(made), made.cells, made.truth
    band: Callable[[MadeTable, random.Random, int, int], None]
    for _ in range(rng.randint(1, 4)):
        band = rng.choices((_pair_rows, _records, _matrix, _note, _stacked, _over, _framed), (6, 3, 2, 1.2, 0.4, 0.25, 0.4))[0]
        left = 0
        top, first = made.rows, len(made.cells)
        if band not in (_note, _framed) and rng.random() < 0.25:
            left = rng.choice((2, 3))
        band(made, rng, left, WIDE)
        if left:
            made.put(0, left, _upright(rng, some(rng, "captions")), made.rows - top, top)
            made.cells.insert(first, made.cells.pop())
            _shift(made.truth, first)
    return as_table(made), made.cells, made.truth


def _upright(rng: random.Random, caption: str) -> str:
    """A caption in a narrow column: a character a line, a few of them, or all on one line."""
    wide = rng.choices((1, 2, 3, len(caption)), (6, 1, 1, 3))[0]
    return "\n".join(caption[n : n + wide] for n in range(0, len(caption), wide))


def _shift(truth: Truth, first: int) -> None:
    """A cell was put in at `first`: numbers behind it grow."""

    def moved(n: int) -> int:
        return n + 1 if n >= first else n

    truth.labels = {moved(n) for n in truth.labels}
    truth.links = {(moved(a), moved(b)) for a, b in truth.links}
    truth.cut = {(moved(a), moved(b)) for a, b in truth.cut}
    truth.records = {(moved(a), moved(b)) for a, b in truth.records}
    truth.matrices = {(moved(a), moved(b)) for a, b in truth.matrices}


def _scene(made: MadeTable, rng: random.Random) -> None:
    """A picture whose lines were taken for rules: bits of text in cells of nothing."""
    count = rng.randint(2, 6)
    for _ in range(rng.randint(2, 7)):
        edges = _edges(rng, 0, WIDE, count)
        for a, b in zip(edges, edges[1:], strict=False):
            bit = "".join(rng.choice("厦旅限明源原酒膜具商行业的一AIMORXT018") for _ in range(rng.randint(1, 4)))
            made.put(a, b, rng.choice(["", "", "", "", bit, bit, value(rng)]))
        made.rows += 1


def _line_alone(made: MadeTable, rng: random.Random) -> None:
    """A line outside of tables: a label run into its value, or a sentence, a title, a name."""
    if rng.random() < 0.5:
        _own(
            made,
            rng,
            (0, WIDE),
            (
                label(rng, 0.1).replace("\n", ""),
                value(rng, rng.choice(("person", "date", "code", "short", "title", "body", "place", "phone"))),
            ),
            "",
        )
    else:
        made.put(
            0,
            WIDE,
            rng.choice(
                [some(rng, "texts"), some(rng, "notes"), some(rng, "titles"), some(rng, "bodies"), label(rng), value(rng)]
            ),
        )
    made.rows += 1


def _edges(rng: random.Random, left: int, right: int, count: int) -> list[int]:
    width = right - left
    if rng.random() < 0.5:
        return [left + round(width * k / count) for k in range(count + 1)]
    inner = sorted(rng.sample(range(left + 1, right), count - 1)) if count - 1 <= right - left - 1 else []
    return [left, *inner, right] if inner or count == 1 else [left + round(width * k / count) for k in range(count + 1)]


def _pair_rows(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    pairs = rng.choice((1, 2, 2, 3, 3, 4))
    edges = _edges(rng, left, right, 2 * pairs)
    style = _style(rng)
    photo = pairs > 1 and rng.random() < 0.15
    end = edges[-2] if photo else right
    rows = rng.randint(1, 6)
    if photo:
        made.put(
            end,
            right,
            rng.choice(["照片", "照\n片", "", "一寸照片", "贴照片处", "贴照片\n处", "一寸免冠\n照片", "粘贴\n照片处"]),
            rows,
        )
    for _ in range(rows):
        inner = [e for e in edges if e <= end]
        at = 0
        while at + 1 < len(inner):
            last = at + 2 + 2 * rng.choice((0, 0, 0, 1, 2, 3))
            last = min(last, len(inner) - 1)
            if last - at == 1:
                last = len(inner) - 1
            if at + 1 == len(inner) - 1:  # a cell is left over
                break
            _pair(made, rng, (inner[at], inner[at + 1], inner[last]), style)
            at = last
        if at + 1 < len(inner):
            made.put(inner[at], inner[-1], "")
        made.rows += 1


@dataclass(frozen=True, slots=True)
class _Style:
    """How often labels of a form say little, are in two languages, numbered, or end in a colon, and how often values are blank."""

    weak: float
    blank: float
    english: float
    numbered: float
    colon: float


def _style(rng: random.Random) -> _Style:
    """A form sets its labels alike: in most of them one way, here and there another."""
    english, numbered, colon = rng.choices(
        ((0.03, 0.04, 0.03), (0.9, 0.0, 0.0), (0.0, 0.9, 0.0), (0.0, 0.0, 0.9)), (85, 5, 5, 5)
    )[0]
    return _Style(rng.choice((0.05, 0.2, 0.5)), rng.choice((0.03, 0.15, 0.9)), english, numbered, colon)


def _pair(made: MadeTable, rng: random.Random, edges: tuple[int, int, int], style: _Style) -> None:
    """A label and its value: in two cells, or in one."""
    x0, middle, x1 = edges
    name = _labelled(rng, style)
    text = "" if rng.random() < style.blank else value(rng)
    if rng.random() < 0.12:
        _own(made, rng, (x0, x1), (name, text or value(rng)))
        return
    if rng.random() < 0.04 and text:
        _digits(made, rng, (x0, middle, x1), name)
        return
    inner: tuple[tuple[str, str], ...] = ()
    if rng.random() < 0.07:
        text, inner = _with_inner(rng)
    if len(text) > 6 and "\n" not in text and x1 - middle > 2 and rng.random() < 0.05:
        at, x = rng.randint(2, len(text) - 2), rng.randint(middle + 1, x1 - 1)
        one, two = made.put(x0, middle, name), made.put(middle, x, text[:at])
        made.put(x, x1, text[at:])
        made.truth.labels.add(one)
        made.truth.cut.add((one, two))
        return
    one, two = made.put(x0, middle, name), made.put(middle, x1, text or rng.choice(["", "", "", "年 月 日", "____"]))
    made.cells[two].own = inner
    made.truth.labels.add(one)
    made.truth.links.add((one, two))


def _with_inner(rng: random.Random) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A value that holds labels with values (or blanks) itself: 同意。签字：王五; ☑省级（授予年份：2013年）."""
    name = label(rng, 0.1).replace("\n", "")
    if rng.random() < 0.5:
        said = rng.choice(["同意。", "情况属实，同意申报。", some(rng, "texts")])
        signed, person = rng.choice(["签字", "签名", "负责人签字", "经办人", "盖章", name]), rng.choice([some(rng, "people"), ""])
        return f"{said}\n{signed}：{person}", ((signed, person),)
    blank = rng.choice(["____", value(rng, "date"), value(rng, "short")])
    return f"☐{some(rng, 'choices')}\n☑{some(rng, 'choices')}（{name}：{blank}）", ((name, blank.strip("_")),)


def _labelled(rng: random.Random, style: _Style) -> str:
    if rng.random() < style.english:
        chinese, english = rng.choice(list(words()["english"].items()))
        return f"{chinese}{rng.choice([' ', chr(10)])}{english}"
    name = label(rng, style.weak)
    if rng.random() < style.numbered:
        return f"{rng.randint(1, 20)}{rng.choice(['.', '、', '. '])}{name}"
    return name + "：" if rng.random() < style.colon else name


def _own(made: MadeTable, rng: random.Random, edges: tuple[int, int], pair: tuple[str, str], between: str | None = None) -> None:
    name, text = pair[0].rstrip("："), pair[1]
    between = rng.choice(["：", "：", ":", " ", "  ", "\u3000", "\n", "\n", "", "", "： "]) if between is None else between
    if "☐" in text or between == "" and len(name) < 2:
        between = "："
    if between == "\n" and rng.random() < 0.5:
        name = f"{name}\n（{some(rng, 'units')}）"
        text = value(rng, "number")
    n = made.put(*edges, name + between + text)
    made.cells[n].own = ((name, text),)


def _framed(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    """A frame around lines of 「标签：值」, as of a certificate, with or without a title."""
    pairs = tuple(
        (label(rng, 0.1).replace("\n", ""), value(rng, rng.choice(("person", "date", "code", "body", "short"))))
        for _ in range(rng.randint(2, 7))
    )
    title = [
        rng.choice(
            [
                "实用新型专利证书",
                "高新技术企业证书",
                "营业执照",
                "荣誉证书",
                some(rng, "captions"),
                "企业技术中心认定证书",
                "检验报告",
            ]
        )
    ]
    between = rng.choice(["：", "：", "    "])
    lines = [*(title if rng.random() < 0.7 else []), *(name + between + text for name, text in pairs)]
    lines += [some(rng, "bodies")] if rng.random() < 0.5 else []
    n = made.put(left, right, "\n".join(lines))
    made.cells[n].own = pairs
    made.rows += 1


def _digits(made: MadeTable, rng: random.Random, edges: tuple[int, int, int], name: str) -> None:
    x0, middle, x1 = edges
    one = made.put(x0, middle, name)
    count = min(6, x1 - middle)
    if count < 3:
        return
    made.truth.labels.add(one)
    places = [middle + round((x1 - middle) * k / count) for k in range(count + 1)]
    cells = [made.put(a, b, str(rng.randint(0, 9))) for a, b in zip(places, places[1:], strict=False)]
    made.truth.links.add((one, cells[0]))


def _stacked(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    """A label over its value, over the whole width: 个人简历."""
    for _ in range(rng.randint(1, 2)):
        one = made.put(left, right, label(rng, 0.1))
        made.rows += 1
        two = made.put(left, right, "" if rng.random() < 0.3 else value(rng, rng.choice(("text", "text", "place"))))
        made.rows += 1
        made.truth.labels.add(one)
        made.truth.links.add((one, two))


def _over(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    """Rows of labels over their values, parted anew in every pair of rows; here and there a wall between two values is lost."""
    style = _style(rng)
    for _ in range(rng.randint(1, 4)):
        edges = _edges(rng, left, right, rng.choice((1, 2, 2, 3, 4, 5)))
        places = list(zip(edges, edges[1:], strict=False))
        heads = [made.put(a, b, _labelled(rng, style)) for a, b in places]
        made.rows += 1
        lost = rng.randrange(2, len(places)) if len(places) > 3 and rng.random() < 0.1 else 0
        texts = ["" if rng.random() < style.blank else value(rng) for _ in places]
        if lost:
            places[lost - 1 : lost + 1] = [(places[lost - 1][0], places[lost][1])]
            texts[lost - 1 : lost + 1] = [f"{texts[lost - 1]}{texts[lost]}"]
        cells = [made.put(a, b, text) for (a, b), text in zip(places, texts, strict=True)]
        made.rows += 1
        made.truth.labels.update(heads)
        if len(heads) > 1:
            made.truth.records.add((heads[0], cells[0]))
        else:
            made.truth.links.add((heads[0], cells[0]))


def _note(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    made.put(
        left,
        right,
        rng.choice([some(rng, "notes"), some(rng, "captions"), "一、" + some(rng, "captions"), "（二）" + some(rng, "captions")]),
    )
    made.rows += 1


def _records(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    """One table of records, or several with the same columns, or one over a matrix."""
    edges = _edges(rng, left, right, rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 7, 8)))
    _record_rows(made, rng, edges)
    while rng.random() < 0.2:
        rng.choice((_record_rows, _matrix_rows))(made, rng, edges)


def _record_rows(made: MadeTable, rng: random.Random, edges: list[int]) -> None:
    count = len(edges) - 1
    names = [str(n) for n in rng.sample(list(words()["headings"]), count)]
    weak = rng.choice((0.0, 0.15, 0.5))
    names = [some(rng, "weak") if rng.random() < weak else name for name in names]
    ordinal = rng.random() < 0.35
    if ordinal:
        names[0] = some(rng, "ordinals")
    heads = [made.put(a, b, name) for a, b, name in zip(edges, edges[1:], names, strict=False)]
    made.truth.labels.update(heads)
    made.rows += 1
    kinds = [
        rng.choice(("person", "date", "number", "number", "unit", "phone", "code", "short", "short", "body", "range", "text"))
        for _ in names
    ]
    filled = rng.random()
    firsts = _firsts(rng) if not ordinal and rng.random() < 0.35 else []
    if firsts and rng.random() < 0.5:
        made.cells[heads[0]].text = some(rng, "corners") or names[0]
    for row in range(rng.randint(1, 7)):
        texts = ["" if rng.random() < 0.1 or filled < 0.1 or (filled < 0.3 and row > 2) else value(rng, kind) for kind in kinds]
        texts[0] = str(row + 1) if ordinal else firsts[row] if firsts else texts[0]
        cells = [made.put(a, b, text) for a, b, text in zip(edges, edges[1:], texts, strict=False)]
        made.truth.records.add((heads[0], cells[0]))
        made.rows += 1
    if rng.random() < 0.2:
        texts = [
            rng.choice(["合计", "总 计", "小计", "合 计"]),
            *(value(rng, "number") if k == "number" else "" for k in kinds[1:]),
        ]
        cells = [made.put(a, b, text) for a, b, text in zip(edges, edges[1:], texts, strict=False)]
        made.truth.matrices.add((heads[0], cells[0]))
        made.rows += 1


def _firsts(rng: random.Random) -> list[str]:
    """What records may be about though it reads like a label: kin, items examined or paid for."""
    found = [str(one) for one in words()[rng.choice(("figures", "weak", "kin"))]]
    return [rng.choice(found) for _ in range(7)]


def _matrix(made: MadeTable, rng: random.Random, left: int, right: int) -> None:
    _matrix_rows(made, rng, _edges(rng, left, right, rng.randint(3, 6)))


def _matrix_rows(made: MadeTable, rng: random.Random, edges: list[int]) -> None:
    count = len(edges) - 1
    start = rng.randrange(len(words()["periods"]) - count)
    columns = (
        list(words()["periods"])[start : start + count - 1]
        if rng.random() < 0.7
        else rng.sample(list(words()["periods"]), count - 1)
    )
    if rng.random() < 0.15 and count > 3:  # two rows of headings
        corner = made.put(edges[0], edges[1], some(rng, "corners"), 2)
        middle = 1 + (count - 1) // 2
        made.put(edges[1], edges[middle], some(rng, "periods"))
        made.put(edges[middle], edges[-1], some(rng, "periods"))
        made.rows += 1
        heads = [corner, *(made.put(a, b, some(rng, "periods")) for a, b in zip(edges[1:], edges[2:], strict=False))]
    else:
        heads = [made.put(a, b, text) for a, b, text in zip(edges, edges[1:], [some(rng, "corners"), *columns], strict=False)]
    made.truth.labels.update(h for h in heads if made.cells[h].text)
    made.rows += 1
    kind = rng.choice(("number", "number", "number", "unit", "short"))
    unit = rng.random() < 0.3
    blank = rng.choice((0.03, 0.1, 0.8))
    for name in rng.sample(list(words()["figures"]), rng.randint(2, 9)):
        shown = f"{name}（{some(rng, 'units')}）" if unit else str(name)
        shown = f"{len(made.cells)}.{shown}" if rng.random() < 0.05 else shown
        texts = [shown, *("" if rng.random() < blank else value(rng, kind) for _ in columns)]
        cells = [made.put(a, b, text) for a, b, text in zip(edges, edges[1:], texts, strict=False)]
        made.truth.labels.add(cells[0])
        made.truth.matrices.add((heads[0], cells[0]))
        made.rows += 1
