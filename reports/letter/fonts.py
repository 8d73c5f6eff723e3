"""Chinese fonts that a PDF can embed: by role, a chain of TrueType files, the nearest to the official face first.

reportlab embeds TrueType outlines only (the Noto CJK fonts are PostScript outlines), so the last resorts of every chain are fonts
of Debian: fonts-arphic-uming (Song), fonts-arphic-ukai (Kai), fonts-wqy-zenhei (Hei). An office that owns the official faces
(仿宋, 小标宋…) puts their files into one of the folders, and they are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from model.errors import SetupError

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)

SONG = ("simsun.ttc", "gbsn00lp.ttf", "uming.ttc")
HEI = ("simhei.ttf", "wqy-zenhei.ttc", "wqy-microhei.ttc")
CHAINS = {
    "Fang": ("simfang.ttf", "FangSong.ttf", "FangSong_GB2312.ttf", "STFANGSO.TTF", "ZhuqueFangsong-Regular.ttf", *SONG, *HEI),
    "Title": ("FZXBSJW.TTF", "FZXBSK.TTF", "方正小标宋简体.ttf", "FZXiaoBiaoSong-B05S.ttf", *SONG, *HEI),
    "Hei": (*HEI, *SONG),
    "Kai": ("simkai.ttf", "KaiTi_GB2312.ttf", "STKAITI.TTF", "gkai00mp.ttf", "ukai.ttc", *SONG, *HEI),
}
# For characters (rare ones of names) that the font of the role lacks.
FALLBACK = ("uming.ttc", "simsun.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "wqy-microhei.ttc", "DejaVuSans.ttf")


@cache
def installed(folders: tuple[Path, ...] = FOLDERS) -> dict[str, Path]:
    """Return file name in lower case → path, of every font file below `folders`."""
    found: dict[str, Path] = {}
    for folder in folders:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in (".ttf", ".ttc"):
                    found.setdefault(path.name.lower(), path)
    return found


@cache
def role_font(role: str) -> TTFont:
    """Return the font of `role` (a key of `CHAINS`), registered with reportlab.

    Raises `SetupError` where not one Chinese font that can be embedded is installed.
    """
    font = next(_registered(CHAINS[role]), None)
    if font is None:
        raise SetupError("没有可以嵌入 PDF 的中文字体，请安装 fonts-arphic-uming、fonts-arphic-gkai00mp、fonts-wqy-zenhei")
    return font


def _registered(names: Iterable[str]) -> Iterator[TTFont]:
    for name in names:
        path = installed().get(name.lower())
        font = _register(path) if path else None
        if font is not None:
            yield font


@cache
def _register(path: Path) -> TTFont | None:
    try:
        font = TTFont(f"F-{path.stem}", str(path), subfontIndex=0)
    except (TTFError, OSError):
        return None
    pdfmetrics.registerFont(font)
    return font


@cache
def font_of(char: str, role: str) -> TTFont:
    """Return the role's font, or the first fallback that has `char` where it has not. Raises `SetupError` as `role_font` does."""
    own = role_font(role)
    if ord(char) in own.face.charToGlyph:
        return own
    return next((f for f in _registered(FALLBACK) if ord(char) in f.face.charToGlyph), own)
