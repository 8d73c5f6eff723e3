"""Language data: every file tells its source, every group is asked for by the code, nothing stands in a list twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language import FOLDER, alternatives, language, words

ROOT = Path(__file__).parents[2]
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
ROOMS = ("model", "notices", "intake", "extractors", "checkers")


@pytest.mark.parametrize("name", FILES)
def test_a_file_tells_its_source(name: str) -> None:
    assert len(language(name)["source"]) > 40


@pytest.mark.parametrize("name", FILES)
def test_every_group_is_used(name: str) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    for group in language(name):
        assert group == "source" or f'"{group}"' in code or f"'{group}'" in code, group


@pytest.mark.parametrize("name", FILES)
def test_nothing_stands_in_a_list_twice(name: str) -> None:
    for group, entries in language(name).items():
        if isinstance(entries, list):
            assert len(entries) == len(set(entries)), group


def test_groups_are_given_in_the_order_of_the_file() -> None:
    assert words("names", "before_organisation").index("由于") < words("names", "before_organisation").index("由")
    assert words("names", "surnames")[:3] == ("王", "李", "张")
    assert alternatives("names", "after_person").startswith("(?:先生|女士|")
    with pytest.raises(FileNotFoundError):
        language("nothing")
