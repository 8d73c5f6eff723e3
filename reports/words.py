"""The office's words for the codes of the model: one place, so that page, letter and workbook say the same."""

from __future__ import annotations

from intake.inspection.format_table import format_of
from model.finding import Finding, FindingKind, Severity
from model.packet import Fate, FileKind
from model.page import Edge, Ink, Paper, Reader, SealKind
from model.record import GLYPHS, OTHER_FIELD, OTHER_PLACES, TYPE, Hand, Presence, Verdict
from model.results import PacketResult, Status

SEVERITIES = {Severity.ERROR: "补正", Severity.WARNING: "核对"}

STATUSES = {Status.COMPLETE: "齐全", Status.DISCREPANT: "需补正", Status.UNREADABLE: "无法读取"}

REFUSED = "不予受理"

FATES = {
    Fate.READ: "已读取",
    Fate.CONTAINER: "已展开",
    Fate.DUPLICATE: "重复文件",
    Fate.UNREADABLE: "无法读取",
    Fate.IGNORED: "不需读取",
}

READERS = {
    Reader.TEXT_LAYER: "电子文本",
    Reader.WORD: "Word 文本",
    Reader.OFD: "OFD 文本",
    Reader.OCR: "文字识别",
    Reader.PERSON: "人工录入",
    Reader.NONE: "",
}

DECIDED = {  # FieldValue.decided_by
    OTHER_PLACES: "按材料中其他各处一致的写法确定",
    TYPE: "按此栏的格式（数字、校验码、域名等）确定",
    GLYPHS: "按字形比对确定",
    OTHER_FIELD: "按所指栏目的填写内容计",
}

PRESENCES = {
    Presence.FILLED: "",
    Presence.BLANK: "空缺",
    Presence.NOT_FOUND: "未找到",
    Presence.UNREADABLE: "无法辨认",
}

VERDICTS = {Verdict.PRESENT: "有", Verdict.ABSENT: "无", Verdict.UNCLEAR: "需人工辨认"}

INKS = {Ink.ORIGINAL: "原印", Ink.COPY: "复印", Ink.UNKNOWN: "无法判断"}

SEAL_KINDS = {
    SealKind.OFFICIAL: "公章",
    SealKind.CONTRACT: "合同专用章",
    SealKind.INVOICE: "发票专用章",
    SealKind.FINANCE: "财务专用章",
    SealKind.PERSONAL: "个人名章",
    SealKind.OTHER: "其他专用章",
    SealKind.UNKNOWN: "种类不明",
}

HANDS = {
    Hand.HANDWRITTEN: "手写签名",
    Hand.TYPED: "打印姓名",
    Hand.PERSONAL_SEAL: "个人名章",
    Hand.DIGITAL: "数字签名",
    Hand.NOTHING: "无",
}

PAPERS = {Paper.ELECTRONIC: "电子件", Paper.SCAN: "扫描件", Paper.PHOTO: "照片"}

EDGES = {Edge.LEFT: "左", Edge.RIGHT: "右", Edge.TOP: "上", Edge.BOTTOM: "下"}

# Pages whose part is none of the form's (Record.pages).
PAGE_PARTS = {"blank": "空白页", "other": "其他材料", "unreadable": "无法读取"}


def kind_word(kind: str) -> str:
    """Return the word for a kind of finding; an unknown kind is shown as it is."""
    known = FindingKind.of(kind)
    return known.facts.word if known else kind


def file_kind(kind: FileKind) -> str:
    """Return the word for a kind of file."""
    return format_of(kind).word


def status_word(result: PacketResult) -> str:
    """Return 齐全 / 需补正 / 需核对 (nothing but warnings) / 不予受理 / 无法读取."""
    if result.refused:
        return REFUSED
    if result.status is not Status.UNREADABLE and result.findings and not result.errors:
        return "需核对"
    return STATUSES[result.status]


def remedy_of(finding: Finding) -> str:
    """Return what to do, where the finding's message does not already ask for it; else empty."""
    return "" if "请" in finding.message else finding.kind.facts.remedy


def size_word(size: int) -> str:
    """Return bytes as an office reads them: 812 B, 34 KB, 2.1 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


NUMERALS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Return the numeral: 1 → 一, 12 → 十二, 20 → 二十, 105 → 一百〇五; for headings, 1 to 999."""
    if number >= 100:
        rest = number % 100
        middle = "" if rest == 0 else "〇" if rest < 10 else "一" if rest < 20 else ""
        return f"{NUMERALS[number // 100]}百{middle}{chinese_number(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    return f"{'' if tens == 1 else NUMERALS[tens]}十{NUMERALS[ones] if ones else ''}"
