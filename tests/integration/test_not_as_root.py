"""The service refuses to run as the master of the machine, unless it is told to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner

from model.errors import RunsAsRoot
from shenbao.commands.cluster import scheduler
from shenbao.commands.cluster import worker as cluster_worker
from shenbao.commands.service import serve, worker


@pytest.mark.parametrize("command", [serve, worker])
def test_as_root_nothing_is_started(command: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENBAO_ALLOW_ROOT", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    result = CliRunner().invoke(command, ["--data", str(tmp_path / "data")])  # type: ignore[arg-type]
    assert isinstance(result.exception, RunsAsRoot) and not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [scheduler, cluster_worker])
def test_nor_on_a_host_of_a_cluster(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler takes what others send it, too."""
    monkeypatch.delenv("SHENBAO_ALLOW_ROOT", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("engine.cluster_hosts.run_scheduler", pytest.fail)
    assert isinstance(CliRunner().invoke(command).exception, RunsAsRoot)
