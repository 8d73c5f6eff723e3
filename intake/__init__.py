"""Files → Packet: whatever was handed in is entered into the receipt, and what can be read is handed on page by page.

Its rooms are opened when something out of them is asked for: who only passes on `Limits` loads no unpacker. No room may have
the name of a thing that is handed out: importing a module sets its name in the package.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intake.limits import Limits
    from intake.matching import Packed, RegisterMatch, match_register
    from intake.receiving import clear, receive
    from intake.register import find_register, read_register
    from intake.sandbox import Sandbox, run_limited

_ROOMS = {
    "limits": ("Limits",),
    "matching": ("Packed", "RegisterMatch", "match_register"),
    "receiving": ("clear", "receive"),
    "register": ("find_register", "read_register"),
    "sandbox": ("Sandbox", "run_limited"),
}

__all__ = [
    "Limits",
    "Packed",
    "RegisterMatch",
    "Sandbox",
    "clear",
    "find_register",
    "match_register",
    "read_register",
    "receive",
    "run_limited",
]


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            value = getattr(import_module(f"intake.{room}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'intake' has no attribute {name!r}")
