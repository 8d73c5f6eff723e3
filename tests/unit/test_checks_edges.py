"""Checks at their edges: what is told just there, how surely, of which place; and types at the edges of what they can read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkers.batch import compare_entries, entry, leveled
from checkers.case import is_filled
from checkers.check import check, unchecked
from cleanrecord import (
    FILE,
    RECOMMENDER,
    Spoil,
    blank,
    both,
    clean,
    paging,
    proofs,
    seal,
    set_field,
    signature,
    untyped,
    with_letter,
)
from model.finding import Finding
from model.packet import Submission
from model.page import Colour, Ink, Paper, Reader, SealKind
from model.record import DigitalSignature, FieldValue, ForeignForm, Hand, Presence, Record, Source, Verdict
from notices.field_types.credit_code import valid_code
from notices.profile import load

PROFILE = load("xxxf2020")
SEAL, OTHERS = "cover.applicant_seal", "武汉光谷联创科技有限公司"
SAME = PROFILE.thresholds.owner_same


def found(*spoils: Spoil) -> list[Finding]:
    return check(both(*spoils)(clean()), PROFILE)


def told(*spoils: Spoil) -> list[str]:
    return [f"{f.code} {f.severity.value}" for f in found(*spoils)]


def changed(*differences: tuple[str, str], sure: float = 0.99, reader: Reader = Reader.OCR) -> Spoil:
    """The declaration's text differs in these places."""

    def spoil(record: Record) -> Record:
        text = replace(
            record.texts[0],
            differences=differences,
            certainties=(sure,) * len(differences),
            source=Source(FILE, 10, None, reader),
        )
        return replace(record, texts=(text,))

    return spoil


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"verdict": Verdict.ABSENT}, [f"missing:{SEAL} error"]),
        ({"verdict": Verdict.ABSENT, "colour": Colour.GREY}, [f"missing:{SEAL} warning"]),
        ({"verdict": Verdict.UNCLEAR, "ink": Ink.UNKNOWN, "owner_match": None}, [f"missing:{SEAL} warning"]),
        ({"verdict": Verdict.UNCLEAR, "ink": Ink.COPY, "owner_match": None}, [f"missing:{SEAL} warning", f"photocopied:{SEAL} warning"]),
        ({"owner_match": SAME}, []),
        ({"owner_match": SAME - 0.01}, [f"mismatch:{SEAL} warning"]),
        ({"owner_match": 0.2, "text": OTHERS}, [f"mismatch:{SEAL} error"]),
        ({"owner_match": 0.2, "text": OTHERS, "expected": ""}, [f"mismatch:{SEAL} error"]),  # the form names the owner then
        ({"owner_match": 0.2, "text": "限公司武汉光谷联创科技有"}, [f"mismatch:{SEAL} error"]),  # a ring cut within its end
        ({"owner_match": 0.2, "text": "武汉光谷联创科"}, [f"mismatch:{SEAL} warning"]),
        ({"owner_match": 0.2, "text": "光谷公司"}, [f"mismatch:{SEAL} warning"]),  # too little to name another
        ({"kind": SealKind.FINANCE, "ink": Ink.COPY}, [f"mismatch:{SEAL} error", f"photocopied:{SEAL} error"]),
        ({"kind": SealKind.FINANCE, "confidence": 0.3}, [f"mismatch:{SEAL} warning"]),
    ],
)  # fmt: skip
def test_a_seal_at_its_edges(changes: dict[str, object], wanted: list[str]) -> None:
    findings = found(seal(SEAL, **changes))
    assert [f"{f.code} {f.severity.value}" for f in findings] == wanted
    place = clean().seals[0].source
    assert all(f.source == place and f.part == "cover" for f in findings)


def test_what_was_not_judged_is_asked_about() -> None:
    (sealed,) = found(lambda r: replace(r, seals=tuple(s for s in r.seals if s.at != SEAL)))
    assert (sealed.code, sealed.severity.value, sealed.found) == (f"missing:{SEAL}", "warning", "")
    assert sealed.message.startswith("未能判断") and sealed.source == Source(FILE, 1)
    (text,) = found(lambda r: replace(r, texts=()))
    assert (text.code, text.severity.value, text.source) == ("altered:declaration.text", "warning", Source(FILE, 10))
    assert text.message.startswith("未能核对")


