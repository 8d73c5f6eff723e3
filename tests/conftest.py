"""For all tests. What stands in memory once everything is collected (modules, dictionaries, thousands of tests) is not looked through for
garbage again and again: that took a quarter of the collection's time and a sixth of the tests'.
"""

from __future__ import annotations

import gc

gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)  # of 700: what tests make, too, is a small part of what stands there
    gc.enable()
