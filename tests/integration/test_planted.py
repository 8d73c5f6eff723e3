"""Every demand of the notice, planted by the second maker in Word files: `shenbao batch` finds each, and nothing in what only comes near."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evaluation.others import write_register
from evaluation.planted import cases, make
from evaluation.program import run_program
from model.finding import FindingKind
from samples.generator.defects import together
from samples.generator.defects.together import write_together
from samples.others.case import Case
from samples.others.related import ANOTHER, related, write_related
from samples.others.related import BREAKING as OVER_ALL

Codes = Mapping[str, str]
MOST, BREAKING, NEAR = (
    40,
    6,
    5,
)  # of what is planted in one packet; packets of each sort, those with the most (all: `python -m evaluation.planted`)


def told(out: Path) -> dict[str, Codes]:
    run_program(out / "packets", out / "report.json", 1)
    packets = json.loads((out / "report.json").read_text("utf-8"))["packets"]
    return {Path(p["packet"]).name: {f["code"]: f["severity"] for f in p["findings"]} for p in packets}


def differences(made: Sequence[Case], found: Mapping[str, Codes]) -> list[str]:
    """What was planted and not found as such, and what was found and not planted."""
    wrong = []
    for case in made:
        have = {
            c: s
            for c, s in found[case.name].items()
            if not any(c == i or i.endswith(":") and c.startswith(i) for i in case.ignore)
        }
        want = {c: s for c, s in case.found.items() if c not in case.ignore}
        wrong += [f"{case.name} lacks {c} {s}: {case.defects}" for c, s in want.items() if have.get(c) != s]
        wrong += [f"{case.name} has {c} {s}: {case.defects}" for c, s in have.items() if c not in want]
    return wrong


@pytest.mark.slow
def test_every_planted_demand_is_found_and_nothing_else(tmp_path: Path) -> None:
    made = cases(7, "docx", MOST, every=False)
    made = [*[c for c in made if c.name[0] == "d"][:BREAKING], *[c for c in made if c.name[0] == "n"][:NEAR]]
    make(made, 7, tmp_path)
    planted = {code.split(":")[0] for case in made for code in case.found}
    assert planted | {"photocopied", "over_quota", "duplicate", "unreadable", "own"} >= {str(kind) for kind in FindingKind}
    assert differences(made, told(tmp_path)) == []


@pytest.mark.slow
def test_what_only_a_whole_batch_tells(tmp_path: Path) -> None:
    made = related(3)
    write_related(made, tmp_path / "packets")
    write_register(made, tmp_path / "packets" / "材料接收台账.csv")
    found = told(tmp_path)
    over_all = {name.removesuffix("#1"): {c: s for c, s in codes.items() if c in OVER_ALL} for name, codes in found.items()}
    assert over_all.pop("r003e5#2")[ANOTHER] == "error"  # told of either of two applications in a packet
    assert {name: codes for name, codes in over_all.items() if codes} == {case.name: case.found for case in made if case.found}


@pytest.mark.slow
def test_what_only_a_whole_batch_tells_of_the_first_makers_packets(tmp_path: Path) -> None:
    made = together.together(3)
    write_together(made, tmp_path / "packets")
    found = {name.removesuffix("#1"): set(codes) & together.BROKEN for name, codes in told(tmp_path).items()}
    assert found.pop("tc1#2") == {together.ANOTHER}
    assert found == {member.plan.name: set(member.found) for member in made}
