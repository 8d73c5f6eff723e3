"""docs/howto/add-a-format.md and add-a-reader.md, walked: what they print, put into a copy of the program, makes visiting cards readable."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOWTO = ROOT / "docs" / "howto"
DATA = ROOT / "tests" / "data" / "intake"
READ = """
import sys
from pathlib import Path
from extractors.reading import read_source
from intake.inspection.format_table import format_of
from intake.limits import Limits
from intake.receiving import receive

packet = receive(Path(sys.argv[1]), Path(sys.argv[2]), Limits())
for file in packet.files:
    print(file.id, file.kind.value, format_of(file.kind).word, file.fate.value, file.note, sep="|")
card = next(source for source in packet.sources if source.file.endswith(".vcf"))
(page,) = read_source(card, Path(sys.argv[2]))
print(page.reader.value, page.reader.electronic, page.text.replace(chr(10), "/"), sep="|")
"""


def printed(page: str) -> list[str]:
    """Return the code on a page."""
    return re.findall(r"```(?:python|text)\n(.*?)```", (HOWTO / page).read_text(encoding="utf-8"), re.DOTALL)


def put(file: Path, before: str, after: str) -> None:
    """Replace the one place in a file that matches."""
    text, times = re.subn(before, lambda _: after, file.read_text(encoding="utf-8"))
    assert times == 1, (file, before)
    file.write_text(text, encoding="utf-8")


def program_with_card(folder: Path) -> Path:
    """Copy the rooms that the walks change, and change them as the first page says."""
    line, module = printed("add-a-format.md")
    for room in ("model", "intake", "extractors"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    put(folder / "model" / "packet.py", '    OFD = "ofd"\n', f'    OFD = "ofd"\n{line}')
    (folder / "intake" / "formats" / "card.py").write_text(module, encoding="utf-8")
    return folder


def program_with_card_reader(folder: Path) -> Path:
    """Do what the second page says on top of the first."""
    member, reader, without_copy, named = printed("add-a-reader.md")
    program = program_with_card(folder)
    put(program / "model" / "page.py", '    OFD = "ofd"\n', f'    OFD = "ofd"\n{member}')
    (program / "extractors" / "readers" / "card.py").write_text(reader, encoding="utf-8")
    card = program / "intake" / "formats" / "card.py"
    put(card, r" *from .* import text_as_word.*\n\n", "")
    put(card, r" *copy = .*\n", "")
    put(card, r" *return Examination\(.*\n", without_copy)
    put(card, r" *suffixes=.*\n", f'{named}        suffixes=(".vcf",),\n')
    return program


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    portrait = base64.b64encode((DATA / "good.jpg").read_bytes()).decode()
    card = f"BEGIN:VCARD\r\nFN:陈志远\r\nORG:佛山某公司\r\nPHOTO;ENCODING=b;TYPE=JPEG:{portrait[:60]}\r\n {portrait[60:]}\r\nEND:VCARD\r\n"
    folder = tmp_path / "甲公司"
    folder.mkdir()
    (folder / "联系人.vcf").write_text(card, encoding="utf-8", newline="")
    return folder


def read_with(program: Path, packet: Path, workspace: Path) -> list[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(program), str(ROOT)))}
    command = [sys.executable, "-c", READ, str(packet), str(workspace)]
    told = subprocess.run(command, env=environment, cwd=workspace.parent, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_one_line_and_one_module_make_a_format(packet: Path, tmp_path: Path) -> None:
    assert read_with(program_with_card(tmp_path / "program"), packet, tmp_path / "work") == [
        "联系人.vcf|card|电子名片|read|名片按 Word 文档读取",
        "联系人.vcf!/照片.jpg|jpeg|JPEG 图片|read|",
        "word|True|姓名：陈志远/单位：佛山某公司",
    ]


def test_a_reader_is_named_by_its_format(packet: Path, tmp_path: Path) -> None:
    assert read_with(program_with_card_reader(tmp_path / "program"), packet, tmp_path / "work") == [
        "联系人.vcf|card|电子名片|read|",
        "联系人.vcf!/照片.jpg|jpeg|JPEG 图片|read|",
        "card|True|姓名：陈志远/单位：佛山某公司",
    ]
