"""What it costs that a reading process sees one packet at a time: a task's files are laid into its room, and what it made is taken out, without the reading itself.

python -m benchmarks.room [--pages N] [--times N]
"""

from __future__ import annotations

import os
import pickle  # noqa: S403 - of its own
import tempfile
import time
from pathlib import Path
from statistics import median

import click

from engine.protocol import Task
from engine.room import Room, carried_out
from intake.inspection.plain import read_plainly
from model.geometry import Box
from model.page import Char, Line, Page, Reader

PICTURE_BYTES, FILE_BYTES, LINES, CHARS = 300_000, 20_000_000, 60, 25


def page(number: int) -> Page:
    """Return a page as full as a form's, with its picture."""
    char = Char("申", Box(0, 0, 1, 1), 0.9)
    line = Line("申" * CHARS, Box(0, 0, 25, 1), 0.9, (char,) * CHARS)
    return Page(
        "材料.pdf",
        number,
        1700,
        2400,
        Reader.OCR,
        lines=tuple(Line(line.text, line.box, 0.9, line.chars) for _ in range(LINES)),
        image=f"pages/{number}.jpg",
    )


def read(_source: Path, workspace: Path, number: int) -> Page:
    (workspace / "pages").mkdir(exist_ok=True)
    (workspace / "pages" / f"{number}.jpg").write_bytes(bytes(PICTURE_BYTES))
    return page(number)


def fill(workspace: Path, pages: tuple[Page, ...]) -> int:
    return sum((workspace / (one.image or "")).stat().st_size for one in pages)


def spent(task: Task, room: Room | None) -> float:
    """Milliseconds of a processor, `room`: of a process's; None: with nothing laid out, but sent to and fro all the same."""
    begun = time.process_time()
    if room is None:
        function, args = pickle.loads(pickle.dumps((task.function, task.args)))  # noqa: S301
        read_plainly(pickle.dumps(function(*args)))
    else:
        room.take(task, carried_out(room.lay(task), room.folder))
        room.clear()
    return 1000 * (time.process_time() - begun)


@click.command()
@click.option("--pages", default=17, show_default=True, help="Of the packet.")
@click.option("--times", default=30, show_default=True, help="How often each.")
def main(pages: int, times: int) -> None:
    with tempfile.TemporaryDirectory() as made:
        root = Path(made, "packets")
        workspace, source = root / "one", root / "one" / "in" / "材料.pdf"
        source.parent.mkdir(parents=True)
        source.write_bytes(os.urandom(FILE_BYTES))
        room, whole = Room(root, Path(made, "readers", "0"), Path(made, "tmp")), tuple(page(number) for number in range(pages))
        for number in range(pages):
            read(source, workspace, number)
        pictures = tuple(workspace / (one.image or "") for one in whole)
        for name, task in (
            ("a page", Task("page", read, (source, workspace, 1), None, (source,), workspace)),
            (f"a record of {pages} pages", Task("record", fill, (workspace, whole), None, pictures, workspace)),
        ):
            more = median(spent(task, room) for _ in range(times)) - median(spent(task, None) for _ in range(times))
            print(f"{name}: {more:.1f} ms of a processor more")


if __name__ == "__main__":
    main()
