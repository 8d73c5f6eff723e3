"""Evidence: kind of certificate, holder, number, date, year and level; reports of many pages; entities in running text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.packet.evidence.half_pages import half_pages
from extractors.packet.evidence.proof_values import listed_holders, read_proof
from extractors.packet.evidence.proofs import titled_anew
from extractors.packet.evidence.stacked import stacked_pages
from extractors.packet.evidence.stated import stated_amounts, stated_subjects, valid_until
from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.parts.proof_kind import guess_kind
from extractors.text.entities import entities_of
from model.geometry import Box
from model.page import Page, Reader, Table
from model.record import Evidence
from notices.profile import load
from record_packet import COMPANY, certificate, numbered, title_page, whole_packet
from record_pages import Entry, line, page, table_page, text_page, wrapped

PROFILE = load("xxxf2020")
PROFILE_KINDS = {kind.id: kind for kind in PROFILE.evidence_kinds}


def test_several_proofs_on_a_page_of_word_are_as_many_where_their_titles_stand_above_them() -> None:
    """An author left the page breaks out; what the attachment's title page lists is no proof."""
    texts = [
        "附1",
        "申报单位相关证明材料",
        "2. 项目推广效果证明材料。",
        "高新技术企业证书",
        f"企业名称：{COMPANY}",
        "发证时间：2019年11月30日",
    ]
    texts += ["发明专利证书", "专利号：ZL 2017 1 0307288.8", f"专利权人：{COMPANY}", "审计报告", f"我们审计了{COMPANY}财务报表"]
    page = text_page([(0.4, 0.1 + 0.03 * n, text) for n, text in enumerate(texts)], reader=Reader.WORD)
    pieces = stacked_pages(page, PROFILE)
    assert [guess and guess.kind for guess in (guess_kind(piece, PROFILE) for piece in pieces)] == [
        "honours.high_tech",
        "patent",
        "audit_report",
    ]
    assert stacked_pages(replace(page, reader=Reader.OCR), PROFILE) == ()


def test_what_a_proof_states() -> None:
    software, center = PROFILE_KINDS["software_copyright"], PROFILE_KINDS["honours.tech_center"]
    sheet = text_page([(0.1, 0.2, "我单位使用“智慧零售平台”，运行稳定")])
    assert stated_subjects("零售管理系统V1.0", [sheet], software) == ("零售管理系统V1.0", "智慧零售平台")
    assert stated_subjects("零售管理系统V1.0", [sheet], center) == ()


@pytest.mark.parametrize(
    ("lines", "amounts"),
    [
        ([(0.1, 0.2, "2019年度主营业务收入为8,120.33万元。")], (8120.33,)),
        (
            [(0.7, 0.1, "单位：元"), (0.1, 0.2, "其中：主营业务收入"), (0.5, 0.2, "70,207,900.00"), (0.75, 0.2, "65,000,000.00")],
            (7020.79, 6500.0),
        ),
        ([(0.1, 0.2, "主营业务收入"), (0.5, 0.2, "70,207,900.00")], ()),  # nobody tells the unit
        (
            [(0.7, 0.1, "单位：万元"), (0.1, 0.2, "主营业务收入"), (0.4, 0.2, "2"), (0.5, 0.3, "8,120.33")],
            (),
        ),  # a note, another row
        ([(0.1, 0.2, "主营业务收入1.2亿元")], (12000.0,)),
        (
            [
                (0.1, 0.3, "2018年度、2019年度主营业务收入分别为12,899.95万元和"),
                (0.1, 0.33, "16,124.94万元。"),
                (0.1, 0.36, "净利润800.5万元"),
            ],
            (12899.95, 16124.94),
        ),
        (
            [(0.7, 0.1, "单位：元"), (0.1, 0.2, "主营业务收入"), (0.5, 0.2, "330.509,000.00")],
            (33050.9,),
        ),  # a comma read as a point
        (
            [(0.7, 0.1, "单位：元"), (0.1, 0.2, "主营业务收入"), (0.5, 0.2, "330.50,9000.00")],
            (),
        ),  # no number, and no part of it one
        (
            [
                (0.1, 0.3, "公允反映了贵公司2019年度的经营成果。经审计，贵公司2019年度主"),
                (0.02, 0.32, "O"),
                (0.1, 0.33, "营业务收入为8,120.36万元。"),
            ],
            (8120.36,),
        ),  # beside the hole of a binder
        ([(0.1, 0.3, "后附主"), (0.1, 0.33, "营业成本为4,100.00万元。")], ()),
        ([(0.1, 0.3, "主营业务收入  5,300.20万元"), (0.1, 0.33, "营业成本  4,100.00万元")], (5300.2,)),
    ],
)
def test_amounts_that_a_proof_states(lines: list[tuple[float, float, str]], amounts: tuple[float, ...]) -> None:
    assert stated_amounts([text_page(lines)], PROFILE_KINDS["audit_report"])[0] == amounts


