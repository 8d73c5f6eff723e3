"""What the QR codes on the office's own papers say: whose packet a letter or receipt is of, and that a sheet only parts packets in a pile."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SIGN = "SHENBAO"
SEPARATOR = f"{_SIGN}:SHEET"
_PACKET = re.compile(rf"\b{_SIGN}:P:([0-9A-Za-z]{{8,40}})\b")


def packet_code(packet_id: str) -> str:
    """Return what the code on papers about this packet says."""
    return f"{_SIGN}:P:{packet_id}"


def packets_named(texts: Iterable[str]) -> list[str]:
    """Return the ids of the packets that codes, or texts with such codes, name, in order, each once."""
    return list(dict.fromkeys(found for text in texts for found in _PACKET.findall(text)))


def own(text: str) -> bool:
    """Return whether a code is one of the office's own papers."""
    return text == SEPARATOR or bool(_PACKET.fullmatch(text))
