"""How the pictures of a Word document are shown: cropped, hidden, struck as a revision, or not at all, though their files hold them whole."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from PIL import Image

from intake.archives.failures import BROKEN
from intake.inspection.pictures import BROKEN_PICTURE

PARTS = re.compile(r"(word/(?:document|header|footer|footnotes|endnotes)[^/]*\.xml)$", re.IGNORECASE)
WHOLE = (0.0, 0.0, 1.0, 1.0)
SIDES = ("left", "top", "right", "bottom")
SHARE = 100_000  # of a side, in DrawingML
FIXED = 65_536  # of a side, in VML: 13107f
OFF = ("0", "false", "off")
Crop = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the whole
Shown = Mapping[str, Crop | None]  # by name of the part: what is seen of it, None where nothing is


@dataclass(frozen=True, slots=True)
class _Place:
    """One place at which a document has a picture. `part`: its name; `crop`: what is seen of it, None where it is hidden."""

    part: str
    crop: Crop | None


def shown_pictures(archive: zipfile.ZipFile) -> Shown:
    """Return what is seen of the pictures of which that is known; of one that stands at several places all that is seen at any."""
    crops: dict[str, list[Crop | None]] = defaultdict(list)
    for name in archive.namelist():
        if PARTS.search(name):
            for place in _places(archive, name):
                crops[place.part].append(place.crop)
    return {part: _around([crop for crop in found if crop]) for part, found in crops.items()}


def _around(crops: list[Crop]) -> Crop | None:
    lefts, tops, rights, bottoms = zip(*crops, strict=True) if crops else ((), (), (), ())
    return (min(lefts), min(tops), max(rights), max(bottoms)) if crops else None


def _places(archive: zipfile.ZipFile, name: str) -> Iterator[_Place]:
    folder, file = posixpath.split(name)
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        relations = etree.fromstring(archive.read(f"{folder}/_rels/{file}.rels"), parser)
        root = etree.fromstring(archive.read(name), parser)
    except (*BROKEN, KeyError, etree.XMLSyntaxError):
        return
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/" + folder, relation.get("Target") or "")).lstrip("/")
        for relation in relations.iter("{*}Relationship")
    }
    for picture in root.iter("{*}blip", "{*}imagedata"):
        ids = (value for key, value in picture.attrib.items() if etree.QName(key).localname in ("embed", "id"))
        for part in {targets[one] for one in ids if one in targets}:
            yield _Place(part, None if _is_hidden(picture) else _crop(picture))


def _is_hidden(picture: etree._Element) -> bool:
    """Whether a picture, or what it stands in, is hidden or deleted."""
    for above in picture.iterancestors():
        name = etree.QName(above).localname
        if name in ("del", "moveFrom") or re.search(r"visibility:\s*hidden", above.get("style") or ""):
            return True
        marks = (
            above.findall("{*}docPr")
            if name in ("inline", "anchor")
            else above.findall("{*}rPr/{*}vanish")
            if name == "r"
            else []
        )
        if any(_is_on(mark) for mark in marks):
            return True
    return False


def _is_on(mark: etree._Element) -> bool:
    """Whether a mark hides: `hidden` of a drawing, which is off unless told; a run's, which is on unless told."""
    if etree.QName(mark).localname == "docPr":
        return (mark.get("hidden") or "0") not in OFF
    return next((value for key, value in mark.attrib.items() if etree.QName(key).localname == "val"), "1") not in OFF


def _crop(picture: etree._Element) -> Crop:
    if etree.QName(picture).localname == "imagedata":
        cuts = [_fraction(picture.get(f"crop{side}")) for side in SIDES]
    else:
        around = picture.getparent()
        rectangle = around.find("{*}srcRect") if around is not None else None
        cuts = [_number(rectangle.get(side[0])) / SHARE if rectangle is not None else 0.0 for side in SIDES]
    left, top, right, bottom = (max(0.0, cut) for cut in cuts)
    return (left, top, 1 - right, 1 - bottom) if left + right < 1 and top + bottom < 1 else WHOLE


def _fraction(value: str | None) -> float:
    return _number(value.removesuffix("f")) / FIXED if value and value.endswith("f") else _number(value)


def _number(value: str | None) -> float:
    try:
        return float((value or "0").removesuffix("%"))
    except ValueError:
        return 0.0


def cut_to(path: Path, crop: Crop) -> None:
    """Leave in a picture file only what is seen of it. One that cannot be decoded stays as it is: it is told when it is looked into."""
    try:
        with Image.open(path) as image:
            wide, tall = image.size
            box = round(crop[0] * wide), round(crop[1] * tall), round(crop[2] * wide), round(crop[3] * tall)
            seen = image.crop(box)
            dpi = image.info.get("dpi")
        seen.convert("RGB" if seen.mode not in ("1", "L", "RGB") else seen.mode).save(
            path, "PNG", **({"dpi": dpi} if dpi else {})
        )
    except BROKEN_PICTURE:
        return