def test_the_amount_is_shown_where_it_stands() -> None:
    """Who decides on it by its crop must see the number, not the proof's heading."""
    page = text_page([(0.7, 0.1, "单位：元"), (0.1, 0.2, "主营业务收入"), (0.5, 0.2, "70,207,900.00")])
    _, where = stated_amounts([page], PROFILE_KINDS["audit_report"])
    assert where is not None and where.box == page.lines[1].box.union(page.lines[2].box)


@pytest.mark.parametrize(
    ("text", "issued", "until"),
    [
        ("有效期：三年", "2018-11-28", "2021-11-28"),
        ("", "2016-11-30", "2019-11-30"),  # its kind's years
        ("有效期至2021年11月27日", "2018-11-28", "2021-11-27"),
        ("有效期：2018年11月28日至2021年11月27日", None, "2021-11-27"),
        ("", "2017", "2020-12-31"),
        ("", None, None),
        ("有效期：五年", "2016-02-29", "2021-02-28"),
    ],
)
def test_until_when_a_certificate_holds(text: str, issued: str | None, until: str | None) -> None:
    assert valid_until(text, issued, PROFILE_KINDS["honours.high_tech"]) == until


def evidence(pages: list[Page]) -> tuple[Evidence, ...]:
    return fill_record(PacketPages("p", (), pages, Path("/nonexistent")), PROFILE).evidence


def test_the_proofs_of_a_packet() -> None:
    found = evidence(whole_packet())
    assert [(e.attachment, e.kind) for e in found] == [
        ("attachment1", "honours.high_tech"),
        ("attachment1", "honours.tech_center"),
        ("attachment1", "patent"),
        ("attachment1", "audit_report"),
        ("attachment2", "software_copyright"),
        ("attachment2", "user_proof"),
    ]
    high_tech, center, patent, audit, software, proof = found
    assert (high_tech.holder, high_tech.number, high_tech.date, high_tech.year) == (
        COMPANY,
        "GR201844003217",
        "2018-11-28",
        "2018",
    )
    assert (center.holder, center.year, center.level) == (COMPANY, "2017", "省级")
    assert (patent.holder, patent.number) == (COMPANY, "ZL 2018 1 0456721.3")
    assert (audit.holder, audit.year, len(audit.pages)) == (COMPANY, "2019", 2)
    assert (software.holder, software.number) == (COMPANY, "2019SR0884213")
    assert proof.holder == COMPANY


def test_a_title_page_proves_nothing() -> None:
    sheet = title_page(
        1, "申报单位相关证明材料", ["1.申报单位相关荣誉证明材料；", "（高新技术企业、企业技术中心、重点实验室等相关证明材料）"]
    )
    assert evidence(numbered([*whole_packet()[:4], sheet])) == ()


@pytest.mark.parametrize("title", ["高新技术企业证书", "高新技木企业证书", "国家高新技术企业证书"])
def test_a_title_with_a_wrong_character(title: str) -> None:
    guess = guess_kind(certificate(title, ["企业名称：甲公司"]), PROFILE)
    assert guess is not None
    assert (guess.kind, guess.heading) == ("honours.high_tech", True)


def test_titles_of_several_certificates_in_the_head_of_their_pages_are_no_running_head() -> None:
    sheets = [
        text_page(
            [
                (0.35, 0.066, "计算机软件著作权登记证书"),
                (0.1, 0.2, f"软件名称：平台V{n}.0"),
                (0.1, 0.3, "著作权人：" + COMPANY),
                (0.1, 0.4, f"登记号：2019SR127159{n}"),
            ]
        )
        for n in range(4)
    ]
    found = evidence(numbered([*whole_packet()[:4], *sheets]))
    assert [e.kind for e in found] == ["software_copyright"] * 4


