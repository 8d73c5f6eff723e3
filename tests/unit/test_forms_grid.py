"""Tables are prepared once, with all labels of their part; no pass changes them for the next."""

from __future__ import annotations

from dataclasses import replace

from extractors.forms.fields.cells import cell_candidates
from extractors.forms.fields.grid import grids_of
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.fields.read import fields_of
from model.page import Page
from model.record import Presence
from notices.profile import load
from record_pages import CHAR, Entry, line, page, table, table_page

PROFILE = load("xxxf2020")
PART = next(part for part in PROFILE.parts if part.id == "table1")
SPECS = [spec for spec in PROFILE.fields if spec.part == PART.id]
NAME = "广州云帆数字科技有限公司"


def tight_page(rows: list[list[Entry]]) -> Page:
    """A scan on which the text of every cell runs up to the next: as after a crease, but these are rules."""
    page = table_page("表1 申报主体基本情况", rows)
    cells = []
    for cell in page.tables[0].cells:
        begun = line(cell.text, cell.box.x0 + 0.001, cell.box.y0 + 0.004)
        cells.append(replace(cell, lines=(begun,)))
    grid = replace(page.tables[0], cells=tuple(cells))
    return replace(page, tables=(grid,), lines=tuple(text for cell in cells for text in cell.lines))


def fitting(text: str) -> Entry:
    """A cell as wide as its text."""
    return Entry(text, (CHAR * sum(0.55 if c.isascii() else 1.0 for c in text) + 0.002) / 0.8)


def test_a_second_pass_with_other_labels_finds_the_cells_as_they_were() -> None:
    page = tight_page([[fitting("单位名称"), fitting(NAME)]])
    outer, inner = (ProfileLabels([s for s in SPECS if bool(s.inside) is within]) for within in (False, True))
    (grid,) = grids_of([page], ProfileLabels(SPECS))
    for vocabulary in (outer, inner, outer):
        found = [c.joined() for c in cell_candidates(grid, vocabulary) if c.key == "company.name"]
        assert [cell.text for cell in grid.cells] == ["单位名称", NAME]
        assert found == ([NAME] if vocabulary is outer else [])


def test_the_label_of_a_blank_in_a_cell_of_its_own_is_never_joined_to_its_value() -> None:
    rows = [
        [fitting("单位名称"), fitting(NAME)],
        [fitting("是否上市公司"), fitting("☐否☑是")],
        [fitting("上市地点"), fitting("深圳证券交易所"), fitting("股票代码"), fitting("300123")],
    ]
    values = fields_of(PART, PROFILE, [tight_page(rows)])
    place, code = (next(s.key for s in SPECS if s.inside and s.labels[0] == label) for label in ("上市地点", "股票代码"))
    assert (values[place].raw, values[code].raw) == ("深圳证券交易所", "300123")
    assert values["company.name"].raw == NAME


def test_nothing_runs_across_a_wall_that_parts_labels_in_another_row() -> None:
    """Values under their headings, each against both walls of its cell: no crease, which would run through the headings too."""
    heads = [Entry("姓名", 0.2), Entry("手机", 0.3), Entry("传真", 0.3), Entry("职务", 0.2)]
    under = [Entry("王晓明", 0.2), Entry("18919615717", 0.3), Entry("(021)85980175", 0.3), Entry("总经理", 0.2)]
    made = table_page("表1 申报主体基本情况", [[Entry("申报联系人", 1.0)], heads, under])
    (grid,) = made.tables
    mobile, fax = (next(c for c in grid.cells if c.text == text) for text in ("18919615717", "(021)85980175"))
    ends = line(mobile.text, mobile.box.x1 - 0.55 * CHAR * len(mobile.text) - 0.001, mobile.box.y0 + 0.004)
    begins = line(fax.text, fax.box.x0 + 0.001, fax.box.y0 + 0.004)
    moved = {mobile: replace(mobile, lines=(ends,)), fax: replace(fax, lines=(begins,))}
    cells = tuple(moved.get(cell, cell) for cell in grid.cells)
    tight = replace(made, tables=(replace(grid, cells=cells),), lines=tuple(text for cell in cells for text in cell.lines))
    values = fields_of(PART, PROFILE, [tight])
    assert (values["company.contact.mobile"].raw, values["company.contact.fax"].raw) == ("18919615717", "(021)85980175")


