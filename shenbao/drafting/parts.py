"""Parts of a blank form: a page begins one where its first lines are a heading, and a heading further down one of another kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from model.clip import clip
from model.page import Page
from shenbao.drafting.lexicon import BRACKET, Item, found_in, lexicon, number_of, squeeze
from shenbao.drafting.running import mostly_blanks, written_lines

ANNEX = re.compile(r"^附(?:件|录)?(?=[\d一二三四五六七八九十:：]|$)([\d一二三四五六七八九十]*)[:：.、]?(.*)$")
ANNEX_ALONE = re.compile(r"^附件?[\d一二三四五六七八九十]{1,2}$")
NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分|表[\d一二三四五六七八九十]+[:：、.]?)")
LONGEST_TITLE = 30  # characters of a heading
POINT = re.compile(r"^\d{1,2}[.．、]")
LEAST_MARKER = 4  # characters
MOST_LABELS = 6  # that tell a page without a heading
NO_LABEL = re.compile(r"[☐☑□_＿:：。；年]")
NOT_OF_ALL = re.compile(
    "[的者](?:请)?(?:填写|填报|填)[，,；].{0,12}(?:不填|不必填|无需填|免填)|仅(?:限|由|供)?.{2,16}(?:填写|填报)"
)
OF_SOME_ALONE = "“{remark}”：不是都要填写；能由某一栏目看出谁要填的，请给各栏写明“在什么情况下必填”（required_if）"
PROOFS = re.compile(
    r"(?:附件|附报|附送|证明|佐证|支撑|证件|申报|申请|提交|提供|报送)[^，。；]{0,4}(?:材料|文件|资料|清单|目录)|附件|材料清单"
)
SENTENCE = re.compile(r"[。；;，,]|[_＿]{2,}")


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of the form with its pages. `annex`: the number of the attachment that its heading names; `place`: where the notice speaks of it, which
    the form does not show; `told_by`: labels that tell a page of a part that has no heading; `remark`: what stands in brackets under the heading.
    """

    id: str
    title: str
    kind: str
    pages: tuple[Page, ...]
    annex: str = ""
    place: str = ""
    told_by: tuple[str, ...] = ()
    remark: str = ""

    @property
    def source(self) -> str:
        if self.place:
            return self.place
        numbers = [page.number for page in self.pages]
        return f"表格第{numbers[0]}页" if len(numbers) == 1 else f"表格第{numbers[0]}–{numbers[-1]}页"

    @property
    def item(self) -> Item:
        """The part as the profile has it."""
        own = self._cover_lines() if self.kind == "cover" else self.told_by or [self.title, *self._second()]
        markers = list(dict.fromkeys(own))
        data: dict[str, Any] = {"id": self.id, "title": self.title, "kind": self.kind, "markers": markers}
        if self.annex:
            data["attachment"] = f"attachment{self.annex}"
        if self.kind in ("cover", "table", "essay", "declaration") and not self.of_some:
            data["required"] = True
        return Item(data, self.source, (OF_SOME_ALONE.format(remark=self.remark),) if self.of_some else ())

    @property
    def of_some(self) -> bool:
        """Whether the remark under the heading says that some applicants alone fill it in: （…的填写，其他人员不填）."""
        return bool(NOT_OF_ALL.search(self.remark))

    def _cover_lines(self) -> list[str]:
        """The cover's lines without a label: the form's name, who made it."""
        lines = [squeeze(line.text) for page in self.pages for line in page.lines]
        lines = [text for text in lines if not re.search(r"[:：_＿☐☑□]", text) and not ANNEX.match(text)]
        return [
            text
            for text in lines
            if LEAST_MARKER <= len(text) <= LONGEST_TITLE
            and not re.fullmatch(r"[（(]?\d{4}年?(?:\d+月)?[）)]?|[（(][^（）()]*章[）)]", text)
        ]

    def _second(self) -> list[str]:
        """Other headings and the title without its number: what tells a page of the part, too."""
        bare = NUMBERED.sub("", re.sub(r"^附(?:件|录)?[\d一二三四五六七八九十]*\s*", "", self.title)).strip()
        heads = [squeeze(line.text) for page in self.pages for line in page.lines if is_heading(squeeze(line.text))]
        if self.kind == "title_page":  # what it lists tells it, too
            points = (
                POINT.sub("", squeeze(line.text)).rstrip("；;。")
                for page in self.pages
                for line in page.lines
                if POINT.match(squeeze(line.text))
            )
            heads += [point for point in points if len(point) >= LEAST_MARKER]
        return [bare, *heads[:4]] if bare else heads[:4]


