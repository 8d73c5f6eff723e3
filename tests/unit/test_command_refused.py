"""What a command may not read or write is told as that, with whose it is, not as an error of ours."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from shenbao.commands import main


def test_what_may_not_be_read_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied", "/root/in")

    monkeypatch.setattr(main, "cli", refused)
    with pytest.raises(SystemExit) as ended:
        main.main()
    told = capsys.readouterr().err
    assert ended.value.code == 4 and "无权读写 /root/in" in told and "内部错误" not in told


def test_a_database_that_cannot_be_reached_is_told_in_the_server_s_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(**_: object) -> None:
        raise OperationalError("SELECT 1", {}, psycopg.OperationalError("no pg_hba.conf entry for host\nmore"))

    monkeypatch.setattr(main, "cli", refused)
    with pytest.raises(SystemExit) as ended:
        main.main()
    told = capsys.readouterr().err
    assert ended.value.code == 4 and "数据库无法使用：no pg_hba.conf entry for host。" in told and "内部错误" not in told
