"""The generator: the same seed gives the same bytes; the truth is what is drawn; every finding has a defect."""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import pdfplumber
import pytest
from stdnum.cn import uscc

from evaluation import evaluate
from evaluation.score import norm
from notices.profile import load
from samples.generator import catalogue
from samples.generator.content.applicant import company, credit_code, fill_form, han_date, organisation_code
from samples.generator.content.plan import Paper, Plan
from samples.generator.content.planning import clean_plan
from samples.generator.content.truth import iso_date
from samples.generator.defects import DEFECTS, HELD_OUT, clashes, spoil
from samples.generator.defects.values import NO_ANSWER
from samples.generator.files.packaging import Sheet
from samples.generator.files.typesetting import font_paths
from samples.generator.files.writing import write_packet
from samples.generator.generate import make_plan
from samples.generator.layouts.pages import letter
from samples.generator.layouts.style import HELD_OUT_NAMES, NAMES, TIGHT, faxable, make_style
from samples.generator.layouts.tables import tables
from samples.generator.paper.ordering import OPERATIONS, apply
from samples.generator.paper.papers import DEGRADE
from samples.generator.paper.seals import draw_seal, stamp
from samples.generator.paper.stamping import mood_of

CODES = {code for d in (*DEFECTS.values(), *HELD_OUT.values()) for code in d.codes}
PROFILE = load("xxxf2020")


def fonts_there() -> bool:
    try:
        return bool(font_paths())
    except FileNotFoundError:
        return False


needs_fonts = pytest.mark.skipif(not fonts_there(), reason="the Debian fonts of the samples are not installed")


def digest(folder: Path) -> str:
    parts = [
        f"{p.relative_to(folder)}:{hashlib.sha256(p.read_bytes()).hexdigest()}" for p in sorted(folder.rglob("*")) if p.is_file()
    ]
    return "\n".join(parts)


def test_letters_and_proofs_name_the_project_whatever_place_of_the_form_is_blank() -> None:
    plan = make_plan("named", 13, "stacked", "text_pdf", ("blank:project.name",))
    assert not plan.form["project.name"] and plan.project == plan.form["cover.project_name"]
    assert f"“{plan.project}”" in letter(plan, make_style("stacked", random.Random(1)), random.Random(1)).source


