"""Invented photographs and screenshots for evidence pages."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np


def draw_photo(path: Path, rng: random.Random) -> None:
    """A scene of soft colour fields, boxes and figures, 900 × 560 px; some are mostly red, as banners are."""
    noise = np.random.default_rng(rng.randint(0, 2**31))
    low = noise.uniform(40, 220, (7, 11, 3)).astype(np.float32)
    image = cv2.resize(low, (900, 560), interpolation=cv2.INTER_CUBIC)
    for _ in range(rng.randint(4, 10)):
        x, y, w, h = rng.randint(0, 800), rng.randint(120, 480), rng.randint(30, 240), rng.randint(30, 260)
        cv2.rectangle(image, (x, y), (x + w, y + h), [rng.randint(10, 245) for _ in range(3)], -1)
    if rng.random() < 0.5:
        cv2.rectangle(image, (60, 30), (840, 95), (35, 30, 200), -1)  # a red banner
    for _ in range(rng.randint(2, 6)):
        x = rng.randint(50, 850)
        cv2.circle(image, (x, 330), 28, (150, 180, 220), -1)
        cv2.ellipse(image, (x, 460), (48, 100), 0, 180, 360, [rng.randint(20, 200) for _ in range(3)], -1)
    image = cv2.GaussianBlur(image, (0, 0), 1.2) + noise.normal(0, 6, image.shape).astype(np.float32)
    cv2.imwrite(str(path), np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 82])


def draw_screen(path: Path, rng: random.Random) -> None:
    """A dashboard of bars and curves, 900 × 560 px."""
    dark = rng.random() < 0.5
    ground, ink = ((48, 28, 16), (230, 210, 180)) if dark else ((250, 248, 246), (60, 60, 60))
    image = np.full((560, 900, 3), ground, np.uint8)
    cv2.rectangle(image, (0, 0), (900, 44), (160, 90, 20), -1)
    for row in range(2):
        for col in range(3):
            x, y = 20 + col * 295, 60 + row * 250
            cv2.rectangle(image, (x, y), (x + 275, y + 230), ink, 1)
            values = [rng.uniform(20, 190) for _ in range(8)]
            if rng.random() < 0.5:
                for i, v in enumerate(values):
                    cv2.rectangle(image, (x + 14 + i * 32, y + 220 - int(v)), (x + 34 + i * 32, y + 220), (200, 140, 40), -1)
            else:
                points = np.array([(x + 14 + i * 34, y + 220 - int(v)) for i, v in enumerate(values)], np.int32)
                cv2.polylines(image, [points], False, (60, 120, 230), 3, cv2.LINE_AA)
            cv2.putText(image, f"{rng.randint(100, 99999)}", (x + 12, y + 28), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2, cv2.LINE_AA)
    cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, 85])
