"""`python -m evaluation.latin.lines OUT.npz --fonts DIR …`: draw lines of addresses, codes, numbers and amounts, as scanner, camera and fax give them,
cut as the program cuts them, each place with the character that stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click
import cv2
import numpy as np
import numpy.typing as npt
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from evaluation.ticks.papers import on_paper
from extractors.page.arrays import Floats, Grey
from extractors.page.ocr.latin import CHARACTERS, HIGH, STRIDE, strip_of

HELD_OUT = (
    "lxgw",
    "liberationsansnarrow",
    "dejavuserif",
    "wqy-microhei",
    "gbsn00lp",
    "carlito-bold",
    "opensans",
    "freeserif",
    "cwtexming",
    "vl-gothic",
)
NO_TEXT = (
    "math",
    "symbol",
    "chorus",
    "z003",
    "chancery",
    "oblique",
    "italic",
    "black",
    "condensed-bold",
    "smallcaps",
    "sc-",
    "capitals",
)
SYSTEM_FONTS = Path("/usr/share/fonts")
PAPERS = ("crisp", "flatbed", "flatbed", "worn", "grey", "grey", "fax", "fax", "photo", "bilevel")
FINE, ROWS, WIDEST = 3, 9, 640  # pixels of the drawing for one at 200 dpi, lines a page, pixels of a strip at most
LATIN = "".join(c for c in CHARACTERS if c.isalnum() or c in "@._-,")
ALIKE = "1lI1lI1l0Oo0oij"
SYLLABLES = ("li", "lin", "lu", "long", "liang", "lan", "lei", "wei", "ming", "hai", "hui", "xin", "xiang", "jin", "zhang", "wang", "yuan", "tong", "zhi", "ke", "ji", "rong", "run", "bo", "da", "guo", "he", "tian", "il", "ill", "rn", "mm", "ol")  # fmt: skip
HOSTS = (
    "163.com",
    "qq.com",
    "126.com",
    "outlook.com",
    "gmail.com",
    "foxmail.com",
    "hotmail.com",
    "139.com",
    "sina.cn",
    "aliyun.com",
    "sohu.com",
)
ENDINGS = ("com", "com.cn", "cn", "net", "org.cn", "gov.cn", "edu.cn")
LABELS = ("邮箱：", "电子邮箱", "传真：", "统一社会信用代码", "手机", "电话：", "网址：", "年", "万元", "（元）", "联系", "号")


@dataclass(frozen=True, slots=True)
class Strip:
    """A line's strip (HIGH, width) and what stands at each of its places (width / STRIDE): 0 nothing, else the number of a character."""

    pixels: npt.NDArray[np.uint8]
    places: npt.NDArray[np.uint8]


def text_of(rng: Random) -> str:
    """Return an address, a code, a number, an amount or a word of look-alikes."""
    kind = rng.random()
    if kind < 0.42:
        return f"{_name(rng)}@{_host(rng)}"
    if kind < 0.47:
        return f"www.{_host(rng)}" if rng.random() < 0.7 else f"https://{_host(rng)}"
    if kind < 0.57:
        return "91" + _some(rng, "0123456789", 6) + "MA" + _some(rng, "0123456789ABCDEFGHJKLMNPQRTUWXY", 8)
    if kind < 0.65:
        return rng.choice(("138", "0571-", "010-", "(021)", "+86-")) + _some(rng, "0123456789", 8)
    if kind < 0.80:
        return _amount(rng)
    if kind < 0.85:
        return rng.choice(("20%02d-%02d-%02d", "20%02d.%d.%d", "20%02d/%d/%d")) % (
            rng.randrange(30),
            rng.randint(1, 12),
            rng.randint(1, 28),
        )
    return _some(rng, rng.choice((LATIN, ALIKE, ALIKE + LATIN)), rng.randint(4, 16))


def _some(rng: Random, of: str, count: int) -> str:
    return "".join(rng.choice(of) for _ in range(count))


