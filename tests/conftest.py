"""For all tests. What stands in memory once everything is collected (modules, dictionaries, thousands of tests) is not looked through for
garbage again and again: that took a quarter of the collection's time and a sixth of the tests'.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest

gc.disable()
ONE_SET_UP = {  # tests whose dear set-up is made once a process: in one process it is made once
    "browser": ("tests/e2e/test_browser_",),
    "cluster": tuple(f"tests/integration/test_{name}.py" for name in ("cluster_hostile", "engine_lost", "engine_pool")),
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As `--dist loadfile` shares tests out, by their files, those of ONE_SET_UP together."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((name for name, files in ONE_SET_UP.items() if nodeid.startswith(files)), super()._split_scope(nodeid))

    return Scheduling(config, log)


@pytest.fixture(autouse=True, scope="module")
def settings_of_its_own() -> Iterator[None]:
    """A dispatcher tells its children by the environment where profiles lie; no other module's tests are told."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("SHENBAO_")}
    yield
    for name in [name for name in os.environ if name.startswith("SHENBAO_")]:
        del os.environ[name]
    os.environ.update(kept)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)  # of 700: what tests make, too, is a small part of what stands there
    gc.enable()
