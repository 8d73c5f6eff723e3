"""Decode a recogniser's output (CTC) and keep what PaddleOCR's own decoder drops: where each character stands and how sure it is."""

from __future__ import annotations

from typing import Any

import numpy as np


class CharacterDecode:
    """Takes the place of PaddleX's `CTCLabelDecode` as a recogniser's `post_op`.

    Each text becomes `(text, steps, columns, confidences)`: the probabilities (time steps × characters), and per character its first and
    last step and its probability. Greedy decoding, equal to PaddleX's: repeated indices are one character, index 0 is blank.
    """

    def __init__(self, characters: list[str]) -> None:
        self.character = characters

    def __call__(self, pred: Any, **_: Any) -> tuple[list[Any], list[float]]:
        texts: list[Any] = []
        scores: list[float] = []
        for steps in np.asarray(pred[0]):
            indices = steps.argmax(axis=-1)
            probabilities = steps[np.arange(len(indices)), indices]
            text, columns, confidences = self._decode(indices, probabilities)
            texts.append((text, steps, columns, confidences))
            scores.append(float(np.mean(confidences)) if confidences else 0.0)
        return texts, scores

    def _decode(self, indices: Any, probabilities: Any) -> tuple[str, list[tuple[int, int]], list[float]]:
        text: list[str] = []
        columns: list[tuple[int, int]] = []
        confidences: list[float] = []
        before = 0
        for step, index in enumerate(indices.tolist()):
            if index != 0 and index == before:
                columns[-1] = (columns[-1][0], step)
                confidences[-1] = max(confidences[-1], float(probabilities[step]))
            elif index != 0:
                text.append(self.character[index])
                columns.append((step, step))
                confidences.append(float(probabilities[step]))
            before = index
        return "".join(text), columns, confidences
