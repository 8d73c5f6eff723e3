"""The words of the letters, once for Word and PDF: what the notice's texts say (`notices.letters`) with the demands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from model.dates import chinese_date
from model.finding import Finding
from model.packet import SourceFile
from model.record import Record
from model.results import PacketResult
from notices.letters import CorrectionTexts, LetterTexts
from notices.profile import Profile
from reports import words
from reports.files import plain
from reports.letter.blocks import Block, Style, block
from reports.letter.demands import demand_blocks, item_count
from reports.view import applicant_of, field_by_role, profile_of, project_of

BLANK_DATE = "　　　　年　　月　　日"
DUE = f"{BLANK_DATE}前"
BLANKS = {"office": "　　　", "year": "　　　　", "count": "　　　"}
LIST = "收到材料清单"
RECEIPT_HEAD = ("序号", "文件", "类型", "页数", "处理情况")
RECOMMENDER = "推荐单位"  # where none was read


@dataclass(frozen=True, slots=True)
class LetterContent:
    """`blocks` from the title to the slip of receipt; `receipt` follows on a new page: a row a file, without its head, where an annex is announced.
    `number`: how it is numbered, with {office}, {year} and {count} to be filled in. `code`: what the paper is found by again; empty: nothing.
    """

    subject: str
    author: str
    blocks: tuple[Block, ...]
    receipt: tuple[tuple[str, ...], ...] = ()
    number: str = ""
    code: str = ""

    @property
    def annexed(self) -> bool:
        """Whether the list of what was received follows."""
        return any(b.style is Style.ANNEX for b in self.blocks)

    @property
    def asks_due(self) -> bool:
        """Whether it gives time until a day."""
        return any(b.style is Style.BODY and DUE in b.text for b in self.blocks)

    @property
    def title(self) -> str:
        return next(b.text for b in self.blocks if b.style is Style.TITLE)

    @property
    def texts(self) -> list[str]:
        """Every text in reading order: what both files must hold."""
        table = (RECEIPT_HEAD, *self.receipt) if self.annexed else ()
        return [b.text for b in self.blocks] + [cell for row in table for cell in row]


def letter_content(result: PacketResult, profile: Profile | None = None, office: str = "") -> LetterContent | None:
    """Return what the applicant is told: what to correct (the errors only that it can mend, numbered through), or that what it handed in is not
    accepted. `office`: who issues and signs it; empty: the notice's authority. None where there is nothing to tell.
    """
    used, told = profile_of(result, profile), told_to_applicant(result)
    if not told:
        return None
    if result.refused:
        return packet_letter(used.refusal, result, used, reasons=_reasons(result), office=office or used.authority)
    demands = tuple(demand_blocks(told, result.record, used))
    return packet_letter(
        used.correction, result, used, demands, count=str(item_count(told, used)), office=office or used.authority
    )


def receipt_content(result: PacketResult, profile: Profile | None = None, office: str = "") -> LetterContent:
    """Return the receipt for what was handed in."""
    used = profile_of(result, profile)
    return packet_letter(used.receipt, result, used, office=office or used.authority)


def told_to_applicant(result: PacketResult) -> tuple[Finding, ...]:
    """Return the errors that the applicant is told; the recommender's own are told to the recommender."""
    return tuple(f for f in result.errors if f.for_applicant)


def packet_letter(
    texts: LetterTexts, result: PacketResult, profile: Profile, demands: Sequence[Block] = (), **more: str
) -> LetterContent:
    """Return a letter about one packet, with the list of what was received."""
    project = project_of(result, profile)
    known = {
        "applicant": applicant_of(result, profile),
        "project": f"“{project}”的" if project else "",
        "recommender": field_by_role(result, profile, "recommender") or RECOMMENDER,
        **more,
    }
    content = letter(texts, profile, known, demands, annex=LIST)
    return replace(content, receipt=tuple(tuple(plain(c) for c in row) for row in _receipt(result.record)))


