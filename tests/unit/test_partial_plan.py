"""Which sheets of a first packet the sheets of a partial resubmission replace, and where they are put."""

from __future__ import annotations

import pytest

from notices.profile import load
from shenbao.service.resubmission.plan import Place, Sheet, order_pages, plan_resubmission

PROFILE = load("xxxf2020")
FIRST, NEW = "原.pdf", "补.pdf"
PATENT, AUDIT = ("attachment1", "rnd.patent"), ("attachment1", "revenue.audit")


def sheet(number: int, *parts: str, file: str = FIRST, keys: str = "", text: str = "", **more: object) -> Sheet:
    return Sheet(
        (file, number), parts, bool(more.get("electronic")), frozenset(keys.split()), frozenset(more.get("proofs", ())), text
    )  # type: ignore[call-overload]


def new(number: int, *parts: str, **more: object) -> Sheet:
    return sheet(number, *parts, file=NEW, **more)  # type: ignore[arg-type]


BOOK = [
    sheet(1, "cover", keys="cover.date"),
    sheet(2, "table1", keys="company.name company.contact.email company.listed"),
    sheet(3, "table1", keys="company.rnd_staff company.profile"),
    sheet(4, "essays", keys="essay.capability essay.plan"),
    sheet(5, "essays", text="接前页：平台由数据层、服务层和应用层组成，采用微服务架构部署在自有机房。"),
    sheet(6, "attachment1"),
    sheet(7, "evidence1", proofs=[PATENT], text="发明专利证书 一种订单分配方法 专利号 ZL201710123456.1"),
    sheet(8, "evidence1", proofs=[AUDIT], text="审计报告 2018年度 资产负债表"),
    sheet(9, "declaration", keys="attachment3.date"),
]


def replaced(second: list[Sheet], first: list[Sheet] = BOOK, disputed: tuple[Place, ...] = ()) -> dict[int, int]:
    return {old[1]: put[1] for old, put in plan_resubmission(first, second, PROFILE, disputed).replaced.items()}


def test_one_sheet_of_a_table_replaces_the_sheet_with_its_fields() -> None:
    assert replaced([new(1, "table1", keys="company.rnd_staff company.profile")]) == {3: 1}
    assert replaced([new(1, "table1", keys="company.name company.contact.email company.rnd_staff company.profile")]) == {
        2: 1,
        3: 1,
    }


def test_a_page_without_fields_is_known_by_its_text() -> None:
    mended = "接前页：平台由数据层、服务层和应用层组成，采用微服务架构部署在政务云。"
    assert replaced([new(1, "essays", text=mended)]) == {5: 1}
    assert replaced([new(1, "essays", text="产学研用联合协作情况：与三所高校共建实验室。")]) == {}


def test_proofs_come_on_top_unless_they_were_found_wanting() -> None:
    audit = new(1, "evidence1", proofs=[AUDIT], text="审计报告 2019年度 利润表")
    assert replaced([audit]) == {}
    assert replaced([audit], disputed=((FIRST, 8),)) == {8: 1}
    assert replaced([audit], disputed=((FIRST, 7),)) == {}  # of another kind
    assert replaced([new(1, "evidence1", text="发明专利证书 一种订单分配方法 专利号ZL201710123456.1")]) == {
        7: 1
    }  # the same once more


def test_certificates_of_one_make_are_told_by_their_numbers() -> None:
    words = "计算机软件著作权登记证书 软件名称：优联管理平台软件 著作权人：广州优联数码科技有限公司 证书号：软著登字第{}号 登记号：2019SR{}"
    first = [sheet(n, "evidence1", text=words.format(n * 1111111, n * 222222)) for n in (1, 2, 3)]
    assert replaced([new(1, "evidence1", text=words.format(2222222, 444444))], first) == {2: 1}
    assert replaced([new(1, "evidence1", text=words.format(9876543, 765432))], first) == {}


def test_what_came_replaces_its_like_where_the_first_has_both() -> None:
    both = [*BOOK, sheet(10, "declaration", keys="attachment3.date", electronic=True)]
    assert replaced([new(1, "declaration", keys="attachment3.date", electronic=True)], both) == {10: 1}
    assert replaced([new(1, "declaration", keys="attachment3.date")], both) == {9: 1}
    assert replaced([new(1, "declaration", keys="attachment3.date", electronic=True)]) == {9: 1}


def test_a_sheet_that_could_not_be_read_gives_way_to_a_part_that_seemed_to_be_missing() -> None:
    first = [*BOOK[:-1], sheet(9, "unreadable")]
    assert replaced([new(1, "declaration", keys="attachment3.date")], first) == {9: 1}
    assert replaced([new(1, "cover", keys="cover.date")], first) == {1: 1}


@pytest.mark.parametrize("gone", ["cover", "table1", "essays", "attachment1", "evidence1", "declaration"])
def test_a_packet_is_whole_only_with_every_part_that_the_first_one_had(gone: str) -> None:
    again = [new(s.place[1], *s.parts, keys=" ".join(s.keys), text=s.text) for s in BOOK]
    assert plan_resubmission(BOOK, again, PROFILE).whole
    part = plan_resubmission(BOOK, [s for s in again if s.parts[0] != gone], PROFILE)
    assert part.lacking == (gone,) and not part.whole


def test_new_sheets_stand_where_the_replaced_ones_stood() -> None:
    second = [
        new(1, "declaration", keys="attachment3.date"),
        new(2, "other"),
        new(3, "table1", keys="company.name company.contact.email company.listed"),
        new(4, "evidence1", text="荣誉证书"),
        new(5, "table2", keys="project.name"),
    ]
    found = plan_resubmission(BOOK, second, PROFILE)
    kept = [s.place for s in BOOK if s.place not in found.replaced]
    order = order_pages(BOOK, second, kept, found.replaced, PROFILE)
    told = [f"{'+' if own else ''}{place[1]}" for own, place in order]
    assert told == ["1", "+3", "3", "+5", "4", "5", "6", "7", "8", "+4", "+1", "+2"]


def test_people_may_keep_and_drop_other_sheets() -> None:
    second = [new(1, "table1", keys="company.name company.contact.email company.listed")]
    found = plan_resubmission(BOOK, second, PROFILE)
    order = order_pages(BOOK, second, [(FIRST, 2), (FIRST, 9)], found.replaced, PROFILE)
    assert order == [(False, (FIRST, 2)), (True, (NEW, 1)), (False, (FIRST, 9))]
