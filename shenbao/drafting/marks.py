"""Where the form asks for seals and signatures, and whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from model.page import Line, Page
from shenbao.drafting.cells import cell_at, records_of
from shenbao.drafting.lexicon import Item, level_in, squeeze
from shenbao.drafting.parts import NUMBERED, FormPart

SEAL = re.compile(r"盖章|公章|签章")
SIGNATURE = re.compile(r"签字|签名|签章")
OWN_NAME = re.compile(r"^(.{1,16}?)(?:[:：_＿]|[（(])")
PARTS = ("cover", "table", "essay", "declaration")
APART = re.compile(r"[ \u3000\t]{3,}|(?<=签[字名][:：])\s+|(?<=签[字名][）)][:：])\s+")  # who signs, and who seals beside it
APPLICANT = re.compile(r"^(?:本|我)?(?:公司|企业|单位)(?:公章|盖章)?$|^(?:申报|申请|承担)")
PARTNER = re.compile("联合|共建|合作|协作|参[与加]|[（(]如有")  # who is not in every packet
JUDGES = re.compile("专家|评审|评委|评议|论证|认定")
OPINION = re.compile("(?:推荐|审核|审查|初审|初核|核实|批准|审批)?(?:意见|结论)")
PERSON = re.compile("(?:代表人|负责人|经办人|联系人|填表人|填报人|本人|校长|院长|主任|经理)$")
NO_NAME = re.compile(r"(?<=[一-鿿]{2})(?:签字|签名|签章|盖章)$")  # 法定代表人签字
BLANK = re.compile("[_＿]+")
AFTER = re.compile(r"[（(](?:盖章|公章|签章|签字|签名|加盖[^（）()]*章)[）)]$")
DECLARED = re.compile("(?:承诺|声明|保证|申明).*[。；]")
REMARK = re.compile("[（(](?:加盖|单位)?(?:[^（）()]*公章|盖章|签章|签字|签名)[）)]")
LONGEST = 40  # characters of a line that is a place for a seal, no sentence about one


@dataclass(frozen=True, slots=True)
class Mark:
    """What is asked for: its word in ids, what people call it, the profile's key for whose it is, what tells it on a line, and the type of field that
    names whose it is.
    """

    word: str
    called: str
    whose: str
    wanted: re.Pattern[str]
    of: str


def seals_of(parts: Sequence[FormPart], fields: Sequence[Item], issuer: str = "") -> list[Item]:
    """Return a demand for each line beside which a seal is asked for, but by who receives the papers: the `issuer`."""
    wanted = Mark("seal", "公章", "owner", SEAL, "organisation")
    return _marks(parts, [f for f in fields if f.data["type"] == wanted.of], wanted, issuer)


def signatures_of(parts: Sequence[FormPart], fields: Sequence[Item], issuer: str = "") -> list[Item]:
    """Return a demand for each line on which somebody signs before the papers are received by the `issuer`."""
    wanted = Mark("signature", "签字", "signer", SIGNATURE, "person")
    return _marks(parts, [f for f in fields if f.data["type"] == wanted.of], wanted, issuer)


def later(label: str, issuer: str) -> bool:
    """Return whether a row such as 专家评审意见 is filled in after the papers came in: by experts, or at the `issuer`'s own level."""
    own = level_in(issuer)
    return bool(JUDGES.search(label)) or (own is not None and level_in(OPINION.sub("", label)) == own)