def test_what_stands_in_a_field_is_told_at_its_place() -> None:
    spoils = (set_field("company.main_business", "☑其他", ["其他"]), set_field("cover.date", "2020年4月1日", "2020-04-01"))
    keys = {"missing:company.main_business.other": "company.main_business", "invalid:cover.date": "cover.date"}
    findings = [f for f in found(*spoils) if f.code in keys]
    assert [f.code for f in findings] != [] and all(f.source == clean().fields[keys[f.code]].source for f in findings)
    assert {f.code for f in findings} == set(keys)


PLACE = Source(FILE, 7, None, Reader.OCR)


@pytest.mark.parametrize(
    ("changes", "wanted", "words"),
    [
        ({"verdict": Verdict.ABSENT}, ["missing:paging_seal error"], "页边均未发现"),
        ({"verdict": Verdict.UNCLEAR}, ["missing:paging_seal warning"], "未能拼合判明"),
        ({"gaps": (3, 4)}, ["missing:paging_seal warning"], "但第3、4页的页边没有印迹"),
        ({"ink": Ink.COPY}, ["photocopied:paging_seal error"], "系复印件"),
        ({"ink": Ink.UNKNOWN}, ["photocopied:paging_seal warning"], "颜色不明"),
        ({"ink": Ink.COPY, "gaps": (3,)}, ["photocopied:paging_seal error"], "另：第3页的页边未见印迹"),
    ],
)
def test_a_paging_seal_is_told_at_its_place(changes: dict[str, object], wanted: list[str], words: str) -> None:
    findings = found(paging(source=PLACE, **changes))
    assert [f"{f.code} {f.severity.value}" for f in findings] == wanted
    assert words in findings[0].message and all((f.source, f.part) == (PLACE, "whole") for f in findings)


def test_a_paging_seal_of_which_nobody_knows_and_of_files() -> None:
    assert told(lambda r: replace(r, paging=None)) == ["missing:paging_seal warning"]
    files = tuple(replace(p, paper=Paper.ELECTRONIC) for p in clean().pages)
    (electronic,) = (f for f in found(paging(source=PLACE), lambda r: replace(r, pages=files)) if f.code == "missing:paging_seal")
    assert (electronic.severity.value, electronic.source) == ("error", PLACE)
    black = tuple(replace(p, colour=Colour.GREY) if p.order == 2 else p for p in clean().pages)
    assert told(paging(verdict=Verdict.ABSENT), lambda r: replace(r, pages=black)) == ["missing:paging_seal warning"]


def test_levels_of_rows_as_the_notice_calls_them() -> None:
    row = Submission("p", level="ministry")
    assert leveled(None, PROFILE) is None and leveled(row, PROFILE) == row
    assert leveled(row, PROFILE.model_copy(update={"submission": None})) is row


def test_a_typed_name_is_told_at_its_place() -> None:
    own = replace(clean().signatures[0].source or Source(FILE, 0), page=10, box=None)
    (sure,) = found(signature(hand=Hand.TYPED, source=own))
    (unsure,) = found(signature(hand=Hand.TYPED, source=own, verdict=Verdict.UNCLEAR))
    assert sure.source == unsure.source == own
    assert (sure.severity.value, unsure.severity.value) == ("error", "warning")


LONG = "本单位对所提交材料的真实性负责"


@pytest.mark.parametrize(
    ("spoil", "wanted", "words"),
    [
        (changed((LONG, "本单位")), "error", f"“{LONG}”被改为“本单位”"),
        (changed((LONG, "本单位"), sure=0.5), "warning", "可能为识别误差"),
        (changed((LONG, "本单位"), sure=0.5, reader=Reader.WORD), "error", "请使用规定文本"),
        (changed(("", "字" * 4)), "warning", f"多出“{'字' * 4}”"),  # a signature over the text
        (changed(("", "字" * 5)), "error", f"多出“{'字' * 5}”"),
        (changed(("字" * 30, "")), "error", f"缺少“{'字' * 30}”"),
        (changed(("字" * 31, "")), "error", f"缺少“{'字' * 30}……”"),
        (changed((LONG, "甲"), ("乙丙", ""), ("丁戊", ""), ("己庚", "")), "error", "缺少“丁戊”等4处。"),
        (changed((LONG, "甲"), ("乙丙", ""), ("丁戊", "")), "error", "缺少“丁戊”。"),
    ],
)
def test_a_prescribed_text_at_its_edges(spoil: Spoil, wanted: str, words: str) -> None:
    (finding,) = found(spoil)
    assert (finding.code, finding.severity.value) == ("altered:declaration.text", wanted)
    assert words in finding.message


