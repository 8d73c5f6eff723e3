"""A clean record of the 2020 notice, as the extractors would make it from a good colour scan, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from model.geometry import Box
from model.packet import Fate, FileKind, SourceFile, Submission
from model.page import Colour, Ink, Paper, Reader, SealKind
from model.record import (
    Evidence,
    FieldValue,
    FormatReading,
    Hand,
    LetterReading,
    PagePart,
    PagingVerdict,
    PrescribedText,
    Presence,
    Record,
    SealVerdict,
    SignatureVerdict,
    Source,
    Verdict,
)
from notices.profile import load

FILE = "扫描件.pdf"
APPLICANT, RECOMMENDER, PROJECT = "广州市云帆智能科技有限公司", "广州市工业和信息化局", "社区智慧零售服务平台"
PROGRESS = "已在3个社区建成无接触配送的零售门店，上线在线课堂。目前存在商户数字化程度不高的问题，计划通过培训加以解决。"
PAGES = [
    "cover",
    "instructions",
    "table1",
    "table2",
    "essays",
    "attachment1",
    "evidence1",
    "attachment2",
    "evidence2",
    "declaration",
]
Spoil = Callable[[Record], Record]

VALUES: dict[str, tuple[str, Any]] = {
    "cover.project_name": (PROJECT, PROJECT),
    "cover.direction": ("线上线下融合服务", ["线上线下融合服务"]),
    "cover.applicant": (APPLICANT, APPLICANT),
    "cover.recommender": (RECOMMENDER, RECOMMENDER),
    "cover.date": ("2020年4月28日", "2020-04-28"),
    "company.name": (APPLICANT, APPLICANT),
    "company.contact.name": ("林晓", "林晓"),
    "company.contact.mobile": ("13812345678", "13812345678"),
    "company.contact.title": ("项目经理", "项目经理"),
    "company.contact.fax": ("020-83134287", "020-83134287"),
    "company.contact.email": ("linxiao@yunfan.com.cn", "linxiao@yunfan.com.cn"),
    "company.registered_capital": ("1000万元", 1000),
    "company.legal_representative": ("陈志远", "陈志远"),
    "company.registered_address": ("广州市天河区科韵路16号", "广州市天河区科韵路16号"),
    "company.office_address": ("广州市天河区科韵路16号", "广州市天河区科韵路16号"),
    "company.credit_code": ("91110000600037341L", "91110000600037341L"),
    "company.ownership": ("☑民营企业", ["民营企业"]),
    "company.main_business": ("☑大数据 ☑工业软件", ["大数据", "工业软件"]),
    "company.listed": ("☐否 ☑是", True),
    "company.listing.date": ("2016年7月", "2016-07"),
    "company.listing.place": ("深圳证券交易所", "深圳证券交易所"),
    "company.listing.ticker": ("300999", "300999"),
    "company.exports": ("☐否 ☑是", True),
    "company.export_places": ("东南亚", "东南亚"),
    "company.honours": (
        "高新技术企业 ☑国家级 2018年",
        {"high_tech": {"level": "国家级", "year": "2018"}, "tech_center": None, "key_lab": None},
    ),
    "company.rnd_capability": ("发明专利7项", "发明专利7项"),
    "company.main_revenue": ("7020.79", 7020.79),
    "company.rnd_investment": ("721.80", 721.8),
    "company.info_consumption_revenue": ("1980.85", 1980.85),
    "company.rnd_staff": ("37人", 37),
    "company.software.product_revenue": ("526", 526),
    "company.software.service_revenue": ("712", 712),
    "company.software.embedded_revenue": ("无", None),
    "company.profile": ("公司成立于2008年。" * 20, "公司成立于2008年。" * 20),
    "project.name": (PROJECT, PROJECT),
    "project.period": ("2019年2月至2021年12月", {"start": "2019-02", "end": "2021-12"}),
    "project.investment": ("3211", 3211),
    "project.leader.name": ("何子健", "何子健"),
    "project.leader.title": ("技术总监", "技术总监"),
    "project.leader.mobile": ("18462897457", "18462897457"),
    "project.leader.email": ("hezijian@yunfan.com.cn", "hezijian@yunfan.com.cn"),
    "project.directions": ("☑方向2：线上线下融合服务", [2]),
    "project.summary": ("建设内容。" * 20, "建设内容。" * 20),
    "essay.progress": (PROGRESS, PROGRESS),
    "attachment3.project_name": (f"“{PROJECT}”", PROJECT),
    "attachment3.date": ("二〇二〇年4月28日", "2020-04-28"),
}


def clean(reader: Reader = Reader.OCR, paper: Paper = Paper.SCAN, colour: Colour = Colour.COLOUR) -> Record:
    """A record that meets every demand (of an electronic packet: all but seals and signature)."""
    profile = load("xxxf2020")
    fields = {}
    for spec in profile.fields:
        raw, value = VALUES.get(spec.key, ("本项目采用微服务架构。", "本项目采用微服务架构。"))
        source = Source(FILE, PAGES.index(spec.part) + 1, Box(0.3, 0.3, 0.8, 0.32), reader)
        fields[spec.key] = FieldValue(spec.key, raw, value, 0.97, source, Presence.FILLED)
    return Record(
        packet="云帆",
        notice=profile.id,
        files=(SourceFile(FILE, Path(FILE), FileKind.PDF, 1000, "0" * 64, Fate.READ, pages=len(PAGES)),),
        pages=tuple(PagePart(FILE, n, part, 0.97, n, paper=paper, colour=colour) for n, part in enumerate(PAGES, 1)),
        fields=fields,
        seals=tuple(
            _seal(d.id, d.part, VALUES[d.owner or ""][0], colour) for d in profile.seals if not d.where_present
        ),
        signatures=(SignatureVerdict("declaration.signature", Verdict.PRESENT, Hand.HANDWRITTEN, 0.4, 0.9, Source(FILE, 10)),),
        paging=PagingVerdict(Verdict.PRESENT, Ink.ORIGINAL, 0.97, tuple(range(1, 11)), (), 0.95),
        evidence=evidence(),
        texts=(PrescribedText("declaration.text", 1.0, (), 0.95, Source(FILE, 10, None, reader)),),
        formats=(FormatReading("paper_size", "A4（210×297毫米）", "210×297毫米", True, True, Source(FILE, 1)),),
        submission=Submission("云帆", received=date(2020, 5, 8), copies_paper=3, copies_electronic=1, medium="U盘", order=1,
                              online_number="XF2020001", online_submitted=True, recommendation_letter=True),
    )  # fmt: skip


def _seal(at: str, part: str, owner: str, colour: Colour) -> SealVerdict:
    page = Source(FILE, PAGES.index(part) + 1, Box(0.5, 0.5, 0.7, 0.64), Reader.OCR)
    return SealVerdict(at, Verdict.PRESENT, Ink.ORIGINAL, SealKind.OFFICIAL, owner, owner, 0.97, 0.95, colour, page)


def evidence() -> tuple[Evidence, ...]:
    def proof(attachment: str, kind: str, title: str, page: int, **more: str | None) -> Evidence:
        return Evidence(attachment, kind, title, confidence=0.95, source=Source(FILE, page), pages=(page,), **more)  # type: ignore[arg-type]

    return (
        proof("attachment1", "honours.high_tech", "高新技术企业证书", 7, holder=APPLICANT, date="2018-11-28", level="国家级"),
        proof("attachment1", "patent", "发明专利证书", 7, holder=APPLICANT, date="2019-08-16"),
        proof("attachment1", "audit_report", "审计报告", 7, holder=APPLICANT, year="2019"),
        proof("attachment2", "software_copyright", "计算机软件著作权登记证书", 9, holder=APPLICANT),
        proof("attachment2", "user_proof", "用户使用证明", 9, holder="佛山市顺德区大良街道办事处"),
    )


def with_letter(paper: Paper = Paper.SCAN, reading: dict[str, Any] | None = None, **sealed: Any) -> Spoil:
    """The packet holds the recommending unit's letter as its eleventh page; `reading` of its words, `sealed` of its seal."""

    def spoil(record: Record) -> Record:
        at = Source(FILE, 11, Box(0.5, 0.5, 0.7, 0.64), Reader.OCR)
        seal = SealVerdict(
            "recommendation_letter.seal",
            Verdict.PRESENT,
            Ink.ORIGINAL,
            SealKind.OFFICIAL,
            RECOMMENDER,
            RECOMMENDER,
            0.97,
            0.95,
            Colour.COLOUR,
            at,
        )
        letter = replace(LetterReading(1.0, 1.0, (), (), 0.97, at), **reading or {})
        page = PagePart(FILE, 11, "letter", 0.97, 11, paper=paper)
        return replace(record, pages=(*record.pages, page), seals=(*record.seals, replace(seal, **sealed)), letter=letter)

    return spoil


