"""Applications of two applicants in what was handed in as one packet; a form that is not the notice's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from checkers.check import check
from extractors.options import ReadOptions
from extractors.packet.applications import Application, applications_of
from extractors.packet.fill import PacketPages, fill_record
from extractors.text.firm_names import same_firm, trade_name
from model.finding import Severity
from model.packet import Fate, FileKind, Packet, SourceFile
from model.page import Line, Page, Paper, Reader
from model.paper_codes import SEPARATOR
from notices.profile import Profile, load
from record_packet import COMPANY, TABLE_ONE, certificate, cover, declaration, essay_pages, instructions, table_two, whole_packet
from record_pages import Entry, line, page, table_page, text_page
from shenbao.tasks import PagesRead, make_records

PROFILE = load("xxxf2020")
OTHER, PROJECT = "绵阳市华宇软件有限公司", "社区智慧养老服务平台"
CODE = "91110000600037341L"


def table(company: str, code: str) -> Page:
    rows = [(label, {"单位名称": company, "组织机构代码/三证合一码": code}.get(label, value)) for label, value in TABLE_ONE]
    return table_page("一、申报单位信息表", [[Entry(label, 0.25), Entry(value, 0.75)] for label, value in rows])


def form(company: str = OTHER, project: str = PROJECT, code: str = CODE, by_table: str = "") -> list[Page]:
    return [cover(project, company), instructions(), table(by_table or company, code), table_two(), *essay_pages(), declaration()]


def own() -> list[Page]:
    return whole_packet()[:4] + essay_pages() + [declaration()]


def word(pages: Sequence[Page]) -> list[Page]:
    return [replace(p, reader=Reader.WORD, paper=Paper.ELECTRONIC) for p in pages]


def handed_in(files: dict[str, Sequence[Page]]) -> list[Page]:
    return [replace(p, file=name, number=n) for name, pages in files.items() for n, p in enumerate(pages, 1)]


def found(files: dict[str, Sequence[Page]], copies: dict[str, str] | None = None) -> list[Application]:
    receipt = [SourceFile(f, Path(f), FileKind.PDF, 1, f, Fate.READ) for f in files]
    receipt += [SourceFile(f, Path(f), FileKind.PDF, 1, f, Fate.DUPLICATE, duplicate_of=of) for f, of in (copies or {}).items()]
    return applications_of(handed_in(files), receipt, PROFILE)


def files_of(application: Application) -> set[str]:
    return {page.file for page in application.pages}


def licence(name: str) -> list[Page]:
    return [certificate("营业执照", [f"名称：{name}", "类型：有限责任公司", "成立日期：2010年3月2日"])]


def test_two_documents_side_by_side_are_two_packets_and_each_tells_of_the_other() -> None:
    one, two = found({"甲.docx": word(own()), "乙.docx": word(form())})
    assert (files_of(one), files_of(two)) == ({"甲.docx"}, {"乙.docx"})
    assert [(o.applicant, o.divided) for o in one.others + two.others] == [(OTHER, True), (COMPANY, True)]


def test_scans_are_told_apart_too() -> None:
    assert len(found({"甲.pdf": own(), "乙.pdf": form()})) == 2


def test_evidence_goes_by_folder_and_what_lies_beside_the_folders_by_whom_it_names() -> None:
    files = {
        "甲公司/申报书.pdf": own(), "甲公司/执照.jpg": licence(OTHER), "乙公司/申报书.pdf": form(), "乙公司/附件/合同.pdf": licence("某某公司"),
        "数科专利.pdf": licence("无名"), "证书.pdf": licence(OTHER), "照片.pdf": [text_page([(0.3, 0.3, "产品照片")])],
    }  # fmt: skip
    one, two = found(files)
    assert files_of(one) == {"甲公司/申报书.pdf", "甲公司/执照.jpg", "数科专利.pdf", "照片.pdf"}
    assert files_of(two) == {"乙公司/申报书.pdf", "乙公司/附件/合同.pdf", "证书.pdf", "照片.pdf"}
    assert one.shared == two.shared == {"照片.pdf"}


def test_certificates_of_both_in_one_file_are_parted_page_by_page() -> None:
    more = text_page([(0.1, 0.1, "（续上页）附注")])
    one, two = found({"1.pdf": own(), "2.pdf": form(), "3.pdf": [*licence(COMPANY), more, *licence(OTHER), more]})
    assert [p.number for p in one.pages if p.file == "3.pdf"] == [1, 2]
    assert [p.number for p in two.pages if p.file == "3.pdf"] == [3, 4]


def test_a_file_that_lies_in_both_folders_was_read_once_and_is_of_both() -> None:
    one, two = found({"甲/表.pdf": own(), "甲/函.pdf": licence("某局"), "乙/表.pdf": form()}, copies={"乙/函.pdf": "甲/函.pdf"})
    assert "甲/函.pdf" in files_of(one) & files_of(two)


def test_scan_and_document_of_each_of_two_come_together() -> None:
    files = {"甲.docx": word(own()), "乙.docx": word(form()), "甲.pdf": own(), "乙.pdf": form()}
    assert [files_of(a) for a in found(files)] == [{"甲.docx", "甲.pdf"}, {"乙.docx", "乙.pdf"}]


def test_forms_in_pieces_come_together_by_whom_they_name() -> None:
    mine, theirs = own(), form()
    files = {"1封面.pdf": mine[:2], "2封面.pdf": theirs[:2], "1表.pdf": mine[2:] * 2, "2表.pdf": theirs[2:] * 2}
    assert [files_of(a) for a in found(files)] == [{"1封面.pdf", "1表.pdf"}, {"2封面.pdf", "2表.pdf"}]


def test_a_form_without_a_cover_is_known_by_its_table() -> None:
    assert len(found({"甲.docx": word(own()[2:]), "乙.docx": word(form()[2:])})) == 2


def test_names_of_one_character_s_difference_are_told_apart_by_their_codes() -> None:
    sister = COMPANY.replace("数科", "数利")
    assert len(found({"甲.docx": word(own()), "乙.docx": word(form(sister, code="无"))})) == 1
    codes = {"甲.docx": word(form(COMPANY, code="91440300708461136T")), "乙.docx": word(form(sister))}
    assert len(found(codes)) == 2


@pytest.mark.parametrize(
    "files",
    [
        {"扫描件.pdf": own(), "电子版.docx": word(own())},
        {"扫描件.pdf": form(COMPANY), "电子版.docx": word(form(OTHER, by_table=COMPANY))},  # the cover names another: a discrepancy
        {"封面.pdf": own()[:2] * 3, "表格.pdf": form()[2:]},
        {"一.docx": word(own()), "二.docx": word(form(COMPANY, PROJECT))},  # one company, two projects: no two companies
        {"一.pdf": own(), "附件.pdf": licence(OTHER) * 5},
    ],
)  # fmt: skip
def test_one_application_stays_one(files: dict[str, Sequence[Page]]) -> None:
    (only,) = found(files)
    assert not only.others and len(only.pages) == sum(map(len, files.values()))


def test_where_it_is_not_sure_it_is_told_and_nothing_divided() -> None:
    dim = [replace(p, lines=tuple(map(dimmed, p.lines)), tables=()) for p in form(code="无")]
    (only,) = found({"甲.pdf": own(), "乙.pdf": dim})
    assert [(o.applicant, o.divided) for o in only.others] == [(OTHER, False)]
    (same,) = found({"甲.docx": word(own()), "乙.docx": word(form(project=own_project(), code="无"))})
    assert [o.divided for o in same.others] == [False]


def dimmed(of: Line) -> Line:
    return replace(of, confidence=0.6, chars=tuple(replace(c, confidence=0.6) for c in of.chars))


def own_project() -> str:
    return "制造业供应链协同电子商务平台"


def test_one_behind_another_in_a_scan_is_the_office_s_pile_and_no_finding() -> None:
    piles = found({"扫描件.pdf": [*own(), *form()]})
    assert len(piles) == 2 and not any(a.others for a in piles)


def test_the_findings_of_two_applications() -> None:
    (divided, _), (doubtful,) = (
        found({"甲.docx": word(own()), "乙.docx": word(form())}),
        found({"甲.docx": word(own()), "乙.docx": word(form(project=own_project(), code="无"))}),
    )
    for application, severity in ((divided, Severity.ERROR), (doubtful, Severity.WARNING)):
        record = fill_record(PacketPages("包", (), application.pages, Path("/nonexistent")), PROFILE)
        codes = {f.code: f for f in check(replace(record, others=application.others), PROFILE)}
        told = codes["duplicate:application_in_packet"]
        assert told.severity is severity and OTHER in told.message and told.clause


def foreign(pages: Sequence[Page], profile: Profile = PROFILE) -> dict[str, str]:
    record = fill_record(PacketPages("包", (), handed_in({"申请书.pdf": pages}), Path("/nonexistent")), profile)
    return {f.code: f.severity.value for f in check(record, profile)}


def other_notice() -> list[Page]:
    rows = [(0.3, 0.2, "省级工业互联网标杆企业申请书"), (0.2, 0.4, "申请企业：" + COMPANY), (0.2, 0.5, "申请日期：2020年4月2日")]
    facts = [
        ("企业名称", COMPANY),
        ("法定代表人", "黄国强"),
        ("联系电话", "020-83134287"),
        ("平台名称", "云枢"),
        ("接入设备（台）", "4000"),
    ]
    basics = table_page("企业基本情况", [[Entry(label, 0.25), Entry(value, 0.75)] for label, value in facts])
    return [text_page(rows), basics, page([line("真实性声明", 0.4, 0.1)])]


def test_a_form_of_another_notice_is_told_as_that_alone() -> None:
    assert foreign(other_notice()) == {"mismatch:form": "error"}


def test_a_form_that_applies_for_a_title_is_no_certificate_of_it() -> None:
    first, *rest = other_notice()
    head = [replace(ln, text="2021年省级专精特新中小企业申请书") if ln.text.endswith("申请书") else ln for ln in first.lines]
    assert foreign([replace(first, lines=tuple(head)), *rest]) == {"mismatch:form": "error"}


def test_an_edition_of_another_year_is_told() -> None:
    old = own()
    head = [replace(ln, text="2019年" + ln.text) if ln.text == "新型信息消费示范项目" else ln for ln in old[0].lines]
    assert foreign([replace(old[0], lines=tuple(head)), *old[1:]])["mismatch:form"] == "warning"
    for foot, told in (
        ("工业和信息化部编制（2019年）", True),
        ("（2019年版）", True),
        ("工业和信息化部编制（2020年）", False),
        ("2019年", False),
    ):
        foreseen = replace(old[0], lines=(*old[0].lines, line(foot, 0.4, 0.9)))
        assert ("mismatch:form" in foreign([foreseen, *old[1:]])) is told, foot
    new = [replace(ln, text="2020年" + ln.text) if ln.text == "新型信息消费示范项目" else ln for ln in old[0].lines]
    assert "mismatch:form" not in foreign([replace(old[0], lines=tuple(new)), *old[1:]])


@pytest.mark.parametrize("pages", [own(), own()[2:], whole_packet()[5:], licence(COMPANY) * 3])
def test_the_notice_s_own_form_and_mere_evidence_are_no_other_form(pages: list[Page]) -> None:
    assert "mismatch:form" not in foreign(pages)


def test_names_of_firms() -> None:
    assert trade_name("成都市中科创电子科技集团有限公司") == "中科创"
    assert trade_name("广东省云帆智能科技（广州）有限公司") == "云帆"
    assert trade_name("市政科技有限公司") == "市政"
    assert same_firm("广州市云帆科技有限公司", "广州市云帆科技有限公司 佛山分公司") and not same_firm("", "")


SHEET = replace(page([line("分隔页", 0.4, 0.3)]), codes=(SEPARATOR,))
BACK = replace(page([]), blank=True)


def test_sheets_part_packets_whatever_they_name() -> None:
    sheets = [certificate("营业执照", [f"名称：{COMPANY}"])]
    pile = [SHEET, BACK, *own(), BACK, SHEET, *sheets, SHEET, SHEET, *form(), SHEET, BACK]
    applications = found({"扫描.pdf": pile})
    assert [len([p for p in a.pages if not p.blank]) for a in applications] == [len(own()), 1, len(form())]
    assert not any(a.others or SEPARATOR in p.codes for a in applications for p in a.pages)


def test_a_single_sheet_before_a_packet_only_goes_away() -> None:
    [application] = found({"扫描.pdf": [SHEET, *own()]})
    assert len(application.pages) == len(own())


def test_sheets_alone_make_one_empty_packet() -> None:
    assert [a.pages for a in found({"扫描.pdf": [SHEET, SHEET]})] == [()]


def test_the_receipt_tells_which_pages_are_sheets() -> None:
    pages = tuple(handed_in({"扫描.pdf": [SHEET, *own(), SHEET, *form()]}))
    files = (SourceFile("扫描.pdf", Path("扫描.pdf"), FileKind.PDF, 1, "a", Fate.READ),)
    read = PagesRead(Packet("收件", Path(), files, ()), pages, Path())
    records = make_records(read, "xxxf2020", ReadOptions())
    assert [len(r.pages) for r in records] == [len(own()), len(form())]
    assert all(r.files[0].note.startswith(f"第1、{len(own()) + 2}页为分隔页") for r in records)


def test_a_letter_that_lies_in_the_packet_names_the_packet_it_mends() -> None:
    scanned = replace(page([line("告知书", 0.4, 0.1)]), codes=("SHENBAO:P:0123456789abcdef01234567",))
    typed = replace(page([line("SHENBAO:P:abcdefabcdef012345678901", 0.7, 0.1)]), reader=Reader.TEXT_LAYER)
    pages = tuple(handed_in({"a.pdf": [scanned, *own(), typed]}))
    record = fill_record(PacketPages("a", (), pages, Path()), PROFILE)
    assert record.mends == ("0123456789abcdef01234567", "abcdefabcdef012345678901")
