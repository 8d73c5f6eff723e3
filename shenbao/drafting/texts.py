"""Parts of running text: essays by their numbered headings, declarations with their prescribed words, lists of proofs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shenbao.drafting.fields import BLANK, LINES_OF_DATE
from shenbao.drafting.lexicon import BRACKET, Item, Keys, limit_of, squeeze
from shenbao.drafting.parts import FormPart

LEVELS = (  # styles of headings, the outermost first
    re.compile(r"^[一二三四五六七八九十]+、(.+)$"),
    re.compile(r"^[（(][一二三四五六七八九十]+[）)](.+)$"),
    re.compile(r"^\d{1,2}[.．、](?!\d)(.+)$"),
    re.compile(r"^[（(]\d{1,2}[）)](.+)$"),
)
REMARK = re.compile(r"(?<=.)[（(][^（）()]*(?:字|页|图|附|说明|填写|概述|简述|包括|可|限)[^（）()]*[）)][:：]?$")
LONGEST_HEADING = 60  # characters
OPINION = re.compile(r"^([一-鿿]{0,12}意见)[:：]?[_＿]*$")
SIGNED = re.compile(r"(.*?)[:：]?[（(]?(?:盖章|公章|签字|签名|企业盖章|单位盖章|加盖单位公章)")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    line: str
    hints: tuple[str, ...]
    page: int
    remark: str = ""


def essays_of(part: FormPart, keys: Keys) -> list[Item]:
    """Return a field for each innermost heading, numbered by its place below the others (2.1)."""
    headings = _headings(part)
    if len(headings) > 1 and not any(h.level <= headings[0].level for h in headings[1:]):
        headings = [h for h in headings if squeeze(h.line) != squeeze(part.title)]
    styles = sorted({h.level for h in headings})
    counts = [0] * len(styles)
    above = [""] * len(styles)
    out = []
    for at, heading in enumerate(headings):
        depth = styles.index(heading.level)
        counts = [*counts[:depth], counts[depth] + 1, *[0] * (len(styles) - depth - 1)]
        above[depth] = heading.text
        if at + 1 < len(headings) and headings[at + 1].level > heading.level:
            continue
        data: dict[str, Any] = {
            "key": keys.new(part.id, "text"), "part": part.id, "name": heading.text, "type": "text",
            "labels": list(dict.fromkeys((heading.text, heading.text + heading.remark))), "number": ".".join(str(n) for n in counts[: depth + 1]),
        }  # fmt: skip
        if depth:
            data["context"] = [above[depth - 1]]
        if heading.hints:
            data["hints"] = list(heading.hints)
        if limit := limit_of("".join(heading.hints)):
            data |= {"limit": limit, "limit_clause": f"{part.title} {heading.text}：{heading.hints[0]}"}
        out.append(Item(data, f"表格第{heading.page}页：{heading.text}"))
    return out


def _headings(part: FormPart) -> list[Heading]:
    out: list[Heading] = []
    for page in part.pages:
        for line in page.lines:
            text = squeeze(line.text)
            hits = [(n, hit[1]) for n, style in enumerate(LEVELS) if (hit := style.match(text))]
            if hits and len(text) <= LONGEST_HEADING and not re.search("[。；]", BRACKET.sub("", text)):
                level, words = hits[0]
                remark = REMARK.search(words)  # （不超过500字）: a hint to whoever writes, no word of the heading
                out.append(
                    Heading(
                        level,
                        words[: remark.start()] if remark else words,
                        line.text.strip(),
                        (remark[0],) if remark else (),
                        page.number,
                        remark[0] if remark else "",
                    )
                )
            elif out:
                last = out[-1]
                out[-1] = replace(last, hints=(*last.hints, text))
    return out


def headings_of(part: FormPart) -> list[str]:
    """Return the outer headings of an essay, which are no fields."""
    found = _headings(part)
    return [h.line for h, after in zip(found, found[1:], strict=False) if after.level > h.level]


@dataclass(frozen=True, slots=True)
class Declaration:
    paragraphs: Item
    fields: tuple[Item, ...]


def declaration_of(part: FormPart, keys: Keys) -> Declaration:
    """Return the prescribed text (to the first place for a signature, seal or date), and its blanks and date as fields."""
    title = squeeze(part.title)
    lines = [(squeeze(line.text), page.number) for page in part.pages for line in page.lines]
    body = [(text, page) for text, page in lines if text not in title and not re.fullmatch(r"附(?:件|录)?[\d一二三四五]*", text)]
    end = next((n for n, (text, _) in enumerate(body) if SIGNED.match(text) or LINES_OF_DATE.match(text)), len(body))
    paragraphs = joined([text for text, _ in body[:end]])
    fields = [_blank_field(text, part, keys) for text in paragraphs if "____" in text]
    fields += _dates(body[end:], part, keys)
    fields += [_opinion(hit[1], page, part, keys) for text, page in body[end:] if (hit := OPINION.match(text))]
    data = {"id": f"{part.id}.text", "name": f"{part.title}正文", "part": part.id, "paragraphs": paragraphs, "clause": part.title}
    doubts = () if paragraphs else ("没有找到正文",)
    return Declaration(Item(data, part.source, doubts), tuple(fields))


def joined(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs: a line that does not end a sentence goes on in the next one; blanks are `____`."""
    out: list[str] = []
    for line in lines:
        if out and out[-1][-1:] not in "。：:；;！":
            out[-1] += line
        else:
            out.append(line)
    return [BLANK.sub("____", text) for text in out if text]


