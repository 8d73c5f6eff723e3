"""What a recogniser does on bad paper raises no error in the letter: faults of the reading, put into a packet that was read well."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from evaluation.faults import FAULTS, rewritten
from evaluation.noise import ReadPacket, errors_of, trials
from model.page import Paper, Reader
from notices.profile import load
from record_packet import whole_packet

PROFILE = load("xxxf2020")
PAGES = tuple(replace(page, reader=Reader.OCR, paper=Paper.SCAN) for page in whole_packet())
PACKET = ReadPacket("包", PAGES)


@pytest.mark.parametrize("kind", FAULTS)
def test_no_fault_of_the_reading_is_told_to_the_applicant(kind: str) -> None:
    for trial in trials(PACKET, PROFILE, [kind], range(3)):
        assert [f"{f.code}: {f.message}" for f in trial.false] == []


def test_the_packet_itself_has_errors_that_are_told_with_faults_elsewhere() -> None:
    codes = {f.code for f in errors_of(PACKET, PROFILE)}
    assert codes  # an answer lacks in its table
    fault = FAULTS["seal words"]
    noisy = replace(PACKET, pages=tuple(fault(Random(1), page) for page in PAGES))
    assert codes <= {f.code for f in errors_of(noisy, PROFILE)}


def test_a_lost_line_leaves_its_ink() -> None:
    page = next(page for page in PAGES if page.lines)
    lost = page.lines[0]
    left = rewritten(page, {lost: ()})
    assert lost not in left.lines and any(mark.overlap(lost.box) for mark in left.marked)
    assert rewritten(page, {lost: (lost,)}).marked == page.marked
