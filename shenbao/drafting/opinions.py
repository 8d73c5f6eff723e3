"""Rows of a table in which somebody gives an opinion or declares something, with a seal below: 推荐单位意见, 申报单位承诺."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from model.page import Cell, Page
from shenbao.drafting.cells import records_of
from shenbao.drafting.fields import LINES_OF_DATE
from shenbao.drafting.lexicon import Item, Keys, squeeze
from shenbao.drafting.marks import DECLARED, SEAL, SIGNATURE, later
from shenbao.drafting.parts import FormPart
from shenbao.drafting.texts import joined

OPINION = re.compile("意见[）)]?$")
UNCLOSED = re.compile(r"([（(][^（()）\n]*)\n(?=[^（()）\n]*[)）])")  # （单位公 over 章）


@dataclass(frozen=True, slots=True)
class Signed:
    """What the rows of a part ask for: fields, prescribed texts, and what was left out with the reason. `labels`: of these rows."""

    fields: tuple[Item, ...] = ()
    prescribed: tuple[Item, ...] = ()
    doubts: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()


def opinions_of(part: FormPart, keys: Keys, issuer: str) -> Signed:
    """Return opinions and declared texts of the part's tables; what is filled in after the `issuer` received the papers is left out."""
    fields: list[Item] = []
    texts: list[Item] = []
    doubts: list[str] = []
    rows = [row for row in _rows(part) if OPINION.search(row[1]) or later(row[1], issuer) or not _day_alone(row[2])]
    for page, label, cell in rows:
        printed = [text for line in UNCLOSED.sub(r"\1", cell.text).split("\n") if (text := squeeze(line))]
        end = next(n for n, text in enumerate(printed) if _ends(text))
        above = joined([text for text in printed[:end] if not text.startswith(("（", "("))])
        place = f"表格第{page.number}页：{label}"
        if later(label, issuer):
            doubts.append(f"“{label}”在受理以后填写，没有起草为要求")
            if OPINION.search(label):  # known as a label, so that nobody takes it for another one's answer
                fields.append(Item(_opinion(part, keys, label, printed) | {"required": "no"}, place))
        elif DECLARED.search("".join(above)):
            data: dict[str, Any] = {
                "id": f"{part.id}.text{len(texts) + 1}",
                "name": f"{label or part.title}正文",
                "part": part.id,
                "paragraphs": above,
            }
            texts.append(Item(data | {"clause": f"{part.title}：{label}".rstrip("：")}, place))
        elif OPINION.search(label):
            fields.append(Item(_opinion(part, keys, label, printed) | {"required": "warning"}, place))
    return Signed(tuple(fields), tuple(texts), tuple(doubts), frozenset(label for _, label, _ in rows))


def _opinion(part: FormPart, keys: Keys, label: str, printed: Sequence[str]) -> dict[str, Any]:
    data = {"key": keys.new(part.id, "opinion"), "part": part.id, "name": label, "type": "text", "labels": [label]}
    return data | {"hints": list(dict.fromkeys(printed))}


def _day_alone(cell: Cell) -> bool:
    """Whether the cell is the blank of a date (成立时间 | 年 月 日), which nobody signs."""
    return all(LINES_OF_DATE.match(squeeze(line.text)) for line in cell.lines)


def _ends(text: str) -> bool:
    """Whether the line is a place for a seal, a signature or a day, and no sentence about them."""
    return bool(SEAL.search(text) or SIGNATURE.search(text) or LINES_OF_DATE.match(text)) and not re.search("[。；]", text)


def _rows(part: FormPart) -> Iterator[tuple[Page, str, Cell]]:
    """Each cell with a place for a seal, a signature or a day, and what stands at its left."""
    for page in part.pages:
        records = records_of(page)
        for table in page.tables:
            for cell in table.cells:
                left = [c for c in table.cells if c.row <= cell.row < c.row + c.row_span and c.col + c.col_span <= cell.col]
                label = squeeze(left[-1].text) if left else ""
                label = "" if DECLARED.search(label) else label  # beside another's declaration it has none of its own
                if (
                    (label or DECLARED.search(squeeze(cell.text)))
                    and cell not in records
                    and any(_ends(squeeze(line.text)) for line in cell.lines)
                ):
                    yield page, label, cell
