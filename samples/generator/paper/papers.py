"""What paper, scanner, camera and fax do to a page. Every function takes and gives a BGR image (height × width × 3, uint8).

`rng` varies from page to page; `mood` is the same for all pages of a packet: its paper, desk and machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from samples.generator.content.plan import Paper

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def _generator(rng: random.Random) -> np.random.Generator:
    return np.random.default_rng(rng.randint(0, 2**31))


def _as_image(values: np.ndarray[Any, Any]) -> Picture:
    return np.clip(values, 0, 255).astype(np.uint8)


def printed(page: Picture, rng: random.Random) -> Picture:
    """Toner: slightly spread, not quite black."""
    soft = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.35, 0.6))
    black = rng.uniform(8, 40)
    return _as_image(black + soft.astype(np.float32) * (255 - black) / 255)


def tilt(page: Picture, degrees: float, ground: tuple[int, int, int]) -> Picture:
    h, w = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (w, h), flags=cv2.INTER_LINEAR, borderValue=ground), dtype=np.uint8)


def copied(page: Picture, rng: random.Random) -> Picture:
    """A photocopy of a page: grey, contrasty, with grain and a darker edge."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY).astype(np.float32)
    grey = 255 - (255 - grey) * rng.uniform(1.0, 1.25)
    grey += cv2.GaussianBlur(_generator(rng).normal(0, 14, grey.shape).astype(np.float32), (0, 0), 0.8)
    return np.asarray(cv2.cvtColor(_as_image(grey), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def flatbed(page: Picture, rng: random.Random, mood: random.Random) -> Picture:
    """A clean scanner: hardly tilted, white point nearly clipped, a little grain."""
    out = tilt(printed(page, rng), rng.gauss(0, 0.15), (255, 255, 255)).astype(np.float32)
    out *= mood.uniform(0.975, 1.0)
    out += _generator(rng).normal(0, rng.uniform(0.2, 0.8), out.shape[:2]).astype(np.float32)[..., None]
    return _as_image(out)


def _specks(out: np.ndarray[Any, Any], noise: np.random.Generator, count: int) -> None:
    h, w = out.shape[:2]
    for _ in range(count):
        x, y, r = int(noise.integers(w)), int(noise.integers(h)), int(noise.integers(1, 4))
        shade = float(noise.uniform(30, 170))
        cv2.ellipse(out, (x, y), (r, max(1, r - 1)), float(noise.uniform(0, 180)), 0, 360, (shade, shade, shade), -1)


def _folds(out: np.ndarray[Any, Any], rng: random.Random) -> None:
    h, w = out.shape[:2]
    for _ in range(rng.randint(0, 2)):
        band = np.zeros((h, w), np.float32)
        if rng.random() < 0.6:
            y = rng.randint(h // 5, h * 4 // 5)
            cv2.line(band, (0, y), (w, y + rng.randint(-20, 20)), 1, 2)
        else:
            x = rng.randint(w // 5, w * 4 // 5)
            cv2.line(band, (x, 0), (x + rng.randint(-20, 20), h), 1, 2)
        band = cv2.GaussianBlur(band, (0, 0), 2.5)
        out -= (band * rng.uniform(30, 110))[..., None]


def _holes(out: np.ndarray[Any, Any], rng: random.Random) -> None:
    h = out.shape[0]
    x, r = int(h * rng.uniform(0.018, 0.03)), int(h * 0.009)
    for y in (int(h * 0.36), int(h * 0.63)):
        cv2.circle(out, (x, y), r, (40, 40, 40), -1)


def worn(page: Picture, rng: random.Random, mood: random.Random) -> Picture:
    """Handled paper in a feeder: tilted up to 2.5°, tinted, specks, folds, holes, weak toner in patches."""
    noise, clean = _generator(rng), printed(page, rng)
    h, w = clean.shape[:2]
    patches = cv2.resize(noise.uniform(0, 1, (6, 4)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)[..., None]
    out = 255 - (255 - clean.astype(np.float32)) * (1 - 0.3 * np.clip(patches, 0, 1))
    warmth, shade = mood.uniform(0, 0.08), mood.uniform(0.93, 1.0)
    tint = np.array([shade - warmth, shade - warmth * 0.35, shade], np.float32)
    out *= tint
    _specks(out, noise, rng.randint(10, 90))
    _folds(out, rng)
    if mood.random() < 0.4:
        _holes(out, mood)
    out += noise.normal(0, rng.uniform(0.6, 2.0), out.shape[:2]).astype(np.float32)[..., None]
    edge = mood.randint(205, 255)
    return tilt(_as_image(out), rng.choice((-1, 1)) * rng.uniform(0.4, 2.5), (edge, edge, edge))


def _desk(height: int, width: int, rng: random.Random, mood: random.Random) -> Picture:
    noise = _generator(rng)
    colour = np.array([mood.uniform(30, 120), mood.uniform(40, 130), mood.uniform(50, 160)], np.float32)
    grain = cv2.resize(noise.normal(0, 14, (height // 40 + 2, width // 4 + 2)).astype(np.float32), (width, height))
    return _as_image(colour + grain[..., None])


def _curl(page: Picture, rng: random.Random) -> Picture:
    """A sheet that does not lie quite flat: a vertical wave of a few pixels."""
    h, w = page.shape[:2]
    amplitude, phase = rng.uniform(0, 0.0035) * h, rng.uniform(0, 3)
    xx, yy = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    shift = (amplitude * np.sin(xx / w * np.pi * rng.uniform(0.8, 1.6) + phase)).astype(np.float32)
    return np.asarray(cv2.remap(page, xx, yy + shift, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def photo(page: Picture, rng: random.Random, mood: random.Random) -> Picture:
    """A phone above a desk: perspective, background around the sheet, shadow and uneven light, slight blur."""
    sheet = _curl(printed(page, rng), rng)
    h, w = sheet.shape[:2]
    bigger = rng.uniform(1.06, 1.16)
    height, width = int(h * bigger), int(w * bigger)
    dx, dy, reach = (width - w) / 2, (height - h) / 2, 0.035
    source = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    target = (
        source
        + np.array([dx, dy], np.float32)
        + np.array([(rng.uniform(-reach, reach) * w * 0.7, rng.uniform(-reach, reach) * h * 0.7) for _ in range(4)], np.float32)
    )
    centre = np.array([width / 2, height / 2], np.float32)
    angle = np.deg2rad(rng.gauss(0, 1.3))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    turned = (target - centre) @ turn.T + centre
    matrix = cv2.getPerspectiveTransform(source, turned.astype(np.float32))
    out = _desk(height, width, rng, mood)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, (width, height))
    warped = cv2.warpPerspective(sheet, matrix, (width, height), flags=cv2.INTER_LINEAR)
    alpha = (mask.astype(np.float32) / 255)[..., None]
    lit = out.astype(np.float32) * (1 - alpha) + warped.astype(np.float32) * alpha
    lit *= _light(height, width, rng)
    lit = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.4, 0.9))
    lit += _generator(rng).normal(0, rng.uniform(1.0, 2.4), lit.shape).astype(np.float32)
    return _as_image(lit)


def _light(height: int, width: int, rng: random.Random) -> np.ndarray[Any, Any]:
    """Light from one side, a soft shadow (the hand that holds the phone), a colour cast."""
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    ramp = (xx / width - 0.5) * np.cos(angle) + (yy / height - 0.5) * np.sin(angle)
    light = 0.86 + rng.uniform(0.08, 0.28) * ramp
    if rng.random() < 0.7:
        shadow = np.zeros((height, width), np.float32)
        cx, cy = rng.uniform(0, width), rng.uniform(0.4, 1.1) * height
        cv2.ellipse(
            shadow,
            (int(cx), int(cy)),
            (int(width * rng.uniform(0.2, 0.5)), int(height * rng.uniform(0.2, 0.45))),
            rng.uniform(0, 180),
            0,
            360,
            1.0,
            -1,
        )
        small = cv2.GaussianBlur(cv2.resize(shadow, (width // 8, height // 8)), (0, 0), rng.uniform(10, 34))
        light = light * (1 - rng.uniform(0.12, 0.4) * cv2.resize(small, (width, height)))
    cast = np.array([rng.uniform(0.88, 1.02), rng.uniform(0.96, 1.0), rng.uniform(0.97, 1.04)], np.float32)
    return np.asarray(light[..., None] * cast)


def grey(page: Picture, rng: random.Random, mood: random.Random) -> Picture:
    base = (worn if mood.random() < 0.5 else flatbed)(page, rng, mood)
    return np.asarray(cv2.cvtColor(cv2.cvtColor(base, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def fax(page: Picture, rng: random.Random, _mood: random.Random) -> Picture:
    """Black and white, ragged edges, specks, now and then a broken scan line."""
    noise = _generator(rng)
    base = cv2.cvtColor(tilt(page, rng.gauss(0, 0.5), (255, 255, 255)), cv2.COLOR_BGR2GRAY).astype(np.float32)
    ragged = cv2.GaussianBlur(base, (0, 0), 0.6) + cv2.GaussianBlur(
        noise.normal(0, 26, base.shape).astype(np.float32), (0, 0), 0.7
    )
    out = np.where(ragged > rng.uniform(140, 170), 255, 0).astype(np.uint8)
    h, w = out.shape
    for _ in range(rng.randint(0, 60)):
        x, y = int(noise.integers(w - 2)), int(noise.integers(h - 2))
        out[y : y + int(noise.integers(1, 3)), x : x + int(noise.integers(1, 3))] = 0
    if rng.random() < 0.3:
        y = rng.randint(0, h - 2)
        out[y] = 255
    return np.asarray(cv2.cvtColor(out, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


DEGRADE: dict[Paper, Callable[[Picture, random.Random, random.Random], Picture]] = {
    Paper.FLATBED: flatbed, Paper.WORN: worn, Paper.PHOTO: photo, Paper.GREY: grey, Paper.FAX: fax, Paper.MIXED: flatbed, Paper.BOTH: flatbed,
}  # fmt: skip
