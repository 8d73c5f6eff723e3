"""Commands for the audit trail: `shenbao audit verify`, `export`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from shenbao.commands.service import DATA, _store

HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@click.group("audit")
def trail() -> None:
    """The audit trail: append-only, each row chained to the one before."""


@trail.command()
@click.option("--head", help="SEQ:HASH that an earlier call told: rows taken away at the end are found too.")
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File that the service wrote elsewhere day by day.",
)
@DATA
def verify(head: str | None, anchors: Path | None, data: Path | None) -> None:
    """Tell whether a row was changed, put in or taken away; exit code 1 where one was."""
    from model.errors import UsageError
    from shenbao.operations.audit_out import strangers
    from storage import audit

    known = HEAD.fullmatch(head or "")
    if head and known is None:
        raise UsageError("--head 须为 序号:哈希")
    with _store(data).database.look() as session:
        broken = list(audit.broken_links(session))
        seq, digest = audit.head(session)
        strange = strangers(session, anchors.read_text("utf-8")) if anchors else []
        lost = known is not None and audit.hash_at(session, int(known[1])) != known[2]
    for number in broken[:20]:
        click.echo(f"第 {number} 条被改动，或其前面缺少记录")
    for line in strange[:20]:
        click.echo(f"与锚定的哈希不符：{line}")
    if lost:
        click.echo("末尾的记录被删除，或整条链被重写")
    click.echo(f"共 {seq} 条，末条 {seq}:{digest}（请另行保存，下次用 --head 核对）")
    sys.exit(1 if broken or lost or strange else 0)


@trail.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@DATA
def export(file: Path, data: Path | None) -> None:
    """Write the whole trail to FILE as CSV."""
    from shenbao.service.core.access import PROGRAM
    from shenbao.service.office.audit_trail import TrailFilter, as_csv

    with _store(data).database.look() as session, file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(as_csv(session, PROGRAM, TrailFilter()))
    click.echo(f"审计记录已写入 {file}")
