"""Blanks within sentences of a form: 「本单位成立于____年__月__日，注册资本____万元」, each a field between the words before and behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from model.geometry import Box
from model.page import Char, Line, Page, Pair, Reader
from notices.field_types.rules import UNITS
from shenbao.drafting.lexicon import Item, Keys, squeeze, type_of

LINE = "[_＿]"
PERIOD = re.compile(rf"{LINE}+年{LINE}+月(?:{LINE}+日)?[至到—–~～-]+{LINE}+年{LINE}+月(?:{LINE}+日)?")
DAY = re.compile(rf"{LINE}+年{LINE}+月(?:{LINE}+日)?")
GAP = re.compile(rf"{PERIOD.pattern}|{DAY.pattern}|{LINE}{{2,}}")
ANY_GAP = re.compile(rf"{LINE}{{2,}}")
BOX = re.compile("[☐☑□■]")
UNIT = re.compile(rf"^({UNITS}|年|个?月|天)(?![一-鿿])")
BEGINS = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d))")
HAN = re.compile("[一-鿿]")
NUMBERED = re.compile(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)])")
LINKS = re.compile("^(?:其中|并|且|和|及|与|为|具有|其)?")
OWN_LABEL = re.compile(r"^[一-鿿（）()]{2,16}[:：]")
EMPTY_DAY = re.compile(r"(?<![\d〇])_*年_*月_*日")
WIDE = 1.5  # characters of room that is left for an answer
MARGIN = 0.05  # of the page: so far from the right edge of the text a line ends that goes on in the next
MOST = 14  # characters of the words on either side
NAMED = 16  # characters of a name


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, without spaces, and where it stands."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Gap:
    """A blank with the words before it (since the blank before) and behind it (to the next one); `start`: where it begins in its paragraph."""

    start: int
    before: str
    blank: str
    after: str


def written_lines(page: Page) -> Sequence[Line]:
    """Return the page's lines; of one that was recognised each row as one line, outside of tables, with ____ where room was left: the line under a
    blank is no character to a recogniser.
    """
    if page.reader is not Reader.OCR:
        return page.lines
    free = [ln for ln in page.lines if not any(t.box.y0 <= ln.box.cy <= t.box.y1 for t in page.tables)]
    rows: list[list[Line]] = []
    for line in sorted((ln for ln in free if len(ln.text) > 1 or HAN.search(ln.text)), key=lambda ln: ln.box.cy):
        if rows and line.box.cy - rows[-1][0].box.cy < rows[-1][0].box.height / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda ln: ln.box.x0), page) for row in rows]


def _joined(row: Sequence[Line], page: Page) -> Line:
    """The pieces of a row as one line."""
    room = WIDE * min(piece.box.height for piece in row) * page.height / page.width
    chars = [char for piece in row for char in (piece.chars or (Char(piece.text, piece.box),))]
    text = chars[0].text
    for before, char in pairwise(chars):
        text += ("____" if char.box.x0 - before.box.x1 > room else "") + char.text
    return replace(
        row[0], text=EMPTY_DAY.sub("____年__月__日", text), box=reduce(Box.union, (piece.box for piece in row)), chars=()
    )


def paragraphs_of(page: Page) -> list[Paragraph]:
    """Return the paragraphs that stand in no table. Those of a Word file are its lines; elsewhere a line goes on in the next where it reaches the
    margin and ends no sentence, and the next one has neither a number nor a label of its own.
    """
    out: list[Paragraph] = []
    margin = max((line.box.x1 for line in page.lines), default=1.0) - MARGIN
    full = False
    for line in written_lines(page):
        text = squeeze(line.text)
        if not text or any(t.box.y0 <= line.box.cy <= t.box.y1 for t in page.tables):
            continue
        if full and not BEGINS.match(text) and not OWN_LABEL.match(text):
            out[-1] = Paragraph(out[-1].text + text, out[-1].box.union(line.box))
        else:
            out.append(Paragraph(text, line.box))
        full = page.reader is not Reader.WORD and line.box.x1 >= margin and not re.search("[。；：:]$", text)
    return out


def gaps_of(text: str) -> list[Gap]:
    """Return the blanks of a paragraph that stand within a sentence: none among boxes, and none that a label with a colon asks for alone."""
    if BOX.search(text):
        return []
    hits = list(GAP.finditer(text))
    ends = [*(hit.start() for hit in hits[1:]), len(text)]
    starts = [0, *(hit.end() for hit in hits)]
    found = [
        Gap(hit.start(), text[since : hit.start()], hit[0], text[hit.end() : end])
        for since, hit, end in zip(starts, hits, ends, strict=False)
    ]
    return [gap for n, gap in enumerate(found) if HAN.search(gap.before) and not _labelled(gap, last=n == len(found) - 1)]


def _labelled(gap: Gap, *, last: bool) -> bool:
    """Whether a label with a colon stands before the blank, and nothing behind it but the next label, or what ends a line (平方米, （盖章）)."""
    ends = last and not re.search("[，,][一-鿿]{2}", gap.after)
    return gap.before[-1:] in "：:" and (ends or bool(OWN_LABEL.match(gap.after.lstrip("，,；;。、"))))


def running_blanks(part: str, page: Page, keys: Keys) -> Iterator[tuple[float, Item]]:
    """Yield a field for each blank within a sentence of the page, with the height at which its paragraph begins."""
    for paragraph in paragraphs_of(page):
        for gap in gaps_of(paragraph.text):
            yield paragraph.box.y0, _field(part, page.number, gap, keys)


def introduces(pair: Pair, page: Page) -> bool:
    """Return whether the first blank behind a label is one within a sentence, and so a field of its own: 其中：博士____人，硕士____人."""
    label = squeeze(pair.label)
    own = next((p for p in paragraphs_of(page) if p.box.y0 <= pair.label_box.cy <= p.box.y1 and label in p.text), None)
    if own is None:
        return False
    behind = own.text.rindex(label) + len(label)
    first = next((gap for gap in gaps_of(own.text) if gap.start >= behind), None)
    return first is not None and not ANY_GAP.search(own.text[behind : first.start])


def _field(part: str, page: int, gap: Gap, keys: Keys) -> Item:
    name = _lead(gap.before)
    unit = UNIT.match(gap.after)
    kind, word, known = type_of(f"{name}（{unit[1]}）" if unit else name)
    if PERIOD.fullmatch(gap.blank):
        kind, word = "period", "period"
    elif DAY.fullmatch(gap.blank):
        kind, word = "date", "date"
    elif unit and kind == "text":
        kind, word = "number", "amount"
    before, after = gap.before[-MOST:].lstrip("，。；、,;"), gap.after[:MOST]
    data = {"key": keys.new(part, word), "type": kind, "part": part, "name": name, "labels": [f"{before}____{after}"]}
    if kind == "number" and unit and unit[1] != "万元":
        data["unit"] = unit[1].replace("％", "%")
    doubts = () if known or kind != "text" else ("这一空填什么，从前后文推断",)
    return Item(data, f"表格第{page}页：{before}____{after}", doubts)


def _lead(before: str) -> str:
    """The last phrase before a blank: what it asks for."""
    bare = NUMBERED.sub("", re.sub("(?:为|是|达|约)?[:：]?$", "", before))
    phrase = re.split("[，。；、：:]", bare)[-1]
    return (LINKS.sub("", phrase) or phrase or bare)[-NAMED:]


def mostly_blanks(lines: Sequence[str]) -> bool:
    """Return whether half of the lines or more are sentences and labels with blanks or boxes: no essay, however its headings are numbered."""
    filled = [text for text in lines if (ANY_GAP.search(text) or BOX.search(text)) and re.search("[一-鿿]", text)]
    return 2 * len(filled) >= len(lines) > 0 and bool(filled)
