"""Every tolerance from labels to the record is documented as it is, frozen, and used."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from extractors.packet.settings import STAGES, settings_page

ROOT = Path(__file__).parents[2]


def test_the_documentation_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "settings-record.md").read_text(encoding="utf-8") == settings_page()


@pytest.mark.parametrize("stage", STAGES)
def test_every_setting_says_its_unit_and_what_it_is(stage: type) -> None:
    assert all(one.metadata["unit"] and one.metadata["about"] for one in fields(stage))
    with pytest.raises(FrozenInstanceError):
        setattr(stage(), fields(stage)[0].name, 0)


@pytest.mark.parametrize("stage", STAGES)
def test_every_setting_is_used(stage: type) -> None:
    rooms = (ROOT / "extractors" / "forms", ROOT / "extractors" / "packet")
    code = "".join(path.read_text(encoding="utf-8") for room in rooms for path in sorted(room.rglob("*.py")))
    instance = re.search(rf"^(\w+) = {stage.__name__}\(\)$", code, re.M)
    assert instance
    assert [one.name for one in fields(stage) if not re.search(rf"\b{instance.group(1)}\.{one.name}\b", code)] == []
