"""Whatever the extractors hand over, the checks answer: no odd value, half-empty record or strange text makes them fall over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkers.batch import check_batch
from checkers.check import check, unchecked
from checkers.likeness import Likeness, compare
from cleanrecord import clean
from model.page import Ink, Reader, SealKind
from model.record import FieldValue, Presence, Record, SealVerdict, Source, Verdict
from model.results import PacketResult, Status
from notices.profile import load

PROFILE = load("xxxf2020")
KEYS = [spec.key for spec in PROFILE.fields]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
VALUES = (
    SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(st.sampled_from(["start", "end", "high_tech", "other", "level"]), SCALARS, max_size=3)
)
FIELDS = st.builds(
    FieldValue,
    key=st.just(""),
    raw=st.none() | st.text(max_size=40) | st.sampled_from(["无", "____", "☐是 ☐否", "2020年4月", "０２０－８３１３４２８７"]),
    value=VALUES,
    confidence=st.floats(0, 1),
    source=st.sampled_from([None, Source("a.pdf", 1, None, Reader.OCR), Source("a.pdf", 1, None, Reader.WORD)]),
    presence=st.sampled_from(Presence),
    proposal=st.none() | st.text(max_size=10),
)
SEALS = st.builds(
    SealVerdict,
    at=st.sampled_from([demand.id for demand in PROFILE.seals]),
    verdict=st.sampled_from(Verdict),
    ink=st.sampled_from(Ink),
    kind=st.sampled_from(SealKind),
    text=st.text(max_size=12),
    expected=st.text(max_size=12),
    owner_match=st.none() | st.floats(0, 1),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(KEYS), FIELDS, max_size=12), st.lists(SEALS, max_size=3), st.booleans())
def test_any_values_are_checked(fields: dict[str, FieldValue], seals: list[SealVerdict], sparse: bool) -> None:
    base = Record("p", PROFILE.id, pages=clean().pages) if sparse else clean()
    named = {key: replace(value, key=key, others=(replace(value, key=key),)) for key, value in fields.items()}
    record = replace(base, fields={**base.fields, **named}, seals=tuple(seals) or base.seals)
    findings = check(record, PROFILE)
    assert all(f.message and f.clause and f.part for f in findings)
    assert len(set(findings)) == len(findings)
    unchecked(record, PROFILE)
    check_batch([PacketResult(record, tuple(findings), Status.DISCREPANT)] * 2, PROFILE)


@pytest.mark.parametrize(
    ("a", "b", "recognised", "likeness"),
    [
        ("智慧社区“云”平台", "智慧社区「云」平台", False, Likeness.SAME),
        ("ＡＩ 客服平台（一期）", "AI客服平台(一期)", False, Likeness.SAME),
        ("干里眼监测平台", "千里眼监测平台", True, Likeness.SAME),
        ("干里眼监测平台", "千里眼监测平台", False, Likeness.DIFFERENT),
        ("星海工业软件平台", "星河工业软件平台", True, Likeness.DOUBTFUL),
        ("星海工业软件", "星海工业软件协同平台", True, Likeness.DOUBTFUL),
        ("星海工业软件平台", "月湾工业软件平台", True, Likeness.DIFFERENT),
        ("电子商务平台", "电子政务系统", True, Likeness.DIFFERENT),
    ],
)
def test_agreement_as_a_person_sees_it(a: str, b: str, recognised: bool, likeness: Likeness) -> None:
    assert compare(a, b, recognised=recognised, certain=True) is likeness
    assert compare(b, a, recognised=recognised, certain=True) is likeness
