"""The HTML pages: complete, safe, offline; and the folder in which all reports are written."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

import report_cases as cases
from model.errors import SetupError, UsageError
from model.finding import Finding, FindingKind, Severity
from model.geometry import Box
from model.packet import Fate
from model.page import Edge, Ink, Paper, Reader, SealKind
from model.record import FieldValue, Hand, Presence, Record, Source, Verdict
from model.results import PacketResult, Status
from notices.profile import Profile, available, load
from reports import words, write_all, writing
from reports.batch.as_overview import as_overview
from reports.charts.bars import Bar, bar_chart
from reports.files import safe_name, safe_names, write_atomic
from reports.packet.as_page import write_page
from reports.packet.pictures import crop_box, make_pictures
from reports.view import field_of, subject_name


class Reading(HTMLParser):
    """Collects what a browser would load, link to and show."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(k, v or "") for k, v in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [v for k, v in self.attributes if k == name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = cases.paint_pages(tmp_path_factory.mktemp("work"))
    folder = tmp_path_factory.mktemp("page")
    write_page(cases.result(workspace=workspace), folder, downloads=("补正材料一次性告知书.pdf",), up="../../index.html")
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Reading:
    return Reading((folder / "index.html").read_text(encoding="utf-8"))


def test_the_page_shows_every_finding_field_file_and_page(page: Reading) -> None:
    for finding in cases.findings():
        assert finding.message in page.text and finding.clause in page.text
    for file in cases.files():
        assert file.sha256 in page.text
    assert page.text.count("第4") == page.text.count("缺印页：第4页") == 1 and page.text.count("扫描件") == 9
    assert "疑为：13952892641" in page.text and "收件登记表中没有份数" in page.text


def test_errors_come_before_warnings_in_a_part(page: Reading) -> None:
    assert page.text.index("封面没有申报单位公章") < page.text.index("邮箱没有填写") < page.text.index("已超过2020年5月10日")


def test_the_page_loads_only_what_lies_beside_it(page: Reading, folder: Path) -> None:
    assert not {"script", "style", "iframe", "object", "base"} & set(page.tags)
    assert not [k for k, _ in page.attributes if k == "style" or k.startswith("on")]
    for target in page.values("src"):
        assert (folder / target).is_file()
    assert not [v for v in page.values("href") + page.values("src") if re.match(r"[a-z]+:|//", v, re.I)]
    assert not re.search(r"url\(|@import", (folder / "report.css").read_text(encoding="utf-8"))


def test_anchors_lead_somewhere(page: Reading) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {v[1:] for v in page.values("href") if v.startswith("#")} <= set(ids)


def test_every_picture_has_a_text_alternative_and_a_size(page: Reading) -> None:
    count = page.tags.count("img")
    assert count >= 9 + 5 and all(len(v) > 3 for v in page.values("alt"))
    assert len(page.values("alt")) == count == len([v for v in page.values("width")])


def test_the_crop_marks_the_place(folder: Path) -> None:
    crops = sorted((folder / "img").glob("p001-*.jpg"))
    assert crops
    with Image.open(crops[0]) as image:
        reds = sum(1 for r, g, b in image.convert("RGB").get_flattened_data() if r > 170 and g < 90 and b < 90)
        assert image.width <= 880 and reds > 400


def test_a_crop_shows_the_surroundings_and_stays_on_the_page() -> None:
    shown = crop_box(Box(0.4, 0.5, 0.42, 0.51))
    assert shown.width == pytest.approx(0.42) and shown.height == pytest.approx(0.085)
    edge = crop_box(Box(0.97, 0.0, 1.0, 0.02))
    assert edge.x1 == 1.0 and edge.y0 == 0.0


def test_a_page_image_outside_the_workspace_or_broken_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    Image.new("RGB", (50, 70)).save(tmp_path / "secret.jpg")
    (tmp_path / "work" / "bad.jpg").write_bytes(b"no image")
    pages = cases.pages(2)
    record = replace(cases.record(), pages=(replace(pages[0], image="../secret.jpg"), replace(pages[1], image="bad.jpg")))
    pictures = make_pictures(record, tmp_path / "work", tmp_path / "out", [Source(cases.SCAN, 1, Box(0.1, 0.1, 0.2, 0.2))])
    assert not pictures.thumbs and not pictures.crops


