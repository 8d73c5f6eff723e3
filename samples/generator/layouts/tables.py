"""Tables 1 and 2 in several arrangements of the same fields.

An arrangement is a list of rows of `C` cells: what (L label, V value, G group label, T free text), key, column span, row span.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from samples.generator.content.plan import Form
from samples.generator.layouts.labels import label
from samples.generator.layouts.markup import quote, tex
from samples.generator.layouts.style import Style
from samples.generator.layouts.values import value


@dataclass(frozen=True, slots=True)
class C:
    what: str
    key: str
    cols: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`widths` in fractions; `caption` stands above it."""

    widths: tuple[float, ...]
    rows: tuple[tuple[C, ...], ...]
    caption: str = ""


def L(key: str, cols: int = 1, rows: int = 1) -> C:  # noqa: N802
    return C("L", key, cols, rows)


def V(key: str, cols: int = 1, rows: int = 1) -> C:  # noqa: N802
    return C("V", key, cols, rows)


def G(key: str, cols: int = 1, rows: int = 1) -> C:  # noqa: N802
    return C("G", key, cols, rows)


CO, PR = "company.", "project."
WIDE = ("ownership", "main_business", "listed", "exports", "honours", "rnd_capability")


def _pair(key: str, span: int) -> tuple[C, ...]:
    return (L(key), V(key, span))


def standard(_: random.Random) -> tuple[Arrangement, ...]:
    """The form as the ministry printed it."""
    c = CO + "contact."
    one = (
        (L(CO + "name"), V(CO + "name", 5)),
        (G(CO + "contact", 1, 3), L(c + "name"), V(c + "name"), L(c + "mobile"), V(c + "mobile", 2)),
        (L(c + "title"), V(c + "title"), L(c + "fax"), V(c + "fax", 2)),
        (L(c + "email"), V(c + "email", 4)),
        (
            L(CO + "registered_capital"),
            V(CO + "registered_capital", 2),
            L(CO + "legal_representative"),
            V(CO + "legal_representative", 2),
        ),
        *(_pair(CO + k, 5) for k in ("registered_address", "office_address", "credit_code", *WIDE)),
        (L(CO + "main_revenue"), V(CO + "main_revenue", 2), L(CO + "rnd_investment"), V(CO + "rnd_investment", 2)),
        (L(CO + "info_consumption_revenue"), V(CO + "info_consumption_revenue", 2), L(CO + "rnd_staff"), V(CO + "rnd_staff", 2)),
        (
            G(CO + "software"),
            C("LV", CO + "software.product_revenue", 2),
            C("LV", CO + "software.service_revenue"),
            C("LV", CO + "software.embedded_revenue", 2),
        ),
        _pair(CO + "profile", 5),
    )
    d = PR + "leader."
    two = (
        (L(PR + "name"), V(PR + "name", 4)),
        (L(PR + "period"), V(PR + "period", 2), L(PR + "investment"), V(PR + "investment")),
        (G(PR + "leader", 1, 2), L(d + "name"), V(d + "name"), L(d + "title"), V(d + "title")),
        (L(d + "mobile"), V(d + "mobile"), L(d + "email"), V(d + "email")),
        _pair(PR + "directions", 4),
        _pair(PR + "summary", 4),
    )
    return Arrangement((2.1, 1.1, 1.9, 1.6, 1.1, 1.3), one), Arrangement((1.5, 0.8, 1.8, 0.95, 2), two)


