"""The command line. Thin: parse, call the pipeline, show. Exit codes are in EXIT_CODES and in docs/cli.md."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from model.errors import Fault, OperationFailed, SetupError, ShenbaoError, UsageError
from model.packet import SourceFile
from model.page import Page
from model.record import PagePart
from model.results import PacketResult, Status
from shenbao.commands.audit import trail
from shenbao.commands.chosen import chosen
from shenbao.commands.cluster import cluster
from shenbao.commands.monitor import monitor
from shenbao.commands.notice import notice as about_notice
from shenbao.commands.saving import backup, restore
from shenbao.commands.service import DATA, db, demo, serve, stop_service, user, worker
from shenbao.commands.show import show_left, show_results, shown_progress
from shenbao.commands.since import earlier_report, show_changes
from shenbao.commands.tokens import token
from shenbao.settings import Settings
from shenbao.tasks import READING, RECORDS

EXIT_CODES = {
    0: "every packet is complete",
    1: "at least one packet has discrepancies or could not be read",
    2: "the call is wrong: no such path, unknown notice, unreadable register",
    3: "a file that the command was called for cannot be read (shenbao read)",
    4: "the installation is incomplete; a backup, restoring or upgrade cannot be done as things are",
    5: "an unexpected failure of the program itself",
    6: "the program failed at a file or page; another run may succeed",
}

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON_FILE = click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON document here."
)
OUT = click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write all reports below this folder.")
JOBS = click.option("--jobs", type=click.IntRange(1), help="Processes that read at the same time (default: one a core).")
NOTICE = click.option("--notice", help="The notice to check against, or the path of a profile (see `shenbao notices`).")


SINCE = click.option(
    "--since", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An earlier JSON report: tell what differs (after a change of the profile, or of the packets).",
)  # fmt: skip


def _keep_passwords(context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> None:
    context.meta[__name__] = (*context.meta.get(__name__, ()), *given)


def _keep_listed(context: click.Context, parameter: click.Parameter, listed: Path | None) -> None:
    """Keep the passwords of a file, one a line; those of "-" are asked for where a person sits there."""
    if listed == Path("-"):
        asked = click.prompt("密码", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.read()
        _keep_passwords(context, parameter, tuple(asked.splitlines()))
    elif listed is not None:
        _keep_passwords(context, parameter, tuple(listed.read_text(encoding="utf-8-sig").splitlines()))


def passwords(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for files that have a password."""
    plain = click.option(
        "--password", multiple=True, expose_value=False, callback=_keep_passwords,
        help="Tried at each file that has a password; repeat. Others on this machine may see it: see --password-file.",
    )  # fmt: skip
    listed = click.option(
        "--password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True), expose_value=False,
        callback=_keep_listed, help="File of such passwords, one a line; - asks for one, or reads standard input.",
    )  # fmt: skip
    return plain(listed(command))


@click.group()
@click.version_option(package_name="shenbao")
def cli() -> None:
    """Reads application packets and checks them against every demand of a notice."""


@click.command()
@click.option("--count", type=click.IntRange(1, 500), default=10, help="How many sheets (default 10).")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("材料分隔页.pdf"), help="The PDF file to write."
)
def sheets(count: int, out: Path) -> None:
    """Write sheets to be laid between the packets of a pile before it is scanned: the scan is split at them."""
    from reports.files import write_atomic
    from reports.sheets import separator_sheets

    click.echo(f"{write_atomic(out, separator_sheets(count))}：{count} 页")


for command in (
    sheets,
    serve,
    stop_service,
    demo,
    worker,
    user,
    token,
    trail,
    db,
    about_notice,
    backup,
    restore,
    monitor,
    cluster,
):
    cli.add_command(command)


