"""The only place where the tools meet the program: a path goes in, and plain values of all that the program makes of it come out."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic_core import to_jsonable_python

from checkers.batch import check_batch
from engine import Done, Task
from engine.inline import InlineExecutor
from intake.register.read import find_register, read_register
from model.packet import Submission
from model.page import Page
from model.results import PacketResult
from notices.profile import load
from shenbao.compose import plan_of
from shenbao.reading import check_packets, judge, with_submissions
from shenbao.settings import Settings

LEFT_OUT = frozenset({"timings", "workspace"})  # another value at every run


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one packet: plain values, and the results (several for a pile of packets) for the whole batch."""

    plain: dict[str, Any]
    results: tuple[PacketResult, ...]


class PageWatch:
    """Runs tasks one after another in this process, and keeps every page and every error that passes by."""

    def __init__(self) -> None:
        self._inline = InlineExecutor()
        self.pages: list[Page] = []
        self.errors: list[str] = []

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        for done in self._inline.results(take):
            if isinstance(done.value, tuple):
                self.pages += [value for value in done.value if isinstance(value, Page)]
            if done.error is not None:
                self.errors.append(f"{type(done.error).__name__}: {done.error}")
            yield done

    def close(self) -> None:
        return None

    stop = close


def packets_in(folder: Path) -> tuple[list[Path], list[Submission]]:
    """The packets of a folder and the rows of its receipt register, as `shenbao batch` sees them."""
    register = find_register(folder)
    packets = [p for p in sorted(folder.iterdir()) if p != register and not p.name.startswith((".", "~$"))]
    return packets, read_register(register) if register else []


def read_packet(path: Path, register: Sequence[Submission]) -> Reading:
    """One packet by itself, as `shenbao check` does it."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    watch, settings = PageWatch(), Settings()
    with TemporaryDirectory(prefix="shenbao-") as work:
        results = check_packets([path], plan_of(settings, settings.notice, Path(work)), watch, register)
        workspace = Path(results[0].workspace or work)
        pages = sorted(watch.pages, key=lambda page: (page.file, page.number))
        value = {
            "pages": [_page(page, workspace) for page in pages],
            "results": [plain(result) for result in results],
            "errors": watch.errors,
        }
        value = _without_places(value, {work: "<work>", str(path.parent.resolve()): "<packets>", str(path.parent): "<packets>"})
    return Reading(value, tuple(results))


def read_batch(results: Sequence[PacketResult], register: Sequence[Submission]) -> dict[str, Any]:
    """What the whole batch changes in each of its packets: packet → the row of the register, findings that come and that go."""
    profile = load(Settings().notice)
    records = with_submissions([(r.record, Path(r.workspace or "")) for r in results], register, profile)
    together = check_batch([judge(record, profile, work) for record, work in records], profile)
    out = {}
    for alone, result in zip(results, together, strict=True):
        out[result.record.packet] = {
            "submission": plain(result.record.submission) if result.record.submission != alone.record.submission else "as alone",
            "more": [plain(f) for f in result.findings if f not in alone.findings],
            "less": [plain(f) for f in alone.findings if f not in result.findings],
            "status": plain(result.status),
        }
    return out


def plain(value: Any) -> Any:
    """A model value as lists, dicts, texts and numbers."""
    return _without_fields(to_jsonable_python(value))


def _without_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_fields(item) for key, item in value.items() if key not in LEFT_OUT}
    return [_without_fields(item) for item in value] if isinstance(value, list) else value


def _without_places(value: Any, places: dict[str, str]) -> Any:
    """Texts with the folders of this run named by words."""
    if isinstance(value, dict):
        return {key: _without_places(item, places) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_places(item, places) for item in value]
    if isinstance(value, str):
        for place, word in places.items():
            value = value.replace(place, word)
    return value


def _page(page: Page, workspace: Path) -> dict[str, Any]:
    """The page, and digests of the pictures that go with it."""
    pictures = sorted({*filter(None, [page.image]), *(cut.mask for cut in page.edges)})
    return {**plain(page), "pictures": {name: _digest(workspace / name) for name in pictures}}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else "no such file"
