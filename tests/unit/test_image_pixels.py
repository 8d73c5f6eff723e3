"""Picture files of odd kinds: samples of many bits, white first, on their side, transparent, oblong pixels, far too many."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from extractors.page.image.pixels import to_bgr
from extractors.page.image.render import picture, render_picture
from extractors.page.image.straighten import cut_out
from intake.examination import FileToExamine
from intake.inspection.pictures import examine_frames, examine_picture
from intake.limits import Limits
from model.packet import FileKind
from model.page import Colour

WIDE, TALL = 232, 328
GREY = np.full((TALL, WIDE), 255, np.uint8)
GREY[: TALL // 2, : WIDE // 2] = 20
GREY[200:210, 30:200] = 0
DEEP = (GREY.astype(np.uint32) * 257).astype(np.uint16)
Samples = npt.NDArray[np.generic]


def tiff(path: Path, samples: Samples | list[Samples], bits: tuple[int, ...], photometric: int, **tags: int) -> Path:
    """Write an uncompressed TIFF; several arrays are the planes of one picture. Tags: order (0 for Intel's), form, extra, turn, tile."""
    planes = samples if isinstance(samples, list) else [samples]
    order = ">" if tags.get("order") else "<"
    height, width = planes[0].shape[:2]
    parts = [part for plane in planes for part in (tiles(plane, tags["tile"]) if "tile" in tags else [plane])]
    data = [np.ascontiguousarray(part).astype(part.dtype.newbyteorder(order)).tobytes() for part in parts]
    at = [8 + sum(map(len, data[:i])) for i in range(len(data))]
    lengths = [len(part) for part in data]
    if "tile" in tags:
        places = [(322, [tags["tile"]]), (323, [tags["tile"]]), (324, at), (325, lengths)]
    else:
        places = [(273, at), (278, [height]), (279, lengths)]
    entries = [(256, [width]), (257, [height]), (258, list(bits)), (259, [1]), (262, [photometric]), (277, [len(bits)]), *places]
    entries += [(284, [2])] if len(planes) > 1 else []
    entries += [(tag, [tags[name]]) for tag, name in ((274, "turn"), (338, "extra")) if name in tags]
    entries += [(339, [tags["form"]] * len(bits))] if "form" in tags else []
    start = 8 + sum(lengths)
    behind = start + 6 + 12 * len(entries)
    directory, far = struct.pack(order + "H", len(entries)), b""
    for tag, numbers in sorted(entries):
        short = tag not in (273, 279, 324, 325)
        packed = struct.pack(order + ("H" if short else "I") * len(numbers), *numbers)
        place = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(order + "I", behind + len(far))
        far += packed if len(packed) > 4 else b""
        directory += struct.pack(order + "HHI", tag, 3 if short else 4, len(numbers)) + place
    head = (b"MM" if tags.get("order") else b"II") + struct.pack(order + "HI", 42, start)
    path.write_bytes(head + b"".join(data) + directory + bytes(4) + far)
    return path


def tiles(plane: Samples, side: int) -> list[Samples]:
    padded = np.pad(plane, [(0, -plane.shape[0] % side), (0, -plane.shape[1] % side)])
    return [padded[y : y + side, x : x + side] for y in range(0, padded.shape[0], side) for x in range(0, padded.shape[1], side)]


def as_read(path: Path) -> npt.NDArray[np.uint8]:
    """The green of a picture, looked into and decoded as a packet's is."""
    seen = examine_frames(FileToExamine(path, FileKind.TIFF, path.name, path.parent / "out", Limits()))
    return picture(seen.readable or path).bgr[:, :, 1]


def is_same(seen: npt.NDArray[np.uint8]) -> bool:
    return seen.shape == GREY.shape and float(np.abs(seen.astype(int) - GREY).mean()) < 2


@pytest.mark.parametrize(
    ("samples", "bits", "photometric", "tags"),
    [
        (DEEP, (16,), 1, {}),
        (DEEP, (16,), 1, {"order": 1}),
        (65535 - DEEP, (16,), 0, {}),
        (65535 - DEEP, (16,), 0, {"order": 1}),
        (65535 - DEEP, (16,), 0, {"tile": 64}),
        (DEEP // 16, (16,), 1, {}),  # 12 bits used
        (4095 - DEEP // 16, (16,), 0, {}),
        (DEEP // 257, (16,), 1, {}),
        ((DEEP.astype(np.int32) - 32768).astype(np.int16), (16,), 1, {"form": 2}),
        ((GREY / 255).astype(np.float32), (32,), 1, {"form": 3}),
        ((1 - GREY / 255).astype(np.float32), (32,), 0, {"form": 3}),
        (GREY.astype(np.float32), (32,), 1, {"form": 3}),
        (255 - GREY, (8,), 0, {}),
        (255 - GREY, (8,), 0, {"tile": 64}),
        (np.dstack([DEEP, np.full_like(DEEP, 65535)]), (16, 16), 1, {"extra": 2}),
        (np.dstack([np.zeros_like(GREY)] * 3 + [255 - GREY]), (8,) * 4, 2, {"extra": 2}),  # black ink, the paper transparent
        (np.dstack([np.zeros_like(GREY), 255 - GREY]), (8, 8), 1, {"extra": 2}),
        (np.dstack([np.zeros_like(GREY)] * 3 + [255 - GREY]), (8,) * 4, 5, {}),  # CMYK
        ([GREY, GREY, GREY], (8,) * 3, 2, {}),
        ([DEEP, DEEP, DEEP], (16,) * 3, 2, {}),
        ([DEEP, DEEP, DEEP], (16,) * 3, 2, {"order": 1}),
        ([np.rot90(DEEP, 1)] * 3, (16,) * 3, 2, {"turn": 6}),
        ([DEEP, DEEP, DEEP, np.full_like(DEEP, 65535)], (16,) * 4, 2, {"extra": 2}),
        (np.rot90(GREY, 1), (8,), 1, {"turn": 6}),
        (np.rot90(GREY, -1), (8,), 1, {"turn": 8}),
        (GREY.T, (8,), 1, {"turn": 5}),
        (GREY[::-1, ::-1], (8,), 1, {"turn": 3}),
    ],
)
def test_odd_tiff_files(
    tmp_path: Path, samples: Samples | list[Samples], bits: tuple[int, ...], photometric: int, tags: dict[str, int]
) -> None:
    assert is_same(as_read(tiff(tmp_path / "a.tif", samples, bits, photometric, **tags)))


@pytest.mark.parametrize("marked", [True, False])
def test_inks_of_a_jpeg_with_and_without_the_mark_of_adobe(tmp_path: Path, marked: bool) -> None:
    black = np.dstack([np.zeros_like(GREY)] * 3 + [255 - GREY if marked else GREY])
    black[:, :, :3] += 0 if marked else 255
    saved = io.BytesIO()
    Image.fromarray(black, "CMYK").save(saved, "JPEG", quality=95)
    data = saved.getvalue()
    mark = data.index(b"\xff\xee")
    (tmp_path / "a.jpg").write_bytes(
        data if marked else data[:mark] + data[mark + 2 + int.from_bytes(data[mark + 2 : mark + 4]) :]
    )
    found = examine_picture(FileToExamine(tmp_path / "a.jpg", FileKind.JPEG, "a.jpg", tmp_path / "out", Limits()))
    seen = to_bgr(Image.open(found.readable or tmp_path / "a.jpg"), 1)
    assert float(np.abs(seen[:, :, 0].astype(int) - GREY).mean()) < 12


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "I;16", "RGBA"])
def test_large_pictures_are_reduced_band_by_band(mode: str) -> None:
    big = np.kron(GREY, np.ones((8, 8), np.uint8))[:, :-5]
    image = Image.fromarray(big.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(big).convert(mode)
    seen = to_bgr(image, 8)
    assert seen.shape == (TALL, WIDE - 1, 3)
    assert float(np.abs(seen[:, :, 0].astype(int) - GREY[:, :-1]).mean()) < (6 if mode == "1" else 2)


def test_a_page_of_many_million_pixels_is_read(tmp_path: Path) -> None:
    page = Image.new("1", (9921, 14031), 1)
    page.paste(0, (2000, 2000, 4000, 2100))
    page.save(tmp_path / "a.tif", compression="group4", dpi=(1200, 1200))
    read = render_picture(tmp_path / "a.tif")
    assert read.dpi == pytest.approx(220) and (read.width_mm, read.height_mm) == pytest.approx((210, 297), abs=0.1)
    assert read.bgr[376, 550].max() < 20 and read.bgr[1000, 550].min() > 240


@pytest.mark.parametrize(("dpi", "rows"), [((204, 98), 1145), ((204, 196), 2290)])
def test_pages_of_fax_machines_have_their_height(tmp_path: Path, dpi: tuple[int, int], rows: int) -> None:
    Image.new("1", (1728, rows), 1).save(tmp_path / "a.tif", compression="group4", dpi=dpi)
    read = picture(tmp_path / "a.tif")
    assert read.bgr.shape[0] == pytest.approx(2383 if dpi[1] == 98 else rows, abs=2) and read.colour is Colour.BILEVEL


@pytest.mark.parametrize("dpi", [None, (72, 72), (96, 96), (1, 1), (150, 150), (200, 200)])
def test_a_scan_that_tells_no_size_is_the_paper_of_its_shape(tmp_path: Path, dpi: tuple[int, int] | None) -> None:
    page = Image.new("L", (1654, 2339), 255)
    page.paste(0, (200, 300, 1400, 330))
    page.save(tmp_path / "a.jpg", **({"dpi": dpi} if dpi else {}))
    sheet = cut_out(render_picture(tmp_path / "a.jpg"), 220)
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx((210, 297), abs=0.2) and sheet.dpi == pytest.approx(200, abs=1)


@pytest.mark.parametrize(("kind", "seen"), [("TGA", 20), ("PNG", 255)])
def test_a_fourth_byte_that_a_program_left_empty_hides_nothing(kind: str, seen: int, tmp_path: Path) -> None:
    path = tmp_path / "a"
    grey = Image.fromarray(GREY)
    Image.merge("RGBA", (grey, grey, grey, Image.new("L", grey.size, 0))).save(path, kind)
    with Image.open(path) as image:
        assert to_bgr(image)[0, 0].tolist() == [seen] * 3


@pytest.mark.parametrize("grey", [False, True])
def test_a_torn_photo_that_was_closed_by_an_end_mark_is_told(tmp_path: Path, grey: bool) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (320, 320, 3), np.uint8)
    framed = np.full((320, 320, 3), 128, np.uint8)
    framed[40:280] = noise[40:280]
    for name, pixels, cut in (("whole", noise, False), ("framed", framed, False), ("torn", noise, True)):
        buffer = io.BytesIO()
        Image.fromarray(pixels).convert("L" if grey else "RGB").save(buffer, "JPEG", quality=80)
        data = buffer.getvalue()
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(data[: len(data) // 2] + b"\xff\xd9" if cut else data)
        found = examine_picture(FileToExamine(path, FileKind.JPEG, path.name, tmp_path / name, Limits()))
        assert (bool(found.note), len(found.page_problems)) == (cut, int(cut)), name
