"""Small packets for trials, drawn by a seed: a Word form, an electronic PDF, a picture, an archive; read in a second, no two alike."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import datetime

import docx
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from samples.generator.content.applicant import credit_code, mobile

FONT = "STSong-Light"
TITLE = "新型信息消费示范项目申报书"
LEFT, TOP, HEIGHT = 60, 760, 30  # points
PICTURE_OF, ARCHIVE_OF = 6, 4  # one packet in so many has one
WRITTEN = datetime(2020, 5, 8)
SIGNS = "云帆麦田星河远景三维智慧蓝海青禾天成合众"

Rows = list[tuple[str, str]]


def packet(seed: int, number: int) -> dict[str, bytes]:
    """Return the files of one packet by name: the same for the same seed and number."""
    rng = random.Random(f"{seed}/{number}")
    rows = _rows(rng, number)
    files = {"申报书.docx": _word(rows)} if rng.random() < 0.5 else {"申报书.pdf": _pdf(rows, rng.randint(1, 3))}
    if rng.random() < 1 / PICTURE_OF:
        files["证书.png"] = _picture(number)
    if rng.random() < 1 / ARCHIVE_OF:
        files = {"材料.zip": archive(files)}
    return files


def pages_of(name: str, data: bytes) -> int:
    """Return roughly how many pages a file is."""
    if name.endswith(".ofd"):
        return data.count(b"Doc_0/Pages/") // 2  # each is named before its content and in the directory
    return data.count(b"/Type /Page\n") or 1 if name.endswith(".pdf") else 1


def _rows(rng: random.Random, number: int) -> Rows:
    company = "".join(rng.sample(SIGNS, 4)) + f"第{number}软件有限公司"
    return [
        ("申报单位", company),
        ("项目名称", f"{company[:4]}服务平台{number}期"),
        ("统一社会信用代码", credit_code(rng, "440101")),
        ("注册地址", f"广州市天河区科韵路{rng.randint(1, 900)}号"),
        ("联系人", "".join(rng.sample("王李张刘陈明华丽强", 2))),
        ("手机", mobile(rng)),
        ("电子邮箱", f"office{number}@yunfan{rng.randint(10, 99)}.com.cn"),
    ]


def _word(rows: Rows) -> bytes:
    document = docx.Document()
    document.add_heading(TITLE)
    table = document.add_table(0, 2)
    table.style = "Table Grid"
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.core_properties.created = document.core_properties.modified = WRITTEN
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as made:
        return archive({name: made.read(name) for name in made.namelist()})


def _pdf(rows: Rows, pages: int) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for page in range(pages):
        canvas.setFont(FONT, 11)
        canvas.drawString(LEFT, TOP + 2 * HEIGHT, TITLE if page == 0 else f"附件{page}")
        for place, (label, value) in enumerate(rows):
            y = TOP - HEIGHT * place
            canvas.rect(LEFT, y, 130, HEIGHT)
            canvas.rect(LEFT + 130, y, 320, HEIGHT)
            canvas.drawString(LEFT + 6, y + 10, label)
            canvas.drawString(LEFT + 136, y + 10, value)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _picture(number: int) -> bytes:
    sheet = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(sheet).text((60, 80), f"Certificate {number}", 0, font=ImageFont.load_default(36))
    out = io.BytesIO()
    sheet.save(out, "PNG", dpi=(75, 75))
    return out.getvalue()


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()
