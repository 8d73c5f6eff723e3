"""What scanners, fax machines and telephones make of a page (RGB in, RGB out; fax: black and white in three planes)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from PIL import Image

from samples.others.stamps import Picture
from samples.others.wear import holes, staple, toner, used

WHITE = (255, 255, 255)
A4 = 210  # millimetres that a page is wide


def turned(page: Picture, degrees: float, ground: tuple[int, int, int] = WHITE) -> Picture:
    high, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=ground), np.uint8)


def grain(page: Picture, sigma: float, rng: Random) -> Picture:
    noise = np.empty(page.shape, np.int16)
    cv2.setRNGSeed(rng.randrange(2**31))
    cv2.randn(noise, 0, sigma)
    return np.asarray(cv2.add(page, noise, dtype=cv2.CV_8U), np.uint8)


def lit(page: Picture, light: np.ndarray) -> Picture:
    """`light`: brightness 0…1.1 of a few points, or of a row or column, spread over the page; a plane, or one for each colour."""
    spread = cv2.resize(light.astype(np.float32), page.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    spread = spread if spread.ndim == 3 else cv2.merge([spread] * 3)
    return np.asarray(cv2.multiply(page, spread, dtype=cv2.CV_8U), np.uint8)


def clean(page: Picture, _other: Picture, rng: Random) -> Picture:
    """A good flatbed: a trace of tilt, and of the staple or of the binder's holes."""
    dots = page.shape[1] / A4
    page = turned(used(page, dots, rng), rng.uniform(-0.7, 0.7))
    page = staple(page, dots, rng) if rng.random() < 0.6 else holes(page, dots, rng.choice((60, 235)))
    return grain(cv2.GaussianBlur(page, (3, 3), 0.6), 3, rng)


def worn(page: Picture, other: Picture, rng: Random) -> Picture:
    """Folded in three, read through from behind, yellowed, tilted to 3 degrees."""
    page = used(page, page.shape[1] / A4, rng)
    behind = cv2.GaussianBlur(cv2.resize(other, page.shape[1::-1])[:, ::-1], (7, 7), 2)
    page = np.asarray(cv2.subtract(page, cv2.convertScaleAbs(255 - behind, alpha=rng.uniform(0.04, 0.1))), np.uint8)
    light = np.ones((page.shape[0], 1, 3), np.float32) * np.array((0.985, 0.96, rng.uniform(0.86, 0.93)), np.float32)
    for third in (1 / 3, 2 / 3):
        at = round(page.shape[0] * (third + rng.uniform(-0.02, 0.02)))
        light[at - 14 : at, 0] *= np.linspace(1, 0.8, 14)[:, None]
        light[at : at + 10, 0] *= np.linspace(1.06, 1, 10)[:, None]
    page = lit(page, light)
    return grain(cv2.GaussianBlur(turned(page, rng.uniform(-3, 3), (200, 196, 186)), (3, 3), 0.8), 5, rng)


def phone(page: Picture, _other: Picture, rng: Random) -> Picture:
    """On a desk, from a hand: perspective, lamp on one side, the photographer's shadow, a cast of colour, soft focus."""
    page = used(page, page.shape[1] / A4, rng)
    high, wide = page.shape[:2]
    desk = rng.choice(((96, 72, 52), (70, 74, 80), (150, 140, 126), (205, 205, 200)))
    size = round(wide * 1.16), round(high * 1.12)
    margin = (size[0] - wide) / 2, (size[1] - high) / 2
    corners = [(0, 0), (wide, 0), (wide, high), (0, high)]
    moved = [
        (x + margin[0] + rng.uniform(-0.035, 0.035) * wide, y + margin[1] + rng.uniform(-0.03, 0.03) * high) for x, y in corners
    ]
    matrix = cv2.getPerspectiveTransform(np.array(corners, np.float32), np.array(moved, np.float32))
    photo = np.asarray(cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR, borderValue=desk), np.uint8)
    photo = lit(photo, _lamp(rng))
    return grain(cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.5, 1.0)), 4, rng)


