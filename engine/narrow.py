"""A scheduler that readers cannot take over, and a client that neither can. Dask's own messages may hold pickles, and its scheduler runs what it is asked to by
whoever is connected; a reader parses foreign files. So a scheduler does what readers need and no more, unless it is asked by an office, whose certificate says so,
and neither of the two processes makes anything but values of what it unpickles.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from typing import Any

from distributed import Client, Scheduler
from distributed.protocol.serialize import Serialized

from engine.cluster_key import OFFICE
from engine.remote import program_version
from intake.inspection.plain import Guard, trusting

BEGUN = "shenbao-begun"
OF_READERS = frozenset({"identity", "register-worker", "heartbeat_worker", "unregister"})
STREAMS_OF_READERS = frozenset({
    "task-finished", "task-erred", "release-worker-data", "add-keys", "long-running", "reschedule", "keep-alive", "log-event", "worker-status-change",
    "request-refresh-who-has",
})  # fmt: skip
_of_office: ContextVar[bool] = ContextVar("of_office", default=False)


class _Handlers(dict[str, Callable[..., Any]]):
    """What each connection may ask for: readers' what is named, the office's all."""

    def __init__(self, handlers: dict[str, Callable[..., Any]], readers: Iterable[str]) -> None:
        super().__init__(handlers)
        self._readers = frozenset(readers)

    def __getitem__(self, asked: str) -> Callable[..., Any]:
        if asked not in self._readers and not _of_office.get():
            raise PermissionError(f"a reader asks for {asked}")  # its connection is closed, and it ends
        return super().__getitem__(asked)


class NarrowScheduler(Scheduler):  # type: ignore[misc]
    def __init__(self, **kept: Any) -> None:
        super().__init__(**kept)
        self.handlers: Any = _Handlers({**self.handlers, "program_version": program_version}, OF_READERS)
        self.stream_handlers: Any = _Handlers(self.stream_handlers, STREAMS_OF_READERS)

    async def _handle_comm(self, comm: Any) -> None:
        """Runs as a task of its own for each connection."""
        _of_office.set(_is_office(comm))
        if not _of_office.get():
            comm.read = _without_objects(comm.read)
        await super()._handle_comm(comm)

    async def update_graph(self, **given: Any) -> None:
        """What is to be done holds functions; only an office gets here."""
        kept = trusting.set(True)
        try:
            await super().update_graph(**given)
        finally:
            trusting.reset(kept)

    def handle_task_erred(self, *, exception_text: Any = "", **given: Any) -> None:
        """A reader tells of errors in what it answers; this one is Dask's, and goes on as words."""
        told = {"exception": str(exception_text), "traceback": None, "exception_text": str(exception_text), "traceback_text": ""}
        super().handle_task_erred(**{**given, **told})

    def log_worker_event(self, worker: str, topic: Any, msg: Any) -> None:
        if topic == BEGUN and isinstance(msg, str):
            super().log_worker_event(worker, topic, msg)


class NarrowClient(Client):  # type: ignore[misc]
    """Of an office. What it is told of errors and types is not read."""

    def __init__(self, *args: Any, **kept: Any) -> None:
        self._guard = Guard()
        try:
            super().__init__(*args, set_as_default=False, **kept)
        except BaseException:
            self._guard.end()
            raise

    def close(self, *args: Any, **kept: Any) -> Any:
        try:
            return super().close(*args, **kept)
        finally:
            self._guard.end()

    def _handle_task_erred(self, key: Any = None, exception: Any = None, **_told: Any) -> None:
        super()._handle_task_erred(key, exception if isinstance(exception, str) else "its worker is gone", None)

    def _handle_key_in_memory(self, key: Any = None, **_told: Any) -> None:
        super()._handle_key_in_memory(key)


def _is_office(comm: Any) -> bool:
    subject = (comm.extra_info.get("peercert") or {}).get("subject", ())
    return (("organizationalUnitName", OFFICE),) in subject


def _without_objects(read: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Read messages in which nothing is left that the next one would unpickle."""

    async def plainly(*args: Any, **kept: Any) -> Any:
        return _values(await read(*args, **kept))

    return plainly


def _values(message: Any) -> Any:
    if isinstance(message, dict):
        return {_values(key): _values(value) for key, value in message.items()}
    if isinstance(message, list | tuple | set):
        return type(message)(map(_values, message))
    return None if isinstance(message, Serialized) else message
