"""A cluster as a network of queues: tasks go through the dispatcher, the line of the scheduler's host and the scheduler, one after another each,
and to a worker that is free. Fed with what was measured; no other assumption but those of `Stage`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapreplace


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one task, in seconds: `services`: of a worker, as they were measured; `dispatcher`: taking, sending, settling; `scheduler`: passing on,
    both ways. `bytes`: through the scheduler's host.
    """

    services: Sequence[float]
    dispatcher: float
    scheduler: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rate`: tasks a second; shares of the time that each stage was busy."""

    workers: int
    tasks: int
    seconds: float
    stages: dict[str, float]

    @property
    def rate(self) -> float:
        return self.tasks / self.seconds

    @property
    def limit(self) -> str:
        """Return the stage that holds the others up."""
        return max(self.stages, key=self.stages.__getitem__)


def backlog(costs: Costs, workers: int, tasks: int, line: float, dispatchers: int = 1) -> Outcome:
    """All tasks wait from the start. A worker's next task is taken when the one before is settled: dispatcher, line and scheduler are one server
    each and serve in order. `line`: bytes a second. Of several dispatchers each has workers and a scheduler of its own.
    """
    own = workers // dispatchers
    rng, sizes, n = random.Random(workers), costs.services, len(costs.services)
    wire = costs.bytes / line
    free = [0.0] * own  # when each worker has ended, a heap
    dispatched = wired = passed = busy = 0.0
    here = tasks // dispatchers
    for _ in range(here):
        dispatched = max(free[0], dispatched) + costs.dispatcher
        wired = max(dispatched, wired) + wire
        passed = max(wired, passed) + costs.scheduler
        service = sizes[int(rng.random() * n)]
        busy += service
        heapreplace(free, passed + service)
    end = max(free)
    stages = {
        "workers": busy / (own * end),
        "dispatcher": here * costs.dispatcher / end,
        "network of the scheduler": here * wire / end,
        "scheduler": here * costs.scheduler / end,
    }
    return Outcome(workers, here * dispatchers, end, stages)


def waits(costs: Costs, workers: int, packets: int, pages: Sequence[int], load: float) -> list[float]:
    """Return how long each packet takes from its coming to its last page, where packets come at random (Poisson) and keep the workers busy for
    the share `load` of the time.
    """
    rng, sizes = random.Random(1), costs.services
    rate = workers * load * len(sizes) * len(pages) / (sum(sizes) * sum(pages))
    free, found, at = [0.0] * workers, list[float](), 0.0
    for _ in range(packets):
        at += rng.expovariate(rate)
        end = at
        for _ in range(rng.choice(pages)):
            ends = max(free[0], at) + rng.choice(sizes)
            heapreplace(free, ends)
            end = max(end, ends)
        found.append(end - at)
    return found
