"""Fixtures of the browser tests; whatever uses them is marked `browser`."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest

from browser_pages import ids
from browser_scene import chromium, desk, end_browser, open_desk, read_store, served
from review_screen import screen

os.environ["SHENBAO_ALLOW_ROOT"] = "true"  # tests may run in a container as root
SCENE = {"chromium", "served"}
__all__ = ["chromium", "desk", "ids", "open_desk", "read_store", "screen", "served"]


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        if not SCENE.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    if "chromium" not in getattr(nextitem, "fixturenames", ()):
        end_browser()
