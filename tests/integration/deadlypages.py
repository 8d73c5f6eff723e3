"""Pages that kill who reads them. By itself, so that a process that is to die finds all that it needs loaded."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from extractors.options import ReadOptions
from model.packet import PageSource
from model.page import Page
from shenbao import tasks

DEADLY, ONCE = "致命.png", "一次.png"


def read_or_die(source: PageSource, workspace: Path, options: ReadOptions) -> tuple[Page, ...]:
    """Runs in the reading process: a page named so kills it, always or the first time."""
    if source.file in (DEADLY, ONCE):
        deaths = workspace / f"deaths-{source.file}"
        with deaths.open("a") as file:
            file.write("x")
        if source.file == DEADLY or len(deaths.read_text()) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
    return tasks.read_page(source, workspace, options)