def letter(
    texts: LetterTexts, profile: Profile, about: dict[str, str], demands: Sequence[Block] = (), annex: str = ""
) -> LetterContent:
    """Return the letter that `texts` make: `about` tells what its braces stand for, besides what the notice itself names."""
    known = {
        "form": profile.form_title,
        "notice": profile.title,
        "issuer": profile.issuer,
        "number": profile.number,
        "authority": profile.authority,
        "office": profile.authority,
        "due": BLANK_DATE,
        **about,
    }
    known |= {"basis": filled(texts.basis, known), "addressee": filled(texts.addressee, known)}
    number = filled(texts.number, {"sequence": texts.sequence})
    blocks = tuple(_blocks(texts, profile, known, demands, annex))
    return LetterContent(plain(known["addressee"]), plain(known["office"]), blocks, (), plain(number))


def _blocks(texts: LetterTexts, profile: Profile, known: dict[str, str], demands: Sequence[Block], annex: str) -> Iterator[Block]:
    yield block(Style.TITLE, texts.title)
    yield block(Style.NUMBER, filled(texts.number, {"sequence": texts.sequence, **BLANKS}))
    yield block(Style.ADDRESSEE, f"{known['addressee']}：")
    yield block(Style.BODY, filled(texts.opening, known))
    yield from demands
    yield from (block(Style.BODY, filled(text, known)) for text in texts.closing)
    if profile.contact:
        yield block(Style.BODY, f"联系人及联系方式：{profile.contact.rstrip('。')}。")
    if annex:
        yield block(Style.BODY, f"附件：{annex}")
    yield block(Style.SIGN, f"{known['office']}（印章）")
    yield block(Style.SIGN_DATE, BLANK_DATE)
    if texts.copy_to:
        yield block(Style.SLIP, f"抄送：{filled(texts.copy_to, known)}")
    yield from (block(Style.SLIP, filled(text, known)) for text in texts.slip)
    if annex:
        yield block(Style.ANNEX, f"附件　{annex}")


def filled(text: str, known: dict[str, str]) -> str:
    """Return a text of the profile with what its braces stand for."""
    return re.sub(r"\{(\w+)\}", lambda hit: known.get(hit.group(1), hit.group()), text)


def numbered(content: LetterContent, number: str, issued: date, due: date | None = None) -> LetterContent:
    """Return the letter as it is issued: with its number and date, and the day until which the applicant has time where it is
    known.
    """

    def fill(old: Block) -> Block:
        if old.style is Style.NUMBER:
            return block(Style.NUMBER, number)
        if old.style is Style.SIGN_DATE:
            return block(Style.SIGN_DATE, chinese_date(issued))
        if old.style is Style.BODY and due is not None:
            return replace(old, text=old.text.replace(DUE, f"{chinese_date(due)}前"))
        return old

    return replace(content, blocks=tuple(fill(old) for old in content.blocks))


def replacing(content: LetterContent, texts: CorrectionTexts, replaced: str) -> LetterContent:
    """Return the letter with what it says of the one, numbered `replaced`, in whose place it comes: behind all else of its body."""
    last = max(place for place, b in enumerate(content.blocks) if b.style in (Style.BODY, Style.ITEM, Style.CHANGE))
    said = block(Style.BODY, filled(texts.replacing, {"replaced": replaced}))
    annex = content.annexed and content.blocks[last].text.startswith("附件：")
    at = last if annex else last + 1
    return replace(content, blocks=(*content.blocks[:at], said, *content.blocks[at:]))


def _reasons(result: PacketResult) -> str:
    return "".join(f"{f.message.strip().rstrip('。；;')}。" for f in result.errors if f.refuses)


def _receipt(record: Record) -> Iterator[tuple[str, ...]]:
    for number, file in enumerate(record.files, 1):
        yield str(number), file.id, words.file_kind(file.kind), "" if file.pages is None else str(file.pages), _fate(file)


def _fate(file: SourceFile) -> str:
    if file.problem and not (file.problem.of_office or file.problem.retryable):
        return f"{words.FATES[file.fate]}：{file.problem.message}"
    if file.duplicate_of:
        return f"与“{file.duplicate_of}”相同"
    return words.FATES[file.fate]
