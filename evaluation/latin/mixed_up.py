"""`python -m evaluation.latin.mixed_up HELD.npz`: how often the judge of Latin lines finds another wording of a line likelier than what stands there,
by what is taken for what. The table of docs/model-latin.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click
import numpy as np

from extractors.page.ocr.latin import CHARACTERS, STRIDE, UNKNOWN, LatinLine

FOR = ("1l", "l1", "1I", "Il", "0o", "o0", "O0", ",.", ".,")
STROKES = "1lI"
CLEARLY = 2.0  # natural logarithm of odds


def others(text: str) -> Iterator[tuple[str, str]]:
    """Give what is taken for what, and the wording where it is."""
    for n, char in enumerate(text):
        yield from ((pair, text[:n] + pair[1] + text[n + 1 :]) for pair in FOR if pair[0] == char)
        if char in STROKES:
            yield "one fewer of 1 l I", text[:n] + text[n + 1 :]
            yield from (("one more of 1 l I", text[:n] + more + text[n:]) for more in STROKES)
    yield from (("rn and m", text.replace(a, b, 1)) for a, b in (("rn", "m"), ("m", "rn")) if a in text)


@click.command()
@click.argument("lines", type=click.Path(exists=True, path_type=Path))
def main(lines: Path) -> None:
    """Weigh every other wording, print the shares of those that are likelier."""
    kept = np.load(lines)
    ends = np.cumsum(kept["widths"])
    against: dict[str, list[float]] = defaultdict(list)
    exact = 0
    strips = np.split(kept["pixels"], ends[:-1], axis=1), np.split(kept["places"], ends[:-1] // STRIDE)
    for strip, places in zip(*strips, strict=True):
        text = "".join(UNKNOWN if n == 1 else CHARACTERS[n - 2] for n, _ in groupby(places.tolist()) if n)
        judge = LatinLine.seen(np.asarray(255 - strip, np.uint8))
        exact += judge.text == text
        trials = list(others(text))
        told = judge.likelihoods([text, *(other for _, other in trials)])
        for (kind, _), odds in zip(trials, (told[0] - told[1:]).tolist(), strict=True):
            against[kind].append(odds)
    for kind, odds in against.items():
        wrong, clearly = (100 * np.mean(np.array(odds) < -least) for least in (0.0, CLEARLY))
        click.echo(f"{kind:20s} {len(odds):6d} places, wrong {wrong:.1f} %, clearly {clearly:.1f} %")
    click.echo(f"{exact} of {len(ends)} lines read whole")


if __name__ == "__main__":
    main()
