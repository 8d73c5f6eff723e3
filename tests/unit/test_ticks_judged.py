"""The judge of tick boxes on fonts that it was never trained on, on papers, and its speed."""

from __future__ import annotations

import json
import time
import tomllib
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.ticks.crops import SIZE, cut_crops
from extractors.page.ticks.net import Verdict, judge_crops
from extractors.page.ticks.squares import ink_depth

Image = npt.NDArray[np.uint8]
SPECIMEN = Path(__file__).with_name("boxes_held_out.png")  # python -m evaluation.ticks.specimen
TOLD = json.loads(SPECIMEN.with_suffix(".json").read_text("utf-8"))


def specimen() -> Image:
    return np.asarray(cv2.imread(str(SPECIMEN), cv2.IMREAD_GRAYSCALE), np.uint8)


def state(verdict: Verdict) -> str:
    return "none" if verdict.box < 0.5 else "ticked" if verdict.marked > 0.5 else "empty"


def scanned(page: Image, paper: str) -> Image:
    rng = np.random.default_rng(5)
    if paper == "photo":
        soft = cv2.GaussianBlur(page, (0, 0), 1.2) * np.linspace(0.6, 0.95, page.shape[1])
        return np.asarray(np.clip(soft + rng.normal(0, 4, page.shape), 0, 255), np.uint8)
    if paper == "fax":
        return np.where(page + rng.normal(0, 35, page.shape) < 140, 0, 255).astype(np.uint8)
    if paper == "jpeg":
        return np.asarray(
            cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_GRAYSCALE), np.uint8
        )
    return page


@pytest.mark.parametrize(("paper", "least"), [("crisp", 0.98), ("photo", 0.95), ("fax", 0.95), ("jpeg", 0.97)])
def test_boxes_of_fonts_that_were_never_seen(paper: str, least: float) -> None:
    verdicts = judge_crops(cut_crops(ink_depth(scanned(specimen(), paper))[0], [tuple(told["place"]) for told in TOLD]))
    right = [state(verdict) == told["state"] for verdict, told in zip(verdicts, TOLD, strict=True)]
    assert np.mean(right) >= least
    sure = [r for r, v in zip(right, verdicts, strict=True) if v.none > 0.98 or v.box * max(v.marked, 1 - v.marked) > 0.98]
    assert len(sure) > 0.7 * len(TOLD)
    assert np.mean(sure) >= 0.99


def test_a_place_at_the_edge_of_the_page() -> None:
    page = np.full((60, 60), 255, np.uint8)
    cv2.rectangle(page, (2, 2), (26, 26), 0, 2)
    assert state(judge_crops(cut_crops(ink_depth(page)[0], [(2, 2, 26, 26)]))[0]) == "empty"
    assert judge_crops(cut_crops(ink_depth(page)[0], [])) == []


def test_a_box_takes_less_than_a_millisecond() -> None:
    crops = np.zeros((200, SIZE, SIZE), np.uint8)
    judge_crops(crops)
    begun = time.thread_time()  # the network runs in this thread alone: what others do does not count
    judge_crops(crops)
    assert time.thread_time() - begun < 0.2


def test_the_wheel_carries_the_weights() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert "*.onnx" in project["tool"]["setuptools"]["package-data"]["*"]
    assert files("extractors.page.ticks").joinpath("judge.onnx").is_file()