def test_names_that_mean_harm_are_shown_as_text(tmp_path: Path) -> None:
    for number, name in enumerate(cases.NASTY):
        html = write_page(cases.result(name), tmp_path / str(number)).read_text(encoding="utf-8")
        assert "<script" not in html and "\u202e" not in html and "\x00" not in html


def test_an_empty_packet_and_a_packet_without_findings_have_pages(tmp_path: Path) -> None:
    empty = Reading(write_page(cases.empty(), tmp_path / "a").read_text(encoding="utf-8"))
    clean = Reading(write_page(cases.clean(), tmp_path / "b").read_text(encoding="utf-8"))
    assert "没有读出任何页面" in empty.text and "无法读取" in empty.text
    assert "没有发现问题" in clean.text and "齐全" in clean.text


def test_the_overview_links_counts_and_draws() -> None:
    results = [cases.result(), cases.clean("<b>粗</b>"), cases.empty()]
    html = as_overview(results, ["packets/a%20b/index.html", "b", "c"], ["packets/a%20b/n.pdf", "", ""])
    page = Reading(html)
    assert "packets/a%20b/index.html" in page.values("href") and "packets/a%20b/n.pdf" in page.values("href")
    assert page.tags.count("svg") == 5 and "<b>粗</b>" not in html and "<b>粗</b>" in page.text
    assert not {"script", "style"} & set(page.tags) and "style" not in dict(page.attributes)


def test_an_overview_of_nothing_is_a_page() -> None:
    assert "没有申报材料" in as_overview([])


def test_a_chart_is_to_scale_and_escaped() -> None:
    svg = str(bar_chart([Bar("<甲>", (3, 1)), Bar("乙", (2, 0))], '种"类'))
    widths = [float(w) for w in re.findall(r'class="s0"[^>]*width="([\d.]+)"', svg)]
    assert widths[0] / widths[1] == pytest.approx(1.5, rel=0.01)
    assert "<甲>" not in svg and "&lt;甲&gt;" in svg and 'aria-label="种&#34;类' in svg
    assert bar_chart([], "x") == ""


