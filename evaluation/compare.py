"""`make compare`: read again with the present code, and tell in one table what became different from what was frozen."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from evaluation import frozen
from evaluation.difference import ABSENT, Change, Names, compare
from evaluation.freeze import Run, chosen, freeze
from evaluation.frozen import BATCH, PARTS, STORE, Choice

COMPARED = Path("var/compared")
NAMED = ("record.fields", "findings")
FIRST = ("severity", "message", "text", "label", "raw", "value", "title", "kind")  # of an item, what is shown first
WIDEST = 90  # characters of a value in an example


def table(changes: Sequence[Change]) -> list[str]:
    """One line a kind of change: how many, in how many packets and pages."""
    rows = [("what changed", "changes", "packets", "pages")]
    for kind, found in sorted(_by_kind(changes).items()):
        pages = {(c.packet, c.where[0]) for c in found if kind.startswith("pages") and c.where}
        rows.append((kind, str(len(found)), str(len({c.packet for c in found})), str(len(pages) or "")))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return ["  ".join([row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in range(1, 4))]).rstrip() for row in rows]


def examples(changes: Sequence[Change], most: int) -> list[str]:
    """For each kind up to `most` changes, of as many packets as there are; of fields and findings also which, and how often each."""
    out = []
    for kind, found in sorted(_by_kind(changes).items()):
        which = Counter(change.where[0] for change in found if kind.startswith(NAMED) and change.where)
        out.append(": ".join(filter(None, (kind, ", ".join(f"{name} {count}" for name, count in which.most_common())))))
        for change in _spread(found)[:most]:
            place = " ".join(shown(w, 24) for w in (change.packet, *change.where))
            out.append(f"    {place}: {shown(change.old)} → {shown(change.new)}")
    return out


def shown(value: Any, widest: int = WIDEST) -> str:
    """A value in one line; the middle of a long one is left out."""
    text = value if isinstance(value, str) else "–" if value is ABSENT else json.dumps(_short(value), ensure_ascii=False)
    text = text.replace("\n", "⏎")
    return text if len(text) <= widest else f"{text[: widest // 2]}…{text[-(widest // 2 - 1) :]}"


def _short(value: Any) -> Any:
    """An item without its boxes, characters and empty fields; what says most comes first."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, list):
        return [_short(item) for item in value]
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    return {n: _short(value[n]) for n in names if not (isinstance(value[n], dict | list) or value[n] in (None, ""))} or value


def _by_kind(changes: Sequence[Change]) -> Mapping[str, list[Change]]:
    out: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        out[change.kind].append(change)
    return out


def _spread(changes: Sequence[Change]) -> list[Change]:
    """The first change of every packet before the second of any."""
    seen: dict[str, int] = defaultdict(int)
    ranked = []
    for change in changes:
        ranked.append((seen[change.packet], change))
        seen[change.packet] += 1
    return [change for _, change in sorted(ranked, key=lambda pair: pair[0])]


def differences(baseline: Path, new: Path, names: Names, read: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Compare each of `read` (part and name), which lies below `new`, with the baseline."""
    for part, name in read:
        old = frozen.place_of(baseline, part, name)
        if old.is_file():
            kind = "batch" if name.startswith(BATCH) else ""
            before, after = frozen.load(old), frozen.load(frozen.place_of(new, part, name))
            yield from compare(name, {kind: before} if kind else before, {kind: after} if kind else after, names)
        else:
            yield Change("packet new", name, (), ABSENT, "not in the baseline")


def there(asked: Choice, shared: Path | None) -> Choice:
    """What is asked for, without the folder of more packets where there is none."""
    if "shared" not in asked.parts or (shared is not None and shared.is_dir()):
        return asked
    click.echo("shared: no such folder, left out", err=True)
    return replace(asked, parts=tuple(part for part in asked.parts if part != "shared"))


def choice_of(baseline: Path, asked: Choice) -> Choice:
    """What is asked for and frozen. Raises `click.UsageError` where that is nothing."""
    kept = {part: [n for n in _names(baseline, part) if not n.startswith(BATCH)] for part in asked.parts}
    names = frozenset(name for found in kept.values() for name in found if asked.takes(name))
    missing = asked.packets - names
    if missing or not names:
        raise click.UsageError(f"not frozen in {baseline}: {', '.join(sorted(missing)) or ', '.join(asked.parts) or 'no part'}")
    return Choice(tuple(part for part in asked.parts if kept[part]), names)


def _names(store: Path, part: str) -> list[str]:
    return [path.name.removesuffix(frozen.SUFFIX) for path in sorted((store / part).glob(f"*{frozen.SUFFIX}"))]


def report(changes: Sequence[Change], most: int) -> list[str]:
    if not changes:
        return ["No difference."]
    return [*table(changes), "", "Examples", "", *examples(changes, most)]


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise click.UsageError(f"--rename takes OLD=NEW, not {text}")
    return old, new


@click.command()
@click.option(
    "--baseline", type=click.Path(file_okay=False, path_type=Path), default=STORE, show_default=True, help="What was frozen."
)
@click.option("--only", default="", help=f"Parts of the corpus, joined by commas: {', '.join(PARTS)}.")
@click.option("--packets", default="", help="Names of packets, joined by commas.")
@click.option("--shared", type=click.Path(path_type=Path), help="The folder of more packets.")
@click.option("--jobs", type=click.IntRange(1), default=min(2, os.cpu_count() or 1), show_default=True)
@click.option("--rename", "renames", multiple=True, metavar="OLD=NEW", help="A field that has another name now; may be repeated.")
@click.option("--ignore", "ignored", multiple=True, metavar="FIELD", help="A field to leave out; may be repeated.")
@click.option("--examples", "most", type=click.IntRange(0), default=3, show_default=True, help="Examples of each kind of change.")
@click.option(
    "--new",
    type=click.Path(file_okay=False, path_type=Path),
    default=COMPARED,
    show_default=True,
    help="Keep the new readings here.",
)
@click.option("--read/--no-read", "again", default=True, help="Compare what --new holds already, and read nothing.")
def main(
    baseline: Path, only: str, packets: str, shared: Path | None, jobs: int, renames: tuple[str, ...], ignored: tuple[str, ...], most: int,
    new: Path, again: bool,
) -> None:  # fmt: skip
    """Tell what the present code makes otherwise. Ends with 1 where anything is different."""
    choice = choice_of(baseline, there(chosen(only, packets), shared))
    names = Names(dict(_pair(text) for text in renames), frozenset(ignored))
    if again:
        read = list(freeze(Run(choice, shared, new, baseline, jobs, make=False)))
    else:
        read = [(p, n) for p in choice.parts for n in _names(new, p) if choice.takes(n) or (n.startswith(BATCH) and not packets)]
    changes = list(differences(baseline, new, names, read))
    missing = choice.packets - {name for _, name in read}
    changes += [Change("packet gone", name, (), "in the baseline", ABSENT) for name in sorted(missing)]
    told = (baseline / "commit").read_text(encoding="utf-8").strip() if (baseline / "commit").is_file() else "unknown"
    click.echo(
        f"{len(choice.packets)} packets, compared with commit {told}" + (f"; left out: {', '.join(ignored)}" if ignored else "")
    )
    click.echo("\n".join(report(changes, most)))
    sys.exit(1 if changes else 0)


if __name__ == "__main__":
    main()
