"""Faces that Debian has for a form in simplified Chinese, what an office's Word calls the like, and which marks each face has.

Left out are the faces that lack a third of the form's characters (they are for traditional Chinese: AR PL Mingti2L Big5, AR PL KaitiM Big5,
all of cwTeX), and those of Taiwan's standard and of Japan (TW-Kai, TW-Sung, Hanazono), in which no office of the mainland types.
"""

from __future__ import annotations

from random import Random

SONG = ("AR PL UMing CN", "AR PL SungtiL GB", "Noto Serif CJK SC", "BabelStone Han")
KAI = ("AR PL KaitiM GB", "AR PL UKai CN", "LXGW WenKai", "LXGW WenKai Mono")
HEI = ("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Sans CJK SC", "Droid Sans Fallback")
AS_CHINESE = ""  # Latin letters and digits in the face of the Chinese text
LATIN = (AS_CHINESE, "Liberation Serif", "Liberation Sans", "Liberation Mono", "Carlito", "DejaVu Sans", "DejaVu Serif")
OFFICE = {  # a Word file names what is on the office's machine
    "AR PL UMing CN": "宋体", "AR PL SungtiL GB": "仿宋", "Noto Serif CJK SC": "SimSun", "BabelStone Han": "仿宋_GB2312", "AR PL KaitiM GB": "楷体_GB2312", "AR PL UKai CN": "楷体", "LXGW WenKai": "华文楷体",
    "LXGW WenKai Mono": "KaiTi", "WenQuanYi Zen Hei": "黑体", "WenQuanYi Micro Hei": "微软雅黑", "Noto Sans CJK SC": "等线", "Droid Sans Fallback": "SimHei", "Liberation Serif": "Times New Roman",
    "Liberation Sans": "Arial", "Liberation Mono": "Courier New", "Carlito": "Calibri", "DejaVu Sans": "Verdana", "DejaVu Serif": "Cambria", "Symbola": "Segoe UI Symbol", "OpenSymbol": "MS Gothic",
}  # fmt: skip
MARKS = {  # of the marks that `samples.others.ticks` sets
    "DejaVu Sans": "□☐■☑☒✓✔√●○◉◎◯▢❑❏◻",
    "Symbola": "□☐■☑☒✓✔√●○◉◎◯▢❑❏◻",
    "OpenSymbol": "□■☑☒✓✔√●○❑❏",
    "WenQuanYi Zen Hei": "□■√●○◎",
    "WenQuanYi Micro Hei": "□■√●○◎◯✓✔",
    "Noto Sans CJK SC": "□■√●○◎◉◯▢✓",
    "Noto Serif CJK SC": "□■√●○◎◉◯▢✓",
    "AR PL UMing CN": "□■√●○◎",
    "AR PL SungtiL GB": "□■√●○◎",
    "AR PL KaitiM GB": "□■√●○◎",
    "AR PL UKai CN": "□■√●○◎",
    "BabelStone Han": "□■√●○◎◉◯▢◻",
    "LXGW WenKai": "□■☒✓√●○◎◉◯▢◻",
}
PACKAGES = (  # of Debian; `make setup` and `make setup-dev` install them
    "fonts-noto-cjk", "fonts-wqy-zenhei", "fonts-wqy-microhei", "fonts-arphic-uming", "fonts-arphic-ukai", "fonts-arphic-gbsn00lp", "fonts-arphic-gkai00mp", "fonts-lxgw-wenkai", "fonts-babelstone-han",
    "fonts-droid-fallback", "fonts-liberation", "fonts-crosextra-carlito", "fonts-dejavu-core", "fonts-symbola", "fonts-opensymbol",
)  # fmt: skip


def face_of(marks: str, usual: str, rng: Random) -> str:
    """A face that has all the marks: most often the `usual` one of the text, where it has them."""
    able = [face for face, has in MARKS.items() if set(marks) <= set(has)]
    return usual if usual in able and rng.random() < 0.5 else rng.choice(able)
