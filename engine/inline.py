"""Runs every task in this process, one after another: for tests and for tracing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.protocol import Done, Task, expected


class InlineExecutor:
    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while (task := take()) is not None:
            try:
                done = Done(task.key, task.function(*task.args))
            except Exception as error:
                done = Done(task.key, error=expected(error, task.key))
            yield done

    def close(self) -> None:
        return None

    stop = close