def test_a_label_with_its_value_right_behind_it_where_no_wall_was_seen() -> None:
    rows = [
        [Entry(f"单位名称{NAME}", 1.0)],
        [Entry("申报联系人职务科技部副部长", 0.5), Entry("申报联系人邮箱xmb_5839@163.com", 0.5)],
        [Entry("研发能力提升", 0.3), Entry("专利3件", 0.7)],
        [Entry("申报单位简介", 0.3), Entry("主营业务涵盖智能终端", 0.7)],
    ]
    values = fields_of(PART, PROFILE, [table_page("表1 申报主体基本情况", rows)])
    told = {key: values[key].raw for key in ("company.name", "company.contact.title", "company.contact.email")}
    assert list(told.values()) == [NAME, "科技部副部长", "xmb_5839@163.com"]
    assert values["company.rnd_capability"].raw == "专利3件"
    assert values["company.profile"].raw == "主营业务涵盖智能终端"


def test_a_label_left_of_the_lines_of_its_value_where_no_wall_was_seen() -> None:
    page = table_page(
        "表1 申报主体基本情况",
        [[Entry("申报单位简介", 0.3), Entry("公司成立于2009年。", 0.7)], [Entry("单位名称", 0.3), Entry(NAME, 0.7)]],
    )
    (grid,) = page.tables
    label, text = grid.cells[:2]
    one = replace(
        label, col_span=2, box=label.box.union(text.box), text=f"{text.text}\n{label.text}", lines=(*text.lines, *label.lines)
    )
    read = fields_of(PART, PROFILE, [replace(page, tables=(replace(grid, cells=(one, *grid.cells[2:])),))])
    assert (read["company.profile"].raw, read["company.name"].raw) == ("公司成立于2009年。", NAME)


def test_a_blank_among_ticks_takes_nothing_of_the_row_below() -> None:
    rows = [
        [Entry("是否有业务出口", 0.18), Entry("☑否\n☐是（主要出口地点：\n）", 0.82)],
        [Entry("是否上市公司", 0.18), Entry("☑否\n☐是（上市时间：—，上市地点：—，股票代码：）", 0.82)],
    ]
    values = fields_of(PART, PROFILE, [table_page("表1 申报主体基本情况", rows)])
    assert values["company.export_places"].presence is Presence.BLANK


def test_blanks_among_ticks_whose_labels_were_misread_and_whose_bracket_was_lost() -> None:
    said = "☐否 ☑是（王市时间：2015年6月，上币地点：深圳证券交易所，股票代码：603118）"
    values = fields_of(PART, PROFILE, [table_page("表1 申报主体基本情况", [[Entry("是否上市公司", 0.18), Entry(said, 0.82)]])])
    assert [values[f"company.listing.{key}"].raw for key in ("date", "place", "ticker")] == [
        "2015年6月",
        "深圳证券交易所",
        "603118",
    ]
    rows = [[fitting("是否上市公司"), fitting("☑是"), fitting("股票代码"), fitting("300451）")]]
    assert fields_of(PART, PROFILE, [tight_page(rows)])["company.listing.ticker"].raw == "300451"


def test_values_under_their_labels_where_a_hint_fills_one_cell_and_a_wall_is_lost() -> None:
    rows = [
        [Entry("姓名", 0.2), Entry("职务", 0.2), Entry("手机", 0.2), Entry("传真", 0.2), Entry("邮箱", 0.2)],
        [Entry("万德明", 0.2), Entry("董事会秘书", 0.2), Entry("18919615717", 0.4), Entry("office@ixsrm.net", 0.2)],
        [Entry("主营业务收入（万元）", 0.5), Entry("信息消费相关业务收入（万元）", 0.5)],
        [Entry("（提供证明材料）", 0.5), Entry("33968.4", 0.5)],
    ]
    values = fields_of(PART, PROFILE, [table_page("表1 申报主体基本情况", rows)])
    assert values["company.contact.name"].raw == "万德明"
    assert values["company.contact.mobile"].raw == "18919615717"
    assert values["company.contact.email"].raw == "office@ixsrm.net"
    assert values["company.info_consumption_revenue"].raw == "33968.4"
    assert values["company.main_revenue"].presence is Presence.BLANK


def test_a_label_in_latin_letters_that_the_notice_names() -> None:
    rows = [[Entry("E-mail", 0.3), Entry("office536@qiming-it.com.cn", 0.7)], [Entry("注册资本", 0.3), Entry("5000万元", 0.7)]]
    values = fields_of(PART, PROFILE, [table_page("表1 申报主体基本情况", rows)])
    assert values["company.contact.email"].raw == "office536@qiming-it.com.cn"


