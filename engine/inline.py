"""Runs every task in this process, one after another: for tests and for tracing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.protocol import Done, Task
from model.errors import ShenbaoError


class InlineExecutor:
    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while (task := take()) is not None:
            try:
                done = Done(task.key, task.function(*task.args))
            except ShenbaoError as error:
                done = Done(task.key, error=error)
            yield done

    def close(self) -> None:
        return None