@cli.command()
@PATHS
@JSON_FILE
@OUT
@JOBS
@NOTICE
@click.option("--register", type=click.Path(path_type=Path, dir_okay=False), help="Receipt register (XLSX or CSV).")
@SINCE
@passwords
def check(  # noqa: PLR0913 - the options of a command
    paths: tuple[Path, ...], json_file: Path | None, out: Path | None, jobs: int | None, notice: str | None, register: Path | None,
    since: Path | None,
) -> None:  # fmt: skip
    """Check each PATH as one packet: a folder, an archive or a single file."""
    sys.exit(_run(list(paths), json_file, out, jobs, notice, register, since))


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@JSON_FILE
@OUT
@JOBS
@NOTICE
@click.option("--register", type=click.Path(path_type=Path, dir_okay=False), help="Receipt register; default: the one in DIR.")
@SINCE
@passwords
def batch(  # noqa: PLR0913 - the options of a command
    folder: Path, json_file: Path | None, out: Path | None, jobs: int | None, notice: str | None, register: Path | None,
    since: Path | None,
) -> None:  # fmt: skip
    """Check each child of DIR as one packet, with the receipt register found in DIR."""
    from intake.archives.split import volumes_of
    from intake.register.read import find_register

    if not folder.is_dir():
        raise UsageError(f"找不到文件夹 {folder}")
    register = register or find_register(folder)
    children = [p for p in sorted(folder.iterdir()) if not _same(p, register) and not p.name.startswith((".", "~$"))]
    children = [p for p in children if p.is_dir() or volumes_of(p)]
    if not children:
        raise UsageError(f"文件夹 {folder} 中没有申报材料")
    sys.exit(_run(children, json_file, out, jobs, notice, register, since))


@cli.command()
@PATHS
@JSON_FILE
@JOBS
@passwords
def read(paths: tuple[Path, ...], json_file: Path | None, jobs: int | None) -> None:
    """Read any document without a notice: lines, tables, ticks, seals and label-value pairs of each page."""
    settings = Settings()
    _known(paths)
    with _reading(settings, jobs, READING, paths) as (work, executor):
        from reports.packet.reading import as_reading
        from shenbao.reading import read_files

        read_packets = read_files(paths, _plan(settings, settings.notice, work), executor)
        document = as_reading(read_packets)
    _write_json(document, json_file)
    if any(_failed(packet.files, pages) for packet, pages in read_packets):
        sys.exit(Fault.exit_code)
    sys.exit(0 if all(any(p.reader != "none" for p in pages) for _, pages in read_packets) else 3)


@cli.command()
def notices() -> None:
    """List the notices that packets can be checked against."""
    from notices.profile import available, load

    for name in available():
        profile = load(name)
        click.echo(f"{name}\t{profile.number}\t{profile.title}")


@cli.command()
@click.option(
    "--deep", is_flag=True, help="Look at all that the service keeps too: hashes, rows and files, audit trail, leases, room."
)
@DATA
def doctor(deep: bool, data: Path | None) -> None:
    """Tell what the installation has and what it lacks, and prepare the models."""
    from shenbao.commands.doctor import examine, examine_service

    missing = False
    for item in examine():
        click.echo(f"{'✓' if item.ok else '✗'} {item.name}: {item.detail}")
        missing |= not item.ok and item.needed
    if deep and not examine_service(data):
        sys.exit(1)
    sys.exit(SetupError.exit_code if missing else 0)


def _run(  # noqa: PLR0913 - the options of a command
    paths: Sequence[Path], json_file: Path | None, out: Path | None, jobs: int | None, notice: str | None, register: Path | None,
    since: Path | None = None,
) -> int:  # fmt: skip
    from intake.register.read import read_register

    settings = Settings()
    name = notice or settings.notice
    profile = chosen(name)
    _known(paths)
    earlier = earlier_report(since) if since else None
    rows = read_register(register, profile.year) if register else []
    console = Console(stderr=json_file is None and out is None)
    with _reading(settings, jobs, RECORDS, (*paths, Path(name))) as (work, executor):
        from reports import write_all  # while the fork server loads what the reading processes need
        from reports.packet.as_json import as_json
        from shenbao.reading import check_packets, left_over

        with shown_progress(console, len(paths)) as watch:
            results = check_packets(paths, _plan(settings, name, work), executor, rows, watch)
        left = left_over(results, rows, profile)
        if json_file or not out:
            _write_json(as_json(results, profile), json_file)
        written = write_all(results, out, profile, left=left) if out else []
    if json_file or out:
        show_results(console, results, profile, written)
    show_left(console, left)
    if earlier is not None:
        show_changes(console, earlier, results, profile)
    return _exit_code(results)


