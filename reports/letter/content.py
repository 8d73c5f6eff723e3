"""The words of the 补正材料一次性告知书, once for Word and PDF: a list of blocks, each with the style of the official layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from model.dates import chinese_date
from model.finding import Finding
from model.packet import SourceFile
from model.record import Record
from model.results import PacketResult
from notices.profile import Profile
from reports import words
from reports.files import plain
from reports.view import Group, applicant_of, field_by_role, grouped, place_text, profile_of, readable_files

TITLE, SEQUENCE = "补正材料一次性告知书", "补正告"
DOCX_NAME, PDF_NAME = f"{TITLE}.docx", f"{TITLE}.pdf"
BLANK_DATE = "　　　　年　　月　　日"
LAW = "《中华人民共和国行政许可法》第三十二条关于“申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容”的规定"
RECEIPT_HEAD = ("序号", "文件", "类型", "页数", "处理情况")


class Style(StrEnum):
    """Styles of GB/T 9704: title 2号小标宋, body 3号仿宋, headings 3号黑体 and 楷体, all lines 28 pt apart."""

    TITLE = "title"
    NUMBER = "number"
    ADDRESSEE = "addressee"
    BODY = "body"
    HEADING = "heading"
    ITEM = "item"
    BASIS = "basis"
    SIGN = "sign"
    SIGN_DATE = "sign_date"
    SLIP = "slip"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Block:
    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class LetterContent:
    """`blocks` from the title to the slip of receipt; `receipt` follows on a new page: a row a file, without its head, where an annex is announced.
    `sequence`: the word in the letter's number.
    """

    subject: str
    author: str
    blocks: tuple[Block, ...]
    receipt: tuple[tuple[str, ...], ...]
    sequence: str = SEQUENCE

    @property
    def annexed(self) -> bool:
        """Whether the list of what was received follows."""
        return any(b.style is Style.ANNEX for b in self.blocks)

    @property
    def title(self) -> str:
        return next(b.text for b in self.blocks if b.style is Style.TITLE)

    @property
    def texts(self) -> list[str]:
        """Every text in reading order: what both files must hold."""
        table = (RECEIPT_HEAD, *self.receipt) if self.annexed else ()
        return [b.text for b in self.blocks] + [cell for row in table for cell in row]


def letter_content(result: PacketResult, profile: Profile | None = None) -> LetterContent | None:
    """Return what the applicant is told: what to correct (the errors only that it can mend, numbered through, by part), or that what it handed in
    is not accepted. None where there is nothing to tell.
    """
    used, told = profile_of(result, profile), told_to_applicant(result)
    if not told:
        return None
    said = refusal_blocks(result, used) if result.refused else _blocks(result, used, told)
    blocks = tuple(Block(b.style, plain(b.text)) for b in said)
    receipt = tuple(tuple(plain(c) for c in row) for row in _receipt(result.record))
    sequence = used.refusal.sequence if result.refused else SEQUENCE
    return LetterContent(plain(applicant_of(result, used)), plain(used.authority), blocks, receipt, sequence)


def told_to_applicant(result: PacketResult) -> tuple[Finding, ...]:
    """Return the errors that the applicant is told; the recommender's own are told to the recommender."""
    return tuple(f for f in result.errors if f.for_applicant)


def refusal_blocks(result: PacketResult, profile: Profile) -> Iterator[Block]:
    """Yield the letter that does not accept the packet, in the profile's words."""
    texts = profile.refusal
    reasons = [f for f in result.errors if f.refuses]
    told = "".join(f"{f.message.strip().rstrip('。；;')}。" for f in reasons)
    yield Block(Style.TITLE, texts.title)
    yield Block(Style.NUMBER, f"（　　　）{texts.sequence}〔　　　　〕　　　号")
    yield Block(Style.ADDRESSEE, f"{applicant_of(result, profile)}：")
    yield Block(Style.BODY, fill_in(texts.opening, result, profile, reasons=told))
    for finding in reasons:
        yield Block(Style.BASIS, basis_text(finding, readable_files(result.record)))
    yield from (Block(Style.BODY, fill_in(text, result, profile)) for text in texts.closing)
    yield from signed(profile, "申报单位")
    yield Block(Style.ANNEX, "附件　收到材料清单")


def fill_in(text: str, result: PacketResult, profile: Profile, **more: str) -> str:
    """Return a text of the profile with what its braces stand for."""
    project = field_by_role(result, profile, "project")
    known = {
        "applicant": applicant_of(result, profile),
        "project": f"“{project}”的" if project else "",
        **names_of(profile),
        **more,
    }
    return filled(text, known)


def names_of(profile: Profile) -> dict[str, str]:
    return {
        "form": profile.form_title,
        "notice": profile.title,
        "number": profile.number,
        "authority": profile.authority,
        "due": BLANK_DATE,
    }


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda hit: known.get(hit.group(1), hit.group()), text)


