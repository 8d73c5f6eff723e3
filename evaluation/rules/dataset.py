"""`python -m evaluation.rules.dataset OUT.npz`: draw scraps of tables and keep their ink and the masks of their rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import click
import cv2
import numpy as np

from evaluation.rules.scraps import HEIGHT, WIDTH, Drawer
from evaluation.ticks.dataset import SYSTEM_FONTS, WORDS
from evaluation.ticks.glyphs import faces
from extractors.page.rules.masks import darkness, shown


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--fonts", multiple=True, type=click.Path(path_type=Path), help="Folders of more fonts.")
@click.option("--count", default=1500, show_default=True, help="Scraps.")
@click.option("--seed", default=1, show_default=True)
def main(out: Path, fonts: Sequence[Path], count: int, seed: int) -> None:
    known = [face for face in faces([SYSTEM_FONTS, *fonts]) if face.cjk]
    words = sorted(set(re.findall("[\u4e00-\u9fff]{2,6}", "".join(p.read_text("utf-8") for p in WORDS))))
    ink, masks = [], []
    back = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for number in range(count):
        rng = Random(f"rules/{seed}/{number}")
        drawer = Drawer(rng.choice(known), rng.choice(known), words, rng, back)
        scrap = drawer.draw()
        back = np.ascontiguousarray(drawer.page[:, ::-1])
        ink.append(shown(darkness(scrap.grey)))
        half = [cv2.resize(m, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for m in (scrap.level, scrap.upright)]
        masks.append(np.stack(half))
    np.savez_compressed(out, ink=np.stack(ink), masks=np.stack(masks))
    click.echo(f"{len(known)} fonts, {count} scraps")


if __name__ == "__main__":
    main()
