"""Commands for the hosts of a cluster: `shenbao cluster certificates`, `scheduler`, `worker`; docs/cluster.md."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from shenbao.commands.service import need_no_root


@click.group()
def cluster() -> None:
    """Several machines read: their certificates, the scheduler, the workers."""


@cluster.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("hosts", nargs=-1)
@click.option(
    "--office", "offices", multiple=True, help="Host that runs the service: it alone may have pages read. May be repeated."
)
@click.option("--days", type=click.IntRange(1, 36500), default=730, show_default=True, help="How long they are good.")
def certificates(folder: Path, hosts: tuple[str, ...], offices: tuple[str, ...], days: int) -> None:
    """Make in FOLDER a certificate for each of HOSTS (names or addresses), and the authority that signs them."""
    from engine.cluster_key import AUTHORITY, AUTHORITY_KEY, make_certificates
    from model.errors import UsageError

    if not (hosts or offices):
        raise UsageError("请给出至少一台机器的名称")
    for file in make_certificates(folder, [*offices, *hosts], days, offices):
        click.echo(f"{file}：证书和私钥，只放到这一台机器上，权限 0600")
    click.echo(f"{folder / AUTHORITY}：放到每一台机器上")
    click.echo(f"{folder / AUTHORITY_KEY}：签发用的私钥，请妥善保管，不要放到集群的机器上")


@cluster.command()
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104 (only hosts with a certificate get in)
@click.option("--port", type=click.IntRange(0, 65535), default=8786, show_default=True, help="Port to listen on.")
def scheduler(host: str, port: int) -> None:
    """Run the scheduler: it passes tasks on and keeps nothing."""
    from engine.cluster_hosts import run_scheduler
    from shenbao.compose import cluster_security
    from shenbao.service.core.config import ServiceSettings

    settings = ServiceSettings()
    need_no_root(settings.allow_root)
    run_scheduler(host, port, cluster_security(settings))


@cluster.command()
@click.argument("address", required=False)
@click.option("--jobs", type=click.IntRange(1), help="Processes that read at the same time (default: one a core).")
@click.option("--ports", default="", help="Ports that they listen on, as FIRST:LAST (default: any).")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False),
    help="Folder of what is read just now, emptied at the end (default: in the folder for temporary files).",
)  # fmt: skip
def worker(address: str | None, jobs: int | None, ports: str, folder: Path | None) -> None:
    """Read for the scheduler at ADDRESS (tls://HOST:8786; default: SHENBAO_CLUSTER). Needs neither database nor key."""
    from engine.cluster_hosts import run_workers
    from engine.confinement import readers_view
    from engine.dask_pool import CONFIG
    from engine.dask_worker import WorkerSettings
    from engine.parcel import default_folder
    from model.errors import UsageError
    from shenbao.compose import cluster_security, process_limits
    from shenbao.service.core.config import ServiceSettings
    from shenbao.settings import Settings

    reading, service = Settings(), ServiceSettings()
    need_no_root(service.allow_root)
    if not (address or service.cluster):
        raise UsageError("请给出调度器的地址，或设置 SHENBAO_CLUSTER")
    name = f"{socket.gethostname()}-{os.getpid()}-"
    limits, security, folder = process_limits(reading), cluster_security(service), (folder or default_folder()).resolve()
    view = readers_view((), (folder,), reading.cache)
    settings = WorkerSettings(
        address or service.cluster,
        security,
        limits.memory_bytes,
        CONFIG,
        ports,
        name,
        loud=True,
        view=view,
        written_bytes=limits.written_bytes,
    )
    run_workers(jobs or reading.jobs, settings, folder)
