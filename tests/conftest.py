"""For all tests. What stands in memory once everything is collected (modules, dictionaries, thousands of tests) is not looked through for
garbage again and again: that took a quarter of the collection's time and a sixth of the tests'.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

gc.disable()


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
