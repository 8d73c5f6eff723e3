"""docs/performance.md and its plot, from the numbers of one run."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Cost
from benchmarks.readers.rivals import Result


@dataclass(frozen=True, slots=True)
class Numbers:
    """`found`: short fields of the packet that stand in what each reader read, of `fields`. `load`: average number of processes
    that wanted to run in the minute before the run and in its last minute.
    """

    pages: int
    results: list[Result]
    found: dict[str, int]
    fields: int
    first: Cost
    electronic: Cost
    idle: Cost
    memory: list[tuple[int, float]]
    paper: str
    load: tuple[float, float]
    kept_memory: bool = False  # the curve comes from a run of its own, before this one


def write_report(numbers: Numbers, docs: Path) -> None:
    (docs / "img").mkdir(parents=True, exist_ok=True)
    _plot(numbers, docs / "img" / "performance.svg")
    (docs / "performance.md").write_text(_text(numbers), "utf-8")


KEPT = " (from an earlier run of its own: `python -m benchmarks.flatness`, then `python -m benchmarks --memory`)"


def _text(n: Numbers) -> str:
    rows = [_row(result, n) for result in n.results]
    return f"""# Speed and memory

Written by `make bench` (`python -m benchmarks`); every figure below was measured in that one run, on {machine()}.
One packet of {n.pages} scanned pages ({n.paper}, from `samples/packets`), every process with one thread, nothing kept from earlier runs.
{_busy(n.load)}
| what | does | CPU s a page | wall s a packet, 2 processes | peak MB a process | short fields right, of {n.fields} |
|---|---|---|---|---|---|
{chr(10).join(rows)}

- CPU and wall clock include start-up. Shenbao's figure is the whole job: receive, read, record, seals, signature, checks and all
  reports; the others only read. For them a field counts as right when its letters stand anywhere in what was read; for Shenbao when
  the record's own field is exactly right.
- CPU seconds are those of all processes, also of a fork server that outlives the command by a moment.
- Shenbao reads long running text with PP-OCRv6 tiny first, and what that model doubts, short fields, codes and the cells of tables with PP-OCRv6
  small; the others read everything with one model.

![CPU seconds a page and fields right]({"img/performance.svg"})

| else | measured |
|---|---|
| from start to the result of a scanned page (`shenbao read`, one process) | {n.first.wall:.1f} s wall, {n.first.cpu:.1f} CPU s |
| an electronic packet, the whole job | {n.electronic.cpu - n.idle.cpu:.2f} CPU s after start-up ({n.idle.cpu:.1f} CPU s for an empty packet) |
| memory of one process over many pages | {_flat(n.memory)}{KEPT if n.kept_memory else ""} |

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
- Other options of ONNX Runtime (denormals as zero, other levels of graph optimisation): no gain. Batches: none either.
"""


def _row(result: Result, n: Numbers) -> str:
    if result.cost is None:
        return f"| {result.name} | {result.does} | not measured: {result.missing} | | | |"
    right = f"{result.exact[0]} in the record" if result.exact else f"{n.found[result.name]} in the text"
    cost = result.cost
    return f"| {result.name} | {result.does} | {cost.cpu / n.pages:.2f} | {cost.wall:.1f} | {cost.peak_mb:.0f} | {right} |"


def _busy(load: tuple[float, float]) -> str:
    cores = os.cpu_count() or 1
    if max(load) < cores:
        return ""
    return (
        f"**The machine was busy with other work** (load average {load[0]:.0f} before, {load[1]:.0f} at the end, {cores} cores): wall clock is far "
        "too high\nand CPU seconds are inflated for all rows; only the relation between the rows can be trusted. Run `make bench` on a quiet machine "
        "for absolute figures.\n"
    )


def _flat(memory: list[tuple[int, float]]) -> str:
    if not memory:
        return "not measured"
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

    measured = [(r, r.cost) for r in numbers.results if r.cost][::-1]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 0.6 * len(measured) + 1.4), sharey=True)
    names = [f"{r.name}\n({r.does})" for r, _ in measured]
    colours = ["#1f77b4" if r.name == "Shenbao" else "#b0b0b0" for r, _ in measured]
    speed = [cost.cpu / numbers.pages for _, cost in measured]
    right_share = [100 * (r.exact[0] if r.exact else numbers.found[r.name]) / max(numbers.fields, 1) for r, _ in measured]
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
