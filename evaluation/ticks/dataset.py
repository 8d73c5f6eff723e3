"""`python -m evaluation.ticks.dataset OUT.npz --fonts DIR …`: draw scraps, find squares as the program does, cut crops, label them by the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click
import numpy as np
import numpy.typing as npt

from evaluation.ticks.glyphs import Face, faces
from evaluation.ticks.scraps import NONE, Drawer, Scrap
from extractors.page.arrays import Floats
from extractors.page.ticks.crops import cut_crops
from extractors.page.ticks.squares import find_squares

SAME, OTHER = 0.62, 0.35  # of their union that a square shares with a box: from here it is the box, up to here it is none
NONE_OF_SCRAP = 40  # at most
SYSTEM_FONTS = Path("/usr/share/fonts")
WORDS = sorted(Path("notices").glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """Crops (n, SIZE, SIZE) of a scrap and their states (n), how its boxes are `made`, and how many were found among how many."""

    made: str
    crops: npt.NDArray[np.uint8]
    states: npt.NDArray[np.uint8]
    found: int
    boxes: int


def label(scrap: Scrap, made: str, rng: Random) -> Labelled:
    """Return the crops of a scrap: its boxes (as found, and somewhat off their place), and what is none."""
    squares = find_squares(scrap.grey, scrap.em)
    boxes, found = scrap.boxes * squares.factor, squares.boxes
    shared = _shared(found, boxes)
    places: list[Floats] = []
    states: list[int] = []
    best = shared.max(axis=1) if len(boxes) and len(found) else np.zeros(len(found))
    for k in np.nonzero(best >= SAME)[0]:
        places.append(found[k])
        states.append(scrap.states[int(shared[k].argmax())])
    for box, state in zip(boxes, scrap.states, strict=True):
        for far in (0.04, 0.12):
            places.append(_jittered(box, far, rng))
            states.append(state)
    others = [found[k] for k in np.nonzero(best < OTHER)[0]]
    chars = scrap.chars * squares.factor
    others += [_jittered(chars[k], 0.15, rng) for k in rng.sample(range(len(chars)), min(6, len(chars)))]
    clear = [o for o in others if not len(boxes) or _shared(o[None], boxes).max() < OTHER]
    for place in rng.sample(clear, min(NONE_OF_SCRAP, len(clear))):
        places.append(place)
        states.append(NONE)
    hit = int((shared.max(axis=0) >= 0.5).sum()) if len(found) and len(boxes) else 0
    crops = cut_crops(squares.depth, [(p[0], p[1], p[2], p[3]) for p in places])
    return Labelled(made, crops, np.array(states, np.uint8), hit, len(boxes))


def _jittered(box: Floats, far: float, rng: Random) -> Floats:
    """Return a box moved and resized by up to a share of its side."""
    side = float(box[2] - box[0] + box[3] - box[1]) / 2
    dx, dy, grow = (rng.uniform(-far, far) * side for _ in range(3))
    return np.asarray(box + np.array([dx - grow, dy - grow, dx + grow, dy + grow]))


def _shared(a: Floats, b: Floats) -> Floats:
    """Return the share of their union that places have in common, (n, m)."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    both = np.prod(np.maximum(high - low, 0), axis=2)
    one, other = np.prod(a[:, 2:] - a[:, :2], axis=1), np.prod(b[:, 2:] - b[:, :2], axis=1)
    return np.asarray(both / np.maximum(one[:, None] + other[None] - both, 1))


def make(count: int, seed: int, fonts: Sequence[Face]) -> Iterator[Labelled]:
    """Draw and label scraps."""
    words = sorted(set(re.findall("[\u4e00-\u9fff]{2,6}", "".join(p.read_text("utf-8") for p in WORDS))))
    texts = [face for face in fonts if face.cjk]
    for number in range(count):
        rng = Random(f"ticks/{seed}/{number}")
        drawer = Drawer(rng.choice(texts), fonts, words, rng)
        yield label(drawer.draw(), drawer.make, rng)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--fonts", multiple=True, type=click.Path(path_type=Path), help="Folders of more fonts.")
@click.option("--count", default=4000, show_default=True, help="Scraps.")
@click.option("--seed", default=1, show_default=True)
@click.option("--held-out", is_flag=True, help="Use only the fonts that are not trained on.")
def main(out: Path, fonts: Sequence[Path], count: int, seed: int, held_out: bool) -> None:
    """Write crops and their states."""
    known = faces([SYSTEM_FONTS, *fonts], held_out)
    made = list(make(count, seed, known))
    crops, states = (np.concatenate([getattr(labelled, name) for labelled in made]) for name in ("crops", "states"))
    np.savez_compressed(out, crops=crops, states=states)
    click.echo(f"{len(known)} fonts; none, empty, ticked, doubtful: {np.bincount(states, minlength=4).tolist()}")
    for name in sorted({labelled.made for labelled in made}):
        some = [labelled for labelled in made if labelled.made == name]
        click.echo(f"{name:8s} {sum(s.found for s in some)} of {sum(s.boxes for s in some)} boxes found as squares")


if __name__ == "__main__":
    main()
