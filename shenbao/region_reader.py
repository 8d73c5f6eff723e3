"""The reader of places beside the dispatcher: one process of its own holds the recognition models, so that a person who draws a box
does not wait behind the pages of a batch. It is started when somebody opens a scanned packet, and given back when nobody looks any more.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from engine import Done, Executor, Task
from extractors.options import ReadOptions
from model.geometry import Box
from model.page import Line
from shenbao.service.core.store import Store, workspace_of
from shenbao.service.review import presence
from shenbao.tasks import read_place, warm
from storage import regions
from storage.regions import RegionAnswer
from storage.schema import Packet

QUICK_SECONDS = 0.05  # between two looks while somebody has a packet open
SLOW_SECONDS = 0.5
REST_SECONDS = 600.0  # without anybody there, after which the models are given back
_log = logging.getLogger(__name__)


class RegionReader:
    """Answers the questions of the table `region_ask`. `open_executor` makes the process; `step` is called again and again."""

    def __init__(self, store: Store, name: str, options: ReadOptions, open_executor: Callable[[], Executor]) -> None:
        self._store, self._name, self._options, self._open = store, name, options, open_executor
        self._executor: Executor | None = None
        self._queue: deque[Task] = deque()
        self._used = 0.0

    def step(self) -> float:
        """Answers what was asked; gives after how many seconds to look again."""
        with self._store.database.look() as session:
            asked, watched = regions.waiting(session), presence.any_scan_open(session)
        if asked or watched:
            self._used = time.monotonic()
            if self._executor is None:
                self._executor = self._open()
                self._queue.append(Task("", warm, (self._options,)))
            if asked or self._queue:
                self._work(self._executor)
            return QUICK_SECONDS
        if self._executor is not None and time.monotonic() - self._used > REST_SECONDS:
            self.close()
        return SLOW_SECONDS

    def close(self) -> None:
        """Gives the process back."""
        executor, self._executor = self._executor, None
        if executor is not None:
            stop = getattr(executor, "stop", executor.close)
            stop()

    def _work(self, executor: Executor) -> None:
        for done in executor.results(self._take):
            if done.key:
                self._settle(done)
            elif done.error is not None:
                _log.error("the models cannot be loaded: %s", done.error)

    def _take(self) -> Task | None:
        with self._store.database.look() as session:
            fresh = regions.waiting(session)
        if fresh:
            self._fetch()
        return self._queue.popleft() if self._queue else None

    def _fetch(self) -> None:
        with self._store.database.unit() as session:
            regions.forget_old(session)
            for row in regions.take(session, self._name):
                image = workspace_of(self._store, session.get_one(Packet, row.packet_id)) / row.image
                self._queue.append(Task(row.id, read_place, (image, Box(*row.box), self._options), reads=(image,)))

    def _settle(self, done: Done) -> None:
        line: Line = done.value if done.error is None else Line("", Box(0, 0, 0, 0), 0.0)
        answer = RegionAnswer(line.text.replace("\x00", ""), line.confidence, done.error.problem() if done.error else None)
        with self._store.database.unit() as session:
            regions.settle(session, done.key, answer)
