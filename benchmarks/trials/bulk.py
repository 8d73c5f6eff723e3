"""Packets as an office gets them, for the soak: a form, dozens of electronic pages behind it (PDF, OFD), in every second one some scanned sheets."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.trials import papers

PAGES = (60, 120)  # electronic ones of a packet
SHEETS = (3, 8)  # scanned ones, where there are any
LINES, SIGNS = 9, 34  # of a page
OFD_OF, SCANS_OF = 4, 2  # one packet in so many
FACE = "/usr/share/fonts/truetype/arphic/uming.ttc"  # of Debian's fonts-arphic-uming
SCAN = (1240, 1754)  # A4 at 150 dpi
PHRASES = (
    "平台累计服务中小微企业{}家，注册用户超过{}万户。",
    "项目总投资{}万元，其中研发投入{}万元，资金自筹。",
    "公司现有员工{}人，研发人员{}人，拥有发明专利。",
    "截至本年{}月，系统平均响应时间缩短百分之{}以上。",
    "建设内容包括基础支撑平台{}套、业务系统{}个。",
    "通过项目实施，运营成本下降{}，用户满意度提升{}。",
)
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 210 / A4[0]  # of a point


def packet(seed: int, number: int) -> dict[str, bytes]:
    """Return the files of one packet by name: the same for the same seed and number."""
    rng = random.Random(f"bulk/{seed}/{number}")
    files = papers.packet(seed, number)
    pages = [_lines(rng, page) for page in range(1, rng.randint(*PAGES) + 1)]
    if rng.random() < 1 / OFD_OF:
        files["附件.ofd"] = _ofd(pages)
    else:
        files["附件.pdf"] = _pdf(pages)
    if rng.random() < 1 / SCANS_OF:
        files["扫描件.pdf"] = _scans(rng, rng.randint(*SHEETS))
    return files


def scanned_of(files: dict[str, bytes]) -> int:
    """Return how many of a packet's pages are scans."""
    return sum(papers.pages_of(name, data) for name, data in files.items() if name.startswith("扫描件"))


def _lines(rng: random.Random, page: int) -> list[str]:
    lines = [f"附件第{page}页"]
    while len(lines) < LINES:
        lines.append(rng.choice(PHRASES).format(rng.randint(2, 99), rng.randint(100, 9999))[:SIGNS])
    return lines


def _pdf(pages: Sequence[Sequence[str]]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(papers.FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for lines in pages:
        canvas.setFont(papers.FONT, 12)
        for place, line in enumerate(lines):
            canvas.drawString(papers.LEFT, papers.TOP - 3 * papers.HEIGHT * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _ofd(pages: Sequence[Sequence[str]]) -> bytes:
    listing = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts = {
        "OFD.xml": _root("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>", 'Version="1.0"'),
        "Doc_0/Document.xml": _root(
            "Document",
            "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listing}</ofd:Pages>",
        ),
        "Doc_0/PublicRes.xml": _root("Res", '<ofd:Fonts><ofd:Font ID="9" FontName="宋体"/></ofd:Fonts>', 'BaseLoc="Res"'),
    }
    for n, lines in enumerate(pages):
        drawn = "".join(_drawn(line, papers.LEFT * MM, 20 + 3 * papers.HEIGHT * MM * place) for place, line in enumerate(lines))
        parts[f"Doc_0/Pages/Page_{n}/Content.xml"] = _root(
            "Page", f'<ofd:Content><ofd:Layer ID="5">{drawn}</ofd:Layer></ofd:Content>'
        )
    return papers.archive({name: text.encode() for name, text in parts.items()})


def _root(name: str, inside: str, more: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NAMESPACE} {more}>{inside}</ofd:{name}>'


def _drawn(line: str, x: float, y: float, size: float = 4.2) -> str:
    return (
        f'<ofd:TextObject ID="1" Boundary="{x:.1f} {y:.1f} 180 10" Font="9" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(line) - 1} {size}">{line}</ofd:TextCode></ofd:TextObject>'
    )


def _scans(rng: random.Random, sheets: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for sheet in range(1, sheets + 1):
        canvas.drawImage(ImageReader(_sheet(rng, sheet)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _sheet(rng: random.Random, sheet: int) -> io.BytesIO:
    """A page as a flatbed sees it: a little askew, grained, as JPEG."""
    paper = Image.new("L", SCAN, 250)
    drawing = ImageDraw.Draw(paper)
    for place, line in enumerate(_lines(rng, sheet)):
        drawing.text((140, 150 + 170 * place), line, 40, font=_face())
    paper = paper.rotate(rng.uniform(-0.5, 0.5), Image.Resampling.BILINEAR, fillcolor=250)
    grain = Image.frombytes("L", (SCAN[0] // 4, SCAN[1] // 4), rng.randbytes(SCAN[0] // 4 * (SCAN[1] // 4))).resize(SCAN)
    out = io.BytesIO()
    Image.blend(paper, grain, 0.06).save(out, "JPEG", quality=75)
    out.seek(0)
    return out


@cache
def _face() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FACE, 28)