def test_the_rest_of_a_cell_overleaf_belongs_to_that_cell_alone() -> None:
    essay = "我单位现有专职技术人员若干名，平台上线以来为企业提供了线上服务。" * 3
    rows = [
        [Entry("研发能力（提供证明材料）：已获授权发明专利21项，软件著作权30项", 1.0)],
        [Entry("申报单位简介：" + essay, 1.0)],
    ]
    first, lines, end = table(rows, top=0.99 - table(rows)[2] + 0.1)
    assert end > 0.9
    pages = [page([line("表1 申报主体基本情况", 0.1, 0.06, 1.4), *lines], [first])]
    rest, more, _ = table([[Entry("分工明确，考核严格，按季度通报进展。", 1.0)]], top=0.07)
    pages.append(page(more, [rest], 2))
    values = fields_of(PART, PROFILE, pages)
    assert values["company.rnd_capability"].raw == "已获授权发明专利21项，软件著作权30项"
    assert (values["company.profile"].raw or "").replace("\n", "") == essay + "分工明确，考核严格，按季度通报进展。"


def test_the_rest_of_a_row_overleaf_whose_walls_were_not_seen_above() -> None:
    """The last row of the first page is open at the foot: its text stands below all that was seen of the table."""
    essay = "我单位现有专职技术人员若干名，平台上线以来为企业提供了线上服务，口碑良好。"
    sums = ("产品收入总额（万元）", "526"), ("信息技术服务收入总额（万元）", "712"), ("嵌入式系统软件收入总额（万元）", "21")
    rows = [
        [Entry("单位名称", 0.25), Entry(NAME, 0.75)],
        [Entry("软件业务收入（软件业企业必填）", 0.25), *(Entry(text, 0.125) for pair in sums for text in pair)],
    ]
    first, lines, end = table(rows, top=0.7)
    open_row = [
        line("申报单位简介", 0.12, end + 0.01),
        *(line(essay[:24], 0.31, end + 0.01), line(essay[24:], 0.31, end + 0.03)),
    ]
    pages = [page([line("表1 申报主体基本情况", 0.1, 0.06, 1.4), *lines, *open_row], [first])]
    rest, more, _ = table([[Entry("", 0.25), Entry("通过了第三方机构的3项测试。", 0.75)]], top=0.07)
    values = fields_of(PART, PROFILE, [*pages, page(more, [rest], 2)])
    assert [values[f"company.software.{key}_revenue"].value for key in ("product", "service", "embedded")] == [526, 712, 21]
    assert (values["company.profile"].raw or "").replace("\n", "").endswith("口碑良好。通过了第三方机构的3项测试。")


def test_a_label_whose_remark_ends_overleaf_takes_its_value_there() -> None:
    rows = [[Entry("研发能力（提供证", 0.25), Entry("（获得的专利、标准、知识产权等）", 0.75)]]
    first, lines, _ = table(rows, top=0.99 - table(rows)[2] + 0.1)
    pages = [page([line("表1 申报主体基本情况", 0.1, 0.06, 1.4), *lines], [first])]
    rest, more, _ = table(
        [
            [Entry("明材料）", 0.25), Entry("已获授权发明专利25项，软件著作权62项", 0.75)],
            [Entry("单位简介", 0.25), Entry("", 0.75)],
        ],
        top=0.07,
    )
    values = fields_of(PART, PROFILE, [*pages, page(more, [rest], 2)])
    assert values["company.rnd_capability"].value == "已获授权发明专利25项，软件著作权62项"


def test_a_box_under_a_line_that_names_a_field_holds_its_value() -> None:
    """（六）申报单位简介 as a caption above a box of one cell; the box goes on in no table of the page before."""
    words = "公司成立于2011年，主要从事产业互联网平台的研发与运营。"
    first = table_page("表1", [[Entry("单位名称", 0.3), Entry(NAME, 0.7)], [Entry("研发人员规模", 0.3), Entry("120人", 0.7)]])
    captioned = table_page("（六）申报单位简介", [[Entry(words, 1.0)]])
    caption = line("（六）申报单位简介", 0.1, captioned.tables[0].box.y0 - 0.02)
    second = replace(captioned, number=2, lines=(caption, *captioned.tables[0].cells[0].lines))
    values = fields_of(PART, PROFILE, [first, second])
    assert values["company.profile"].raw == words
    assert values["company.rnd_staff"].raw == "120人"
