"""Draw upon a scrap what is no rule: folds, creases, shadows, seals, frames of stamps, photographs, bars; and what loses rules: pale streaks."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from PIL import Image

from extractors.page.arrays import Grey


def around(page: Grey, masks: tuple[Grey, Grey], rng: Random) -> None:
    """Draw on a page, in place; where a photograph covers its rules, their `masks` lose them."""
    for draw, times in (
        (_seal, (0, 0, 1, 2)),
        (crease, (0, 0, 1, 2)),
        (_fold, (0, 1, 1, 2)),
        (_shadow, (0, 0, 0, 1)),
        (_frame, (0, 0, 0, 1)),
        (_pale, (0, 0, 0, 0, 1, 2)),
    ):
        for _ in range(rng.choice(times)):
            draw(page, rng)
    if rng.random() < 0.1:
        high, wide = page.shape
        x, broad = rng.randrange(wide - 300), rng.randrange(60, 300)
        for plane, ink in ((page, rng.randrange(0, 160)), *((mask, 0) for mask in masks)):
            plane[: high // 2, x : x + broad] = ink


def dithered(grey: Grey) -> Grey:
    """Return a page whose greys are dots; fine print stays black."""
    stretched = np.clip((grey.astype(np.int32) - 70) * 255 // 140, 0, 255).astype(np.uint8)
    return np.array(Image.fromarray(stretched).convert("1").convert("L"), np.uint8)


def _way(page: Grey, level: float, rng: Random) -> Grey:
    """Return a page as it is, or turned by a quarter, so that what is drawn level stands upright."""
    return page if rng.random() < level else page.T


def _seal(page: Grey, rng: Random) -> None:
    """Draw the ring of a seal and its star."""
    x, y, side = rng.randrange(page.shape[1]), rng.randrange(page.shape[0]), rng.randrange(60, 260)
    drawn = np.full_like(page, 255)
    cv2.circle(drawn, (x, y), side, rng.choice((90, 150, 200)), rng.randrange(4, 12), cv2.LINE_AA)
    cv2.putText(drawn, "*", (x - side // 2, y + side // 2), cv2.FONT_HERSHEY_SIMPLEX, side / 30, 150, 8)
    np.minimum(page, drawn, out=page)


def crease(page: Grey, rng: Random, upon: int | None = None) -> None:
    """Draw a soft dark line from edge to edge; `upon`: down the page at this place."""
    high, wide = page.shape
    shadow = np.zeros(page.shape, np.float32)
    slant = rng.choice((30, 30, 150))
    a, b = rng.randrange(high), rng.randrange(-slant, slant + 1)
    start, end = ((0, a), (wide, a + b)) if rng.random() < 0.5 else ((a, 0), (a + b, high))
    if upon is not None:
        start, end = (upon, 0), (upon + b // 4, high)
    cv2.line(shadow, start, end, 1.0, rng.randrange(2, 10))
    shadow = cv2.GaussianBlur(shadow, (0, 0), rng.uniform(5, 11))
    page[:] = (page - shadow / max(float(shadow.max()), 1e-6) * rng.choice((rng.uniform(10, 60), rng.uniform(30, 130)))).clip(
        0, 255
    )


def _fold(page: Grey, rng: Random) -> None:
    """Draw a fold that is dark on one side and light on the other, with an edge between them, straight or slightly bent; its toner may have gone."""
    way = _way(page, 0.75, rng)
    high, wide = way.shape
    at, before, after = rng.randrange(80, high - 80), rng.randrange(8, 50), rng.randrange(8, 40)
    dark = np.ones(high, np.float32)
    dark[at - before : at] = np.linspace(1, rng.uniform(0.6, 0.92), before)
    dark[at : at + after] = np.linspace(rng.uniform(1.0, 1.1), 1, after)
    if rng.random() < 0.5:  # the other side up
        dark[at - 60 : at + 60] = dark[at - 60 : at + 60][::-1]
    lean = np.linspace(0, rng.uniform(-25, 25), wide)
    rows = (np.arange(high)[:, None] - lean).clip(0, high - 1)
    light = cv2.remap(dark[:, None], np.zeros((high, wide), np.float32), rows.astype(np.float32), cv2.INTER_LINEAR)
    way[:] = (way * light).clip(0, 255)
    if rng.random() < 0.3:
        crest = np.zeros(way.shape, np.uint8)
        cv2.line(crest, (0, at), (wide, at + round(float(lean[-1]))), 255, rng.randrange(1, 6))
        share = cv2.GaussianBlur(crest, (0, 0), 1.0).astype(np.float32) / 255 * rng.uniform(0.3, 1.0)
        way[:] = way + (255 - way) * share


def _shadow(page: Grey, rng: Random) -> None:
    """Draw the shadow of a hand or a sheet, with a sharper or softer edge."""
    high, wide = page.shape
    light = np.ones(page.shape, np.float32)
    edge = [(x * wide, y * high) for x, y in ((0, rng.random()), (rng.random(), rng.random()), (rng.random(), 0))]
    cv2.fillPoly(light, [np.array([(0, 0), *edge], np.int32)], rng.uniform(0.7, 0.95))
    page[:] = page * cv2.GaussianBlur(light, (0, 0), rng.uniform(3, 25))


def _frame(page: Grey, rng: Random) -> None:
    """Draw the slanting frame of a stamp of a reception."""
    x, y, wide, high = (
        rng.randrange(page.shape[1]),
        rng.randrange(page.shape[0]),
        rng.randrange(300, 700),
        rng.randrange(120, 300),
    )
    box = cv2.boxPoints(((x, y), (wide, high), rng.choice((-1, 1)) * rng.uniform(2.5, 12)))
    drawn = np.full_like(page, 255)
    cv2.polylines(drawn, [box.astype(np.int32)], True, rng.choice((60, 120, 180)), rng.randrange(3, 10), cv2.LINE_AA)
    np.minimum(page, drawn, out=page)


def _pale(page: Grey, rng: Random) -> None:
    """Take a streak of print away, as a drum or a roller does."""
    way = _way(page, 0.3, rng)
    at = rng.randrange(len(way))
    part = way[at : at + rng.randrange(1, 14)]
    part[:] = part + (255 - part) * rng.uniform(0.4, 1.0)
