"""What paper, scanner, camera and fax do to a scrap; it becomes smaller by `factor`."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from extractors.page.arrays import Grey

Matrix = npt.NDArray[np.float64]
Soft = npt.NDArray[np.float32]
PAPERS = ("crisp", "flatbed", "flatbed", "worn", "grey", "fax", "photo", "bilevel")

BLUR = {  # pixels
    "flatbed": (0.3, 0.8), "worn": (0.4, 1.2), "grey": (0.4, 0.9), "fax": (0.3, 0.9), "photo": (0.7, 1.7), "bilevel": (0.2, 0.6),
}  # fmt: skip
BEHIND = {"worn": 0.6, "flatbed": 0.15, "grey": 0.15, "photo": 0.25}  # how often the print of the other side shows through


def on_paper(page: Grey, factor: float, kind: str, rng: Random) -> tuple[Grey, Matrix]:
    """Return the scrap as a scanner gives it, dark on light, and the matrix (2, 3) from the places of the one to those of the other."""
    height, width = page.shape
    tilt = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-0.6, 0.6) if kind != "crisp" else 0.0, 1.0)
    tilt[:, 2] += rng.random(), rng.random()
    turned = cv2.warpAffine(page, tilt, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    small = cv2.resize(turned, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if rng.random() < BEHIND.get(kind, 0.0):
        small = _read_through(small, rng)
    return _scanned(small.astype(np.float32), kind, rng) if kind != "crisp" else small, tilt * factor


def _scanned(page: Soft, kind: str, rng: Random) -> Grey:
    noise = np.random.default_rng(rng.randrange(1 << 30))
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), rng.uniform(*BLUR[kind])), np.float32)
    if kind in ("worn", "fax") and rng.random() < 0.6:
        page = _worn(page, rng, noise)
    ink = 255 - (page * rng.uniform(0.55, 1.0) + 255 * rng.uniform(0.0, 0.1)).clip(0, 255)
    light = 255 - ink * (1.0 if kind in ("fax", "bilevel") else rng.uniform(0.5, 1.0))
    if kind in ("photo", "worn"):
        light = light * _shade(page.shape, rng)
    out = np.asarray((light + noise.normal(0, rng.uniform(1, 9), page.shape)).clip(0, 255), np.uint8)
    if kind in ("fax", "bilevel"):
        if rng.random() < 0.35:
            return _dithered(out)
        level = float(np.percentile(out, 90)) * rng.uniform(0.55, 0.8)
        return np.where(out < level, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(35, 92)])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _dithered(page: Grey) -> Grey:
    """Return greys as dots, after paper and print were told apart."""
    paper, ink = np.percentile(page, 90), np.percentile(page, 1)
    stretched = np.interp(page, (ink + 0.15 * (paper - ink), ink + 0.85 * (paper - ink)), (0, 255)).astype(np.uint8)
    return np.array(Image.fromarray(stretched).convert("1").convert("L"), np.uint8)


def _read_through(page: Grey, rng: Random) -> Grey:
    """Lay the print of the other side on, pale and out of focus; what stands there is like what stands here, mirrored and farther down."""
    behind = np.roll(page[:: rng.choice((1, -1)), ::-1], rng.randrange(page.shape[0]), axis=0)
    behind = cv2.GaussianBlur(behind, (0, 0), rng.uniform(0.8, 2.5))
    return np.asarray(cv2.subtract(page, cv2.convertScaleAbs(255 - behind, alpha=rng.uniform(0.03, 0.18))), np.uint8)


def _worn(page: Soft, rng: Random, noise: np.random.Generator) -> Soft:
    """Take ink away in spots, and put dirt and the shadow of a fold on."""
    height, width = page.shape
    gone = cv2.GaussianBlur(noise.normal(0, 1, page.shape).astype(np.float32), (0, 0), 2.0)
    page = np.where(gone > np.quantile(gone, rng.uniform(0.9, 1.0)), page + (255 - page) * 0.7, page)
    for _ in range(rng.randrange(40)):
        cv2.circle(page, (rng.randrange(width), rng.randrange(height)), rng.randrange(1, 3), rng.randrange(160), -1)
    if rng.random() < 0.4:
        band = np.zeros_like(page)
        a = (rng.randrange(width), 0) if rng.random() < 0.5 else (0, rng.randrange(height))
        b = (a[0] + rng.randrange(-9, 10), height) if a[1] == 0 else (width, a[1] + rng.randrange(-9, 10))
        cv2.line(band, a, b, 1.0, 3)
        band = cv2.GaussianBlur(band, (0, 0), rng.uniform(2, 6))
        page = page - band / band.max() * rng.uniform(15, 60)
    return page


def _shade(shape: tuple[int, ...], rng: Random) -> Soft:
    """Return the light on the page, 0.6 to 1."""
    corners = np.array([[rng.uniform(0.6, 1.0) for _ in range(3)] for _ in range(3)], np.float32)
    return np.asarray(cv2.resize(corners, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).clip(0.5, 1.05), np.float32)
