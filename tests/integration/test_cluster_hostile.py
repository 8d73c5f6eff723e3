"""A reader that a file took over, and that knows Dask: whatever it answers or sends, nothing of it runs in the dispatcher, the scheduler or another reader, and
what was handed in is read on.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import get_worker
from distributed.protocol import Serialize
from distributed.protocol.serialize import Serialized, ToPickle, serialize

from clusterscene import Running
from engine import Done, ProcessLimits, Task, dask_pool, parcel
from engine.dask_pool import DaskExecutor
from model.errors import OperationFailed, ShenbaoError


class Harm:
    """A pickle that makes a folder where it is read, named after that process."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return eval, (f"__import__('os').makedirs('{self.mark}/' + str(__import__('os').getpid()), exist_ok=True)",)  # noqa: S307


def answered(mark: str, op: str) -> None:
    """In place of what is sent back of this task, past our own words."""

    def instead(reply: parcel.Reply, **_: object) -> Any:
        parcel.replace = replace
        if op == "value":
            return Harm(mark)
        if op == "words of ours":
            return parcel.Reply(Harm(mark), {"x": Harm(mark)}, Harm(mark))  # type: ignore[arg-type, dict-item]
        if op == "value in our words":
            return replace(reply, value=pickle.dumps(Harm(mark)))
        if op == "no words of ours":
            return replace(reply, made=b"x", seconds="x")
        error = ValueError()
        error.args = (Harm(mark),)
        raise error

    parcel.replace = instead


def streamed(mark: str, op: str) -> None:
    """In the stream to the scheduler; the last two as if it were an office."""
    text, key = pickle.dumps(Harm(mark)), get_worker().get_current_task()
    task = {"key": key, "thread": 1, "run_id": 1, "startstops": (), "stimulus_id": "x"}
    given: dict[str, dict[str, Any]] = {
        "keep-alive": {"any": ToPickle(Harm(mark))},
        "task-finished": {**task, "nbytes": 1, "type": text, "typename": Serialize(Harm(mark)), "metadata": {"x": Serialize(Harm(mark))}},
        "task-erred": {**task, "exception": Serialize(Harm(mark)), "traceback": text, "exception_text": Serialize(Harm(mark)), "traceback_text": "x"},
        "log-event": {"topic": ["shenbao-begun", "warn", "all"], "msg": {"message": text, "category": Serialize(Harm(mark))}},
        "update-graph": {
            "client": "x", "expr_ser": Serialized(*serialize(Harm(mark))), "keys": {"x"}, "span_metadata": {}, "internal_priority": None,
            "submitting_task": None,
        },
        "subscribe-topic": {"topic": "all", "client": "x"},
    }  # fmt: skip
    get_worker().batched_stream.send({"op": op, **given[op]})
    time.sleep(0.5)


def asked(mark: str, op: str) -> str:
    """By the connection that its heartbeats go through, the only other one that it has."""
    text = pickle.dumps(Harm(mark))
    given: dict[str, dict[str, Any]] = {
        "run_function": {"function": text},
        "feed": {"function": text},
        "register_scheduler_plugin": {"plugin": text, "name": "x", "idempotent": True},
        "register_worker_plugin": {"plugin": text, "name": "x", "idempotent": True},
        "register-client": {"client": "x", "versions": {}},
        "workers_to_close": {"key": text},
        "broadcast": {"msg": {"op": "run", "function": text}},
        "dump_cluster_state_to_url": {"url": f"file://{mark}", "exclude": (), "format": "yaml"},
        "identity": {"n_workers": ToPickle(Harm(mark))},
        "heartbeat_worker": {"address": Serialize(Harm(mark)), "metrics": {}},
    }

    async def ask() -> str:
        try:
            return str(await asyncio.wait_for(getattr(get_worker().scheduler, op)(**given[op]), 10))
        except Exception as error:
            return type(error).__name__

    return asyncio.run_coroutine_threadsafe(ask(), get_worker().loop.asyncio_loop).result(20)


ATTACKS = {
    answered: ("value", "words of ours", "value in our words", "no words of ours", "error"),
    streamed: ("keep-alive", "task-finished", "task-erred", "log-event", "update-graph", "subscribe-topic"),
    asked: (
        "run_function", "feed", "register_scheduler_plugin", "register_worker_plugin", "register-client", "workers_to_close", "broadcast",
        "dump_cluster_state_to_url", "identity", "heartbeat_worker",
    ),
}  # fmt: skip


def double(n: int) -> int:
    return 2 * n


@pytest.fixture(scope="module")
def office(cluster: Running) -> Iterator[DaskExecutor]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dask_pool, "GRACE_SECONDS", 1.0)
        patch.setattr(dask_pool, "GONE_SECONDS", 1.0)
        made = cluster.executor(ProcessLimits(20, attempts=2))  # beside an attack others die
        yield made
    made.close()


def run(executor: DaskExecutor, *tasks: Task) -> dict[object, Done]:
    waiting = list(tasks)
    return {done.key: done for done in executor.results(lambda: waiting.pop(0) if waiting else None)}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_reader_sends_runs_elsewhere(
    attack: Callable[[str, str], Any], cluster: Running, office: DaskExecutor, tmp_path: Path
) -> None:
    attacks = [Task(op, attack, (str(tmp_path / op), op), seconds=3.0) for op in ATTACKS[attack]]
    done = run(office, *attacks, *(Task(n, double, (n,)) for n in range(6)))
    assert [done[n].value for n in range(6)] == [0, 2, 4, 6, 8, 10]
    assert all(done[op].error is None or isinstance(done[op].error, ShenbaoError) for op in ATTACKS[attack])
    assert cluster.scheduler.poll() is None
    harmed = {at.name: {found.name for found in at.iterdir()} for at in tmp_path.iterdir()}
    own = harmed.pop("error", set())  # Dask's way of sending one reads it in the reader itself
    assert not harmed and not own & {str(os.getpid()), str(cluster.scheduler.pid)}


def test_a_host_whose_certificate_is_no_offices_hands_out_nothing(cluster: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_pool, "START_SECONDS", 3.0)
    with pytest.raises(OperationFailed, match="--office"):
        cluster.executor(ProcessLimits(4), "reader")
