"""docs/howto/add-a-format.md and add-a-reader.md, walked: what they print, put into a copy of the program, makes e-mails readable."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from email.message import EmailMessage
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
mail = next(source for source in packet.sources if source.file.endswith(".eml"))
(page,) = read_source(mail, Path(sys.argv[2]))
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


def program_with_mail(folder: Path) -> Path:
    """Copy the rooms that the walks change, and change them as the first page says."""
    line, module = printed("add-a-format.md")
    for room in ("model", "intake", "extractors"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    put(folder / "model" / "packet.py", '    OFD = "ofd"\n', f'    OFD = "ofd"\n{line}')
    (folder / "intake" / "formats" / "mail.py").write_text(module, encoding="utf-8")
    return folder


def program_with_mail_reader(folder: Path) -> Path:
    """Do what the second page says on top of the first."""
    member, reader, without_copy, named = printed("add-a-reader.md")
    program = program_with_mail(folder)
    put(program / "model" / "page.py", '    OFD = "ofd"\n', f'    OFD = "ofd"\n{member}')
    (program / "extractors" / "readers" / "mail.py").write_text(reader, encoding="utf-8")
    mail = program / "intake" / "formats" / "mail.py"
    put(mail, r" *from .* import text_as_word.*\n\n", "")
    put(mail, r" *body = .*\n *copy = .*\n", "")
    put(mail, r" *return Examination\(.*\n", without_copy)
    put(mail, r" *suffixes=.*\n", f'{named}        suffixes=(".eml",),\n')
    return program


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "申报材料报送"
    mail["Date"], mail["Message-ID"] = "Fri, 08 May 2020 09:00:00 +0800", "<1@example.com>"
    mail.set_content("佛山某公司\n项目名称：智慧社区")
    mail.add_attachment((DATA / "good.jpg").read_bytes(), "image", "jpeg", filename="营业执照.jpg")
    folder = tmp_path / "甲公司"
    folder.mkdir()
    (folder / "报送.eml").write_bytes(mail.as_bytes())
    return folder


def read_with(program: Path, packet: Path, workspace: Path) -> list[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(program), str(ROOT)))}
    command = [sys.executable, "-c", READ, str(packet), str(workspace)]
    told = subprocess.run(command, env=environment, cwd=workspace.parent, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_one_line_and_one_module_make_a_format(packet: Path, tmp_path: Path) -> None:
    assert read_with(program_with_mail(tmp_path / "program"), packet, tmp_path / "work") == [
        "报送.eml|mail|电子邮件|read|邮件正文按 Word 文档读取",
        "报送.eml!/营业执照.jpg|jpeg|JPEG 图片|read|",
        "word|True|申报材料报送/佛山某公司/项目名称：智慧社区",
    ]


def test_a_reader_is_named_by_its_format(packet: Path, tmp_path: Path) -> None:
    assert read_with(program_with_mail_reader(tmp_path / "program"), packet, tmp_path / "work") == [
        "报送.eml|mail|电子邮件|read|",
        "报送.eml!/营业执照.jpg|jpeg|JPEG 图片|read|",
        "mail|True|申报材料报送/佛山某公司/项目名称：智慧社区",
    ]
