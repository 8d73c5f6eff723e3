"""Runs all readers on the pages of one scanned packet and writes docs/performance.md with its plot."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import cv2

from benchmarks.flatness import memory_over
from benchmarks.readers import ours, rivals
from benchmarks.report import Numbers, write_report
from evaluation.score import norm
from extractors.page.image.render import render_pdf, render_picture
from intake.limits import Limits
from intake.receiving import receive
from model.packet import FileKind

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
READERS = ("ours", "rapid", "paddle", "tesseract")
Measured = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """What is measured, in a folder to work in."""

    packet: str
    electronic: str
    pages: int
    work: Path

    @cached_property
    def images(self) -> list[Path]:
        return page_images(SAMPLES / "packets" / self.packet, self.work)

    @property
    def truth(self) -> Path:
        return SAMPLES / "truth" / f"{self.packet}.json"

    @property
    def parts(self) -> Mapping[str, Callable[[], Any]]:
        """What measures each part; what comes out can be written as JSON."""
        packets, work = SAMPLES / "packets", self.work
        return {
            "ours": lambda: self._read(ours.whole_job(packets / self.packet, self.truth, work)),
            "rapid": lambda: self._read(rivals.rapid(self.images, work)),
            "paddle": lambda: self._read(rivals.paddle(self.images, work)),
            "tesseract": lambda: self._read(rivals.tesseract(self.images, work)),
            "first": lambda: asdict(ours.first_result(self.images[0], work)),
            "electronic": lambda: [
                asdict(ours.electronic_job(packets / self.electronic, work)),
                asdict(ours.idle(work)),
            ],
            "memory": lambda: memory_over(packets / self.packet, work, self.pages),
        }

    def _read(self, result: rivals.Result) -> Measured:
        found = fields_found(result.text, self.truth) if result.cost else 0
        return {**asdict(replace(result, text="")), "found": found}


PARTS = (*READERS, "first", "electronic", "memory")


@click.command()
@click.option("--packet", default="g01", show_default=True, help="name of a scanned packet of samples/packets")
@click.option("--electronic", default="g06", show_default=True, help="name of an electronic packet")
@click.option("--pages", default=1000, show_default=True, help="pages read by one process to see whether memory stays flat")
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, help="measure these alone (default: all)")
@click.option(
    "--kept",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "var" / "bench" / "measured.json",
    show_default="var/bench/measured.json",
    help="where measured parts are kept: the page is written of all of them",
)
@click.option("--docs", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "docs", help="where to write")
def main(packet: str, electronic: str, pages: int, parts: tuple[str, ...], kept: Path, docs: Path) -> None:
    """Compare speed, memory and accuracy; every reader sees the same pages at their own resolution."""
    measured = kept_of(kept, [packet, electronic])
    with tempfile.TemporaryDirectory(prefix="shenbao-bench-") as folder:
        bench = Bench(packet, electronic, pages, Path(folder))
        ours.idle(bench.work)  # not counted: what it compiles is kept, as after an installation
        for part in parts or PARTS:
            before = os.getloadavg()[0]
            told = bench.parts[part]()
            day = datetime.now(UTC).date().isoformat()
            measured[part] = {"told": told, "day": day, "load": max(before, os.getloadavg()[0])}
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(measured, indent=1), "utf-8")
            click.echo(f"{part}: {told}")
        known = json.loads(bench.truth.read_text("utf-8"))
        scanned = len(receive(SAMPLES / "packets" / packet, bench.work / "counted", Limits()).sources)
        write_report(Numbers(scanned, len(ours.short_fields(bench.truth)), known["paper"], measured), docs)
        click.echo(f"written: {docs / 'performance.md'}")


def kept_of(file: Path, packets: list[str]) -> Measured:
    """What was measured of these packets before."""
    kept: Measured = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return kept if kept.get("packets") == packets else {"packets": packets}


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


if __name__ == "__main__":
    main()
