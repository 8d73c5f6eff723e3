"""The networks of a process and the memory that they share."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np

from extractors.networks import load_network
from extractors.page.ocr.engine import load_engine
from extractors.page.ocr.models import REC_TINY

SHARES = "session.use_env_allocators"
LAYERS_MB = 40  # of the layers of the network of rules, for a page of 2,048 × 1,536 pixels: 350 MB


def resident_mb() -> float:
    told = Path("/proc/self/status").read_text("ascii")
    return int(told.split("VmRSS:")[1].split()[0]) / 1024


def test_a_second_network_works_in_the_room_of_the_first() -> None:
    weights = files("extractors.page.rules").joinpath("rules.onnx").read_bytes()
    page = np.zeros((1, 1, 2048, 1536), np.uint8)
    first, second = load_network(weights), load_network(weights)
    first.run(None, {"ink": page})
    before = resident_mb()
    second.run(None, {"ink": page})
    assert resident_mb() - before < LAYERS_MB


def test_the_models_of_paddleocr_share_it_too() -> None:
    session = load_engine()._module(REC_TINY).paddlex_predictor.runner.session
    assert session.get_session_options().get_session_config_entry(SHARES) == "1"