def is_heading(text: str) -> bool:
    """Return whether a line (without spaces) is a numbered heading: 一、基本情况表."""
    bare = BRACKET.sub("", text)  # a remark (近三年，可加行) makes no sentence of it
    return bool(NUMBERED.match(text)) and len(bare) <= LONGEST_TITLE and not SENTENCE.search(bare)


def parts_of(pages: Sequence[Page]) -> list[FormPart]:
    """Return the parts in their order. The first page is the cover unless it holds a table."""
    parts: list[FormPart] = []
    for page in (page for page in pages if page.lines):
        began = 0.0
        for top, bottom in pairwise(_cuts(page, _opened(page, first=not parts) or _untitled(page, parts) or parts[-1])):
            piece = clip(page, top, bottom)
            opened = _opened(piece, first=not parts) or _untitled(piece, parts)
            if opened is not None and not (top and _goes_on(parts[-1], opened)):
                parts.append(opened)
                began = top
            elif top:  # the same page
                parts[-1] = replace(parts[-1], pages=(*parts[-1].pages[:-1], clip(page, began, bottom)))
            else:
                parts[-1] = replace(parts[-1], pages=(*parts[-1].pages, piece))
    return _named_apart([p for n, p in enumerate(parts) if not _heads_others(p, parts[n + 1 :][:1])])


def _heads_others(part: FormPart, following: Sequence[FormPart]) -> bool:
    """Whether a part is no more than a heading (第一部分 基本信息) over another one on its page."""
    lines = [line for page in part.pages for line in page.lines]
    return len(lines) == 1 and any(after.pages[0].number == part.pages[-1].number for after in following)


def _cuts(page: Page, part: FormPart) -> list[float]:
    """Where the page may be cut: above its headings that stand in no table. What is whole by its kind is not cut."""
    if part.kind not in ("table", "essay", "declaration"):
        return [0.0, 1.0]
    since = 3 if ANNEX.match(squeeze(page.lines[0].text)) else 1  # a title may take two lines
    free = (line for line in page.lines[since:] if not any(t.box.y0 <= line.box.cy <= t.box.y1 for t in page.tables))
    return [0.0, *(line.box.y0 for line in free if _begins(squeeze(line.text))), 1.0]


def _begins(text: str) -> bool:
    """Whether a line below the first may be the title of a part: a numbered heading, 附件2 alone, or what is signed (承诺书)."""
    known = (row for row in lexicon()["parts"] if row["kind"] in ("declaration", "letter"))
    signed = len(text) <= LONGEST_TITLE and not SENTENCE.search(text) and not re.search("[:：]", text)
    return is_heading(text) or bool(ANNEX_ALONE.match(text)) or (signed and any(found_in(text, row["patterns"]) for row in known))


def _goes_on(last: FormPart, opened: FormPart) -> bool:
    """Whether what a heading further down opens is more of the same: tables, essays, points of what is declared."""
    return (last.kind, opened.kind) in (("table", "table"), ("essay", "essay"), ("declaration", "essay"))


