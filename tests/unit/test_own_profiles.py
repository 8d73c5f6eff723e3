"""Where own profiles lie is read once, and again where the environment or the file `.env` changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notices import own


def test_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in own.NAMES:
        monkeypatch.delenv(name, raising=False)
    assert own.own_folder() == Path("var/shenbao/notices")
    (tmp_path / ".env").write_text("SHENBAO_PROFILES=/srv/profiles\n", "utf-8")
    assert own.own_folder() == Path("/srv/profiles")
    (tmp_path / ".env").write_text("SHENBAO_PROFILES=/srv/elsewhere\n", "utf-8")
    assert own.own_folder() == Path("/srv/elsewhere")
    monkeypatch.setenv("SHENBAO_PROFILES", "/srv/told")
    assert own.own_folder() == Path("/srv/told")
    monkeypatch.delenv("SHENBAO_PROFILES")
    (tmp_path / ".env").unlink()
    assert own.own_folder() == Path("var/shenbao/notices")


def test_what_did_not_change_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHENBAO_DATA", str(tmp_path))
    first = own._told()
    assert own._told() is first and os.environ["SHENBAO_DATA"] == str(first.data)
