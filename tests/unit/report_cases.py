"""Synthetic results for the tests of the reports: real-looking, empty, with many findings, with names that mean harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw

from model.errors import EncryptedFile
from model.finding import Finding, FindingKind, Severity
from model.geometry import Box
from model.packet import Fate, FileKind, SourceFile, Submission
from model.page import Ink, Paper, Reader, SealKind
from model.record import (
    DigitalSignature,
    Evidence,
    FieldValue,
    Hand,
    PagePart,
    PagingVerdict,
    Presence,
    Record,
    SealVerdict,
    SignatureVerdict,
    Source,
    Verdict,
)
from model.results import PacketResult, Status

NOTICE = "xxxf2020"
SCAN = "星海数字教育申报书.pdf"
BLANK = "填表须知二：除另有说明外，申报表中栏目不得空缺。"
SEAL = "填表须知四：申报材料要求盖章处，须加盖公章，复印无效，申报材料需加盖骑缝章，并将证明材料作为附件1并交由推荐单位邮寄。"
LONG = "公司成立于二〇〇九年，专注于社区教育与数字内容服务，拥有发明专利七项、软件著作权二十三项。" * 8


def source(page: int, *box: float) -> Source:
    return Source(SCAN, page, Box(*box) if box else None, Reader.OCR)


def field(key: str, raw: str | None, value: object = None, page: int = 1, confidence: float = 0.97) -> FieldValue:
    if raw is None:
        return FieldValue(key, source=source(page, 0.3, 0.4, 0.6, 0.43), presence=Presence.BLANK)
    typed = raw if value is None else value
    return FieldValue(key, raw, typed, confidence, source(page, 0.3, 0.2, 0.8, 0.23), Presence.FILLED)


def fields() -> dict[str, FieldValue]:
    values = [
        field("cover.project_name", "面向社区的网络教育公共服务平台"),
        field("cover.direction", "网络教育服务", ["网络教育服务"]),
        field("cover.applicant", "广州市星海数字教育科技有限公司"),
        field("cover.recommender", "广州市工业和信息化局"),
        field("cover.date", "2020年4月22日", "2020-04-22"),
        field("company.name", "广州市星海数字教育科技有限公司", page=3),
        field("company.contact.name", "欧阳静怡", page=3, confidence=0.62),
        field("company.contact.email", None, page=3),
        field("company.credit_code", "91440106MA5KJEWGTE", page=3),
        replace(field("company.contact.mobile", "1395289264l", page=3, confidence=0.71), proposal="13952892641"),
        field("company.registered_address", "广东省广州市天河区科韵路67号3栋4层", page=3),
        field("company.ownership", "☑民营企业", ["民营企业"], page=3),
        field("company.listed", "☑否", False, page=3),
        field(
            "company.honours",
            "…",
            {"high_tech": {"level": "国家级", "year": "2018"}, "key_lab": {"level": "省市级", "year": None}},
            page=3,
        ),
        field("company.profile", LONG, page=4),
        field("project.directions", "☑方向4", [4], page=5),
        field("project.period", "2019年3月至2021年12月", {"start": "2019-03", "end": "2021-12"}, page=5),
        replace(
            field("project.name", "面向社区的网络教育公共服务平台", page=5),
            others=(field("project.name", "面向社区的网络教育服务平台", page=9),),
        ),
    ]
    return {v.key: v for v in values}


def finding(
    kind: str, subject: str, message: str, page: int = 3, error: bool = True, clause: str = BLANK, **more: str
) -> Finding:
    severity = Severity.ERROR if error else Severity.WARNING
    return Finding(FindingKind(kind), subject, severity, clause, message, source(page, 0.35, 0.3, 0.62, 0.33), **more)


def findings() -> tuple[Finding, ...]:
    return (
        finding("missing", "company.contact.email", "申报联系人的邮箱没有填写，请补填。", part="table1"),
        finding(
            "invalid",
            "company.credit_code",
            "统一社会信用代码的校验位不符，请核对后更正。",
            found="91440106MA5KJEWGTE",
            part="table1",
        ),
        finding("missing", "cover.applicant_seal", "封面没有申报单位公章，请在申报单位名称处加盖公章。", page=1, clause=SEAL),
        finding("photocopied", "declaration.company_seal", "附3的公章是复印的。", page=8, clause=SEAL, found="灰色印迹"),
        finding(
            "inconsistent",
            "project.name",
            "封面与申报书的项目名称不一致，请统一。",
            page=5,
            error=False,
            found="网络教育服务平台",
            expected="网络教育公共服务平台",
        ),
        replace(
            finding("missing", "attachment1.revenue", "附1缺少2019年主营业务收入证明，请补交审计报告或纳税证明。"), source=None
        ),
        Finding(
            FindingKind.COPIES,
            "submission",
            Severity.ERROR,
            "粤工信信软函〔2020〕414号：于5月10日前报送。",
            "2020年5月12日收到，已超过2020年5月10日的期限。",
        ),
        replace(
            finding("unreadable", "附件/合同.pdf", "文件「附件/合同.pdf」设有密码，无法打开，请取消密码后重新提交。"),
            source=Source("附件/合同.pdf", 0),
        ),
    )


def pages(count: int = 9) -> tuple[PagePart, ...]:
    parts = ["cover", "instructions", "table1", "table1", "table2", "essays", "essays", "declaration", "blank"]
    return tuple(
        PagePart(
            SCAN,
            n,
            parts[(n - 1) % 9],
            0.95 if n != 7 else 0.4,
            n,
            Paper.SCAN,
            image=f"pages/{n}.jpg",
            rotation=180 if n == 4 else 0,
        )
        for n in range(1, count + 1)
    )


def files() -> tuple[SourceFile, ...]:
    whole = SourceFile(SCAN, Path(SCAN), FileKind.PDF, 4_812_345, "ab" * 32, Fate.READ, pages=9)
    archive = SourceFile("附件.zip", Path("附件.zip"), FileKind.ZIP, 90_000, "cd" * 32, Fate.CONTAINER)
    locked = SourceFile(
        "附件.zip!/合同.pdf",
        Path("x"),
        FileKind.PDF,
        812,
        "ef" * 32,
        Fate.UNREADABLE,
        parent="附件.zip",
        problem=EncryptedFile().problem(),
    )
    twin = SourceFile("副本.pdf", Path("y"), FileKind.PDF, 4_812_345, "ab" * 32, Fate.DUPLICATE, duplicate_of=SCAN)
    return whole, archive, locked, twin


def record(packet: str = "星海数字教育") -> Record:
    return Record(
        packet,
        NOTICE,
        files(),
        pages(),
        fields(),
        seals=(
            SealVerdict(
                "cover.applicant_seal",
                Verdict.ABSENT,
                expected="广州市星海数字教育科技有限公司",
                source=source(1, 0.3, 0.5, 0.7, 0.56),
            ),
            SealVerdict(
                "cover.recommender_seal",
                Verdict.PRESENT,
                Ink.ORIGINAL,
                SealKind.OFFICIAL,
                "广州市工业和信息化局",
                "广州市工业和信息化局",
                0.97,
                0.93,
                source=source(1, 0.5, 0.6, 0.7, 0.74),
            ),
            SealVerdict(
                "declaration.company_seal", Verdict.UNCLEAR, Ink.COPY, confidence=0.5, source=source(8, 0.5, 0.6, 0.7, 0.74)
            ),
        ),
        signatures=(
            SignatureVerdict(
                "declaration.signature", Verdict.PRESENT, Hand.HANDWRITTEN, 0.4, 0.9, source(8, 0.5, 0.5, 0.8, 0.54)
            ),
        ),
        paging=PagingVerdict(
            Verdict.PRESENT, Ink.ORIGINAL, 0.97, tuple(range(1, 10)), (4,), 0.9, source(1, 0.94, 0.4, 1.0, 0.55)
        ),
        digital_signatures=(DigitalSignature("副本.pdf", "张三", "SM2", None, None, None, "国密签名，未验证"),),
        evidence=(
            Evidence(
                "attachment1",
                "honours.high_tech",
                "高新技术企业证书",
                "广州市星海数字教育科技有限公司",
                "GR201844001234",
                "2018-11-28",
                "2018",
                "国家级",
                0.9,
                source(6),
                (6,),
            ),
            Evidence("attachment1", "unknown", "", source=source(7)),
        ),
        submission=Submission(packet, received=date(2020, 5, 12), copies_paper=3),
    )


def result(packet: str = "星海数字教育", workspace: Path | None = None) -> PacketResult:
    """A discrepant packet as an office meets it."""
    return PacketResult(
        record(packet),
        findings(),
        Status.DISCREPANT,
        ("收件登记表中没有份数和介质，未核查报送份数。",),
        str(workspace) if workspace else None,
    )


def clean(packet: str = "齐全的材料") -> PacketResult:
    return PacketResult(record(packet), (), Status.COMPLETE)


def empty(packet: str = "空文件夹") -> PacketResult:
    """Nothing could be read at all."""
    lost = Finding(FindingKind.UNREADABLE, packet, Severity.ERROR, BLANK, "没有可以读取的文件，请重新提交。")
    return PacketResult(Record(packet, NOTICE), (lost,), Status.UNREADABLE)


def crowded(packet: str = "很多问题", count: int = 60) -> PacketResult:
    """`count` errors over all parts, with long words."""
    subjects = ["cover.project_name", "company.profile", "project.summary", "essay.plan", "attachment1.rnd", "declaration.text"]
    text = "该栏目没有填写，请按申报书的要求逐项补充完整，并由法定代表人签字、加盖单位公章后重新提交；涉及证明材料的，请一并附上复印件并注明出处。"
    many = tuple(finding("missing", subjects[n % 6], f"第{n + 1}处：{text}", page=n % 9 + 1, clause=SEAL) for n in range(count))
    return PacketResult(record(packet), many, Status.DISCREPANT)


NASTY = (
    '=HYPERLINK("http://evil","点我")',
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "CON",
    "名" * 300,
    "a\x00b\n\tc\u202e\ud800",
    "",
    "  .",
)


def paint_pages(workspace: Path, count: int = 9) -> Path:
    """Page images as the reading stage leaves them: rules, grey bars for text, a red ring on pages 1 and 8."""
    (workspace / "pages").mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        image = Image.new("RGB", (1240, 1754), (252, 251, 247))
        draw = ImageDraw.Draw(image)
        for row in range(24):
            draw.rectangle((150, 180 + row * 60, 150 + 300 + (row * 137 + number * 91) % 620, 200 + row * 60), fill=(90, 90, 95))
        draw.rectangle((120, 150, 1120, 1600), outline=(60, 60, 60), width=2)
        if number in (1, 8):
            draw.ellipse((620, 1050, 870, 1300), outline=(205, 40, 40), width=9)
        image.save(workspace / "pages" / f"{number}.jpg", quality=80)
    return workspace
