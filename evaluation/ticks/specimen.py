"""`python -m evaluation.ticks.specimen --fonts DIR …`: draw the boxes of the fonts that are never trained on, for the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw

from evaluation.ticks.dataset import SYSTEM_FONTS
from evaluation.ticks.glyphs import EMPTY, ROUND, ROUND_TICKED, TICKED, Face, faces

OUT = Path("tests/unit/boxes_held_out.png")
TILE, ACROSS, SIZE = 56, 18, 29  # pixels, tiles, pixels an em: 10.5 points at 200 dpi
SHOWN = {"empty": EMPTY + ROUND, "ticked": TICKED + ROUND_TICKED, "none": "口日目回国田四由申吕"}


def tiles(face: Face, words: Face) -> list[tuple[Image.Image, list[int], str]]:
    """Return for every box of a font its picture before a word, its place and its state."""
    made = []
    for state, glyphs in SHOWN.items():
        for glyph in face.some(glyphs):
            tile = Image.new("L", (TILE, TILE), 255)
            drawing, font = ImageDraw.Draw(tile), face.sized(SIZE)
            drawing.text((10, 40), glyph, fill=0, font=font, anchor="ls")
            rows, columns = np.nonzero(np.asarray(tile) < 128)
            if len(rows) and np.ptp(rows) > 0.4 * SIZE < np.ptp(columns):
                drawing.text((13 + font.getlength(glyph), 40), "是", fill=0, font=words.sized(SIZE), anchor="ls")
                made.append((tile, [int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())], state))
    return made


@click.command()
@click.option("--fonts", multiple=True, type=click.Path(path_type=Path), help="Folders of more fonts.")
@click.option("--out", default=OUT, show_default=True, type=click.Path(path_type=Path))
def main(fonts: Sequence[Path], out: Path) -> None:
    """Write the picture, and beside it the places and states as JSON."""
    known = faces([SYSTEM_FONTS, *fonts], held_out=True)
    words = next(face for face in known if face.cjk)
    made = [(face.path.name, *tile) for face in known for tile in tiles(face, words)]
    sheet = Image.new("L", (ACROSS * TILE, -(-len(made) // ACROSS) * TILE), 255)
    told = []
    for k, (name, tile, place, state) in enumerate(made):
        x, y = k % ACROSS * TILE, k // ACROSS * TILE
        sheet.paste(tile, (x, y))
        told.append({"font": name, "state": state, "place": [place[0] + x, place[1] + y, place[2] + x, place[3] + y]})
    sheet.quantize(16).save(out, optimize=True)
    out.with_suffix(".json").write_text(json.dumps(told, separators=(",", ":")) + "\n", "utf-8")
    click.echo(f"{len(made)} boxes of {len({name for name, *_ in made})} fonts")


if __name__ == "__main__":
    main()
