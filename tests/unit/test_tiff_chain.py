"""TIFFs whose chain of pages breaks, or whose data end with the file: what is lost is told page by page."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageChops, TiffImagePlugin

from intake.examination import Examination, FileToExamine
from intake.inspection.pictures import examine_frames, examine_picture
from intake.inspection.tiff_chain import TiffPages, tiff_pages
from intake.limits import Limits
from model.errors import LimitExceeded
from model.packet import FileKind

PAGES = 4
LIMITS = Limits()


@pytest.fixture(scope="module")
def scan() -> bytes:
    pages = [Image.frombytes("L", (60, 80), bytes((n * 60 + k) % 251 for k in range(4800))) for n in range(PAGES)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def directories(data: bytes) -> list[int]:
    """Return where the directories of a little-endian TIFF lie, and at the end where the last offset stands."""
    places, at = [], 4
    while offset := struct.unpack_from("<I", data, at)[0]:
        places.append(offset)
        at = offset + 2 + 12 * struct.unpack_from("<H", data, offset)[0]
    return [*places, at]


def of_kinds(kinds: Sequence[int], big: bool = False) -> bytes:
    """Return a TIFF of pictures of these kinds (NewSubfileType; bit 0: a smaller picture of another page), the last data at its end."""
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, True) as writer:
        for n, kind in enumerate(kinds):
            size = (20, 30) if kind & 1 else (60, 80 + n)
            Image.new("L", size, 10 * n).save(writer, "TIFF", tiffinfo={254: kind}, big_tiff=big)
            writer.newFrame()
    return out.getvalue()


def looked_into(folder: Path, data: bytes, limits: Limits = LIMITS) -> Examination:
    path = folder / "a.tif"
    path.write_bytes(data)
    return examine_frames(FileToExamine(path, FileKind.TIFF, path.name, folder / "out", limits))


def test_a_whole_file_is_whole(tmp_path: Path, scan: bytes) -> None:
    found = looked_into(tmp_path, scan)
    assert (found.pages, found.note, found.page_problems) == (PAGES, "", ())
    assert tiff_pages(tmp_path / "a.tif", 2).found == 2


def test_a_chain_that_leads_behind_the_end(tmp_path: Path, scan: bytes) -> None:
    found = looked_into(tmp_path, scan[: directories(scan)[2]])
    assert found.pages == 3
    assert [page for page, _ in found.page_problems] == [2]
    assert found.note == "图片数据不完整，第 3 页缺失或残缺（至少应有 3 页）"


def test_a_page_whose_data_end_with_the_file(tmp_path: Path, scan: bytes) -> None:
    found = looked_into(tmp_path, scan[:-500])
    assert (found.pages, found.note) == (PAGES, "图片数据不完整，第 4 页缺失或残缺")


def test_the_number_of_pages_that_the_first_one_tells(tmp_path: Path) -> None:
    entry = struct.pack("<HHIHH", 297, 3, 2, 0, 7)
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 9999))
    assert tiff_pages(path, 100) == TiffPages(1, (), 6)
    path.write_bytes(b"MM\0+" + struct.pack(">HHQQ", 8, 0, 16, 0) + struct.pack(">Q", 0))
    assert tiff_pages(path, 100) == TiffPages(0, (), 1)


def test_a_chain_that_bites_its_tail(tmp_path: Path, scan: bytes) -> None:
    places = directories(scan)
    round_and_round = scan[: places[-1]] + struct.pack("<I", places[0]) + scan[places[-1] + 4 :]
    (tmp_path / "a.tif").write_bytes(round_and_round)
    assert tiff_pages(tmp_path / "a.tif", 100).found == PAGES


def test_a_photo_that_breaks_off_is_told_of_its_page(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.effect_noise((400, 300), 60).save(path)
    whole = path.read_bytes()
    file = FileToExamine(path, FileKind.JPEG, path.name, tmp_path / "out", Limits())
    assert examine_picture(file).page_problems == ()
    path.write_bytes(whole[: len(whole) // 2])
    found = examine_picture(file)
    assert [(page, problem.code) for page, problem in found.page_problems] == [(0, "damaged_file")]


def test_a_blank_picture_that_is_copied_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    blank = Image.new("L", (40, 60), 255)
    blank.save(path, save_all=True, append_images=[Image.new("L", (40, 60), 0)])
    found = examine_picture(FileToExamine(path, FileKind.GIF, path.name, tmp_path / "out", Limits()))
    assert (found.pages, found.note) == (1, "内含 2 幅图像（动图或多帧图片），只读取了第 1 幅")
    assert [(page, problem.code) for page, problem in found.page_problems] == [(0, "part_unread")]


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("kinds", [(0, 1), (1, 0), (0, 1, 0, 1), (2, 1, 2)])
def test_previews_are_no_pages(tmp_path: Path, kinds: tuple[int, ...], big: bool) -> None:
    found = looked_into(tmp_path, of_kinds(kinds, big))
    assert found.readable is not None
    with Image.open(found.readable) as copy:
        heights = [(copy.seek(n), copy.height)[1] for n in range(copy.n_frames)]
    assert (found.pages, heights) == (len(heights), [80 + n for n, kind in enumerate(kinds) if not kind & 1])


def test_pages_that_all_call_themselves_previews_are_pages(tmp_path: Path) -> None:
    out = io.BytesIO()
    pages = [Image.new("L", (60, 80), n) for n in range(2)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], tiffinfo={254: 1})
    found = looked_into(tmp_path, out.getvalue())
    assert (found.pages, found.readable) == (2, None)


def test_previews_hide_neither_pages_beyond_the_limit_nor_lost_data(tmp_path: Path) -> None:
    kinds = (0, 1) * 4
    assert looked_into(tmp_path, of_kinds(kinds), Limits(pages=4)).pages == 4
    with pytest.raises(LimitExceeded):
        looked_into(tmp_path, of_kinds(kinds), Limits(pages=3))
    found = looked_into(tmp_path, of_kinds((0, 1, 0))[:-500])
    assert [page for page, _ in found.page_problems] == [1]


def cut_page(sheet: Image.Image, packed: str, share: float) -> bytes:
    """Return a TIFF of one page of this share of its data, its directory in front of them, as scanners write it."""
    saved = io.BytesIO()
    sheet.save(saved, "TIFF", compression=packed, strip_size=2**14)
    with Image.open(saved) as image:
        tags = dict(image.tag_v2)
    strips = [saved.getvalue()[at : at + size] for at, size in zip(tags[273], tags[279], strict=True)]
    told = {277: 1, **tags}
    own = {tag: told[tag] if isinstance(told[tag], tuple) else (told[tag],) for tag in (256, 257, 258, 259, 262, 277, 278, 279)}
    behind = 8 + 2 + 12 * 9 + 4
    first = behind + 4 * (2 * len(strips) + 3)
    own[273] = tuple(first + sum(map(len, strips[:n])) for n in range(len(strips)))
    entries, numbers = b"", b""
    for tag, values in sorted(own.items()):
        data = struct.pack(f"<{len(values)}I", *values)
        entries += struct.pack("<HHI", tag, 4, len(values)) + (
            data if len(values) == 1 else struct.pack("<I", behind + len(numbers))
        )
        numbers += data if len(values) > 1 else b""
    packed_data = b"".join(strips)
    head = b"II*\0" + struct.pack("<IH", 8, 9) + entries + bytes(4) + numbers
    return head.ljust(first, b"\0") + packed_data[: int(len(packed_data) * share)]


@pytest.mark.parametrize(("packed", "mode"), [("tiff_lzw", "L"), ("tiff_lzw", "RGB"), ("group4", "1"), ("packbits", "L")])
def test_the_upper_part_of_a_page_whose_data_end_early_is_there(tmp_path: Path, packed: str, mode: str) -> None:
    sheet = Image.frombytes("L", (400, 600), random.Random(1).randbytes(240000)).convert(mode)
    found = looked_into(tmp_path, cut_page(sheet, packed, 0.6))
    assert [place for place, _ in found.page_problems] == [0]
    assert found.readable is not None
    with Image.open(found.readable) as read:
        assert read.size == (400, 600)
        upper, lower = (read.convert("L").crop((0, y, 400, y + 60)) for y in (0, 540))
    assert ImageChops.difference(upper, sheet.convert("L").crop((0, 0, 400, 60))).getbbox() is None
    assert lower.getextrema() == (255, 255)
