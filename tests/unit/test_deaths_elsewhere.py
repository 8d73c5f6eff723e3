"""What a worker of a cluster died of is told by the one after it at its place; a host that is gone as a whole says nothing against a page."""

from __future__ import annotations

import time

from engine.dask_pool import LastDeath
from engine.dask_worker import BLAME
from engine.pool import Attempt
from engine.protocol import Task
from model.errors import WorkerEnded, WorkerKilled

AT = Attempt(Task("page", print))


def kind(name: str, there: dict[str, list[str]], left: float = 0.0) -> type[WorkerKilled] | None:
    error = LastDeath(AT, name, time.monotonic() + left).error(there)
    return None if error is None else type(error)


def test_the_one_after_it_tells() -> None:
    assert kind("a-worker-0-3", {"a-worker-0-4": [], "a-worker-1-1": []}, left=60) is WorkerEnded
    assert kind("a-worker-0-3", {"a-worker-0-4": [f"{BLAME}3"]}, left=60) is WorkerKilled
    assert (
        kind("a-worker-0-3", {"a-worker-0-5": [f"{BLAME}4"]}, left=60) is WorkerEnded
    )  # another one, before it had begun anything
    assert kind("a-worker-0-3", {"a-worker-0-1": []}, left=60) is WorkerEnded  # its whole host was started anew


def test_it_is_waited_for() -> None:
    others = {"a-worker-0-3": [], "a-worker-1-9": [], "b-worker-0-1": []}  # the scheduler may still name the dead one
    assert kind("a-worker-0-3", others, left=60) is None
    assert kind("a-worker-0-3", others) is WorkerKilled


def test_of_a_host_that_is_gone_nobody_is_left() -> None:
    assert kind("a-worker-0-3", {"b-worker-0-1": []}, left=60) is None
    assert kind("a-worker-0-3", {"b-worker-0-1": []}) is WorkerEnded
