"""For every finding of the notice both makers have a change that breaks the demand, and one that comes near without breaking it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from samples.generator.defects import DEFECTS, HELD_OUT
from samples.generator.defects.together import BROKEN, NEAR
from samples.others.planted.every import plant_all
from samples.others.related import BREAKING, COMES_NEAR

DOC = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8")
CODES = [code for code in re.findall(r"^\| `([a-z_]+:[^`]+)` \|", DOC, re.M) if not code.startswith("unreadable:")]
SAME = {  # what a finding is about → what the makers change
    "company": ("company.credit_code", "company.name"), "recommender": ("cover.recommender",), "project.name": ("project.name", "cover.project_name"),
    "declaration.date": ("attachment3.date", "declaration.date"), 
    "body": ("format.faces",), "heading1": ("format.faces",), "heading2": ("format.faces",), "paper_size": ("format.paper",),
    "company.ownership.other": ("company.ownership",), "company.main_business.other": ("company.main_business",),
    "essay.progress.directions": ("essay.progress",), "essay.progress.problems": ("essay.progress",),
}  # fmt: skip
OWN = [(d.codes, d.touches) for d in (*DEFECTS.values(), *HELD_OUT.values())]
OTHER = [(tuple(p.found), p.touches) for p in (*plant_all("docx"), *plant_all("flatbed"))]
VERSIONS = "inconsistent:company.office_address"  # one of the fields that a scan and a file may have otherwise: planted as `versions_differ`


def near(code: str, made: Iterable[tuple[tuple[str, ...], frozenset[str]]]) -> bool:
    """Whether something that changes just what the finding is about has no finding."""
    subject = code.split(":", 1)[1]
    return any(not codes and touches & {subject, *SAME.get(subject, ())} for codes, touches in made)


@pytest.mark.parametrize("code", CODES)
def test_both_makers_break_it_and_come_near_it(code: str) -> None:
    own = {c for codes, _ in OWN for c in codes} | BROKEN
    other = {c for codes, _ in OTHER for c in codes} | BREAKING
    assert code in own or code == VERSIONS and "inconsistent:<field>" in own
    assert code in other
    assert code in NEAR or near(code, OWN)
    assert code in COMES_NEAR or near(code, OTHER)


def test_what_comes_near_has_no_finding_and_what_breaks_has_one() -> None:
    for defect in (*DEFECTS.values(), *HELD_OUT.values()):
        assert bool(defect.codes) is not defect.name.startswith("near:"), defect.name
    for one in plant_all():
        assert one.near is one.name.startswith("near:"), one.name
