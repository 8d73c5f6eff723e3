"""Records with exactly one thing wrong: name, how to spoil the clean record, the findings that must come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from cleanrecord import (
    APPLICANT,
    FILE,
    PROGRESS,
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
    with_letter,
    without_part,
)
from model.packet import Fate, FileKind, SourceFile
from model.page import Colour, Ink, Paper, Reader, SealKind
from model.problem import Problem
from model.record import ForeignForm, FormatReading, Hand, OtherApplication, Presence, SensitiveMark, SheetGap, Source, Verdict
from notices.profile import load

ERROR, WARNING = "error", "warning"
PROFILE = load("xxxf2020")
PART = Problem("part_unread", "部分内容未能读取", "请对照原件核对。")
DAMAGED = Problem("damaged_file", "文件已损坏或不完整", "请重新导出并提交。")


def measured(reading: FormatReading) -> Spoil:
    return lambda r: replace(r, formats=(reading,))


def honours(**rows: object) -> Spoil:
    """The honours with these rows beside or in place of the clean ones."""
    return set_field("company.honours", "☑", {**VALUES["company.honours"][1], **rows})


LONG = "建设" * 201
NAMED = ("cover.applicant", "company.name")
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
    ("number", untyped("company.main_revenue", "较多"), {"invalid:company.main_revenue": ERROR}),
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
    ("holder in traditional characters", proofs(lambda e: replace(e, holder="廣州市雲帆智能科技有限公司") if e.kind == "patent" else e), {}),
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
    ("software of another", proofs(lambda e: replace(e, subjects=("智慧医疗影像管理系统V1.0",)) if e.kind == "software_copyright" else e), {"inconsistent:attachment2.ip": WARNING}),
    ("software under the firm's own name", proofs(lambda e: replace(e, subjects=("云帆协同终端软件V2.0",)) if e.kind == "software_copyright" else e), {}),
    ("software of the project", proofs(lambda e: replace(e, subjects=("社区零售管理系统V1.0",)) if e.kind == "software_copyright" else e), {}),
    ("use of another project", proofs(lambda e: replace(e, subjects=("智慧医疗影像平台",)) if e.kind == "user_proof" else e), {"inconsistent:attachment2.promotion": WARNING}),
    ("a list of firms, one misread", proofs(lambda e: replace(e, holder="广州市恒力机电有限公司、" + e.holder[:-1] + "刁") if e.kind.startswith("honours") else e), {}),
    ("a list of other firms", proofs(lambda e: replace(e, holder="广州市恒力机电有限公司、佛山市华泰新材料有限公司") if e.kind.startswith("honours") else e), {"inconsistent:attachment1.honours": WARNING}),
    ("use of this project and another", proofs(lambda e: replace(e, subjects=("智慧医疗影像平台", PROJECT)) if e.kind == "user_proof" else e), {}),
    ("a certificate that had ended", proofs(lambda e: replace(e, valid_until="2020-04-23") if e.kind == "honours.high_tech" else e), {"invalid:attachment1.honours": WARNING}),
    ("a certificate that holds", proofs(lambda e: replace(e, valid_until="2020-04-24") if e.kind == "honours.high_tech" else e), {}),
    ("another amount", proofs(lambda e: replace(e, amounts=(8120.33, 6500.0)) if e.kind == "audit_report" else e), {"inconsistent:company.main_revenue": WARNING}),
    ("the amount of the year beside another", proofs(lambda e: replace(e, amounts=(6500.0, 7020.79)) if e.kind == "audit_report" else e), {}),
    ("single yuan beside the proof", both(proofs(lambda e: replace(e, amounts=(7.02,)) if e.kind == "audit_report" else e), set_field("company.main_revenue", "70207.9", 70207.9)), {"invalid:company.main_revenue": WARNING}),
    ("single yuan by itself and beside the proof", both(proofs(lambda e: replace(e, amounts=(7020.79,)) if e.kind == "audit_report" else e), set_field("company.main_revenue", "70207900", 70207900)), {"invalid:company.main_revenue": WARNING}),
    ("dollars beside the proof", both(proofs(lambda e: replace(e, amounts=(7020.79,)) if e.kind == "audit_report" else e), set_field("company.main_revenue", "1000万美元", 1000), set_field("company.info_consumption_revenue", "100", 100)), {}),
    ("the amount rounded", proofs(lambda e: replace(e, amounts=(7020.8,)) if e.kind == "audit_report" else e), {}),
    ("late by the register's own level", submission(received=date(2020, 5, 15), level="ministry", medium="光盘"), {}),
    ("by courier to the ministry", submission(level="ministry", medium="光盘", delivery="顺丰速运"), {"invalid:delivery": WARNING}),
    ("by EMS", submission(level="ministry", medium="光盘", delivery="邮政EMS"), {}),
    ("by confidential mail", submission(level="ministry", medium="光盘", delivery="机要"), {}),
    ("by courier to the province", submission(delivery="顺丰速运"), {}),
    ("recommended by an association", submission(recommender="广东软件行业协会"), {"ineligible:recommender": WARNING}),
    ("recommended by a park", set_field("cover.recommender", "松山湖高新技术产业开发区管理委员会"), {"ineligible:recommender": WARNING}),
    ("a recommender that was hardly read", set_field("cover.recommender", "广川市工业和信急化局", confidence=0.5), {}),
    ("a recommender with a misread character", set_field("cover.recommender", "广州市工业和信急化局"), {}),
    ("recommended by a county", submission(recommender="佛山市顺德区经济促进局"), {}),
    ("recommended by a central enterprise", submission(recommender="中国电子"), {}),
    ("a branch", both(*(set_field(key, f"{APPLICANT}深圳分公司") for key in NAMED)), {"ineligible:company": ERROR}),
    ("a branch, hardly read", both(*(set_field(key, f"{APPLICANT}深圳分公司", confidence=0.7) for key in NAMED)), {"ineligible:company": WARNING}),
    ("perhaps a branch", both(*(set_field(key, f"{APPLICANT}营业部") for key in NAMED)), {"ineligible:company": WARNING}),
    ("an individual business", set_field("company.credit_code", "92440101MA59A1B28N"), {"ineligible:company": ERROR}),
    ("a company of Hong Kong", both(set_field("company.registered_address", "香港九龙弥敦道1号"), set_field("company.credit_code", "无", None, typed=False)), {"invalid:company.registered_address": WARNING, "ineligible:company": ERROR}),
    ("a letter", with_letter(), {}),
    ("a letter without a seal", with_letter(verdict=Verdict.ABSENT), {"missing:recommendation_letter.seal": ERROR}),
    ("a letter in a file", with_letter(Paper.ELECTRONIC, verdict=Verdict.ABSENT), {"missing:recommendation_letter.seal": WARNING}),
    ("a letter with another's seal", with_letter(text="佛山市工业和信息化局", owner_match=0.4), {"mismatch:recommendation_letter.seal": ERROR}),
    ("a letter for another applicant", with_letter(reading={"applicant": 0.6, "organisations": ("深圳市海川信息技术有限公司",)}), {"inconsistent:recommendation_letter": ERROR}),
    ("a letter for another project", with_letter(reading={"project": 0.3, "projects": ("智慧社区养老平台",)}), {"inconsistent:recommendation_letter": ERROR}),
    ("a letter that names no project", with_letter(reading={"project": 0.0}), {"inconsistent:recommendation_letter": WARNING}),
    ("a letter for another, hardly read", with_letter(reading={"applicant": 0.6, "organisations": ("深圳市海川信息技术有限公司",), "confidence": 0.8}), {"inconsistent:recommendation_letter": WARNING}),
    ("secret", lambda r: replace(r, sensitive=(SensitiveMark("secrecy", "秘密", 0.98, Source(FILE, 1)),)), {"invalid:secrecy": WARNING}),
    ("an identity card", lambda r: replace(r, sensitive=(SensitiveMark("identity_card", "4401**************", 0.98, Source(FILE, 9)),)), {"invalid:secrecy": WARNING}),
    ("a number without its page", lambda r: replace(r, gaps=(SheetGap(Source(FILE, 5), (6,)),)), {"missing:page": WARNING}),
    ("a text that breaks off", lambda r: replace(r, gaps=(SheetGap(Source(FILE, 5), ending="平台把撮合、"),)), {"missing:page": WARNING}),
    (
        "a table that breaks off",
        blank("project.directions", "project.summary", presence=Presence.NOT_FOUND),
        {f"unreadable:{FILE}": WARNING, "missing:page": WARNING},
    ),
    *[
        (f"a field that was not found: {key}", blank(key, presence=Presence.NOT_FOUND), {f"missing:{key}": WARNING})
        for key in ("project.leader.title", "project.leader.mobile", "project.directions", "project.summary")
    ],
    ("fields that were not found", blank("project.leader.title", "project.leader.mobile", presence=Presence.NOT_FOUND), {f"unreadable:{FILE}": WARNING}),
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
    # 其他 and what it is
    ("other ticked, not named", set_field("company.ownership", "☑其他（请注明）", ["其他"]), {"missing:company.ownership.other": ERROR}),
    ("other ticked beside, not named", set_field("company.main_business", "☑大数据 ☑其他", ["大数据", "工业软件", "其他"]), {"missing:company.main_business.other": ERROR}),
    ("other written", set_field("company.ownership", "其他（请注明）：集体企业", ["集体企业"]), {}),
    # rows of honours
    ("both levels", honours(high_tech={"level": None, "year": "2018", "levels": ["国家级", "省市级"]}), {"invalid:company.honours.high_tech": ERROR}),
    ("both levels, another row without proof", honours(high_tech={"level": None, "year": "2018", "levels": ["国家级", "省市级"]}, key_lab={"level": "省市级", "year": "2017"}), {"invalid:company.honours.high_tech": ERROR, "missing:attachment1.honours": ERROR}),
    ("both levels, no year", honours(high_tech={"level": None, "year": None, "levels": ["国家级", "省市级"]}), {"invalid:company.honours.high_tech": ERROR, "missing:company.honours.high_tech.year": ERROR}),
    ("year to come", honours(high_tech={"level": "国家级", "year": "2021"}), {"invalid:company.honours.high_tech.year": ERROR, "inconsistent:attachment1.honours": WARNING}),
    ("year before there were any", honours(high_tech={"level": "国家级", "year": "1989"}), {"invalid:company.honours.high_tech.year": ERROR, "inconsistent:attachment1.honours": WARNING}),
    ("the year of the call", honours(high_tech={"level": "国家级", "year": "2020"}), {"inconsistent:attachment1.honours": WARNING}),
    ("the first year", honours(high_tech={"level": "国家级", "year": "1990"}), {"inconsistent:attachment1.honours": WARNING}),
    ("a year, no level", honours(high_tech={"level": None, "year": "2018"}), {"missing:company.honours.high_tech.level": WARNING}),
    ("other rows empty", honours(key_lab=None, high_tech={"level": "国家级", "year": "2018"}), {}),
    ("other honours: none", honours(high_tech=None, other={"level": None, "year": None, "text": "无"}), {}),
    ("other honours without proof", honours(other={"level": None, "year": None, "text": "专精特新企业"}), {"missing:attachment1.honours": WARNING}),
    # amounts
    ("single yuan", set_field("company.main_revenue", "70207900", 70207900), {"invalid:company.main_revenue": WARNING}),
    ("a great company", set_field("company.main_revenue", "1500亿元", 15000000), {}),
    ("formal numerals", set_field("company.registered_capital", "伍仟万元整", 5000), {}),
    ("dollars are not compared with yuan", set_field("company.info_consumption_revenue", "9000万美元", 9000), {}),
    # periods and dates of signing
    ("until now", set_field("project.period", "2019年2月至今", {"start": "2019-02", "end": None}), {"invalid:project.period": WARNING}),
    ("for long", untyped("project.period", "长期"), {"invalid:project.period": WARNING}),
    ("no end", set_field("project.period", "2019年2月至", {"start": "2019-02", "end": None}), {"invalid:project.period": ERROR}),
    ("signed before the notice", set_field("cover.date", "2020年4月23日", "2020-04-23"), {"invalid:cover.date": WARNING}),
    ("signed on the day of the notice", set_field("cover.date", "2020年4月24日", "2020-04-24"), {}),
    ("signed in its month", set_field("cover.date", "2020年4月", "2020-04"), {}),
    ("declared before the notice", set_field("attachment3.date", "二〇二〇年3月2日", "2020-03-02"), {"invalid:declaration.date": WARNING}),
    ("signed after receipt", set_field("cover.date", "2020年5月9日", "2020-05-09"), {"invalid:cover.date": WARNING}),
    ("signed on the day of receipt", set_field("cover.date", "2020年5月8日", "2020-05-08"), {}),
    # characters, but no answer
    *[(f"placeholder {text}", set_field("company.rnd_capability", text), {"missing:company.rnd_capability": WARNING}) for text in ("略", "（略）", "待补充", "见附件", "详见附件1。", "XXX", "×××", "（获得的专利、标准、知识产权等）", "……")],
    ("placeholder for a number", untyped("company.main_revenue", "见附件"), {"missing:company.main_revenue": WARNING}),
    ("placeholder for a name", set_field("project.leader.name", "某某"), {"missing:project.leader.name": WARNING}),
    ("placeholder within a name", set_field("project.name", "XX智慧平台"), {"missing:project.name": WARNING}),
    ("placeholder for an essay", set_field("essay.team", "详见附件2"), {"missing:essay.team": WARNING}),
    *[(f"answer {text}", set_field("company.rnd_capability", text), {}) for text in ("发明专利7项，详见附件1", "无", "XXL尺码算法专利1项", "见证系统专利", "拥有某类算法的专利")],
    # what the account of progress tells
    ("a direction not told of", both(set_field("project.directions", "☑方向2 ☑方向10", [2, 10]), set_field("essay.progress", PROGRESS.replace("体验", ""))), {"missing:essay.progress.directions": WARNING}),
    ("one direction, whatever is told", set_field("essay.progress", "已建成3个网点。存在人手不足的问题，计划增加人手。"), {}),
    ("no problems", set_field("essay.progress", "已建成3个网点，服务居民20万户。"), {"missing:essay.progress.problems": WARNING}),
    ("no progress to tell of", set_field("essay.progress", "无"), {}),
    ("progress blank", blank("essay.progress"), {"missing:essay.progress": ERROR}),
    ("directions that are not ticks", both(set_field("project.directions", "方向2", "方向2"), blank("cover.direction")), {"missing:cover.direction": ERROR}),
    ("problems without a plan", set_field("essay.progress", "已建成3个网点。人手不足。"), {"missing:essay.progress.problems": WARNING}),
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
