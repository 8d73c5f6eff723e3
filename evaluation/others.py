"""`python -m evaluation.others --out DIR [--seed N] [--count N]`: make packets, run the program on them, print the score."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import click

from evaluation.program import run_program
from evaluation.score import Tally, line, load_truths, score_report
from evaluation.tables import by_group
from samples.others.build import write
from samples.others.case import Case, new_case
from samples.others.defects import spoil
from samples.others.look import TABLES, look
from samples.others.settings import SETTINGS
from samples.others.ticks import possible

GROUPS = ("paper", "table", "setting", "font", "tick_style")
ROUND = ("flatbed", "worn", "photo", "fax", "flatbed", "docx", "worn", "photo", "text_pdf", "grey", "flatbed", "worn")


def make(seed: int, number: int, out: Path, paper: str = "") -> Case:
    """Packet `number` of a seed: its files below `out`/packets, its truth below `out`/truth."""
    rng = Random(f"others/{seed}/{number}")
    kind = paper or ROUND[number % len(ROUND)]
    ticks, settings = possible(kind), list(SETTINGS)
    turn, other = (
        rng.randrange(len(ticks)),
        rng.randrange(len(settings)),
    )  # else a paper would meet the same kinds again and again
    chosen = look(
        rng,
        TABLES[(seed + number) % len(TABLES)],
        ticks[(seed + number + turn) % len(ticks)],
        settings[(number + other) % len(settings)],
        kind,
    )
    case = spoil(new_case(f"o{seed:03d}{number:02d}", kind, rng), (0, 2, 3, 4)[number % 4])
    case.register["文件夹"] = case.name
    truth = write(case, chosen, out / "packets" / case.name)
    (out / "truth").mkdir(parents=True, exist_ok=True)
    (out / "truth" / f"{case.name}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
    return case


def make_all(seed: int, count: int, out: Path, paper: str = "") -> list[Case]:
    """Make the first `count` packets of a seed and the receipt book that lists them."""
    cases = [make(seed, number, out, paper) for number in range(count)]
    write_register(cases, out / "packets" / "材料接收台账.csv")
    return cases


def write_register(cases: Sequence[Case], path: Path) -> None:
    """The receipt book as a county office exports it: a title, GB 18030, other headings than ours."""
    heads = ["序号", "文件夹", "申报企业", "项目名称", "推荐单位", *[k for k in cases[0].register if k != "文件夹"]]
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow(["2020年新型信息消费示范项目材料接收台账"])
        out.writerow(heads)
        for number, case in enumerate(cases, 1):
            told = {
                "序号": str(number),
                "申报企业": case.fields["company.name"],
                "项目名称": case.fields["project.name"],
                "推荐单位": case.fields["cover.recommender"],
                **case.register,
            }
            out.writerow([told[h] for h in heads])


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--seed", type=click.IntRange(0, 999), default=1, show_default=True)
@click.option("--count", type=int, default=len(ROUND), show_default=True)
@click.option("--paper", type=click.Choice(sorted(set(ROUND))), default=None, help="default: each in turn")
@click.option("--jobs", type=int, default=1, show_default=True)
@click.option("--make-only", is_flag=True, help="Make the packets and do not read them.")
def main(out: Path, seed: int, count: int, paper: str | None, jobs: int, make_only: bool) -> None:
    for case in make_all(seed, count, out, paper or ""):
        click.echo(f"{case.name}  {case.paper:9s}  {', '.join(case.defects) or '—'}")
    if not make_only:
        run_program(out / "packets", out / "report.json", jobs)
        show(out)


def show(out: Path) -> None:
    truths = load_truths(out / "truth")
    tallies = score_report(json.loads((out / "report.json").read_text("utf-8")), truths)
    for name, tally in tallies.items():
        told = truths[name]
        click.echo(line(" ".join([name, *(told[key] for key in GROUPS)]), tally))
        for wrong in tally.wrong:
            click.echo(f"    {wrong}")
    for key in GROUPS:
        for group, tally in sorted(by_group(tallies, truths, key).items()):
            click.echo(line(f"= {group}", tally))
    click.echo(line("TOTAL", sum(tallies.values(), Tally())))


if __name__ == "__main__":
    main()
