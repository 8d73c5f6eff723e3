"""Pictures of a PDF whose data end early: viewers fill them up with grey or black, or show the page without, and say nothing."""

from __future__ import annotations

import io
import zlib

import pikepdf
from PIL import Image, UnidentifiedImageError

from intake.inspection.pictures import ends_grey

MOST_BYTES = 100 << 20  # of packed pictures that are looked through, of one file
CHUNK = 1 << 20
ENOUGH = 0.99  # of a picture: its last rows are margin
WHOLE = 0.9  # the same, of data that have their end: some programs say a few rows more than there are
SAMPLES = {"/DeviceRGB": 3, "/CalRGB": 3, "/DeviceCMYK": 4}  # a pixel; one of what is not known


class TornPictures:
    """Looks through the pictures of a document, each once."""

    def __init__(self) -> None:
        self._looked = 0
        self._known: dict[tuple[int, int], bool] = {}

    def are_on(self, page: pikepdf.Page) -> bool:
        """Tell whether a page has a picture (JPEG, deflated) whose data end early, so far as pictures are looked through."""
        named = page.resources.get("/XObject", pikepdf.Dictionary())
        pictures = [item for _, item in named.items() if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
        return any([self._is_torn(picture) for picture in pictures])

    def _is_torn(self, picture: pikepdf.Stream) -> bool:
        known = self._known.get(picture.objgen)
        if known is not None:
            return known
        look = {"/DCTDecode": _is_torn_jpeg, "/FlateDecode": _is_short}.get(_filter(picture))
        data = picture.read_raw_bytes() if look and self._looked < MOST_BYTES else b""
        self._looked += len(data)
        torn = self._known[picture.objgen] = bool(look and data and look(data, picture))
        return torn


def _filter(picture: pikepdf.Stream) -> str:
    """Return what a picture is packed by; empty where that is more than one thing."""
    filters = picture.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        filters = filters[0] if len(filters) == 1 else None
    return str(filters or "")


def _is_torn_jpeg(data: bytes, _picture: pikepdf.Stream) -> bool:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft(None, (image.width // 8 or 1, image.height // 8 or 1))
            image.load()
            return ends_grey(image)
    except (UnidentifiedImageError, SyntaxError, ValueError, EOFError):
        return False  # what Pillow does not know others may show
    except OSError:
        return True


def _is_short(data: bytes, picture: pikepdf.Stream) -> bool:
    """Whether deflated data do not suffice, with their end or without. Many programs leave the end out, and all is there."""
    colours = str(picture.get("/ColorSpace", ""))
    samples = SAMPLES.get(colours, 1) * int(picture.get("/BitsPerComponent", 1))
    asked = int(ENOUGH * int(picture.get("/Height", 0)) * ((int(picture.get("/Width", 0)) * samples + 7) // 8))
    unpacker, given, rest = zlib.decompressobj(), 0, data
    try:
        while rest and given < asked:
            given += len(unpacker.decompress(rest, CHUNK))
            rest = unpacker.unconsumed_tail
        given += len(unpacker.flush()) if given < asked else 0
    except zlib.error:
        return given < asked
    return given < asked * (WHOLE if unpacker.eof else 1)