def test_lookalikes_and_points_change_no_prescribed_text() -> None:
    assert told(changed(("未", "末"), ("，", "。"))) == []
    assert told(changed(("未", "末"), reader=Reader.WORD)) != []
    assert told(changed(("未来", "末"))) != []


def unsure(*keys: str) -> Spoil:
    return lambda r: replace(r, fields={k: replace(v, confidence=0.5) if k in keys else v for k, v in r.fields.items()})


AUDIT, HONOURS = "audit_report", "honours.high_tech"


@pytest.mark.parametrize(
    ("spoils", "wanted", "words"),
    [
        ((blank("company.listing.date"),), ["missing:company.listing.date error"], "因“是否上市公司”一栏所选"),
        ((unsure("company.listed"), blank("company.listing.date")), ["missing:company.listing.date warning"], "此项必填"),
        ((proofs(lambda e: replace(e, attachment="attachment2") if e.kind == HONOURS else e),), ["missing:attachment1.honours warning"], "请补交“高新技术企业”的证明材料"),
        ((proofs(lambda e: None if e.kind == HONOURS else e),), ["missing:attachment1.honours error"], "没有相应的证书或批复文件"),
        ((proofs(lambda e: None if e.kind == HONOURS else e), unsure("company.honours")), ["missing:attachment1.honours warning"], "没有相应的证书"),
        ((proofs(lambda e: replace(e, year="2018") if e.kind == AUDIT else e),), ["invalid:attachment1.revenue error"], "应为2019年度，所提交的为2018年度，请补交2019年度的材料"),
        ((proofs(lambda e: replace(e, year="2020") if e.kind == AUDIT else e),), ["invalid:attachment1.revenue warning"], "（材料上的年份为2020）"),
        ((proofs(lambda e: replace(e, year="2018", confidence=0.3) if e.kind == AUDIT else e),), ["invalid:attachment1.revenue warning"], "（材料上的年份为2018）"),
        ((proofs(lambda e: replace(e, year=None) if e.kind == AUDIT else e),), ["invalid:attachment1.revenue warning"], "中判明其为2019年度，请核实"),
        ((set_field("cover.direction", "面向生产", ["面向生产"]),), ["inconsistent:project.directions error"], "为“面向生产”，而"),
        ((set_field("cover.direction", "面向生产", ["面向生产"]), unsure("project.directions")), ["inconsistent:project.directions warning"], "为“面向生产”，而"),
        ((set_field("cover.direction", "面向生产", ["面向生产"], confidence=0.5),), ["inconsistent:project.directions warning"], "为“面向生产”，而"),
        ((set_field("company.honours", "☑", {"high_tech": {"level": "省市级", "year": "2019"}}),), ["inconsistent:attachment1.honours warning"], "级别为“国家级”（填报为“省市级”），年份为2018（填报为2019），请核实"),
        ((set_field("company.honours", "☑", {"high_tech": {"level": "国家级", "year": "2018"}, "other": {"text": "专精特新企业。"}}),), ["missing:attachment1.honours warning"], "其他荣誉“专精特新企业”未见"),
        ((set_field("company.honours", "☑", {"high_tech": {"level": "国家级", "year": "2018"}, "other": {"text": "无。"}}),), [], ""),
        ((set_field("company.honours", "☑", {"high_tech": {"level": "国家级", "year": "2018"}, "other": {"text": "•"}}),), [], ""),
        ((set_field("company.honours", "☑", {"high_tech": {"level": "国家级", "year": "2018"}, "other": {"text": "一"}}),), [], ""),
        ((set_field("company.listing.place", "详见附件"),), ["missing:company.listing.place warning"], "没有实质内容，请核实"),
        ((with_letter(reading={"applicant": 0.1, "organisations": ("武汉光谷联创科技有限公司",)}),), ["inconsistent:recommendation_letter error"], "请推荐单位核实并更正"),
        ((with_letter(reading={"applicant": 0.1}),), ["inconsistent:recommendation_letter warning"], "请对照原件核对"),
        ((with_letter(reading={"project": 0.1, "projects": ("渔船调度",)}), unsure("cover.project_name")), ["inconsistent:recommendation_letter warning"], "，函中为“渔船调度”"),
    ],
)  # fmt: skip
def test_how_sure_a_finding_is(spoils: tuple[Spoil, ...], wanted: list[str], words: str) -> None:
    findings = found(*spoils)
    assert [f"{f.code} {f.severity.value}" for f in findings] == wanted
    assert not wanted or words in findings[0].message


