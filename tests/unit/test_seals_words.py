"""Words of seals read by the real recogniser: rings, ovals, squares, special purposes."""

from __future__ import annotations

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from extractors.page.ocr.engine import load_engine
from extractors.page.seals.find import find_seals
from model.organisations import same_name
from model.page import SealKind, SealReading
from sealpaint import Sheet, random_seal

pytestmark = pytest.mark.slow


def read(sheet: Sheet, rng: np.random.Generator) -> SealReading:
    (seal,) = find_seals(sheet.scan(rng), sheet.dpi, load_engine())[0]
    return seal


@pytest.mark.parametrize(
    ("name", "rotation", "code"),
    [
        ("佛山市数科智联软件有限公司", 12.0, ""),
        ("广东省工业和信息化厅", -150.0, ""),
        ("东莞松山湖高新技术产业开发区管理委员会", -20.0, "4419001234567"),
    ],
)
def test_round_seals_at_any_turn(name: str, rotation: float, code: str) -> None:
    rng = np.random.default_rng(21)
    sheet = Sheet(200)
    sheet.text(40, 100, "（加盖单位公章）", 5.5)
    spec = random_seal(rng, name, rotation=rotation, code=code, patches=0, strength=0.9, uneven=0.2, font="", spread=265.0)
    sheet.seal(spec, 80, 92, rng)
    seal = read(sheet, rng)
    assert Levenshtein.normalized_similarity(seal.text, name) >= 0.9
    assert seal.kind is SealKind.OFFICIAL


@pytest.mark.parametrize(
    ("words", "kind"), [("合同专用章", SealKind.CONTRACT), ("财务专用章", SealKind.FINANCE), ("业务专用章", SealKind.OTHER)]
)
def test_seals_for_special_purposes_say_so(words: str, kind: SealKind) -> None:
    rng = np.random.default_rng(22)
    sheet = Sheet(200)
    sheet.seal(
        random_seal(rng, "惠州市蓝海在线教育科技有限公司", centre=words, patches=0, strength=0.9, rotation=6.0, font=""),
        100,
        120,
        rng,
    )
    seal = read(sheet, rng)
    assert seal.kind is kind


def test_a_personal_seal_is_read_in_columns() -> None:
    rng = np.random.default_rng(23)
    sheet = Sheet(200)
    spec = random_seal(
        rng,
        "张国强",
        shape="square",
        width_mm=20.0,
        height_mm=20.0,
        rotation=3.0,
        patches=0,
        code="",
        strength=0.9,
        ring_mm=0.9,
        font="",
    )
    sheet.seal(spec, 100, 120, rng)
    seal = read(sheet, rng)
    assert seal.kind is SealKind.PERSONAL
    assert Levenshtein.normalized_similarity(seal.text, "张国强印") >= 0.5


def test_the_words_of_two_seals_that_overlap_are_read_past_each_others_ring() -> None:
    rng = np.random.default_rng(24)
    sheet = Sheet(200)
    names = ("佛山市数科智联软件有限公司", "肇庆市鼎新网络技术有限公司")
    for name, x, rotation in zip(names, (80, 106), (4.0, -8.0), strict=True):
        sheet.seal(
            random_seal(rng, name, rotation=rotation, code="", patches=0, strength=0.9, uneven=0.2, font="", spread=270.0),
            x,
            92,
            rng,
        )
    seals = sorted(find_seals(sheet.scan(rng), sheet.dpi, load_engine())[0], key=lambda s: s.box.x0)
    best = [max(same_name(text, name) for text in (s.text, *s.others)) for s, name in zip(seals, names, strict=True)]
    assert min(best) >= 0.88
