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


def test_the_folder_of_another_user_holds_no_profiles_but_one_that_was_told_must_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", refused)
    for name in own.NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHENBAO_DATA", "/var/lib/shenbao/data")
    assert own.own_files() == []
    monkeypatch.setenv("SHENBAO_PROFILES", "/srv/profiles")
    with pytest.raises(PermissionError):
        own.own_files()


def test_what_did_not_change_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHENBAO_DATA", str(tmp_path))
    first = own._told()
    assert own._told() is first and os.environ["SHENBAO_DATA"] == str(first.data)
