"""Commands of the service: serve, stop, demo, worker, user, db."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of the service (default: var/shenbao)."
)
PRIVATE = 0o077  # nobody but the service's user reads or writes what the service writes
ROLES = ("clerk", "reviewer", "manager", "administrator", "integrator", "system", "security", "auditor")


@click.command()
@click.option("--host", help="Address to listen on (default: 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: 8321).")
@DATA
@click.option("--jobs", type=click.IntRange(1), help="Processes that read at the same time (default: one a core).")
@click.option("--no-worker", is_flag=True, help="Serve the pages only; `shenbao worker` runs elsewhere.")
def serve(host: str | None, port: int | None, data: Path | None, jobs: int | None, no_worker: bool) -> None:
    """Run the service: the web pages, and the dispatcher that reads what is uploaded."""
    from intake.inspection.fork_server import need_shared_memory
    from shenbao.commands.running import held, need_free
    from shenbao.serve import shenbao, supervise, web_command
    from shenbao.service.core.config import ServiceSettings

    _set(SHENBAO_HOST=host, SHENBAO_PORT=port, SHENBAO_DATA=data and data.resolve(), SHENBAO_JOBS=jobs)
    settings = ServiceSettings()
    need_no_root(settings.allow_root)
    need_shared_memory()
    with held(settings.data):
        need_free(settings.host, settings.port)
        _store(data, upgrades=True).database.close()  # makes the key and brings the schema up to date before anybody opens it
        web = web_command(settings.host, settings.port, settings.web_processes, settings.web_threads)
        click.echo(f"申报材料核对服务：http://{settings.host}:{settings.port}/")
        beside = [shenbao("monitor")] if settings.monitored else []
        supervise([web, *beside] if no_worker else [web, shenbao("worker"), *beside])


def need_no_root(allowed: bool) -> None:
    from model.errors import RunsAsRoot

    if os.geteuid() == 0 and not allowed:
        raise RunsAsRoot()


@click.command("stop")
@DATA
def stop_service(data: Path | None) -> None:
    """Stop the service that runs on the folder."""
    from shenbao.commands.running import stop
    from shenbao.service.core.config import ServiceSettings

    _set(SHENBAO_DATA=data and data.resolve())
    click.echo("服务已停止" if stop(ServiceSettings().data) else "服务没有在运行")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: 8321).")
@DATA
@click.option(
    "--stay/--detach",
    default=None,
    help="Stay until Ctrl-C, or let the service run on (default: by whether there is a terminal).",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Print findings and write all reports below this folder."
)
def demo(folder: Path, port: int | None, data: Path | None, stay: bool | None, out: Path | None) -> None:
    """Start the service with the packets in DIR: a first login is made, the packets are loaded once and read."""
    from shenbao.commands.demo import run
    from shenbao.service.core.config import ServiceSettings

    _set(SHENBAO_PORT=port)
    run(_store(data, upgrades=True), folder, ServiceSettings(), out, sys.stdin.isatty() if stay is None else stay)


@click.command()
@DATA
@click.option("--jobs", type=click.IntRange(1), help="Processes that read at the same time (default: one a core).")
def worker(data: Path | None, jobs: int | None) -> None:
    """Run the dispatcher alone: reads what the job queue holds, and delivers webhooks."""
    from shenbao import logs
    from shenbao.dispatcher import open_dispatcher
    from shenbao.service.core.config import ServiceSettings
    from shenbao.settings import Settings

    _set(SHENBAO_DATA=data and data.resolve())
    settings = ServiceSettings()
    need_no_root(settings.allow_root)
    logs.configure(settings.log_json)
    dispatcher, executor = open_dispatcher(settings, Settings(), jobs)

    def leave(_signal: int, _frame: object) -> None:
        """Out of whatever waits: what is under way is given back to the job queue, not waited for."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        dispatcher.run(own_process=True)
    finally:
        executor.stop()


@click.group()
def user() -> None:
    """Users of the service."""


