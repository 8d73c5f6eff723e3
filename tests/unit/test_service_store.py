"""The folder of the service."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.service.core.store import open_store


def test_a_folder_named_from_here_is_the_same_one_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `make run` names it (var/shenbao): Flask would look for what it sends below its own folder."""
    monkeypatch.chdir(tmp_path)
    store = open_store(Path("var/shenbao"))
    store.database.close()
    assert store.workspace("p1") == tmp_path / "var" / "shenbao" / "packets" / "p1"
    assert (tmp_path / "var" / "shenbao" / "shenbao.db").is_file()
