"""docs/howto/add-a-field.md and add-a-finding-kind.md, walked through: their code is put in its places and runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document

ROOT = Path(__file__).parents[2]
HOWTO = ROOT / "docs" / "howto"
ROWS = {
    "项目名称": "智能分拣小车",
    "申请单位": "某市启明机器人有限公司",
    "申请金额（万元）": "12.5",
    "联系人": "许知远",
    "手机": "13800138000",
    "是否已获其他资助": "☐是 ☑否",
    "项目简介": "用于快递站点的小型分拣车。",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The rooms that the pages change, and the profile of write-a-notice.md, in a folder that comes before the project's."""
    for room in ("model", "notices", "checkers"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    (profile,) = re.findall(r"```yaml\n(.*?)```", (HOWTO / "write-a-notice.md").read_text(encoding="utf-8"), re.S)
    (tmp_path / "grant.yaml").write_text(profile, encoding="utf-8")
    return tmp_path


def blocks(page: str) -> list[tuple[str, str]]:
    """The page's blocks of code: `(python or diff, text)`."""
    return re.findall(r"```(python|diff)\n(.*?)```", (HOWTO / page).read_text(encoding="utf-8"), re.S)


def put(tree: Path, kind: str, text: str) -> None:
    """Write a new module, or the `+` lines of a change behind (or, for `-`, instead of) the line that stands before them."""
    head, body = text.split("\n", 1)
    path = tree / head.removeprefix("# ").removeprefix("--- ")
    if kind == "python":
        assert not path.exists()
        path.write_text(body, encoding="utf-8")
        return
    lines, place = path.read_text(encoding="utf-8").splitlines(), 0
    for line in body.splitlines():
        if line.startswith("+"):
            lines.insert(place, line[1:])
            place += 1
        else:
            place = lines.index(line[1:]) + 1
            if line.startswith("-"):
                place -= 1
                del lines[place]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_form(path: Path, changed: Mapping[str, str]) -> None:
    document = Document()
    document.add_paragraph("青年创新小额资助申请表")
    table = document.add_table(0, 2, style="Table Grid")
    for label, value in (ROWS | changed).items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.save(str(path))


def checked(tree: Path, *forms: Mapping[str, str]) -> list[dict[str, Any]]:
    """The report of each filled form with the given values changed, by a program of which `tree` is a part."""
    names = [f"{number}.docx" for number in range(len(forms))]
    for name, changed in zip(names, forms, strict=True):
        write_form(tree / name, changed)
    program = [sys.executable, "-c", "from shenbao.commands.main import main; main()"]
    options = ["--notice", "grant.yaml", "--json", "report.json", "--jobs", "1"]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join((str(tree), str(ROOT)))}
    done = subprocess.run([*program, "check", *names, *options], cwd=tree, env=paths, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    packets: list[dict[str, Any]] = json.loads((tree / "report.json").read_text(encoding="utf-8"))["packets"]
    return packets


def codes(packet: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in packet["findings"]}


def test_a_field_is_one_entry_and_a_type_is_one_class_and_one_line(tree: Path) -> None:
    field, *kind = blocks("add-a-field.md")
    put(tree, *field)
    blank, wrong = checked(tree, {"邮政编码": ""}, {"邮政编码": "51006"})
    assert codes(blank) == {"missing:grant.postcode"} and codes(wrong) == set()
    for block in kind:
        put(tree, *block)
    wrong, right = checked(tree, {"邮政编码": "51006"}, {"邮政编码": "５１０ ０６０"})
    assert codes(wrong) == {"invalid:grant.postcode"} and codes(right) == set()
    assert right["fields"]["grant.postcode"]["value"] == "510060"


def test_a_kind_of_finding_is_one_member_and_one_check(tree: Path) -> None:
    for block in blocks("add-a-finding-kind.md"):
        put(tree, *block)
    deferred, answered = checked(tree, {"项目简介": "同去年申请书"}, {})
    assert codes(deferred) == {"deferred:grant.summary"} and codes(answered) == set()
