"""Typst sets letters and lists: a template beside this module, plain data, and the fonts that are installed.

What comes out is PDF/A-2a with tags and bookmarks, every font embedded, and the same bytes for the same data and fonts. Nothing is fetched: packages are never
asked for. Text comes as data, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from model.errors import SetupError

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS = ["a-2a", "ua-1"]
EPOCH = 0  # the day of a letter stands in it; a file that is made anew has the same bytes
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
# By role the families in the order in which they are taken: the official faces of an office first, then the nearest free ones of Debian.
SONG = ("SimSun", "宋体", "Noto Serif CJK SC", "AR PL UMing CN")
HEI = ("SimHei", "黑体", "Noto Sans CJK SC", "WenQuanYi Zen Hei")
CHAINS = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "Noto Serif CJK SC", *SONG, *HEI),
    "body": (
        "FangSong",
        "仿宋",
        "FangSong_GB2312",
        "仿宋_GB2312",
        "STFangsong",
        "FZFangSong-Z02S",
        "AR PL SungtiL GB",
        *SONG,
        *HEI,
    ),
    "kai": ("KaiTi", "楷体", "KaiTi_GB2312", "楷体_GB2312", "STKaiti", "AR PL KaitiM GB", "AR PL UKai CN", *SONG, *HEI),
    "hei": (*HEI, *SONG),
    "song": (*SONG, *HEI),
}
LATIN = ("Noto Serif CJK SC", "Libertinus Serif")  # typst brings the second, and DejaVu Sans Mono
CODES = "DejaVu Sans Mono"


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """Return the PDF that `template` (a file of `TEMPLATES`) makes of `data`. Raises `SetupError` where no Chinese font is installed."""
    fonts = {"latin": _there(LATIN), "codes": CODES, **{role: (chosen_font(role), *_there(CHAINS[role])) for role in CHAINS}}
    values = json.dumps({"fonts": fonts, **data}, ensure_ascii=False)
    pdf: bytes = _compiler().compile(
        str(TEMPLATES / template), format="pdf", sys_inputs={"data": values}, pdf_standards=STANDARDS, timestamp=EPOCH
    )
    return pdf


@cache
def chosen_font(role: str) -> str:
    """Return the family that `role` (a key of `CHAINS`) is set in. Raises `SetupError` where not one Chinese font is installed."""
    families = _there(CHAINS[role])
    if not families:
        raise SetupError("没有可以嵌入 PDF 的中文字体，请安装 fonts-noto-cjk、fonts-arphic-gbsn00lp、fonts-arphic-gkai00mp")
    return families[0]


def _there(families: Sequence[str]) -> list[str]:
    return [name for name in families if name in installed()]


@cache
def installed() -> frozenset[str]:
    """Return the families of all fonts in `FOLDERS`."""
    return frozenset(typst.Fonts(include_system_fonts=False, font_paths=_folders()).families())


@cache
def _compiler() -> Any:
    return typst.Compiler(font_paths=_folders(), ignore_system_fonts=True, root=str(TEMPLATES))


def _folders() -> list[str]:
    return [str(folder) for folder in FOLDERS if folder.is_dir()]
