"""The settings of the readers are documented as they are, reach the readers, and make a page be read again."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import docx

from extractors.options import ReadOptions
from extractors.readers.settings import ReaderSettings, settings_page
from extractors.readers.word.settings import WordSettings
from extractors.reading import read_source
from model.packet import FileKind, PageSource

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "settings-readers.md"


def test_the_page_about_the_settings_is_as_they_are() -> None:
    assert DOCUMENTATION.read_text(encoding="utf-8") == settings_page(), (
        "run: python -m extractors.readers.settings > docs/settings-readers.md"
    )


def test_every_setting_says_its_unit_and_what_it_is() -> None:
    for reader in fields(ReaderSettings):
        for one in fields(type(getattr(ReaderSettings(), reader.name))):
            assert one.metadata["unit"] and one.metadata["about"], f"{reader.name}.{one.name}"


def test_settings_of_the_options_reach_the_reader(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("项目名称")
    document.save(str(tmp_path / "a.docx"))
    source = PageSource("a.docx", tmp_path / "a.docx", FileKind.DOCX)
    lower = ReadOptions(readers=ReaderSettings(word=replace(WordSettings(), above=1.15)))
    (usual,), (set_lower,) = read_source(source, tmp_path), read_source(source, tmp_path, lower)
    assert usual.text == set_lower.text == "项目名称"
    assert set_lower.lines[0].box.y0 > usual.lines[0].box.y0