@pytest.mark.parametrize("title", ["应用推广证明", "用户使用报告", "使用情况证明", "平台应用报告"])
def test_what_a_user_writes_begins_a_proof_of_its_own(title: str) -> None:
    software = certificate("计算机软件著作权登记证书", ["著作权人：" + COMPANY, "登记号：2019SR1271599"])
    letter = certificate(title, ["我单位自2019年9月起使用贵司的平台，推广效果明显。"])
    found = evidence(numbered([*whole_packet()[:4], software, letter]))
    assert [e.kind for e in found][-2:] == ["software_copyright", "user_proof"]


@pytest.mark.parametrize(
    "title", ["关于佛山市数科智联软件有限公司主营业务收入的专项审计报告", "佛山市数科智联软件有限公司2019年度财务报表审计报告"]
)
def test_a_title_that_names_the_firm_begins_a_proof(title: str) -> None:
    patent, report = certificate("发明专利证书", ["专利权人：" + COMPANY]), certificate(title, ["我们审计了2019年度的收入。"])
    found = evidence(numbered([*whole_packet()[:4], patent, report]))
    assert [e.kind for e in found][-2:] == ["patent", "audit_report"]


@pytest.mark.parametrize(
    ("kinds", "attachments"),
    [("hpsu", "1122"), ("hpasu", "11122"), ("hpu", "112"), ("hps", "111"), ("hpapu", "11122")],
)
def test_certificates_without_title_pages_are_shared_by_the_order_of_the_form(kinds: str, attachments: str) -> None:
    """Patents and software may be of either attachment: in front of proofs that only the later one asks for they are its own."""
    sheets = {
        "h": certificate("高新技术企业证书", ["企业名称：" + COMPANY]),
        "p": certificate("发明专利证书", ["专利权人：" + COMPANY]),
        "s": certificate("计算机软件著作权登记证书", ["著作权人：" + COMPANY]),
        "a": certificate("审计报告", ["被审计单位：" + COMPANY]),
        "u": certificate("用户使用证明", ["兹证明" + COMPANY + "的平台运行稳定。"]),
    }
    found = evidence(numbered([*whole_packet()[:4], *(sheets[kind] for kind in kinds)]))
    assert "".join(e.attachment[-1] for e in found) == attachments


def test_a_long_report_is_one_proof() -> None:
    report = certificate("审计报告", ["被审计单位：" + COMPANY, "2018年度财务报表审计", "大华会计师事务所"])
    notes = [page(wrapped(f"财务报表附注第{n}部分说明应收账款与固定资产的会计政策。" * 8, 0.1, 0.1, 0.8)) for n in range(30)]
    balance = table_page(
        "资产负债表", [[Entry("货币资金", 0.5), Entry("1,234.00", 0.5)], [Entry("应收账款", 0.5), Entry("88.00", 0.5)]]
    )
    found = evidence(numbered([*whole_packet()[:10], report, balance, *notes]))
    assert [(e.kind, len(e.pages), e.year) for e in found if e.kind == "audit_report"] == [("audit_report", 32, "2018")]


def test_a_tax_statement_is_about_the_year_of_its_periods() -> None:
    rows = [
        "纳税人名称：" + COMPANY,
        "填发日期：2020年3月26日",
        "税款所属时期",
        "2019-02-01 至 2019-02-28",
        "2019-07-01 至 2019-07-31",
    ]
    sheet = certificate("税收完税证明", rows)
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    proof = read_proof(sheet, guess, PROFILE)
    assert (proof.holder, proof.year) == (COMPANY, "2019")


def test_another_holder_is_read_as_it_stands() -> None:
    sheet = certificate("发明专利证书", ["专利权人：深圳市别家科技有限公司", "专利号：ZL 2017 1 0456721.3"])
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    assert read_proof(sheet, guess, PROFILE).holder == "深圳市别家科技有限公司"


@pytest.mark.parametrize("width", [0.6, 0.7, 0.76])
def test_a_letter_is_about_the_firm_that_it_recognises_not_about_its_writer(width: float) -> None:
    told = f"经企业申报、专家评审和公示，现认定{COMPANY}等企业的技术机构为2019年广东省省级重点实验室。"
    lines = [
        line("广东省科学技术厅文件", 0.25, 0.11, 1.8),
        line("关于认定2019年省级重点实验室的通知", 0.25, 0.24, 1.2),
        *wrapped(told, 0.12, 0.35, width),
        line("请各单位继续加大研发投入。", 0.16, 0.5),
        line("广东省科学技术厅", 0.6, 0.56),
    ]
    sheet = page(lines)
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    assert guess.kind == "honours.key_lab"
    assert read_proof(sheet, guess, PROFILE).holder == COMPANY


