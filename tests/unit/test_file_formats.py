"""The table of file formats: each kind described once, every named function there, and loaded only when it is called."""

from __future__ import annotations

import io
import pkgutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from extractors.readers.page_reader import reader_of
from intake.examination import FileToExamine
from intake.inspection.examine import examine
from intake.inspection.file_format import FileFormat
from intake.inspection.format_table import ARCHIVE_SUFFIXES, FORMATS, SUFFIXES, identify, opens_by_password
from intake.limits import Limits
from model.errors import UnsupportedFile
from model.packet import FileKind
from reports import words

NO_CONTENT = {FileKind.FOLDER, FileKind.REGISTER}
LOADS_NO_PARSER = """
import sys
from intake.inspection.format_table import FORMATS
assert len(FORMATS) > 30
print([name for name in ("cv2", "docx", "numpy", "olefile", "pikepdf", "PIL", "py7zr", "pypdfium2", "rarfile") if name in sys.modules])
"""


def test_every_kind_is_described_once_and_has_a_word() -> None:
    assert set(FORMATS) == set(FileKind)
    assert all(words.file_kind(kind) for kind in FileKind)
    assert len({one.word for one in FORMATS.values()}) == len(FileKind)


@pytest.mark.parametrize("described", FORMATS.values(), ids=lambda one: one.kind.value)
def test_what_a_format_names_is_there(described: FileFormat) -> None:
    for name in (described.examine, described.reader, described.digital_signatures):
        assert not name or callable(pkgutil.resolve_name(name))
    assert bool(described.examine) is (described.kind not in NO_CONTENT)
    assert bool(described.clues) is (described.kind not in NO_CONTENT)


def packed(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


FOREIGN = {
    "Zstandard": b"\x28\xb5\x2f\xfd" + packed(**{"[Content_Types].xml": "", "word/document.xml": ""}),
    "XPS": packed(**{"[Content_Types].xml": "", "FixedDocSeq.fdseq": "", "D/1.fdoc": "", "D/P/1.fpage": ""}),
    "iWork": packed(**{"Index/Document.iwa": "", "preview.jpg": "", "Metadata/Properties.plist": ""}),
    "EPUB": packed(mimetype="application/epub+zip", **{"META-INF/container.xml": ""}),
    "PostScript": b"%!PS-Adobe-3.0\n/Helvetica findfont 20 scalefont setfont 100 700 moveto (A) show\n",
    "光盘映像": bytes(32769) + b"CD001" + packed(**{"[Content_Types].xml": "", "word/document.xml": ""}),
    "CAB": b"MSCF" + bytes(60) + packed(**{"a.txt": "", "b.txt": ""}),
    "CAJ": b"CAJ\0" + bytes(400),
    "视频": b"\0\0\0\x18ftypisom" + bytes(range(256)),
}


def test_a_pdf_may_begin_as_postscript(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"%!PS-Adobe-3.0 PDF\r\n%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\nstartxref\n0\n%%EOF\n")
    assert identify(path) is FileKind.PDF


@pytest.mark.parametrize(("word", "data"), FOREIGN.items(), ids=FOREIGN)
def test_formats_that_are_not_read_are_called_by_their_names(tmp_path: Path, word: str, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert identify(path) is FileKind.UNKNOWN
    problem = examine(FileToExamine(path, FileKind.UNKNOWN, "a", tmp_path / "out", Limits())).problem
    assert problem is not None
    assert (problem.code, word in problem.message) == ("unsupported_file", True)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("安装.exe", b"MZ" + "单位名称：甲公司\r\n".encode() * 9),
        ("打印.bat", "echo 请稍候\r\n".encode()),
        ("填写.vbs", 'MsgBox "单位名称"'.encode()),
    ],
)
def test_a_program_that_is_a_text_is_no_document(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert identify(path) is FileKind.UNKNOWN
    problem = examine(FileToExamine(path, FileKind.UNKNOWN, name, tmp_path / "out", Limits())).problem
    assert problem is not None
    assert (problem.code, "程序或脚本" in problem.message) == ("unsupported_file", True)


def test_the_table_loads_no_parser() -> None:
    told = subprocess.run([sys.executable, "-c", LOADS_NO_PARSER], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_what_is_never_read_itself_has_no_reader() -> None:
    with pytest.raises(UnsupportedFile, match="ZIP 压缩包"):
        reader_of(FileKind.ZIP)
    assert reader_of(FileKind.PNG) is reader_of(FileKind.JPEG)


def test_which_formats_a_password_opens() -> None:
    assert all(opens_by_password(kind) for kind in (FileKind.PDF, FileKind.DOCX, FileKind.DOC, FileKind.ZIP, FileKind.RAR))
    assert not any(opens_by_password(kind) for kind in (FileKind.OFD, FileKind.ODT, FileKind.JPEG))


def test_suffixes_are_lower_case_and_tell_one_format() -> None:
    assert len(set(SUFFIXES)) == len(SUFFIXES)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
    assert set(ARCHIVE_SUFFIXES) < set(SUFFIXES)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0 %PDF-1.4", FileKind.JPEG),  # a signature at the beginning is surer than marks further on
        (b"MZ junk %PDF-1.4 junk", FileKind.PDF),
        (b"7 0 obj\n<<>>\nendobj\nstartxref", FileKind.PDF),
        (b"<?xml version='1.0'?><svg xmlns='x'></svg>", FileKind.VECTOR),
        (b"<?xml version='1.0'?><html></html>", FileKind.HTML),
        (b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text"/>', FileKind.WORD_XML),
        (
            b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>',
            FileKind.XLS,
        ),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', FileKind.XLS),
        (b'<?xml version="1.0"?><invoice/>', FileKind.UNKNOWN),
        (b"\xff\xfe" + "甲公司".encode("utf-16-le"), FileKind.TEXT),
        (bytes(range(256)), FileKind.UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), FileKind.DOC),  # its directory is broken
    ],
)
def test_the_surest_clue_decides(content: bytes, kind: FileKind, tmp_path: Path) -> None:
    path = tmp_path / "申报书.doc"
    path.write_bytes(content)
    assert identify(path) is kind


def test_a_part_of_a_split_archive_by_itself_is_told_as_that(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(range(7, 256)) * 9)
    problem = examine(FileToExamine(path, FileKind.UNKNOWN, "材料.7z.002", tmp_path / "out", Limits())).problem
    assert problem is not None
    assert (problem.code, "缺少其余分卷" in problem.message) == ("damaged_file", True)