@pytest.mark.parametrize(
    "rows",
    [
        {"high_tech": {"levels": ["国家级", "省市级"], "year": "2018"}},
        {"high_tech": {"level": "国家级"}},
        {"high_tech": {"year": "2018"}},
        {"high_tech": {"level": "国家级", "year": "1889"}},
    ],
)
def test_what_is_told_of_a_row_is_told_at_its_place(rows: dict[str, object]) -> None:
    own = [f for f in found(set_field("company.honours", "☑", rows)) if "company.honours.high_tech" in f.code]
    place = clean().fields["company.honours"].source
    assert own and all(f.source == place for f in own)


@pytest.mark.parametrize(("sure", "severity"), [(0.7, "warning"), (0.95, "error")])
def test_a_tick_that_was_guessed_claims_nothing_for_sure(sure: float, severity: str) -> None:
    def scanned(record: Record) -> Record:
        fields = {
            key: replace(value, confidence=sure, source=replace(value.source, reader=Reader.OCR))
            if key == "company.honours" and value.source
            else value
            for key, value in record.fields.items()
        }
        return replace(record, fields=fields)

    claimed = set_field("company.honours", "☑", {"high_tech": {"level": "国家级"}})
    without = proofs(lambda e: None if e.kind == HONOURS else e)
    told_ = {f.code: f.severity.value for f in found(claimed, without, scanned)}
    assert told_ == {"missing:company.honours.high_tech.year": severity, "missing:attachment1.honours": severity}


def test_of_several_certificates_that_ended_the_last_is_told() -> None:
    days = ("2018-01-01", "2019-05-01", "2017-01-01")
    three = tuple(replace(e, valid_until=day) for e in clean().evidence if e.kind == HONOURS for day in days)
    (finding,) = found(lambda r: replace(r, evidence=(*three, *(e for e in r.evidence if e.kind != HONOURS))))
    assert (finding.code, finding.found) == ("invalid:attachment1.honours", "2019-05-01")
    assert "有效期至2019年5月1日，在通知发布（2020年4月24日）之前" in finding.message


def test_honours_that_were_left_blank_need_no_certificate() -> None:
    assert told(blank("company.honours"), proofs(lambda e: None if e.kind == HONOURS else e)) == [
        "missing:company.honours warning"
    ]


def test_boxes_that_were_not_made_out_are_told_at_the_first() -> None:
    keys = ("company.ownership", "company.main_business", "project.directions")
    (finding,) = found(blank(*keys), unsure(*keys))
    assert (finding.code, finding.severity.value, finding.part) == (f"unreadable:{FILE}", "warning", "files")
    assert finding.source == clean().fields[keys[0]].source and finding.clause == PROFILE.unreadable_clause
    assert f"文件“{FILE}”第3页“单位性质”、“主营业务”；第4页“示范项目领域”的勾选方式未能辨认" in finding.message


def in_the_file(key: str, raw: str, value: object) -> Spoil:
    """The packet's Word file says so, beside its scan."""
    other = FieldValue(key, raw, value, 0.99, Source("申报书.docx", 3, None, Reader.WORD), Presence.FILLED)
    return lambda r: replace(r, fields=r.fields | {key: replace(r.fields[key], others=(other,))})


@pytest.mark.parametrize(
    ("key", "raw", "value", "words"),
    [
        ("company.listed", "☑否 ☐是", False, "扫描件（扫描件.pdf 第3页）为“☐否 ☑是”，电子版（申报书.docx 第3页）为“☑否 ☐是”"),
        ("company.listed", "☐否　☑是", True, ""),
        ("company.rnd_staff", "38人", 38, "为“37人”，电子版（申报书.docx 第3页）为“38人”"),
        ("company.rnd_staff", "37", 37, ""),
        ("company.ownership", "☑国有企业", ["国有企业"], "为“☑国有企业”"),
    ],
)
def test_two_versions_of_a_value(key: str, raw: str, value: object, words: str) -> None:
    findings = found(in_the_file(key, raw, value))
    assert [f"{f.code} {f.severity.value}" for f in findings] == [f"inconsistent:{key} warning"] * bool(words)
    assert not words or words in findings[0].message
    assert all(f.source == clean().fields[key].source for f in findings)


