"""Whether the text layer of a page may be believed: encodings that lie, text hidden behind a scan, ink that no text explains."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from extractors.page.arrays import Grey, Image
from extractors.readers.page_content import Glyph, PageContent
from extractors.readers.pdf.settings import TRUST, TrustSettings
from extractors.readers.pdf.unexplained import erase_rules

NO_CHARACTER = {"Cc", "Cn", "Co", "Cs"}  # categories: of control, unassigned, private, halves of a pair
LETTER = re.compile(r"[A-Za-z]")
SCAN = "本页主体是扫描图像，文字层只占少部分，按图像识别"
SYMBOL_FONTS = ("symbol", "dingbats", "webdings", "wingdings")
ODD = re.compile(r"[^\w\s.,:;!?()\[\]/%&@+\-–—=_'\"“”‘’，。、；：？！（）《》【】…·￥$#*<>|~^☐☑□■√●○]")


@dataclass(frozen=True, slots=True)
class Trust:
    """`reason` in Chinese, for the report: which reader was used and why. `over_picture`: a picture covers the page, so that what is read in
    it must tell whether the page is a scan.
    """

    trusted: bool
    reason: str
    over_picture: bool = False


def judge_layer(content: PageContent, unseen: int, pictures: tuple[Image, Image], settings: TrustSettings = TRUST) -> Trust:
    """Say whether to believe the text of a page. `unseen`: how many further glyphs leave no ink; `pictures`: the upright page as it is shown and
    drawn without its text, BGR.
    """
    texts = [g for g in content.glyphs if g.text.strip()]
    covered = _covered(content) > settings.page_picture
    if covered and unseen > settings.hidden * (unseen + len(texts)):
        return Trust(False, "文字层是扫描图像后的隐藏识别结果，不予采信，按图像识别")
    if not texts or (len(texts) < settings.least_text and content.pictures):
        return Trust(False, "本页没有可用的文字层，按图像识别")
    broken = _broken(texts, settings)
    if broken:
        return Trust(False, broken)
    if content.askew > settings.askew:
        return Trust(False, "页面内容整体歪斜，按图像识别")
    if covered and len(texts) <= settings.stamped:
        return Trust(False, SCAN)
    if covered:
        return Trust(True, "文字层完整可信，直接读取", over_picture=True)
    share, leftover = _explained(*pictures, content, settings)
    if share < settings.explained and (leftover > settings.leftover or len(texts) < settings.little_text):
        return Trust(False, "页面上的大部分笔画不在文字层内，按图像识别")
    return Trust(True, "文字层完整可信，直接读取")


def means_nothing(glyph: Glyph) -> bool:
    """Whether a glyph's code says no character. Bullets and arrows of symbol fonts are what they look like, and no text."""
    if glyph.text.startswith("(cid:"):
        return True
    symbol = any(name in glyph.font.lower() for name in SYMBOL_FONTS)
    return not symbol and says_nothing(glyph.text)


@cache
def says_nothing(text: str) -> bool:
    """Whether a text holds what no writing system has as a character."""
    return any(c == "\ufffd" or (c not in "\t\n" and unicodedata.category(c) in NO_CHARACTER) for c in text)


def _broken(glyphs: Sequence[Glyph], settings: TrustSettings) -> str:
    """Return why the characters cannot be right, in Chinese; empty where they may be."""
    text = "".join(g.text for g in glyphs if not means_nothing(g))
    if sum(map(means_nothing, glyphs)) > settings.junk * len(glyphs):
        return "文字层编码缺失（无法对应文字），按图像识别"
    if not plausible(text, settings):
        return "文字层编码有误（字频不像正常文字），按图像识别"
    return ""


def plausible(text: str, settings: TrustSettings = TRUST) -> bool:
    """Whether the distribution of characters is one of written language.

    Common Chinese is almost wholly within level 1 of GB 2312 (3,755 characters); a wrong code table hits it by chance only.
    """
    han = [c for c in text if is_han(c)]
    if len(han) >= settings.least_han:
        return sum(map(is_common, han)) >= settings.common * len(han)
    if len(ODD.findall(text)) > settings.odd * len(text):
        return False
    letters = LETTER.findall(text)
    if len(letters) < settings.least_letters:
        return True
    vowels = sum(c in "aeiouAEIOU" for c in letters) / len(letters)
    return settings.least_vowels < vowels < settings.most_vowels


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u3400" <= char <= "\u9fff"


def is_common(char: str) -> bool:
    """Whether a character is of level 1 of GB 2312."""
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7


def _covered(content: PageContent) -> float:
    """Return the share of the page that its pictures cover; scanners cut a page into strips."""
    width, height = content.width, content.height
    sides = [(min(x1, width) - max(x0, 0.0), min(y1, height) - max(y0, 0.0)) for x0, y0, x1, y1 in content.pictures]
    return sum(max(0.0, wide) * max(0.0, tall) for wide, tall in sides) / (width * height)


def _explained(shown: Image, bare: Image, content: PageContent, settings: TrustSettings) -> tuple[float, float]:
    """Return (share of the ink that the text and the rules explain, share of the page that is unexplained ink)."""
    total = int(_ink(shown, settings).sum())
    rest = _ink(bare, settings)
    erase_rules(rest, content)
    if total < settings.least_ink:
        return 1.0, 0.0
    return 1 - int(rest.sum()) / total, int(rest.sum()) / rest.size


def _ink(bgr: Image, settings: TrustSettings) -> Grey:
    """Return the ink (1) of a page, uint8 (H, W)."""
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    return (grey < float(np.percentile(grey, settings.paper)) - settings.darker).astype(np.uint8)
