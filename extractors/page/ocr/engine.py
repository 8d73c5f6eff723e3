"""Run PaddleOCR's detection, recognition and orientation modules on ONNX Runtime: one engine a process, not thread-safe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np

from extractors.page.arrays import Image, Points
from extractors.page.ocr.decode import CharacterDecode
from extractors.page.ocr.eight_bits import are_quick
from extractors.page.ocr.models import DET_SMALL, DET_TINY, DOC_ORI, NARROW, REC_SMALL, REC_TINY, Weights, characters_of, prepare
from extractors.page.ocr.paddle import import_paddleocr
from extractors.page.ocr.possible import lattice_of
from extractors.page.ocr.reading_cache import ReadingCache, digest
from extractors.page.ocr.rivals import Rival, rivals_of
from extractors.page.ocr.settings import OcrSettings, Tier
from model.lattice import Lattice

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a crop says. `spans`: start and end of each character as fractions of the crop's width."""

    text: str
    confidence: float
    char_confidence: tuple[float, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()


class Engine:
    """The loaded models of a process; each is loaded at its first use."""

    def __init__(self, settings: OcrSettings) -> None:
        self.settings = settings
        self._loaded: dict[str, Any] = {}
        self._cache = ReadingCache(settings.cache) if settings.cache else None

    def detect(self, bgr: Image, limit: int | None = None, tier: Tier | None = None) -> list[Points]:
        """Return the lines of text on an upright page, uint8 BGR (H, W, 3), in no particular order: each float32 (4, 2) in pixels, from its own
        top left corner clockwise.
        """
        weights = DET_TINY if (tier or self.settings.detector) is Tier.TINY else DET_SMALL
        limit = limit or self.settings.limit

        def work() -> list[Points]:
            found = self._module(weights).predict(bgr, batch_size=1, limit_side_len=limit, limit_type="max")[0]
            return [np.asarray(quad, np.float32) for quad in found["dt_polys"]]

        return self._kept(f"{weights.name}|{limit}|places", bgr, work)

    def recognise(self, crops: Sequence[Image], tier: Tier | None = None) -> list[Reading]:
        """Return the text of each crop, uint8 BGR (h, w, 3); an empty crop gives an empty reading. Order is kept."""
        weights = REC_TINY if (tier or self.settings.recogniser) is Tier.TINY else REC_SMALL
        readings = [Reading("", 0.0)] * len(crops)
        usable = [i for i, crop in enumerate(crops) if min(crop.shape[:2]) > 1]
        for i in sorted(usable, key=lambda i: crops[i].shape[1] / crops[i].shape[0]):
            # One crop a call: batches were no faster and pad every crop to the widest of them.
            readings[i] = Reading(*self._kept(self.kind(weights), crops[i], partial(self._parts_of_one, weights, crops[i])))
        return readings

    def _parts_of_one(self, weights: Weights, crop: Image) -> tuple[Any, ...]:
        reading = self._recognise_one(weights, crop)
        return reading.text, reading.confidence, reading.char_confidence, reading.spans

    def _recognise_one(self, weights: Weights, crop: Image) -> Reading:
        found = self._module(weights).predict(crop, batch_size=1)[0]
        return _reading(found["rec_text"], float(found["rec_score"]), crop, weights.narrowest)

    def closer(self, crop: Image, second: str = "") -> tuple[Reading, tuple[Rival, ...]]:
        """Return what a crop, uint8 BGR (h, w, 3), says, and what else it may say: `second` among it. Nothing is kept: few crops are looked at so."""
        module = self._module(REC_SMALL)
        found = module.predict(crop, batch_size=1)[0]
        text, steps, columns, _ = found["rec_text"]
        rivals = rivals_of(text, np.asarray(steps, np.float64), columns, module.paddlex_predictor.post_op.character, second)
        return _reading(found["rec_text"], float(found["rec_score"]), crop, REC_SMALL.narrowest), rivals

    def _kept(self, kind: str, bgr: Image, work: Callable[[], T]) -> T:
        """Return the kept result of the same work on the same pixels, else the result of doing it: plain values, which outlive our classes."""
        if self._cache is None:
            return work()
        key = digest(bgr, kind, self.settings.key)
        kept: T | None = self._cache.get(key)
        if kept is None:
            kept = work()
            self._cache.put(key, kept)
        return kept

    def read_line(self, bgr: Image) -> tuple[str, float]:
        """Return the text and confidence of one crop."""
        reading = self.recognise([bgr])[0]
        return reading.text, reading.confidence

    def spell(self, bgr: Image) -> tuple[str, float, Lattice]:
        """Return the text and confidence of one crop, and what else may stand at each step of it."""
        weights = REC_TINY if self.settings.recogniser is Tier.TINY else REC_SMALL

        def work() -> tuple[str, float, str, str]:
            module = self._module(weights)
            found = module.predict(bgr, batch_size=1)[0]
            lattice = lattice_of(np.asarray(found["rec_text"][1]), module.paddlex_predictor.post_op.character)
            return found["rec_text"][0], float(found["rec_score"]), lattice.characters, lattice.losses

        text, confidence, characters, losses = self._kept(f"{self.kind(weights)}|lattice", bgr, work)
        return text, confidence, Lattice(characters, losses)

    def orientation(self, bgr: Image) -> tuple[int, float]:
        """Return by how many degrees clockwise the page is turned (0, 90, 180, 270), and how sure the model is."""
        found = self._module(DOC_ORI).predict(bgr, batch_size=1)[0]
        return int(found["label_names"][0]), float(found["scores"][0])

    def warm(self) -> None:
        """Load detection and recognition now instead of at the first page, past any kept readings."""
        blank = np.full((64, 256, 3), 255, np.uint8)
        detector = DET_TINY if self.settings.detector is Tier.TINY else DET_SMALL
        recogniser = REC_TINY if self.settings.recogniser is Tier.TINY else REC_SMALL
        self._module(detector).predict(blank, batch_size=1, limit_side_len=self.settings.limit, limit_type="max")
        self._recognise_one(recogniser, blank)

    def _module(self, weights: Weights) -> Any:
        """Return a model, loaded at its first use."""
        if weights.name not in self._loaded:
            self._loaded[weights.name] = self._load(weights)
        return self._loaded[weights.name]

    def kind(self, weights: Weights) -> str:
        """Return the name under which readings of a model are kept."""
        return f"{weights.name}|8" if self._is_narrow(weights) else weights.name

    def _is_narrow(self, weights: Weights) -> bool:
        """Tell whether a model computes in eight bits."""
        return weights in NARROW and self.settings.eight_bits and are_quick()

    def _load(self, weights: Weights) -> Any:
        """Load a model with PaddleOCR."""
        paddleocr = import_paddleocr()
        home = prepare(weights, self.settings.models, self._is_narrow(weights))
        common = {
            "model_name": weights.name,
            "model_dir": str(home),
            "engine": "onnxruntime",
            "device": "cpu",
            # Without the arena a third of the detector's time goes into fresh pages of memory; patterns, one for each new
            # width of a line, only cost memory.
            "engine_config": {
                "intra_op_num_threads": self.settings.threads,
                "inter_op_num_threads": 1,
                "enable_cpu_mem_arena": True,
                "enable_mem_pattern": False,
                "log_severity_level": 3,
            },
        }
        if weights in (DET_SMALL, DET_TINY):
            s = self.settings
            return paddleocr.TextDetection(thresh=s.threshold, box_thresh=s.box_threshold, unclip_ratio=s.unclip, **common)
        if weights is DOC_ORI:
            return paddleocr.DocImgOrientationClassification(**common)
        recogniser = paddleocr.TextRecognition(**common)
        recogniser.paddlex_predictor.post_op = CharacterDecode(characters_of(home))
        return recogniser


@lru_cache(maxsize=2)
def load_engine(settings: OcrSettings | None = None) -> Engine:
    """Return the engine of this process for these settings."""
    return Engine(settings or OcrSettings())


def _reading(found: Any, score: float, crop: Image, narrowest: int) -> Reading:
    """Return what a recogniser found in a crop (see `CharacterDecode`) as a reading."""
    text, steps, columns, confidences = found
    # Steps are counted over the padded input; the crop fills only its own share of it.
    scaled = min(3200.0, 48.0 * crop.shape[1] / crop.shape[0])
    return Reading(text, score, tuple(confidences), _spans(columns, len(steps) * scaled / max(scaled, narrowest)))


def _spans(columns: Iterable[tuple[int, int]], steps: float) -> tuple[tuple[float, float], ...]:
    """Return the place of each character: borders half way between neighbours; the first and last character get as much as their inner half."""
    centres = [(first + last + 1) / 2 / steps for first, last in columns]
    if not centres:
        return ()
    inner = [(a + b) / 2 for a, b in zip(centres, centres[1:], strict=False)]
    half = min((b - a for a, b in zip(centres, centres[1:], strict=False)), default=0.5 / max(1, len(centres))) / 2
    borders = [max(0.0, centres[0] - max(half, 0.5 / steps)), *inner, min(1.0, centres[-1] + max(half, 0.5 / steps))]
    return tuple((min(a, 1.0), min(b, 1.0)) for a, b in zip(borders, borders[1:], strict=False))
