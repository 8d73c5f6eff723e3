"""The help in the program: of the own role first, searched, and with every word that people meet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage.schema import Role
from web.pages.office import help as help_pages
from web_scene import Scene, build

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return build(tmp_path_factory.mktemp("help"))


def test_every_line_of_the_source_is_shown_and_every_role_has_its_steps() -> None:
    lines = [line for line in help_pages.SOURCE.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
    assert sum(len(section.entries) for section in help_pages.sections()) == len(lines) > 50
    assert {section.role for section in help_pages.sections() if section.role} == set(Role)


@pytest.mark.parametrize("part", ["What is handed in", "What is said of it"])
def test_every_word_of_the_glossary_that_people_meet_is_explained(part: str) -> None:
    text = GLOSSARY.read_text(encoding="utf-8").split(f"## {part}\n")[1].split("\n## ")[0]
    words = {row.split("|")[1].strip() for row in text.splitlines() if row.startswith("|")} - {"Chinese", "---"}
    explained = {entry.title for section in help_pages.sections() for entry in section.entries}
    assert words and words - explained == set()


def test_the_own_role_comes_first_and_the_search_narrows(scene: Scene) -> None:
    for role, title in (("clerk", "收件人员的第一步"), ("manager", "管理人员的第一步")):
        page = scene.client(f"{role}-a").get("/help").text
        assert re.findall(r"<h2>(.+?)</h2>", page)[0] == title and "双人复核" in page and "<kbd>]</kbd>" in page
    found = scene.client("clerk-a").get("/help?q=登记表 关联").text
    assert "人工关联" in found and "双人复核" not in found
    part = scene.client("clerk-a").get("/help?q=PDF", headers={"HX-Request": "true"}).text
    assert "<html" not in part and "文件格式" in part
    assert "没有找到" in scene.client("clerk-a").get("/help?q=zzz").text
    assert "/help" in scene.client("clerk-a").get("/").text