@needs_fonts
@pytest.mark.parametrize("paper", ["text_pdf", "docx", "fax"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, paper: str) -> None:
    plan = replace(make_plan("same", 11, "stacked", paper, ()), dpi=72, proofs=())
    first, second = write_packet(plan, tmp_path / "a"), write_packet(plan, tmp_path / "b")
    assert first == second
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    other = replace(make_plan("same", 12, "stacked", paper, ()), dpi=72, proofs=())
    write_packet(other, tmp_path / "c")
    assert digest(tmp_path / "c") != digest(tmp_path / "a")


def flat(text: str) -> str:
    return re.sub(r"[\W_]+", "", norm(text))


@needs_fonts
@pytest.mark.parametrize("layout", [*NAMES, *HELD_OUT_NAMES])
def test_what_the_truth_says_is_drawn(tmp_path: Path, layout: str) -> None:
    truth = write_packet(make_plan("drawn", 21, layout, "text_pdf", ()), tmp_path)
    with pdfplumber.open(next((tmp_path / "drawn").glob("*.pdf"))) as pdf:
        drawn = flat("".join(c["text"] for page in pdf.pages for c in page.chars))
    texts = {k: v for k, v in truth["fields"].items() if isinstance(v, str) and v}
    missing = [k for k, v in texts.items() if not k.startswith("essay.") and len(v) < 40 and flat(v) not in drawn]
    assert not missing
    for key in ("essay.capability", "company.profile"):  # a long text may be cut by a page's foot
        assert flat(texts[key][:30]) in drawn


@pytest.mark.parametrize("layout", ["standard", "stacked", "dense"])
def test_what_the_truth_says_is_in_the_word_file(tmp_path: Path, layout: str) -> None:
    truth = write_packet(make_plan("word", 22, layout, "docx", ()), tmp_path)
    document = docx.Document(str(next((tmp_path / "word").glob("*.docx"))))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    drawn = flat("".join([p.text for p in document.paragraphs] + cells))
    assert not [k for k, v in truth["fields"].items() if isinstance(v, str) and v and flat(v) not in drawn]


def oracle(plan: Plan) -> set[str]:
    """`missing` codes that the values alone demand, found without looking at the defects."""
    form, out = plan.form, set()
    software = {"基础软件", "工业软件", "嵌入式系统软件"} & set(form["company.main_business"])
    for key, value in form.items():
        optional = key.endswith(".other") or (key.startswith("company.software.") and not software)
        gone = key.startswith("attachment3.") and 3 not in plan.attachments
        if value in ("", [], None, *NO_ANSWER) and not optional and not gone and key != "attachment3.date":
            out.add(f"missing:{key}")
    if 3 not in plan.attachments or "日" not in form["attachment3.date"] or re.search(r"月\s*日", form["attachment3.date"]):
        out.add("missing:declaration.date")
    for kind, claim in form["company.honours"].items():
        if claim and not claim[1]:
            out.add(f"missing:company.honours.{kind}.year")
    if not any(form["company.honours"].values()):
        out.add("missing:company.honours")
    served = {p.serves for p in plan.proofs if p.attachment in plan.attachments}
    demands = {"attachment1.rnd", "attachment1.revenue", "attachment2.ip", "attachment2.promotion"} | (
        {"attachment1.honours"} if any(form["company.honours"].values()) else set()
    )
    return (
        out
        | {f"missing:{d}" for d in demands - served}
        | {f"missing:attachment{n}" for n in (1, 2, 3) if n not in plan.attachments}
    )


def test_the_findings_are_those_of_the_values() -> None:
    rng = random.Random(5)
    for seed in range(120):
        plan = make_plan(f"o{seed}", seed, paper=rng.choice(list(Paper)).value)
        stated = {f.code for f in plan.findings if f.code.startswith("missing:")}
        stated = {c for c in stated if not re.search(r"seal$|signature$|recommendation_letter|online_registration", c)}
        assert stated == oracle(plan), (seed, plan.defects)


def test_a_clean_packet_has_only_the_findings_of_its_paper() -> None:
    for i, paper in enumerate(Paper):
        plan = clean_plan("clean", i, "standard", paper)
        kinds = {f.code.split(":")[0] for f in plan.findings}
        if paper.electronic or paper is Paper.MIXED:
            assert kinds == {"missing"}
        else:
            assert kinds == ({"photocopied"} if paper.colourless else set())
            assert all(f.severity == "warning" for f in plan.findings)


def test_every_demand_of_the_notice_has_a_defect() -> None:
    wanted = {f.missing_code or f"missing:{f.key}" for f in PROFILE.fields if f.required != "no" or f.required_if}
    wanted |= {f"over_limit:{f.key}" for f in PROFILE.fields if f.limit}
    wanted |= {f"inconsistent:{a.code}" for a in PROFILE.agreements}
    wanted |= {
        f"{kind}:{s.id}"
        for s in PROFILE.seals
        for kind in ("missing", "photocopied", "mismatch")
        if not (s.where_present and kind == "photocopied")
    }
    wanted |= {"missing:paging_seal", "photocopied:paging_seal"}
    wanted |= {f"{kind}:{s.id}" for s in PROFILE.signatures for kind in ("missing", "invalid")}
    wanted |= (
        {f"altered:{t.id}" for t in PROFILE.prescribed}
        | {f"missing:{a.id}" for a in PROFILE.attachments}
        | {f"missing:{e.code}" for e in PROFILE.evidence}
    )
    wanted |= {
        "late:submission",
        "copies:submission",
        "missing:recommendation_letter",
        "missing:online_registration",
        "over_quota:recommender",
        "inconsistent:recommendation_letter",
        "ineligible:company",
    }
    wanted |= {f"format:{w}" for w in ("paper_size", "body", "heading1", "heading2")} | {
        "invalid:attachment1.revenue",
        "inconsistent:attachment1.honours",
        "inconsistent:attachment1.rnd",
    }
    wanted |= {f"invalid:{k}" for k in ("cover.direction", "cover.date", "company.contact.mobile", "company.contact.fax", "company.contact.email", "company.registered_address",
                                        "company.credit_code", "company.listed", "project.period", "project.leader.mobile", "project.leader.email", "company.main_revenue")}  # fmt: skip
    assert wanted - CODES == set()


def test_defects_change_what_they_say_and_do_not_clash() -> None:
    rng = random.Random(1)
    for name, defect in DEFECTS.items():
        plan = next(p for seed in range(400) if defect.fits(p := clean_plan("d", seed, "standard", list(Paper)[seed % 9])))
        codes = {f.code for f in spoil(plan, (name,), rng).findings} - {f.code for f in plan.findings}
        assert codes, name
        told = codes | {c.replace("missing:", "invalid:") for c in codes}  # some values of invalid:… are no answer at all
        assert all(c in told or "<" in c for c in defect.codes), name
    first, second = DEFECTS["blank:cover.direction"], DEFECTS["inconsistent:project.directions"]
    assert clashes(first, second)
    assert not clashes(first, DEFECTS["blank:essay.plan"])


def test_held_out_seeds_and_layouts_are_used_by_the_evaluation_alone() -> None:
    assert not set(NAMES) & set(HELD_OUT_NAMES)
    assert all(e.layout in NAMES and e.seed < evaluate.FIRST_SEED for e in catalogue.ENTRIES)
    assert all(make_plan(f"x{i}", i, paper="docx").layout in NAMES for i in range(30))
    plans = evaluate.held_out_plans(3, list(Paper))
    assert all(p.layout in HELD_OUT_NAMES and p.seed >= evaluate.FIRST_SEED for p in plans)
    assert {p.paper for p in plans} == set(Paper)
    assert any(not p.defects for p in plans)
    assert any(p.defects for p in plans)


def test_the_committed_packets_have_every_defect_and_every_paper() -> None:
    chosen, homeless = catalogue.assign()
    assert not homeless
    assert {d for some in chosen.values() for d in some} == set(DEFECTS)
    assert {e.paper for e in catalogue.ENTRIES} == set(Paper)
    assert {e.layout for e in catalogue.ENTRIES} == set(NAMES)
    assert {o for e in catalogue.ENTRIES for o in e.order} == set(OPERATIONS)


def test_values_are_valid() -> None:
    rng = random.Random(3)
    for _ in range(60):
        assert uscc.is_valid(credit_code(rng, "440106"))
        assert len(organisation_code(rng)) == 9
        form = fill_form(rng, company(rng))
        assert iso_date(form["cover.date"])
        assert iso_date(form["attachment3.date"])
        assert len(form["company.profile"]) <= 400
        assert len(form["project.summary"]) <= 400
        revenue, part = (float(form[f"company.{k}"].replace(",", "")) for k in ("main_revenue", "info_consumption_revenue"))
        assert part <= revenue


def test_dates_in_han_figures() -> None:
    from datetime import date

    assert han_date(date(2020, 4, 21)) == "二〇二〇年四月二十一日"
    assert iso_date("二〇二〇年四月二十一日") == "2020-04-21"
    assert iso_date("二〇二〇年4月　日") == "2020-04"
    assert iso_date("2020.4.9") == "2020-04-09"
    assert iso_date("二〇二〇年十月三十日") == "2020-10-30"
    assert iso_date("待定") is None


@pytest.mark.parametrize("paper", sorted(DEGRADE))
def test_papers_keep_a_picture_readable(paper: Paper) -> None:
    page = np.full((700, 500, 3), 255, np.uint8)
    page[300:340, 100:400] = 0
    page[500:560, 300:360] = (40, 30, 220)
    plan = clean_plan("paper", 1, "standard", paper)
    aged = DEGRADE[paper](page, random.Random(1), mood_of(plan))
    assert aged.dtype == np.uint8
    assert aged.ndim == 3
    assert aged.max() > 180
    assert aged.min() < 90
    chroma = int(np.abs(aged[..., 2].astype(int) - aged[..., 1]).max())
    assert chroma == 0 if paper.colourless else chroma > 80


@pytest.mark.parametrize("operation", OPERATIONS)
def test_page_orders_lose_no_page(operation: str) -> None:
    plan = clean_plan("order", 1, "standard", Paper.FLATBED)
    sheets = [Sheet(np.full((90, 60, 3), 10 * i, np.uint8), f"part{i}") for i in range(12)]
    done = apply(operation, sheets, plan, random.Random(2))
    assert {s.part for s in done} - {"blank"} == {s.part for s in sheets}
    assert (
        [s.part for s in done] != [s.part for s in sheets]
        or any(a.image.shape != b.image.shape or (a.image != b.image).any() for a, b in zip(done, sheets, strict=True))
        or operation == "upside"
    )


@needs_fonts
def test_a_stamp_is_red_ring_and_star_of_forty_millimetres() -> None:
    seal = clean_plan("stamp", 1, "standard", Paper.FLATBED).seals[0]
    mask = draw_seal(replace(seal, shape="round"), 200, random.Random(4))
    page = np.full((800, 800, 3), 255, np.uint8)
    box = stamp(page, mask, 400, 400, (40, 30, 215))
    rows = np.where((page[..., 2].astype(int) - page[..., 1] > 80).any(axis=1))[0]
    assert 36 <= (rows[-1] - rows[0]) * 25.4 / 200 <= 44
    assert box[0] > 0
    assert (page[395:405, 395:405, 1] < 150).mean() > 0.5  # the star in the middle


def test_close_settings_are_held_out_and_stay_readable_on_a_fax() -> None:
    assert set(TIGHT) <= set(HELD_OUT_NAMES)
    close = [make_style(name, random.Random(3)) for name in TIGHT]
    assert all(s.cell_leading < 0.3 and s.wall is not None and s.inset <= 1 for s in close)
    drawn = tables(make_plan("close", 31, "heldout_tight", "text_pdf", ()).form, close[0], random.Random(1))[1]
    assert "leading: 0.14em" in drawn and "inset: (x: 2pt, y: 0.7pt)" in drawn
    thin = replace(close[0], body=("Liberation Sans", "BabelStone Han"), table_font="AR PL UMing CN", table_size=9)
    sturdy = faxable(thin)
    assert sturdy.table_size >= 11 and not {"BabelStone Han", "AR PL UMing CN"} & {*sturdy.body, sturdy.table_font}
    assert sturdy.body[0] == "Liberation Sans"
