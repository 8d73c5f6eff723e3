"""Whether the text layer of a page may be believed: encodings that lie, text hidden behind a scan, ink that no text explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.settings import TRUST, TrustSettings

HIDDEN_MODES = (3, 7)  # PDF text rendering: invisible; clip only
NO_CHARACTER = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0b-\x1f\x7f-\x9f]")
LETTER = re.compile(r"[A-Za-z]")
ODD = re.compile(r"[^\w\s.,:;!?()\[\]/%&@+\-–—=_'\"“”‘’，。、；：？！（）《》【】…·￥$#*<>|~^☐☑□■√●○]")


@dataclass(frozen=True, slots=True)
class Trust:
    """`reason` in Chinese, for the report: which reader was used and why."""

    trusted: bool
    reason: str


def judge_layer(content: PageContent, document: Any, index: int, settings: TrustSettings = TRUST) -> Trust:
    """Say whether to believe the text of a page. `document`: the PDF as a pypdfium2 document, page `index` from 0."""
    texts = [g for g in content.glyphs if g.text.strip()]
    if len(texts) < settings.least_text:
        return Trust(False, "本页没有可用的文字层，按图像识别")
    broken = _broken(texts, settings)
    if broken:
        return Trust(False, broken)
    page = document[index]
    covered = _covered(content)
    if _hidden(page, texts, settings) > settings.hidden:
        return Trust(False, "文字层是扫描图像后的隐藏识别结果，不予采信，按图像识别")
    share, leftover = _explained(page, content, settings)
    if covered > settings.page_picture and share < settings.of_scan:
        return Trust(False, "本页主体是扫描图像，文字层只占少部分，按图像识别")
    if share < settings.explained and (leftover > settings.leftover or len(texts) < settings.little_text):
        return Trust(False, "页面上的大部分笔画不在文字层内，按图像识别")
    return Trust(True, "文字层完整可信，直接读取")


def _broken(glyphs: Sequence[Glyph], settings: TrustSettings) -> str:
    """Return why the characters cannot be right, in Chinese; empty where they may be."""
    text = "".join(g.text for g in glyphs)
    junk = len(NO_CHARACTER.findall(text)) + sum(g.text.startswith("(cid:") for g in glyphs)
    if junk > settings.junk * len(glyphs):
        return "文字层编码缺失（无法对应文字），按图像识别"
    if not plausible(text, settings):
        return "文字层编码有误（字频不像正常文字），按图像识别"
    return ""


def plausible(text: str, settings: TrustSettings = TRUST) -> bool:
    """Whether the distribution of characters is one of written language.

    Common Chinese is almost wholly within level 1 of GB 2312 (3,755 characters); a wrong code table hits it by chance only.
    """
    han = [c for c in text if "\u3400" <= c <= "\u9fff"]
    if len(han) >= settings.least_han:
        return sum(map(_common, han)) >= settings.common * len(han)
    if len(ODD.findall(text)) > settings.odd * len(text):
        return False
    letters = LETTER.findall(text)
    if len(letters) < settings.least_letters:
        return True
    vowels = sum(c in "aeiouAEIOU" for c in letters) / len(letters)
    return settings.least_vowels < vowels < settings.most_vowels


def _common(char: str) -> bool:
    """Whether a character is of level 1 of GB 2312."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7


def _covered(content: PageContent) -> float:
    """Return the share of the page that its largest picture covers."""
    area = content.width * content.height
    return max(((x1 - x0) * (y1 - y0) / area for x0, y0, x1, y1 in content.pictures), default=0.0)


def _hidden(page: Any, glyphs: Sequence[Glyph], settings: TrustSettings) -> float:
    """Return the share of the text that does not show: invisible mode, white, or drawn before a picture that covers the page."""
    total = hidden = 0
    before_picture = 0
    width, height = page.get_size()
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            total += 1
            hidden += pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) in HIDDEN_MODES
        elif item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = item.get_bounds()
            if (x1 - x0) * (y1 - y0) > settings.page_picture * width * height:
                before_picture = total
    light = sum(g.light for g in glyphs) / max(1, len(glyphs))
    return max(max(hidden, before_picture) / max(1, total), light)


def _explained(page: Any, content: PageContent, settings: TrustSettings) -> tuple[float, float]:
    """Return (share of the ink that lies under glyphs or rules, share of the page that is unexplained ink)."""
    grey = np.asarray(page.render(scale=settings.dpi / 72, grayscale=True).to_numpy()).reshape(-1)
    ink = _ink(grey, page, content, settings)
    known = np.zeros(ink.shape, np.uint8)
    fx, fy = ink.shape[1] / content.width, ink.shape[0] / content.height
    for g in content.glyphs:
        known[max(0, int(g.y0 * fy) - 1) : int(g.y1 * fy) + 2, max(0, int(g.x0 * fx) - 1) : int(g.x1 * fx) + 2] = 1
    for rule in content.rules:
        a, b, c = rule.start, rule.end, rule.across[0]
        x0, y0, x1, y1 = (a, c, b, c) if rule.horizontal else (c, a, c, b)
        known[max(0, int(y0 * fy) - 1) : int(y1 * fy) + 2, max(0, int(x0 * fx) - 1) : int(x1 * fx) + 2] = 1
    total = int(ink.sum())
    if total < settings.least_ink:
        return 1.0, 0.0
    rest = int((ink & (known == 0)).sum())
    return 1 - rest / total, rest / ink.size


def _ink(flat: npt.NDArray[np.uint8], page: Any, content: PageContent, settings: TrustSettings) -> npt.NDArray[np.uint8]:
    """Return the ink (1) of a page drawn grey, upright, (H, W)."""
    width = round(page.get_width() * settings.dpi / 72)
    columns = max(1, next((w for w in (width, width + 1, width - 1) if w > 0 and flat.size % w == 0), 1))
    grey = flat.reshape(-1, columns)
    if content.turned:
        code = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[content.turned]
        grey = np.asarray(cv2.rotate(grey, code), np.uint8)
    paper = float(np.percentile(grey, settings.paper))
    return (grey < paper - settings.darker).astype(np.uint8)
