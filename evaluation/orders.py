"""`python -m evaluation.orders FOLDER…`: whether pages are known for the same parts of the form when a packet is handed in in another order.

Each packet is read once; its pages are then put backwards, fronts and backs apart, cut, with one moved, two swapped, one lost, and shuffled. Their parts
as they came are what is held against. Which attachment shuffled proofs were meant for nobody can tell; they are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click

from evaluation.read import PageWatch, packets_in
from extractors.packet.parts.classify import classify_pages
from extractors.packet.parts.page_features import PageFeatures, PreparedProfile, features_of
from model.page import Page
from notices.profile import PartKind, load
from shenbao.compose import plan_of
from shenbao.reading import check_packets
from shenbao.settings import Settings

LEAST = 8  # pages of a file that is put in other orders


def orders(count: int, rng: Random) -> Iterator[tuple[str, list[int]]]:
    """Give orders in which somebody may lay the pages of a packet into a scanner."""
    whole = list(range(count))
    yield "backwards", whole[::-1]
    yield "fronts and backs apart", whole[::2] + whole[1::2]
    yield "fronts, then backs backwards", whole[::2] + whole[1::2][::-1]
    yield "cut", whole[count // 3 :] + whole[: count // 3]
    for _ in range(3):
        page = rng.randrange(count)
        rest = [n for n in whole if n != page]
        yield "one lost", rest
        at = rng.randrange(count)
        yield "one moved", [*rest[:at], page, *rest[at:]]
        swapped = rng.randrange(count - 1)
        yield "two swapped", [*whole[:swapped], swapped + 1, swapped, *whole[swapped + 2 :]]
        yield "shuffled", rng.sample(whole, count)


def parts_of(features: Sequence[PageFeatures], order: Sequence[int], prepared: PreparedProfile) -> dict[int, str]:
    """Return the part of each page, by its place in `features`, when the pages come in `order`."""
    laid = [replace(features[n], page=replace(features[n].page, number=at)) for at, n in enumerate(order, 1)]
    pages, _ = classify_pages(laid, prepared)
    return {order[item.place]: item.part for item in pages}


def pages_read(packet: Path, settings: Settings) -> list[Page]:
    """Return the pages of the packet's largest file."""
    watch = PageWatch()
    with TemporaryDirectory(prefix="shenbao-") as work:
        check_packets([packet], plan_of(settings, settings.notice, Path(work)), watch, [])
    largest = Counter(page.file for page in watch.pages).most_common(1)
    return sorted((page for page in watch.pages if page.file == largest[0][0]), key=lambda page: page.number) if largest else []


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(folders: tuple[Path, ...]) -> None:
    settings, packets = Settings(), 0
    prepared = PreparedProfile(load(settings.notice))
    seen: Counter[tuple[str, bool]] = Counter()
    other: Counter[tuple[str, bool]] = Counter()
    for packet in (packet for folder in folders for packet in packets_in(folder)[0]):
        features = [features_of(page, prepared) for page in pages_read(packet, settings)]
        if len(features) < LEAST:
            continue
        packets += 1
        came = parts_of(features, range(len(features)), prepared)
        for name, order in orders(len(features), Random(packet.name)):
            for n, part in parts_of(features, order, prepared).items():
                proof = prepared.kind(came[n]) in (PartKind.EVIDENCE, None)
                seen[name, proof] += 1
                other[name, proof] += part != came[n]
    click.echo(
        f"{packets} packets\n\n| order | pages of the form | known otherwise | other pages | known otherwise |\n|---|---|---|---|---|"
    )
    for name in dict.fromkeys(name for name, _ in seen):
        form, proofs = ((seen[name, proof], other[name, proof]) for proof in (False, True))
        click.echo(f"| {name} | {form[0]} | {form[1]} | {proofs[0]} | {proofs[1]} |")


if __name__ == "__main__":
    main()
