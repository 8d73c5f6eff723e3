"""What trials make of their figures: growth, percentiles, the sections of their document."""

from __future__ import annotations

from pathlib import Path

from benchmarks.trials import bulk, papers
from benchmarks.trials.load import percentile
from benchmarks.trials.report import write
from benchmarks.trials.soak import Look, grown


def looks(megabytes: float, handles: float) -> list[Look]:
    """Of a run of 1,000 pages that gains so many MB and handles a look, of 40."""
    return [Look(25 * n, 300 + megabytes * n, int(40 + handles * n)) for n in range(1, 41)]


def test_a_leak_is_growth_and_noise_is_none() -> None:
    assert not grown(looks(0, 0))
    assert not grown(
        [Look(look.pages, look.megabytes + (25 if n % 7 == 0 else 0), look.handles) for n, look in enumerate(looks(0, 0))]
    )
    assert grown(looks(3, 0))
    assert grown(looks(0, 1))


def test_percentiles() -> None:
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([7.0], 95) == 7.0
    assert percentile([], 95) == 0.0


def test_a_section_is_written_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "trials.md"
    write("soak", "Erstes", file)
    write("load", "Zweites", file)
    write("soak", "Drittes", file)
    text = file.read_text("utf-8")
    assert "Erstes" not in text and text.index("## soak") < text.index("Drittes") < text.index("## load") < text.index("Zweites")


def test_packets_are_the_same_for_the_same_seed_and_no_two_alike() -> None:
    first, again, other = papers.packet(1, 3), papers.packet(1, 3), papers.packet(1, 4)
    assert first == again and first != other


def test_packets_of_the_soak_hold_as_many_pages_as_are_counted() -> None:
    made = [bulk.packet(1, number) for number in range(8)]
    assert made[3] == bulk.packet(1, 3)
    counted = [{name: papers.pages_of(name, data) for name, data in files.items()} for files in made]
    assert all(min(bulk.PAGES) <= max(pages.values()) <= max(bulk.PAGES) for pages in counted)
    assert {name.rpartition(".")[2] for files in made for name in files} >= {"pdf", "ofd"}
    assert [bulk.scanned_of(files) for files in made] == [pages.get("扫描件.pdf", 0) for pages in counted]