def _lamp(rng: Random) -> np.ndarray:
    """Light of a room on a desk: a lamp at one side, the photographer's shadow from a corner, a cast of colour."""
    field = np.array([[rng.uniform(0.72, 1.04) for _ in range(3)] for _ in range(4)], np.float32)
    light = cv2.resize(field, (120, 160), interpolation=cv2.INTER_CUBIC)
    shadow, edge = np.ones(light.shape, np.float32), rng.uniform(0.3, 0.8)
    cv2.fillPoly(shadow, [np.array(((0, 160), (0, round(160 * edge)), (round(120 * rng.uniform(0.3, 0.9)), 160)))], 0.72)
    light = light * cv2.GaussianBlur(shadow, (0, 0), rng.uniform(1, 4))
    cast = np.array((rng.uniform(0.94, 1.04), 1.0, rng.uniform(0.82, 1.02)), np.float32)
    return np.asarray(light[..., None] * cast)


def grey(page: Picture, _other: Picture, rng: Random) -> Picture:
    """An office copier's scan: grey, high contrast, punched, toner thin or thick."""
    page = toner(page, rng.uniform(-0.3, 0.6))
    mono = cv2.cvtColor(turned(page, rng.uniform(-1.2, 1.2)), cv2.COLOR_RGB2GRAY)
    mono = np.asarray(cv2.convertScaleAbs(mono, alpha=1.2, beta=-14), np.uint8)
    made = np.asarray(cv2.cvtColor(mono, cv2.COLOR_GRAY2RGB), np.uint8)
    return grain(holes(made, page.shape[1] / A4, 40) if rng.random() < 0.7 else made, 4, rng)


def fax(page: Picture, _other: Picture, rng: Random) -> Picture:
    """Black and white, by one threshold or with the greys dithered; the sender's line on top, streaks and specks."""
    mono = cv2.cvtColor(turned(page, rng.uniform(-1.5, 1.5)), cv2.COLOR_RGB2GRAY)
    mono = grain(cv2.GaussianBlur(mono, (3, 3), 0.7), 8, rng)
    black = _dithered(mono) if rng.random() < 0.4 else np.where(mono < rng.randint(165, 185), 0, 255).astype(np.uint8)
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(black.shape[0])
        black[at : at + 1, rng.randrange(400) :] = 0
    specks = np.random.default_rng(rng.randrange(2**32)).random(black.shape)
    black[specks < 0.0004] = 0
    sent = f"2020-05-0{rng.randint(5, 9)} 0{rng.randint(8, 9)}:4{rng.randint(0, 9)}   FAX 83127706          P.{rng.randint(1, 20):02d}"
    cv2.putText(black, sent, (90, 40), cv2.FONT_HERSHEY_PLAIN, 2, 0, 2)
    return np.asarray(cv2.cvtColor(black, cv2.COLOR_GRAY2RGB), np.uint8)


def _dithered(mono: np.ndarray) -> Picture:
    """Greys as dots, after paper and print were told apart: fine print stays black."""
    stretched = np.clip((mono.astype(np.int32) - 70) * 255 // 140, 0, 255).astype(np.uint8)
    return np.array(Image.fromarray(stretched).convert("1").convert("L"), np.uint8)


PAPERS: dict[str, tuple[Callable[[Picture, Picture, Random], Picture], int]] = {  # and dots an inch
    "flatbed": (clean, 200), "worn": (worn, 200), "photo": (phone, 200), "grey": (grey, 150), "fax": (fax, 200),
}  # fmt: skip


def side_by_side(left: Picture, right: Picture) -> Picture:
    """Two pages of a bound copy on one sheet of A3."""
    return np.hstack([left, cv2.resize(right, left.shape[1::-1])])
