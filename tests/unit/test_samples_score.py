"""The scorer: a perfect report scores full marks, each kind of mistake costs what it should."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from evaluation import first_sight
from evaluation.evaluate import Measured, by_paper_of_others, report_text
from evaluation.score import Tally, figures, norm, score_packet, score_report, similarity
from evaluation.tables import by_group, draw_plot
from samples.generator.content.plan import Paper
from samples.generator.content.planning import clean_plan
from samples.generator.content.truth import truth_of
from samples.generator.files.writing import style_of
from samples.generator.generate import make_plan
from samples.generator.paper.stamping import Stamped


def make_truth(defects: tuple[str, ...] = (), paper: Paper = Paper.FLATBED) -> dict[str, Any]:
    plan = make_plan("p", 3, "standard", paper.value, defects)
    stamped = [Stamped(s, 0, (0.5, 0.5, 0.7, 0.65)) for s in plan.seals]
    return {**truth_of(plan, style_of(plan), stamped), "handwritten": []}


def perfect(truth: dict[str, Any]) -> dict[str, Any]:
    fields = {k: {"raw": v if isinstance(v, str) else "", "value": v} for k, v in truth["fields"].items()}
    honours = truth["fields"]["company.honours"]
    fields["company.honours"]["value"] = {k: {"level": v[0], "year": v[1]} for k, v in honours.items() if v}
    findings = [{"code": c, "severity": s} for c, s in truth["severity"].items()]
    seals = [{"at": s["at"], "ink": s["ink"], "text": s["owner"]} for s in truth["seals"]]
    return {"packet": "p", "fields": fields, "findings": findings, "seals": seals}


@pytest.mark.parametrize(
    "defects", [(), ("blank:company.name", "both:company.exports", "stranger:cover.applicant_seal", "late:submission")]
)
def test_a_perfect_report_has_full_marks(defects: tuple[str, ...]) -> None:
    truth = make_truth(defects)
    shown = figures(score_packet(truth, perfect(truth)))
    assert {k: shown[k] for k in ("short", "long", "ticks", "seals", "ink", "owner")} == dict.fromkeys(
        ("short", "long", "ticks", "seals", "ink", "owner"), 100
    )
    assert shown["recall"] in (100, None)
    assert (shown["false"], shown["warnings"], shown["clean"]) == (0, 0, 0)


def test_mistakes_cost_what_they_should() -> None:
    truth = make_truth(("blank:project.leader.title",))
    report = perfect(truth)
    report["fields"]["company.name"] = {"raw": "别的公司", "value": "别的公司"}
    report["fields"]["project.directions"]["value"] = []
    report["findings"] = [f for f in report["findings"] if f["code"] != "missing:project.leader.title"]
    report["findings"] += [
        {"code": "missing:paging_seal", "severity": "error"},
        {"code": "missing:essay.plan", "severity": "warning"},
    ]
    report["seals"][0]["ink"] = "copy"
    report["seals"][1]["text"] = ""
    del report["seals"][2]
    tally = score_packet(truth, report)
    assert sum(1 - s for s in tally.short) == 2
    assert tally.ticks[1] - tally.ticks[0] == len(truth["fields"]["project.directions"])
    lost = tally.wanted - tally.hit
    assert lost == {"missing:project.leader.title": 1}
    assert (tally.false_errors, tally.false_warnings) == (1, 1)
    assert (tally.seals, tally.ink, tally.owner) == ((2, 3), (1, 2), (1, 2))
    assert any("not found: missing:project.leader.title" in w for w in tally.wrong)


def test_false_errors_on_clean_packets_are_counted_apart() -> None:
    truth = make_truth(paper=Paper.GREY)
    report = perfect(truth)
    assert score_packet(truth, report).clean == 1  # warnings of the paper do not make it unclean
    report["findings"].append({"code": "missing:company.name", "severity": "error"})
    assert score_packet(truth, report).clean_errors == 1
    spoilt = make_truth(("blank:company.name",))
    assert score_packet(spoilt, perfect(spoilt)).clean == 0


def test_register_findings_count_only_with_a_register() -> None:
    truth = make_truth(("late:submission",))
    report = {**perfect(truth), "findings": []}
    assert "late:submission" in score_packet(truth, report).wanted
    assert "late:submission" not in score_packet(truth, report, register=False).wanted


def test_equal_is_what_a_person_calls_equal() -> None:
    truth = make_truth()
    report = perfect(truth)
    plan = clean_plan("p", 3, "standard", Paper.FLATBED)
    name = str(plan.company["name"])
    report["fields"]["company.name"] = {"raw": " ".join(name).replace("（", "("), "value": None}
    report["fields"]["cover.date"] = {"raw": "?", "value": truth["values"]["cover.date"]}
    report["fields"]["company.main_revenue"] = {
        "raw": None,
        "value": float(truth["fields"]["company.main_revenue"].replace(",", "")),
    }
    assert figures(score_packet(truth, report))["short"] == 100
    assert norm("（一） 二，三") == norm("(一)二,三")
    assert similarity("", "") == 1.0
    assert similarity("一二三四", "一二三五") == pytest.approx(0.75)


def test_a_packet_that_is_not_reported_scores_nothing() -> None:
    truth = make_truth(("blank:company.name",))
    tally = score_report({"packets": []}, {"p": truth})["p"]
    assert (figures(tally)["short"] or 0) < 10
    assert "NOT IN THE REPORT" in tally.wrong


def test_the_accuracy_page_and_its_plot(tmp_path: Path) -> None:
    truth = make_truth(("blank:project.leader.title",))
    wrong = copy.deepcopy(perfect(truth))
    wrong["findings"] = []
    tallies = score_report({"packets": [wrong]}, {"p": truth})
    own = Measured(tallies, {"p": truth}, 12, 30.0)
    others = Measured(tallies, {"p": {**truth, "table": "as_notice", "setting": "wps"}}, 12, 30.0)
    text = report_text(own, others, 821, "python -m evaluation.evaluate")
    assert "| flatbed, colour | 1 |" in text
    assert "| colour | 1 |" in text
    assert "seed 821, which had been looked into before this run" in text
    assert "(flatbed, as_notice, wps)" in text
    assert "`missing:project.leader.title` (1×)" in text
    assert sum(tallies.values(), Tally()).packets == 1
    draw_plot(by_group(tallies, {"p": truth}, "paper"), tmp_path / "img" / "accuracy.png")
    assert (tmp_path / "img" / "accuracy.png").stat().st_size > 5000


def test_a_seed_is_seen_first_once(tmp_path: Path) -> None:
    store = tmp_path / "first_sight.csv"
    store.write_text(first_sight.STORE.read_text("utf-8"), "utf-8")
    before = first_sight.load(store)
    truth = make_truth(("blank:project.leader.title",))
    papers = by_paper_of_others(Measured(score_report({"packets": [perfect(truth)]}, {"p": truth}), {"p": truth}, 1, 1.0))
    assert first_sight.remember(999, papers, store)
    assert not first_sight.remember(999, papers, store)
    rows = first_sight.load(store)
    assert rows[: len(before)] == before
    assert [(r["seed"], r["paper"], r["short"], r["sure"]) for r in rows[len(before) :]] == [
        ("999", "colour", "100.00", "100.00")
    ]
    assert "| 999 |" in first_sight.table(rows)[-1]


def test_wrong_values_that_are_asked_about_are_counted() -> None:
    truth = make_truth()
    report = perfect(truth)
    report["fields"]["company.name"] = {"raw": "某某公司", "value": "某某公司", "confidence": 0.85}
    report["fields"]["project.leader.name"] = {"raw": "某某", "value": "某某", "confidence": 0.97}
    tally = score_packet(truth, report)
    assert tally.doubted == (1, 2)
    assert tally.sure[1] - tally.sure[0] == 1
