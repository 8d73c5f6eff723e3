"""`make evaluate`: generate held-out packets, run the real program on them, score, write docs/accuracy.md with a plot.

Held out: the layouts of `HELD_OUT_NAMES` and seeds from 10,000,000 on. No other run of the generator, no committed sample and no tuning
uses them; `--quick` takes a part of the same packets.
"""

from __future__ import annotations

import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from evaluation.score import Tally, figures, line, score_report
from samples.generator.content.plan import Paper, Plan
from samples.generator.generate import make_plan, write_all
from samples.generator.layouts.style import HELD_OUT_NAMES

FIRST_SEED = 11_000_000  # the misses of the thousand seeds from 10,000,000 were read while the readers were being mended
ROOT = Path(__file__).parent.parent
NAMES = {
    "flatbed": "flatbed, colour", "worn": "worn and tilted, colour", "photo": "phone photo", "grey": "grey scan", "fax": "black-and-white fax",
    "text_pdf": "text PDF", "docx": "Word", "mixed": "text PDF with scanned pages", "both": "scan and Word",
}  # fmt: skip
COLUMNS = (
    ("short", "short fields exact %"), ("hand", "handwritten %"), ("long", "long texts %"), ("ticks", "ticks %"), ("recall", "findings recall %"),
    ("severity", "severity right %"), ("false", "false errors a packet"), ("warnings", "extra warnings a packet"), ("clean", "false errors on clean packets"),
    ("seals", "seals found %"), ("ink", "ink right %"), ("owner", "owner read %"),
)  # fmt: skip
ORDERS: tuple[tuple[str, ...], ...] = ((), (), (), ("shuffle",), ("upside",), ("blank", "double"))


def held_out_plans(rounds: int, papers: Sequence[Paper]) -> list[Plan]:
    """`rounds` packets for each paper; layouts and page orders in turn, a third without a defect."""
    out = []
    for r in range(rounds):
        for i, paper in enumerate(papers):
            seed = FIRST_SEED + 100 * r + i
            name = f"h{r}{i}_{paper.value}"
            layout = HELD_OUT_NAMES[
                (2 * r + i) % len(HELD_OUT_NAMES)
            ]  # each with and without defects, on other papers each round
            defects: tuple[str, ...] | None = () if (r + i) % 3 == 0 else None
            plan = make_plan(name, seed, layout, paper.value, defects, random.Random(seed).choice(ORDERS))
            out.append(plan)
    return out


