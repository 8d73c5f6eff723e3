"""Every tolerance of the page stages is documented, frozen, and reaches the stage that it is for."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.options import ReadOptions
from extractors.page.image.settings import ImageSettings
from extractors.page.rules.find import find_rules
from extractors.page.rules.settings import RuleSettings
from extractors.page.settings import STAGES, PageSettings, settings_page
from extractors.page.tables.grid import find_grid
from extractors.page.tables.settings import TableSettings

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_documentation_is_what_the_code_says() -> None:
    assert DOCUMENTATION.read_text(encoding="utf-8") == settings_page()


@pytest.mark.parametrize("stage", STAGES)
def test_every_setting_says_its_unit_and_what_it_is(stage: type) -> None:
    assert all(one.metadata["unit"] and one.metadata["about"] for one in fields(stage))
    with pytest.raises(FrozenInstanceError):
        setattr(stage(), fields(stage)[0].name, 0)


def test_the_options_of_reading_hold_the_settings_of_all_stages() -> None:
    options = ReadOptions(page=replace(PageSettings(), image=ImageSettings(sure_red=70)))
    assert options.page.image.sure_red == 70 and options != ReadOptions()


def test_a_setting_reaches_its_stage() -> None:
    page = np.full((1100, 800), 255, np.uint8)
    for y in (300, 360, 420):
        cv2.line(page, (100, y), (700, y), 40, 2)
    for x in (100, 400, 700):
        cv2.line(page, (x, 300), (x, 420), 40, 2)
    assert len(find_rules(page)) == 6 and find_rules(page, RuleSettings(shortest_level=2000, shortest_upright=2000)) == ()
    assert len(find_grid(page).cell_boxes()) == 4
    assert find_grid(page, tables=TableSettings(max_lines=2)).cell_boxes() == []