def _amount(rng: Random) -> str:
    number = rng.randrange(10 ** rng.randint(2, 8))
    return rng.choice(
        (
            f"{number:,}",
            f"{number:,}",
            f"{number / 1000:.3f}",
            f"{number / 100:,.2f}",
            f"{number}",
            f"{number / 100}%",
            f"{number:,}元",
        )
    )


def _host(rng: Random) -> str:
    if rng.random() < 0.4:
        return rng.choice(HOSTS)
    name = rng.choice(
        (_some(rng, LATIN[10:36].lower(), rng.randint(3, 9)), "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))))
    )
    return f"{rng.choice(('', '', 'mail.'))}{name}.{rng.choice(ENDINGS)}"


def _name(rng: Random) -> str:
    parts = []
    for _ in range(rng.randint(1, 3)):
        pick = rng.random()
        if pick < 0.35:
            parts.append("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 2))))
        elif pick < 0.55:
            parts.append(_some(rng, "0123456789", rng.randint(1, 6)))
        elif pick < 0.85:
            parts.append(_some(rng, ALIKE[:6] + "oil01", rng.randint(1, 3)))
        else:
            parts.append(_some(rng, LATIN, rng.randint(1, 4)))
    return rng.choice(("", "", "", "_", "-", ".")).join(parts)


def faces(folders: Sequence[Path], held_out: bool) -> list[Path]:
    """Return the font files that have all the characters, those held out or the others."""
    found = sorted({p for folder in folders for p in folder.rglob("*.[ot]t[fc]")})
    text = [p for p in found if not any(word in p.name.lower() for word in NO_TEXT)]
    return [p for p in text if p.name.lower().startswith(HELD_OUT) is held_out and {ord(c) for c in LATIN} <= _has(p)]


def _has(path: Path) -> set[int]:
    try:
        return set(TTFont(path, fontNumber=0, lazy=True).getBestCmap() or {})
    except Exception:  # noqa: BLE001 - a broken font is left out
        return set()


def page(face: Path, chinese: Path, paper: str, rng: Random) -> Iterator[Strip]:
    """Draw a page in one face, put it on paper, and give the strips of its lines."""
    size = round(rng.choice((9, 10.5, 10.5, 12, 12, 14)) / 72 * 200 * FINE)
    font, label = (ImageFont.truetype(str(f), size, layout_engine=ImageFont.Layout.BASIC) for f in (face, chinese))
    step, wide = round(rng.choice((1.3, 1.45, 1.7, 1.7)) * size), rng.choice((1.0, 1.0, rng.uniform(0.85, 1.15)))
    apart = rng.choice((0.0, 0.0, 0.0, rng.uniform(-0.03, 0.06))) * size
    sheet = Image.new("L", (1600 * FINE, step * ROWS + 60 * FINE), 255)
    pen, lines = ImageDraw.Draw(sheet), []
    ruled, walled = rng.random() < 0.2, rng.random() < 0.1
    for n in range(ROWS):
        x, y, placed = 60.0 * FINE, 30 * FINE + step * n, []
        pieces = (
            [(label, rng.choice(LABELS))] * (rng.random() < 0.25)
            + [(font, text_of(rng))]
            + [(label, rng.choice(LABELS))] * (rng.random() < 0.1)
        )
        for own, text in pieces:
            base = own.getlength
            for k, char in enumerate(text):
                at = x + base(text[:k]) + apart * k
                pen.text((at, y + size), char, fill=0, font=own, anchor="ls")
                placed.append((char, at, x + base(text[: k + 1]) + apart * k))
            x = placed[-1][2] + apart
        if ruled:
            low = y + size * rng.uniform(1.15, 1.35)
            pen.line((50 * FINE, low, x + 20 * FINE, low), fill=0, width=rng.randint(2, 6))
        if walled:
            at = rng.choice((60 * FINE - size * rng.uniform(0.1, 0.4), x + size * rng.uniform(0.1, 0.4)))
            pen.line((at, y - size, at, y + 2 * size), fill=0, width=rng.randint(2, 6))
        lines.append((y + 0.1 * size, y + 1.22 * size, placed))
    cut = sheet.crop((0, 0, round(max(p[-1][2] for _, _, p in lines)) + 60 * FINE, sheet.height))
    rise = rng.uniform(-0.03, 0.03) if paper == "photo" else 0.0  # lines of a page that is not flat
    drawn = np.array([[wide, 0, 0], [rise, 1, max(0.0, -rise * cut.width)], [0, 0, 1]])
    bent = round(cut.width * wide), cut.height + round(abs(rise) * cut.width)
    flat = cv2.warpAffine(np.asarray(cut), drawn[:2], bent, flags=cv2.INTER_LINEAR, borderValue=255)
    grey, matrix = on_paper(np.asarray(flat, np.uint8), rng.choice((0.75, 1.0, 1.0, 1.0)) / FINE, paper, rng)
    for top, foot, placed in lines:
        yield _strip(grey, matrix @ drawn, (top, foot), placed, rng)


def _strip(
    grey: Grey, matrix: Floats, rows: tuple[float, float], placed: Sequence[tuple[str, float, float]], rng: Random
) -> Strip:
    """Return a line as a detector would have cut it: a little higher, lower, wider or narrower."""
    (left, top), (right, foot) = (matrix @ [placed[0][1], rows[0], 1], matrix @ [placed[-1][2], rows[1], 1])
    (_, top2), (_, foot2) = (matrix @ [placed[-1][2], rows[0], 1], matrix @ [placed[0][1], rows[1], 1])
    high = max(foot, foot2) - min(top, top2)
    y0, y1 = min(top, top2) - high * rng.uniform(-0.04, 0.28), max(foot, foot2) + high * rng.uniform(-0.04, 0.28)
    x0, x1 = left - high * rng.uniform(0.0, 0.3), right + high * rng.uniform(0.0, 0.4)
    box = max(0, int(x0)), max(0, int(y0)), min(grey.shape[1], int(x1)), min(grey.shape[0], int(y1))
    strip = strip_of(grey[box[1] : box[3], box[0] : box[2]])[:, :WIDEST]
    scale, places = HIGH / (box[3] - box[1]), np.zeros(strip.shape[1] // STRIDE, np.uint8)
    for char, a, b in placed:
        x, wide = ((matrix[0, :2] @ [(a + b) / 2, rows[0]] + matrix[0, 2]) - box[0]) * scale, (b - a) * matrix[0, 0] * scale
        first, last = round((x - 0.25 * wide) / STRIDE), round((x + 0.25 * wide) / STRIDE)
        places[first : max(last, first + 1)] = CHARACTERS.find(char) + 2 if char in CHARACTERS else 1
    return Strip(strip, places)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--fonts", multiple=True, type=click.Path(path_type=Path), help="Folders of more fonts.")
@click.option("--count", default=1000, show_default=True, help="Pages.")
@click.option("--seed", default=1, show_default=True)
@click.option("--held-out", is_flag=True, help="Use only the fonts that are not trained on.")
def main(out: Path, fonts: Sequence[Path], count: int, seed: int, held_out: bool) -> None:
    """Write strips side by side, their widths, and what stands at each place."""
    usual, more = faces([SYSTEM_FONTS], held_out), faces(fonts, held_out)
    cjk = [
        p for p in faces([SYSTEM_FONTS], False) if "cjk" in p.name.lower() or p.name.startswith(("uming", "ukai", "wqy", "gkai"))
    ]
    strips: list[Strip] = []
    for number in range(count):
        rng = Random(f"latin/{seed}/{number}")
        strips += page(rng.choice(rng.choice((usual, more or usual))), rng.choice(cjk), rng.choice(PAPERS), rng)
    np.savez_compressed(
        out,
        pixels=np.concatenate([s.pixels for s in strips], axis=1),
        places=np.concatenate([s.places for s in strips]),
        widths=[s.pixels.shape[1] for s in strips],
    )
    click.echo(f"{len(usual) + len(more)} fonts, {len(strips)} strips")


if __name__ == "__main__":
    main()
