"""`python -m scripts.mutate [--sample N] [--seed N] [NAME…]`: change one operator, number or word at a time in what decides over findings (`[tool.mutmut]`), run
the unit tests on each, and tell which changes none of them noticed. Called by `make mutate`.

mutmut makes the mutants, in `mutants/`; each is then run in a fork of one process that has everything loaded. (mutmut's own runs ask pytest for thousands of
tests by their parameters, in processes that have collected them before, and some are then not found.)
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

import click

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
SECONDS = 120  # of CPU, after which a mutant is taken to run for ever


class Ended(StrEnum):
    """How a mutant ended."""

    KILLED = "killed"
    SURVIVED = "survived"
    FOR_EVER = "killed for running on"


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
    """Return the files of tests, those that tell most first."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    return list(settings["pytest_add_cli_args_test_selection"])


def ended(name: str, files: Sequence[str]) -> Ended:
    """Run the tests on one mutant, the first file by itself before all others."""
    child = os.fork()
    if not child:
        os._exit(_run(name, files))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return Ended.SURVIVED if code == 0 else Ended.FOR_EVER if code < 0 else Ended.KILLED


def _run(name: str, files: Sequence[str]) -> int:
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    os.environ["MUTANT_UNDER_TEST"] = name
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    for some in (files[:1], files[1:]):
        if code := int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--rootdir=.", *some])):
            return code
    return 0


def table(results: Mapping[str, Ended]) -> str:
    """One row a module, and the sum."""
    rows: dict[str, Counter[str]] = {}
    for name, how in results.items():
        rows.setdefault(name.split(".x")[0], Counter())["survived" if how is Ended.SURVIVED else "killed"] += 1
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

    import told  # noqa: F401 - and with it all that is tested

    files, results = tests(), {}
    if ended("", files) is not Ended.SURVIVED:
        raise click.ClickException("the tests fail without any change")
    for name in chosen:
        results[name] = ended(name, files)
        if results[name] is Ended.SURVIVED:
            click.echo(f"survived  {name}")
    click.echo(table(results))


if __name__ == "__main__":
    main()
