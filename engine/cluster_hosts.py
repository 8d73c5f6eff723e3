"""What runs on the hosts of a real cluster: the scheduler on one, a crew of workers on each of the others."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import dask

from engine.dask_pool import CONFIG
from engine.dask_worker import LOOK_SECONDS, WorkerSettings, WorkerSupervisor
from engine.parcel import FOLDER, used
from intake.inspection.plain import Guard

if TYPE_CHECKING:
    from distributed.security import Security


def run_scheduler(host: str, port: int, security: Security) -> None:
    """Until SIGTERM or SIGINT."""
    from engine.narrow import NarrowScheduler

    Guard()
    logging.getLogger("distributed").setLevel(logging.WARNING)

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        async with NarrowScheduler(host=host, port=port, protocol="tls", security=security, dashboard=False, extensions={}):
            await stop.wait()

    with dask.config.set(CONFIG):
        asyncio.run(run())


def run_workers(jobs: int, settings: WorkerSettings, folder: Path) -> None:
    """Until SIGTERM or SIGINT. Nothing of what was read stays in `folder` once the last crew that uses it has ended; what else was there does."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    os.environ[FOLDER] = str(folder)
    with used(folder):
        crew = WorkerSupervisor(jobs, settings)
        try:
            while not stop.wait(LOOK_SECONDS):
                crew.look()
        finally:
            crew.close()
