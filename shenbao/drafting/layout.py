"""The format that the form's instructions prescribe: faces and size of body and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shenbao.drafting.lexicon import Item, lexicon
from shenbao.drafting.said import Said

SIZE = r"(小?[初一二三四五六1-6])号"
FACE = r"(仿宋|宋体|黑体|楷体)"
PAPERS = {"A4": [210, 297], "A3": [297, 420]}


def format_of(rules: Sequence[Said], free: Sequence[str]) -> Item | None:
    """Return the format demand; None where nothing names the face and size of the body; headings of which nothing is said are free. `free`: parts that are no running text."""
    text = "".join(rule.text for rule in rules)
    body = re.search(rf"正文[^；。]{{0,8}}?(?:{SIZE}{FACE}|{FACE}{SIZE})", text)
    heads = [re.search(rf"{level}级?标题[^；。，]{{0,8}}?(?:{SIZE})?{FACE}", text) for level in ("一", "二")]
    if body is None:
        return None
    size, face = body[1] or body[4], body[2] or body[3]
    faces = lexicon()["faces"]
    paper = next((name for name in PAPERS if name in text), "A4")
    hits = [hit[0] for hit in (body, *heads) if hit]
    said = [r for r in rules if any(hit in r.text for hit in hits) or re.search("幅面|字体|行距", r.text)]
    data = {
        "paper_mm": PAPERS[paper], "body_fonts": faces[face], "size_pt": lexicon()["sizes"][size], "except_parts": list(free),
        "clause": "".join(r.text for r in said),
    }  # fmt: skip
    for key, head in (("heading1", heads[0]), ("heading2", heads[1] or heads[0])):
        data |= {f"{key}_fonts": faces[head[2]]} if head else {}
        if head and head[1] and head[1] != size:
            data[f"{key}_pt"] = lexicon()["sizes"][head[1]]
    doubts = ["哪些部分不受格式要求约束，从部分的种类推断"]
    doubts += ["二级标题的字体没有说，暂同一级标题"] if heads[0] and not heads[1] else []
    return Item(data, said[0].place, tuple(doubts))