def test_who_publishes_a_standard_is_not_its_holder() -> None:
    sheet = certificate(
        "团体标准", ["2019-10-01 实施", "广东省电子信息行业协会 发布", "本标准由广东省电子信息行业协会提出并归口。"]
    )
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    assert read_proof(sheet, guess, PROFILE).holder is None


def test_a_title_read_in_traditional_characters_is_known() -> None:
    sheet = page([line("廣東省省級重點實驗室", 0.3, 0.16, 1.8), line(f"依托单位：{COMPANY}", 0.14, 0.23)])
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    assert guess.heading
    assert guess.kind == "honours.key_lab"


def test_a_holders_name_does_not_end_within_a_bracket() -> None:
    sheet = table_page("计算机软件著作权登记证书", [[Entry("著作权人", 0.3), Entry("青岛海晟（集团）\n有限公司\n中国", 0.7)]])
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    assert read_proof(sheet, guess, PROFILE).holder == "青岛海晟（集团）有限公司"


def test_labels_in_a_table_of_a_certificate() -> None:
    sheet = table_page(
        "计算机软件著作权登记证书",
        [[Entry("著作权人", 0.3), Entry(COMPANY, 0.7)], [Entry("登记号", 0.3), Entry("2018SR968358", 0.7)]],
    )
    guess = guess_kind(sheet, PROFILE)
    assert guess is not None
    proof = read_proof(sheet, guess, PROFILE)
    assert (proof.holder, proof.number) == (COMPANY, "2018SR968358")


def test_a_list_of_recognised_firms_is_held_by_each_of_them() -> None:
    names = ("厦门市恒力机电有限公司技术中心", COMPANY + "技术中心")
    head, *firms = ([Entry(text, 0.3) for text in row] for row in (("序号", "企业名称"), ("1", names[0]), ("2", names[1])))
    sheet = table_page("关于公布2018年度省级企业技术中心名单的通知", [head, *firms])
    guess = guess_kind(sheet, PROFILE)
    assert guess and guess.kind == "honours.tech_center"
    assert listed_holders([sheet], guess, PROFILE) == names
    assert listed_holders([table_page("省级企业技术中心", [head, firms[0]])], guess, PROFILE) == ()


def test_a_photo_without_text_is_listed_as_unknown() -> None:
    picture = replace(text_page([(0.4, 0.8, "产品图")]), image="x.jpg")
    pages = whole_packet()
    found = evidence(numbered([*pages[:-1], picture, pages[-1]]))
    assert [(e.kind, e.attachment) for e in found if e.confidence < 0.3] == [("unknown", "attachment2")]


def test_files_named_after_attachments_need_no_title_page() -> None:
    sheet = replace(certificate("发明专利证书", ["专利权人：" + COMPANY]), file="材料.zip!/附件2/专利.jpg", number=1)
    found = evidence([*whole_packet()[:4], sheet])
    assert [(e.attachment, e.kind) for e in found] == [("attachment2", "patent")]


def test_entities_of_running_text() -> None:
    text = "兹证明佛山市数科智联软件有限公司的平台已在我单位投入使用。项目负责人：何子健，投资3211万元。2020年3月12日，粤会审字〔2020〕第0318号"
    found = {(e.label, e.text, e.value) for e in entities_of(text)}
    assert ("ORG", "佛山市数科智联软件有限公司", None) in found
    assert ("PERSON", "何子健", None) in found
    assert ("MONEY", "3211万元", 3211) in found
    assert ("DATE", "2020年3月12日", "2020-03-12") in found
    assert any(label == "CERTIFICATE_NO" for label, _, _ in found)


def test_a_surname_alone_is_no_person() -> None:
    assert [e for e in entities_of("高性能服务与黄金时段推广") if e.label == "PERSON"] == []


