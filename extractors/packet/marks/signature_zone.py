"""Where a signature is looked for: the strip beside its label, and the words in it that belong to the form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.packet.marks.anchors import Anchor, page_mm
from extractors.packet.marks.settings import SIGNATURES
from extractors.text.reading_order import part_box
from model.geometry import Box
from model.page import Line, Page, Paper

WORDS = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:单位|公司|企业|部门|机构)(?=\s*[（(][\u4e00-\u9fff]{0,4}(?:盖|公章|签章))|"  # who seals beside who signs
    r"[（(][\u4e00-\u9fff]{0,6}(?:盖章|公章|签章)[）)]|"  # （工会盖章）
    r"法定代表人|法人代表|代表人|负责人|授权代表|委托代理人|签字人|签字|签名|签章|加?盖?单?位?公章|印章|加?盖章|手写|亲笔|本人|姓名|或|及|日期|时间|年|月|日|"
    r"[\s:：()（）\[\]【】_＿—\-、，。.…·|/]"
)
DATE = re.compile(r"日期|时间|[12２二][0０〇○零]\d\d?年?|\d{4}\s*年|年\s*\d{0,2}\s*月")

BEFORE_LABEL = re.compile(r"[^\s_＿:：]+$")


@dataclass(frozen=True, slots=True)
class SignatureZone:
    """The strip in which a signature is looked for. `printed`: boxes of words that belong to the form; `written`: what the
    readers made of anything else on the line; `height`: of the label's characters, as a fraction of the page.
    """

    page: Page
    anchor: Anchor
    box: Box
    printed: tuple[Box, ...]
    written: tuple[tuple[str, Box, float], ...]
    height: float


def signature_zone(page: Page, anchor: Anchor) -> SignatureZone:
    """Return the strip beside the label: its own line, somewhat higher and lower, to the right as far as a date or the margin."""
    line = anchor.line
    wide, _ = page_mm(page)
    height = _character_height(line, page)
    right = min(
        0.985, anchor.box.x1 + max(SIGNATURES.zone_right / wide, SIGNATURES.zone_right_least * height * page.height / page.width)
    )
    right = min(right, _own_wall(page, line))
    same = SIGNATURES.same_printed_row if page.paper is Paper.ELECTRONIC else SIGNATURES.same_row  # a pen leaves its line
    row = [other for other in page.lines if abs(other.box.cy - line.box.cy) < same * height]
    printed, written = [], []
    for other in page.lines:
        if other in row:
            dated = DATE.search(other.text)
            if dated and part_box(other, dated.start(), dated.end()).x0 > anchor.box.x1:
                right = min(right, part_box(other, dated.start(), dated.end()).x0)
            own, foreign = _split(other, anchor.box if other is line else None)
            printed += own
            written += foreign
        else:
            printed.append(other.box)
    left = line.box.x0 - SIGNATURES.zone_left * height
    if right - anchor.box.x1 < SIGNATURES.label_at_right / wide:  # the label stands at the right: the name stands before it
        left = line.box.x0 - SIGNATURES.zone_before / wide
    box = Box(
        max(0.0, left),
        max(0.0, line.box.cy - SIGNATURES.zone_height * height),
        right,
        min(1.0, line.box.cy + SIGNATURES.zone_height * height),
    )
    near = [b for b in printed if b.overlap(box) > 0]
    return SignatureZone(page, anchor, box, tuple(near), tuple(w for w in written if box.holds(w[1].cx, w[1].cy)), height)


def _own_wall(page: Page, line: Line) -> float:
    """The right wall of the cell in which the label is one line of several: what stands beyond it is another's."""
    cells = (c for t in page.tables for c in t.cells if len(c.lines) > 1 and c.box.holds(line.box.cx, line.box.cy))
    return min((c.box.x1 for c in cells), default=1.0)


def _character_height(line: Line, page: Page) -> float:
    """Of the line's box; no more than a character is wide, for boxes that took in something larger."""
    n = max(1, len(line.text))
    if n < 5 or not page.width or not page.height:
        return line.box.height
    return min(line.box.height, 1.35 * line.box.width / n * page.width / page.height)


def _label_of(line: Line, label: Box | None) -> range:
    """The characters of the label, from where it begins: 申报单位项目负责人 where 项目负责人 was found."""
    own = [n for n in range(len(line.text)) if label and label.x0 <= part_box(line, n, n + 1).cx <= label.x1]
    if not own:
        return range(0)
    head = BEFORE_LABEL.search(line.text[: own[0]])
    return range(head.start() if head else own[0], own[-1] + 1)


def _split(line: Line, label: Box | None) -> tuple[list[Box], list[tuple[str, Box, float]]]:
    """Boxes of the form's own words in a line, and what else stands in it. `label`: the words by which the place was found."""
    own_label = _label_of(line, label)
    flags = [n in own_label for n in range(len(line.text))]
    for found in WORDS.finditer(line.text):
        for i in range(found.start(), found.end()):
            flags[i] = True
    printed: list[Box] = []
    written: list[tuple[str, Box, float]] = []
    start = 0
    for i in range(1, len(flags) + 1):
        if i == len(flags) or flags[i] != flags[start]:
            box = part_box(line, start, i)
            if flags[start]:
                printed.append(box)
            else:
                written.append((line.text[start:i], box, line.confidence))
            start = i
    return printed, written