def set_field(key: str, raw: str | None = None, value: Any = None, **more: Any) -> Spoil:
    """The field with another reading; typed as given, or as its text."""
    more.setdefault("presence", Presence.FILLED)

    def spoil(record: Record) -> Record:
        new = replace(record.fields[key], raw=raw, value=raw if value is None and "typed" not in more else value, **{k: v for k, v in more.items() if k != "typed"})  # fmt: skip
        return replace(record, fields={**record.fields, key: new})

    return spoil


def untyped(key: str, raw: str) -> Spoil:
    """The field with a text that could not be typed."""
    return set_field(key, raw, None, typed=False)


def blank(*keys: str, presence: Presence = Presence.BLANK) -> Spoil:
    def spoil(record: Record) -> Record:
        empty = {k: replace(record.fields[k], raw=None, value=None, presence=presence) for k in keys}
        return replace(record, fields={**record.fields, **empty})

    return spoil


def seal(at: str, **changes: Any) -> Spoil:
    return lambda r: replace(r, seals=tuple(replace(s, **changes) if s.at == at else s for s in r.seals))


def signature(**changes: Any) -> Spoil:
    return lambda r: replace(r, signatures=tuple(replace(s, **changes) for s in r.signatures))


def paging(**changes: Any) -> Spoil:
    return lambda r: replace(r, paging=replace(r.paging, **changes))  # type: ignore[type-var]


def proofs(change: Callable[[Evidence], Evidence | None]) -> Spoil:
    return lambda r: replace(r, evidence=tuple(new for e in r.evidence if (new := change(e)) is not None))


def without_part(*parts: str) -> Spoil:
    """Pages of the parts are gone, with all that stands on them."""
    profile = load("xxxf2020")

    def spoil(record: Record) -> Record:
        keys = [spec.key for spec in profile.fields if spec.part in parts]
        gone = {k: FieldValue(k) for k in keys}
        lost = {demand.id for demand in (*profile.seals, *profile.signatures, *profile.prescribed) if demand.part in parts}
        return replace(
            record,
            fields={**record.fields, **gone},
            pages=tuple(p for p in record.pages if p.part not in parts),
            seals=tuple(s for s in record.seals if s.at not in lost),
            signatures=tuple(s for s in record.signatures if s.at not in lost),
            texts=tuple(t for t in record.texts if t.id not in lost),
        )

    return spoil


def submission(**changes: Any) -> Spoil:
    return lambda r: replace(r, submission=replace(r.submission, **changes))  # type: ignore[type-var]


def both(*spoils: Spoil) -> Spoil:
    def spoil(record: Record) -> Record:
        for one in spoils:
            record = one(record)
        return record

    return spoil
