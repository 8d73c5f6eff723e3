"""Documents with macros, templates and strict documents are read from a copy under ordinary names."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.readers.word.reader import word_pages
from intake.examination import FileToExamine
from intake.inspection.word import examine_docx
from intake.inspection.word_dialects import MAIN, as_ordinary
from intake.limits import Limits
from model.packet import FileKind
from word_documents import add_xml, blank_document, run, texts

KINDS = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)


def rewritten(folder: Path, old: bytes, new: bytes) -> Path:
    """A document with `new` in the place of `old` in all its parts."""
    document = blank_document()
    add_xml(document, run("项目名称：智慧社区"))
    plain, changed = folder / "plain.docx", folder / "changed.docx"
    document.save(str(plain))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return changed


@pytest.mark.parametrize("kind", KINDS)
def test_documents_that_call_themselves_otherwise(kind: bytes, tmp_path: Path) -> None:
    assert as_ordinary(rewritten(tmp_path, MAIN, kind), tmp_path / "copy.docx")
    assert texts(word_pages(tmp_path / "copy.docx", "a")) == ["项目名称：智慧社区"]


def test_strict_documents(tmp_path: Path) -> None:
    path = rewritten(
        tmp_path, b"http://schemas.openxmlformats.org/wordprocessingml/2006/", b"http://purl.oclc.org/ooxml/wordprocessingml/"
    )
    assert as_ordinary(path, tmp_path / "copy.docx")
    assert texts(word_pages(tmp_path / "copy.docx", "a")) == ["项目名称：智慧社区"]


def test_an_ordinary_document_is_left_alone(tmp_path: Path) -> None:
    assert not as_ordinary(rewritten(tmp_path, b"a", b"a"), tmp_path / "copy.docx")
    assert not (tmp_path / "copy.docx").exists()


@pytest.mark.parametrize(
    "called",
    [
        lambda name: name.replace("word/document.xml", "Word/Document.XML").replace("[Content_Types]", "[content_types]"),
        lambda name: name.replace("/", "\\"),
        lambda name: name if name.startswith("[") else f"/{name}",
    ],
    ids=["case", "backslashes", "root"],
)
def test_parts_that_are_called_otherwise_than_they_are_referred_to(called: Callable[[str], str], tmp_path: Path) -> None:
    plain, odd, copy = rewritten(tmp_path, b"a", b"a"), tmp_path / "odd.docx", tmp_path / "copy.docx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(odd, "w") as target:
        for name in source.namelist():
            target.writestr(called(name), source.read(name))
    found = examine_docx(FileToExamine(odd, FileKind.DOCX, odd.name, tmp_path / "out", Limits()))
    assert not found.convert
    assert found.readable is not None
    assert as_ordinary(odd, copy)
    assert texts(word_pages(copy, "a")) == ["项目名称：智慧社区"]
