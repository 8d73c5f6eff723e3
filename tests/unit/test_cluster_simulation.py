"""The simulated cluster does what can be reckoned by hand."""

from __future__ import annotations

from statistics import median

import pytest

from benchmarks.cluster.simulation import Costs, backlog, waits

COSTS = Costs(services=(2.0,), dispatcher=0.01, scheduler=0.004, bytes=1e6)
LINE = 1e9  # 1 ms a task


def test_one_worker_waits_for_all_others_after_each_task() -> None:
    assert backlog(COSTS, 1, 1000, LINE).rate == pytest.approx(1 / (2.0 + 0.01 + 0.001 + 0.004), rel=1e-6)


def test_the_slowest_stage_is_the_limit() -> None:
    many = backlog(COSTS, 1000, 200_000, LINE)
    assert many.limit == "dispatcher" and many.rate == pytest.approx(1 / 0.01, rel=0.02)
    assert many.stages["scheduler"] == pytest.approx(0.4, rel=0.02)
    assert backlog(COSTS, 1000, 200_000, 1e7).limit == "network of the scheduler"
    assert backlog(COSTS, 8, 20_000, LINE).limit == "workers"


def test_dispatchers_add_up() -> None:
    assert backlog(COSTS, 1000, 200_000, LINE, 10).rate == pytest.approx(10 * backlog(COSTS, 100, 20_000, LINE).rate, rel=0.01)


def test_who_comes_alone_waits_for_nobody() -> None:
    assert median(waits(COSTS, 8, 500, (8,), 0.01)) == pytest.approx(2.0)
    assert median(waits(COSTS, 1, 500, (1,), 0.95)) > 10.0
