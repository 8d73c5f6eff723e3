"""Runs all readers on the pages of one scanned packet and writes docs/performance.md with its plot."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click
import cv2

from benchmarks.flatness import curve_of, memory_over
from benchmarks.readers import ours, rivals
from benchmarks.report import Numbers, write_report
from evaluation.score import norm
from extractors.page.image.render import render_pdf, render_picture
from intake.limits import Limits
from intake.receiving import receive
from model.packet import FileKind

SAMPLES = Path(__file__).parents[1] / "samples"
DOCS = SAMPLES.parent / "docs"
RIVALS = {"rapid": rivals.rapid, "paddle": rivals.paddle, "tesseract": rivals.tesseract}


@click.command()
@click.option("--packet", default="g01", show_default=True, help="name of a scanned packet of samples/packets")
@click.option("--electronic", default="g06", show_default=True, help="name of an electronic packet")
@click.option("--pages", default=1000, show_default=True, help="pages read by one process to see whether memory stays flat")
@click.option(
    "--memory", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="take this curve of benchmarks.flatness"
)
@click.option("--rival", "rivals", type=click.Choice(list(RIVALS)), multiple=True, help="only these other readers (default: all)")
@click.option("--only-ours", is_flag=True, help="leave the other readers out")
@click.option("--docs", type=click.Path(file_okay=False, path_type=Path), default=DOCS, show_default=False, help="where to write")
def main(
    packet: str, electronic: str, pages: int, memory: Path | None, rivals: tuple[str, ...], only_ours: bool, docs: Path
) -> None:
    """Compare speed, memory and accuracy; every reader sees the same pages at their own resolution."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="shenbao-bench-") as folder:
        work = Path(folder)
        truth = SAMPLES / "truth" / f"{packet}.json"
        images = page_images(SAMPLES / "packets" / packet, work)
        results = [_told(ours.whole_job(SAMPLES / "packets" / packet, truth, work))]
        if not only_ours:
            results += [_told(read(images, work)) for name, read in RIVALS.items() if not rivals or name in rivals]
        found = {r.name: fields_found(r.text, truth) for r in results if r.cost}
        numbers = Numbers(
            len(images),
            results,
            found,
            len(ours.short_fields(truth)),
            ours.first_result(images[0], work),
            ours.electronic_job(SAMPLES / "packets" / electronic, work),
            ours.idle(work),
            curve_of(memory) if memory else memory_over(SAMPLES / "packets" / packet, work, pages),
            json.loads(truth.read_text("utf-8"))["paper"],
            (before, os.getloadavg()[0]),
            memory is not None,
        )
        write_report(numbers, docs)
        click.echo(f"written: {docs / 'performance.md'}")


def page_images(packet: Path, work: Path) -> list[Path]:
    """The packet's pages as lossless pictures, so that no reader has to open the container."""
    folder = work / "images"
    folder.mkdir()
    images = []
    for i, source in enumerate(receive(packet, work / "received", Limits()).sources):
        path = folder / f"{i:03d}.png"
        draw = render_pdf if source.kind is FileKind.PDF else render_picture
        cv2.imwrite(str(path), draw(source.path, source.index).bgr)
        images.append(path)
    return images


def fields_found(text: str, truth: Path) -> int:
    """How many short fields stand in what was read, letter by letter."""
    read = norm(text)
    return sum(norm(value) in read for value in ours.short_fields(truth).values())


def _told(result: rivals.Result) -> rivals.Result:
    cost = result.cost
    click.echo(
        f"{result.name}: " + (f"{cost.cpu:.1f} CPU s, {cost.wall:.1f} s, {cost.peak_mb:.0f} MB" if cost else result.missing)
    )
    return result


if __name__ == "__main__":
    main()
