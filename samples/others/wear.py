"""What happens to a sheet before it is scanned: holes, staples, stains, stamps of the reception, toner that ran thin or thick."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.others import stamps
from samples.others.stamps import Picture


def toner(page: Picture, amount: float) -> Picture:
    """Strokes thicker (0 … 1) or thinner (-1 … 0): a part of the page with its darkest, or lightest, neighbour in place of each point."""
    near = cv2.erode(page, np.ones((2, 2), np.uint8)) if amount > 0 else cv2.dilate(page, np.ones((2, 2), np.uint8))
    return np.asarray(cv2.addWeighted(page, 1 - abs(amount), near, abs(amount), 0), np.uint8)


def holes(page: Picture, dots: float, colour: int) -> Picture:
    """Two holes at the left edge, through which the lid is seen."""
    made = page.copy()
    for third in (0.36, 0.64):
        cv2.circle(made, (round(8 * dots), round(made.shape[0] * third)), round(2.8 * dots), (colour,) * 3, -1, cv2.LINE_AA)
    return made


def staple(page: Picture, dots: float, rng: Random) -> Picture:
    """A staple in the top left corner and its shadow."""
    made, x, y, lean = page.copy(), round(10 * dots), round(11 * dots), rng.uniform(-5, 1)
    end = x + round(9 * dots), y + round(lean * dots)
    cv2.line(made, (x + 2, y + 5), (end[0] + 2, end[1] + 5), (205, 205, 205), 5, cv2.LINE_AA)
    cv2.line(made, (x, y), end, (120, 120, 124), 3, cv2.LINE_AA)
    return made


def stain(page: Picture, dots: float, rng: Random) -> Picture:
    """The ring of a cup or a brown spot; what is printed shows through."""
    ink = np.zeros(page.shape[:2], np.uint8)
    at = rng.randrange(page.shape[1]), rng.randrange(page.shape[0])
    across = round(rng.uniform(12, 40) * dots)
    cv2.ellipse(
        ink,
        at,
        (across, round(across * rng.uniform(0.8, 1))),
        rng.uniform(0, 90),
        0,
        360,
        255,
        rng.choice((-1, round(2.5 * dots))),
    )
    depth = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.8, 3) * dots).astype(np.float32)[..., None] / 255
    return np.asarray(page * (1 - depth * np.array((0.1, 0.16, 0.28), np.float32)), np.uint8)


def received(page: Picture, dots: float, rng: Random) -> Picture:
    """The reception's oblong stamp, wherever the hand came down: over print and values too."""
    wide, high = round(46 * dots), round(19 * dots)
    made = Image.new("L", (wide, high), 0)
    pen, font = ImageDraw.Draw(made), ImageFont.truetype(stamps.SERIF, round(5 * dots))
    pen.rectangle((dots, dots, wide - dots, high - dots), outline=220, width=round(0.5 * dots))
    pen.text((wide / 2, high * 0.3), rng.choice(("收 件 专 用", "收文登记", "材料已收")), 220, font, "mm")
    pen.text((wide / 2, high * 0.7), f"2020年5月{rng.randint(5, 9)}日", 220, font, "mm")
    soft = made.rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC, expand=True)
    x, y = page.shape[1] * rng.uniform(0.3, 0.75), page.shape[0] * rng.uniform(0.06, 0.75)
    return stamps.lay(page, soft, x, y, rng.choice(((60, 70, 190), (205, 60, 70), (110, 60, 150))))


def used(page: Picture, dots: float, rng: Random) -> Picture:
    """A sheet as it lies on the scanner: each trace on some of them."""
    page = toner(page, rng.uniform(-0.45, 0.6)) if rng.random() < 0.6 else page
    for trace, share in ((stain, 0.06), (received, 0.05)):
        page = trace(page, dots, rng) if rng.random() < share else page
    return page
