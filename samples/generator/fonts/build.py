"""Make the handwriting fonts of the samples out of the @fontsource packages (SIL OFL 1.1): merge their web subsets, keep only the
characters that samples write by hand. Run once: `npm i @fontsource/ma-shan-zheng …; python samples/generator/fonts/build.py node_modules`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from samples.generator.content.vocabulary import words

FONTS = {"ma-shan-zheng": "Ma", "long-cang": "Long", "zhi-mang-xing": "Zhi", "liu-jian-mao-cao": "Liu"}
HERE = Path(__file__).parent


def wanted() -> set[int]:
    """Names, digits, dates, and titles."""
    w = words()
    text = (
        "".join(w["surnames"] + w["given"] + w["rare_given"] + w["titles"])
        + "0123456789年月日〇一二三四五六七八九十.-/@ abcdefghijklmnopqrstuvwxyz印之章王建国"
    )
    return {ord(c) for c in text}


def build(package: str, short: str, modules: Path) -> None:
    keep = wanted()
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for path in sorted((modules / "@fontsource" / package / "files").glob("*-400-normal.woff2")):
            font = TTFont(path)
            have = keep & set(font.getBestCmap())
            if not have:
                continue
            subsetter = Subsetter(
                Options(layout_features=[], hinting=False, drop_tables=["GSUB", "GPOS", "GDEF", "vhea", "vmtx"])
            )
            subsetter.populate(unicodes=have)
            subsetter.subset(font)
            font.flavor = None
            part = Path(folder) / f"{path.stem}.ttf"
            font.save(part)
            keep -= have
            parts.append(str(part))
        merged = Merger().merge(parts)
    for record in merged["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = f"Sample Hand {short}" if record.nameID != 6 else f"SampleHand{short}"
    merged.save(HERE / f"SampleHand{short}.ttf")


if __name__ == "__main__":
    for name, tag in FONTS.items():
        build(name, tag, Path(sys.argv[1]))