def _exit_code(results: Sequence[PacketResult]) -> int:
    if any(_failed(r.record.files, r.record.pages) for r in results):
        return Fault.exit_code
    return 0 if all(r.status is Status.COMPLETE for r in results) else 1


def _failed(files: Iterable[SourceFile], pages: Iterable[Page | PagePart]) -> bool:
    """Whether the program failed at any of it, so that another run may succeed."""
    problems = [file.problem for file in files if file.problem] + [problem for page in pages for problem in page.problems]
    return any(problem.of_office and problem.retryable for problem in problems)


def _plan(settings: Settings, notice: str, work: Path) -> Any:
    from shenbao.compose import plan_of

    return plan_of(settings, notice, work, tuple(p for p in click.get_current_context().meta.get(__name__, ()) if p))


@contextmanager
def _reading(settings: Settings, jobs: int | None, preload: Sequence[str], seen: Sequence[Path]) -> Iterator[tuple[Path, Any]]:
    """A folder for what is being read, and processes that see that, what there is to be read, and nothing else."""
    from engine import PoolExecutor
    from engine.confinement import readers_view
    from intake.archives.split import volumes_of
    from notices.own import told_to_children
    from shenbao.compose import process_limits

    with tempfile.TemporaryDirectory(prefix="shenbao-") as made, told_to_children() as notices:
        work = Path(made).resolve()
        split = {path.parent for path in seen if path.is_file() and len(volumes_of(path)) > 1}  # the other parts stand beside it
        view = readers_view((*seen, *split, *notices), (work,), settings.cache)
        executor = PoolExecutor(jobs or settings.jobs, process_limits(settings), preload, view)
        try:
            yield work, executor
        finally:
            executor.close()


def _known(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise UsageError(f"找不到 {path}")


def _same(path: Path, register: Path | None) -> bool:
    return register is not None and path.resolve() == register.resolve()


def _write_json(document: Mapping[str, object], json_file: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    if json_file is None:
        click.echo(text)
    else:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(text + "\n", encoding="utf-8")


def _said_by_postgres(error: Exception) -> str:
    """What the server, or the way to it, refuses with; empty for other failures. SQLAlchemy is loaded where there was a database to ask."""
    kinds = sys.modules.get("sqlalchemy.exc")
    if kinds is None or not isinstance(error, kinds.OperationalError) or not type(error.orig).__module__.startswith("psycopg"):
        return ""
    return str(error.orig).strip().partition("\n")[0]


def main() -> None:
    """Entry point: an expected failure is told in one line, with the remedy, and its exit code."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(UsageError.exit_code)
    except click.Abort:
        sys.exit(130)
    except ShenbaoError as error:
        click.echo(f"shenbao: {error}", err=True)
        sys.exit(error.exit_code)
    except PermissionError as error:
        click.echo(f"shenbao: 用户 {os.geteuid()} 无权读写 {error.filename}，请换用户运行或改变权限", err=True)
        sys.exit(OperationFailed.exit_code)
    except Exception as error:
        if said := _said_by_postgres(error):
            click.echo(f"shenbao: 数据库无法使用：{said}。请检查数据库服务、它的 pg_hba.conf 和所给的地址", err=True)
            sys.exit(OperationFailed.exit_code)
        click.echo(f"shenbao: 系统内部错误：{type(error).__name__}: {error}", err=True)
        if "--debug" in sys.argv:
            raise
        sys.exit(5)


if __name__ == "__main__":
    main()
