"""Where tasks run: one Protocol, an inline executor and a local pool of limited processes."""

from engine.inline import InlineExecutor
from engine.pool import PoolExecutor
from engine.protocol import Done, Executor, ProcessLimits, Task

__all__ = ["Done", "Executor", "InlineExecutor", "PoolExecutor", "ProcessLimits", "Task"]
