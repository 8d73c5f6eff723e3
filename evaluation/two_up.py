"""Lay the pages of made packets two on a sheet, as book-style prints are: `python -m evaluation.two_up PACKETS OUT [NAME…]`.

Pages that are pictures (scans, photos, faxes) are laid side by side as they are (two A4 on an A3); electronic PDFs two on an A4. What a
packet says stays as it was, so that its truth is the same. `--booklet`: as they are printed for folding (8|1, 2|7, …).
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pypdfium2 as pdfium
from PIL import Image

DPI = 200
A4_LANDSCAPE = (842, 595)
PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")


def two_up(packet: Path, out: Path, booklet: bool = False) -> None:
    """Write a packet with its pages two a sheet into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        files = list(_files(packet, Path(room)))
        pages: list[Image.Image] = []
        for file in files:
            if file.suffix.lower() in PICTURES:
                pages += _frames(file)
            elif file.suffix.lower() != ".pdf":
                (out / file.name).write_bytes(file.read_bytes())
            elif _is_scan(file):
                pages += [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in pdfium.PdfDocument(file)]
            else:
                _lay_electronic(file, out / file.name, booklet)
        sheets = [_joined([None if n is None else pages[n] for n in pair]) for pair in _pairs(len(pages), booklet)]
        if sheets:
            _save(sheets, out / "扫描件.pdf")


def _files(packet: Path, room: Path) -> Iterator[Path]:
    for file in sorted(packet.iterdir()):
        if file.suffix.lower() == ".zip":
            with zipfile.ZipFile(file) as archive:
                archive.extractall(room)
            yield from sorted(p for p in room.rglob("*") if p.is_file())
        else:
            yield file


def _frames(file: Path) -> list[Image.Image]:
    picture, frames = Image.open(file), []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        x, y = picture.info.get("dpi", (1, 1))
        frame = picture.convert("L" if picture.mode == "1" else "RGB")
        frames.append(frame.resize((frame.width, round(frame.height * x / y))) if 0 < y < x else frame)
    return frames


def _is_scan(file: Path) -> bool:
    page = pdfium.PdfDocument(file)[0]
    return any(
        item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE and item.get_bounds()[2] > 0.9 * page.get_width()
        for item in page.get_objects()
    )


def _pairs(count: int, booklet: bool) -> list[tuple[int | None, int | None]]:
    """Return the pages, from 0, that lie left and right on each sheet; None is a place that stays empty."""
    numbers: list[int | None] = [*range(count), *[None] * (-count % (4 if booklet else 2))]
    if not booklet:
        return list(zip(numbers[::2], numbers[1::2], strict=True))
    sheets = [(numbers[n], numbers[-1 - n]) for n in range(len(numbers) // 2)]
    return [(b, a) if n % 2 == 0 else (a, b) for n, (a, b) in enumerate(sheets)]


def _joined(pair: Sequence[Image.Image | None]) -> Image.Image:
    known = next(page for page in pair if page is not None)
    height = max(page.height for page in pair if page is not None)
    sized = [page and page.resize((round(page.width * height / page.height), height)) for page in pair]
    width = max(page.width for page in sized if page is not None)
    sheet = Image.new(known.mode, (2 * width, height), "white")
    for place, page in enumerate(sized):
        if page is not None:
            sheet.paste(page, (place * width, 0))
    return sheet


def _save(sheets: Sequence[Image.Image], path: Path) -> None:
    """Write pictures as a PDF of sheets as high as A4."""
    document = pdfium.PdfDocument.new()
    for sheet in sheets:
        data = io.BytesIO()
        sheet.save(data, "JPEG", quality=85)
        data.seek(0)
        image = pdfium.PdfImage.new(document)
        image.load_jpeg(data)
        width, height = 842 * sheet.width / sheet.height, 842
        image.set_matrix(pdfium.PdfMatrix().scale(width, height))
        page = document.new_page(width, height)
        page.insert_obj(image)
        page.gen_content()
    document.save(path)


def _lay_electronic(file: Path, out: Path, booklet: bool) -> None:
    source, ordered = pdfium.PdfDocument(file), pdfium.PdfDocument.new()
    for pair in _pairs(len(source), booklet):
        for number in pair:
            if number is None:
                ordered.new_page(595, 842)
            else:
                ordered.import_pages(source, [number])
    pdfium.PdfDocument(pdfium.raw.FPDF_ImportNPagesToOne(ordered, *A4_LANDSCAPE, 2, 1)).save(out)


@click.command()
@click.argument("packets", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1)
@click.option("--booklet", is_flag=True)
def main(packets: Path, out: Path, names: tuple[str, ...], booklet: bool) -> None:
    """Lay the pages of packets two on a sheet."""
    for packet in sorted(p for p in packets.iterdir() if p.is_dir() and (not names or p.name in names)):
        two_up(packet, out / packet.name, booklet)
    for register in packets.glob("*.csv"):
        (out / register.name).write_bytes(register.read_bytes())


if __name__ == "__main__":
    main()
