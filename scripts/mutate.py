"""`python -m scripts.mutate [--sample N] [--seed N] [NAME…]`: change one operator, number or word at a time in what decides over findings (`[tool.mutmut]`), run
the unit tests on each, and tell which changes none of them noticed. Called by `make mutate`.

mutmut makes the mutants, in `mutants/`. The tests are collected once; a first run, in a process of its own, tells which functions each test calls. Each mutant is
then run in a fork of the process that collected them, by the tests alone that call the changed function: no other test can notice the change.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

import click
import pytest

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
SECONDS = 120  # of CPU, after which a mutant is taken to run for ever
Reach = Mapping[str, Sequence[int]]  # function: the tests that call it, by their place among those collected, the quickest first


class Ended(StrEnum):
    """How a mutant ended."""

    KILLED = "killed"
    SURVIVED = "survived"
    UNREACHED = "reached by no test"
    FOR_EVER = "killed for running on"


LIVES = (Ended.SURVIVED, Ended.UNREACHED)


def make() -> list[str]:
    """Make all mutants of the code as it is, with the tests beside them; return their names."""
    from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants, setup_source_paths
    from mutmut.mutation.trampoline import set_mutant_under_test

    set_mutant_under_test("mutant_generation")
    MUTANTS.mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(1)
    set_mutant_under_test("")
    return sorted(name for file in MUTANTS.rglob("*.meta") for name in json.loads(file.read_text("utf-8"))["exit_code_by_key"])


def tests() -> list[str]:
    """Return the files of tests."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    return list(settings["pytest_add_cli_args_test_selection"])


def forked(work: Callable[[], int]) -> int:
    """Do `work` in a fork of this process; return its exit status, below 0 where a signal ended it."""
    child = os.fork()
    if not child:
        quiet = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        status = 1
        try:
            status = work()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@functools.cache
def caches() -> list[Any]:
    """Return the caches of all functions loaded by now."""
    return [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper) and one is not caches]


def forget() -> None:
    """Empty them: what was worked out without the change must not stand in for what the change makes of it."""
    for one in caches():
        one.cache_clear()


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run one test; return whether it passed or was skipped."""
    from _pytest.runner import runtestprotocol

    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def reach(items: Sequence[pytest.Item], where: Path) -> int:
    """Run all tests without a change and write to `where` which functions each calls. Return how many failed."""
    from mutmut.mutation import trampoline

    called: set[str] = set()
    setattr(trampoline, "record_trampoline_hit", lambda name, **_: called.add(name))  # noqa: B010 - mutmut exports it to nobody
    trampoline.set_mutant_under_test("stats")
    calls: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    failed = []
    for n, item in enumerate(items):
        forget()
        called.clear()
        began = time.process_time()
        if not passes(item, None):
            failed.append(item.nodeid)
        for name in called:
            calls[name].append((time.process_time() - began, n))
    found = {name: [n for _, n in sorted(some)] for name, some in calls.items()}
    where.write_text(json.dumps({"failed": failed, "reach": found}), encoding="utf-8")
    return len(failed)


def ended(name: str, items: Sequence[pytest.Item], by: Reach) -> Ended:
    """Run on one mutant the tests that call the function it changes."""
    chosen = [items[n] for n in by.get(name.rpartition("__mutmut_")[0], ())]
    if not chosen:
        return Ended.UNREACHED
    code = forked(lambda: _run(name, chosen))
    return Ended.SURVIVED if code == 0 else Ended.FOR_EVER if code < 0 else Ended.KILLED


def _run(name: str, chosen: Sequence[pytest.Item]) -> int:
    from mutmut.mutation.trampoline import set_mutant_under_test

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    set_mutant_under_test(name)
    forget()
    return 0 if all(map(passes, chosen, [*chosen[1:], None])) else 1


class Trial:
    """A pytest plugin: in place of running the tests collected, run them on each mutant of `names`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.results: dict[str, Ended] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        caches()
        gc.freeze()
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder, "reach.json")
            forked(lambda: reach(session.items, where))
            known = json.loads(where.read_text("utf-8"))
        if known["failed"]:
            raise pytest.UsageError(f"these tests fail without any change: {', '.join(known['failed'])}")
        click.echo(f"{len(session.items)} tests, {time.process_time():.0f} s so far")
        for name in self.names:
            self.results[name] = how = ended(name, session.items, known["reach"])
            if how in LIVES:
                click.echo(f"{how:20s} {name}")
        return True


def table(results: Mapping[str, Ended]) -> str:
    """One row a module, and the sum."""
    rows: dict[str, Counter[str]] = {}
    for name, how in results.items():
        rows.setdefault(name.split(".x")[0], Counter())["survived" if how in LIVES else "killed"] += 1
    total: Counter[str] = sum(rows.values(), Counter())
    return "\n".join(
        f"{module:40s} {count['killed']:5d} of {count.total():5d} killed"
        for module, count in [*sorted(rows.items()), ("all", total)]
    )


@click.command()
@click.argument("names", nargs=-1)
@click.option("--sample", type=int, default=100, show_default=True, help="how many of all, drawn by chance")
@click.option("--seed", type=int, default=1, show_default=True)
def main(names: tuple[str, ...], sample: int, seed: int) -> None:
    every = make()
    chosen = list(names) or Random(seed).sample(every, min(sample, len(every)))  # noqa: S311 - a sample, no secret
    os.chdir(MUTANTS)
    sys.path[:0] = [str(MUTANTS), str(MUTANTS / "tests" / "unit")]
    os.environ["MUTANT_UNDER_TEST"] = ""
    trial = Trial(chosen)
    if code := int(pytest.main(["-q", "-s", "-p", "no:cacheprovider", "--rootdir=.", *tests()], plugins=[trial])):
        raise SystemExit(code)
    click.echo(table(trial.results))


if __name__ == "__main__":
    main()
