"""Runs every task in this process, one after another: for tests and for tracing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.protocol import Done, Task, expected, timed


class InlineExecutor:
    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while (task := take()) is not None:
            try:
                value, seconds = timed(task.function, task.args)
                done = Done(task.key, value, seconds=seconds)
            except Exception as error:
                done = Done(task.key, error=expected(error, task.key))
            yield done

    def close(self) -> None:
        return None

    stop = close
