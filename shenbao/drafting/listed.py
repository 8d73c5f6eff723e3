"""Proofs that the notice's text alone lists (申报材料包括：…), where the form has no title page of attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shenbao.drafting.lexicon import Item, squeeze
from shenbao.drafting.notice import ITEM
from shenbao.drafting.parts import FormPart
from shenbao.drafting.proofs import Point, proofs_named
from shenbao.drafting.said import Source

OPENS = re.compile(
    r"(?:(?:申报|申请|提交|提供|报送|附报|附送|证明|佐证|支撑|以下|下列|所需|相关|附件|书面)[^。；，]{0,8}(?:材料|资料|文件)|附件清单)[^。；]{0,30}[:：]?$"
)
STYLES = (
    re.compile(r"^[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"^[（(]\d{1,2}[）)]"),
    re.compile(r"^\d{1,2}[.．、](?!\d)"),
    re.compile(r"^[一二三四五六七八九十]+是"),
    re.compile(r"^[①-⑳]"),
    re.compile(r"^[一二三四五六七八九十]+、"),
)
FORM = re.compile(r"申报书|申报表|申请书|申请表|申请报告》?$|推荐(?:表|函|文件|意见)|汇总表|登记表|信息表")
PROOF = re.compile("证|审计|纳税|完税|所得税|(?<!申)报表|合同|协议|照片|证书|专利|许可")
NAMED = re.compile(r"[（(](?:见)?附件[\d一二三四五六七八九十]*[）)]")
NAMES = re.compile(r"[^，。；：]*?(?:提供|提交|附报|附送|附上|附)([^。；：]*、[^。；：]*)")
BETWEEN = re.compile(r"、(?![^（(]*[）)])")  # outside of brackets
LEAST = 2  # points of a list


@dataclass(frozen=True, slots=True)
class Listed:
    """`part`: the attachment, of which the form shows nothing; `proofs`: what its points ask for."""

    part: FormPart
    proofs: tuple[Item, ...]


def listed_proofs(lines: Sequence[Source], fields: Sequence[Item], issued: int | None) -> Listed | None:
    """Return the proofs of the notice's longest list of papers to hand in, the form itself left out; None where it lists none."""
    told = [Source(squeeze(line.text), line.place) for line in _whole(lines) if squeeze(line.text)]
    found = [(n, _points(told[n:])) for n, line in enumerate(told) if OPENS.search(line.text.partition("：")[0] + "：")]
    lists = [
        (n, [p for p in points if not FORM.search(p.name) or PROOF.search(p.name)]) for n, points in found if len(points) >= LEAST
    ]
    n, points = max(lists, key=lambda one: len(one[1]), default=(0, []))
    points = points or _in_a_sentence(told)
    if not points:
        return None
    title = ITEM.sub("", told[n].text.partition("：")[0]) if lists else ""
    title = title if 0 < len(title) <= 12 else "申报材料"  # noqa: PLR2004 - characters of a heading
    part = FormPart("attachment1", title, "title_page", (), "1", points[0].place)
    return Listed(part, tuple(proofs_named(part, points, fields, issued)))


def _whole(lines: Sequence[Source]) -> list[Source]:
    """Points that stand in one line behind a colon, each on its own: …：1.…；2.…。"""
    out: list[Source] = []
    for line in lines:
        head, colon, rest = line.text.partition("：")
        style = next((s for s in STYLES if s.match(squeeze(rest))), None)
        pieces = [piece for piece in re.split(r"(?<=[；;。])\s*", squeeze(rest)) if piece] if style else []
        if style and sum(bool(style.match(piece)) for piece in pieces) >= LEAST:
            out += [Source(head + colon, line.place), *(Source(piece, line.place) for piece in pieces)]
        else:
            out.append(line)
    return out


def _in_a_sentence(lines: Sequence[Source]) -> list[Point]:
    """The papers that one sentence names (须提供营业执照、审计报告、…), the most that one does."""
    found: list[list[Point]] = []
    for line in lines:
        for hit in NAMES.finditer(line.text):
            names = [name for name in BETWEEN.split(hit[1]) if not FORM.search(name) or PROOF.search(name)]
            if sum(bool(PROOF.search(name)) for name in names) >= LEAST:
                found.append([Point(name, "", line.place, hit[0]) for name in names])
    return max(found, key=len, default=[])


def _points(lines: Sequence[Source]) -> list[Point]:
    """The points below the first line, all of one style; a line of none goes on with the point before it."""
    style = next((s for s in STYLES if len(lines) > 1 and s.match(lines[1].text)), None)
    if style is None or style.match(lines[0].text):
        return []
    head = lines[0].text.partition("：")[0]
    out: list[Point] = []
    for line in lines[1:]:
        if style.match(line.text):
            out.append(Point(NAMED.sub("", style.sub("", line.text)), "", line.place, f"{head}：{line.text}"))
        elif any(other.match(line.text) for other in STYLES) or out[-1].name[-1:] in "。；;":
            break
        else:
            out[-1] = replace(out[-1], name=out[-1].name + line.text, clause=out[-1].clause + line.text)
    return out