def run_program(packets: Path, report: Path, jobs: int) -> float:
    """`shenbao batch` on `packets`; wall seconds. Raises `RuntimeError` where it does not end with a report."""
    program = Path(sys.executable).parent / "shenbao"
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        [str(program), "batch", str(packets), "--json", str(report), "--jobs", str(jobs)], env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not report.is_file() or done.returncode > 1:
        raise RuntimeError(f"shenbao batch ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - began


def _shown(value: float | None, key: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if key == "clean" else f"{value:.2f}"


def _table(rows: Mapping[str, Tally]) -> list[str]:
    head = "| | packets | " + " | ".join(title for _, title in COLUMNS) + " |"
    out = [head, "|" + "---|" * (len(COLUMNS) + 2)]
    for name, tally in rows.items():
        values = figures(tally)
        out.append(f"| {name} | {tally.packets} | " + " | ".join(_shown(values[k], k) for k, _ in COLUMNS) + " |")
    return out


def _recall_table(total: Tally) -> list[str]:
    kinds: dict[str, Counter[str]] = {}
    for code, count in total.wanted.items():
        kinds.setdefault(code.split(":")[0], Counter()).update({"wanted": count, "hit": total.hit[code]})
    out = ["| kind | expected | found | recall % |", "|---|---|---|---|"]
    for kind, c in sorted(kinds.items()):
        out.append(f"| {kind} | {c['wanted']} | {c['hit']} | {100 * c['hit'] / c['wanted']:.1f} |")
    missed = {c: n - total.hit[c] for c, n in total.wanted.items() if n > total.hit[c]}
    if missed:
        out += ["", "Not found: " + ", ".join(f"`{c}` ({n}×)" for c, n in sorted(missed.items())) + "."]
    return out


def by_group(tallies: Mapping[str, Tally], truths: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, Tally]:
    out: dict[str, Tally] = {}
    for name, tally in tallies.items():
        group = str(truths[name][key])
        out[group] = out.get(group, Tally()) + tally
    return out


def draw_plot(papers: Mapping[str, Tally], path: Path) -> None:
    """Grouped bars by kind of paper."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    keys = (
        ("short", "short fields"),
        ("ticks", "ticks"),
        ("long", "long texts"),
        ("recall", "findings recall"),
        ("seals", "seals found"),
    )
    figure, axes = plt.subplots(figsize=(11, 4.6))
    width = 0.8 / len(keys)
    for i, (key, title) in enumerate(keys):
        heights = [figures(t)[key] or 0.0 for t in papers.values()]
        axes.bar([x + i * width for x in range(len(papers))], heights, width, label=title)
    axes.set_xticks([x + 0.4 - width / 2 for x in range(len(papers))], [NAMES.get(p, p) for p in papers], rotation=18, ha="right")
    lowest = min((v for t in papers.values() for k, _ in keys if (v := figures(t)[k]) is not None), default=0.0)
    axes.set_ylim(max(0.0, min(90.0, lowest - 3)), 100.5)
    axes.set_ylabel("%")
    axes.axhline(99, color="grey", linewidth=0.7, linestyle=":")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncols=len(keys), fontsize=8)
    axes.set_title("Held-out packets, by kind of paper")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def report_text(
    tallies: Mapping[str, Tally], truths: Mapping[str, Mapping[str, Any]], pages: int, seconds: float, jobs: int, command: str
) -> str:
    """docs/accuracy.md."""
    total = sum(tallies.values(), Tally())
    papers = {NAMES.get(k, k): v for k, v in by_group(tallies, truths, "paper").items()}
    lines = [
        "# Accuracy", "",
        f"Measured on {date.today():%Y-%m-%d} by `{command}`: {total.packets} packets, {pages} pages, {seconds:.0f} s wall on {'one process' if jobs == 1 else f'{jobs} processes'} "
        f"({platform.machine()}, Python {platform.python_version()}).", "",
        f"Held out: the packets are generated from seeds {FIRST_SEED:,} and up in the layouts " + ", ".join(f"`{n}`" for n in HELD_OUT_NAMES) + ". No other run of the "
        "generator, no committed sample and no tuning uses those seeds and layouts; `tests/unit/test_samples_generator.py` holds to it.", "",
        "![accuracy by kind of paper](img/accuracy.png)", "", "## By kind of paper", "", *_table({**papers, "**all**": total}), "",
        "Short fields: equal after NFKC, white space and kinds of punctuation aside; numbers by their digits; dates and periods by raw text or typed value. Handwritten values "
        "are counted apart. Long texts: over 40 characters, similarity by insertions and deletions. Ticks: box by box. Recall: at any severity. Clean packets: those whose truth "
        "has no error. A seal's owner counts as read at a similarity of 0.8.", "",
        "## By layout", "", *_table({f"`{k}`": v for k, v in by_group(tallies, truths, "layout").items()}), "", "## Findings", "", *_recall_table(total), "",
        "## What went wrong", "",
    ]  # fmt: skip
    for name, tally in tallies.items():
        if tally.wrong:
            shown = [w.replace("|", "¦").replace("\n", " ") for w in tally.wrong[:8]]
            lines += [
                f"- `{name}` ({truths[name]['layout']}): "
                + "; ".join(shown)
                + (f"; … {len(tally.wrong) - 8} more" if len(tally.wrong) > 8 else "")
            ]
    return "\n".join(lines).rstrip() + "\n"


@click.command()
@click.option("--quick", is_flag=True, help="one packet a kind of paper instead of three")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--paper", "papers", multiple=True, type=click.Choice([p.value for p in Paper]), help="only these kinds of paper")
@click.option("--jobs", type=click.IntRange(1), default=min(2, os.cpu_count() or 1), show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="keep packets, truth and report in this folder")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs", show_default="docs/")
def main(quick: bool, rounds: int, papers: tuple[str, ...], jobs: int, keep: Path | None, out: Path) -> None:
    """Measure the accuracy on held-out packets."""
    folder = keep or Path(tempfile.mkdtemp(prefix="evaluate-"))
    began = time.perf_counter()
    try:
        plans = held_out_plans(1 if quick else rounds, [Paper(p) for p in papers] or list(Paper))
        write_all(plans, folder)
        click.echo(f"generated in {time.perf_counter() - began:.0f} s")
        seconds = run_program(folder / "packets", folder / "report.json", jobs)
        truths = {p.name: json.loads((folder / "truth" / f"{p.name}.json").read_text(encoding="utf-8")) for p in plans}
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    tallies = score_report(report, truths)
    for name, tally in tallies.items():
        click.echo(line(name, tally))
    click.echo(line("TOTAL", sum(tallies.values(), Tally())))
    pages = sum(len(p.get("pages", ())) for p in report["packets"])
    command = (
        "python -m evaluation.evaluate"
        + (" --quick" if quick else "")
        + (f" --rounds {rounds}" if rounds != 3 else "")
        + "".join(f" --paper {p}" for p in papers)
    )
    draw_plot(by_group(tallies, truths, "paper"), out / "img" / "accuracy.png")
    (out / "accuracy.md").write_text(report_text(tallies, truths, pages, seconds, jobs, command), encoding="utf-8")
    click.echo(f"{out / 'accuracy.md'} written; program {seconds:.0f} s, all {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
