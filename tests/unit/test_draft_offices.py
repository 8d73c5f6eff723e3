"""A form as offices make them: several parts on a page, rows that repeat a label, figures with printed units, opinions in a table; proofs named in the notice alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from blank_forms import _lines, _page, _table
from checkers.check import check
from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.marks.anchors import find_anchor, lines_beside
from extractors.readers.word.reader import word_pages
from model.record import Presence
from notices.profile import Profile, load
from notices.tables import CellSpec
from shenbao.drafting.draft import draft_of
from shenbao.drafting.listed import listed_proofs
from shenbao.drafting.notice import call_of, sentences, submission_of
from shenbao.drafting.said import Draft, Source
from shenbao.drafting.write import as_yaml

NOTICE = (
    "江岭省工业和信息化厅办公室关于开展2026年度省级绿色工厂推荐工作的通知", "江工信办节能〔2026〕18号", "各设区市工业和信息化局：", "一、申报条件", "在江岭省境内依法注册、具有独立法人资格。",
    "二、申报材料", "（一）绿色工厂申报书（附件1）；", "（二）绿色工厂第三方评价报告；", "（三）营业执照复印件；", "（四）2023—2025年度审计报告；", "（五）环境管理体系认证证书（如有）。",
    "三、工作程序", "（一）企业申报。申报企业于2026年4月25日前将申报材料报送所在县（市、区）工业和信息化主管部门。", "（二）县级初审。各县（市、区）工业和信息化主管部门于5月8日前将申报材料（一式2份）报送设区市工业和信息化局。",
    "（三）市级推荐。每市推荐数量不超过6家，于5月20日前将推荐文件及申报材料纸质版一式3份、电子版（光盘）报送我厅（节能与综合利用处）。", "江岭省工业和信息化厅办公室", "2026年3月16日",
)  # fmt: skip
TYPED = {"法定代表人": ("李大山", "13800138001"), "联系人": ("王小河", "13900139002")}
FIGURES = (("工业总产值", "万元"), ("综合能源消费量", "吨标准煤"))


def form(path: Path, typed: bool = False) -> Path:
    """The form, blank or with a few rows typed."""
    document = docx.Document()
    _lines(
        document,
        "附件1",
        "江岭省绿色工厂申报书",
        "企业名称（盖章）：__________",
        "推 荐 单 位（盖章）：__________",
        "基 地 名 称：                    ",
        "填 报 日 期：      年    月    日",
        "江岭省工业和信息化厅制",
    )
    _page(document, "填表说明", "1.不得留空，没有的填“无”。", "2.一式三份。")
    _page(document, "一、企业基本信息")
    said = {name: TYPED[name] if typed else ("", "") for name in TYPED}
    rows = [[name, who, "手机号码", phone] for name, (who, phone) in said.items()]
    _table(
        document,
        [
            ["企业名称", "", "<", "<"],
            *rows,
            ["企业性质", "内资（□国有 □民营） □外资 □其他：____", "<", "<"],
            ["绿色发展理念和做法", "（800字以内）", "<", "<"],
        ],
    )
    _lines(document, "二、主要指标")
    _table(
        document,
        [["序号", "指标名称", "单位", "2024年", "2025年"], *([str(n), *row, "", ""] for n, row in enumerate(FIGURES, 1))],
    )
    _page(document, "三、创建情况", "（一）基础设施", "", "（二）绩效（不超过900字）", "", "四、下一步计划", "（限500字）")
    _page(
        document,
        "五、企业承诺",
        "我单位承诺所填报的各项内容真实、完整。",
        "法定代表人（签字）：",
        "年    月    日",
        "六、推荐意见",
    )
    _table(
        document,
        [
            ["县级主管部门意见", "\n（盖章）\n年   月   日"],
            ["设区市主管部门意见", "\n（盖章）\n年   月   日"],
            ["专家评审意见", "\n组长（签字）：\n年   月   日"],
        ],
    )
    document.save(str(path))
    return path


def drafted_from(path: Path, notice: Sequence[str] = NOTICE) -> tuple[Draft, Profile]:
    draft = draft_of("office", word_pages(path, path.name), [Source(line, f"通知第{n}行") for n, line in enumerate(notice, 1)])
    written = path.with_suffix(".yaml")
    written.write_text(as_yaml(draft), encoding="utf-8")
    return draft, load(str(written))


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Draft, Profile]:
    return drafted_from(form(tmp_path_factory.mktemp("office") / "form.docx"))


def test_parts_below_one_another_on_a_page(drafted: tuple[Draft, Profile]) -> None:
    parts = [(p.title, p.kind) for p in drafted[1].parts][2:6]
    assert parts == [
        ("一、企业基本信息", "table"),
        ("三、创建情况", "essay"),
        ("五、企业承诺", "declaration"),
        ("六、推荐意见", "table"),
    ]
    essays = [(f.name, f.number, f.context, f.limit) for f in drafted[1].fields if f.part == "essay"]
    assert essays == [
        ("基础设施", "1.1", ("创建情况",), None),
        ("绩效", "1.2", ("创建情况",), 900),
        ("下一步计划", "2", (), 500),
    ]


def test_a_table_of_figures_with_numbers_and_units_printed_before_them(drafted: tuple[Draft, Profile]) -> None:
    (table,) = drafted[1].tables
    assert ([c.name for c in table.columns], [(r.name, r.unit) for r in table.rows]) == (
        ["2024年", "2025年"], [("工业总产值", "万元"), ("综合能源消费量", None)],
    )  # fmt: skip
    plain = {f.name for f in drafted[1].fields if not isinstance(f, CellSpec)}
    assert not plain & {"单位", "工业总产值", "综合能源消费量"}


def test_a_label_that_comes_again_goes_by_the_field_before_it_in_its_row(drafted: tuple[Draft, Profile], tmp_path: Path) -> None:
    profile = drafted[1]
    phones = {f.context: f.key for f in profile.fields if f.labels[0] == "手机号码"}
    assert set(phones) == {("法定代表人",), ("联系人",)}
    pages = word_pages(form(tmp_path / "typed.docx", typed=True), "typed.docx")
    read = fill_record(PacketPages("typed", (), pages, tmp_path), profile).fields
    assert {context[0]: read[key].value for context, key in phones.items()} == {who: phone for who, (_, phone) in TYPED.items()}


def test_labels_that_are_spaced_out_unknown_or_within_brackets(drafted: tuple[Draft, Profile]) -> None:
    fields = {f.labels[0]: f for f in drafted[1].fields}
    assert fields["推荐单位（盖章）"].type == "organisation"
    assert fields["绿色发展理念和做法"].limit == 800
    assert [c.value for c in fields["企业性质"].choices] == ["国有", "民营", "外资"]
    cover = {spec.name: spec.type for spec in drafted[1].fields if spec.part == "cover"}
    assert cover.keys() >= {"企业名称（盖章）", "基地名称", "填报日期"} and cover["填报日期"] == "date"


def test_opinions_are_told_apart_and_those_of_later_are_not_asked_for(drafted: tuple[Draft, Profile]) -> None:
    draft, profile = drafted
    assert [(f.name, f.required) for f in profile.fields if f.part == "table2"] == [
        ("县级主管部门意见", "warning"), ("设区市主管部门意见", "warning"), ("专家评审意见", "no"),
    ]  # fmt: skip
    seals = [s for s in profile.seals if s.part == "table2"]
    assert [(s.name, s.context) for s in seals] == [
        ("县级主管部门意见公章", ("县级主管部门意见",)), ("设区市主管部门意见公章", ("设区市主管部门意见",)),
    ]  # fmt: skip
    assert [s.name for s in profile.signatures] == ["企业承诺法定代表人签字"]
    assert "“专家评审意见”在受理以后填写" in as_yaml(draft)


def test_a_place_for_a_seal_is_found_in_its_own_row(drafted: tuple[Draft, Profile], tmp_path: Path) -> None:
    page = word_pages(form(tmp_path / "form.docx"), "form.docx")[-1]
    first, second = (s for s in drafted[1].seals if s.part == "table2")
    places = [find_anchor(lines_beside(page, s.context), s.anchors) for s in (first, second)]
    rows = {c.text: c.box for t in page.tables for c in t.cells if c.col == 0}
    assert [
        p is not None and rows[s.context[0]].y0 < p.box.cy < rows[s.context[0]].y1
        for p, s in zip(places, (first, second), strict=True)
    ] == [True, True]
    assert lines_beside(page, ("市长意见栏",)) == lines_beside(page, ()) == page.lines


def test_proofs_that_the_notice_alone_lists(drafted: tuple[Draft, Profile]) -> None:
    profile = drafted[1]
    assert [(a.name, a.title_part) for a in profile.attachments] == [("申报材料", "attachment1")]
    assert [(e.name, e.years, e.required, e.clause) for e in profile.evidence] == [
        ("绿色工厂第三方评价报告", (), "error", "二、申报材料：（二）绿色工厂第三方评价报告；"), ("营业执照复印件", (), "error", "二、申报材料：（三）营业执照复印件；"),
        ("审计报告", (2023, 2024, 2025), "error", "二、申报材料：（四）2023—2025年度审计报告；"),
        ("环境管理体系认证证书", (), "no", "二、申报材料：（五）环境管理体系认证证书（如有）。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["申报单位须提供以下材料（一式四份）：1.申报表；2.法人证书；3.上年度审计", "报告。", "二、其他"], ["法人证书", "上年度审计报告"]),
        (["三、申报材料清单", "（1）《申报表》；", "（2）营业执照；", "（3）厂房照片。", "四、要求"], ["营业执照", "厂房照片"]),
        (["提交材料要真实。", "（一）企业；", "（二）高校。"], []),
    ],
)  # fmt: skip
def test_lists_of_proofs_in_other_styles(lines: Sequence[str], names: Sequence[str]) -> None:
    found = listed_proofs([Source(line, "") for line in lines], [], 2026)
    assert [p.data["name"] for p in (found.proofs if found else ())] == names


def test_three_levels_with_county(drafted: tuple[Draft, Profile]) -> None:
    told = drafted[1].submission
    assert told is not None
    assert told.default_level == "province"
    assert {k: (d.by.isoformat(), d.to) for k, d in told.deadlines.items()} == {
        "county": ("2026-04-25", "所在县（市、区）工业和信息化主管部门"), "city": ("2026-05-08", "设区市工业和信息化局"),
        "province": ("2026-05-20", "江岭省工业和信息化厅"),
    }  # fmt: skip
    assert {k: (c.paper, c.electronic) for k, c in told.copies.items()} == {"county": (3, 0), "city": (2, 0), "province": (3, 1)}


@pytest.mark.parametrize(
    ("issuer", "text", "quotas", "departments"),
    [
        ("河阳市人力资源和社会保障局", "各县（市、区）推荐不超过2个，市直单位限报1个。", [(2, ("county",), ()), (1, ("municipal",), ())], "人力资源社会保障"),
        ("云岭省工业和信息化厅", "每个市（州）限额推荐3个，省级中小企业服务中心可直接推荐1个。", [(1, (), ("服务中心",)), (3, ("local",), ())], "工业和信息化"),
        ("江岭省科学技术厅", "每个设区市推荐名额为4项。", [(4, ("local",), ())], "科技"),
    ],
)  # fmt: skip
def test_quotas_and_who_recommends(issuer: str, text: str, quotas: object, departments: str) -> None:
    lines = [
        Source(line, "") for line in (f"{issuer}关于申报的通知", text, "请于2026年6月1日前报送我局。", issuer, "2026年3月1日")
    ]
    demand = submission_of(sentences(lines), [], call_of(lines))
    assert demand is not None
    assert [(q["limit"], tuple(q.get("kinds", ())), tuple(q.get("words", ()))) for q in demand.data["quotas"]] == quotas
    own = [
        r for r in demand.data["recommenders"] if r["id"] != "municipal" and "words" not in r
    ]  # 市直单位: whatever departments a city has
    assert all(departments in r["departments"] for r in own)


def test_its_blank_form_lacks_every_field(drafted: tuple[Draft, Profile], tmp_path: Path) -> None:
    profile = drafted[1]
    pages = word_pages(form(tmp_path / "form.docx"), "form.docx")
    record = fill_record(PacketPages("blank", (), pages, tmp_path), profile)
    codes = {f.code for f in check(record, profile)}
    wanted = {f"missing:{s.key}" for s in profile.fields if s.required != "no" and not s.required_if}
    assert wanted <= codes
    assert record.fields["table2.opinion"].presence is not Presence.FILLED


def test_a_value_beside_a_sure_label_is_taken_though_the_table_around_it_is_odd(tmp_path: Path) -> None:
    def written(name: str, grade: str) -> Path:
        document = docx.Document()
        _lines(document, "技能大师申报表", "姓名：____")
        _page(document, "一、基本情况")
        rows = [
            ["姓名", "", "性别", "", "出生年月", "", "照片"],
            ["民族", "", "政治面貌", "", "学历", "", "^"],
            ["职业（工种）", "", "<", "技能等级", grade, "<", "^"],
        ]
        _table(document, rows)
        document.save(str(tmp_path / name))
        return tmp_path / name

    profile = drafted_from(written("blank.docx", ""))[1]
    pages = word_pages(written("typed.docx", "高级技师"), "typed.docx")
    key = next(f.key for f in profile.fields if f.name == "技能等级")
    assert fill_record(PacketPages("typed", (), pages, tmp_path), profile).fields[key].value == "高级技师"


def test_a_proof_of_which_one_kind_alone_is_known_has_one_of_its_own_besides() -> None:
    lines = ("三、申报材料", "（1）获奖证书、专利证书等；", "（2）营业执照。")
    found = listed_proofs([Source(line, "") for line in lines], [], 2026)
    assert found is not None
    assert [p.data["kinds"] for p in found.proofs] == [["patent", ""], ["licence"]]
