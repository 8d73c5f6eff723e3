"""Every option, exit code, setting, error code is documented: these tests fail when one is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from model import errors
from model.errors import ShenbaoError
from shenbao.commands.main import EXIT_CODES, cli
from shenbao.settings import Settings
from webhook.events import EventType

DOCS = Path(__file__).parents[2] / "docs"


def tree(kind: type[ShenbaoError]) -> Iterator[type[ShenbaoError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def test_every_command_and_option_is_documented() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"shenbao {name}" in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(f"`{flag}" in text for flag in parameter.opts), parameter.name


def test_every_exit_code_is_documented() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert all(f"| {code} |" in text for code in EXIT_CODES)
    assert {kind.exit_code for kind in tree(ShenbaoError)} <= set(EXIT_CODES)


def test_every_setting_is_documented_with_its_default() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`SHENBAO_{name.upper()}`" in text
        if isinstance(field.default, int | float) and not isinstance(field.default, bool):
            assert f"| {field.default} |" in text, name


def test_every_error_code_is_unique_documented_and_has_a_remedy() -> None:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    # a kind without a code of its own only has another remedy
    kinds = [kind for kind in tree(ShenbaoError) if kind.__module__ == errors.__name__ and "code" in vars(kind)]
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.remedy.endswith("。")
        assert f"`{kind.code}`" in text, kind.code


def test_every_event_is_documented() -> None:
    text = (DOCS / "webhooks.md").read_text(encoding="utf-8")
    assert all(f"| `{event}` |" in text for event in EventType)