def _marks(parts: Sequence[FormPart], fields: Sequence[Item], mark: Mark, issuer: str) -> list[Item]:
    out: list[Item] = []
    for part in (p for p in parts if p.kind in PARTS):
        free = [(page, line) for page in part.pages for line in page.lines if not any(line in c.lines for c in records_of(page))]
        lines = [
            (squeeze(piece), page, line) for page, line in free for piece in APART.split(_unwrapped(_before(line, page), page))
        ]
        for text, page, line in lines:
            if not mark.wanted.search(text) or len(text) > LONGEST or re.search("[。；]", text):
                continue
            hit = OWN_NAME.match(text)
            label = NO_NAME.sub("", hit[1] if hit else text)
            if mark.word == "seal" and PERSON.search(label) and not SEAL.search(text.replace("签章", "")):
                continue  # 法定代表人（签章） signs
            before, *behind = BLANK.split(text, 1)  # what is printed behind the blank (手写签名) is no anchor
            text = before + (AFTER.search(text) or [""])[0] if behind else text
            beside = _beside(page, line)
            if beside and later(beside, issuer):
                continue
            owner, doubt = _owner(label, beside, part, fields)
            number = sum(1 for item in out if item.data["part"] == part.id) + 1
            data: dict[str, Any] = {
                "id": f"{part.id}.{mark.word}{number if number > 1 else ''}", "name": f"{NUMBERED.sub('', part.title)}{label.removesuffix(mark.called)}{mark.called}", "part": part.id,
                "anchors": list(dict.fromkeys((text, label))) if part.kind != "cover" else [label],
                "clause": f"{part.title}：{re.sub('[_＿]+', '', text)}",
            }  # fmt: skip
            if beside:
                data |= {"name": f"{beside}{mark.called}", "context": [beside]}
            if owner:
                data[mark.whose] = owner
            doubts = [doubt] if doubt else []
            if owner and PARTNER.search(beside or label):
                data["only_if"] = {"field": owner}
                doubts.append(f"“{beside or label}”：只对填写了这一单位的申报者要求")
            out.append(Item(data, f"表格第{page.number}页：{text}", tuple(doubts)))
    return out


def _before(line: Line, page: Page) -> Line:
    """The line with what stands before it on its row, where it says no more than that a seal goes there: 申报单位：____ （盖章）, read in two pieces."""
    left = [o for o in page.lines if abs(o.box.cy - line.box.cy) < line.box.height / 2 and o.box.x1 <= line.box.x0]
    alone = REMARK.fullmatch(squeeze(line.text)) and cell_at(page, line.box) is None
    return replace(line, text=max(left, key=lambda o: o.box.x1).text + line.text) if alone and left else line


def _unwrapped(line: Line, page: Page) -> str:
    """The line's text, with the next one of its cell where a bracket goes on there: （单位公 over 章）."""
    own = cell_at(page, line.box)
    following = own.lines[own.lines.index(line) + 1 :][:1] if own and line in own.lines else ()
    opened = len(re.findall("[（(]", line.text)) > len(re.findall("[）)]", line.text))
    return line.text + "".join(other.text for other in following if opened)


def _beside(page: Page, line: Line) -> str:
    """The label of the cell in which the line stands: whose opinion it is that is signed."""
    own = cell_at(page, line.box)
    cells = next((t.cells for t in page.tables if own in t.cells), ())
    left = [c for c in cells if own and c.row <= own.row < c.row + c.row_span and c.col + c.col_span <= own.col]
    label = squeeze(left[-1].text) if left else ""
    return label if len(label) <= LONGEST and not DECLARED.search(label) else ""  # another's declaration is no label


def _owner(label: str, beside: str, part: FormPart, fields: Sequence[Item]) -> tuple[str | None, str]:
    """The field that names whose it is: the one of that label, of this part first; one that the cell beside names, or the applicant's, which
    is to be confirmed.
    """
    named = [
        f
        for f in fields
        if any(label == wording or wording in label for wording in (*f.data["labels"], *f.data.get("context", ())))
    ]
    named.sort(key=lambda f: (f.data["part"] != part.id, label not in f.data["labels"]))
    if named:
        return str(named[0].data["key"]), ""
    told = [f for f in fields if beside and any(_named_in(wording, beside) for wording in f.data["labels"])]
    if told:
        return str(told[0].data["key"]), f"“{beside}”由谁{'签字' if told[0].data['type'] == 'person' else '盖章'}，从标签推断"
    first = next((f for f in fields if f.data["part"] == part.id), fields[0] if fields else None)
    if first and not beside and (APPLICANT.match(label.strip("（()）")) or first.data["type"] == "person"):
        return str(first.data["key"]), f"“{label}”是谁，从表格中看不出，暂按“{first.data['name']}”"
    return None, f"“{label}”是谁，从表格中看不出"


def _named_in(wording: str, beside: str) -> bool:
    """Whether a label names who fills in the opinion `beside`: itself, or as the 推荐单位 of a 推荐意见."""
    return len(wording) > 1 and (wording in beside or (wording.startswith("推荐") and "推荐" in beside))
