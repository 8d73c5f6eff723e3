"""What scanners, fax machines and telephones make of a page (RGB in, RGB out; fax: black and white in three planes)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import cv2
import numpy as np

from samples.others.stamps import Picture

WHITE = (255, 255, 255)


def turned(page: Picture, degrees: float, ground: tuple[int, int, int] = WHITE) -> Picture:
    high, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=ground), np.uint8)


def grain(page: Picture, sigma: float, rng: Random) -> Picture:
    noise = np.empty(page.shape, np.int16)
    cv2.setRNGSeed(rng.randrange(2**31))
    cv2.randn(noise, 0, sigma)
    return np.asarray(cv2.add(page, noise, dtype=cv2.CV_8U), np.uint8)


def shaded(page: Picture, field: np.ndarray) -> Picture:
    """`field`: brightness 0…1.1 of a few points, spread over the page."""
    light = cv2.resize(field.astype(np.float32), page.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(page * light[..., None], 0, 255), np.uint8)


def clean(page: Picture, _other: Picture, rng: Random) -> Picture:
    """A good flatbed: a trace of tilt, the staple's shadow."""
    page = turned(page, rng.uniform(-0.7, 0.7))
    x, y = round(page.shape[1] * 0.05), round(page.shape[0] * 0.035)
    cv2.line(page, (x, y), (x + 70, y - 26), (120, 120, 124), 3)
    cv2.line(page, (x + 2, y + 5), (x + 72, y - 21), (205, 205, 205), 5)
    return grain(cv2.GaussianBlur(page, (3, 3), 0.6), 3, rng)


def worn(page: Picture, other: Picture, rng: Random) -> Picture:
    """Folded in three, read through from behind, yellowed, tilted to 3 degrees."""
    behind = cv2.GaussianBlur(cv2.resize(other, page.shape[1::-1])[:, ::-1], (7, 7), 2)
    page = np.clip(page.astype(np.float32) - (255 - behind.astype(np.float32)) * rng.uniform(0.04, 0.1), 0, 255).astype(np.uint8)
    page = (page * np.array((0.985, 0.96, rng.uniform(0.86, 0.93)))).astype(np.uint8)
    light = np.ones((page.shape[0], 1, 1), np.float32)
    for third in (1 / 3, 2 / 3):
        at = round(page.shape[0] * (third + rng.uniform(-0.02, 0.02)))
        light[at - 14 : at, 0, 0] *= np.linspace(1, 0.8, 14)
        light[at : at + 10, 0, 0] *= np.linspace(1.06, 1, 10)
    page = np.clip(page * light, 0, 255).astype(np.uint8)
    return grain(cv2.GaussianBlur(turned(page, rng.uniform(-3, 3), (200, 196, 186)), (3, 3), 0.8), 5, rng)


def phone(page: Picture, _other: Picture, rng: Random) -> Picture:
    """On a desk, from a hand: perspective, lamp on one side, the photographer's shadow, a cast of colour, soft focus."""
    high, wide = page.shape[:2]
    desk = np.full(
        (round(high * 1.12), round(wide * 1.16), 3), rng.choice(((96, 72, 52), (70, 74, 80), (150, 140, 126))), np.uint8
    )
    desk = grain(desk, 9, rng)
    margin = (desk.shape[1] - wide) / 2, (desk.shape[0] - high) / 2
    corners = np.array(((0, 0), (wide, 0), (wide, high), (0, high)), np.float32)
    moved = np.array(
        [
            (x + margin[0] + rng.uniform(-0.035, 0.035) * wide, y + margin[1] + rng.uniform(-0.03, 0.03) * high)
            for x, y in corners
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners, moved)
    laid = cv2.warpPerspective(page, matrix, desk.shape[1::-1], flags=cv2.INTER_CUBIC)
    there = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, desk.shape[1::-1])[..., None] / 255
    photo = (laid * there + desk * (1 - there)).astype(np.uint8)
    lamp = np.array([[rng.uniform(0.72, 1.04) for _ in range(3)] for _ in range(4)])
    photo = shaded(photo, lamp)
    shadow = np.full(photo.shape[:2], 1, np.float32)
    edge = rng.uniform(0.3, 0.8)
    cv2.fillPoly(
        shadow,
        [
            np.array(
                (
                    (0, photo.shape[0]),
                    (0, round(photo.shape[0] * edge)),
                    (round(photo.shape[1] * rng.uniform(0.3, 0.9)), photo.shape[0]),
                )
            )
        ],
        0.72,
    )
    photo = (photo * cv2.GaussianBlur(shadow, (0, 0), 40)[..., None]).astype(np.uint8)
    photo = np.clip(photo * np.array((rng.uniform(0.94, 1.04), 1.0, rng.uniform(0.82, 1.02))), 0, 255).astype(np.uint8)
    return grain(cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.6, 1.1)), 4, rng)


def grey(page: Picture, _other: Picture, rng: Random) -> Picture:
    """An office copier's scan: grey, high contrast, punched."""
    mono = cv2.cvtColor(turned(page, rng.uniform(-1.2, 1.2)), cv2.COLOR_RGB2GRAY)
    mono = np.clip((mono.astype(np.float32) - 128) * 1.2 + 140, 0, 255).astype(np.uint8)
    for third in (0.36, 0.64):
        cv2.circle(mono, (round(mono.shape[1] * 0.035), round(mono.shape[0] * third)), round(mono.shape[1] * 0.013), 40, -1)
    return grain(cv2.cvtColor(mono, cv2.COLOR_GRAY2RGB), 4, rng)


def fax(page: Picture, _other: Picture, rng: Random) -> Picture:
    """Black and white by one threshold, the sender's line on top, streaks and specks."""
    mono = cv2.cvtColor(turned(page, rng.uniform(-1.5, 1.5)), cv2.COLOR_RGB2GRAY)
    mono = grain(cv2.GaussianBlur(mono, (3, 3), 0.7), 10, rng)
    black = np.where(mono < rng.randint(165, 185), 0, 255).astype(np.uint8)
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(black.shape[0])
        black[at : at + 1, rng.randrange(400) :] = 0
    specks = np.random.default_rng(rng.randrange(2**32)).random(black.shape)
    black[specks < 0.0004] = 0
    cv2.putText(
        black,
        f"2020-05-0{rng.randint(1, 8)} 0{rng.randint(8, 9)}:4{rng.randint(0, 9)}   FAX 83127706          P.{rng.randint(1, 20):02d}",
        (90, 40),
        cv2.FONT_HERSHEY_PLAIN,
        2,
        0,
        2,
    )
    return np.asarray(cv2.cvtColor(black, cv2.COLOR_GRAY2RGB), np.uint8)


PAPERS: dict[str, tuple[Callable[[Picture, Picture, Random], Picture], int]] = {  # and dots an inch
    "flatbed": (clean, 200), "worn": (worn, 200), "photo": (phone, 200), "grey": (grey, 150), "fax": (fax, 200),
}  # fmt: skip


def side_by_side(left: Picture, right: Picture) -> Picture:
    """Two pages of a bound copy on one sheet of A3."""
    return np.hstack([left, cv2.resize(right, left.shape[1::-1])])
