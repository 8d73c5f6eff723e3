"""Member names: what is safe, how broken ones are restored, and in which order a person expects them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.names import decode_name, junk_reason, mend_mojibake, mend_surrogates, natural_key, printable, safe_name
from model.errors import UnsafeFile


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a.pdf", "压缩包之外"),
        ("a/../../b.pdf", "压缩包之外"),
        ("..\\a.pdf", "压缩包之外"),
        ("C:..\\a.pdf", "压缩包之外"),
        ("C:\\", "空的"),
        ("a\x00.pdf", "控制字符"),
        ("CON", "设备名"),
        ("附件/nul.txt", "设备名"),
        ("com1.pdf", "设备名"),
        ("./", "空的"),
    ],
)
def test_unsafe_names_are_refused(name: str, reason: str) -> None:
    with pytest.raises(UnsafeFile, match=reason):
        safe_name(name)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("./附1//证书.jpg", "附1/证书.jpg"),
        ("附1\\证书.jpg", "附1/证书.jpg"),
        ("console.pdf", "console.pdf"),
        ("C:\\Users\\林\\材料\\申报书.docx", "Users/林/材料/申报书.docx"),
        ("d:/材料/a.pdf", "材料/a.pdf"),
        ("C:a.pdf", "a.pdf"),
        ("\\\\server\\share\\a.pdf", "server/share/a.pdf"),
        ("\\\\?\\C:\\材料\\a.pdf", "材料/a.pdf"),
        ("/材料/a.pdf", "材料/a.pdf"),
    ],
)
def test_safe_names_become_clean_paths(name: str, clean: str) -> None:
    assert safe_name(name) == clean


@given(st.text())
def test_whatever_passes_stays_inside(name: str) -> None:
    try:
        clean = safe_name(name)
    except UnsafeFile:
        return
    parts = clean.split("/")
    assert ".." not in parts
    assert not clean.startswith("/")
    assert "\x00" not in clean


CHINESE = [
    "申报书.pdf",
    "附件一/营业执照（副本）.jpg",
    "2019年度审计报告-蓝海数字科技有限公司.pdf",
    "图1.png",
    "骑缝章",
    "Ⅱ类证书.jpg",
]


@pytest.mark.parametrize("name", CHINESE)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_a_declared_encoding_are_decoded(name: str, encoding: str) -> None:
    assert decode_name(name.encode(encoding)) == name
    on_disk = name.encode(encoding).decode("utf-8", "surrogateescape")
    assert mend_surrogates(on_disk) == (name if any("\udc80" <= c <= "\udcff" for c in on_disk) else on_disk)


@pytest.mark.parametrize("name", ["申报书.pdf", "营业执照.jpg", "审计报告.pdf"])
@pytest.mark.parametrize(("real", "wrong"), [("gbk", "cp437"), ("gbk", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "cp437")])
def test_mojibake_is_mended(name: str, real: str, wrong: str) -> None:
    assert mend_mojibake(name.encode(real).decode(wrong)) == name


@pytest.mark.parametrize(
    "name",
    [
        "#U7533#U62a5#U4e66.pdf",
        "%E7%94%B3%E6%8A%A5%E4%B9%A6.pdf",
        "%C9%EA%B1%A8%CA%E9.pdf",
        "&#30003;&#25253;&#x4E66;.pdf",
        "=?gb2312?B?yeqxqMrpLnBkZg==?=",
        "=?UTF-8?Q?=E7=94=B3=E6=8A=A5=E4=B9=A6?=.pdf",
    ],
)
def test_escaped_names_are_mended(name: str) -> None:
    assert mend_mojibake(name) == "申报书.pdf"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("#U7533#U62a5#U4e66#Ud83d#Ude00.pdf", "申报书😀.pdf"),
        ("#U7533#U62a5#U4e66#L01f600.pdf", "申报书😀.pdf"),
        ("#U7533#U62a5#U4e66#Ud83d.pdf", "申报书\ufffd.pdf"),
    ],
)
def test_characters_of_two_units_are_whole_or_none(name: str, told: str) -> None:
    assert mend_mojibake(name) == told


@pytest.mark.parametrize(
    "name", ["#U0041.pdf", "100%25.pdf", "=?x?B?!?=.pdf", "=?none?B?yeqxqMrp?=.pdf", "%E7.pdf", "#UFFFF.pdf"]
)
def test_names_that_only_look_escaped_are_left_alone(name: str) -> None:
    assert mend_mojibake(name) == name


@pytest.mark.parametrize("name", ["通知.pdf", "目录.pdf", "图纸/图纸.pdf", "联通", "证书联通.jpg", "鑫淼.pdf"])
def test_chinese_names_whose_gbk_bytes_are_utf8_by_chance_are_left_alone(name: str) -> None:
    assert mend_mojibake(name) == name


@given(st.text(st.sampled_from("通知目录图纸联附件一申报书资金项委托函说明合同"), min_size=1, max_size=12))
def test_sound_chinese_names_are_left_alone(name: str) -> None:
    assert mend_mojibake(f"{name}.pdf") == f"{name}.pdf"


@pytest.mark.parametrize("name", ["申報書.pdf", "營業執照書.pdf", "附件二 營業執照副本.jpg", "審計報告 2019.pdf"])
def test_names_in_big5_are_decoded(name: str) -> None:
    assert decode_name(name.encode("big5")) == name


@pytest.mark.parametrize("name", ["申請書のコピー.pdf", "カタログ.pdf"])
def test_names_in_shift_jis_are_decoded(name: str) -> None:
    assert decode_name(name.encode("cp932")) == name


@pytest.mark.parametrize("name", ["plan.pdf", "résumé.pdf", "Übersicht.docx", "年度报告 final.pdf"])
def test_other_sound_names_are_left_alone(name: str) -> None:
    assert mend_mojibake(name) == name


def test_natural_order() -> None:
    names = ["附件2.pdf", "附件10.pdf", "附件十.pdf", "附件二.pdf", "附件一.pdf", "附件十二.pdf", "附件1/10.jpg", "附件1/9.jpg"]
    assert sorted(names, key=natural_key) == [
        "附件1/9.jpg", "附件1/10.jpg", "附件一.pdf", "附件2.pdf", "附件二.pdf", "附件10.pdf", "附件十.pdf", "附件十二.pdf"
    ]  # fmt: skip


@given(st.lists(st.text(max_size=12)))
def test_any_names_can_be_ordered(names: list[str]) -> None:
    assert sorted(sorted(names, key=natural_key), key=natural_key) == sorted(names, key=natural_key)


@pytest.mark.parametrize(
    "name",
    [
        "Thumbs.db",
        "a/.DS_Store",
        "__MACOSX/x.jpg",
        "._申报书.pdf",
        "~$申报书.docx",
        ".~lock.a.odt#",
        "desktop.ini",
        "a.pdf:Zone.Identifier",
        "a.pdf.Zone.Identifier",
        "a.docx:Zone.Identifier:$DATA",
        "@eaDir/a.docx/SYNOINDEX_THUMB_M.jpg",
    ],
)
def test_litter(name: str) -> None:
    assert junk_reason(name).endswith("未读取")
    assert junk_reason("申报书.pdf") == ""


def test_names_for_the_receipt_are_printable() -> None:
    assert printable("a\x07b\nc") == "a\\x07b\\x0ac"