@user.command("add")
@click.argument("login")
@click.option("--name", help="The person's name (default: the login).")
@click.option("--role", type=click.Choice(ROLES), default="administrator", show_default=True, help="What the person may do.")
@click.option("--office", default="本单位", show_default=True, help="The person's office; made if it is not there.")
@click.option("--under", help="The office above it, where it is made.")
@click.option("--own-office-only", is_flag=True, help="An administrator who does not see the offices below.")
@click.option("--ask", is_flag=True, help="Ask for the password instead of making one.")
@DATA
def add_user(  # noqa: PLR0913 - the options of a command
    login: str, name: str | None, role: str, office: str, under: str | None, own_office_only: bool, ask: bool, data: Path | None
) -> None:
    """Add a user. The password is made and told once, or asked for; there is no default one."""
    from shenbao.service.core.access import PROGRAM
    from shenbao.service.office import people
    from shenbao.service.office.administration import new_password
    from storage.schema import Role

    password = click.prompt("密码", hide_input=True, confirmation_prompt=True) if ask else new_password()
    store = _store(data)
    with store.database.unit() as session:
        above = people.add_office(session, under) if under else None
        place = people.add_office(session, office, above)
        below = role in ("administrator", "manager") and not own_office_only
        people.add_user(session, PROGRAM, people.NewUser(login, name or login, Role(role), place, password, below))
    click.echo(f"已新增用户 {login}" if ask else f"已新增用户 {login}，密码：{password}（只显示这一次，请登录后更改）")


@user.command("password")
@click.argument("login")
@click.option("--ask", is_flag=True, help="Ask for the password instead of making one.")
@DATA
def reset_password(login: str, ask: bool, data: Path | None) -> None:
    """Give the user LOGIN a new password and lift a lock. It is told once; the person's sessions end."""
    from shenbao.service.core.access import PROGRAM
    from shenbao.service.office import people
    from shenbao.service.office.administration import new_password

    password = click.prompt("密码", hide_input=True, confirmation_prompt=True) if ask else new_password()
    with _store(data).database.unit() as session:
        found = people.of_login(session, login)
        people.set_password(session, PROGRAM, found, people.hash_password(password, found.login))
    click.echo(f"已更改 {login} 的密码" if ask else f"{login} 的新密码：{password}（只显示这一次，请登录后更改）")


@user.command("reset-factor")
@click.argument("login")
@DATA
def reset_factor(login: str, data: Path | None) -> None:
    """Take the second factor off the user LOGIN, who lost the telephone; the person's sessions end. One that must be there is set up anew at the next login."""
    from shenbao.service.core.access import PROGRAM
    from shenbao.service.office import factors, people

    with _store(data).database.unit() as session:
        found = people.of_login(session, login)
        factors.end(session, PROGRAM, found)
    click.echo(f"已停用 {login} 的第二因子")


@user.command("lookup")
@click.argument("login")
@click.option("--adopt", is_flag=True, help="Give the account LOGIN, which was made here, to the directory.")
@DATA
def look_up(login: str, adopt: bool, data: Path | None) -> None:
    """Tell what the office's directory (LDAP) says of LOGIN: name, groups, and the role and office that they give."""
    from model.errors import UsageError
    from shenbao.service.core.access import PROGRAM
    from shenbao.service.core.config import ServiceSettings
    from shenbao.service.office import directory_accounts, people
    from shenbao.service.office.directory import open_directory

    directory = open_directory(ServiceSettings())
    if directory is None:
        raise UsageError("没有设置统一目录（SHENBAO_LDAP_URL）")
    entry = directory.entry(login)
    click.echo(directory_accounts.told(entry))
    if not adopt:
        return
    with _store(data).database.unit() as session:
        found = people.of_login(session, login)
        directory_accounts.adopt(session, PROGRAM, found, entry)
    click.echo(f"{login} 已交由统一目录管理")


@click.group()
def db() -> None:
    """The database of the service."""


@db.command()
@DATA
def upgrade(data: Path | None) -> None:
    """Bring the schema up to date (the service does it when it starts)."""
    _store(data, upgrades=True)
    click.echo("数据库已是最新版本")


def _store(data: Path | None, upgrades: bool = False) -> Any:
    """Open the store. Raises OperationFailed where an older program's service may still run on it, unless the command `upgrades` it."""
    from shenbao.service.core.config import ServiceSettings
    from shenbao.service.core.store import need_up_to_date, open_store

    _set(SHENBAO_DATA=data and data.resolve())
    settings = ServiceSettings()
    if not upgrades:
        need_up_to_date(settings.data, settings.database)
    return open_store(settings.data, settings.database, settings.blobs)


def _set(**values: Any) -> None:
    """Options win over the environment, and reach the children through it; so does that what they write is the service's user's alone."""
    os.umask(PRIVATE)
    os.environ.update({name: str(value) for name, value in values.items() if value is not None})
