"""Seals judged against what the form asks for: where, whose, how sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.packet.marks.seals import judge_seals, owner_similarity
from model.geometry import Box
from model.page import Colour, Ink, Line, Page, Paper, Reader, SealKind, SealReading, SealShape
from model.record import FieldValue, PagePart, Presence, SealVerdict, Source, Verdict
from notices.profile import Profile, load
from sealpaint import lattice

APPLICANT = "佛山市数科智联软件有限公司"
RECOMMENDER = "广东省工业和信息化厅"


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("xxxf2020")


FIELDS = {
    key: FieldValue(key, value, value, 0.99, presence=Presence.FILLED)
    for key, value in {"cover.applicant": APPLICANT, "cover.recommender": RECOMMENDER, "company.name": APPLICANT}.items()
}


def line(text: str, y_mm: float, x_mm: float = 30) -> Line:
    width = 5.6 * len(text)
    return Line(text, Box(x_mm / 210, (y_mm - 2.8) / 297, (x_mm + width) / 210, (y_mm + 2.8) / 297))


def seal(x_mm: float, y_mm: float, text: str, **changes: object) -> SealReading:
    box = Box((x_mm - 20) / 210, (y_mm - 20) / 297, (x_mm + 20) / 210, (y_mm + 20) / 297)
    made = SealReading(box, SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 0.98, text, 0.97, 40, 40)
    return replace(made, **changes)  # type: ignore[arg-type]


COVER = (
    line("项目名称：制造业供应链协同电子商务平台", 110),
    line("申报单位：佛山市数科智联软件有限公司（加盖单位公章）", 140),
    line("推荐单位：广东省工业和信息化厅（加盖单位公章）", 176),
    line("申报日期：2020年4月14日", 212),
)


def judge(
    profile: Profile,
    *seals: SealReading,
    lines: tuple[Line, ...] = COVER,
    part: str = "cover",
    fields: dict[str, FieldValue] = FIELDS,
    **page: object,
) -> dict[str, SealVerdict]:
    made = Page("a.pdf", 1, 1654, 2339, Reader.OCR, Paper.SCAN, width_mm=210, height_mm=297, dpi=200, lines=lines, seals=seals)
    made = replace(made, **page)  # type: ignore[arg-type]
    parts = [PagePart("a.pdf", 1, part, 0.99, 1, Paper.SCAN)]
    return {v.at: v for v in judge_seals(profile, parts, {("a.pdf", 1): made}, fields)}


def test_the_line_of_a_seal_goes_on_in_the_cell_of_the_name(profile: Profile) -> None:
    cells = (line("申报单位", 153), line(APPLICANT, 153, 66), line("推荐单位", 170), line(RECOMMENDER, 170, 66))
    page = Page("a.pdf", 1, 1654, 2339, Reader.OCR, Paper.SCAN, width_mm=210, height_mm=297, dpi=200, lines=cells)
    page = replace(page, seals=(seal(118, 179, RECOMMENDER), seal(152, 154, APPLICANT)))
    boxes = {"cover.applicant": cells[1].box, "cover.recommender": cells[3].box}
    placed = {k: replace(v, source=Source("a.pdf", 1, boxes.get(k))) for k, v in FIELDS.items()}
    parts = [PagePart("a.pdf", 1, "cover", 0.99, 1, Paper.SCAN)]
    found = judge_seals(profile, parts, {("a.pdf", 1): page}, placed)
    assert [(v.at, v.verdict, v.text) for v in found] == [
        ("cover.applicant_seal", Verdict.PRESENT, APPLICANT),
        ("cover.recommender_seal", Verdict.PRESENT, RECOMMENDER),
    ]


def test_each_seal_goes_to_its_own_line(profile: Profile) -> None:
    found = judge(profile, seal(130, 170, RECOMMENDER), seal(140, 138, APPLICANT))
    assert [v.verdict for v in found.values()] == [Verdict.PRESENT, Verdict.PRESENT]
    assert found["cover.applicant_seal"].owner_match == 1.0
    assert found["cover.recommender_seal"].text == RECOMMENDER


def test_a_seal_over_both_lines_is_its_owners(profile: Profile) -> None:
    found = judge(profile, seal(120, 158, RECOMMENDER))
    assert found["cover.recommender_seal"].verdict is Verdict.PRESENT
    assert found["cover.applicant_seal"].verdict is Verdict.ABSENT


def test_swapped_seals_are_told_by_their_words(profile: Profile) -> None:
    found = judge(profile, seal(130, 180, APPLICANT), seal(140, 136, RECOMMENDER))
    assert found["cover.applicant_seal"].owner_match < 0.55
    assert found["cover.recommender_seal"].owner_match < 0.55


@pytest.mark.parametrize(
    ("y", "verdict"), [(140, Verdict.PRESENT), (118, Verdict.PRESENT), (255, Verdict.ABSENT), (40, Verdict.ABSENT)]
)
def test_a_seal_elsewhere_on_the_page_does_not_count(profile: Profile, y: float, verdict: Verdict) -> None:
    assert judge(profile, seal(120, y, APPLICANT))["cover.applicant_seal"].verdict is verdict


def test_between_near_and_far_nobody_can_tell(profile: Profile) -> None:
    lines = (COVER[1],)
    found = judge(profile, seal(120, 140 + 2.8 + 20 + 22, APPLICANT), lines=lines)
    assert found["cover.applicant_seal"].verdict is Verdict.UNCLEAR


def test_a_weak_candidate_is_unclear(profile: Profile) -> None:
    found = judge(profile, seal(130, 140, "", confidence=0.3, text_confidence=0.0))
    assert found["cover.applicant_seal"].verdict is Verdict.UNCLEAR
    assert found["cover.applicant_seal"].owner_match is None


@pytest.mark.parametrize(
    ("text", "confidence", "verdict"),
    [
        (APPLICANT, 0.97, Verdict.PRESENT),
        ("佛山市数科智联软件有限公", 0.97, Verdict.PRESENT),  # a hole in the ink
        ("有限公司佛山市数科智联软件", 0.97, Verdict.PRESENT),  # the ring cut elsewhere
        ("数科智联软件有限", 0.97, Verdict.PRESENT),  # both ends of the ring lost
        ("数科智联软件限司", 0.97, Verdict.PRESENT),  # and characters between
        ("佛山市数科慧联软件有限公司", 0.97, Verdict.UNCLEAR),  # a sister company
        ("佛山市数科智联信息软件有限公司", 0.97, Verdict.UNCLEAR),
        ("佛山市数科智联有限公司", 0.97, Verdict.UNCLEAR),  # a word less
        ("佛山市数科联软件有公司", 0.97, Verdict.PRESENT),  # characters lost here and there
        ("佛山市数科慧联软件有限公司", 0.7, Verdict.PRESENT),  # hardly legible: one doubtful character is no discrepancy
        ("江门鸿运达物流有限公司", 0.97, Verdict.PRESENT),  # another company's
        ("江门鸿运达物流有限公司", 0.4, Verdict.UNCLEAR),  # guessed on a fax
        ("", 0.0, Verdict.UNCLEAR),
    ],
)
def test_whose_seal(profile: Profile, text: str, confidence: float, verdict: Verdict) -> None:
    found = judge(profile, seal(130, 140, text, text_confidence=confidence))
    assert found["cover.applicant_seal"].verdict is verdict


@pytest.mark.parametrize("text", ["数科智联软件有限", "数科智联软件限司"])
def test_a_run_of_the_name_agrees_with_it(profile: Profile, text: str) -> None:
    found = judge(profile, seal(130, 140, text))["cover.applicant_seal"]
    assert (found.owner_match or 0) >= profile.thresholds.owner_same
    short = judge(profile, seal(130, 140, "软件有限公司"))["cover.applicant_seal"]
    assert (short.owner_match or 0) < profile.thresholds.owner_same


@pytest.mark.parametrize(
    ("others", "verdict"),
    [
        (("有限公司佛山市数",), Verdict.UNCLEAR),  # cut within 数科慧联: says nothing of it
        (("佛山市数科智联软件有限公司",), Verdict.PRESENT),
    ],
)
def test_a_sister_company_is_one_whatever_a_partial_reading_leaves_out(
    profile: Profile, others: tuple[str, ...], verdict: Verdict
) -> None:
    found = judge(profile, seal(130, 140, "佛山市数科慧联软件有限公司", others=others))
    assert found["cover.applicant_seal"].verdict is verdict


@pytest.mark.parametrize(
    ("text", "weak", "verdict"),
    [
        ("广末省工业和信息化厅", (1,), Verdict.PRESENT),  # print lies over it, and there is no such place
        ("广末省工业和信息化厅", (), Verdict.UNCLEAR),
        ("广西省工业和信息化厅", (1,), Verdict.UNCLEAR),
    ],
)
def test_a_place_that_there_is_not_was_not_read_with_ease(
    profile: Profile, text: str, weak: tuple[int, ...], verdict: Verdict
) -> None:
    found = judge(profile, seal(120, 176, text, weak=weak, text_confidence=0.996))["cover.recommender_seal"]
    passes = found.verdict is Verdict.PRESENT and (found.owner_match or 0) >= profile.thresholds.owner_same
    assert passes is (verdict is Verdict.PRESENT)


def test_all_readings_of_another_citys_seal_tell_it_under_print_however_much_of_it_each_has(profile: Profile) -> None:
    stamped = seal(120, 176, "江苏省工业和信息化厅", weak=(0, 1), others=("化厅江苏省工业和信",))
    assert (judge(profile, stamped)["cover.recommender_seal"].owner_match or 0) < profile.thresholds.owner_other


def test_the_official_seal_is_preferred_to_a_personal_one(profile: Profile) -> None:
    lines = (line("法定代表人：（签字）", 190, 90), line("公司（企业盖章）", 202, 95), line("二〇二〇年 4月 22日", 214, 90))
    own = seal(150, 200, "张国强印", shape=SealShape.SQUARE, kind=SealKind.PERSONAL)
    found = judge(profile, own, seal(112, 208, APPLICANT), lines=lines, part="declaration")
    assert found["declaration.company_seal"].kind is SealKind.OFFICIAL
    alone = judge(profile, own, lines=lines, part="declaration")
    assert alone["declaration.company_seal"].kind is SealKind.PERSONAL


def test_ink_kind_and_colour_are_carried_on(profile: Profile) -> None:
    found = judge(profile, seal(130, 140, APPLICANT, ink=Ink.UNKNOWN, kind=SealKind.CONTRACT), colour=Colour.GREY)
    verdict = found["cover.applicant_seal"]
    assert (verdict.ink, verdict.kind, verdict.colour) == (Ink.UNKNOWN, SealKind.CONTRACT, Colour.GREY)


def test_without_the_line_the_owner_decides(profile: Profile) -> None:
    unread = (line("模糊不清", 20),)
    assert judge(profile, seal(130, 140, APPLICANT), lines=unread)["cover.applicant_seal"].verdict is Verdict.PRESENT
    assert judge(profile, seal(130, 140, "某某"), lines=unread)["cover.applicant_seal"].verdict is Verdict.UNCLEAR
    assert judge(profile, lines=unread)["cover.applicant_seal"].verdict is Verdict.ABSENT


def test_paper_comes_before_the_electronic_version(profile: Profile) -> None:
    scan = Page(
        "a.pdf",
        1,
        1654,
        2339,
        Reader.OCR,
        Paper.SCAN,
        width_mm=210,
        height_mm=297,
        lines=COVER,
        seals=(seal(130, 140, APPLICANT),),
    )
    file = replace(scan, file="b.pdf", paper=Paper.ELECTRONIC, seals=(), reader=Reader.TEXT_LAYER)
    parts = [PagePart("b.pdf", 1, "cover", 1, 1), PagePart("a.pdf", 1, "cover", 1, 2, Paper.SCAN)]
    found = judge_seals(profile, parts, {("a.pdf", 1): scan, ("b.pdf", 1): file}, FIELDS)
    verdict = next(v for v in found if v.at == "cover.applicant_seal")
    assert verdict.verdict is Verdict.PRESENT and verdict.source is not None and verdict.source.file == "a.pdf"


def test_no_part_no_verdict(profile: Profile) -> None:
    assert judge_seals(profile, [], {}, FIELDS) == ()


def test_owner_similarity() -> None:
    assert owner_similarity("华信永道(北京)科技股份有限公司", "华信永道（北京）科技股份有限公司") == 1.0
    assert owner_similarity("科技有限公司深圳前海云端互动", "深圳前海云端互动科技有限公司") > 0.95
    assert owner_similarity(RECOMMENDER, APPLICANT) < 0.4
    assert owner_similarity("", APPLICANT) == 0.0


@pytest.mark.parametrize(
    ("text", "others", "strange"),
    [
        ("赣州赣江矿业公司", ("赣州赣江业公司",), True),
        ("山市数科软", ("市数科智软件",), False),
        ("科智联有限", (), False),
        ("赣州赣江业", ("佛山市数科智",), False),
        ("州江", (), False),
    ],
)
def test_what_is_left_of_a_copied_ring_may_name_another(
    profile: Profile, text: str, others: tuple[str, ...], strange: bool
) -> None:
    copied = seal(140, 138, text, ink=Ink.UNKNOWN, text_confidence=0.9, others=others)
    found = judge(profile, copied, colour=Colour.GREY)["cover.applicant_seal"]
    assert (found.owner_match is not None) is strange


def test_where_the_seal_lies_over_its_owners_name_the_name_elsewhere_tells_whose_it_is(profile: Profile) -> None:
    unread = {key: value for key, value in FIELDS.items() if key != "cover.applicant"}
    found = judge(profile, seal(130, 140, "广州市云端网络科技有限公司"), fields=unread)["cover.applicant_seal"]
    assert found.expected == APPLICANT
    assert found.owner_match is not None and found.owner_match < profile.thresholds.owner_same


def test_a_ring_that_is_misread_but_held_to_be_the_name_is_the_owners(profile: Profile) -> None:
    misread = "佛山市数科昌联软伴有阳公司"
    held = lattice(misread, {"昌": {"智": 0.2}, "伴": {"件": 0.3}})
    here = {"cover.recommender": seal(130, 170, RECOMMENDER)}
    plain = judge(profile, seal(140, 138, misread), *here.values())["cover.applicant_seal"]
    known = judge(profile, seal(140, 138, misread, lattices=(held,)), *here.values())["cover.applicant_seal"]
    assert plain.verdict is Verdict.UNCLEAR or (plain.owner_match or 0) < 0.8
    assert (known.verdict, known.text, known.owner_match) == (Verdict.PRESENT, "佛山市数科智联软件有公司", 0.98)


def test_a_sister_that_was_surely_read_stays_another_owner(profile: Profile) -> None:
    sister = "佛山市数科慧联软件有限公司"
    without = judge(profile, seal(140, 138, sister))["cover.applicant_seal"]
    assert judge(profile, seal(140, 138, sister, lattices=(lattice(sister),)))["cover.applicant_seal"] == without
