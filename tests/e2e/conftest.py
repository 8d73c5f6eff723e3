"""Fixtures of the browser tests."""

from browser_pages import ids
from browser_scene import chromium, desk, open_desk, read_store, served

__all__ = ["chromium", "desk", "ids", "open_desk", "read_store", "served"]
