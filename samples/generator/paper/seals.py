"""Stamps: round and oval official seals with star and ring text, special-purpose seals, square personal seals."""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.generator.content.plan import Seal

Mask = np.ndarray[Any, np.dtype[np.uint8]]
SONG_BOLD = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
SONG = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
HEI = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FANG = Path("/usr/share/fonts/truetype/arphic/ukai.ttc")
SIZES_MM = {"official": (38, 42), "contract": (38, 42), "finance": (38, 40), "invoice": (40, 40), "personal": (17, 22)}
CENTRE = {"contract": "合同专用章", "finance": "财务专用章", "invoice": "发票专用章"}
SCALE = 4  # drawn larger, then reduced
DOTS_MM = 12 * SCALE


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, index=2 if path.name.startswith("Noto") else 0)


def _glyph(char: str, path: Path, height: float, width: float) -> Image.Image:
    """One character drawn tightly into a box of the given size."""
    font = _font(path, max(8, int(height)))
    left, top, right, bottom = font.getbbox(char)
    image = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))), 0)
    ImageDraw.Draw(image).text((-left, -top), char, font=font, fill=255)
    full = Image.new("L", (max(image.width, int(height * 0.98)), max(image.height, int(height * 0.98))), 0)
    full.paste(image, ((full.width - image.width) // 2, (full.height - image.height) // 2))
    return full.resize((max(1, int(width)), max(1, int(height))), Image.Resampling.LANCZOS)


def _ring(
    canvas: Image.Image,
    text: str,
    centre: float,
    radii: tuple[float, float],
    span: float,
    start: float,
    path: Path,
    height: float,
    outward: bool = True,
) -> None:
    """`text` along an ellipse, from `start` over `span` radians clockwise."""
    step = span / max(1, len(text) - 1) if len(text) > 1 else 0
    arc = abs(step) * (radii[0] + radii[1]) / 2 if step else height
    width = min(height * 0.85, arc * 0.92)
    for i, char in enumerate(text):
        angle = start + i * step
        x, y = centre + radii[0] * math.cos(angle), centre * (canvas.height / canvas.width) + radii[1] * math.sin(angle)
        normal = math.degrees(math.atan2(math.sin(angle) * radii[0], math.cos(angle) * radii[1]))
        turned = _glyph(char, path, height, width).rotate(
            -(normal + 90) if outward else -(normal - 90), expand=True, resample=Image.Resampling.BICUBIC
        )
        box = (int(x - turned.width / 2), int(y - turned.height / 2))
        canvas.paste(255, box, turned)


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = []
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.382
        a = -math.pi / 2 + i * math.pi / 5
        points.append((x + r * math.cos(a), y + r * math.sin(a)))
    draw.polygon(points, fill=255)


def _code(rng: random.Random) -> str:
    return "".join(rng.choice("0123456789") for _ in range(13))


def _round(seal: Seal, diameter: int, rng: random.Random) -> Image.Image:
    oval = seal.shape == "oval"
    w, h = diameter, int(diameter * (0.72 if oval else 1))
    image = Image.new("L", (w, h), 0)
    draw = ImageDraw.Draw(image)
    line = max(3, int(diameter * rng.uniform(0.022, 0.032)))
    draw.ellipse((1, 1, w - 2, h - 2), outline=255, width=line)
    if rng.random() < 0.2:
        inset = line + max(2, line // 2)
        draw.ellipse((inset, inset, w - inset, h - inset), outline=255, width=max(1, line // 3))
    path, size = rng.choice((SONG_BOLD, SONG, HEI, FANG)), diameter * (0.125 if len(seal.owner) < 16 else 0.105)
    reach = size * 0.5 + line + diameter * rng.uniform(0.025, 0.04)
    span = math.radians(min(300, max(150, len(seal.owner) * 17)))
    _ring(image, seal.owner, w / 2, (w / 2 - reach, h / 2 - reach), span, -math.pi / 2 - span / 2, path, size)
    if oval and seal.kind == "official":
        _star(draw, w / 2, h / 2, diameter * 0.1)
    elif seal.kind != "invoice":
        _star(draw, w / 2, h / 2, diameter * rng.uniform(0.13, 0.16))
    centre = CENTRE.get(seal.kind, "")
    if centre:
        _centre(image, centre, diameter, h / 2 + diameter * (0.06 if seal.kind == "invoice" else 0.235), path)
    if rng.random() < 0.6:
        span = math.radians(70)
        foot = diameter * 0.045
        _ring(
            image,
            _code(rng)[::-1],
            w / 2,
            (w / 2 - line - foot, h / 2 - line - foot),
            span,
            math.pi / 2 - span / 2,
            HEI,
            foot,
            outward=False,
        )
    return image


def _centre(image: Image.Image, text: str, diameter: int, y: float, path: Path) -> None:
    size = diameter * 0.1
    for i, char in enumerate(text):
        glyph = _glyph(char, path, size, size * 0.9)
        image.paste(255, (int(image.width / 2 + (i - len(text) / 2) * size), int(y - size / 2)), glyph)


def _square(seal: Seal, side: int, rng: random.Random) -> Image.Image:
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    line = max(3, side // 18)
    draw.rectangle((1, 1, side - 2, side - 2), outline=255, width=line)
    text = (seal.owner + {2: "之印", 3: "印"}.get(len(seal.owner), ""))[:4]
    cell = (side - 2 * line) / 2 * 0.94
    path = rng.choice((FANG, SONG_BOLD))
    for i, char in enumerate(text):  # right column first, from the top
        x = line + (1 - i // 2) * (side - 2 * line) / 2
        image.paste(255, (int(x + 2), int(line + (i % 2) * (side - 2 * line) / 2 + 2)), _glyph(char, path, cell, cell))
    return image


def _uneven(mask: Mask, rng: random.Random, dots: float) -> Mask:
    """Weak and missing ink: cloudy patches, grain, one dry side. `dots`: pixels a millimetre."""
    noise = np.random.default_rng(rng.randint(0, 2**31))
    h, w = mask.shape
    clouds = cv2.resize(
        noise.uniform(0, 1, (max(2, h // 90), max(2, w // 90))).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC
    )
    grain = cv2.resize(
        noise.uniform(0, 1, (max(2, h // 4), max(2, w // 4))).astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR
    )
    strength = rng.uniform(0.05, 0.45)
    ink = 1 - strength * np.clip(clouds * 1.3 - 0.25, 0, 1) - 0.3 * strength * grain
    if rng.random() < 0.3:
        angle = rng.uniform(0, 2 * math.pi)
        yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
        side = ((xx / w - 0.5) * math.cos(angle) + (yy / h - 0.5) * math.sin(angle)) + 0.5
        ink -= rng.uniform(0.1, 0.35) * np.clip(side - 0.45, 0, 1) * 2
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.05 * dots)
    return np.asarray(np.clip(soft * np.clip(ink, 0.25, 1), 0, 255), dtype=np.uint8)


def draw_seal(seal: Seal, dpi: int, rng: random.Random) -> Mask:
    """Ink coverage (0–255) of the stamp at `dpi`, turned as a hand would turn it."""
    low, high = SIZES_MM[seal.kind]
    size_mm = rng.uniform(low, high)
    side = int(size_mm * DOTS_MM / 2)
    image = _square(seal, side, rng) if seal.kind == "personal" or seal.shape == "square" else _round(seal, side, rng)
    turned = image.rotate(rng.gauss(0, 7), expand=True, resample=Image.Resampling.BICUBIC)
    mask = _uneven(np.asarray(turned, dtype=np.uint8), rng, DOTS_MM / 2)
    scale = dpi / 25.4 / (DOTS_MM / 2)
    return np.asarray(cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def seal_colour(seal: Seal, rng: random.Random) -> tuple[int, int, int]:
    """BGR of the ink; a photocopied seal is grey."""
    if seal.ink == "copy":
        grey = rng.randint(40, 110)
        return grey, grey, grey
    if seal.ink == "dark":
        return rng.randint(40, 60), rng.randint(25, 45), rng.randint(125, 150)
    return rng.randint(20, 70), rng.randint(15, 60), rng.randint(195, 235)


def stamp(
    page: Mask, mask: Mask, x: int, y: int, colour: tuple[int, int, int], strength: float = 0.9
) -> tuple[int, int, int, int]:
    """Multiply the ink into `page` (BGR) around the centre (x, y); returns the box in pixels that it covers on the page."""
    h, w = mask.shape
    x0, y0 = x - w // 2, y - h // 2
    px0, py0, px1, py1 = max(0, x0), max(0, y0), min(page.shape[1], x0 + w), min(page.shape[0], y0 + h)
    if px1 <= px0 or py1 <= py0:
        return (px0, py0, px0, py0)
    cover = mask[py0 - y0 : py1 - y0, px0 - x0 : px1 - x0].astype(np.float32)[..., None] / 255 * strength
    patch = page[py0:py1, px0:px1].astype(np.float32)
    ink = np.array(colour, np.float32) / 255
    page[py0:py1, px0:px1] = np.clip(patch * (1 - cover + cover * ink), 0, 255).astype(np.uint8)
    return px0, py0, px1, py1