def test_two_certificates_side_by_side_on_one_sheet() -> None:
    packet = whole_packet()
    left = [
        (0.14, 0.08, "计算机软件著作权登记证书"),
        (0.06, 0.2, "著作权人：" + COMPANY),
        (0.06, 0.26, "登记号：2019SR903864"),
        (0.06, 0.32, "权利取得方式：原始取得"),
    ]
    right = [
        (0.69, 0.08, "用户使用报告"),
        (0.55, 0.2, "系统运行稳定，取得了良好的应用效果。"),
        (0.55, 0.26, "使用单位：阳光社区服务中心"),
        (0.55, 0.32, "2020年3月16日"),
    ]
    lines = [line(text, x, y, 0.5 if y > 0.1 else 0.8) for x, y, text in (*left, *right)]
    sheet = replace(page(lines), width=3308, height=2339)
    place = next(n for n, p in enumerate(packet) if "计算机软件著作权" in p.text)
    found = evidence(numbered([*packet[:place], sheet, *packet[place + 2 :]]))
    pair = [e for e in found if e.attachment == "attachment2"]
    assert [e.kind for e in pair] == ["software_copyright", "user_proof"]
    assert pair[0].holder == COMPANY and pair[0].pages == pair[1].pages
    assert [
        e.source.box is None or (e.source.box.x0 < 0.5) is left for e, left in zip(pair, (True, False), strict=True) if e.source
    ]
    folded = replace(sheet, tables=(Table(Box(0, 0, 1, 1), 3, 1, ()),))  # folds over the sheet look like rules
    assert len(half_pages(folded)) == 2
    ruled = replace(sheet, tables=(Table(Box(0.1, 0.1, 0.9, 0.9), 3, 1, ()),))
    assert half_pages(ruled) == ()
    alone = replace(page(lines[:4]), width=3308, height=2339)
    assert [
        e.kind for e in evidence(numbered([*packet[:place], alone, *packet[place + 2 :]])) if e.attachment == "attachment2"
    ] == ["software_copyright"]


def test_a_row_of_choices_is_no_title_of_a_proof() -> None:
    title = "重点实验室 ☐国家级 ☑省市级"
    guess = guess_kind(certificate(title, ["研发能力"]), PROFILE)
    assert guess is None or not guess.heading


def test_a_large_title_in_the_middle_begins_another_proof_though_it_was_misread() -> None:
    body = [line(f"第{n}行的说明文字内容", 0.2, 0.3 + n / 30) for n in range(6)]
    title = line("推广合怍协汉", 0.42, 0.12, 1.6)
    sheet = page([title, *body])
    assert titled_anew(sheet) and titled_anew(page([line("传真 P.02", 0.4, 0.02, 0.6), title, *body]))
    assert not titled_anew(page(body))
    assert titled_anew(replace(page(body), unread=(Box(0.4, 0.05, 0.6, 0.09),)))  # seen, not read
    assert not titled_anew(replace(page(body), unread=(Box(0.7, 0.05, 0.9, 0.09), Box(0.4, 0.8, 0.6, 0.84))))
    assert not titled_anew(page([line("资产负债表", 0.42, 0.12, 1.6), *body]))
    assert not titled_anew(replace(sheet, reader=Reader.WORD))
    assert titled_anew(replace(page([line("证　书", 0.45, 0.12), *body]), reader=Reader.WORD))


def test_a_page_with_a_holder_and_a_number_of_its_own_is_a_certificate_of_its_own() -> None:
    """Its title was not read: 企业技术中心 behind a certificate of another kind must not be swallowed."""
    first = certificate("高新技术企业证书", ["企业名称：" + COMPANY, "证书编号：GR201844003217", "发证时间：2018年11月28日"])
    other = page(
        [line(text, 0.2, 0.3 + n / 20) for n, text in enumerate(["依托单位：" + COMPANY, "证书编号：NETC2017044", "2017年12月"])]
    )
    again = page([line(text, 0.2, 0.3 + n / 20) for n, text in enumerate(["企业名称：" + COMPANY, "证书编号：GR201844003217"])])
    head = whole_packet()[:6]
    assert [len(e.pages) for e in evidence(numbered([*head, first, other]))][-2:] == [1, 1]
    assert [len(e.pages) for e in evidence(numbered([*head, first, again]))][-1] == 2


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("国家企业技术☐中☐心认定证书", "honours.tech_center"),  # 中 looks like boxes
        ("高新技术企业 ☐国家级 ☑省市级", None),
        ("企业技术中心☐国家级☐省市级", None),
    ],
)
def test_a_title_of_which_a_character_looks_like_boxes_is_no_choice(title: str, kind: str | None) -> None:
    guess = guess_kind(certificate(title, ["企业名称：甲公司"]), PROFILE)
    assert (guess.kind if guess and guess.heading else None) == kind
