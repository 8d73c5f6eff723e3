"""Keep pictures of upright pages in the workspace for reports and for reading a place again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from extractors.page.arrays import Image
from model.errors import DamagedFile, PageMemory
from model.packet import PageSource


def keep_image(bgr: Image, source: PageSource, workspace: Path, quality: int, side: str = "") -> str:
    """Save the upright page as a JPEG and return its path relative to the workspace. `side`: which page of a sheet of two."""
    turned = "" if source.turn is None else f"-t{source.turn}"  # another picture: nobody must be shown the kept one before
    name = (
        f"{hashlib.sha1(source.file.encode(), usedforsecurity=False).hexdigest()[:12]}-{source.index + 1:04d}{turned}{side}.jpg"
    )
    path = workspace / "pages" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise PageMemory("图片无法保存")
    path.write_bytes(data.tobytes())
    return f"pages/{name}"


@lru_cache(maxsize=2)
def kept_image(path: Path) -> Image:
    """Return a kept picture, uint8 BGR. Raises DamagedFile."""
    if not path.is_file():
        raise DamagedFile(f"页面图片 {path.name} 不存在")
    bgr = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise DamagedFile(f"页面图片 {path.name} 无法解码")
    return np.asarray(bgr, np.uint8)
