"""Paints pages with and without seals for the tests of seals, signatures and paging seals: varied on purpose."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ocr.possible import lattice_of
from model.lattice import NONE, Lattice

FONT_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/arphic/ukai.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)
RUNNING = (
    "系统部署在政务云与公有云混合环境，关键数据采用国密算法加密存储。项目团队由四十六人组成，其中高级工程师九人，具备多年行业信息化建设经验。"
    "平台采用微服务架构，支持日均百万级访问请求，核心链路可用性达到百分之九十九点九五。我单位对提供参评的全部资料的真实性负责，"
    "并保证所涉及的关键技术产品等内容皆为自主知识产权。服务对象包括居民用户、商户和基层管理部门，适用于社区、园区和商圈等场景。"
)
NAMES = (
    "佛山市数科智联软件有限公司",
    "广州市星海工业软件股份有限公司",
    "深圳前海云端互动科技有限公司",
    "广东省工业和信息化厅",
    "珠海市工业和信息化局",
    "中山大学附属第一医院",
    "东莞松山湖高新技术产业开发区管理委员会",
    "惠州市蓝海在线教育科技有限公司",
    "汕头市潮南区智慧物流协会",
    "华信永道（北京）科技股份有限公司",
    "肇庆鼎新网络技术有限公司",
    "江门市新会区陈皮村电子商务有限公司",
)


@cache
def available_fonts() -> tuple[str, ...]:
    return tuple(f for f in FONT_FILES if Path(f).is_file())


def font_of(path: str, px: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, max(4, round(px)))


def lattice(text: str, possible: dict[str, dict[str, float]] | None = None) -> Lattice:
    """A ring that says `text`, each character a step, none between; `possible`: of a character, what else it may be, with its chance against it."""
    said = [{NONE: 1.0}]
    for char in text:
        said += [{char: 1.0, NONE: 1e-3, **(possible or {}).get(char, {})}, {NONE: 1.0}]
    characters = [NONE, *sorted({char for step in said for char in step if char != NONE}), *"甲乙丙丁戊己庚"]
    steps = np.full((len(said), len(characters)), 1e-9)
    for row, step in zip(steps, said, strict=True):
        for char, chance in step.items():
            row[characters.index(char)] = chance
    return lattice_of(steps / steps.sum(axis=1, keepdims=True), characters)


class _Silent:
    """A recogniser that reads nothing: for what is found without words."""

    def read_line(self, bgr: np.ndarray) -> tuple[str, float]:
        return "", 0.0

    def spell(self, bgr: np.ndarray) -> tuple[str, float, Lattice]:
        return "", 0.0, Lattice("", "")


SILENT = _Silent()


@dataclass(frozen=True)
class SealSpec:
    name: str
    shape: str = "round"  # round, oval, square
    width_mm: float = 40.0
    height_mm: float = 40.0
    centre: str = ""
    code: str = ""
    font: str = ""
    star: float = 0.34  # share of the radius; 0: none
    ring_mm: float = 1.1
    inner_ring: bool = False
    text_mm: float = 5.6
    squeeze: float = 0.75
    spread: float = 270.0  # degrees that the name takes
    gap_mm: float = 1.2
    rotation: float = 0.0
    ink: tuple[int, int, int] = (205, 25, 35)  # RGB
    strength: float = 0.85
    uneven: float = 0.25
    patches: int = 0


def random_seal(rng: np.random.Generator, name: str, **given: object) -> SealSpec:
    fonts = available_fonts()
    size = float(rng.choice([38, 40, 40, 42, 42, 45]))
    values: dict[str, object] = dict(
        name=name,
        width_mm=size,
        height_mm=size,
        font=fonts[rng.integers(len(fonts))],
        star=float(rng.uniform(0.25, 0.4)),
        ring_mm=float(rng.uniform(0.7, 1.4)),
        inner_ring=bool(rng.random() < 0.15),
        text_mm=float(rng.uniform(4.6, 6.4)),
        squeeze=float(rng.uniform(0.55, 0.95)),
        spread=float(rng.uniform(215, 300)),
        gap_mm=float(rng.uniform(0.6, 1.6)),
        rotation=float(rng.normal(0, 12)) if rng.random() < 0.8 else float(rng.uniform(-180, 180)),
        ink=(int(rng.integers(170, 240)), int(rng.integers(10, 70)), int(rng.integers(15, 85))),
        strength=float(rng.uniform(0.55, 1.0)),
        uneven=float(rng.uniform(0.1, 0.5)),
        patches=int(rng.integers(0, 4)),
        code="".join(map(str, rng.integers(0, 10, 13))) if rng.random() < 0.35 else "",
    )
    values.update(given)
    if values.get("centre") and values.get("shape", "round") == "round":  # the words across the middle need their room
        values["spread"] = min(float(str(values["spread"])), 225.0)
    if values["code"]:
        values["spread"] = min(float(str(values["spread"])), 270.0)
    return SealSpec(**values)  # type: ignore[arg-type]


def paint_seal(spec: SealSpec, dpi: float, rng: np.random.Generator) -> np.ndarray:
    """Ink coverage 0–1 (float32), as large as the turned seal needs."""
    over = 3
    mm = dpi / 25.4 * over
    w, h = spec.width_mm * mm, spec.height_mm * mm
    side = int(math.hypot(w, h) + 8 * over)
    img = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(img)
    cx = cy = side / 2
    ring = max(1, round(spec.ring_mm * mm))
    box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
    font = spec.font or available_fonts()[0]
    if spec.shape == "square":
        draw.rectangle(box, outline=255, width=ring)
        _square_text(img, spec, font, box, mm)
    else:
        draw.ellipse(box, outline=255, width=ring)
        if spec.inner_ring:
            inset = (spec.ring_mm + 0.7) * mm
            draw.ellipse((box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset), outline=255, width=max(1, ring // 3))
        edge = (spec.ring_mm + spec.gap_mm + (1.0 if spec.inner_ring else 0)) * mm
        _ring_text(
            img, spec.name, font, (cx, cy), (w / 2 - edge, h / 2 - edge), spec.text_mm * mm, spec.squeeze, spec.spread, False
        )
        if spec.code:
            _ring_text(img, spec.code, font, (cx, cy), (w / 2 - edge, h / 2 - edge), 2.0 * mm, 0.9, 60, True)
        if spec.star and spec.shape == "round":
            _star(draw, cx, cy, spec.star * w / 2)
        if spec.centre:
            y = cy + h * (0.27 if spec.shape == "round" else 0.2)
            draw.text((cx, y), spec.centre, 255, font_of(font, 0.095 * min(w, h)), anchor="mm")
        if spec.shape == "oval":
            draw.text((cx, cy), "91440101MA59XXXX1A", 255, font_of(font, 0.1 * h), anchor="mm")
    img = img.rotate(-spec.rotation, Image.Resampling.BICUBIC)
    out = np.asarray(img.resize((side // over, side // over), Image.Resampling.LANCZOS), np.float32) / 255
    return _uneven(out, spec, rng)


def _uneven(ink: np.ndarray, spec: SealSpec, rng: np.random.Generator) -> np.ndarray:
    h, w = ink.shape
    slow = cv2.resize(rng.normal(0, 1, (6, 6)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (h, w)).astype(np.float32), (0, 0), 1.0)
    level = spec.strength * (1 + spec.uneven * 0.6 * slow + spec.uneven * 1.2 * fine)
    for _ in range(spec.patches):
        x, y, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.06, 0.16) * w
        yy, xx = np.mgrid[:h, :w]
        level = level * (1 - 0.9 * np.exp(-((xx - x) ** 2 + (yy - y) ** 2) / (2 * r * r * 0.3)))
    return np.clip(ink * level.clip(0, 1), 0, 1).astype(np.float32)


def _star(draw: ImageDraw.ImageDraw, cx: float, cy: float, r: float) -> None:
    points = []
    for i in range(10):
        radius = r if i % 2 == 0 else r * 0.382
        a = -math.pi / 2 + i * math.pi / 5
        points.append((cx + radius * math.cos(a), cy + radius * math.sin(a)))
    draw.polygon(points, fill=255)


def _ring_text(img, text, font, centre, radii, height, squeeze, spread, bottom) -> None:  # type: ignore[no-untyped-def]
    n = len(text)
    step = math.radians(spread) / max(1, n - 1 if n > 1 else 1)
    step = min(step, math.radians(40))
    a, b = radii
    squeeze = min(squeeze, step * (a - height / 2) / height * 0.98)
    for i, ch in enumerate(text):
        size = font_of(font, height)
        glyph = Image.new("L", (round(height * 1.3), round(height * 1.3)), 0)
        ImageDraw.Draw(glyph).text((glyph.width / 2, glyph.height / 2), ch, 255, size, anchor="mm")
        glyph = glyph.resize((max(2, round(glyph.width * squeeze)), glyph.height), Image.Resampling.LANCZOS)
        t = (i - (n - 1) / 2) * step * (-1 if bottom else 1)
        ra, rb = a - height / 2, b - height / 2
        x, y = centre[0] + ra * math.sin(t), centre[1] + (rb if bottom else -rb) * math.cos(t)
        nx, ny = math.sin(t) / ra, (1 if bottom else -1) * math.cos(t) / rb
        lean = math.degrees(math.atan2(nx, -ny)) + (180 if bottom else 0)
        turned = glyph.rotate(-lean, Image.Resampling.BICUBIC, expand=True)
        img.paste(255, (round(x - turned.width / 2), round(y - turned.height / 2)), turned)


def _square_text(img, spec, font, box, mm) -> None:  # type: ignore[no-untyped-def]
    chars = (spec.name + "印")[:4] if len(spec.name) < 4 else spec.name[:4]
    cell = (box[2] - box[0]) / 2 - spec.ring_mm * mm
    draw = ImageDraw.Draw(img)
    for ch, (col, row) in zip(chars, [(1, 0), (1, 1), (0, 0), (0, 1)], strict=False):
        x = (box[0] + box[2]) / 2 + (col - 0.5) * cell
        y = (box[1] + box[3]) / 2 + (row - 0.5) * cell
        draw.text((x, y), ch, 255, font_of(font, cell * 0.9), anchor="mm")


@dataclass
class Sheet:
    """An A4 page in RGB under way. Positions in mm."""

    dpi: float = 200.0
    paper: tuple[int, int, int] = (255, 255, 255)
    size_mm: tuple[float, float] = (210.0, 297.0)
    rgb: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        h, w = round(self.size_mm[1] * self.mm), round(self.size_mm[0] * self.mm)
        self.rgb = np.empty((h, w, 3), np.float32)
        self.rgb[:] = self.paper

    @property
    def mm(self) -> float:
        return self.dpi / 25.4

    def text(
        self, x: float, y: float, text: str, size: float = 5.0, font: str = "", ink: tuple[int, int, int] = (20, 20, 20)
    ) -> tuple[float, float, float, float]:
        """Writes with the middle of the line at `y`; returns the ink's box in mm."""
        img = Image.new("L", (self.rgb.shape[1], round(size * 2.2 * self.mm)), 0)
        f = font_of(font or available_fonts()[4], size * self.mm)
        ImageDraw.Draw(img).text((x * self.mm, img.height / 2), text, 255, f, anchor="lm")
        top = round(y * self.mm) - img.height // 2
        self._lay(np.asarray(img, np.float32) / 255, 0, top, ink)
        box = img.getbbox() or (0, 0, 1, 1)
        return box[0] / self.mm, (box[1] + top) / self.mm, box[2] / self.mm, (box[3] + top) / self.mm

    def paragraphs(self, rng: np.random.Generator, y0: float, y1: float, size: float = 5.6, margin: float = 28.0) -> None:
        font = available_fonts()[rng.integers(len(available_fonts()))]
        per_line = int((self.size_mm[0] - 2 * margin) / size)
        y = y0
        while y < y1:
            start = int(rng.integers(len(RUNNING) - 10))
            self.text(margin, y, (RUNNING[start:] + RUNNING)[:per_line], size, font)
            y += size * 1.6

    def table(self, x0: float, y0: float, x1: float, y1: float, rows: int, cols: int) -> None:
        ys, xs = np.linspace(y0, y1, rows + 1), np.linspace(x0, x1, cols + 1)
        for y in ys:
            cv2.line(
                self.rgb, (round(x0 * self.mm), round(y * self.mm)), (round(x1 * self.mm), round(y * self.mm)), (20, 20, 20), 2
            )
        for x in xs:
            cv2.line(
                self.rgb, (round(x * self.mm), round(y0 * self.mm)), (round(x * self.mm), round(y1 * self.mm)), (20, 20, 20), 2
            )

    def seal(self, spec: SealSpec, cx: float, cy: float, rng: np.random.Generator) -> None:
        ink = paint_seal(spec, self.dpi, rng)
        h, w = ink.shape
        self._lay(ink, round(cx * self.mm - w / 2), round(cy * self.mm - h / 2), spec.ink)

    def lay(self, ink: np.ndarray, x0: int, y0: int, colour: tuple[int, int, int]) -> None:
        self._lay(ink, x0, y0, colour)

    def _lay(self, ink: np.ndarray, x0: int, y0: int, colour: tuple[int, int, int]) -> None:
        h, w = self.rgb.shape[:2]
        ax0, ay0, ax1, ay1 = max(0, x0), max(0, y0), min(w, x0 + ink.shape[1]), min(h, y0 + ink.shape[0])
        if ax0 >= ax1 or ay0 >= ay1:
            return
        part = ink[ay0 - y0 : ay1 - y0, ax0 - x0 : ax1 - x0, None]
        area = self.rgb[ay0:ay1, ax0:ax1]
        self.rgb[ay0:ay1, ax0:ax1] = area * (1 - part + part * np.asarray(colour, np.float32) / 255)

    def grey_out(self) -> None:
        """Everything so far becomes what a grey photocopier makes of it."""
        self.rgb[:] = self.rgb.mean(axis=2, keepdims=True)

    def scan(
        self, rng: np.random.Generator, look: str = "colour", noise: float = 3.0, tilt: float = 0.0, quality: int = 80
    ) -> np.ndarray:
        """BGR (or grey) uint8 as a machine would give it: colour, photo, grey, fax."""
        img = self.rgb.copy()
        h, w = img.shape[:2]
        if tilt:
            turn = cv2.getRotationMatrix2D((w / 2, h / 2), tilt, 1.0)
            img = cv2.warpAffine(img, turn, (w, h), flags=cv2.INTER_CUBIC, borderValue=tuple(map(float, self.paper)))
        img = cv2.GaussianBlur(img, (0, 0), 0.6)
        if look == "photo":
            yy, xx = np.mgrid[:h, :w].astype(np.float32)
            light = 0.72 + 0.25 * np.cos((xx / w - rng.uniform(0.2, 0.8)) * 2.0) * np.cos((yy / h - rng.uniform(0.2, 0.8)) * 1.6)
            img = img * light[..., None] * np.array([1.0, rng.uniform(0.93, 1.0), rng.uniform(0.8, 0.98)], np.float32)
            img = cv2.GaussianBlur(img, (0, 0), 0.9)
        img = img + rng.normal(0, noise, img.shape)
        out = np.clip(img, 0, 255).astype(np.uint8)
        if look == "fax":
            grey = cv2.cvtColor(out, cv2.COLOR_RGB2GRAY)
            return np.where(grey > 150, 255, 0).astype(np.uint8)
        out = cv2.cvtColor(out, cv2.COLOR_RGB2GRAY if look == "grey" else cv2.COLOR_RGB2BGR)
        ok, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert ok
        return cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
