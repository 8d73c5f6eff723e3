"""Commands for the tokens of the REST API: `shenbao token add`, `list`, `revoke`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from shenbao.commands.service import DATA, _store

SCOPES = ("view", "upload", "correct", "issue", "report", "delete", "integrate", "measure", "assign", "administer", "audit")


@click.group()
def token() -> None:
    """Tokens of the REST API."""


@token.command("add")
@click.argument("login")
@click.option("--label", default="api", show_default=True, help="What the token is for.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="What it allows (repeat); default: view, upload."
)
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="How long it holds.")
@DATA
def add_token(login: str, label: str, scopes: tuple[str, ...], days: int, data: Path | None) -> None:
    """Make a token of the user LOGIN. It is told once; it never allows more than the user's role."""
    from shenbao.service.core.access import PROGRAM, Right
    from shenbao.service.office import people
    from storage.schema import now

    rights = [Right(scope) for scope in scopes or ("view", "upload")]
    with _store(data).database.unit() as session:
        plain = people.add_token(
            session, PROGRAM, people.of_login(session, login), people.NewToken(label, rights, now() + timedelta(days=days))
        )
    click.echo(f"令牌：{plain}（只显示这一次，{days} 天内有效）")


@token.command("list")
@click.argument("login")
@DATA
def list_tokens(login: str, data: Path | None) -> None:
    """List the tokens of the user LOGIN."""
    from shenbao.service.office import people

    with _store(data).database.look() as session:
        for row in people.tokens(session, people.of_login(session, login)):
            until = row.expires.date().isoformat() if row.expires else "长期"
            used = row.last_used.date().isoformat() if row.last_used else "未用过"
            click.echo(f"{row.id}  {row.name}  {'、'.join(row.scopes)}  有效期至 {until}  最近使用 {used}")


@token.command("revoke")
@click.argument("token_id")
@DATA
def revoke_token(token_id: str, data: Path | None) -> None:
    """Revoke a token by its id (`shenbao token list`)."""
    from shenbao.service.core.access import PROGRAM
    from shenbao.service.office import people

    with _store(data).database.unit() as session:
        people.revoke_token(session, PROGRAM, token_id)
    click.echo("已停用")
