"""Files → Packet: whatever was handed in is entered into the receipt, and what can be read is handed on page by page."""

from intake.limits import Limits
from intake.matching import Packed, RegisterMatch, match_register
from intake.receive import clear, receive
from intake.register import find_register, read_register
from intake.sandbox import Sandbox, run_limited

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
