"""What a command may not read or write is told as that, with whose it is, not as an error of ours."""

from __future__ import annotations

import pytest

from shenbao.commands import main


def test_what_may_not_be_read_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied", "/root/in")

    monkeypatch.setattr(main, "cli", refused)
    with pytest.raises(SystemExit) as ended:
        main.main()
    told = capsys.readouterr().err
    assert ended.value.code == 4 and "无权读写 /root/in" in told and "内部错误" not in told
