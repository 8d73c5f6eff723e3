"""Pictures of a Word document that are shown in part, or not at all: no more of them is read than is seen."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from PIL import Image

from intake.examination import FileToExamine, Member
from intake.inspection.word import UNSEEN, examine_docx
from intake.limits import Limits
from model.packet import FileKind

A, WP = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}",
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}",
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIZE = (400, 800)


def pasted(folder: Path, *changes: str) -> list[Member]:
    """A document with a picture (its lower half black) once for each change; return what becomes of it."""
    picture = Image.new("RGB", SIZE, "white")
    picture.paste("black", (0, 400, 400, 800))
    data = io.BytesIO()
    picture.save(data, "PNG")
    document = docx.Document()
    for change in changes:
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(data.getvalue()))
        element = run._element
        if change == "cropped":
            blip = next(element.iter(f"{A}blip"))
            blip.addnext(etree.Element(f"{A}srcRect", b="50000", l="25000"))
        elif change == "hidden":
            next(element.iter(f"{WP}docPr")).set("hidden", "1")
        elif change == "deleted":
            around = etree.Element(f"{W}del")
            element.addprevious(around)
            around.append(element)
    path = folder / "a.docx"
    document.save(str(path))
    return list(examine_docx(FileToExamine(path, FileKind.DOCX, path.name, folder / "out", Limits())).members)


@pytest.mark.parametrize(
    ("changes", "size"),
    [(("",), SIZE), (("cropped",), (300, 400)), (("cropped", ""), SIZE), (("hidden", "cropped"), (300, 400))],
)
def test_what_is_seen_of_a_picture(tmp_path: Path, changes: tuple[str, ...], size: tuple[int, int]) -> None:
    (member,) = pasted(tmp_path, *changes)
    assert member.path is not None
    with Image.open(member.path) as image:
        assert image.size == size
        assert (image.convert("L").getextrema()[0] == 255) is (size != SIZE)  # nothing of the lower half


@pytest.mark.parametrize("change", ["hidden", "deleted"])
def test_a_picture_that_is_not_shown_is_told_as_that(tmp_path: Path, change: str) -> None:
    (member,) = pasted(tmp_path, change)
    assert (member.path, member.ignored) == (None, UNSEEN)


def test_pictures_of_vml_and_crops_that_leave_nothing(tmp_path: Path) -> None:
    pasted(tmp_path, "")
    with zipfile.ZipFile(tmp_path / "a.docx") as old, zipfile.ZipFile(tmp_path / "b.docx", "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "word/document.xml":
                number = data.split(b'r:embed="')[1].split(b'"')[0].decode()
                shape = f'<w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:imagedata r:id="{number}" cropbottom="32768f"/></v:shape></w:pict>'
                begin, end = data.index(b"<w:drawing"), data.index(b"</w:drawing>") + 12
                data = data[:begin] + shape.encode() + data[end:]
            new.writestr(info, data)
    (member,) = examine_docx(FileToExamine(tmp_path / "b.docx", FileKind.DOCX, "b.docx", tmp_path / "o", Limits())).members
    assert member.path is not None
    with Image.open(member.path) as image:
        assert image.size == (400, 400)