def _blank_field(text: str, part: FormPart, keys: Keys) -> Item:
    before, _, after = text.partition("____")
    lead = re.split("[，。,；：]", before)[-1]
    name = re.match(r"[一-鿿]{1,6}?(?:项目|单位|企业|公司|年|人)?", after)
    data = {
        "key": keys.new(part.id, "project_name" if after.startswith("项目") else "blank"), "part": part.id, "type": "text",
        "name": "项目名称" if after.startswith("项目") else f"{lead}____{name[0] if name else ''}", "labels": [f"{lead}____{after.rstrip('。')}", lead],
    }  # fmt: skip
    return Item(data, f"{part.source}：{text[:30]}", ("这一空填什么，从前后文推断",))


def _opinion(label: str, page: int, part: FormPart, keys: Keys) -> Item:
    data = {"key": keys.new(part.id, "opinion"), "part": part.id, "name": label, "type": "text", "labels": [label]}
    return Item(data, f"表格第{page}页：{label}")


def _dates(lines: Sequence[tuple[str, int]], part: FormPart, keys: Keys) -> list[Item]:
    """The dates under which people sign; several are told apart by who signs above each: 推荐单位（盖章）."""
    found = [(n, text, page) for n, (text, page) in enumerate(lines) if LINES_OF_DATE.match(text)]
    out = []
    for place, (at, text, page) in enumerate(found):
        signed = [before for before, _ in lines[(found[place - 1][0] if place else 0) : at] if SIGNED.match(before)]
        above = re.split("[:：_＿]", signed[0])[0] if signed and len(found) > 1 else ""
        out.append(_date_field(text, page, part, keys, above))
    return out


def _date_field(text: str, page: int, part: FormPart, keys: Keys, above: str = "") -> Item:
    shown = re.sub("年", "年 ", re.sub("月", "月 ", text)).replace("日 ", "日")
    shown = re.sub(r"\s+", " ", shown)
    data = {
        "key": keys.new(part.id, "date"), "part": part.id, "name": f"{BRACKET.sub('', above)}日期", "type": "date", "labels": [shown],
        "hints": list(dict.fromkeys((shown, text, "年 月 日"))), "full_date": True, "clause": part.title,
    }  # fmt: skip
    return Item(data | ({"context": [above]} if above else {}), f"表格第{page}页：{text}")
