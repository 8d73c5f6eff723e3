"""Readings of lines that are kept on disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from extractors.page.ocr.engine import Engine, Reading
from extractors.page.ocr.settings import OcrSettings


def test_kept_readings_name_no_class_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading("申报", 0.9, (0.9, 0.8), ((0.0, 0.4), (0.5, 0.9)))
    crop = np.zeros((20, 60, 3), np.uint8)
    monkeypatch.setattr(Engine, "_recognise_one", lambda *_: reading)
    assert Engine(OcrSettings(cache=tmp_path)).recognise([crop]) == [reading]
    with sqlite3.connect(tmp_path / "readings.sqlite") as kept:
        ((value,),) = kept.execute("SELECT value FROM readings")
    assert Engine.__module__.encode() not in value

    monkeypatch.setattr(Engine, "_recognise_one", lambda *_: pytest.fail("read again"))
    assert Engine(OcrSettings(cache=tmp_path)).recognise([crop]) == [reading]
