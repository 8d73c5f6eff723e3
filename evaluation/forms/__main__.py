"""`python -m evaluation.forms [--form ID] [--show]`: how many label–value pairs of forms that are of no notice are read right."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from evaluation.forms.measure import MEDIA, Score, measure


@click.command()
@click.option("--form", default="", help="Only the form of this id.")
@click.option("--paper", "media", multiple=True, type=click.Choice(MEDIA), help="Only these papers, or the file itself.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep the pictures here.")
@click.option("--show", is_flag=True, help="Also print what was missed and what was told wrongly.")
def main(form: str, media: tuple[str, ...], out: Path | None, show: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="shenbao-forms-") as work:
        folder = out or Path(work)
        folder.mkdir(parents=True, exist_ok=True)
        scores = list(measure(folder, form, media or MEDIA))
    console = Console()
    for score in scores if show else ():
        console.print(f"{score.form} {score.paper}", style="bold")
        console.print(f"  missed {score.missed}\n  added {score.added}", markup=False)
    console.print(_table(scores))


def _table(scores: Sequence[Score]) -> Table:
    table = Table("", "pairs", "told", "recall %", "precision %", title="label–value pairs, exact")
    groups = [(name, [s for s in scores if name in (s.form, s.paper)]) for name in [*{s.form: 0 for s in scores}, *MEDIA]]
    for name, members in [*groups, ("all", list(scores))]:
        there, told, right = (sum(getattr(s, kind) for s in members) for kind in ("there", "told", "right"))
        if there:
            table.add_row(str(name), str(there), str(told), f"{100 * right / there:.1f}", f"{100 * right / max(told, 1):.1f}")
    return table


if __name__ == "__main__":
    main()
