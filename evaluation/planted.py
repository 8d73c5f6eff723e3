"""`python -m evaluation.planted --out DIR [--maker own|other] [--seed N] [--paper docx|text_pdf|flatbed|…] [--most N] [--near]`: plant every demand of the notice in packets that nobody
printed, or that were printed and scanned, read them with `shenbao batch`, and tell which were found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import click

from evaluation.others import write_register
from evaluation.planted_own import make_own, plans
from evaluation.program import run_program
from evaluation.score import Tally, load_truths, score_report
from samples.others.build import write
from samples.others.case import Case, by_paper, new_case
from samples.others.look import TABLES, look
from samples.others.paper import PAPERS
from samples.others.planted.core import Planted, grouped
from samples.others.planted.every import first_of_each_code, plant_all, ready
from samples.others.settings import SETTINGS
from samples.others.ticks import possible


def cases(seed: int, paper: str, most: int, names: Sequence[str] = (), every: bool = True) -> list[Case]:
    """Packets with all that can be planted (or as little as has every finding once), at most `most` of it in one; what only comes near in packets of its own."""
    chosen = [
        p for p in (plant_all(paper) if every else first_of_each_code()) if not names or any(p.name.startswith(n) for n in names)
    ]
    groups = [g for near in (False, True) for g in grouped(tuple(p for p in chosen if p.near is near), most)]
    return [_case(seed, number, group, paper) for number, group in enumerate(groups)]


def _case(seed: int, number: int, group: Sequence[Planted], paper: str) -> Case:
    name = f"{'n' if group[0].near else 'd'}{seed:03d}{number:02d}"
    case = ready(new_case(name, paper, Random(f"planted/{seed}/{number}")))
    case.register |= {"文件夹": name, "纸质材料（份）": "3", "报送至": "省", "邮寄方式": "", "推荐顺序": ""}
    for one in group:
        one.plant(case)
    return by_paper(case)


def make(made: Sequence[Case], seed: int, out: Path) -> None:
    """Write the packets below `out`/packets with the receipt book beside them, their truths below `out`/truth."""
    (out / "truth").mkdir(parents=True, exist_ok=True)
    settings = list(SETTINGS)
    for number, case in enumerate(made):
        ticks = [way for way in possible(case.paper) if way != "underline"]  # told as not understood, whatever is planted there
        rng = Random(f"look/{seed}/{number}")
        table, setting = TABLES[(seed + number) % len(TABLES)], settings[(seed + number) % len(settings)]
        chosen = look(rng, table, ticks[(seed + number) % len(ticks)], setting, case.paper)
        truth = write(case, chosen, out / "packets" / case.name)
        (out / "truth" / f"{case.name}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
    write_register(made, out / "packets" / "材料接收台账.csv")


def show(out: Path) -> Tally:
    """Print what was not found and what was found besides, by packet; return the sum."""
    truths = load_truths(out / "truth")
    tallies = score_report(json.loads((out / "report.json").read_text("utf-8")), truths)
    for name, tally in tallies.items():
        wrong = [w for w in tally.wrong if w.startswith(("not found", "false error", "extra", "severity", "NOT"))]
        if wrong:
            look = truths[name].get("table") or truths[name]["layout"]
            click.echo(f"{name} {look} {truths[name]['tick_style']}: {', '.join(truths[name]['defects'])}")
        for line in wrong:
            click.echo(f"    {line}")
    total = sum(tallies.values(), Tally())
    wanted, hit = sum(total.wanted.values()), sum(total.hit.values())
    click.echo(
        f"{len(tallies)} packets: {hit} of {wanted} planted demands, {total.false_errors} false errors, {total.false_warnings} extra warnings"
    )
    return total


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--maker", type=click.Choice(("own", "other")), default="other", show_default=True)
@click.option("--seed", type=click.IntRange(0, 999), default=1, show_default=True)
@click.option("--paper", type=click.Choice(("docx", "text_pdf", *PAPERS)), default="docx", show_default=True)
@click.option("--most", type=int, default=24, show_default=True, help="how much one packet has")
@click.option("--name", "names", multiple=True, help="beginnings of names of what is planted; default: everything")
@click.option("--near", is_flag=True, help="only what comes near without breaking a demand")
@click.option("--jobs", type=int, default=1, show_default=True)
def main(  # noqa: PLR0913 - the options of a command
    out: Path, maker: str, seed: int, paper: str, most: int, names: tuple[str, ...], near: bool, jobs: int,
) -> None:  # fmt: skip
    if maker == "own":
        make_own(plans(seed, paper, most, names, near), out)
    else:
        make([case for case in cases(seed, paper, most, names) if case.name[0] == "n" or not near], seed, out)
    run_program(out / "packets", out / "report.json", jobs)
    show(out)


if __name__ == "__main__":
    main()
