"""Typst markup of the forms: tables with label and value cells, lines of 「标签：值」 with or without a rule below the value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LABELS, VALUES = "Noto Serif CJK SC", "AR PL KaitiM GB"
FORMS = tuple(Path(__file__).with_name(f"{name}.yaml") for name in ("forms", "kinds", "further"))


@dataclass(frozen=True, slots=True)
class Form:
    """`pairs`: (label, value) in reading order; the value of tick boxes is the ticked wordings joined by 、, the label of a matrix's
    cell is `ROW×COLUMN`. `scanned`: whether it is measured on paper, too.
    """

    id: str
    source: str
    pairs: tuple[tuple[str, str], ...]
    scanned: bool = True


def forms() -> list[Form]:
    return [_form(spec) for path in FORMS for spec in yaml.safe_load(path.read_text("utf-8"))]


def _form(spec: dict[str, Any]) -> Form:
    hand = spec.get("hand") or VALUES
    blocks = [_heading(spec["title"], hand)]
    for block in _blocks(spec):
        blocks += [_lines(block[name]) if name == "lines" else _table(block[name]) for name in block]
    return Form(spec["id"], "\n".join(blocks), tuple(_pairs(spec)), spec.get("scanned", True))


def _blocks(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """`blocks`, or the `lines` and `table` of the form itself."""
    own: dict[str, Any] = {name: spec[name] for name in spec if name in ("lines", "table")}
    return spec.get("blocks") or [own]


def _heading(title: str, hand: str) -> str:
    return f"""#set page(width: 210mm, height: 297mm, margin: 22mm)
#set text(font: {_text(LABELS)}, size: 11pt, lang: "zh")
#let written(it) = text(font: ({_text(hand)}, {_text(VALUES)}, {_text(LABELS)}), it)
#let ruled(wide, it) = box(width: wide * 1em, stroke: (bottom: 0.6pt), outset: (bottom: 2pt), written(it))
#align(center, text(size: 18pt, weight: "bold", {_text(title)}))
#v(6mm)"""


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _choices(cell: dict[str, Any]) -> str:
    return _text("  ".join(f"{'☑' if o in cell['ticked'] else '□'}{o}" for o in cell["options"]))


def _lines(rows: Sequence[Sequence[Any]]) -> str:
    drawn = []
    for row in rows:
        items = [_item(item) for item in row]
        drawn.append(" #h(1.6em) ".join(items) + "\n#v(2mm)\n")
    return "\n".join(drawn)


def _item(item: Any) -> str:
    """A label with its value: `colon` stands between them (：), or `gap` em of nothing."""
    if isinstance(item, str):
        return f"#{_text(item)}"
    label = f"#{_text(item['label'] + item.get('colon', '：'))}" + (f" #h({item['gap']}em) " if "gap" in item else "")
    if "options" in item:
        return f"{label}#{_choices(item)}"
    if "under" in item:
        return f"{label}#ruled({item['under']}, {_text(item['value'])})"
    return f"{label}#written({_text(item['value'])})"


def _table(spec: dict[str, Any]) -> str:
    widths = spec.get("widths") or [1] * spec["columns"]
    cells: list[str] = [f"[#{_text(h)}]" for h in spec.get("heads", ())]
    cells += [f"[#written({_text(v)})]" for row in spec.get("lists", ()) for v in row]
    for row in spec.get("rows", ()):
        cells += _record_cells(row) if isinstance(row, dict) else [cell for item in row for cell in _cells(item, len(widths))]
    body = ",\n  ".join(cells)
    stroke = "none" if spec.get("rules") == "none" else "0.7pt"
    look = f"stroke: {stroke}, inset: (x: 4pt, y: {spec.get('inset', 7)}pt), align: center + horizon"
    return f"#table(columns: ({', '.join(f'{w}fr' for w in widths)},), {look},\n  {body})\n#v(4mm)"