def _opened(page: Page, *, first: bool) -> FormPart | None:
    """The part that the page begins; None where it goes on with the one before."""
    lines = [squeeze(line.text) for line in page.lines[:3]]
    remark = next((text for text in lines[1:] if re.fullmatch("[（(].*[）)]", text)), "")
    if first and not page.tables:
        return FormPart("cover", "封面", "cover", (page,))
    annex = None if first else ANNEX.match(lines[0])
    if annex and len(lines[0]) <= LONGEST_TITLE:
        name = annex[2] or (lines[1] if len(lines) > 1 and not POINT.match(lines[1]) else "")
        return FormPart(
            "annex",
            (f"附{annex[1]} {name}".strip() if annex[1] or name else lines[0]),
            _kind(name, page, "title_page"),
            (page,),
            str(number_of(annex[1]) or 0),
            remark=remark,
        )
    if any(row["kind"] == "title_page" and found_in(lines[0], row["patterns"]) for row in lexicon()["parts"]) or _lists(
        page, lines[0]
    ):
        return FormPart("annex", lines[0], "title_page", (page,), "0")
    if is_heading(lines[0]) or _titled(lines[0], page) or first:
        below = [text for line in written_lines(page)[1:] if not is_heading(text := squeeze(line.text))]
        usual = "table" if page.tables or mostly_blanks(below) else "essay"
        return FormPart("part", lines[0], _kind(lines[0], page, usual), (page,), remark=remark)
    return None


def _untitled(page: Page, parts: Sequence[FormPart]) -> FormPart | None:
    """The form's table, where a page behind the cover or the instructions begins with it and nothing stands above: it is called as the form is, and told by its longest labels."""
    if not parts or parts[-1].kind not in ("cover", "instructions") or not page.tables:
        return None
    if page.lines[0].box.cy < min(table.box.y0 for table in page.tables):
        return None
    labels = dict.fromkeys(squeeze(cell.text) for table in page.tables for cell in table.cells)
    long = sorted(
        (t for t in labels if LEAST_MARKER <= len(t) <= LONGEST_TITLE and not NO_LABEL.search(t)), key=len, reverse=True
    )
    names = [text for text in parts[0].item.data["markers"] if re.search("[表书]$", text)] if parts[0].kind == "cover" else []
    return FormPart("part", names[-1] if names else "申报表", "table", (page,), told_by=tuple(long[:MOST_LABELS]))


def _lists(page: Page, title: str) -> bool:
    """Whether nothing but a numbered list stands under a heading that speaks of proofs: 七、需提供的证明材料."""
    below = [squeeze(line.text) for line in page.lines[1:]]
    points = [text for text in below if POINT.match(text)]
    return (
        not page.tables
        and len(points) > 1
        and bool(POINT.match(below[0]))
        and bool(PROOFS.search(title))
        and len(title) <= LONGEST_TITLE
    )


def _kind(title: str, page: Page, usual: str) -> str:
    for row in lexicon()["parts"]:
        if found_in(title, row["patterns"]) and not (row["kind"] == "letter" and page.tables):  # opinions on the form itself
            return str(row["kind"])
    return "table" if page.tables else usual


def _titled(text: str, page: Page) -> bool:
    """A short line above everything that is no sentence and no label: over a table, or one that the lexicon knows."""
    short = 2 <= len(text) <= LONGEST_TITLE and not SENTENCE.search(text) and not re.search(r"[:：]$", text)
    known = any(found_in(text, row["patterns"]) for row in lexicon()["parts"])
    above = bool(page.tables) and page.lines[0].box.y1 <= min(table.box.y0 for table in page.tables) + 0.005
    return short and (known or above)


def _named_apart(parts: Sequence[FormPart]) -> list[FormPart]:
    """Identifiers by kind, numbered where a kind comes more than once."""
    numbers: dict[str, int] = {}
    out: list[FormPart] = []
    for each in parts:
        used = {p.annex for p in out}
        free = next(str(n) for n in range(1, len(parts) + 2) if str(n) not in used)
        part = replace(each, annex=free) if each.annex and each.annex in {"0", *used} else each
        if part.kind == "title_page":
            out.append(replace(part, id=f"attachment{part.annex}"))
            continue
        number = numbers[part.kind] = numbers.get(part.kind, 0) + 1
        several = part.kind == "table" or number > 1
        out.append(replace(part, id=f"{part.kind}{number}" if several else part.kind))
    return out
