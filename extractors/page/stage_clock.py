"""Time the stages of reading."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Records CPU seconds of this process by stage; a stage entered twice adds up."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the block as part of a stage."""
        begun = time.process_time()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + time.process_time() - begun

    def timings(self) -> tuple[tuple[str, float], ...]:
        """Return the seconds of each stage, in the order of their first entry."""
        return tuple((name, round(seconds, 4)) for name, seconds in self._spent.items())
