"""Words of seals read by the real recogniser: rings, ovals, squares, special purposes."""

from __future__ import annotations

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from extractors.page.ocr.engine import load_engine
from extractors.page.seals.find import find_seals
from model.page import SealKind, SealReading
from sealpaint import Sheet, random_seal

pytestmark = pytest.mark.slow


def read(sheet: Sheet, rng: np.random.Generator) -> SealReading:
    (seal,) = find_seals(sheet.scan(rng), sheet.dpi, load_engine().read_line)[0]
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
