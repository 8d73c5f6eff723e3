"""The service refuses to run as the master of the machine, unless it is told to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from model.errors import RunsAsRoot
from shenbao.commands.service import serve, worker


@pytest.mark.parametrize("command", [serve, worker])
def test_as_root_nothing_is_started(command: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENBAO_ALLOW_ROOT", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    result = CliRunner().invoke(command, ["--data", str(tmp_path / "data")])  # type: ignore[arg-type]
    assert isinstance(result.exception, RunsAsRoot) and not (tmp_path / "data").exists()
