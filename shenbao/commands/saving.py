"""`shenbao backup` and `shenbao restore`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from shenbao.commands.service import DATA, _set, _store

MB = 1 << 20
TARGET = click.argument("target", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))


@click.command()
@TARGET
@DATA
@click.option(
    "--recipient", envvar="SHENBAO_BACKUP_RECIPIENT", default="",
    help="Public key (age1…): everything is encrypted, and can be restored with the secret key only.",
)  # fmt: skip
@click.option(
    "--new-key", type=click.Path(path_type=Path, dir_okay=False), help="Make a pair of keys first, the secret one in this file."
)
@click.option("--keep", type=click.IntRange(1), help="Keep the newest so many backups, delete older ones (default: all).")
def backup(target: Path, data: Path | None, recipient: str, new_key: Path | None, keep: int | None) -> None:
    """Save the service into DIR while it goes on running: database, files, key, settings. Only what is new is copied."""
    from shenbao.operations import vault
    from shenbao.operations.backup import save
    from shenbao.service.core.config import secret_key

    os.umask(0o077)
    if new_key is not None:
        recipient = vault.new_key(new_key)
        click.echo(f"公钥：{recipient}（以后备份用 --recipient）；密钥已写入 {new_key}，请另存他处：没有它无法恢复")
    store = _store(data)
    done = save(store, vault.Vault(target, recipient, secret_key(store.folder).encode()), keep or 0)
    store.database.close()
    click.echo(f"备份 {done.snapshot} 已完成：{done.files} 个文件，共 {_mb(done.bytes)}，新增 {_mb(done.new_bytes)}")
    if done.forgotten:
        click.echo(f"已删除较早的备份 {done.forgotten} 个")
    for problem in done.problems:
        click.echo(f"未能保存 {problem}", err=True)
    if done.problems:
        click.echo("其余已保存。请运行 shenbao audit verify，并从较早的备份中找回上述文件", err=True)
    sys.exit(1 if done.problems else 0)


@click.command()
@TARGET
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Empty folder to restore into.")
@click.option("--database", default="", help="Empty PostgreSQL database to restore into, where the backup is of one.")
@click.option("--snapshot", default="", help="Which backup (default: the newest).")
@click.option("--identity", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="File of the secret key.")
@click.option("--list", "listed", is_flag=True, help="List the backups and end.")
@click.option("--check", "checked", is_flag=True, help="Read all of a backup and compare it with its hashes; restore nothing.")
def restore(  # noqa: PLR0913 - the options of a command
    target: Path, data: Path | None, database: str, snapshot: str, identity: Path | None, listed: bool, checked: bool
) -> None:
    """Restore a service from the backup in DIR into an empty folder (and database). Everything is compared with its hash."""
    from model.errors import UsageError
    from shenbao.operations import restore as work
    from shenbao.operations.vault import Opener, Vault, identities_of

    os.umask(0o077)
    opener = Opener(Vault(target), identities_of(identity) if identity else ())
    if listed:
        click.echo("\n".join(opener.vault.snapshots()) or "没有完整的备份")
        return
    name = work.chosen(opener, snapshot)
    if checked:
        with tempfile.TemporaryDirectory(prefix="shenbao-check-") as folder:
            wrong = work.check(opener, name, Path(folder))
        click.echo("\n".join(wrong) or f"备份 {name} 完好")
        sys.exit(1 if wrong else 0)
    if data is None:
        raise UsageError("请用 --data 指定恢复到哪个空目录")
    _set(SHENBAO_DATA=data.resolve(), SHENBAO_DATABASE=database or None)
    manifest = work.restore(opener, name, data, database)
    click.echo(
        f"已恢复备份 {name}：{len(manifest.files)} 个文件，{sum(manifest.head['database']['rows'].values())} 行，全部核对无误"
    )
    click.echo(f"原来的设置在 {data / 'restored-settings'}，请核对后写入服务的环境；启动：shenbao serve --data {data}")


def _mb(size: int) -> str:
    return f"{size / MB:.1f} MB"