def signed(profile: Profile, receiver: str) -> Iterator[Block]:
    """Yield the end of a letter: whom to ask, the signature, the slip of receipt."""
    if profile.contact:
        yield Block(Style.BODY, f"联系人及联系方式：{profile.contact.rstrip('。')}。")
    yield Block(Style.SIGN, f"{profile.authority}（印章）")
    yield Block(Style.SIGN_DATE, BLANK_DATE)
    yield Block(Style.SLIP, f"{receiver}签收人：　　　　　　　签收日期：{BLANK_DATE}")
    yield Block(Style.SLIP, f"本告知书一式两份，{receiver}、受理机关各存一份。")


def numbered(content: LetterContent, number: str, issued: date, due: date | None = None) -> LetterContent:
    """Return the letter as it is issued: with its number and date, and the day until which the applicant has time where it is
    known.
    """

    def fill(block: Block) -> Block:
        if block.style is Style.NUMBER:
            return replace(block, text=plain(number))
        if block.style is Style.SIGN_DATE:
            return replace(block, text=chinese_date(issued))
        if block.style is Style.BODY and due is not None:
            return replace(block, text=block.text.replace(f"{BLANK_DATE}前", f"{chinese_date(due)}前"))
        return block

    return replace(content, blocks=tuple(fill(block) for block in content.blocks))


def _blocks(result: PacketResult, profile: Profile, told: Sequence[Finding]) -> Iterator[Block]:
    yield Block(Style.TITLE, TITLE)
    yield Block(Style.NUMBER, f"（　　　）{SEQUENCE}〔　　　　〕　　　号")
    yield Block(Style.ADDRESSEE, f"{applicant_of(result, profile)}：")
    yield Block(Style.BODY, _opening(result, profile, len(told)))
    groups = grouped(told, profile)
    yield from _demands(groups, readable_files(result.record))
    yield from _closing(profile, len(groups))


def _opening(result: PacketResult, profile: Profile, count: int) -> str:
    project = field_by_role(result, profile, "project")
    named = f"“{project}”的" if project else ""
    return (
        f"你单位提交的{named}《{profile.form_title}》及相关材料收悉。经核对，申报材料不齐全或者不符合规定要求。"
        f"依据{LAW}，以及{profile.issuer}{profile.title}通知（{profile.number}）的要求，"
        f"现将需要补正的全部内容（共{count}项）一次性告知如下："
    )


def _demands(groups: Sequence[Group], files: int) -> Iterator[Block]:
    number = 0
    for heading, group in enumerate(groups, 1):
        yield Block(Style.HEADING, f"{words.chinese_number(heading)}、{bare_title(group.title)}")
        for finding in group.findings:
            number += 1
            yield Block(Style.ITEM, f"{number}．{demand_text(finding)}")
            if basis := basis_text(finding, files):
                yield Block(Style.BASIS, basis)


def bare_title(title: str) -> str:
    """Return a part's title without a number of its own, since the letter numbers the parts itself."""
    return re.sub(r"^[一二三四五六七八九十]+、\s*", "", title)


def demand_text(finding: Finding) -> str:
    """Return what is wrong and what to do, as one sentence or two that end with a full stop."""
    return f"{finding.message.strip().rstrip('。；;')}。{words.remedy_of(finding)}"


def basis_text(finding: Finding, files: int) -> str:
    """Return the clause that demands it, and where in the material it stands."""
    place = place_text(finding.source, files)
    parts = [f"依据：{finding.clause.rstrip('。')}。"] if finding.clause else []
    parts += [f"位置：{place}。"] if place else []
    return "".join(parts)


def _closing(profile: Profile, headings: int) -> Iterator[Block]:
    headings += 1
    yield Block(Style.HEADING, f"{words.chinese_number(headings)}、补正要求")
    yield Block(
        Style.BODY,
        f"请你单位于{BLANK_DATE}前，按照上述内容一次性补正全部材料，送交{profile.authority}。"
        "涉及盖章、签字的，应当在原件上重新盖章、签字。逾期不补正或者补正后仍不符合要求的，按照有关规定处理。",
    )
    yield Block(Style.BODY, "附件：收到材料清单")
    yield from signed(profile, "申报单位")
    yield Block(Style.ANNEX, "附件　收到材料清单")


def _receipt(record: Record) -> Iterator[tuple[str, ...]]:
    for number, file in enumerate(record.files, 1):
        yield str(number), file.id, words.file_kind(file.kind), "" if file.pages is None else str(file.pages), _fate(file)


def _fate(file: SourceFile) -> str:
    if file.problem:
        return f"{words.FATES[file.fate]}：{file.problem.message}"
    if file.duplicate_of:
        return f"与“{file.duplicate_of}”相同"
    return words.FATES[file.fate]
