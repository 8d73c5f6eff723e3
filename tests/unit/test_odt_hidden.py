"""Hidden sections and paragraphs of OpenDocument texts are left out before the document is converted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from intake.examination import FileToExamine
from intake.inspection.other_documents import examine_odt
from intake.limits import Limits
from model.packet import FileKind

HEAD = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
HIDDEN = {
    "none": ('<text:section text:display="none"><text:p>旧</text:p></text:section>', True),
    "condition": ('<text:section text:display="condition" text:is-hidden="true"><text:p>旧</text:p></text:section>', True),
    "not now": ('<text:section text:display="condition"><text:p>旧</text:p></text:section>', False),
    "paragraph": ('<text:p><text:hidden-paragraph text:is-hidden="true"/>旧</text:p>', True),
    "plain": ("<text:p>旧</text:p>", False),
}


@pytest.mark.parametrize(("part", "hidden"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden_is_left_out(tmp_path: Path, part: str, hidden: bool) -> None:
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"{HEAD}<office:body><office:text><text:p>新</text:p>{part}</office:text></office:body></office:document-content>",
        )
    found = examine_odt(FileToExamine(path, FileKind.ODT, path.name, tmp_path / "out", Limits()))
    assert (found.convert, found.readable is not None) == ("docx", hidden)
    if found.readable is not None:
        with zipfile.ZipFile(found.readable) as archive:
            content = archive.read("content.xml").decode()
            assert ("旧" in content or "&#26087;" in content, "新" in content or "&#26032;" in content) == (False, True)
