"""Seals, signatures and pen strokes drawn with Pillow, laid on a page by multiplication as ink lies on paper."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Picture = NDArray[np.uint8]
SERIF, SANS = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
HANDS = sorted((Path(__file__).parents[1] / "generator" / "fonts").glob("SampleHand*.ttf"))
RED, GREY, PEN, DARK = (205, 28, 38), (96, 96, 96), (28, 34, 92), (138, 34, 48)


def seal(owner: str, kind: str, dots: float, rng: Random) -> Image.Image:
    """Ink density (L, 255 is full ink) of a seal; `dots`: pixels a millimetre. `kind`: official, oval, personal, or the words of the centre."""
    wide, high = (26, 26) if kind == "personal" else (45, 30) if kind == "oval" else (41, 41)
    size = (round(wide * dots * 2), round(high * dots * 2))
    made = Image.new("L", size, 0)
    pen = ImageDraw.Draw(made)
    mm = dots * 2
    if kind == "personal":
        _square(pen, owner, size[0], mm)
    else:
        pen.ellipse((mm, mm, size[0] - mm, size[1] - mm), outline=255, width=round(1.1 * mm))
        _ring(made, owner, size, mm, rng)
        if kind != "oval":
            _star(pen, size[0] / 2, size[1] / 2, 5.5 * mm)
        if kind not in ("official", "oval"):
            font = ImageFont.truetype(SERIF, round(4.2 * mm))
            pen.text((size[0] / 2, size[1] * 0.72), kind, 255, font, "mm")
    return _worn(made.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC, expand=True), rng).resize(
        (size[0] // 2, size[1] // 2), Image.Resampling.LANCZOS
    )


def _square(pen: ImageDraw.ImageDraw, owner: str, side: int, mm: float) -> None:
    pen.rectangle((mm, mm, side - mm, side - mm), outline=255, width=round(1.2 * mm))
    name = (owner + "之印")[:4] if len(owner) < 3 else (owner + "印")[:4]
    font = ImageFont.truetype(SERIF, round(10 * mm))
    for at, sign in enumerate(name):
        pen.text((side * (0.72 if at < 2 else 0.28), side * (0.28 if at % 2 == 0 else 0.72)), sign, 255, font, "mm")


def _ring(made: Image.Image, owner: str, size: tuple[int, int], mm: float, rng: Random) -> None:
    high = (4.6 if len(owner) < 16 else 3.8) * mm
    font = ImageFont.truetype(rng.choice((SERIF, SANS)), round(high))
    spread = min(260, 17 * len(owner)) if size[0] == size[1] else min(230, 14 * len(owner))
    a, b = size[0] / 2 - 5.2 * mm, size[1] / 2 - 5.2 * mm
    for at, sign in enumerate(owner):
        angle = math.radians(-90 - spread / 2 + spread * at / max(1, len(owner) - 1))
        tile = Image.new("L", (round(high * 1.4),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), sign, 255, font, "mm")
        lean = math.degrees(math.atan2(math.sin(angle) / b, math.cos(angle) / a)) + 90
        tile = tile.resize((round(tile.width * 0.8), tile.height)).rotate(-lean, Image.Resampling.BICUBIC, expand=True)
        x, y = size[0] / 2 + a * math.cos(angle) - tile.width / 2, size[1] / 2 + b * math.sin(angle) - tile.height / 2
        made.paste(255, (round(x), round(y)), tile)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = [
        (x + r * math.sin(math.pi * k / 5), y - r * math.cos(math.pi * k / 5))
        for k in range(10)
        for r in [radius if k % 2 == 0 else radius * 0.382]
    ]
    pen.polygon(points, fill=255)


def _worn(made: Image.Image, rng: Random) -> Image.Image:
    """Uneven ink: fine grain, broad weak patches, bleeding edges."""
    noise = np.random.default_rng(rng.randrange(2**32))
    high, wide = np.asarray(made).shape
    grain = noise.normal(1, 0.22, (high, wide))
    broad = cv2.resize(noise.uniform(0.45, 1.15, (4, 4)), (wide, high), interpolation=cv2.INTER_CUBIC)
    soft = np.asarray(made.filter(ImageFilter.GaussianBlur(1.2)), np.float64)
    return Image.fromarray(np.clip(soft * grain * broad * 0.9, 0, 255).astype(np.uint8))


def lay(page: Picture, ink: Image.Image, x: float, y: float, colour: tuple[int, int, int]) -> Picture:
    """`ink` centred at (x, y) in pixels; parts beyond the page are cut off."""
    left, top = round(x - ink.width / 2), round(y - ink.height / 2)
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + ink.width, page.shape[1]), min(top + ink.height, page.shape[0])
    if x1 <= x0 or y1 <= y0:
        return page
    mask = np.asarray(ink)[y0 - top : y1 - top, x0 - left : x1 - left] / 255
    tint = 1 - mask[..., None] * (1 - np.array(colour) / 255)
    made = page.copy()
    made[y0:y1, x0:x1] = page[y0:y1, x0:x1] * tint
    return made


def paging(pages: list[Picture], owner: str, dots: float, rng: Random, colour: tuple[int, int, int]) -> list[Picture]:
    """One seal over the fanned-out right edges: each page keeps its strip."""
    ink, height = seal(owner, "official", dots, rng), rng.uniform(0.35, 0.6)
    strip = ink.width / len(pages)
    made = []
    for number, page in enumerate(pages):
        part = ink.crop((round(number * strip), 0, round((number + 1) * strip) + 1, ink.height))
        made.append(lay(page, part, page.shape[1] - part.width / 2, page.shape[0] * height + rng.uniform(-1, 1) * dots, colour))
    return made


def signature(name: str, dots: float, rng: Random) -> Image.Image:
    """A name in a free hand, slanted, its characters running together."""
    font = ImageFont.truetype(str(rng.choice(HANDS)), round(9 * dots))
    made = Image.new("L", (round(dots * 9 * (len(name) + 1)), round(15 * dots)), 0)
    pen = ImageDraw.Draw(made)
    for at, sign in enumerate(name):
        pen.text((dots * (2 + 7.5 * at), dots * rng.uniform(0, 3)), sign, 255, font)
    end = dots * (2 + 7.5 * len(name))
    pen.line([(end - 4 * dots, 11 * dots), (end, 9 * dots), (end + 6 * dots, 12 * dots)], 230, round(0.5 * dots), "curve")
    return made.rotate(rng.uniform(-4, 7), Image.Resampling.BICUBIC, expand=True)
