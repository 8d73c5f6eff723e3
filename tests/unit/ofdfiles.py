"""Small OFD packages (GB/T 33190), made by code."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
A4 = "0 0 210 297"
Parts = Mapping[str, bytes | str]


def text(words: str, x: float, y: float, size: float = 4.0, more: str = "", inside: str = "") -> str:
    step = f"g {len(words) - 1} {size}" if len(words) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 10" Font="9" Size="{size}" {more}>{inside}'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{step}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, boundary: str = A4, more: str = "", inside: str = "") -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{boundary}" {more}>{inside}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def filled(x: float, y: float, side: float, more: str = "", inside: str = "") -> str:
    """A black square."""
    return path(
        f"M 0 0 L {side} 0 L {side} {side} L 0 {side} C", f"{x} {y} {side} {side}", f'Fill="true" Stroke="false" {more}', inside
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return path(f"M 0 0 L {x1 - x0} {y1 - y0}", f"{x0} {y0} {max(x1 - x0, 0.1)} {max(y1 - y0, 0.1)}", 'LineWidth="0.2"')


def image(resource: int, x: float, y: float, width: float, height: float, more: str = "") -> str:
    return f'<ofd:ImageObject ID="3" Boundary="{x} {y} {width} {height}" CTM="{width} 0 0 {height} 0 0" ResourceID="{resource}" {more}/>'


def page(objects: str, more: str = "", layer: str = "") -> str:
    content = f'<ofd:Content><ofd:Layer ID="5" {layer}>{objects}</ofd:Layer></ofd:Content>'
    return f"{HEAD}<ofd:Page {NS}>{more}{content}</ofd:Page>"


def res(inside: str) -> str:
    return f'{HEAD}<ofd:Res {NS} BaseLoc="Res">{inside}</ofd:Res>'


def media(**files: str) -> str:
    """Resources of pictures, by their ids behind an underline."""
    items = "".join(
        f'<ofd:MultiMedia ID="{name[1:]}" Type="Image"><ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia>'
        for name, file in files.items()
    )
    return res(f"<ofd:MultiMedias>{items}</ofd:MultiMedias>")


def picture(colour: str | int | tuple[int, ...], kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind)
    return buffer.getvalue()


def make_ofd(
    target: Path, pages: Sequence[str], extra: Parts | None = None, common: str = "", root: str = "", body: str = ""
) -> Path:
    """`common`, `root`, `body`: what stands in the document's CommonData, in the document, and in its entry of OFD.xml besides."""
    listing = "".join(f'<ofd:Page ID="{i + 10}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    parts: dict[str, bytes | str] = {
        "OFD.xml": f'{HEAD}<ofd:OFD {NS} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": (
            f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{A4}</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{common}</ofd:CommonData>"
            f"<ofd:Pages>{listing}</ofd:Pages>{root}</ofd:Document>"
        ),
        "Doc_0/PublicRes.xml": res('<ofd:Fonts><ofd:Font ID="9" FontName="仿宋"/></ofd:Fonts>'),
        "Doc_0/DocumentRes.xml": media(_30="scan.png"),
    }
    parts |= {f"Doc_0/Pages/Page_{i}/Content.xml": data for i, data in enumerate(pages)}
    return pack(target, parts | dict(extra or {}))


def pack(target: Path, parts: Parts) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target
