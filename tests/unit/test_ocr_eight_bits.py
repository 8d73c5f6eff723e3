"""The small recogniser in eight bits: only where the processor is quick at it, with smaller weights that read the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest

from extractors.page.ocr.eight_bits import are_quick
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.models import REC_SMALL, prepare
from extractors.page.ocr.settings import OcrSettings


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    are_quick.cache_clear()
    yield
    are_quick.cache_clear()


def test_the_processor_tells(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    for flags, quick in (("fpu avx2 avx512f avx512_vnni", True), ("fpu avx2 avx_vnni", True), ("fpu avx2 avx512f", False)):
        told.write_text(f"processor : 0\nmodel name : any\nflags\t\t: {flags}\n", "utf-8")
        are_quick.cache_clear()
        assert are_quick(told) is quick
    are_quick.cache_clear()
    assert not are_quick(tmp_path / "none")


def test_the_large_matrices_are_narrow(tmp_path: Path) -> None:
    plain, narrow = prepare(REC_SMALL, tmp_path), prepare(REC_SMALL, tmp_path, narrow=True)
    assert narrow != plain and prepare(REC_SMALL, tmp_path, narrow=True) == narrow
    assert (narrow / "inference.onnx").stat().st_size < 0.4 * (plain / "inference.onnx").stat().st_size
    again = prepare(REC_SMALL, tmp_path / "again", narrow=True)
    assert (again / "inference.onnx").read_bytes() == (narrow / "inference.onnx").read_bytes()


@pytest.mark.skipif(not are_quick(), reason="no instructions for eight bits")
def test_it_reads_the_same(tmp_path: Path) -> None:
    line = np.full((60, 560, 3), 255, np.uint8)
    cv2.putText(line, "pm-849@qq.com 2020", (20, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 3)
    plain = Engine(OcrSettings(models=tmp_path, eight_bits=False)).recognise([line])[0]
    narrow = Engine(OcrSettings(models=tmp_path)).recognise([line])[0]
    assert narrow.text == plain.text and "849@qq.com" in plain.text
    assert narrow.char_confidence != plain.char_confidence
    assert np.allclose(narrow.char_confidence, plain.char_confidence, atol=0.1)


def test_it_takes_the_same_input(tmp_path: Path) -> None:
    names = [
        onnxruntime.InferenceSession(prepare(REC_SMALL, tmp_path, narrow) / "inference.onnx").get_inputs()[0].name
        for narrow in (False, True)
    ]
    assert names[0] == names[1]


def test_readings_of_both_are_kept_apart(tmp_path: Path) -> None:
    settings = OcrSettings(cache=tmp_path)
    engines = [Engine(settings), Engine(replace(settings, eight_bits=False))]
    assert len({engine.kind(REC_SMALL) for engine in engines}) == (2 if are_quick() else 1)