def test_software_of_others_is_named_one_by_one() -> None:
    others = proofs(lambda e: replace(e, subjects=("渔船调度管理系统", "甲")) if e.kind == "software_copyright" else e)
    more = tuple(
        replace(e, title="软件登记证书", subjects=("冷链监测软件",)) for e in clean().evidence if e.kind == "software_copyright"
    )
    (finding,) = found(others, lambda r: replace(r, evidence=(*r.evidence, *more)))
    assert finding.code == "inconsistent:attachment2.ip" and finding.found == "渔船调度管理系统"
    assert "所载为“渔船调度管理系统”；“软件登记证书”所载为“冷链监测软件”，与本项目“社区智慧零售服务平台”不一致" in finding.message


def test_a_proof_of_a_project_whose_name_is_of_general_words_is_of_it() -> None:
    name = "5G+8K智能服务终端研发及应用"
    keys = ("project.name", "cover.project_name", "attachment3.project_name")
    used = proofs(lambda e: replace(e, subjects=(name[:-1] + "\n" + name[-1],)) if e.kind == "user_proof" else e)
    assert "inconsistent:attachment2.promotion" not in {
        f.code for f in found(*(set_field(key, name, name) for key in keys), used)
    }


def test_what_is_not_checked_at_all() -> None:
    foreign = replace(clean(), foreign_form=ForeignForm("项目申报书", True))
    assert unchecked(foreign, PROFILE)[0] == "所附不是本通知的申报书，除报送要求外的各项均未核对。"
    signed = replace(clean(), digital_signatures=tuple(DigitalSignature(FILE, who, "SM2", valid, None) for who, valid in (("甲", None), ("乙", True), ("", None))))  # fmt: skip
    assert unchecked(signed, PROFILE)[-1] == f"文件带有电子签名但本机不能验证，因而未核对其效力：甲、{FILE}。"


def test_what_counts_as_filled() -> None:
    made = [
        FieldValue("k", raw, value, presence=Presence.FILLED)
        for raw, value in ((None, None), (" ", []), ("无", None), (None, 0), (None, False))
    ]
    assert [is_filled(one) for one in made] == [False, False, True, True, True]
    assert not is_filled(FieldValue("k", "甲", "甲", presence=Presence.UNREADABLE))


def code(beginning: str) -> str:
    """A code of that beginning whose check digit is right."""
    return next(beginning + char for char in "0123456789ABCDEFGHJKLMNPQRTUWXY" if valid_code(beginning + char))


@pytest.mark.parametrize(
    ("beginning", "severity", "words"),
    [
        ("92440101MA59A1B28", "error", "属于个体工商户，不具备独立法人资格"),
        ("21110000600037341", "warning", "属于境外机构的代表机构，似不具备独立法人资格"),
        ("41110000600037341", "warning", "属于境外机构的代表机构"),
        ("91810000600037341", "warning", "不是内地登记机关所发，请核实申报单位是否在境内注册"),
        ("91710000600037341", "warning", "不是内地登记机关所发"),
    ],
)
def test_codes_of_who_may_not_apply(beginning: str, severity: str, words: str) -> None:
    (finding,) = found(set_field("company.credit_code", code(beginning)))
    assert (finding.code, finding.severity.value, finding.found) == ("ineligible:company", severity, code(beginning))
    assert words in finding.message and code(beginning) in finding.message
    assert finding.source == clean().fields["company.credit_code"].source


