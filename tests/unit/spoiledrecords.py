"""Records with exactly one thing wrong: name, how to spoil the clean record, the findings that must come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from cleanrecord import (
    APPLICANT,
    FILE,
    PROJECT,
    VALUES,
    Spoil,
    blank,
    both,
    clean,
    paging,
    proofs,
    set_field,
    signature,
    submission,
    untyped,
    without_part,
)
from model.packet import Fate, FileKind, SourceFile
from model.page import Colour, Ink, Reader, SealKind
from model.problem import Problem
from model.record import ForeignForm, FormatReading, Hand, OtherApplication, Verdict
from notices.profile import load

ERROR, WARNING = "error", "warning"
PROFILE = load("xxxf2020")
PART = Problem("part_unread", "部分内容未能读取", "请对照原件核对。")
DAMAGED = Problem("damaged_file", "文件已损坏或不完整", "请重新导出并提交。")


def measured(reading: FormatReading) -> Spoil:
    return lambda r: replace(r, formats=(reading,))


LONG = "建设" * 201
CASES: list[tuple[str, Spoil, dict[str, str]]] = [
    ("ten digits", set_field("company.contact.mobile", "1380013800"), {"invalid:company.contact.mobile": ERROR}),
    ("landline as mobile", set_field("project.leader.mobile", "020-83134287"), {"invalid:project.leader.mobile": ERROR}),
    ("fax", set_field("company.contact.fax", "8313"), {"invalid:company.contact.fax": ERROR}),
    ("email", set_field("company.contact.email", "linxiao.yunfan.com"), {"invalid:company.contact.email": ERROR}),
    ("leader email", set_field("project.leader.email", "he@yunfan"), {"invalid:project.leader.email": ERROR}),
    ("check digit", set_field("company.credit_code", "91110000600037342L"), {"invalid:company.credit_code": ERROR}),
    ("short code", set_field("company.credit_code", "911100006000"), {"invalid:company.credit_code": ERROR}),
    (
        "doubtful code",
        set_field("company.credit_code", "9111000060003734IL", proposal="91110000600037341L"),
        {"invalid:company.credit_code": WARNING},
    ),
    ("not a date", untyped("cover.date", "2020年13月45日"), {"invalid:cover.date": ERROR}),
    ("period", set_field("project.period", "2021年6月至2019年3月", {"start": "2021-06", "end": "2019-03"}), {"invalid:project.period": ERROR}),
    ("no period", untyped("project.period", "三年"), {"invalid:project.period": ERROR}),
    ("unknown direction", untyped("cover.direction", "智慧农业"), {"invalid:cover.direction": ERROR}),
    ("number", untyped("company.main_revenue", "见附件"), {"invalid:company.main_revenue": ERROR}),
    ("vague number", set_field("company.main_revenue", "约三千多", 3000), {"invalid:company.main_revenue": ERROR}),
    ("number in words", set_field("company.main_revenue", "三千二百", 3200), {}),
    ("piece of a label for an address", set_field("company.contact.email", "箱"), {"invalid:company.contact.email": WARNING}),
    ("date without all of its year", untyped("attachment3.date", "二〇年4月24日"), {"invalid:declaration.date": WARNING}),
    ("date with a mark for a digit", untyped("attachment3.date", "二〇二〇年+月19日"), {"invalid:declaration.date": WARNING}),
    ("impossible date", untyped("attachment3.date", "二〇二〇年2月30日"), {"invalid:declaration.date": ERROR}),
    ("both ticked", untyped("company.listed", "☑否 ☑是"), {"invalid:company.listed": ERROR}),
    ("Hong Kong", set_field("company.registered_address", "香港九龙弥敦道1号"), {"invalid:company.registered_address": WARNING}),
    ("Hong Kong Road", set_field("company.registered_address", "青岛市市南区香港中路12号"), {}),
    ("levels without year", set_field("company.honours", "☑国家级", {"high_tech": {"level": "国家级", "year": None}}), {"missing:company.honours.high_tech.year": ERROR}),
    ("no honours", set_field("company.honours", "☐国家级", {"high_tech": None, "key_lab": None}), {"missing:company.honours": WARNING}),
    ("not listed", both(set_field("company.listed", "☑否", False), blank("company.listing.date", "company.listing.place", "company.listing.ticker")), {}),
    ("specks in blanks not due", both(set_field("company.listed", "☑否", False), untyped("company.listing.date", "一_")), {}),
    ("a stroke for a date", untyped("company.listing.date", "二"), {"invalid:company.listing.date": WARNING}),
    ("no exports", both(set_field("company.exports", "☑否", False), blank("company.export_places")), {}),
    ("no software", both(set_field("company.main_business", "☑大数据", ["大数据"]), blank(*[k for k in VALUES if ".software." in k])), {}),
    ("long profile", set_field("company.profile", LONG), {"over_limit:company.profile": WARNING}),
    ("longer profile", set_field("company.profile", LONG * 2), {"over_limit:company.profile": ERROR}),
    ("long summary", set_field("project.summary", LONG * 2), {"over_limit:project.summary": ERROR}),
    ("other project", set_field("project.name", "智慧社区养老平台"), {"inconsistent:project.name": ERROR}),
    ("other project declared", set_field("attachment3.project_name", "智慧社区养老平台"), {"inconsistent:project.name": ERROR}),
    ("one doubtful character", set_field("project.name", PROJECT.replace("零", "雯")), {"inconsistent:project.name": WARNING}),
    ("lookalike", set_field("company.name", APPLICANT.replace("云", "去")), {}),
    ("full width", set_field("company.name", f" {APPLICANT[:5]} {APPLICANT[5:]}"), {}),
    ("other applicant", set_field("company.name", "深圳市海川信息技术有限公司"), {"inconsistent:company.name": ERROR}),
    ("direction not ticked", set_field("project.directions", "☑方向4", [4]), {"inconsistent:project.directions": ERROR}),
    ("two ticked", set_field("project.directions", "☑方向2 ☑方向4", [2, 4]), {}),
    ("more than all", set_field("company.info_consumption_revenue", "9000", 9000), {"inconsistent:company.info_consumption_revenue": WARNING}),
    ("unfinished date", set_field("attachment3.date", "二〇二〇年4月", "2020-04"), {"missing:declaration.date": ERROR}),
    ("signature", signature(verdict=Verdict.ABSENT, hand=Hand.NOTHING), {"missing:declaration.signature": ERROR}),
    ("unclear signature", signature(verdict=Verdict.UNCLEAR), {"missing:declaration.signature": WARNING}),
    ("typed name", signature(hand=Hand.TYPED), {"invalid:declaration.signature": ERROR}),
    ("personal seal", signature(hand=Hand.PERSONAL_SEAL), {"invalid:declaration.signature": WARNING}),
    ("no paging seal", paging(verdict=Verdict.ABSENT), {"missing:paging_seal": ERROR}),
    ("unclear paging seal", paging(verdict=Verdict.UNCLEAR), {"missing:paging_seal": WARNING}),
    ("paging gap", paging(gaps=(3, 4)), {"missing:paging_seal": WARNING}),
    ("copied paging seal", paging(ink=Ink.COPY), {"photocopied:paging_seal": ERROR}),
    ("altered", lambda r: replace(r, texts=(replace(r.texts[0], differences=(("承担全部法律责任", "不承担责任"),)),)), {"altered:declaration.text": ERROR}),
    ("misread", lambda r: replace(r, texts=(replace(r.texts[0], differences=(("己", "已"), ("。", "．"))),)), {}),
    ("signature read as text", lambda r: replace(r, texts=(replace(r.texts[0], differences=(("", "右阳"),)),)), {"altered:declaration.text": WARNING}),
    ("a clause more", lambda r: replace(r, texts=(replace(r.texts[0], differences=(("", "但不承担连带责任"),)),)), {"altered:declaration.text": ERROR}),
    ("holder cut off", proofs(lambda e: replace(e, holder=APPLICANT[:6]) if e.kind == "patent" else e), {}),
    ("one strange character", lambda r: replace(r, texts=(replace(r.texts[0], differences=(("责", "贡"),)),)), {"altered:declaration.text": WARNING}),
    ("no certificate", proofs(lambda e: None if e.kind.startswith("honours") else e), {"missing:attachment1.honours": ERROR}),
    ("other year of certificate", proofs(lambda e: replace(e, date="2015-01-01") if e.kind.startswith("honours") else e), {"inconsistent:attachment1.honours": WARNING}),
    ("other level", proofs(lambda e: replace(e, level="省级") if e.kind.startswith("honours") else e), {"inconsistent:attachment1.honours": WARNING}),
    ("no patent", proofs(lambda e: None if e.kind == "patent" else e), {"missing:attachment1.rnd": ERROR}),
    ("foreign patent", proofs(lambda e: replace(e, holder="深圳市海川信息技术有限公司") if e.kind == "patent" else e), {"inconsistent:attachment1.rnd": WARNING}),
    ("no audit", proofs(lambda e: None if e.kind == "audit_report" else e), {"missing:attachment1.revenue": ERROR}),
    ("audit of 2018", proofs(lambda e: replace(e, year="2018") if e.kind == "audit_report" else e), {"invalid:attachment1.revenue": ERROR}),
    ("audit without year", proofs(lambda e: replace(e, year=None) if e.kind == "audit_report" else e), {"invalid:attachment1.revenue": WARNING}),
    ("no copyright", proofs(lambda e: None if e.kind == "software_copyright" else e), {"missing:attachment2.ip": ERROR}),
    ("no effect", proofs(lambda e: None if e.kind == "user_proof" else e), {"missing:attachment2.promotion": ERROR}),
    (
        "no attachment 1",
        both(without_part("attachment1", "evidence1"), proofs(lambda e: None if e.attachment == "attachment1" else e)),
        {"missing:attachment1": ERROR, "missing:attachment1.honours": ERROR, "missing:attachment1.rnd": ERROR, "missing:attachment1.revenue": ERROR},
    ),
    (
        "no attachment 2",
        both(without_part("attachment2", "evidence2"), proofs(lambda e: None if e.attachment == "attachment2" else e)),
        {"missing:attachment2": ERROR, "missing:attachment2.ip": ERROR, "missing:attachment2.promotion": ERROR},
    ),
    (
        "no attachment 3",
        without_part("declaration"),
        {
            "missing:attachment3": ERROR, "missing:attachment3.project_name": ERROR, "missing:declaration.date": ERROR,
            "missing:declaration.company_seal": ERROR, "missing:declaration.signature": ERROR,
        },
    ),
    ("late", submission(received=date(2020, 5, 11)), {"late:submission": ERROR}),
    ("in time for the ministry", submission(received=date(2020, 5, 12), level="ministry", medium="光盘"), {}),
    ("late for the ministry", submission(received=date(2020, 5, 16), level="ministry", medium="光盘"), {"late:submission": ERROR}),
    ("two copies", submission(copies_paper=2), {"copies:submission": ERROR}),
    ("no disc", submission(copies_electronic=0), {"copies:submission": ERROR}),
    ("by mail", submission(medium="电子邮件"), {"copies:submission": ERROR}),
    ("no letter", submission(recommendation_letter=False), {"missing:recommendation_letter": ERROR}),
    ("not online", submission(online_submitted=False), {"missing:online_registration": ERROR}),
    *[
        (f"format {what}", measured(FormatReading(what, want, have, False, True)), {f"format:{what}": WARNING})
        for what, want, have in (
            ("paper_size", "A4（210×297毫米）", "216×279毫米"), ("body", "3号仿宋", "小四号宋体"), ("heading1", "3号黑体", "3号宋体"),
            ("heading2", "3号楷体", "3号黑体"),
        )
    ],
    ("format unsure", measured(FormatReading("body", "3号仿宋", "宋体", False, False)), {}),
    (
        "electronic version differs",
        set_field("company.office_address", "广州市天河区科韵路16号", others=(replace(clean(Reader.WORD).fields["company.office_address"], raw="佛山市南海区桂城街道", value="佛山市南海区桂城街道"),)),
        {"inconsistent:company.office_address": WARNING},
    ),
    ("unreadable file", lambda r: replace(r, files=(*r.files, SourceFile("附件.pdf", Path("x"), FileKind.PDF, 1, "1", Fate.UNREADABLE, problem=DAMAGED))), {"unreadable:附件.pdf": ERROR}),
    ("unreadable page", lambda r: replace(r, pages=(*r.pages, replace(r.pages[0], page=11, part="unreadable"))), {f"unreadable:{FILE}": ERROR}),
    ("another's application", lambda r: replace(r, others=(OtherApplication("绵阳市华宇软件有限公司", True),)), {"duplicate:application_in_packet": ERROR}),
    ("perhaps another's", lambda r: replace(r, others=(OtherApplication("绵阳市华宇软件有限公司", False),)), {"duplicate:application_in_packet": WARNING}),
    ("another notice's form", lambda r: replace(r, foreign_form=ForeignForm("工业互联网标杆企业申请书", True)), {"mismatch:form": ERROR}),
    ("another year's form", lambda r: replace(r, foreign_form=ForeignForm("2019年新型信息消费示范项目申报书", False)), {"mismatch:form": WARNING}),
    ("page read in part", lambda r: replace(r, pages=(*r.pages[1:], replace(r.pages[0], problems=(PART,)))), {f"unreadable:{FILE}": WARNING}),
    (
        "blank on a page read in part",
        both(blank("company.contact.name"), lambda r: replace(r, pages=tuple(replace(p, problems=(PART,)) if p.part == "table1" else p for p in r.pages))),
        {f"unreadable:{FILE}": WARNING, "missing:company.contact.name": WARNING},
    ),
    ("blank page", lambda r: replace(r, pages=(*r.pages, replace(r.pages[0], page=11, part="blank"))), {}),
]  # fmt: skip


SEAL_CASES: list[tuple[dict[str, object], str, str]] = [
    ({"verdict": Verdict.ABSENT}, "missing", ERROR),
    ({"verdict": Verdict.UNCLEAR, "owner_match": None}, "missing", WARNING),
    ({"ink": Ink.COPY}, "photocopied", ERROR),
    ({"ink": Ink.UNKNOWN, "colour": Colour.GREY}, "photocopied", WARNING),
    ({"ink": Ink.COPY, "colour": Colour.BILEVEL}, "photocopied", WARNING),
    ({"kind": SealKind.CONTRACT}, "mismatch", ERROR),
    ({"kind": SealKind.PERSONAL}, "mismatch", ERROR),
    ({"kind": SealKind.OTHER}, "mismatch", ERROR),
    ({"owner_match": 0.3, "text": "深圳市海川信息技术有限公司"}, "mismatch", ERROR),
    ({"owner_match": 0.7}, "mismatch", WARNING),
    ({"owner_match": 0.3, "text": "公司"}, "mismatch", WARNING),
    ({"owner_match": 0.95, "verdict": Verdict.UNCLEAR}, "mismatch", WARNING),
]
