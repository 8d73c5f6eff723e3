"""`python -m evaluation.noise`: what faults of the reading make of the letter.

Pages that were frozen (`make freeze`) get the faults of `evaluation.faults`, one kind at a time; no recogniser runs. Whatever error the checks
then raise that they did not raise before is false: the packet is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import click
from pydantic import TypeAdapter

from checkers.check import check
from evaluation import frozen
from evaluation.faults import FAULTS, Fault
from extractors.packet.fill import PacketPages, fill_record
from model.finding import Finding, Severity
from model.page import Page
from model.record import PagingVerdict, Record, SignatureVerdict
from notices.profile import Profile, load
from shenbao.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadPacket:
    """A packet as it was read: its pages in the order of its files, and what was judged from their pictures."""

    name: str
    pages: tuple[Page, ...]
    signatures: tuple[SignatureVerdict, ...] = ()
    paging: PagingVerdict | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One packet with one kind of fault: the errors that were not there without it, and how many that were there are errors no more."""

    packet: str
    fault: str
    seed: int
    false: tuple[Finding, ...]
    errors: int
    lost: tuple[str, ...]


def packets(store: Path, names: Sequence[str]) -> Iterator[ReadPacket]:
    """Give the frozen packets that came on paper."""
    adapter = TypeAdapter(Page)
    for path in sorted(p for part in frozen.PARTS for p in (store / part).glob(f"*{frozen.SUFFIX}")):
        name = path.name.removesuffix(frozen.SUFFIX)
        if name.startswith(frozen.BATCH) or (names and name not in names):
            continue
        plain = frozen.load(path)
        record = plain["results"][0]["record"]
        order = {f["id"]: n for n, f in enumerate(record["files"])}
        pages = [adapter.validate_python({k: v for k, v in page.items() if k != "pictures"}) for page in plain["pages"]]
        if len(plain["results"]) == 1 and not any(page.reader.electronic for page in pages):
            pages.sort(key=lambda page: (order.get(page.file, len(order)), page.number))
            signatures = TypeAdapter(tuple[SignatureVerdict, ...]).validate_python(record["signatures"])
            yield ReadPacket(name, tuple(pages), signatures, TypeAdapter(PagingVerdict | None).validate_python(record["paging"]))


def record_of(packet: ReadPacket, profile: Profile) -> Record:
    """Return the record of a packet from its pages, with what was judged from their pictures."""
    record = fill_record(PacketPages(packet.name, (), packet.pages, Path()), profile)
    return replace(record, signatures=packet.signatures, paging=packet.paging)


def errors_of(packet: ReadPacket, profile: Profile) -> list[Finding]:
    return [f for f in check(record_of(packet, profile), profile) if f.severity is Severity.ERROR]


def with_fault(packet: ReadPacket, fault: Fault, rng: Random) -> ReadPacket:
    return replace(packet, pages=tuple(fault(rng, page) for page in packet.pages))


def trials(packet: ReadPacket, profile: Profile, kinds: Sequence[str], seeds: Sequence[int]) -> Iterator[Trial]:
    """Try each kind of fault with each seed."""
    before = {f.code for f in errors_of(packet, profile)}
    for kind in kinds:
        for seed in seeds:
            found = errors_of(with_fault(packet, FAULTS[kind], Random(f"{packet.name}/{kind}/{seed}")), profile)
            after = {f.code for f in found}
            yield Trial(
                packet.name, kind, seed, tuple(f for f in found if f.code not in before), len(before), tuple(before - after)
            )


def table(done: Sequence[Trial]) -> list[str]:
    """Return the rows of the table by kind of fault, Markdown."""
    rows = ["| fault | packets read with it | false errors | a packet | of true errors still errors |", "|" + "---|" * 5]
    for kind in dict.fromkeys(t.fault for t in done):
        own = [t for t in done if t.fault == kind]
        rows.append(_row(kind, own))
    return [*rows, _row("all", done)]


def _row(kind: str, own: Sequence[Trial]) -> str:
    false, errors = sum(len(t.false) for t in own), sum(t.errors for t in own)
    kept = f"{1 - sum(len(t.lost) for t in own) / errors:.1%}" if errors else "–"
    return f"| {kind} | {len(own)} | {false} | {false / len(own):.3f} | {kept} |"


@click.command()
@click.option(
    "--store",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=frozen.STORE,
    help="Where `make freeze` kept them.",
)
@click.option("--packets", "names", default="", help="Names of packets, joined by commas; else all that came on paper.")
@click.option("--kinds", default="", help="Kinds of faults, joined by commas; else all.")
@click.option("--seeds", type=click.IntRange(1), default=1, show_default=True, help="Trials of each packet with each kind.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--verbose", is_flag=True, help="Print every false error.")
def main(store: Path, names: str, kinds: str, seeds: int, first: int, verbose: bool) -> None:
    """Print how many false errors each kind of fault makes."""
    profile, chosen = load(Settings().notice), [k for k in kinds.split(",") if k] or list(FAULTS)
    done: list[Trial] = []
    for packet in packets(store, [n for n in names.split(",") if n]):
        for trial in trials(packet, profile, chosen, range(first, first + seeds)):
            done.append(trial)
            if verbose:
                for finding in trial.false:
                    click.echo(f"{trial.packet} {trial.fault} {trial.seed}: {finding.code} {finding.message}", err=True)
    click.echo("\n".join(table(done)))
    codes = Counter(f.code for t in done for f in t.false)
    click.echo("\n" + ", ".join(f"`{code}` {count}" for code, count in codes.most_common()))


if __name__ == "__main__":
    main()
