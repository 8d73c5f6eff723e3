"""The proposal of packets from what is dropped: folders, archives, volumes, loose files, registers, litter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.grouping import Basis, Grouping, propose


def named(*paths: str) -> dict[str, int]:
    return {packet.name: len(packet.paths) for packet in propose(paths).packets}


def test_a_folder_of_folders_and_archives_is_many_packets() -> None:
    found = propose(
        ["批次/甲公司/申请书.pdf", "批次/甲公司/附件/1.jpg", "批次/乙公司.zip", "批次/收件登记表.xlsx", "批次/Thumbs.db"]
    )
    assert [(p.name, len(p.paths), p.sure) for p in found.packets] == [("乙公司", 1, True), ("甲公司", 2, True)]
    assert found.registers == ("批次/收件登记表.xlsx",) and found.litter == ("批次/Thumbs.db",)


def test_folders_called_after_parts_are_one_packet() -> None:
    assert named("某公司/附件/1.jpg", "某公司/申请书/a.pdf") == {"某公司": 2}
    assert named("某公司/1/1.jpg", "某公司/2/a.pdf", "某公司/3 承诺书/b.pdf") == {"某公司": 3}


def test_archives_in_one_folder_are_packets_and_volumes_belong_together() -> None:
    assert named("盘/a公司.part1.rar", "盘/a公司.part2.rar", "盘/b公司.7z.001", "盘/b公司.7z.002", "盘/c公司.tar.gz") == {
        "a公司": 2,
        "b公司": 2,
        "c公司": 1,
    }


@pytest.mark.parametrize(
    ("paths", "packets"),
    [
        (("佛山数科-申请书.pdf", "佛山数科-附件1.pdf", "广州云-申报书.docx"), {"佛山数科": 2, "广州云": 1}),
        (("佛山数科-申请书.pdf", "附件2.pdf"), {"佛山数科": 2}),
        (("IMG_0001.jpg", "IMG_0002.jpg"), {"其他文件": 2}),
        (("01 甲公司.pdf", "02 乙公司.pdf"), {"甲公司": 1, "乙公司": 1}),
    ],
)
def test_loose_files_go_by_their_names_and_are_never_sure(paths: tuple[str, ...], packets: dict[str, int]) -> None:
    assert named(*paths) == packets
    assert not any(packet.sure for packet in propose(paths).packets)


def test_two_folders_of_one_name_stay_apart() -> None:
    assert sorted(named("甲/乙公司/a.pdf", "丙/乙公司/b.pdf", "甲/丁公司/a.pdf", "丙/戊公司/c.pdf")) == [
        "丁公司",
        "乙公司",
        "乙公司（2）",
        "戊公司",
    ]


NAMES = st.text(alphabet="甲乙公司附件1._- aZ扫描", min_size=1, max_size=8).filter(
    lambda n: n.strip(". ") and not n.startswith(".")
)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=4).map("/".join), max_size=20)


TEN = [f"收件/{n:02d} 佛山{n}号有限公司/申报书.pdf" for n in range(1, 11)]


@pytest.mark.parametrize(
    "beside", [(), ("说明.txt",), ("附件/1.jpg",), ("丙公司-申报书.pdf",), ("申报书.pdf", "附件/1.jpg"), ("丁公司.zip", "戊公司.7z.001", "戊公司.7z.002")]
)  # fmt: skip
def test_a_folder_of_ten_packets_is_ten_packets_whatever_lies_beside_them(beside: tuple[str, ...]) -> None:
    found = propose([*TEN, *(f"收件/{name}" for name in beside)])
    mine = [packet for packet in found.packets if "佛山" in packet.name]
    assert len(mine) == 10 and all(len(packet.paths) == 1 for packet in mine)
    assert all(packet.sure for packet in mine)
    others = [packet for packet in found.packets if packet not in mine]
    assert [packet.sure for packet in others] == [packet.basis is Basis.ARCHIVE for packet in others]


@pytest.mark.parametrize(
    "paths",
    [
        [f"收件/{n:02d}/申报书.pdf" for n in range(1, 11)],
        [f"收件/甲{n}.pdf" for n in "子丑寅卯"],
        [f"收件/佛山{n}有限公司申报书.pdf" for n in "子丑寅卯"],
        ["佛山数科/申报书.pdf", "佛山数科/软著/1.jpg", "佛山数科/检测/1.jpg"],
        ["佛山数科有限公司/申报书.pdf", "佛山数科有限公司/软著/1.jpg"],
        ["附件/1.jpg", "申报书/1.jpg"],
    ],
)
def test_what_names_leave_open_is_never_sure(paths: list[str]) -> None:
    assert not any(packet.sure for packet in propose(paths).packets)


@pytest.mark.parametrize(
    "paths",
    [
        [
            "佛山数科有限公司/申报书.pdf",
            "佛山数科有限公司/与云海有限公司合同.pdf",
            "佛山数科有限公司/附件/某某科技有限公司合同/1.jpg",
        ],
        ["佛山数科有限公司/1/1.jpg", "佛山数科有限公司/2/1.jpg", "佛山数科有限公司/收件登记表.xlsx"],
        ["佛山数科/申报书.pdf", "佛山数科/附件1.pdf", "佛山数科/02 承诺书.pdf"],
    ],
)
def test_a_folder_of_one_applicant_is_one_packet_with_all_that_is_in_it(paths: list[str]) -> None:
    [packet] = propose(paths).packets
    assert packet.sure and len(packet.paths) == len(paths)


def test_the_clerk_says_how_files_are_put_together() -> None:
    paths = [
        "收件/批次/甲/申报书.pdf",
        "收件/批次/甲/附件/1.jpg",
        "收件/批次/乙.zip",
        "收件/批次/丙.pdf",
        "丁.7z.001",
        "丁.7z.002",
    ]

    def sizes(grouping: Grouping) -> dict[str, int]:
        found = propose(paths, grouping)
        assert {packet.basis for packet in found.packets} == {Basis.CHOSEN} and not found.registers
        return {packet.name: len(packet.paths) for packet in found.packets}

    assert sizes(Grouping.CHILDREN) == {"甲": 2, "乙": 1, "丙": 1, "丁": 2}
    assert sizes(Grouping.FILES) == {"申报书": 1, "1": 1, "乙": 1, "丙": 1, "丁": 2}
    assert list(sizes(Grouping.TOGETHER).values()) == [6]
    assert propose(paths[:4], Grouping.TOGETHER).packets[0].name == "批次"
    assert propose([], Grouping.TOGETHER).packets == ()


@given(PATHS, st.sampled_from([".pdf", ".zip", ".7z.001", "", ".xlsx"]), st.sampled_from(Grouping))
def test_every_file_is_in_exactly_one_place_and_names_differ(stems: list[str], suffix: str, grouping: Grouping) -> None:
    paths = {stem + suffix for stem in stems}
    found = propose(paths, grouping)
    placed = [path for packet in found.packets for path in packet.paths] + [*found.registers, *found.litter]
    assert sorted(placed) == sorted(paths)
    names = [packet.name for packet in found.packets]
    assert len(set(names)) == len(names)


def test_a_table_from_inside_a_packet_is_no_register() -> None:
    """Whatever it is called: it stays among the packet's files."""
    inside = [
        "平台/申报书.pdf",
        "平台/软件著作权登记证书清单.xlsx",
        "平台/接收登记表.xlsx",
        "02/附件/证明.pdf",
        "02/申报书.pdf",
        "02/登记.csv",
    ]
    found = propose([*inside, "收件登记表.xlsx"])
    assert found.registers == ("收件登记表.xlsx",)
    assert {path for packet in found.packets for path in packet.paths} == set(inside)
    assert propose(["软件著作权登记证书清单.xlsx", "甲公司/申报书.pdf"]).registers == ()
    assert propose(["批次/收件登记表.xlsx", "批次/甲.zip", "批次/乙.zip"]).registers == ("批次/收件登记表.xlsx",)
