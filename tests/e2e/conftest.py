"""Fixtures of the browser tests."""

from browser_scene import chromium, desk, open_desk, read_store, served

__all__ = ["chromium", "desk", "open_desk", "read_store", "served"]
