"""The networks of a process on ONNX Runtime: one thread, and one arena of memory for all of them.

With an arena of its own, each would keep the room that its largest input took; as they run one after another, they can use the same.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any


def load_network(source: bytes | Path) -> Any:
    """Return the session of a network in ONNX."""
    options = _runtime().SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # it would keep the room of every shape of page
    network = source if isinstance(source, bytes) else str(source)
    return _runtime().InferenceSession(network, with_shared_arena(options), providers=["CPUExecutionProvider"])


def with_shared_arena(options: Any) -> Any:
    """Return options of a session, which takes its memory from the arena of the process."""
    _runtime()
    options.add_session_config_entry("session.use_env_allocators", "1")
    return options


@lru_cache(maxsize=1)
def _runtime() -> Any:
    """Return ONNX Runtime with the arena, which can be registered once."""
    import onnxruntime

    place = onnxruntime.OrtMemoryInfo("Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT)
    onnxruntime.create_and_register_allocator(place, onnxruntime.OrtArenaCfg({}))
    return onnxruntime