def flat(rng: random.Random) -> tuple[Arrangement, ...]:
    """Four columns, every field with its own full label row by row; group labels joined to the label."""
    c, d = CO + "contact.", PR + "leader."
    singles = [CO + k for k in ("registered_address", "office_address", "credit_code")]
    rng.shuffle(singles)
    one = (
        _pair(CO + "name", 3),
        *(_pair(k, 3) for k in singles),
        (
            L(CO + "legal_representative"),
            V(CO + "legal_representative"),
            L(CO + "registered_capital"),
            V(CO + "registered_capital"),
        ),
        (C("GL", c + "name"), V(c + "name"), C("GL", c + "title"), V(c + "title")),
        (C("GL", c + "mobile"), V(c + "mobile"), C("GL", c + "fax"), V(c + "fax")),
        (C("GL", c + "email"), V(c + "email", 3)),
        *(_pair(CO + k, 3) for k in WIDE),
        (L(CO + "main_revenue"), V(CO + "main_revenue"), L(CO + "info_consumption_revenue"), V(CO + "info_consumption_revenue")),
        (L(CO + "rnd_investment"), V(CO + "rnd_investment"), L(CO + "rnd_staff"), V(CO + "rnd_staff")),
        *(
            (C("GL", CO + f"software.{k}_revenue"), V(CO + f"software.{k}_revenue", 3))
            for k in ("product", "service", "embedded")
        ),
        _pair(CO + "profile", 3),
    )
    two = (
        _pair(PR + "name", 3),
        (C("GL", d + "name"), V(d + "name"), C("GL", d + "title"), V(d + "title")),
        (C("GL", d + "mobile"), V(d + "mobile"), C("GL", d + "email"), V(d + "email")),
        (L(PR + "period"), V(PR + "period"), L(PR + "investment"), V(PR + "investment")),
        _pair(PR + "directions", 3),
        _pair(PR + "summary", 3),
    )
    return Arrangement((1.5, 2, 1.5, 2), one), Arrangement((1.4, 1.9, 1.3, 2.3), two)


def stacked(_: random.Random) -> tuple[Arrangement, ...]:
    """Labels above their values; people in a table with a header row."""
    c, d = CO + "contact.", PR + "leader."
    keys = ("name", "title", "mobile", "fax", "email")
    widths = (1.2, 1.2, 1.5, 1.6, 2.1)
    one = (
        (L(CO + "name", 3), L(CO + "credit_code", 2)),
        (V(CO + "name", 3), V(CO + "credit_code", 2)),
        (G(CO + "contact", 5),),
        tuple(L(c + k) for k in keys),
        tuple(V(c + k) for k in keys),
        (L(CO + "registered_capital", 2), L(CO + "legal_representative"), L(CO + "rnd_staff"), L(CO + "rnd_investment")),
        (V(CO + "registered_capital", 2), V(CO + "legal_representative"), V(CO + "rnd_staff"), V(CO + "rnd_investment")),
        (L(CO + "main_revenue", 3), L(CO + "info_consumption_revenue", 2)),
        (V(CO + "main_revenue", 3), V(CO + "info_consumption_revenue", 2)),
        *(_pair(CO + k, 4) for k in ("registered_address", "office_address", *WIDE)),
        (G(CO + "software", 5),),
        (L(CO + "software.product_revenue", 2), L(CO + "software.service_revenue", 2), L(CO + "software.embedded_revenue")),
        (V(CO + "software.product_revenue", 2), V(CO + "software.service_revenue", 2), V(CO + "software.embedded_revenue")),
        (L(CO + "profile", 5),),
        (V(CO + "profile", 5),),
    )
    two = (
        (L(PR + "name", 4),),
        (V(PR + "name", 4),),
        (L(PR + "period", 2), L(PR + "investment", 2)),
        (V(PR + "period", 2), V(PR + "investment", 2)),
        (G(PR + "leader", 4),),
        tuple(L(d + k) for k in ("name", "title", "mobile", "email")),
        tuple(V(d + k) for k in ("name", "title", "mobile", "email")),
        (L(PR + "directions"), V(PR + "directions", 3)),
        (L(PR + "summary", 4),),
        (V(PR + "summary", 4),),
    )
    return Arrangement(widths, one), Arrangement((1.3, 1.4, 1.6, 2.2), two)


def split(_: random.Random) -> tuple[Arrangement, ...]:
    """Several small tables with captions instead of one."""
    one, two = flat(random.Random(0))
    rows = one.rows
    return (
        Arrangement((1.5, 2, 1.5, 2), rows[:5], "（一）基本信息"),
        Arrangement((1.5, 2, 1.5, 2), rows[5:8], "（二）联系方式"),
        Arrangement((1.4, 1.9, 1.9, 1.9), rows[8:14], "（三）经营情况"),
        Arrangement((1.9, 1.6, 1.9, 1.6), rows[14:19], "（四）财务与研发"),
        Arrangement((1.2, 2, 2, 2), rows[19:], "（五）简介"),
        two,
    )