def _record_cells(row: dict[str, Any]) -> Iterator[str]:
    """A row of headings with rows of values (`lists`), the first cell of each a label (`matrix`); `side`: a caption left of all;
    `over`: headings above the headings; `spans`: the widths of all of them in columns; `key`: the first of `matrix`'s headings.
    """
    body = row.get("matrix") or row["lists"]
    deep = len(body) + 1 + ("over" in row)
    if "side" in row:
        yield from _cells({"text": row["side"], "rows": deep, "upright": row.get("upright", True)}, 0)
    heads = [row["key"], *row["heads"]] if "matrix" in row else row["heads"]
    spans = row.get("spans") or [1] * len(heads)
    if "over" in row:
        yield f"table.cell(rowspan: 2)[#{_text(heads[0])}]"
        yield from (f"table.cell(colspan: {wide})[#{_text(over)}]" for over, wide in row["over"])
        heads, over_spans = heads[1:], spans[1:]
        yield from (f"table.cell(colspan: {n})[#{_text(h)}]" for h, n in zip(heads, over_spans, strict=True))
    else:
        yield from (f"table.cell(colspan: {n})[#{_text(h)}]" for h, n in zip(heads, spans, strict=True))
    for values in body:
        for place, (value, n) in enumerate(zip(values, spans, strict=True)):
            shown = f"#{_text(value)}" if "matrix" in row and place == 0 else f"#written({_text(value)})"
            yield f"table.cell(colspan: {n})[{shown}]"


def _cells(item: Any, columns: int) -> Iterator[str]:
    if isinstance(item, str):
        yield f"table.cell(colspan: {columns}, align: left)[#{_text(item)}]"
    elif "text" in item:
        turned = "#stack(dir: ttb, spacing: 3pt, " + ", ".join(_text(c) for c in item["text"]) + ")"
        shown = turned if item.get("upright") else "#" + _text(item["text"])
        yield f"table.cell(rowspan: {item.get('rows', 1)}, colspan: {item.get('of', 1)})[{shown}]"
    elif "inside" in item:
        rows = [" #h(1.2em) ".join(_item(one) for one in row) for row in item["inside"]]
        yield f"table.cell(colspan: {item.get('of', 1)}, align: left + horizon)[" + " \\\n ".join(rows) + "]"
    else:
        yield f"table.cell(colspan: {item.get('label_of', 1)})[#{_text(item['label'])}]"
        shown = f"#{_choices(item)}" if "options" in item else f"#written({_text(item['value'])})"
        space = f"#v({item['high'] * 4}mm)" if "high" in item else ""
        align = ", align: left + horizon" if item.get("of", 1) > 2 else ""
        yield f"table.cell(colspan: {item.get('of', 1)}{align})[{shown}{space}]"


def _pairs(spec: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for block in _blocks(spec):
        for name in block:
            if name == "lines":
                yield from (_pair(i) for row in block["lines"] for i in row if isinstance(i, dict))
            else:
                yield from _table_pairs(block["table"])


def _table_pairs(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((h, v) for row in table.get("lists", ()) for h, v in zip(table["heads"], row, strict=True))
    for row in table.get("rows", ()):
        if isinstance(row, dict):
            yield from _record_pairs(row)
            continue
        for item in (i for i in row if isinstance(i, dict)):
            yield from (_pair(one) for line in item.get("inside", ()) for one in line if isinstance(one, dict))
            if "label" in item:
                yield _pair(item)


def _record_pairs(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "lists" in row:
        yield from ((h, v) for values in row["lists"] for h, v in zip(row["heads"], values, strict=True))
        return
    over = [f"{word} " for word, wide in row.get("over", ()) for _ in range(wide)] or [""] * len(row["heads"])
    for label, *values in row["matrix"]:
        yield from ((f"{label}×{o}{head}", value) for o, head, value in zip(over, row["heads"], values, strict=True))


def _pair(item: dict[str, Any]) -> tuple[str, str]:
    return item["label"], "、".join(item["ticked"]) if "options" in item else item["value"]
