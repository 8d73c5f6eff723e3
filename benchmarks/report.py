"""docs/performance.md and its plot, from the numbers of one run."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost

NOT_MEASURED = "not measured"


READERS = {
    "ours": "Shenbao",
    "rapid": "RapidOCR + OpenVINO",
    "paddle": "PaddleOCR",
    "tesseract": "Tesseract",
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """`pages` and `fields` (short ones) of the packet; `measured`: what came out of each part, the day, and how many processes wanted to run."""

    pages: int
    fields: int
    paper: str
    measured: Mapping[str, Any]

    def told(self, part: str) -> Any:
        """What was measured of a part; None where nothing was."""
        return self.measured[part]["told"] if part in self.measured else None

    @property
    def parts(self) -> list[Mapping[str, Any]]:
        return [part for name, part in self.measured.items() if name != "packets"]

    @property
    def readers(self) -> list[Mapping[str, Any]]:
        """The readers that were measured."""
        return [told for name in READERS if (told := self.told(name)) and told["cost"]]


def write_report(numbers: Numbers, docs: Path) -> None:
    (docs / "img").mkdir(parents=True, exist_ok=True)
    _plot(numbers, docs / "img" / "performance.svg")
    (docs / "performance.md").write_text(_text(numbers), "utf-8")


def _text(n: Numbers) -> str:
    rows = [_row(n.told(part), name, n) for part, name in READERS.items()]
    days = sorted({part["day"] for part in n.parts})
    return f"""# Speed and memory

Written by `make bench` (`python -m benchmarks`, some parts anew: `--part`), measured {" to ".join(dict.fromkeys((days[0], days[-1])))} on {machine()}.
One packet of {n.pages} scanned pages ({n.paper}, from `samples/packets`), every process with one thread, nothing kept from earlier runs.
{_busy(max(part["load"] for part in n.parts))}
| what | does | CPU s a page | wall s a packet, 2 processes | peak MB a process | short fields right, of {n.fields} |
|---|---|---|---|---|---|
{chr(10).join(rows)}

- CPU and wall clock include start-up. Shenbao's figure is the whole job: receive, read, record, seals, signature, checks and all
  reports; the others only read. For them a field counts as right when its letters stand anywhere in what was read; for Shenbao when
  the record's own field is exactly right.
- CPU seconds are those of all processes, also of a fork server that outlives the command by a moment. The programs' code is compiled already,
  as after an installation.
- Shenbao reads long running text with PP-OCRv6 tiny first, and what that model doubts, short fields, codes and the cells of tables with PP-OCRv6
  small; the others read everything with one model.

![CPU seconds a page and fields right]({"img/performance.svg"})

| else | measured |
|---|---|
| from start to the result of a scanned page (`shenbao read`, one process) | {_first(n.told("first"))} |
| an electronic packet, the whole job | {_electronic(n.told("electronic"))} |
| memory of one process over many pages | {_flat(n.told("memory"))} |

## What was tried

- OpenVINO under PaddleOCR's recogniser, same weights, 339 crops of real lines: as fast as ONNX Runtime where the crops are padded to multiples of
  64 pixels, a fifth slower without, with some lines read otherwise, and several GB of compiled shapes. ONNX Runtime stays.
- The tiny recogniser first for short fields as well: it drops or exchanges rare characters without any doubt (赟 → 赞, 安徽 → 安), so what is surely
  right would be a quarter of the width at most. Short fields stay with the small one.
- The small recogniser's large matrices in eight bits: twice as fast and as right on processors with VNNI ([eight-bits.md](eight-bits.md)). The tiny one doubts more lines then, the detector
  gains nothing.
- One thread of OpenCV instead of two, labels of pieces instead of contours, NumPy along the three channels: the first no gain, the others cost several times as much.
- One arena of memory for all networks instead of one each (`extractors/networks.py`): a quarter off the memory of a reading process, and less CPU in the kernel. No arena: as little
  memory, a tenth more CPU.
- The network of ruled lines with its channels filled up to the blocks that ONNX Runtime computes in: what is saved by not turning them over is lost in
  its last layer. Its strips with 96 rows of their neighbours instead of 128: it says something else at their edges.
- Other options of ONNX Runtime (denormals as zero, other levels of graph optimisation): no gain. Batches: none either.
"""


def _row(told: Mapping[str, Any] | None, name: str, n: Numbers) -> str:
    if told is None or told["cost"] is None:
        return f"| {name} | | not measured{': ' + told['missing'] if told else ''} | | | |"
    right = f"{told['exact'][0]} in the record" if told["exact"] else f"{told['found']} in the text"
    cost = Cost(**told["cost"])
    return f"| {told['name']} | {told['does']} | {cost.cpu / n.pages:.2f} | {cost.wall:.1f} | {cost.peak_mb:.0f} | {right} |"


def _busy(load: float) -> str:
    cores = os.cpu_count() or 1
    if load <= cores + 1:  # two processes of its own are measured
        return ""
    return (
        f"**The machine was busy with other work** (load average up to {load:.0f}, {cores} cores): wall clock is far too high\nand CPU seconds are "
        "inflated for all rows; only the relation between the rows can be trusted. Run `make bench` on a quiet machine for absolute figures.\n"
    )


def _first(told: Mapping[str, float] | None) -> str:
    return f"{told['wall']:.1f} s wall, {told['cpu']:.1f} CPU s" if told else NOT_MEASURED


def _electronic(told: Sequence[Mapping[str, float]] | None) -> str:
    if not told:
        return NOT_MEASURED
    job, idle = (cost["cpu"] for cost in told)
    return f"{job - idle:.2f} CPU s after start-up ({idle:.1f} CPU s for an empty packet)"


def _flat(memory: Sequence[tuple[int, float]] | None) -> str:
    if not memory:
        return NOT_MEASURED
    marks = [memory[i] for i in sorted({0, len(memory) // 4, len(memory) // 2, len(memory) - 1})]
    return ", ".join(f"{mb:.0f} MB after {pages} pages" for pages, mb in marks)


def machine() -> str:
    names = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{len(names)} × {names[0] if names else platform.machine()}, Python {platform.python_version()}"


def _plot(numbers: Numbers, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "shenbao"
    from matplotlib import pyplot

    measured = numbers.readers[::-1]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 0.6 * len(measured) + 1.4), sharey=True)
    names = [f"{r['name']}\n({r['does']})" for r in measured]
    colours = ["#1f77b4" if r["name"] == READERS["ours"] else "#b0b0b0" for r in measured]
    speed = [r["cost"]["cpu"] / numbers.pages for r in measured]
    right_share = [100 * (r["exact"][0] if r["exact"] else r["found"]) / max(numbers.fields, 1) for r in measured]
    for axis, values, title, form in (
        (left, speed, "CPU seconds a page", "%.2f"),
        (right, right_share, "short fields right, %", "%.0f"),
    ):
        axis.bar_label(axis.barh(names, values, color=colours), fmt=form, padding=3)
        axis.set_title(title)
        axis.spines[["top", "right"]].set_visible(False)
        axis.margins(x=0.15)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