def test_an_address_abroad_without_a_code() -> None:
    spoils = (untyped("company.credit_code", "无"), set_field("company.registered_address", "香港九龙弥敦道1号"))
    told_ = next(f for f in found(*spoils) if f.code == "ineligible:company")
    assert (told_.severity.value, told_.found) == ("error", "香港九龙弥敦道1号")
    assert told_.source == clean().fields["company.registered_address"].source
    unsure = set_field("company.registered_address", "香港九龙弥敦道1号", confidence=0.5)
    assert next(f for f in found(spoils[0], unsure) if f.code == "ineligible:company").severity.value == "warning"
    name = both(*(set_field(key, "Yunfan Holdings Limited") for key in ("company.name", "cover.applicant")))
    foreign = next(f for f in found(spoils[0], name) if f.code == "ineligible:company")
    assert (foreign.severity.value, foreign.found, "似为境外企业" in foreign.message) == (
        "warning",
        "Yunfan Holdings Limited",
        True,
    )


@pytest.mark.parametrize(("count", "confidence", "severity"), [(450, 0.97, "error"), (450, 0.5, "warning"), (400, 0.97, "")])
def test_a_text_that_is_too_long(count: int, confidence: float, severity: str) -> None:
    found_ = told(set_field("company.profile", "字" * count, confidence=confidence))
    assert found_ == ([f"over_limit:company.profile {severity}"] if severity else [])


def handed_on(orders: list[int | None]) -> list[tuple[str, str]]:
    """What is told of projects that a province hands on to the ministry, with these places in its order."""
    entries = [
        entry(
            n,
            f"p{n}",
            Submission(level="ministry", order=order, recommender="广东省工业和信息化厅"),
            (f"第{n}号公司", f"平台{n}", ""),
        )
        for n, order in enumerate(orders)
    ]
    return [(f.code, f.found) for _, findings in sorted(compare_entries(entries, PROFILE).items()) for f in findings]


def test_places_in_the_order_of_a_quota() -> None:
    assert handed_on([*range(1, 10), 9]) == []  # ten are ten in whatever order
    order, quota = "invalid:recommendation_order", "over_quota:recommender"
    assert handed_on([*range(1, 10), 9, 11]) == [(order, "9"), (order, "9"), (quota, "第11个")]
    assert handed_on([*range(1, 11), None]) == [(quota, "第11个"), (order, "")]


def test_what_is_told_over_a_batch_quotes_the_notice() -> None:
    """Where the demand has no clause of its own, the notice's general one."""
    demand = PROFILE.submission
    assert demand is not None
    general = "同一项目不得重复申报。"
    plain = PROFILE.model_copy(update={"submission": demand.model_copy(update={"duplicate_clause": "", "per_applicant": 1}), "kind_clauses": {"duplicate": general}})  # fmt: skip
    firm, other, number = (
        "广州市云帆智能科技有限公司",
        "佛山市海川信息技术有限公司",
        code("9144060074551234X"[:17].replace("X", "7")),
    )
    forms = [
        (firm, "甲平台", RECOMMENDER),
        (firm, "甲平台", "佛山市工业和信息化局"),
        (firm, "乙平台", RECOMMENDER),
        (firm, "丁平台", RECOMMENDER),
        (other, "丙平台", RECOMMENDER),
    ]
    entries = [entry(n, f"p{n}", None, form, number) for n, form in enumerate(forms)]
    findings = [f for some in compare_entries(entries, plain).values() for f in some]
    assert {f.code for f in findings} == {"duplicate:submission", "duplicate:applicant", "duplicate:credit_code"}
    assert {f.clause for f in findings} == {general}


@pytest.mark.parametrize(
    ("number", "submitted", "absent"),
    [(None, None, False), ("", None, True), ("XF7", None, False), ("", True, False), (None, True, False), ("XF7", False, True)],
)
def test_who_is_not_registered_online_as_the_register_tells(number: str | None, submitted: bool | None, absent: bool) -> None:
    codes = told(
        lambda r: replace(r, submission=replace(r.submission or Submission(), online_number=number, online_submitted=submitted))
    )
    assert codes == (["missing:online_registration error"] if absent else [])


@pytest.mark.parametrize("text", ["没有传真", "暂无传真", "无传真机", "未设传真。", "公司没有传真"])
def test_an_answer_that_there_is_no_such_thing_is_one(text: str) -> None:
    assert told(set_field("company.contact.fax", text)) == []


@pytest.mark.parametrize("text", ["无线传真", "没有号码", "8313"])
def test_what_is_no_answer_stays_invalid(text: str) -> None:
    assert [code.split()[0] for code in told(set_field("company.contact.fax", text))] == ["invalid:company.contact.fax"]
