"""`shenbao notice draft`: a profile drafted from the papers of a call."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from model.errors import UsageError
from shenbao.drafting.unsure import marks_in
from shenbao.settings import Settings
from shenbao.tasks import READING


@click.command("draft")
@click.argument("form", type=click.Path(path_type=Path))
@click.argument("papers", metavar="NOTICE…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the profile here; default: standard output.")
@click.option("--id", "name", default="draft", show_default=True, help="The profile's id.")
def draft(form: Path, papers: tuple[Path, ...], out: Path | None, name: str) -> None:
    """Draft a profile from the blank FORM and the NOTICE's papers; what is not sure is marked 待确认."""
    for path in (form, *papers):
        if not path.is_file():
            raise UsageError(f"找不到文件 {path}")
    from shenbao.drafting.draft import draft_of
    from shenbao.drafting.sources import TEXTS, sources_of
    from shenbao.drafting.write import as_yaml

    pages = _read([form, *(p for p in papers if p.suffix.lower() not in TEXTS)])
    if not any(page.lines for page in pages[form]):
        raise UsageError(f"表格 {form} 中没有读到文字")
    drafted = draft_of(name, pages[form], [line for path in papers for line in sources_of(path, pages.get(path, ()))])
    if "fields" not in drafted.sections:
        raise UsageError(f"表格 {form} 中没有找到栏目")
    text = as_yaml(drafted)
    if out is None:
        click.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    fields = drafted.profile["fields"]
    click.echo(f"已起草 {out}：栏目{len(fields)}个，有待确认标记的{drafted.doubts}项、标记{marks_in(text)}处。", err=True)
    click.echo(f"请对照表格从头到尾逐条核对、修改，去掉“待确认”，再运行：shenbao notice check {out}", err=True)


def _read(paths: Sequence[Path]) -> dict[Path, Sequence[Any]]:
    from rich.console import Console

    from engine import PoolExecutor
    from engine.confinement import readers_view
    from shenbao.commands.show import shown_progress
    from shenbao.compose import plan_of, process_limits
    from shenbao.reading import read_files

    settings = Settings()
    with tempfile.TemporaryDirectory(prefix="shenbao-") as work:
        view = readers_view(tuple(paths), (Path(work),), settings.cache)
        executor = PoolExecutor(settings.jobs, process_limits(settings), READING, view)
        try:
            with shown_progress(Console(stderr=True)) as watch:
                found = read_files(paths, plan_of(settings, settings.notice, Path(work), ()), executor, watch)
        finally:
            executor.close()
    return {path: pages for path, (_, pages) in zip(paths, found, strict=True)}
