# ruff: noqa: S106, S311  # a drawing needs no secrets
"""Builds the files of this folder: small, real, broken or odd in one way each. Run by hand: `python tests/data/intake/make.py`.

All content is our own. Needs the project's environment, `7z` and `soffice` on the PATH, and pillow-heif (only here, for the photos of a telephone).
"""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
import tarfile
import tempfile
import warnings
import zipfile
import zlib
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import pikepdf
import py7zr
from openpyxl import Workbook
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

HERE = Path(__file__).parent
CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
EPOCH = (2020, 4, 22, 9, 0, 0)


def put(name: str, data: bytes) -> Path:
    path = HERE / name
    path.write_bytes(data)
    return path


def picture(width: int = 420, height: int = 300, mode: str = "RGB", seed: int = 0) -> Image.Image:
    """A drawing that is different for each seed."""
    image = Image.new("RGB", (width, height), "white")
    draw, dice = ImageDraw.Draw(image), random.Random(seed)
    for _ in range(12):
        x, y = dice.randrange(width), dice.randrange(height)
        draw.ellipse((x, y, x + width // 5, y + height // 5), outline=tuple(dice.randrange(200) for _ in range(3)), width=3)
    draw.text((20, 20), f"sample {seed}", fill="black")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **extra: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **extra)
    return out.getvalue()


def pictures() -> None:
    put("good.png", encoded(picture(seed=1), "PNG"))
    jpeg = encoded(picture(seed=2), "JPEG", quality=80)
    put("good.jpg", jpeg)
    put("truncated.jpg", jpeg[: len(jpeg) * 2 // 3])
    put("header_only.jpg", jpeg[:40])
    png = encoded(picture(seed=3), "PNG")
    put("truncated.png", png[: len(png) * 3 // 4])
    exif = Image.Exif()
    exif[0x0112] = 6
    put("rotated.jpg", encoded(picture(seed=4), "JPEG", exif=exif))
    put("cmyk.jpg", encoded(picture(seed=5, mode="CMYK"), "JPEG"))
    put("sixteen_bit.png", encoded(Image.frombytes("I;16", (64, 48), bytes(random.Random(6).randbytes(64 * 48 * 2))), "PNG"))
    put("palette.gif", encoded(picture(seed=7, mode="P"), "GIF"))
    put("alpha.webp", encoded(picture(seed=8, mode="RGBA"), "WEBP"))
    put("plain.bmp", encoded(picture(120, 90, seed=9), "BMP"))
    put("photo.avif", encoded(picture(seed=10), "AVIF"))
    frames = [picture(seed=s, mode="1") for s in (11, 12, 13)]
    put("fax.tif", encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4"))
    put("huge.png", encoded(Image.new("1", (20000, 16000)), "PNG"))
    heic()
    put("pdf_named.jpg", text_pdf("a PDF in a picture's clothes"))


def heic() -> None:
    """A photo as telephones take it; needs pillow-heif, whose encoder is under the GPL, only here."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    image = picture(seed=14)
    put("phone.heic", encoded(image, "HEIF", quality=40))
    put("cut.heic", (HERE / "phone.heic").read_bytes()[:500])


def text_pdf(text: str, pages: int = 1, **extra: object) -> bytes:
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(595, 842), invariant=True, **extra)
    for number in range(pages):
        pdf.drawString(72, 720, f"{text} {number + 1}")
        pdf.showPage()
    pdf.save()
    return out.getvalue()


def saved(pdf: pikepdf.Pdf, **extra: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=not extra, **extra)
    return out.getvalue()


def pdfs() -> None:
    good = text_pdf("good", 2)
    put("good.pdf", good)
    with pikepdf.open(io.BytesIO(good)) as pdf:
        put("locked.pdf", saved(pdf, encryption=pikepdf.Encryption(user="1234", owner="5678")))
        put("owner_locked.pdf", saved(pdf, encryption=pikepdf.Encryption(user="", owner="5678")))
    at = good.rindex(b"xref\n0")
    put("no_xref.pdf", text_pdf("no directory", 3)[:-400])
    put("cut.pdf", good[: at // 6])
    put("noise.pdf", b"%PDF-1.5\n" + random.Random(1).randbytes(3000))
    with pikepdf.open(io.BytesIO(text_pdf("empty box"))) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 0, 0])
        put("empty_box.pdf", saved(pdf))
    with pikepdf.new() as pdf:
        put("no_pages.pdf", saved(pdf))
    with pikepdf.open(io.BytesIO(text_pdf("please wait"))) as pdf:
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=pikepdf.Array([])))
        put("xfa_hybrid.pdf", saved(pdf))
        pdf.Root.NeedsRendering = True
        put("xfa_dynamic.pdf", saved(pdf))
    with pikepdf.open(io.BytesIO(text_pdf("with attachments"))) as pdf:
        pdf.attachments["证书.png"] = pikepdf.AttachedFileSpec(pdf, encoded(picture(seed=21), "PNG"), filename="证书.png")
        put("attached.pdf", saved(pdf))


def docx_bytes(*texts: str, pictures: tuple[Image.Image, ...] = ()) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    for image in pictures:
        document.add_picture(io.BytesIO(encoded(image, "PNG")))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rezipped(data: bytes, change: dict[str, bytes], drop: tuple[str, ...] = ()) -> bytes:
    """A ZIP container with some parts exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in drop:
                target.writestr(zipfile.ZipInfo(name, EPOCH), change.pop(name, None) or source.read(name), zipfile.ZIP_DEFLATED)
        for name, part in change.items():
            target.writestr(zipfile.ZipInfo(name, EPOCH), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def emf(width_mm: int, height_mm: int) -> bytes:
    head = struct.pack("<II4i4iI", 1, 108, 0, 0, 100, 100, 0, 0, width_mm * 100, height_mm * 100, 0x464D4520)
    return head + bytes(108 - len(head)) + struct.pack("<5I", 14, 20, 0, 16, 20)


def ole_package(name: str, body: bytes) -> bytes:
    """An Ole10Native stream, as the Windows shell packs a file into a document."""
    label = name.encode("gb18030") + b"\0"
    inner = struct.pack("<H", 2) + label + b"C:\\" + label + struct.pack("<HHI", 0, 3, len(label)) + label
    inner += struct.pack("<I", len(body)) + body
    return struct.pack("<I", len(inner)) + inner


def ole_file(stream: str, data: bytes) -> bytes:
    """A minimal OLE2 container with one stream of at least 4096 bytes."""
    data = data.ljust(4096, b"\0")
    sectors = (len(data) + 511) // 512
    fat_count = (sectors + 2 + 127) // 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, fat_count, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += b"".join(struct.pack("<I", sectors + 1 + i) for i in range(fat_count)) + b"\xff" * 4 * (109 - fat_count)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII16xI8x8xIQ", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, 0, start, size
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, 0xFFFFFFFF, 1, len(data)) + bytes(256)
    chain = [0xFFFFFFFE] + [i + 2 for i in range(sectors - 1)] + [0xFFFFFFFE] + [0xFFFFFFFD] * fat_count
    fat = b"".join(struct.pack("<I", n) for n in chain).ljust(512 * fat_count, b"\xff")
    return head + directory + data.ljust(512 * sectors, b"\0") + fat


def documents() -> None:
    plain = docx_bytes("新型信息消费示范项目申报书", "单位名称：蓝海数字科技有限公司")
    put("good.docx", plain)
    rich = docx_bytes("附件", pictures=(picture(seed=31), picture(48, 48, seed=32)))
    extra = {
        "word/media/logo.emf": emf(20, 10), "word/media/chart.emf": emf(160, 90),
        "word/embeddings/oleObject1.bin": ole_file("\x01Ole10Native", ole_package("专利证书.pdf", text_pdf("patent certificate"))),
    }  # fmt: skip
    put("rich.docx", rezipped(rich, extra))
    xml = part(plain, "word/document.xml")
    evil = xml.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<w:document', 1)
    put("xxe.docx", rezipped(plain, {"word/document.xml": evil}))
    rels = part(plain, "word/_rels/document.xml.rels")
    linked = rels.replace(
        b"</Relationships>",
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://example.invalid/t.dotm" TargetMode="External"/></Relationships>',
    )
    put("linked.docx", rezipped(plain, {"word/_rels/document.xml.rels": linked}))
    types = part(plain, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    put("macro.docm", rezipped(plain, {"[Content_Types].xml": types, "word/vbaProject.bin": b"not run" * 20}))
    put("cut.docx", plain[: len(plain) // 2])
    put("no_body.docx", rezipped(plain, {}, drop=("word/document.xml",)))
    put("bomb.docx", rezipped(plain, {"word/media/zeros.bin": bytes(120 * 2**20)}))
    office(plain, "doc", "old.doc")
    office(plain, "rtf", "letter.rtf")
    office(plain, "odt", "letter.odt")
    shutil.copyfile(HERE / "old.doc", HERE / "office.wps")
    locked = bytearray((HERE / "old.doc").read_bytes())
    at = next(i for i in range(0, len(locked), 512) if locked[i : i + 2] == b"\xec\xa5")
    locked[at + 11] |= 1
    put("locked.doc", bytes(locked))
    html = "<html><head><meta charset='gbk'></head><body><table border=1><tr><td>单位名称</td><td>蓝海公司</td></tr></table></body></html>"
    put("web.doc", html.encode("gbk"))
    mime = MIMEMultipart("related", boundary="----sample")
    mime.attach(MIMEText("<html><body><p>单位名称：蓝海公司</p></body></html>", "html", "utf-8"))
    image = MIMEImage(encoded(picture(seed=71), "PNG"))
    image["Content-Location"] = "file:///C:/seal.png"
    mime.attach(image)
    put("saved_page.mht", mime.as_bytes())
    put("note.txt", "说明：本材料共三份。\r\n联系人：张三\r\n".encode("gbk"))
    book = Workbook()
    book.active.append(["年度", "收入（万元）"])
    book.active.append([2019, 1200])
    book.save(HERE / "table.xlsx")
    office((HERE / "table.xlsx").read_bytes(), "xls", "table.xls")
    put("unknown.dat", random.Random(3).randbytes(500))
    put("empty.pdf", b"")
    encrypt(plain)


def office(data: bytes, suffix: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / ("source.xlsx" if suffix == "xls" else "source.docx")
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", folder, str(source)], check=True)
        shutil.copyfile(Path(folder) / f"source.{suffix}", HERE / name)


def encrypt(plain: bytes) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("1234", out)
    put("locked.docx", out.getvalue())


OFD = {
    "OFD.xml": '<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD">'
    "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    "Doc_0/Document.xml": '<?xml version="1.0" encoding="UTF-8"?><ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData>'
    "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
    '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/><ofd:Page ID="2" BaseLoc="/Doc_0/Pages/Page_1/Content.xml"/>'
    "</ofd:Pages></ofd:Document>",
}
OFD_PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
    '<ofd:TextObject ID="{0}" Boundary="20 20 100 10" Font="1" Size="5"><ofd:TextCode X="0" Y="5">单位名称</ofd:TextCode></ofd:TextObject>'
    "</ofd:Layer></ofd:Content></ofd:Page>"
)


def ofds() -> None:
    parts = {**OFD, **{f"Doc_0/Pages/Page_{i}/Content.xml": OFD_PAGE.format(i + 10) for i in range(2)}}
    put("form.ofd", zipped({n: t.encode() for n, t in parts.items()}))
    evil = parts["OFD.xml"].replace("<ofd:OFD", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ofd:OFD', 1)
    put("xxe.ofd", zipped({**{n: t.encode() for n, t in parts.items()}, "OFD.xml": evil.encode()}))
    put("locked.ofd", zipped({"OFD.xml": parts["OFD.xml"].encode(), "Encryptions.xml": b"<ofd:Encryptions/>", "data": b"x" * 50}))


def zipped(files: dict[str, bytes], stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


class RawName(zipfile.ZipInfo):
    """Writes a name in the bytes it is given, without the UTF-8 flag, as old Windows programs do."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's own hook
        return self.raw, self.flag_bits & ~0x800


def raw_zip(names: dict[bytes, bytes], extra: dict[bytes, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at, (raw, data) in enumerate(names.items()):
            info = RawName(f"{at}.bin", EPOCH)
            info.raw = raw
            info.extra = (extra or {}).get(raw, b"")
            archive.writestr(info, data)
    return out.getvalue()


def archives() -> None:
    good, other = (HERE / "good.png").read_bytes(), encoded(picture(160, 120, seed=41), "PNG")
    put("gbk.zip", raw_zip({"附件一/营业执照.png".encode("gbk"): good, "附件十/审计报告.png".encode("gbk"): other}))
    put("utf8_unflagged.zip", raw_zip({"附件/营业执照.png".encode(): good}))
    shown, raw = "申报书.png".encode(), b"a_____.png"
    field = struct.pack("<HHBI", 0x7075, 5 + len(shown), 1, zlib.crc32(raw)) + shown
    put("unicode_path.zip", raw_zip({raw: good}, {raw: field}))
    put("mojibake.zip", zipped({"申报书.png".encode("gbk").decode("cp437"): good}))
    put("backslash.zip", raw_zip({"附件\\证书.png".encode("gbk"): good}))
    put(
        "slip.zip",
        raw_zip(
            {b"../../outside.png": good, b"/etc/cron.d/evil": b"x", b"C:\\evil.png": good, b"aux.png": good, b"fine.png": other}
        ),
    )
    link = zipfile.ZipInfo("link.png", EPOCH)
    link.create_system, link.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(zipfile.ZipInfo("fine.png", EPOCH), good)
    put("link.zip", out.getvalue())
    tars(good)
    whole = zipped({"first.png": good, "second.png": other, "third.pdf": (HERE / "good.pdf").read_bytes()})
    put("cut.zip", whole[: whole.index(b"third.pdf") + 200])
    broken = bytearray(whole)
    broken[whole.index(b"first.png") + 200] ^= 0xFF
    put("bad_member.zip", bytes(broken))
    put("empty.zip", zipped({}))
    put("bomb.zip", zipped({"zeros.bmp": bytes(110 * 2**20)}))
    nested = zipped({"good.png": good})
    for level in range(6):
        nested = zipped({f"level{level}.zip": nested, f"note{level}.png": encoded(picture(80, 80, seed=50 + level), "PNG")})
    put("nested.zip", nested)
    put(
        "litter.zip",
        zipped({"__MACOSX/._a.png": b"x", ".DS_Store": b"x", "Thumbs.db": b"x", "~$申报书.docx": b"x", "a.png": good}),
    )
    put("plain.rar", rar({"附件/证书.png": good}))
    put("locked.rar", rar({"证书.png": good}, locked=True))
    put("packed.rar", rar({"证书.png": good}, method=0x33))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for data in (good, other):
            archive.writestr(zipfile.ZipInfo("same.png", EPOCH), data)
    put("same_name.zip", out.getvalue())
    volumes(good)
    sevens(good)
    split(other, good)


def volumes(good: bytes) -> None:
    """A RAR 4 archive in two volumes, its one member stored and cut in the middle."""
    half = len(good) // 2
    for number, data in enumerate((good[:half], good[half:])):
        flags = 0x8000 | (0x02 if number == 0 else 0x01)
        crc = zlib.crc32(data) if number == 0 else zlib.crc32(good)
        body = struct.pack("<IIBIIBBHI", len(data), len(good), 3, crc, 0x50964800, 20, 0x30, 10, 0o100644) + b"member.png"
        head = rar_block(0x73, 0x11 | (0x100 if number == 0 else 0), bytes(6))
        end = rar_block(0x7B, 0x4000 | (0x01 if number == 0 else 0), b"")
        put(f"volume.part{number + 1}.rar", b"Rar!\x1a\x07\x00" + head + rar_block(0x74, flags, body) + data + end)


def tars(good: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        for name, kind in (
            ("链接.png", tarfile.SYMTYPE),
            ("hard.png", tarfile.LNKTYPE),
            ("device", tarfile.CHRTYPE),
            ("pipe", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("证书.png", "../outside.png"):
            info = tarfile.TarInfo(name)
            info.size = len(good)
            archive.addfile(info, io.BytesIO(good))
    put("links.tar", out.getvalue())
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for number in range(3):
            data = encoded(picture(seed=60 + number), "BMP")
            info = tarfile.TarInfo(f"{number}.bmp")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    put("scans.tar.gz", out.getvalue())
    put("cut.tar.gz", out.getvalue()[: len(out.getvalue()) * 3 // 4])


def sevens(good: bytes) -> None:
    with py7zr.SevenZipFile(HERE / "plain.7z", "w") as archive:
        archive.writestr(good, "附件/证书.png")
    for name, header in (("locked.7z", False), ("locked_names.7z", True)):
        with py7zr.SevenZipFile(HERE / name, "w", password="1234", header_encryption=header) as archive:
            archive.writestr(good, "证书.png")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "secret.png").write_bytes(good)
        subprocess.run(["7z", "a", "-p1234", "locked.zip", "secret.png"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        shutil.copyfile(Path(folder) / "locked.zip", HERE / "locked.zip")
        subprocess.run(["7z", "a", "-v3k", "parts.7z", "secret.png"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for piece in sorted(Path(folder).glob("parts.7z.*")):
            shutil.copyfile(piece, HERE / piece.name)


def split(first: bytes, second: bytes) -> None:
    """A ZIP in two parts, as WinZip and `zip -s` write them: disk numbers in the directory, offsets within each part."""
    whole = b"PK\x07\x08" + zipped({"first.png": first, "second.png": second}, stored=True)
    cut = whole.index(b"second.png") - 30
    directory = whole.index(b"PK\x01\x02")
    tail = bytearray(whole[cut:])
    end = tail.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", tail, end + 4, 1, 1)
    struct.pack_into("<I", tail, end + 16, directory - cut)
    put("parts.z01", whole[:cut])
    put("parts.zip", bytes(tail))


def rar_block(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def rar(files: dict[str, bytes], locked: bool = False, method: int = 0x30) -> bytes:
    """A RAR 4 archive that stores its members (or, by another `method`, only says that it packed them)."""
    out = b"Rar!\x1a\x07\x00" + rar_block(0x73, 0, bytes(6))
    for name, data in files.items():
        raw = name.encode()
        flags = 0x8000 | (0x04 if locked else 0)
        body = (
            struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x50964800, 20, method, len(raw), 0o100644) + raw
        )
        out += rar_block(0x74, flags, body) + data
    return out + rar_block(0x7B, 0x4000, b"")


if __name__ == "__main__":
    pictures()
    pdfs()
    documents()
    ofds()
    archives()