def dense(rng: random.Random) -> tuple[Arrangement, ...]:
    """Small type, three pairs a row, another row order, narrow columns that break labels."""
    c, d, s = CO + "contact.", PR + "leader.", CO + "software."
    middle = [_pair(CO + k, 7) for k in ("ownership", "main_business", "listed", "exports", "honours")]
    rng.shuffle(middle)
    one = (
        (L(CO + "name"), V(CO + "name", 4), L(CO + "legal_representative"), V(CO + "legal_representative", 2)),
        (L(CO + "credit_code"), V(CO + "credit_code", 4), L(CO + "registered_capital"), V(CO + "registered_capital", 2)),
        (L(CO + "registered_address"), V(CO + "registered_address", 7)),
        (L(CO + "office_address"), V(CO + "office_address", 7)),
        (G(CO + "contact", 1, 2), L(c + "name"), V(c + "name"), L(c + "title"), V(c + "title"), L(c + "mobile"), V(c + "mobile", 2)),
        (L(c + "fax"), V(c + "fax", 2), L(c + "email"), V(c + "email", 3)),
        (L(CO + "profile"), V(CO + "profile", 7)),
        *middle,
        _pair(CO + "rnd_capability", 7),
        (L(CO + "main_revenue"), V(CO + "main_revenue"), L(CO + "info_consumption_revenue"), V(CO + "info_consumption_revenue"), L(CO + "rnd_investment"),
         V(CO + "rnd_investment"), L(CO + "rnd_staff"), V(CO + "rnd_staff")),
        (G(CO + "software", 2), L(s + "product_revenue"), V(s + "product_revenue"), L(s + "service_revenue"), V(s + "service_revenue"), L(s + "embedded_revenue"), V(s + "embedded_revenue")),
    )  # fmt: skip
    two = (
        (L(PR + "name"), V(PR + "name", 5)),
        _pair(PR + "directions", 5),
        (L(PR + "period"), V(PR + "period", 3), L(PR + "investment"), V(PR + "investment")),
        (G(PR + "leader", 1, 2), L(d + "name"), V(d + "name"), L(d + "title"), V(d + "title", 2)),
        (L(d + "mobile"), V(d + "mobile"), L(d + "email"), V(d + "email", 2)),
        _pair(PR + "summary", 5),
    )
    return Arrangement((1.25, 0.8, 1.1, 1, 1.3, 1.1, 1, 1.1), one), Arrangement((1.1, 0.8, 1.5, 0.8, 1.1, 1.6), two)


def numbered(_: random.Random) -> tuple[Arrangement, ...]:
    """A number column and a group column at the left, one field a row."""
    c, d, s = CO + "contact.", PR + "leader.", CO + "software."
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (
        (
            "基本信息",
            (
                CO + "name",
                CO + "registered_address",
                CO + "office_address",
                CO + "credit_code",
                CO + "legal_representative",
                CO + "registered_capital",
            ),
        ),
        (CO + "contact", (c + "name", c + "title", c + "mobile", c + "fax", c + "email")),
        ("经营情况", tuple(CO + k for k in WIDE)),
        ("收入与研发", (CO + "main_revenue", CO + "info_consumption_revenue", CO + "rnd_investment", CO + "rnd_staff")),
        (CO + "software", (s + "product_revenue", s + "service_revenue", s + "embedded_revenue")),
        ("简介", (CO + "profile",)),
    )
    one: list[tuple[C, ...]] = []
    for group, keys in groups:
        for i, key in enumerate(keys):
            head = (G(group, 1, len(keys)),) if i == 0 else ()
            one.append((*head, C("T", str(len(one) + 1)), L(key), V(key)))
    two = (
        (C("T", "1"), L(PR + "name"), V(PR + "name")),
        (C("T", "2"), L(PR + "period"), V(PR + "period")),
        (C("T", "3"), L(PR + "investment"), V(PR + "investment")),
        *((C("T", str(4 + i)), C("GL", d + k), V(d + k)) for i, k in enumerate(("name", "title", "mobile", "email"))),
        (C("T", "8"), L(PR + "directions"), V(PR + "directions")),
        (C("T", "9"), L(PR + "summary"), V(PR + "summary")),
    )
    return Arrangement((0.9, 0.5, 2.2, 6), tuple(one)), Arrangement((0.5, 2, 6), two)


