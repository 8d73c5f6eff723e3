"""What runs in the reading processes. Thin on purpose: whoever only hands out work refers to these functions by name and never
loads a reader itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.geometry import Box
from model.packet import Packet, PageSource
from model.page import Line, Page
from model.record import Record

if TYPE_CHECKING:
    from extractors.options import ReadOptions
    from intake.limits import Limits

# Loaded once by the fork server of a pool, so that every reading process starts as a copy of it; see `engine.PoolExecutor`.
READING = ("shenbao.preload.reading",)
RECORDS = (*READING, "shenbao.preload.records")
SPARE_SECONDS = 120.0  # for what else is to be done when one archive takes all the time that it may


@dataclass(frozen=True, slots=True)
class PagesRead:
    """A packet with all of its pages, in the order of its files."""

    packet: Packet
    pages: tuple[Page, ...]
    workspace: Path


def receive_seconds(limits: Limits) -> float:
    """Time for receiving a packet: its archives have a limit of their own, which must be met first."""
    return max(limits.unpack_seconds, limits.seconds, limits.convert_seconds) + SPARE_SECONDS


def receive_packet(path: Path, workspace: Path, limits: Limits) -> Packet:
    from intake import receive

    return receive(path, workspace, limits)


def read_page(source: PageSource, workspace: Path, options: ReadOptions) -> tuple[Page, ...]:
    from extractors.reading import read_source

    return read_source(source, workspace, options)


def make_records(read: PagesRead, notice: str, options: ReadOptions) -> list[Record]:
    """One record, or several where a scan holds several packets one after another."""
    from extractors.reading import read_region
    from extractors.record import fill_record, split_pile
    from notices.profile import load
    from shenbao.receipts import files_of_pile, with_page_problems

    profile = load(notice)
    piles = split_pile(read.pages, profile)
    several = len(piles) > 1

    def reread(page: Page, box: Box) -> Line:
        return read_region(read.workspace / (page.image or ""), box, options)

    return [
        fill_record(
            f"{read.packet.name}#{n}" if several else read.packet.name,
            files_of_pile(read.packet.files, pages) if several else with_page_problems(read.packet.files, pages),
            pages,
            profile,
            read.workspace,
            None,
            reread,
        )
        for n, pages in enumerate(piles, 1)
    ]
