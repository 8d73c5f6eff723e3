"""docs/howto/add-a-format.md, walked: its one line and its one module, put into a copy of the program, make e-mails readable."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOWTO = ROOT / "docs" / "howto" / "add-a-format.md"
DATA = ROOT / "tests" / "data" / "intake"
READ = """
import sys
from pathlib import Path
from extractors.reading import read_source
from intake.limits import Limits
from intake.receiving import receive
from reports.words import file_kind

packet = receive(Path(sys.argv[1]), Path(sys.argv[2]), Limits())
for file in packet.files:
    print(file.id, file.kind.value, file_kind(file.kind), file.fate.value, file.note, sep="|")
mail = next(source for source in packet.sources if source.file.endswith(".eml"))
(page,) = read_source(mail, Path(sys.argv[2]))
print(page.reader.value, page.text.replace(chr(10), "/"), sep="|")
"""


def program_with_mail(folder: Path) -> Path:
    """Copy the rooms that the walk changes, and change them as the page says."""
    line, module = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    for room in ("model", "intake"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    kinds = folder / "model" / "packet.py"
    kinds.write_text(kinds.read_text(encoding="utf-8").replace('    OFD = "ofd"\n', f'    OFD = "ofd"\n{line}'), encoding="utf-8")
    (folder / "intake" / "formats" / "mail.py").write_text(module, encoding="utf-8")
    return folder


def a_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "申报材料报送"
    mail["Date"], mail["Message-ID"] = "Fri, 08 May 2020 09:00:00 +0800", "<1@example.com>"
    mail.set_content("佛山某公司\n项目名称：智慧社区")
    mail.add_attachment((DATA / "good.jpg").read_bytes(), "image", "jpeg", filename="营业执照.jpg")
    return mail.as_bytes()


def test_one_line_and_one_module_make_a_format(tmp_path: Path) -> None:
    program = program_with_mail(tmp_path / "program")
    (tmp_path / "甲公司").mkdir()
    (tmp_path / "甲公司" / "报送.eml").write_bytes(a_mail())
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(program), str(ROOT)))}
    command = [sys.executable, "-c", READ, str(tmp_path / "甲公司"), str(tmp_path / "work")]
    told = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "报送.eml|mail|电子邮件|read|邮件正文按 Word 文档读取",
        "报送.eml!/营业执照.jpg|jpeg|JPEG 图片|read|",
        "word|申报材料报送/佛山某公司/项目名称：智慧社区",
    ]
