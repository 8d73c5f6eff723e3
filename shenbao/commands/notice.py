"""Commands for profiles of notices: `shenbao notice check`, `draft`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from shenbao.commands.draft import draft
from shenbao.drafting.unsure import marks_in


@click.group()
def notice() -> None:
    """Profiles of notices."""


notice.add_command(draft)


@notice.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_profile(file: Path) -> None:
    """Tell all that is wrong in the profile FILE (a path or an id), with lines and what to write instead."""
    from model.errors import UsageError
    from notices.faults.check import faults_in
    from notices.profile import available

    path = file if file.is_file() else available().get(str(file))
    if path is None:
        raise UsageError(f"找不到文件 {file}，也没有这个名称的通知")
    faults = faults_in(path)
    for fault in faults:
        click.echo(str(fault))
    wrong = sum(fault.sure for fault in faults)
    told = f"共 {wrong} 处错误、{len(faults) - wrong} 处提醒" if faults else "没有发现错误"
    click.echo(f"{path}：{told}" + ("" if wrong else f"，可以使用：shenbao check 材料 --notice {path}"))
    if marks := marks_in(path.read_text(encoding="utf-8", errors="replace")):
        click.echo(f"还有 {marks} 处“待确认”没有核对：请对照表格和通知逐处核对、修改，然后删去标记")
    sys.exit(1 if wrong else 0)
