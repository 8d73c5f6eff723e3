"""`python -m evaluation.latin.own_glyphs --fonts DIR …`: how often the glyphs of its own page tell rightly which of 1 l I, 0 O o stands at a place,
and the weights that say so best (`extractors/page/ocr/exemplars.py`). On pages of drawn lines in every Latin face of the folders.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random

import click
import cv2
import numpy as np

from evaluation.characters import PAPERS, drawn_page
from extractors.options import ReadOptions
from extractors.page.arrays import Floats
from extractors.page.ocr.crops import read_boxes
from extractors.page.ocr.exemplars import Exemplars, sure_places
from extractors.page.ocr.rivals import ALIKE
from extractors.page.ocr.settings import EXEMPLARS


def likenesses(face: Path, paper: str, rng: Random, options: ReadOptions) -> Iterator[tuple[float, float]]:
    """Give how like the glyph at each doubtful place of a drawn page is to what stands there and to each thing that looks like it; nan: unseen."""
    grey, drawn = drawn_page(face, paper, rng)
    bgr = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    lines = [next(iter(read_boxes(options.engine(), bgr, [d.box])), None) for d in drawn]
    for what, line in zip(drawn, lines, strict=True):
        if line is None or len(line.chars) != len(what.text) or len(line.text) != len(what.text):
            continue
        seen = Exemplars(grey, [other for other in lines if other], line.box.height)
        sure = set(sure_places(line.text))
        for n in (n for n, char in enumerate(what.text) if char.isalnum() and char in ALIKE and n not in sure):
            for other in ALIKE[what.text[n]]:
                yield tuple(np.nan if v is None else v for v in seen.likenesses(line.chars[n].box, (what.text[n], other)))  # type: ignore[misc]


def fit(pairs: Floats) -> tuple[float, float, float]:
    """Return the weight of a likeness, the share of places that nothing tells of (a glyph was cut out wrongly), and the mean loss (logistic) of pairs
    (n, 2): what stands there, what looks like it.
    """
    ahead = pairs[:, 0] - pairs[:, 1]
    trials = list(product(range(10, 300, 5), (0.005, 0.01, 0.02, 0.03, 0.05, 0.08)))
    loss = [float(-np.log(none / 2 + (1 - none) / (1 + np.exp(-weight * ahead))).mean()) for weight, none in trials]
    return *trials[int(np.argmin(loss))], min(loss)


@click.command()
@click.option(
    "--fonts", type=click.Path(path_type=Path, exists=True), multiple=True, required=True, help="Font files, or folders of them."
)
@click.option("--seed", default=1, show_default=True)
def main(fonts: tuple[Path, ...], seed: int) -> None:
    """Print what the glyphs tell, and the weights fitted on it."""
    faces = sorted(p for place in fonts for p in ([place] if place.is_file() else place.rglob("*.[ot]t[fc]")))
    options = ReadOptions()
    found = [
        pair
        for face, paper in product(faces, PAPERS)
        for pair in likenesses(face, paper, Random(f"{face.name} {paper} {seed}"), options)
    ]
    pairs = np.array(found, np.float64).reshape(-1, 2)
    both = pairs[~np.isnan(pairs).any(axis=1)]
    clear = both[both.max(axis=1) >= EXEMPLARS.clear]
    right = 100 * float(np.mean(clear[:, 0] > clear[:, 1]))
    click.echo(f"{len(pairs)} places, both seen at {len(both)}, clearly at {len(clear)}: {right:.1f} % of these told rightly")
    weight, none, loss = fit(clear)
    click.echo(f"weight {weight}, at most {np.log(2 / none - 1):.1f}, loss {loss:.3f}")


if __name__ == "__main__":
    main()