def test_safe_names_are_single_short_different_and_no_device() -> None:
    names = safe_names([*cases.NASTY, "abc", "ABC", "abc."])
    assert len({n.casefold() for n in names}) == len(names)
    for name in names:
        assert name and not set(name) & set('/\\:*?"<>|#%&\x00\n\u202e') and len(name.encode()) <= 155
        assert name.strip(" .") == name and name.split(".")[0].upper() not in {"CON", "NUL"}
    assert safe_name("星海数字教育.pdf") == "星海数字教育.pdf"
    assert safe_name("名" * 300) != safe_name("名" * 301)


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = write_atomic(tmp_path / "a" / "b.txt", b"old")
    with pytest.raises(TypeError):
        write_atomic(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old" and [p.name for p in path.parent.iterdir()] == ["b.txt"]


def test_write_all_writes_everything_inside_the_folder(tmp_path: Path) -> None:
    workspace = cases.paint_pages(tmp_path / "work", 2)
    out = tmp_path / "out"
    results = [cases.result(workspace=workspace), cases.clean(), *(cases.clean(n) for n in cases.NASTY[:3])]
    written = write_all(results, out)
    assert [p.name for p in written[:3]] == ["index.html", "汇总表.xlsx", "report.json"]
    assert all(p.is_file() and p.resolve().is_relative_to(out.resolve()) for p in written)
    assert sorted(tmp_path.iterdir()) == [out, tmp_path / "work"]
    assert len([p for p in written if p.suffix == ".docx"]) == 1
    overview = Reading((out / "index.html").read_text(encoding="utf-8"))
    assert all((out / unquote(h)).is_file() for h in overview.values("href") if not h.startswith("#"))


def test_a_corrected_packet_loses_its_old_notice(tmp_path: Path) -> None:
    write_all([cases.result("甲")], tmp_path, formats=("docx",))
    assert (tmp_path / "packets/甲/补正材料一次性告知书.docx").is_file()
    write_all([cases.clean("甲")], tmp_path, formats=("docx",))
    assert not (tmp_path / "packets/甲/补正材料一次性告知书.docx").exists()


def test_a_missing_font_costs_only_the_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(content: object) -> bytes:
        raise SetupError("没有字体")

    monkeypatch.setattr(writing, "as_pdf", fail)
    written = write_all([cases.result()], tmp_path)
    assert {p.suffix for p in written} == {".html", ".xlsx", ".json", ".csv", ".docx"} and "没有字体" in caplog.text


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="odt"):
        write_all([], tmp_path, formats=("odt",))


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (words.STATUSES, Status),
        (words.FATES, Fate),
        (words.READERS, Reader),
        (words.PRESENCES, Presence),
        (words.VERDICTS, Verdict),
        (words.INKS, Ink),
        (words.SEAL_KINDS, SealKind),
        (words.HANDS, Hand),
        (words.PAPERS, Paper),
        (words.EDGES, Edge),
    ],
)
def test_every_code_has_a_word(table: dict[object, str], kind: type) -> None:
    assert set(table) == set(kind)  # type: ignore[call-overload]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours `#rrggbb`."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_all_texts_have_the_contrast_of_wcag_aa_in_light_and_dark(folder: Path) -> None:
    css = (folder / "report.css").read_text(encoding="utf-8")
    palettes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    ][:2]
    pairs = [
        ("ink", "sheet"),
        ("soft", "sheet"),
        ("soft", "ground"),
        ("soft", "head"),
        ("ink", "head"),
        ("ink", "plain-bg"),
        ("accent", "sheet"),
    ]
    pairs += [("accent", "ground"), ("warn", "sheet"), ("bad", "sheet"), ("good", "sheet")] + [
        (c, f"{c}-bg") for c in ("good", "bad", "warn")
    ]
    for palette in palettes:
        for text, ground in pairs:
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground, palette[text])


@pytest.mark.parametrize("notice", sorted(available()))
def test_reports_know_no_notice_by_name(notice: str, tmp_path: Path) -> None:
    profile = load(notice)
    fields = {f.key: FieldValue(f.key, f"{f.name}值", f"{f.name}值", 0.9, None, Presence.FILLED) for f in profile.fields}
    findings = tuple(Finding(FindingKind.MISSING, f.key, Severity.ERROR, f.clause, f"请补填{f.name}。") for f in profile.fields)
    result = PacketResult(Record("某单位", notice, fields=fields), findings, Status.DISCREPANT)
    written = write_all([result], tmp_path)
    page = Reading(next(p for p in written if p.parent.name == "某单位" and p.suffix == ".html").read_text(encoding="utf-8"))
    assert all(f.name in page.text for f in profile.fields) and all(
        p.title in page.text for p in profile.parts if profile_uses(p.id, profile)
    )
    assert "其他" not in [h.strip() for h in re.findall(r"^\s*其他\s*$", page.text, re.MULTILINE)]


def profile_uses(part: str, profile: Profile) -> bool:
    return any(f.part == part for f in profile.fields)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("company.ownership.other", "单位性质（其他）"),
        ("company.honours.key_lab", "相关荣誉（重点实验室）"),
        ("company.honours.key_lab.year", "相关荣誉（重点实验室）"),
        ("essay.progress.directions", "项目实施情况（示范项目领域）"),
        ("essay.progress.problems", "项目实施情况（存在的问题和难点、解决问题和难点的计划）"),
    ],
)
def test_every_subject_has_a_name(subject: str, name: str) -> None:
    assert subject_name(subject, load("xxxf2020")) == name
    assert field_of(subject, load("xxxf2020")) is not None
