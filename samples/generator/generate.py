"""`python -m samples.generator.generate --seed N --count K --out DIR`: packets to DIR/packets, truth to DIR/truth, the receipt register beside the packets."""

from __future__ import annotations

import random
from pathlib import Path

import click

from samples.generator.content.plan import Paper, Plan
from samples.generator.content.planning import clean_plan
from samples.generator.content.register import write_register
from samples.generator.defects import DEFECTS, spoil
from samples.generator.files.writing import save_truth, write_packet
from samples.generator.layouts.style import NAMES
from samples.generator.paper.ordering import OPERATIONS


def make_plan(
    name: str,
    seed: int,
    layout: str = "",
    paper: str = "",
    defects: tuple[str, ...] | None = None,
    order: tuple[str, ...] = (),
    layouts: tuple[str, ...] = NAMES,
) -> Plan:
    """The plan of one packet. `defects` None: a third clean, else one to three drawn by the seed."""
    rng = random.Random(f"{seed}/{name}/plan")
    kind = Paper(paper) if paper else None
    plan = clean_plan(name, seed, layout or rng.choice(layouts), kind, essays=rng.choice((-1, 0, 0)))
    if defects is None:
        possible = [d for d, defect in DEFECTS.items() if defect.fits(plan)]
        defects = tuple(rng.sample(possible, rng.choice((0, 1, 1, 2, 3, 4))))
    return spoil(plan, defects, rng, order if not plan.paper.electronic and plan.paper is not Paper.MIXED else ())


def write_all(plans: list[Plan], out: Path, registered: list[Plan] | None = None) -> None:
    """Write packets, truths and register of `plans` below `out`. `registered`: all rows of the register where `plans` is a part of them."""
    for plan in plans:
        save_truth(write_packet(plan, out / "packets"), out / "truth" / f"{plan.name}.json")
        click.echo(f"{plan.name}  {plan.layout}  {plan.paper.value}  {plan.container}  {','.join(plan.defects) or '—'}")
    write_register(registered or plans, out / "packets" / "收件登记表.xlsx")


@click.command()
@click.option("--seed", type=click.IntRange(0, 9999), default=1, show_default=True)
@click.option("--count", type=int, default=6, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--layout", type=click.Choice(NAMES), default=None, help="default: any")
@click.option("--paper", type=click.Choice([p.value for p in Paper]), default=None)
@click.option(
    "--defect", "defects", multiple=True, help="name of samples.generator.defects, may be repeated; 'none' for clean packets"
)
@click.option("--order", multiple=True, type=click.Choice(OPERATIONS))
def main(
    seed: int, count: int, out: Path, layout: str | None, paper: str | None, defects: tuple[str, ...], order: tuple[str, ...]
) -> None:
    """Generate packets with truth; the same seed gives the same packets."""
    chosen = None if not defects else tuple(d for d in defects if d != "none")
    papers = [paper] * count if paper else [p.value for p in (list(Paper) * count)[:count]]
    plans = [make_plan(f"p{seed:05d}_{i:02d}", seed * 1000 + i, layout or "", papers[i], chosen, order) for i in range(count)]
    write_all(plans, out)


if __name__ == "__main__":
    main()