def inline(_: random.Random) -> tuple[Arrangement, ...]:
    """Label and value in one cell, two cells a row."""
    c, d, s = CO + "contact.", PR + "leader.", CO + "software."

    def both(*keys: str) -> tuple[C, ...]:
        return tuple(C("IN", k, 6 // len(keys)) for k in keys)

    one = (
        both(CO + "name"), both(CO + "credit_code", CO + "registered_capital"), both(CO + "registered_address"), both(CO + "office_address"),
        (C("T", "申报联系人", 6),), both(c + "name", c + "title"), both(c + "mobile", c + "fax"), both(c + "email", CO + "legal_representative"),
        *(_pair(CO + k, 5) for k in WIDE),
        both(CO + "main_revenue", CO + "rnd_investment"), both(CO + "info_consumption_revenue", CO + "rnd_staff"),
        (G(CO + "software", 6),), both(s + "product_revenue"), both(s + "service_revenue"), both(s + "embedded_revenue"),
        both(CO + "profile"),
    )  # fmt: skip
    two = (
        both(PR + "name"), both(PR + "period", PR + "investment"), (C("T", "项目负责人", 6),),
        both(d + "name", d + "title"), both(d + "mobile", d + "email"), _pair(PR + "directions", 5), both(PR + "summary"),
    )  # fmt: skip
    return Arrangement((1.5, 1, 1, 1.2, 1, 1), one), Arrangement((1.5, 1, 1, 1.2, 1, 1), two)


def joined(rng: random.Random) -> tuple[Arrangement, ...]:
    """Label and value in one cell, one to four cells a row; choices beside their labels in the same cell too."""
    c, d, s = CO + "contact.", PR + "leader.", CO + "software."

    def both(*keys: str) -> tuple[C, ...]:
        return tuple(C("IN", k, 12 // len(keys)) for k in keys)

    middle = [both(CO + k) for k in ("ownership", "main_business", "honours", "rnd_capability")]
    rng.shuffle(middle)
    one = (
        both(CO + "name"), both(CO + "legal_representative", CO + "registered_capital"), both(CO + "credit_code"),
        both(CO + "registered_address"), both(CO + "office_address"),
        (G(CO + "contact", 2, 2), *(C("IN", c + k, 5) for k in ("name", "title"))),
        (C("IN", c + "mobile", 3), C("IN", c + "fax", 3), C("IN", c + "email", 4)),
        *middle, both(CO + "listed"), both(CO + "exports"),
        both(CO + "main_revenue", CO + "info_consumption_revenue"), both(CO + "rnd_investment", CO + "rnd_staff"),
        (G(CO + "software", 12),), both(*(s + f"{k}_revenue" for k in ("product", "service", "embedded"))),
        both(CO + "profile"),
    )  # fmt: skip
    two = (
        both(PR + "name"), both(PR + "period"), both(PR + "investment"),
        (G(PR + "leader", 2, 2), *(C("IN", d + k, 5) for k in ("name", "title"))), tuple(C("IN", d + k, 5) for k in ("mobile", "email")),
        both(PR + "directions"), both(PR + "summary"),
    )  # fmt: skip
    return Arrangement((1,) * 12, one), Arrangement((1,) * 12, two)


def loose(_: random.Random) -> tuple[Arrangement, ...]:
    """One pair a row, wide."""
    c, d, s = CO + "contact.", PR + "leader.", CO + "software."
    keys = [
        CO + "name",
        CO + "legal_representative",
        CO + "credit_code",
        CO + "registered_capital",
        CO + "registered_address",
        CO + "office_address",
    ]
    rest = [CO + k for k in (*WIDE, "main_revenue", "info_consumption_revenue", "rnd_investment", "rnd_staff")]
    one = (
        *((L(k), V(k)) for k in keys),
        *((C("GL", c + k), V(c + k)) for k in ("name", "title", "mobile", "fax", "email")),
        *((L(k), V(k)) for k in rest),
        *((C("GL", s + f"{k}_revenue"), V(s + f"{k}_revenue")) for k in ("product", "service", "embedded")),
        (L(CO + "profile"), V(CO + "profile")),
    )
    two = (
        *((L(PR + k), V(PR + k)) for k in ("name", "period", "investment")),
        *((C("GL", d + k), V(d + k)) for k in ("name", "title", "mobile", "email")),
        *((L(PR + k), V(PR + k)) for k in ("directions", "summary")),
    )
    return Arrangement((1.9, 4), one), Arrangement((1.7, 4), two)


ARRANGEMENTS = {f.__name__: f for f in (standard, flat, stacked, split, dense, numbered, inline, joined, loose)}


def group_label(key: str, style: Style) -> str:
    parent = key.rsplit(".", 1)[0]
    if parent == "company.software":
        return "软件" + label(key, style).replace("\n", "")
    return label(parent, style).replace("\n", "") + label(key, style).replace("\n", "")


def _content(cell: C, form: Form, style: Style, rng: random.Random) -> str:
    bold = (lambda s: f"#strong[{s}]") if style.bold_labels else (lambda s: s)
    if cell.what == "L":
        return bold(tex(label(cell.key, style)))
    if cell.what == "G":
        return bold(tex(label(cell.key, style)) if "." in cell.key else tex("\n".join(cell.key)))
    if cell.what == "GL":
        return bold(tex(group_label(cell.key, style)))
    if cell.what == "T":
        return quote(cell.key)
    text = value(cell.key, form, style, rng)
    if cell.what == "LV":  # the printed form: the label with the value under it
        return tex(label(cell.key, style)) + " \\ " + text
    if cell.what == "IN":
        return bold(quote(label(cell.key, style).replace("\n", "") + style.colon)) + text
    return text


def _cell(cell: C, form: Form, style: Style, rng: random.Random) -> str:
    is_label = cell.what in ("L", "G", "GL", "T")
    long = cell.key.endswith(("profile", "summary"))
    args = [
        f"colspan: {cell.cols}",
        f"rowspan: {cell.rows}",
        f"align: {'center' if is_label else 'left'} + {'top' if long and not is_label else 'horizon'}",
    ]
    if is_label and style.shaded:
        args.append("fill: luma(225)")
    if not long:
        args.append("breakable: false")
    return f"table.cell({', '.join(args)})[{_content(cell, form, style, rng)}]"


def render(part: Arrangement, form: Form, style: Style, rng: random.Random) -> str:
    """Typst source of one table."""
    strokes = {
        "full": "0.6pt + black", "double": "1.1pt + black", "dotted": '(paint: black, thickness: 0.6pt, dash: "densely-dotted")',
        "dashed": '(paint: black, thickness: 0.5pt, dash: "dashed")', "hair": "0.25pt + black", "horizontal": "(x: none, y: 0.6pt + black)", "none": "none",
    }  # fmt: skip
    cells = ",\n  ".join(_cell(c, form, style, rng) for row in part.rows for c in row)
    widths = ", ".join(f"{w}fr" for w in part.widths)
    inset = f"{max(style.inset, 1.5):g}pt" if style.wall is None else f"(x: {style.wall:g}pt, y: {style.inset:g}pt)"
    table = f"#table(columns: ({widths},), stroke: {strokes[style.rules]}, inset: {inset},\n  {cells})\n"
    if style.rules == "double":
        table = f"#block(stroke: 0.6pt + black, inset: 2.5pt, breakable: true)[{table}]\n"
    names = ", ".join(f'"{n}"' for n in (style.table_font, *style.fonts))
    caption = f"#v(0.3em)#strong[{quote(part.caption)}]\n\n" if part.caption else ""
    return f"#[#set text(font: ({names},), size: {style.table_size:g}pt)\n#set par(leading: {style.cell_leading:g}em, spacing: {style.cell_leading:g}em, justify: false)\n{caption}{table}]\n"


def tables(form: Form, style: Style, rng: random.Random) -> tuple[Sequence[str], str]:
    """The pieces of table 1, and table 2."""
    parts = ARRANGEMENTS[style.tables](rng)
    drawn = [render(p, form, style, rng) for p in parts]
    return drawn[:-1], drawn[-1]
