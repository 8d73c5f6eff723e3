"""Typst markup of the forms: tables with label and value cells, lines of 「标签：值」 with or without a rule below the value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LABELS, VALUES = "Noto Serif CJK SC", "AR PL KaitiM GB"
FORMS = Path(__file__).with_name("forms.yaml")


@dataclass(frozen=True, slots=True)
class Form:
    """`pairs`: (label, value) in reading order; the value of tick boxes is the ticked wordings joined by 、."""

    id: str
    source: str
    pairs: tuple[tuple[str, str], ...]


def forms() -> list[Form]:
    return [_form(spec) for spec in yaml.safe_load(FORMS.read_text("utf-8"))]


def _form(spec: dict[str, Any]) -> Form:
    hand = spec.get("hand") or VALUES
    blocks = [_heading(spec["title"], hand)]
    parts = {"lines": lambda: _lines(spec["lines"]), "table": lambda: _table(spec["table"])}
    blocks += [parts[name]() for name in spec if name in parts]
    return Form(spec["id"], "\n".join(blocks), tuple(_pairs(spec)))


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
    if isinstance(item, str):
        return f"#{_text(item)}"
    label = f"#{_text(item['label'] + '：')}"
    if "options" in item:
        return f"{label}#{_choices(item)}"
    if "under" in item:
        return f"{label}#ruled({item['under']}, {_text(item['value'])})"
    return f"{label}#written({_text(item['value'])})"


def _table(spec: dict[str, Any]) -> str:
    cells: list[str] = [f"[#{_text(h)}]" for h in spec.get("heads", ())]
    cells += [f"[#written({_text(v)})]" for row in spec.get("lists", ()) for v in row]
    for row in spec.get("rows", ()):
        cells += [cell for item in row for cell in _cells(item, spec["columns"])]
    body = ",\n  ".join(cells)
    look = "stroke: 0.7pt, inset: (x: 4pt, y: 7pt), align: center + horizon"
    return f"#table(columns: ({'1fr, ' * spec['columns']}), {look},\n  {body})\n#v(4mm)"


def _cells(item: Any, columns: int) -> Iterator[str]:
    if isinstance(item, str):
        yield f"table.cell(colspan: {columns}, align: left)[#{_text(item)}]"
    elif "text" in item:
        turned = "#stack(dir: ttb, spacing: 3pt, " + ", ".join(_text(c) for c in item["text"]) + ")"
        yield f"table.cell(rowspan: {item['rows']})[{turned if item.get('upright') else '#' + _text(item['text'])}]"
    else:
        yield f"[#{_text(item['label'])}]"
        shown = f"#{_choices(item)}" if "options" in item else f"#written({_text(item['value'])})"
        space = f"#v({item['high'] * 4}mm)" if "high" in item else ""
        align = ", align: left + horizon" if item.get("of", 1) > 2 else ""
        yield f"table.cell(colspan: {item.get('of', 1)}{align})[{shown}{space}]"


def _pairs(spec: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in spec:
        if name == "lines":
            yield from (_pair(i) for row in spec["lines"] for i in row if isinstance(i, dict))
        elif name == "table":
            table = spec["table"]
            yield from ((h, v) for row in table.get("lists", ()) for h, v in zip(table["heads"], row, strict=True))
            yield from (_pair(i) for row in table.get("rows", ()) for i in row if isinstance(i, dict) and "label" in i)


def _pair(item: dict[str, Any]) -> tuple[str, str]:
    return item["label"], "、".join(item["ticked"]) if "options" in item else item["value"]
