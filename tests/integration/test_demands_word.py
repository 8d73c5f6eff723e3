"""More of the form's demands, from a Word packet to findings and the letter: each broken, and come near without breaking it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from engine import InlineExecutor
from intake.register.read import read_register
from model.results import PacketResult
from notices.profile import load
from reports.letter.content import letter_content
from reports.packet.as_json import as_json
from samples.generator.content.plan import Plan, Proof
from samples.generator.content.register import write_register
from samples.generator.content.truth import implied
from samples.generator.defects import HELD_OUT, clashes, spoil
from samples.generator.defects.demands import demands
from samples.generator.defects.enclosed import enclosed
from samples.generator.defects.handing_in import who
from samples.generator.files.writing import write_packet
from samples.generator.generate import make_plan
from shenbao.reading import Plan as ReadingPlan
from shenbao.reading import check_packets

PROFILE = load("xxxf2020")
FIELDS = [defect.name for defect in demands()]
BESIDE = [defect.name for make in (enclosed, who) for defect in make()]  # evidence, the register, who applies
BREAKING = [name for name in FIELDS if not name.startswith("near:")]
NEAR = [name for name in FIELDS if name.startswith("near:")]
HONOURS = {
    "company__honours": {"high_tech": ["国家级", "2018"], "tech_center": None, "key_lab": None}, "company__honours__other": "", "company__main_revenue": "8120.36",
    "company__info_consumption_revenue": "2310.5", "cover__date": "2020年4月28日", "attachment3__date": "二〇二〇年4月28日",
}  # fmt: skip


def packets_with(names: list[str]) -> list[tuple[str, ...]]:
    """The defects in as few groups as go together."""
    groups: list[list[str]] = []
    for name in names:
        free = (g for g in groups if not any(clashes(HELD_OUT[name], HELD_OUT[other]) for other in g))
        group = next(free, None)
        if group is None:
            groups.append(group := [])
        group.append(name)
    return [tuple(group) for group in groups]


def read(tmp_path: Path, seed: int, names: tuple[str, ...]) -> tuple[PacketResult, dict[str, str], set[str], set[str]]:
    """The result of a Word packet with the defects that fit it, the findings that must follow, those that may, and the defects."""
    clean = make_plan("w", seed, "standard", "docx", ())
    honours = {"high_tech": ["国家级", "2018"], "tech_center": ["省市级", "2017"], "key_lab": ["省市级", "2019"]}
    clean = clean.filled(
        company__honours=honours, company__honours__other="", cover__date="2020年4月28日", attachment3__date="二〇二〇年4月28日"
    )
    plan = implied(spoil(replace(clean, proofs=()), names, Random(seed)))
    write_packet(plan, tmp_path)
    [result] = check_packets([tmp_path / "w"], ReadingPlan("xxxf2020", tmp_path / "work"), InlineExecutor())
    return result, {f.code: f.severity for f in plan.findings}, set(plan.ignore), set(plan.defects)


def _ready(plan: Plan) -> Plan:
    """With proofs of all kinds, and without the letter, which in a file lacks its seal."""
    name = str(plan.company["name"])
    certificate = Proof(1, "high_tech", "attachment1.honours", name, 2018, "国家级")
    others = tuple(p for p in plan.proofs if p.serves not in ("attachment1.honours", "attachment1.other"))
    return replace(plan, proofs=(certificate, *others), letter=False)


@pytest.mark.slow
@pytest.mark.parametrize("near", [False, True])
def test_what_is_enclosed_and_registered(tmp_path: Path, near: bool) -> None:
    groups = packets_with([name for name in BESIDE if name.startswith("near:") is near])
    clean = [make_plan(f"b{n}", 9300 + n, "standard", "docx", ()) for n in range(len(groups))]
    ready = [_ready(p.filled(**HONOURS)) for p in clean]
    plans = [implied(spoil(plan, group, Random(n))) for n, (plan, group) in enumerate(zip(ready, groups, strict=True))]
    assert [set(plan.defects) for plan in plans] == [set(group) for group in groups]
    for plan in plans:
        write_packet(plan, tmp_path / "packets")
    write_register(plans, tmp_path / "收件登记表.xlsx")
    paths, rows = [tmp_path / "packets" / plan.name for plan in plans], read_register(tmp_path / "收件登记表.xlsx")
    results = check_packets(paths, ReadingPlan("xxxf2020", tmp_path / "work"), InlineExecutor(), rows)
    for plan, result in zip(plans, results, strict=True):
        found = {
            f.code: f.severity.value for f in result.findings if f.code not in plan.ignore and not f.code.startswith("format:")
        }
        assert found == {f.code: f.severity for f in plan.findings}, plan.defects


def apart(codes: dict[str, str]) -> dict[str, str]:
    """Without what the packet lacks altogether: seals, proofs; and its format."""
    return {
        c: s
        for c, s in codes.items()
        if not c.startswith(("format:", "missing:attachment", "missing:cover.", "missing:declaration", "missing:paging"))
    }


@pytest.mark.parametrize(("number", "names"), list(enumerate(packets_with(BREAKING))), ids=lambda v: str(v)[:40])
def test_every_broken_demand_is_told(tmp_path: Path, number: int, names: tuple[str, ...]) -> None:
    result, wanted, ignored, done = read(tmp_path, 9000 + number, names)
    found = {f.code: f.severity.value for f in result.findings}
    assert done == set(names)
    assert apart({c: s for c, s in found.items() if c not in ignored}) == apart(wanted)
    letter = letter_content(result, PROFILE)
    assert letter is not None
    text = "".join(letter.texts)
    for finding in result.errors:
        assert finding.message.rstrip("。") in text
    assert not any(mark in text for mark in ("{'", "None", "['"))


@pytest.mark.parametrize(("number", "names"), list(enumerate(packets_with(NEAR))), ids=lambda v: str(v)[:40])
def test_what_comes_near_is_not(tmp_path: Path, number: int, names: tuple[str, ...]) -> None:
    result, wanted, ignored, done = read(tmp_path, 9100 + number, names)
    assert done == set(names)
    assert apart({f.code: f.severity.value for f in result.findings if f.code not in ignored}) == apart(wanted)


def test_the_reviewer_sees_contents_and_currency(tmp_path: Path) -> None:
    plan = make_plan("w", 9200, "standard", "docx", ())
    said = "项目在疫情防控期间免费开放，支撑企业复工复产。"
    plan = plan.filled(
        company__registered_capital="1,200万美元",
        company__office_address="同注册地址",
        essay__audience=f"项目由我公司实施，服务对象为社区居民。{said}",
    )
    write_packet(replace(plan, proofs=()), tmp_path)
    results = check_packets([tmp_path / "w"], ReadingPlan("xxxf2020", tmp_path / "work"), InlineExecutor())
    [packet] = as_json(results)["packets"]
    capital, office = packet["fields"]["company.registered_capital"], packet["fields"]["company.office_address"]
    assert (capital["value"], capital["currency"]) == (1200, "美元")
    assert (office["raw"], office["value"], office["decided_by"]) == (
        "同注册地址",
        packet["fields"]["company.registered_address"]["value"],
        "other_field",
    )
    told = {t["name"]: t["sentence"] for c in packet["contents"] if c["field"] == "essay.audience" for t in c["told"]}
    assert told["服务对象"] == "项目由我公司实施，服务对象为社区居民。"
    epidemic, resumption, partners, _ = packet["noted"]
    assert all(any(s["sentence"] == said for s in noted["sentences"]) for noted in (epidemic, resumption))
    assert all(s["field"] == "essay.collaboration" for s in partners["sentences"])
